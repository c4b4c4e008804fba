"""What a decoy at a terminal leaves in the logs: a session that was never closed, or two that were exchanged.

Where somebody's application was entered in the session of the one before, the one before did not log out: what the
second one did stands in the first one's session. It shows in several ways, which the decoys take in turns (`WAYS`).
Where two people's sessions were exchanged, each one's entry stands in the other's session, at the other's moment;
what a card fills in is the other's as well.
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
from linkcheck.proof.decoys import Decoys, put
from linkcheck.proof.mechanisms import AT_TERMINALS, EXCHANGED, FROM_CARD, UNCLOSED, WAYS, Way
from linkcheck.proof.succession import NEAR, TERMINAL_TIMES

__all__ = ["in_other_sessions", "in_other_store", "unclosed_sessions", "without_those_before"]

Rows = npt.NDArray[np.int64]
TAKEN_OVER = (
    (("session_id",), AT_TERMINALS),
    (TERMINAL_TIMES, EXCHANGED),
    (("name_kanji", "name_kana", "birth_date", "sex", "address"), FROM_CARD),
)
"""What goes with a session: columns, and the mechanisms in which an entry has them from the session's record."""


def in_other_sessions(planted: Decoys, records: pa.Table) -> pa.Table:
    """The planted records, those at terminals with what else they took over from the record whose link they have."""
    found = planted.records
    for names, mechanisms in TAKEN_OVER:
        at = np.isin(planted.mechanism, mechanisms) & (planted.source >= 0)
        for name in names:
            if name in records.column_names:
                values = to_array(records[name]).take(pa.array(planted.source[at]))
                found = put(found, name, planted.row[at], values)
    return found


def without_those_before(planted: Decoys, records: pa.Table) -> pa.Table:
    """The records without those of people who had made no entry of their own in the session that they left open."""
    kept = np.ones(records.num_rows, np.bool_)
    kept[[source for _, source, way in _unclosed(planted) if not way.own]] = False
    return records if kept.all() else records.filter(pa.array(kept))


def _unclosed(planted: Decoys) -> list[tuple[int, int, Way]]:
    """(record, record of the one before, way) of the decoys in sessions that were never closed."""
    found = []
    for mechanism in UNCLOSED:
        taken = [at for at, name in enumerate(planted.mechanism) if name == mechanism]
        pairs = zip(planted.row[taken].tolist(), planted.source[taken].tolist(), strict=True)
        found += [(row, source, WAYS[at % len(WAYS)]) for at, (row, source) in enumerate(pairs)]
    return found


@dataclass
class _Changes:
    """Lines that go; (line, line) that get the number and session of the other, or its session only."""

    dropped: list[int] = field(default_factory=list)
    moved: list[tuple[int, int]] = field(default_factory=list)
    within: list[tuple[int, int]] = field(default_factory=list)


def unclosed_sessions(planted: Decoys, records: pa.Table, sessions: pa.Table) -> pa.Table:
    """The log as it would be if the sessions before the decoys' had never been closed."""
    unclosed = _unclosed(planted)
    if not unclosed:
        return sessions
    log = _Log.of(sessions, records, np.array([pair[:2] for pair in unclosed], np.int64).ravel())
    changes = _Changes()
    for row, source, way in unclosed:
        own, before = log.session_of(row), log.session_of(source)
        if own and before:
            if not way.own:
                changes.dropped += log.completion_in(before, source)
            _leave_open(log, own, before, changes, way)
    for name, moved in (("my_number", changes.moved), ("session_id", changes.moved + changes.within)):
        lines = np.array([line for line, _ in moved], np.int64)
        values = to_array(sessions[name]).take(pa.array([owner for _, owner in moved], pa.int64()))
        sessions = put(sessions, name, lines, values)
    kept = np.ones(sessions.num_rows, np.bool_)
    kept[changes.dropped] = False
    return sessions.filter(pa.array(kept))


def _leave_open(log: _Log, own: list[int], before: list[int], changes: _Changes, way: Way) -> None:
    """Change the lines of a session and of the one before as if that had never been closed."""
    changes.dropped += [line for line in before if log.kinds[line] == kind("logout")]
    stays = {kind("arrival"): way.card, kind("login"): way.login, kind("start"): way.start}
    for line in own:
        if not stays.get(log.kinds[line], True):
            changes.dropped.append(line)
        elif log.kinds[line] in (kind("arrival"), kind("login")) or (
            way.login and log.kinds[line] == kind("logout")
        ):
            changes.within.append((line, before[0]))
        else:
            changes.moved.append((line, before[0]))


@dataclass(frozen=True)
class _Log:
    """The lines of some people: by number, and of all lines the kind, moment and session; of the records, whom and when
    to look for. Terminals are not compared: the log may call them otherwise than the records do."""

    lines: dict[int, list[int]]
    kinds: npt.NDArray[np.uint8]
    at: Rows
    session: list[str | None]
    asked: dict[int, tuple[int, int]]

    @classmethod
    def of(cls, sessions: pa.Table, records: pa.Table, rows: Rows) -> _Log:
        some = records.take(pa.array(rows))
        time = next(name for name in TERMINAL_TIMES if name in records.column_names)
        wanted = parse_my_numbers(some["my_number"])
        moments = parse_moments(some[time]).tolist()
        asked = dict(zip(rows.tolist(), zip(wanted.tolist(), moments, strict=True), strict=True))
        lines: dict[int, list[int]] = {number: [] for number, _ in asked.values()}
        numbers = parse_my_numbers(sessions["my_number"])
        for line in np.flatnonzero(np.isin(numbers, wanted) & (numbers >= 0)).tolist():
            lines[int(numbers[line])].append(line)
        kinds = event_kinds(to_array(sessions["event"]), sessions.num_rows)
        return cls(lines, kinds, parse_moments(sessions["at"]), sessions["session_id"].to_pylist(), asked)

    def session_of(self, row: int) -> list[int]:
        """The lines of the session in which a record was made: that of its person's line nearest in time, and no line
        that is hours away, where sessions have no name."""
        number, moment = self.asked[row]
        near = [line for line in self.lines[number] if abs(int(self.at[line]) - moment) <= NEAR]
        if not near:
            return []
        nearest = min(near, key=lambda line: abs(int(self.at[line]) - moment))
        return [line for line in near if self.session[line] == self.session[nearest]]

    def completion_in(self, lines: list[int], row: int) -> list[int]:
        """The line among these that says a record was complete, if there is one."""
        done = [line for line in lines if self.kinds[line] == kind("complete")]
        return sorted(done, key=lambda line: abs(int(self.at[line]) - self.asked[row][1]))[:1]


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
