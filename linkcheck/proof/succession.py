"""Who was entered next: in a batch, and at a terminal, where one begins after the one before has gone."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.columns import distinct, to_array
from linkcheck.normalize.identifier import parse_my_numbers
from linkcheck.normalize.moment import MISSING, parse_moments

__all__ = ["NEAR", "SOON", "TERMINAL_TIMES", "next_at_terminals", "next_in_batch"]

Rows = npt.NDArray[np.int64]

MOST_DIGITS = 18
"""A longer number of a row is none."""
SOON = 5 * 60 * 1_000_000
"""Two who exchange their cards complete their entries within so many microseconds."""
NEAR = 2 * 3_600 * 1_000_000
"""A session is over within so many microseconds."""
SECOND, LONGEST = 1_000_000, 1 << 33
"""Microseconds, and more seconds than a log lasts."""
TERMINAL_TIMES = ("registered_at", "applied_at")


def _following(group: Rows, order: Rows) -> Rows:
    """The next record of the group in an order, -1 after the last."""
    by = np.lexsort((np.arange(len(order)), order, group))
    same = (group[by][1:] == group[by][:-1]) & (group[by][1:] >= 0)
    following = np.full(len(order), -1, np.int64)
    following[by[:-1][same]] = by[1:][same]
    return following


def next_in_batch(records: pa.Table) -> Rows:
    """Who was entered next in the batch, record rows int64[R], -1 for nobody."""
    return _following(_batches(records), _numbers(records, "row_in_batch"))


def _batches(records: pa.Table) -> Rows:
    if "batch_id" not in records.column_names:
        return np.zeros(records.num_rows, np.int64)
    return distinct(to_array(records["batch_id"]))[1].astype(np.int64)


def _numbers(records: pa.Table, name: str) -> Rows:
    if name not in records.column_names:
        return np.arange(records.num_rows, dtype=np.int64)
    texts = to_array(records[name]).to_pylist()
    return np.array(
        [
            int(each) if each and each.isdecimal() and len(each) <= MOST_DIGITS else at
            for at, each in enumerate(texts)
        ],
        np.int64,
    )


def next_at_terminals(records: pa.Table, sessions: pa.Table | None) -> tuple[Rows, Rows]:
    """Who came next at the same terminal, after the one before had gone, and who completed the next entry within SOON:
    several terminals may have one name."""
    times = [name for name in TERMINAL_TIMES if name in records.column_names]
    nobody = np.full(records.num_rows, -1, np.int64)
    if "terminal_id" not in records.column_names or not times:
        return nobody, nobody
    found, codes = distinct(to_array(records["terminal_id"]))
    unknown = np.array([not each for each in found.to_pylist()], np.bool_)
    moments = parse_moments(records[times[0]])
    group = np.where(unknown[codes] | (moments == MISSING), -1, codes).astype(np.int64)
    after = _following(group, moments)
    soon = np.where((after >= 0) & (moments[after] - moments <= SOON), after, -1)
    if sessions is None:
        return after, soon
    begun, ended = _spans(parse_my_numbers(records["my_number"]), moments, sessions)
    gone = (ended < 0) | (begun[after] < 0) | (ended <= begun[after])
    return np.where(gone, after, -1), soon


def _spans(numbers: Rows, moments: Rows, sessions: pa.Table) -> tuple[Rows, Rows]:
    """Seconds of the first and of the last line that the log has of N persons within NEAR of their entries, -1 none."""
    lines, at = parse_my_numbers(sessions["my_number"]), parse_moments(sessions["at"])
    known = (lines >= 0) & (at != MISSING)
    people, person = np.unique(lines[known], return_inverse=True)
    who = np.minimum(np.searchsorted(people, numbers), max(len(people) - 1, 0))
    start = int(at[known].min(initial=0)) // SECOND
    key = np.sort(person * LONGEST + (at[known] // SECOND - start))
    there = who * LONGEST + (moments // SECOND - start)
    if not len(key):
        return np.full(len(numbers), -1), np.full(len(numbers), -1)
    first = np.minimum(np.searchsorted(key, there - NEAR // SECOND), len(key) - 1)
    last = np.maximum(np.searchsorted(key, there + NEAR // SECOND, "right") - 1, 0)
    seen = (people[who] == numbers) & (moments != MISSING) & (key[first] // LONGEST == who) & (last >= first)
    return np.where(seen, key[first] % LONGEST, -1), np.where(seen, key[last] % LONGEST, -1)
