"""The relations of a points check: what each holds, one declaration for all who read or fill it.

Moments are microseconds of local time, MISSING where there is none; persons are My Numbers, -1 where none is named;
terminals and services are codes, 0 where missing; sessions are 64-bit keys, 0 where missing.
"""

from __future__ import annotations

from linkcheck.events.store import Relation

__all__ = [
    "APPLICATIONS",
    "CANDIDATES",
    "CHOSEN",
    "COMPANY",
    "COMPLETIONS",
    "EVENTS",
    "HOMES",
    "IDS",
    "LINES",
    "LOG_TERMINALS",
    "MATCHES",
    "SESSION_LINES",
    "TERMINAL_SKEWS",
]

APPLICATIONS = Relation(
    "applications",
    "row bigint, person bigint, service integer, service_id varchar, moment bigint, terminal integer, "
    "session_id varchar, session ubigint",
)
"""The points records, one row each, in the order of the input; session is 0 until the log was read."""

SESSION_LINES = Relation(
    "session_lines",
    "row bigint, terminal integer, session_id varchar, person bigint, kind utinyint, moment bigint",
)
"""The session log as it was read, in its own order."""

LOG_TERMINALS = Relation("log_terminals", "code integer, terminal integer")
"""The log's codes of terminals, and those the records have for the same."""

HOMES = Relation("homes", "row bigint, household bigint")
"""The household of the person each record is linked to; 0 unknown."""

LINES = Relation(
    "lines", "line bigint, terminal integer, session ubigint, person bigint, kind utinyint, moment bigint"
)
"""Lines of the session log that have a moment, each once: no copies, no echoes within seconds."""

COMPLETIONS = Relation(
    "completions", "line bigint, terminal integer, session ubigint, person bigint, moment bigint"
)
"""Lines that complete an application, on the records' clock."""

CANDIDATES = Relation("candidates", "row bigint, line bigint, rank utinyint, apart bigint")
"""Applications and the lines that may complete each: rank 0 for the same session, and how far apart in time."""

MATCHES = Relation("matches", "row bigint, line bigint")
"""Applications and the line of the log that completes each; no line completes two."""

TERMINAL_SKEWS = Relation("terminal_skews", "unit integer, shift bigint")
"""What is to be taken off each terminal's times."""

EVENTS = Relation(
    "events",
    "unit bigint, terminal integer, session ubigint, moment bigint, first bigint, phase utinyint, kind utinyint, "
    "person bigint, linked bigint, record bigint",
)
"""Lines and applications on the terminals' clocks. unit: what is followed as one (a terminal, a session, a person at a
terminal); first and phase: the order of events with the same moment; linked and record as in `sequences.Events`."""

COMPANY = Relation("company", "record bigint, other bigint")
"""Applications at which another person was at the terminal."""

IDS = Relation("ids", APPLICATIONS.columns)
"""Applications whose person and service ID are known."""

CHOSEN = Relation("chosen", "place bigint, record bigint")
"""Records that are asked for, in their order."""
