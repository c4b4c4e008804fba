"""Decoys among certificates: issues that show the subject of a job beside theirs on the server.

Only issues that show who asked for them are changed, and those of which one line stands in the log: a wrong file is
wrong on every line. Where two requests met, the later one is told to have come, and printed, in the earlier's moment.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.cases.certificates.log import person_keys
from linkcheck.columns import distinct, to_array
from linkcheck.normalize.moment import MISSING, parse_moments
from linkcheck.proof.decoys import MOST_SHARE_OF_LOGS, Decoys, put, some
from linkcheck.proof.succession import SOON

__all__ = ["SUBJECT_MECHANISMS", "plant_subjects"]

SUBJECT = "subject_"
AT_ONCE = ("swapped_subjects", "overwritten_subject")
SUBJECT_MECHANISMS = (*AT_ONCE, "subject_before")
REACH = 15 * 60 * 1_000_000
"""Microseconds between a request and its issue, by clocks that may differ; and between two lines of one job."""
BY_OTHER_CLOCKS = 3 * 60 * 1_000_000
"""By the clocks of both logs an issue may come so much before its request."""
HOMES = ("subject_household_id", "subject_address")

Rows = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class _Jobs:
    """J jobs in order of server and time: rows of their issues and requests int64[J] (-1: no log of requests), and how
    long after the one before it on the server each was asked for (microseconds, -1: none before)."""

    issue: Rows
    request: Rows
    gap: Rows


def plant_subjects(
    issues: pa.Table,
    requests: pa.Table | None,
    per_mechanism: int,
    rng: np.random.Generator,
    done: Collection[tuple[str, int]] = (),
    era_codes: str | None = None,
) -> tuple[Decoys, pa.Table | None]:
    """Plant decoys into an issue log in canonical columns; the decoys, and the log of requests with their moments.

    An issue keeps its request, which is its link. done: (mechanism, row) of earlier rounds, which are not repeated.
    """
    jobs = _jobs(issues, requests, era_codes)
    few = max(1, min(per_mechanism, int(MOST_SHARE_OF_LOGS * issues.num_rows / len(SUBJECT_MECHANISMS))))
    beside = (jobs.gap >= 0) & _of_strangers(issues, jobs.issue)
    free = np.ones(len(beside), np.bool_)
    pairs: list[tuple[int, int, str]] = []
    moved: list[tuple[int, int]] = []
    for mechanism in SUBJECT_MECHANISMS:
        at_once = mechanism in AT_ONCE
        near = beside & (jobs.gap <= SOON) if at_once else beside
        made = 0
        for second in some(rng, near, len(near)).tolist():
            job = [second, second - 1]
            row, before = jobs.issue[job].tolist()
            if made >= few or not free[job].all() or {(mechanism, row), (mechanism, before)} & set(done):
                continue
            free[job] = False
            taken = {
                "swapped_subjects": [(row, before), (before, row)],
                "overwritten_subject": [(before, row)],
            }
            pairs += [(*pair, mechanism) for pair in taken.get(mechanism, [(row, before)])]
            moved += [(second, second - 1)] * at_once
            made += len(taken.get(mechanism, ((),)))
    later, earlier = np.array(moved, np.int64).reshape(-1, 2).T
    planted = _planted(_at_the_moment(issues, "issued_at", jobs.issue[later], jobs.issue[earlier]), pairs)
    if requests is not None:
        requests = _at_the_moment(requests, "requested_at", jobs.request[later], jobs.request[earlier])
    return planted, requests


def _planted(issues: pa.Table, pairs: list[tuple[int, int, str]]) -> Decoys:
    """The issues with the subjects of others: (row, row of the subject, mechanism)."""
    row, source = np.array([pair[:2] for pair in pairs], np.int64).reshape(-1, 2).T
    mechanism = tuple(pair[2] for pair in pairs)
    records = issues
    for name in (each for each in issues.column_names if each.startswith(SUBJECT)):
        records = put(records, name, row, to_array(issues[name]).take(pa.array(source)))
    why = "no two subjects one after the other / 続けて交付された別人がいません"
    unplantable = {each: why for each in SUBJECT_MECHANISMS if each not in mechanism}
    nobody = np.full(len(row), -1, np.int64)
    return Decoys(records, row, mechanism, nobody, nobody, source, unplantable)


def _at_the_moment(log: pa.Table, column: str, rows: Rows, others: Rows) -> pa.Table:
    """The log with the moments of other lines in some of its lines."""
    return put(log, column, rows, to_array(log[column]).take(pa.array(others)))


def _of_strangers(issues: pa.Table, rows: Rows) -> Bools:
    """Which of these issues, one after the other, show somebody of another home than the one before, bool[J]."""
    found = np.ones(len(rows), np.bool_)
    for name in HOMES:
        if name in issues.column_names:
            texts = to_array(issues[name]).cast(pa.string())
            homes = np.where(texts.is_valid().to_numpy(zero_copy_only=False), distinct(texts)[1], -1)[rows]
            found[1:] &= (homes[1:] < 0) | (homes[1:] != homes[:-1])
    return found


def _jobs(issues: pa.Table, requests: pa.Table | None, era_codes: str | None) -> _Jobs:
    shown = _keys(issues, SUBJECT, era_codes)
    issued = parse_moments(issues["issued_at"])
    alone = np.flatnonzero((shown > 0) & (issued != MISSING))
    alone = alone[_once(shown[alone], issued[alone])]
    if requests is None:
        request, server, asked = np.full(len(alone), -1), np.zeros(len(alone), np.int64), issued[alone]
    else:
        request = _request_of(shown[alone], issued[alone], requests, era_codes)
        alone, request = alone[request >= 0], request[request >= 0]
        named = "server_id" in requests.column_names
        servers = distinct(to_array(requests["server_id"]))[1] if named else np.zeros(requests.num_rows)
        server, asked = servers.astype(np.int64)[request], parse_moments(requests["requested_at"])[request]
    order = np.lexsort((alone, asked, server))
    gap = np.diff(asked[order], prepend=0)
    gap[np.diff(server[order], prepend=-1) != 0] = -1
    return _Jobs(alone[order], request[order], gap)


def _keys(log: pa.Table, prefix: str, era_codes: str | None) -> Keys:
    name, born = (to_array(log[f"{prefix}{each}"]).cast(pa.string()) for each in ("name_kanji", "birth_date"))
    return person_keys(name, born, era_codes)


def _once(person: Keys, at: Rows) -> Bools:
    """Which of N lines are the only one of their person within REACH."""
    order = np.lexsort((at, person))
    near = (np.diff(person[order]) == 0) & (np.diff(at[order]) <= REACH)
    found = np.empty(len(order), np.bool_)
    found[order] = ~(np.append(near, False) | np.append(False, near))
    return found


def _request_of(person: Keys, at: Rows, requests: pa.Table, era_codes: str | None) -> Rows:
    """The request nearest before each of N issues in which its subject asks, int64[N], -1: none within REACH."""
    asking, asked = _keys(requests, "", era_codes), parse_moments(requests["requested_at"])
    rows = np.flatnonzero((asking > 0) & (asked != MISSING))
    both = np.concatenate([asking[rows], person])
    moments = np.append(asked[rows], at + BY_OTHER_CLOCKS)
    order = np.lexsort((np.repeat([0, 1], [len(rows), len(person)]), moments, both))
    is_request = order < len(rows)
    last = np.maximum.accumulate(np.where(is_request, np.arange(len(order)), -1))
    found = np.full(len(person), -1, np.int64)
    places = np.flatnonzero(~is_request & (last >= 0))
    request, issue = rows[order[last[places]]], order[places] - len(rows)
    fits = (asking[request] == person[issue]) & (at[issue] - asked[request] <= REACH)
    found[issue[fits]] = request[fits]
    return found
