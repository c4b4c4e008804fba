"""The relations of a certificates check: what each holds, one declaration for all who read or fill it.

Moments are microseconds of local time, MISSING where there is none (null in `requests` and `issues`); keys of ids,
persons, looks and households are 64 bits, 0 where missing; terminals, servers and documents are codes, 0 where
missing; `request` is the number of a job, never 0.
"""

from __future__ import annotations

from linkcheck.events.store import Relation

__all__ = [
    "ALIASES",
    "ASKED",
    "ASSIGNED",
    "CHOSEN_LINES",
    "CHOSEN_REQUESTS",
    "DOUBTFUL",
    "ISSUES",
    "ISSUE_LINES",
    "JOBS",
    "LEFT_OVER",
    "NOTICES",
    "OFTEN",
    "OPEN_ISSUES",
    "OPEN_REQUESTS",
    "REAPPLICATIONS",
    "REQUESTS",
    "REQUEST_LINES",
    "SERVER_SKEWS",
    "STRETCHES",
    "TERMINAL_SKEWS",
    "TWICE",
]

PERSON = (
    "row bigint, request_id varchar, household_id varchar, document integer, person ubigint, "
    "hidden boolean, moment bigint, {}, "
    "look ubigint"
)
REQUEST_LINES = Relation(
    "request_lines", PERSON.format("kind utinyint, last_four smallint, terminal integer, server integer")
)
"""The request log as it was read, but for the persons it names, who are kept beside the store; last_four: the last
digits of the My Number, -1 where there is none."""

ISSUE_LINES = Relation("issue_lines", PERSON.format("revoked bigint"))
"""The issue log, likewise."""

ISSUES = Relation(
    "issues",
    "row bigint, key ubigint, issued bigint, person ubigint, look ubigint, household ubigint, document integer, "
    "revoked bigint",
)
"""The issue log, each line once, echoes within seconds left out; row is that of its first line."""

REQUESTS = Relation(
    "requests",
    "request ubigint, key ubigint, row bigint, requested bigint, person ubigint, look ubigint, household ubigint, "
    "document integer, terminal integer, server integer",
)
"""One row per request: when it was made, by whom, for what, where. An id that is used again later, on another server or
by somebody else is another request."""

NOTICES = Relation("notices", "request ubigint, timeout bigint, error bigint, canceled bigint")
"""When notices came of the requests that have any: of its id, else of the last one before it on its terminal (else
server)."""

OFTEN = Relation("often", "alike ubigint")
TWICE = Relation("twice", "alike ubigint")
"""Keys of rows that may stand twice."""

LEFT_OVER = Relation("left_over", "row bigint")
OPEN_ISSUES = Relation("open_issues", ISSUES.columns)
OPEN_REQUESTS = Relation("open_requests", REQUESTS.columns)
"""Those that are not plainly one job: of an id that stands once in both logs, without a notice."""

ASSIGNED = Relation("assigned", "row bigint, request ubigint")
"""Open issues (rows of their lines) with the request each belongs to."""

ALIASES = Relation("aliases", "document integer, same integer")
"""Documents of the issue log under names of its own, and what the request log calls the same."""

REAPPLICATIONS = Relation("reapplications", "request ubigint, requested_again bigint")
"""Requests that were made again by the same person, for the same document, within 15 minutes after a notice."""

TERMINAL_SKEWS = Relation("terminal_skews", "unit integer, shift bigint")
SERVER_SKEWS = Relation("server_skews", "unit integer, shift bigint")
"""What is to be taken off the times of each clock."""

JOBS = Relation(
    "jobs",
    "request ubigint, request_row bigint, issue_row bigint, server integer, terminal integer, requested bigint, "
    "issued bigint, timeout bigint, error bigint, canceled bigint, applicant ubigint, subject ubigint, "
    "applicant_look ubigint, subject_look ubigint, applicant_household ubigint, subject_household ubigint, "
    "document integer, issued_document integer, revoked bigint, again bigint, reapplied boolean, outside boolean",
)
"""One row per request and issue: times on one clock, what was asked for and what came out. again: microseconds since
the request's first issue (0 for that one); outside: whether the other log does not cover its time."""

ASKED = Relation("asked", "issue_row bigint")
DOUBTFUL = Relation("doubtful", "issue_row bigint")
"""Issue lines that are looked at."""

STRETCHES = Relation("stretches", "server integer, bucket bigint, stretch bigint")
"""Spans of half a minute around the doubtful jobs of a server; those that touch share a stretch."""

CHOSEN_LINES = Relation("chosen_lines", "place bigint, row bigint, request_row bigint")
CHOSEN_REQUESTS = Relation("chosen_requests", "request ubigint")
"""Lines (of the issue log unless told otherwise) and requests that are asked for, in their order."""
