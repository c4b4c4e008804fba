"""What a decoy at a terminal leaves in the logs: a session that was never closed, or two that were exchanged.

Where somebody's application was entered in the session of the one before, the one before did not log out and nobody
logged in after; the log is changed to say so.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.columns import to_array
from linkcheck.normalize.identifier import parse_my_numbers
from linkcheck.normalize.moment import parse_moments
from linkcheck.proof.decoys import Planted, put

__all__ = ["in_other_sessions", "in_other_store", "unclosed_sessions"]

Rows = npt.NDArray[np.int64]


def in_other_sessions(planted: Planted, records: pa.Table) -> pa.Table:
    """The planted records, those at terminals with the session_id of the record whose link they took over."""
    if "session_id" not in records.column_names:
        return planted.records
    of_terminal = np.array(["session" in name for name in planted.mechanism], np.bool_) & (
        planted.source >= 0
    )
    rows, sources = planted.row[of_terminal], planted.source[of_terminal]
    return put(planted.records, "session_id", rows, to_array(records["session_id"]).take(pa.array(sources)))


def unclosed_sessions(planted: Planted, records: pa.Table, sessions: pa.Table) -> pa.Table:
    """The log without the sessions that were never opened; the one before ends when they would have."""
    taken = [at for at, name in enumerate(planted.mechanism) if name == "session_before"]
    if not taken:
        return sessions
    own, before = (_pairs(records, rows[taken]) for rows in (planted.row, planted.source))
    lines = _lines(sessions, {*own, *before})
    at = parse_moments(sessions["at"])
    dropped: list[int] = []
    moved, times = [], []
    for mine, others in zip(own, before, strict=True):
        if not lines[mine] or not lines[others]:
            continue
        dropped += lines[mine]
        moved.append(max(lines[others], key=lambda line: int(at[line])))
        times.append(max(lines[mine], key=lambda line: int(at[line])))
    texts = to_array(sessions["at"]).cast(pa.string())
    changed = put(sessions, "at", np.array(moved, np.int64), texts.take(pa.array(times, pa.int64())))
    kept = np.ones(sessions.num_rows, np.bool_)
    kept[dropped] = False
    return changed.filter(pa.array(kept))


def _pairs(records: pa.Table, rows: Rows) -> list[tuple[int, str]]:
    some = records.take(pa.array(rows))
    terminals = [str(each) for each in some["terminal_id"].to_pylist()]
    return list(zip(parse_my_numbers(some["my_number"]).tolist(), terminals, strict=True))


def _lines(sessions: pa.Table, asked: set[tuple[int, str]]) -> dict[tuple[int, str], list[int]]:
    """The log's lines of some people at some terminals."""
    numbers = parse_my_numbers(sessions["my_number"])
    near = np.flatnonzero(np.isin(numbers, [number for number, _ in asked]))
    terminals = to_array(sessions["terminal_id"]).take(pa.array(near)).to_pylist()
    found: dict[tuple[int, str], list[int]] = defaultdict(list)
    for line, terminal in zip(near.tolist(), terminals, strict=True):
        key = int(numbers[line]), str(terminal)
        if key in asked:
            found[key].append(line)
    return found


def in_other_store(planted: Planted, records: pa.Table, other: pa.Table) -> pa.Table:
    """The second store with the same links planted: a mistake made once stands in both."""
    places = {str(each): at for at, each in enumerate(other["record_id"].to_pylist())}
    ids = records["record_id"].take(pa.array(planted.row)).to_pylist()
    there = np.array([places.get(str(each), -1) for each in ids], np.int64)
    found = np.flatnonzero(there >= 0)
    for name in ("my_number", "record_id"):
        values = to_array(planted.records[name]).take(pa.array(planted.row[found]))
        other = put(other, name, there[found], values)
    return other
