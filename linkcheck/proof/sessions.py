"""What a decoy at a terminal leaves in the logs: a session that was never closed, or two that were exchanged.

Where somebody's application was entered in the session of the one before, the one before did not log out and nobody
logged in after: what the second one did stands in the first one's session. Of every second one the card was read, which
the log still says.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.columns import to_array
from linkcheck.events.words import event_kinds, kind
from linkcheck.normalize.identifier import parse_my_numbers
from linkcheck.normalize.moment import parse_moments
from linkcheck.proof.decoys import TERMINAL_TIMES, Decoys, put

__all__ = ["in_other_sessions", "in_other_store", "unclosed_sessions"]

Rows = npt.NDArray[np.int64]
OWNED = ("my_number", "session_id")
"""Columns of a line that say whose session it is."""


def in_other_sessions(planted: Decoys, records: pa.Table) -> pa.Table:
    """The planted records, those at terminals with the session_id of the record whose link they took over."""
    if "session_id" not in records.column_names:
        return planted.records
    of_terminal = np.array(["session" in name for name in planted.mechanism], np.bool_) & (
        planted.source >= 0
    )
    rows, sources = planted.row[of_terminal], planted.source[of_terminal]
    return put(planted.records, "session_id", rows, to_array(records["session_id"]).take(pa.array(sources)))


@dataclass
class _Changes:
    """Lines that go, and lines that get the owner of another line."""

    dropped: list[int] = field(default_factory=list)
    moved: list[int] = field(default_factory=list)
    owner: list[int] = field(default_factory=list)


def unclosed_sessions(planted: Decoys, records: pa.Table, sessions: pa.Table) -> pa.Table:
    """The log as it would be if the sessions before the decoys' had never been closed."""
    taken = [at for at, name in enumerate(planted.mechanism) if name == "session_before"]
    if not taken:
        return sessions
    log = _Log.of(sessions, records, np.r_[planted.row[taken], planted.source[taken]])
    changes = _Changes()
    for place, (row, source) in enumerate(zip(planted.row[taken], planted.source[taken], strict=True)):
        own, before = log.session_of(int(row)), log.session_of(int(source))
        if own and before:
            _leave_open(log, own, before, changes, card_read=bool(place % 2))
    moved = np.array(changes.moved, np.int64)
    for name in OWNED:
        values = to_array(sessions[name]).take(pa.array(changes.owner, pa.int64()))
        sessions = put(sessions, name, moved, values)
    kept = np.ones(sessions.num_rows, np.bool_)
    kept[changes.dropped] = False
    return sessions.filter(pa.array(kept))


def _leave_open(log: _Log, own: list[int], before: list[int], changes: _Changes, *, card_read: bool) -> None:
    for line in before:
        if log.kinds[line] == kind("logout"):
            changes.dropped.append(line)
    for line in own:
        if log.kinds[line] == kind("login") or (log.kinds[line] == kind("arrival") and not card_read):
            changes.dropped.append(line)
        elif log.kinds[line] != kind("arrival"):
            changes.moved.append(line)
            changes.owner.append(before[0])


@dataclass(frozen=True)
class _Log:
    """The lines of some people at some terminals: lines by (number, terminal), and of all lines the kind, moment and
    session; of the records, whom and when to look for."""

    lines: dict[tuple[int, str], list[int]]
    kinds: npt.NDArray[np.uint8]
    at: Rows
    session: list[str | None]
    asked: dict[int, tuple[tuple[int, str], int]]

    @classmethod
    def of(cls, sessions: pa.Table, records: pa.Table, rows: Rows) -> _Log:
        some = records.take(pa.array(rows))
        time = next(name for name in TERMINAL_TIMES if name in records.column_names)
        terminals = map(str, some["terminal_id"].to_pylist())
        keys = zip(parse_my_numbers(some["my_number"]).tolist(), terminals, strict=True)
        moments = parse_moments(some[time]).tolist()
        asked = dict(zip(rows.tolist(), zip(keys, moments, strict=True), strict=True))
        lines: dict[tuple[int, str], list[int]] = {key: [] for key, _ in asked.values()}
        numbers = parse_my_numbers(sessions["my_number"])
        near = np.flatnonzero(np.isin(numbers, [number for number, _ in lines]))
        at_terminals = to_array(sessions["terminal_id"]).take(pa.array(near)).to_pylist()
        for line, terminal in zip(near.tolist(), at_terminals, strict=True):
            if (key := (int(numbers[line]), str(terminal))) in lines:
                lines[key].append(line)
        kinds = event_kinds(to_array(sessions["event"]), sessions.num_rows)
        return cls(lines, kinds, parse_moments(sessions["at"]), sessions["session_id"].to_pylist(), asked)

    def session_of(self, row: int) -> list[int]:
        """The lines of the session in which a record was made: that of its person's line nearest in time."""
        key, moment = self.asked[row]
        if not self.lines[key]:
            return []
        nearest = min(self.lines[key], key=lambda line: abs(int(self.at[line]) - moment))
        return [line for line in self.lines[key] if self.session[line] == self.session[nearest]]


def in_other_store(planted: Decoys, records: pa.Table, other: pa.Table) -> pa.Table:
    """The second store with the same links planted: a mistake made once stands in both."""
    places = {str(each): at for at, each in enumerate(other["record_id"].to_pylist())}
    ids = records["record_id"].take(pa.array(planted.row)).to_pylist()
    there = np.array([places.get(str(each), -1) for each in ids], np.int64)
    found = np.flatnonzero(there >= 0)
    for name in ("my_number", "record_id"):
        values = to_array(planted.records[name]).take(pa.array(planted.row[found]))
        other = put(other, name, there[found], values)
    return other
