"""The relations of a certificates check: what each holds, one declaration for all who read or fill it.

Moments are microseconds of local time, MISSING where there is none (null in `requests` and `issues`); requests,
persons, looks and households are 64-bit keys, 0 where missing; terminals, servers and documents are codes, 0 where
missing.
"""

from __future__ import annotations

from linkcheck.events.store import Relation

__all__ = [
    "ASKED",
    "CHOSEN_LINES",
    "CHOSEN_REQUESTS",
    "DOUBTFUL",
    "ISSUES",
    "ISSUE_LINES",
    "JOBS",
    "NOTICES",
    "REAPPLICATIONS",
    "REQUESTS",
    "REQUEST_LINES",
    "SERVER_SKEWS",
    "STRETCHES",
    "TERMINAL_SKEWS",
]

PERSON = (
    "row bigint, source_row bigint, request_id varchar, document integer, person ubigint, name_kanji varchar, "
    "birth_date varchar, sex varchar, address varchar, moment bigint, {}, request ubigint, household ubigint, "
    "look ubigint"
)
REQUEST_LINES = Relation(
    "request_lines", PERSON.format("kind utinyint, my_number_last4 varchar, terminal integer, server integer")
)
"""The request log as it was read."""

ISSUE_LINES = Relation("issue_lines", PERSON.format("revoked bigint"))
"""The issue log as it was read."""

ISSUES = Relation(
    "issues",
    "row bigint, request ubigint, issued bigint, person ubigint, look ubigint, household ubigint, document integer, "
    "revoked bigint",
)
"""The issue log, each line once; row is that of its first line."""

NOTICES = Relation("notices", "request ubigint, kind utinyint, moment bigint")
"""Notices that name no request, with the last request before them on their terminal (else server)."""

REQUESTS = Relation(
    "requests",
    "request ubigint, row bigint, requested bigint, timeout bigint, error bigint, person ubigint, look ubigint, "
    "household ubigint, document integer, terminal integer, server integer",
)
"""One row per request: when it was made, when a notice came, by whom, for what, where."""

REAPPLICATIONS = Relation("reapplications", "request ubigint, requested_again bigint")
"""Requests that were made again by the same person, for the same document, within 15 minutes after a notice."""

TERMINAL_SKEWS = Relation("terminal_skews", "unit integer, shift bigint")
SERVER_SKEWS = Relation("server_skews", "unit integer, shift bigint")
"""What is to be taken off the times of each clock."""

JOBS = Relation(
    "jobs",
    "request ubigint, request_row bigint, issue_row bigint, server integer, terminal integer, requested bigint, "
    "issued bigint, timeout bigint, error bigint, applicant ubigint, subject ubigint, applicant_look ubigint, "
    "subject_look ubigint, applicant_household ubigint, subject_household ubigint, document integer, "
    "issued_document integer, revoked bigint, issued_again boolean, reapplied boolean",
)
"""One row per request and issue: times on one clock, what was asked for and what came out."""

ASKED = Relation("asked", "issue_row bigint")
DOUBTFUL = Relation("doubtful", "issue_row bigint")
"""Issue lines that are looked at."""

STRETCHES = Relation("stretches", "server integer, bucket bigint, stretch bigint")
"""Spans of half a minute around the doubtful jobs of a server; those that touch share a stretch."""

CHOSEN_LINES = Relation("chosen_lines", "place bigint, row bigint, request_row bigint")
CHOSEN_REQUESTS = Relation("chosen_requests", "request ubigint")
"""Lines (of the issue log unless told otherwise) and requests that are asked for, in their order."""
