"""Applications and session log on their way into the store: freed of copies, ids made the same on both sides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.cases.points.relations import APPLICATIONS, LINES, LOG_TERMINALS, SESSION_LINES
from linkcheck.events.identities import aligned_codes, shared_key
from linkcheck.events.store import EventStore
from linkcheck.events.words import Coding, event_kinds, kind
from linkcheck.normalize.identifier import parse_my_numbers
from linkcheck.normalize.moment import MISSING, STEPS, parse_moments, resolution_of_shares

__all__ = ["LogNature", "load_applications", "load_sessions", "settle_lines"]

ECHO = 2_000_000
"""The same line once more within this many microseconds is no other event."""

DAY = 86_400_000_000
DAILY_SHARE = 0.05
IN_ORDER_SHARE = 0.995
KNOWN = f"moment <> {MISSING}"


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


def _text(batch: pa.RecordBatch, name: str) -> pa.Array:
    if name not in batch.schema.names:
        return pa.nulls(batch.num_rows, pa.string())
    return batch.column(name).cast(pa.string())


def _spelled(values: pa.Array) -> pa.Array:
    """Service IDs without width, case and separators."""
    folded = pc.utf8_upper(pc.utf8_normalize(values, form="NFKC"))
    return pc.replace_substring_regex(folded, r"[\s\-_ー－]", "")


def load_applications(
    store: EventStore, batches: Iterable[pa.RecordBatch], terminals: Coding, services: Coding
) -> int:
    """Load the points records into `applications`; their number."""

    def coded(batch: pa.RecordBatch, first: int) -> pa.RecordBatch:
        count = batch.num_rows
        return pa.RecordBatch.from_pydict(
            {
                "row": np.arange(first, first + count),
                "person": parse_my_numbers(_text(batch, "my_number")),
                "service": services.encode(_text(batch, "service_code"), count),
                "service_id": _spelled(_text(batch, "service_user_id")),
                "moment": parse_moments(_text(batch, "applied_at")),
                "terminal": terminals.encode(_text(batch, "terminal_id"), count),
                "session_id": _text(batch, "session_id"),
                "session": np.zeros(count, np.uint64),
            }
        )

    return store.load(APPLICATIONS, batches, coded)


def load_sessions(store: EventStore, batches: Iterable[pa.RecordBatch], terminals: Coding) -> int:
    """Load the session log into `session_lines`, its terminals under the codes the records have; how many lines."""
    own = Coding()

    def coded(batch: pa.RecordBatch, first: int) -> pa.RecordBatch:
        count = batch.num_rows
        return pa.RecordBatch.from_pydict(
            {
                "row": np.arange(first, first + count),
                "terminal": own.encode(_text(batch, "terminal_id"), count),
                "session_id": _text(batch, "session_id"),
                "person": parse_my_numbers(_text(batch, "my_number")),
                "kind": event_kinds(_text(batch, "event"), count),
                "moment": parse_moments(_text(batch, "at")),
            }
        )

    count = store.load(SESSION_LINES, batches, coded)
    codes = aligned_codes(store, terminals, own)
    store.put(LOG_TERMINALS, code=np.arange(len(codes)), terminal=codes)
    store.make(
        SESSION_LINES,
        "select l.* replace (t.terminal as terminal) from session_lines l join log_terminals t on t.code = l.terminal",
    )
    return count


def settle_lines(store: EventStore) -> LogNature:
    """Make `lines` of the session log, and give the applications the keys of their sessions."""
    key = shared_key(
        store, "select session_id as id from applications", "select session_id as id from session_lines"
    )
    session = _session_key(store, key)
    store.make(APPLICATIONS, f"select * replace ({session} as session) from applications")
    store.make(
        LINES,
        f"""with known as (select row as line, terminal, session_id, person, moment, {session} as session,
            {_settled_kinds(store)} as kind, hash(terminal, session_id, person, kind) as alike
            from session_lines where {KNOWN}),
        often as (select alike from known group by alike having count(*) > 1),
        spaced as (select *, moment - lag(moment) over (partition by terminal, session_id, person, kind
            order by moment, line) as gap from known semi join often using (alike))
        select * exclude (gap) from spaced where gap is null or gap > {ECHO}
        union all select * from known anti join often using (alike)""",
    )
    return _nature(store)


def _session_key(store: EventStore, key: str) -> str:
    """SQL of a session's key; numbers that begin anew every morning name another session every day."""
    ((reused,),) = store.rows(
        f"""select avg((span > {DAY // 2})::int) from (select max(moment) - min(moment) as span from session_lines
        where session_id <> '' and {KNOWN} group by session_id)"""
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


def _nature(store: EventStore) -> LogNature:
    ((count, unread, unknown, unplaced, *log),) = store.rows(
        f"""select count(*), count(*) filter (not ({KNOWN})), count(*) filter (kind = {kind("other")}),
        count(*) filter (terminal = 0 and coalesce(session_id, '') = ''), {SHARES} from session_lines"""
    )
    (records,) = store.rows(f"select {SHARES} from applications")
    ((ordered,),) = store.rows(
        f"""select avg((moment >= before)::int) from (select moment,
        lag(moment) over (partition by terminal order by row) as before
        from session_lines where {KNOWN}) where before is not null"""
    )
    return LogNature(
        count,
        unread,
        unknown,
        unplaced,
        resolution_of_shares(log),
        resolution_of_shares(records),
        ordered is None or ordered >= IN_ORDER_SHARE,
    )


SHARES = ", ".join(f"avg((moment % {step} = 0)::int) filter ({KNOWN})" for step in STEPS)
"""SQL: which shares of a column's moments are whole days, minutes, seconds, milliseconds."""
