"""The relations of a points check: what each holds, one declaration for all who read or fill it.

Moments are microseconds of local time, MISSING where there is none; persons are My Numbers, -1 where none is named;
terminals and services are codes, 0 where missing; sessions are 64-bit keys, 0 where missing.
"""

from __future__ import annotations

from linkcheck.events.store import Relation

__all__ = [
    "ALIKE_IDS",
    "APPLICATIONS",
    "BEGUN",
    "CANDIDATES",
    "CHOSEN",
    "COMPANY",
    "COMPLETIONS",
    "EVENTS",
    "LINES",
    "LOG_TERMINALS",
    "MATCHES",
    "OFTEN",
    "SESSION_LINES",
    "TERMINAL_SKEWS",
]

APPLICATIONS = Relation(
    "applications",
    "row bigint, person bigint, service integer, service_id varchar, id ubigint, moment bigint, terminal integer, "
    "session_id varchar, session ubigint, home bigint",
)
"""The points records, one row each, in the order of the input. id: the key of the service ID, 0 where missing; home:
the household of the linked person, -1 - person where it is not known."""

SESSION_LINES = Relation(
    "session_lines",
    "row bigint, terminal integer, session_id varchar, person bigint, kind utinyint, moment bigint",
)
"""The session log as it was read, in its own order."""

LOG_TERMINALS = Relation("log_terminals", "code integer, terminal integer")
"""The log's codes of terminals, and those the records have for the same."""

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
    "unit bigint, line bigint, terminal integer, session ubigint, moment bigint, kind utinyint, person bigint, "
    "linked bigint, record bigint",
)
"""Events on the terminals' clocks that are no plain lines: lines that lack a terminal (or a session where that counts)
and applications without a line. unit: what is followed as one (a terminal, a session, a person at a terminal); linked
and record as in `sequences.Events`."""

BEGUN = Relation("begun", "session ubigint, begun bigint")
"""When sessions began of which it counts in the order of events."""

COMPANY = Relation("company", "record bigint, other bigint, terminal integer, moment bigint, linked bigint")
"""Applications at which another person was at the terminal, with their events."""

OFTEN = Relation("often", "alike ubigint")
"""Keys of rows that may stand twice."""

ALIKE_IDS = Relation(
    "alike_ids",
    "row bigint, person bigint, service integer, id ubigint, service_id varchar, terminal integer, home bigint",
)
"""Applications of people who use several service IDs, or with a service ID that several households use."""

CHOSEN = Relation("chosen", "place bigint, record bigint")
"""Records that are asked for, in their order."""
