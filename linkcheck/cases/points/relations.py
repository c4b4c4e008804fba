"""The relations of a points check: what each holds, one declaration for all who read or fill it.

Moments are microseconds of local time, MISSING where there is none; persons are My Numbers, -1 where none is named;
terminals and services are codes, 0 where missing; sessions are 64-bit keys, 0 where missing.
"""

from __future__ import annotations

from linkcheck.events.store import Relation

__all__ = [
    "APPLICATIONS",
    "CHOSEN",
    "EVENTS",
    "HOMES",
    "IDS",
    "LINES",
    "MATCHES",
    "PLACED",
    "SESSION_LINES",
    "TERMINAL_SKEWS",
]

APPLICATIONS = Relation(
    "applications",
    "row bigint, person bigint, service integer, service_id varchar, moment bigint, terminal integer, session ubigint",
)
"""The points records, one row each, in the order of the input."""

SESSION_LINES = Relation(
    "session_lines", "terminal integer, session ubigint, person bigint, kind utinyint, moment bigint"
)
"""The session log as it was read."""

HOMES = Relation("homes", "row bigint, household bigint")
"""The household of the person each record is linked to; 0 unknown."""

LINES = Relation(
    "lines", "line bigint, terminal integer, session ubigint, person bigint, kind utinyint, moment bigint"
)
"""Lines of the session log that have a terminal and a moment, each once."""

PLACED = Relation("placed", "row bigint, person bigint, session ubigint, moment bigint, terminal integer")
"""Every application with its terminal: its own, its session's, or where the log last saw the person; moment or null."""

MATCHES = Relation("matches", "row bigint, line bigint, moment bigint")
"""Applications and the line of the log that completes each."""

TERMINAL_SKEWS = Relation("terminal_skews", "unit integer, shift bigint")
"""What is to be taken off each terminal's times."""

EVENTS = Relation(
    "events",
    "terminal integer, moment bigint, kind utinyint, person bigint, linked bigint, record bigint",
)
"""Lines and applications on the terminals' clocks; linked and record as in `sequences.Events`."""

IDS = Relation("ids", APPLICATIONS.columns)
"""Applications whose person and service ID are known."""

CHOSEN = Relation("chosen", "place bigint, record bigint")
"""Records that are asked for, in their order."""
