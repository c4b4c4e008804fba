"""Applications and session log on their way into the store: freed of copies, ids made the same on both sides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.cases.points.relations import APPLICATIONS, LINES, LOG_TERMINALS, OFTEN, SESSION_LINES
from linkcheck.events.identities import aligned_codes, shared_key
from linkcheck.events.store import KEY, EventStore
from linkcheck.events.words import Coding, event_kinds, kind
from linkcheck.normalize.identifier import parse_my_numbers
from linkcheck.normalize.moment import MISSING, STEPS, parse_moments, resolution_of_shares

__all__ = ["LogNature", "load_applications", "load_sessions", "settle_lines"]

ECHO = 2_000_000
"""The same line once more within this many microseconds is no other event."""

DAY = 86_400_000_000
DAILY_SHARE = 0.05
SAMPLE = 1_000_000
"""Of about so many lines the sessions are looked at for numbers that begin anew."""

IN_ORDER_SHARE = 0.995
KNOWN = f"moment <> {MISSING}"
KNOWN_LINES = f"""select *, hash(terminal, session_id, person, kind) as alike from (select l.row as line, t.terminal,
l.session_id, l.person, l.moment, {{session}} as session, {{kinds}} as kind
from session_lines l join log_terminals t on t.code = l.terminal where {KNOWN})"""
"""SQL of the lines that have a moment, and of what is alike in all lines that may be one."""


@dataclass(frozen=True)
class LogNature:
    """What kind of log it is.

    line_count; unread_count: lines without a moment that can be read; unknown_count: lines whose word for the event is
    not known; unplaced_count: lines without a terminal and without a session; resolution of its moments and of the
    records', names of linkcheck.normalize.moment.RESOLUTIONS; in_order: whether lines stand in the order of time.
    """

    line_count: int
    unread_count: int
    unknown_count: int
    unplaced_count: int
    resolution: str
    record_resolution: str
    in_order: bool


class TimeOrder:
    """How many lines of a log stand behind an earlier one of their terminal, counted batch by batch."""

    __slots__ = ("last", "pairs", "rising")

    def __init__(self) -> None:
        self.last, self.pairs, self.rising = np.empty(0, np.int64), 0, 0

    def add(self, terminal: npt.NDArray[np.int32], moment: npt.NDArray[np.int64]) -> None:
        """The next lines: codes of terminals int32[N], moments int64[N]; MISSING is left out."""
        grown = np.full(max(int(terminal.max(initial=-1)) + 1 - len(self.last), 0), MISSING)
        self.last = np.concatenate([self.last, grown])
        rows = np.flatnonzero(moment != MISSING)
        narrow = np.min_scalar_type(len(self.last))  # codes of 16 bits are sorted without comparing
        rows = rows[np.argsort(terminal[rows].astype(narrow), kind="stable")]
        unit, stamp = terminal[rows], moment[rows]
        begins = np.diff(unit, prepend=-1) != 0
        before = np.where(begins, self.last[unit], np.roll(stamp, 1))
        known = before != MISSING
        self.pairs += int(known.sum())
        self.rising += int((known & (stamp >= before)).sum())
        ends = np.roll(begins, -1)
        self.last[unit[ends]] = stamp[ends]

    @property
    def share(self) -> float:
        """The share of lines that are not earlier than the one before; 1 where no line stands behind another."""
        return self.rising / self.pairs if self.pairs else 1.0


def _text(batch: pa.RecordBatch, name: str) -> pa.Array:
    if name not in batch.schema.names:
        return pa.nulls(batch.num_rows, pa.string())
    return batch.column(name).cast(pa.string())


def _spelled(values: pa.Array) -> pa.Array:
    """Service IDs without width, case and separators."""
    folded = pc.utf8_upper(pc.utf8_normalize(values, form="NFKC"))
    return pc.replace_substring_regex(folded, r"[\s\-_ー－]", "")


def load_applications(
    store: EventStore,
    batches: Iterable[pa.RecordBatch],
    terminals: Coding,
    services: Coding,
    household: npt.NDArray[np.int64],
    *,
    keyed: bool,
) -> int:
    """Load the points records into `applications`; their number.

    household int64[N] of the linked persons, 0 unknown; keyed: whether sessions get keys, for there is a log of them.
    """

    def coded(batch: pa.RecordBatch, first: int) -> pa.RecordBatch:
        count, person = batch.num_rows, parse_my_numbers(_text(batch, "my_number"))
        home = household[first : first + count]
        return pa.RecordBatch.from_pydict(
            {
                "row": np.arange(first, first + count),
                "person": person,
                "home": np.where(home > 0, home, -1 - person),
                "service": services.encode(_text(batch, "service_code"), count),
                "service_id": _spelled(_text(batch, "service_user_id")),
                "moment": parse_moments(_text(batch, "applied_at")),
                "terminal": terminals.encode(_text(batch, "terminal_id"), count),
                "session_id": _text(batch, "session_id"),
            }
        )

    session = KEY.format("session_id") if keyed else "0"
    columns = f"*, {KEY.format('service_id')} as id, {session} as session"
    return store.load(APPLICATIONS, batches, coded, columns)


def load_sessions(store: EventStore, batches: Iterable[pa.RecordBatch], terminals: Coding) -> bool:
    """Load the session log into `session_lines`, and into `log_terminals` what the records call its terminals; whether
    the lines of each terminal stand in the order of time."""
    own, order = Coding(), TimeOrder()

    def coded(batch: pa.RecordBatch, first: int) -> pa.RecordBatch:
        count = batch.num_rows
        terminal, moment = own.encode(_text(batch, "terminal_id"), count), parse_moments(_text(batch, "at"))
        order.add(terminal, moment)
        return pa.RecordBatch.from_pydict(
            {
                "row": np.arange(first, first + count),
                "terminal": terminal,
                "session_id": _text(batch, "session_id"),
                "person": parse_my_numbers(_text(batch, "my_number")),
                "kind": event_kinds(_text(batch, "event"), count),
                "moment": moment,
            }
        )

    store.load(SESSION_LINES, batches, coded)
    codes = aligned_codes(store, terminals, own)
    store.put(LOG_TERMINALS, code=np.arange(len(codes)), terminal=codes)
    return order.share >= IN_ORDER_SHARE


def settle_lines(store: EventStore, in_order: bool) -> LogNature:
    """Make `lines` of `session_lines`, which are given up, and give the applications the keys of their sessions.
    in_order: whether the log stands in the order of time."""
    key = shared_key(
        store, "select session_id as id from applications", "select session_id as id from session_lines"
    )
    session = _session_key(store, key)
    if session != KEY.format("session_id"):
        store.make(APPLICATIONS, f"select * replace ({session} as session) from applications")
    known = KNOWN_LINES.format(session=session, kinds=_settled_kinds(store))
    store.repeat(OFTEN, f"select alike from ({known})", SESSION_LINES)
    store.make(LINES, f"from ({known}) anti join often using (alike)")
    store.add(
        LINES,
        f"""from (select *, moment - lag(moment) over (partition by terminal, session_id, person, kind
            order by moment, line) as gap from ({known}) semi join often using (alike))
            where gap is null or gap > {ECHO}""",
    )
    nature = _nature(store, in_order)
    store.drop(SESSION_LINES, LOG_TERMINALS, OFTEN)
    return nature


def _session_key(store: EventStore, key: str) -> str:
    """SQL of a session's key; numbers that begin anew every morning name another session every day."""
    ((lines,),) = store.rows("select count(*) from session_lines")
    ((reused,),) = store.rows(
        f"""select avg((span > {DAY // 2})::int) from (select max(moment) - min(moment) as span from session_lines
        where session_id <> '' and {KNOWN} and hash(session_id) % {lines // SAMPLE + 1} = 0 group by session_id)"""
    )
    plain = key.format("session_id")
    if reused is None or reused < DAILY_SHARE:
        return plain
    return (
        f"case when {plain} = 0 then 0::ubigint else greatest(hash({plain}, moment // {DAY}), 1::ubigint) end"
    )


def _settled_kinds(store: EventStore) -> str:
    """SQL for the kind of a line, its word read by what the log has besides: a card is the login where nobody logs
    in, an "application" is the completion where nothing else completes, else the beginning where nothing else begins.
    """
    found = {code for (code,) in store.rows(f"select distinct kind from session_lines where {KNOWN}")}
    cases = []
    for word, stands_for in (("arrival", "login"), ("request", "complete"), ("request", "start")):
        if kind(word) in found and kind(stands_for) not in found:
            cases.append(f"when {kind(word)} then {kind(stands_for)}")
            found = found - {kind(word)} | {kind(stands_for)}
    return f"case kind {' '.join(cases)} else kind end" if cases else "kind"


def _nature(store: EventStore, in_order: bool) -> LogNature:
    ((count, unread, unknown, unplaced, *log),) = store.rows(
        f"""select count(*), count(*) filter (not ({KNOWN})), count(*) filter (kind = {kind("other")}),
        count(*) filter (terminal = 0 and coalesce(session_id, '') = ''), {SHARES} from session_lines"""
    )
    (records,) = store.rows(f"select {SHARES} from applications")
    return LogNature(
        count,
        unread,
        unknown,
        unplaced,
        resolution_of_shares(log),
        resolution_of_shares(records),
        in_order,
    )


SHARES = ", ".join(f"avg((moment % {step} = 0)::int) filter ({KNOWN})" for step in STEPS)
"""SQL: which shares of a column's moments are whole days, minutes, seconds, milliseconds."""
