"""Applications and session log in the store: freed of duplicated lines, put on the terminals' clocks, in one order.

An application's record carries the moment at which the service registered it; the terminal's log carries the
moment at which the terminal completed it. Both are one event: the log's line where one is found (the same person on
the same terminal, or the same session, within ten minutes), else the record's moment on the terminal's clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.cases.points.relations import (
    APPLICATIONS,
    EVENTS,
    LINES,
    MATCHES,
    PLACED,
    SESSION_LINES,
    TERMINAL_SKEWS,
)
from linkcheck.cases.points.sequences import NO_APPLICATION, Events, follow_terminals
from linkcheck.events.skew import Skew, estimate_skews, put_skews
from linkcheck.events.store import KEY, EventStore
from linkcheck.events.words import Coding, event_kinds, kind
from linkcheck.normalize.identifier import parse_my_numbers
from linkcheck.normalize.moment import MISSING, parse_moments

__all__ = ["Followed", "follow_log", "load_applications", "load_sessions", "merge_logs"]

Int64s = npt.NDArray[np.int64]

PHASES = ("complete", "other", "error", "timeout", "logout", "arrival", "login", "start", "activity")
"""Order of events with the same moment: one visit ends before the next begins."""

MATCHED = 600_000_000
"""How far apart in microseconds the log's completion and the record's moment may lie."""


@dataclass(frozen=True)
class Followed:
    """What the log shows of N applications (rows of the records): presence and activity uint8[N], other int64[N] (My
    Number of the other person at the terminal, -1 unknown), login int64[N] (-1 unknown), quiet int64[N].
    """

    presence: npt.NDArray[np.uint8]
    activity: npt.NDArray[np.uint8]
    other: Int64s
    login: Int64s
    quiet: Int64s


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
            }
        )

    kept = f"* exclude (session_id), {KEY.format('session_id')} as session"
    return store.load(APPLICATIONS, batches, coded, kept)


def load_sessions(store: EventStore, batches: Iterable[pa.RecordBatch], terminals: Coding) -> int:
    """Load the session log into `session_lines`; the number of its lines."""

    def coded(batch: pa.RecordBatch, first: int) -> pa.RecordBatch:
        count = batch.num_rows
        return pa.RecordBatch.from_pydict(
            {
                "terminal": terminals.encode(_text(batch, "terminal_id"), count),
                "session_id": _text(batch, "session_id"),
                "person": parse_my_numbers(_text(batch, "my_number")),
                "kind": event_kinds(_text(batch, "event"), count),
                "moment": parse_moments(_text(batch, "at")),
            }
        )

    kept = f"* exclude (session_id), {KEY.format('session_id')} as session"
    return store.load(SESSION_LINES, batches, coded, kept)


def merge_logs(store: EventStore) -> tuple[Skew, ...]:
    """Make `events` of applications and session lines; gives the skew of the terminals' clocks."""
    store.make(
        LINES,
        f"select row_number() over () as line, * replace ({_settled_kinds(store)} as kind) from "
        f"(select distinct * from session_lines where terminal <> 0 and moment <> {MISSING})",
    )
    store.make(PLACED, PLACING.format(matched=MATCHED, none=MISSING))
    done = kind("complete")
    matching = MATCHING.format(
        matched=MATCHED, done=done, on="d.terminal = p.terminal and d.person = p.person"
    )
    store.make(MATCHES, matching)
    store.add(
        MATCHES,
        MATCHING.format(matched=MATCHED, done=done, on="d.session = p.session and p.session <> 0")
        + " having p.row not in (select row from matches) and arg_min(d.line, abs(d.moment - p.moment))"
        " not in (select line from matches)",
    )
    skews = estimate_skews(
        store,
        "select p.terminal as unit, p.moment - m.moment as delay from matches m join placed p on p.row = m.row",
    )
    put_skews(store, TERMINAL_SKEWS, skews)
    usual = store.rows("select median(p.moment - m.moment) from matches m join placed p on p.row = m.row")
    ((median,),) = usual
    delay = 0 if median is None else round(median)
    store.make(EVENTS, MERGING.format(done=done, none=NO_APPLICATION, delay=delay))
    return skews


def _settled_kinds(store: EventStore) -> str:
    """SQL for the kind of a line, its word read by what the log has besides: a card is the login where nobody logs
    in, an "application" is the completion where nothing else completes, else the beginning where nothing else begins.
    """
    known = f"terminal <> 0 and moment <> {MISSING}"
    found = {code for (code,) in store.rows(f"select distinct kind from session_lines where {known}")}
    cases = []
    for word, stands_for in (("arrival", "login"), ("request", "complete"), ("request", "start")):
        if kind(word) in found and kind(stands_for) not in found:
            cases.append(f"when {kind(word)} then {kind(stands_for)}")
            found = found - {kind(word)} | {kind(stands_for)}
    return f"case kind {' '.join(cases)} else kind end" if cases else "kind"


PLACING = """with sited as (select session, min(terminal) as terminal from lines where session <> 0 group by session),
met as (select a.row, l.terminal from applications a asof join
    (select terminal, person, moment from lines where person >= 0) l
    on a.person = l.person and a.moment >= l.moment where a.moment - l.moment <= {matched})
select a.row, a.person, a.session, nullif(a.moment, {none}) as moment,
coalesce(nullif(a.terminal, 0), s.terminal, m.terminal, 0) as terminal
from applications a left join sited s on s.session = a.session left join met m on m.row = a.row"""

MATCHING = """select p.row as row, arg_min(d.line, abs(d.moment - p.moment)) as line,
arg_min(d.moment, abs(d.moment - p.moment)) as moment from placed p
join (select * from lines where kind = {done}) d on {on}
where abs(d.moment - p.moment) <= {matched}
or (p.moment % 86400000000 = 0 and d.moment - p.moment between 0 and 86400000000) group by p.row"""
"""Every application with the nearest completion in the log; of the same day where its record has no time of day."""

MERGING = """select terminal, moment, kind, person, {none}::bigint as linked, -1::bigint as record from lines
where line not in (select line from matches)
union all select p.terminal, coalesce(m.moment, p.moment - {delay} + coalesce(t.shift, 0)), {done}::utinyint,
case when m.row is null then -1 else l.person end, p.person, p.row from placed p
left join matches m on m.row = p.row left join lines l on l.line = m.line
left join terminal_skews t on t.unit = p.terminal where p.terminal <> 0 and p.moment is not null
and (m.row is not null or p.moment % 86400000000 <> 0)"""


def follow_log(store: EventStore, count: int) -> Followed:
    """Follow the `events` of every terminal; what they show of each of the `count` applications."""
    found = Followed(
        np.zeros(count, np.uint8),
        np.zeros(count, np.uint8),
        np.full(count, -1, np.int64),
        np.full(count, -1, np.int64),
        np.zeros(count, np.int64),
    )
    for part in follow_terminals(_sorted_events(store)):
        found.presence[part.record] = part.presence
        found.activity[part.record] = part.activity
        found.other[part.record] = part.other
        found.login[part.record] = part.login
        found.quiet[part.record] = part.quiet
    return found


def _sorted_events(store: EventStore) -> Iterator[Events]:
    phase = " ".join(f"when {kind(name)} then {place}" for place, name in enumerate(PHASES))
    query = (
        "select terminal, moment, kind, person, linked, record from events"
        f" order by terminal, moment, case kind {phase} else 1 end, person, linked, record"
    )
    for batch in store.stream(query):
        names = ("terminal", "moment", "kind", "person", "linked", "record")
        yield Events(*(batch[name].to_numpy() for name in names))
