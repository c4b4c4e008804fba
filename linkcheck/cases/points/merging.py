"""Lines and applications as the events of terminals, of sessions, or of persons where nothing else tells them apart.

A terminal's lines show most, but only where a terminal has a name of its own: where several share one, hardly an
application lies under its own person's login. Then sessions are followed, and where there are none, each person alone.
Nearly every line is an event as it stands; the store joins the others alone, and what fits into memory is sorted here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from linkcheck.cases.points.log import LogNature
from linkcheck.cases.points.matching import Clocks
from linkcheck.cases.points.relations import BEGUN, EVENTS, LINES, OFTEN
from linkcheck.cases.points.sequences import NO_APPLICATION, Events
from linkcheck.events.store import IN_PART, EventStore
from linkcheck.events.words import kind
from linkcheck.normalize.moment import MISSING

__all__ = ["MATCHED_SHARE", "EventOrder", "find_begun", "merge_logs", "sorted_events"]

Int64s = npt.NDArray[np.int64]

DAY = 86_400_000_000
UNITS = {
    "terminal": "nullif({0}.terminal, 0)::bigint",
    "session": "case when {0}.session <> 0 then (hash({0}.terminal, {0}.session) >> 1)::bigint end",
    "person": "case when {0}.person >= 0 then (hash({0}.terminal, {0}.person) >> 1)::bigint end",
}
"""SQL, with {0} for the table, of what is followed as one, in the order in which it is preferred."""

OWN_SHARE, MUCH_LESS, FEWEST = 0.75, 0.1, 30
PHASES = (
    "complete",
    "other",
    "error",
    "cancel",
    "timeout",
    "logout",
    "arrival",
    "login",
    "start",
    "activity",
)
"""Order of events with the same moment where nothing else tells it: one visit ends before the next begins."""

SESSION_PHASES = (
    "arrival",
    "login",
    "start",
    "activity",
    "other",
    "complete",
    "error",
    "cancel",
    "timeout",
    "logout",
)
"""The same inside a session."""

MATCHED_SHARE = 0.5
SEEN_BEFORE = 600_000_000
SAMPLE = 1_000_000
"""Of about so many lines it is asked by what they are followed."""

EVENT_BYTES, AT_ONCE = 400, 1 << 18
"""What an event takes in memory while it is sorted, and how many are followed together."""


@dataclass(frozen=True)
class EventOrder:
    """How lines and applications are one order. name: by what they are followed, of UNITS; the rest in SQL with `e`
    for the table: the unit, which lines are events as they stand, and the order of events with the same moment."""

    name: str
    unit: str
    plain: str
    first: str
    phase: str

    @property
    def lines(self) -> str:
        """SQL of the plain lines that have a unit."""
        return (
            f"(select {self.unit} as unit, e.* from lines e where {self.plain} and {self.unit} is not null)"
        )

    def ordered(self, source: str) -> str:
        """SQL of lines or events with `first` and `phase`, by the store's `begun`."""
        first, phase = f"{self.first} as first", f"{self.phase} as phase"
        return f"(select e.*, {first}, {phase} from {source} e left join begun b on b.session = e.session)"


def merge_logs(store: EventStore, nature: LogNature, clocks: Clocks) -> EventOrder:
    """Make `events` of the applications and lines that are no plain lines; how all of them are followed."""
    name = _followed_by(store)
    first, phase = _order(store, nature)
    known = (
        "e.terminal <> 0" if nature.in_order and name != "session" else "e.terminal <> 0 and e.session <> 0"
    )
    order = EventOrder(name, UNITS[name].format("e"), known, first, phase)
    store.make(
        EVENTS,
        MERGING.format(
            unit=order.unit,
            plain=known,
            done=kind("complete"),
            none=NO_APPLICATION,
            delay=clocks.delay,
            seen=SEEN_BEFORE,
            missing=MISSING,
            day=DAY,
        ),
    )
    find_begun(store, order, _of_the_same_moment(store, order))
    return order


def find_begun(store: EventStore, order: EventOrder, sessions: str) -> None:
    """Make `begun` of the sessions that a query gives, where they count in the order."""
    asked = sessions if order.first == BEGUN_FIRST else "select 0::ubigint as session where false"
    store.make(
        BEGUN,
        f"""select session, min(moment) as begun from lines semi join ({asked}) using (session) where session <> 0
        group by session""",
    )


def _of_the_same_moment(store: EventStore, order: EventOrder) -> str:
    """SQL of the sessions of events that have the moment of another of their unit."""
    every = f"(select unit, moment, session from {order.lines} union all select unit, moment, session from events)"
    if order.first == BEGUN_FIRST:
        store.repeat(OFTEN, f"select hash(unit, moment) as alike from {every}", LINES)
    return f"select session from {every} semi join often on alike = hash(unit, moment)"


def _followed_by(store: EventStore) -> str:
    """The unit in which applications lie under their own person's login; the terminal where there are few."""
    ((matched,),) = store.rows("select count(*) from matches")
    ((known,),) = store.rows("select coalesce(avg((terminal <> 0)::int), 0) from lines")
    if matched < FEWEST:
        return "terminal" if known >= MATCHED_SHARE else "session"
    shares = {"terminal": _own_share(store, UNITS["terminal"])}
    if shares["terminal"] >= 1 - MUCH_LESS:  # whatever sessions have, it is not much less
        return "terminal"
    if _visited_by_several(store) < MUCH_LESS:
        shares["session"] = _own_share(store, UNITS["session"])
    best = max(shares.values())
    for name, share in shares.items():
        if share >= OWN_SHARE and share >= best - MUCH_LESS:
            return name
    return "person"


def _visited_by_several(store: EventStore) -> float:
    """The share of logins whose session is that of another person on the same day, too: where many are, its number is
    not that of a visit."""
    unit = UNITS["session"].format("l")
    part = IN_PART.format(f"coalesce({unit}, -1 - l.line)")
    with store.sample(LINES, SAMPLE):
        ((share,),) = store.rows(
            f"""select coalesce(sum((persons > 1)::int * logins) / sum(logins), 0) from (
            select count(distinct person) as persons, count(*) as logins from lines l
            where {part} and kind = {kind("login")} and person >= 0 and {unit} is not null
            group by {unit}, moment // {DAY})"""
        )
    return float(share)


def _own_share(store: EventStore, unit: str) -> float:
    """The share of applications with a line for which the last login in the unit is that of the linked person."""
    part = IN_PART.format(f"coalesce({unit}, -1 - l.line)".format("l"))
    with store.sample(LINES, SAMPLE):
        ((share,),) = store.rows(
            f"""with sampled as (from lines l where {part}),
        logins as (select {unit.format("l")} as unit, person, moment from sampled l
            where kind = {kind("login")} and person >= 0),
        done as (select {unit.format("l")} as unit, a.person, l.moment from matches m join sampled l using (line)
            join applications a using (row)),
        found as (select d.person = l.person as own from done d asof join logins l
            on l.unit = d.unit and d.moment >= l.moment where d.unit is not null)
        select coalesce(sum(own::int) / nullif((select count(*) from done), 0), 0) from found"""
        )
    return float(share)


def _order(store: EventStore, nature: LogNature) -> tuple[str, str]:
    """SQL of `first` and `phase`: the log's own order where it stands in the order of time; else that of sessions by
    their first line, and inside one that of any visit; else that of any two visits."""
    ((sessions,),) = store.rows("select coalesce(avg((session <> 0)::int), 0) from lines")
    if nature.in_order:
        return "coalesce(e.line, -1)", "0"
    if sessions >= MATCHED_SHARE:
        return BEGUN_FIRST, _phase(SESSION_PHASES)
    return "0", _phase(PHASES)


def _phase(names: tuple[str, ...]) -> str:
    cases = " ".join(f"when {kind(name)} then {place}" for place, name in enumerate(names))
    return f"case e.kind {cases} else {len(names)} end"


BEGUN_FIRST = "coalesce(b.begun, e.moment)"
MERGING = """with odd as (from lines e where not ({plain})),
alone as (select row, person, session, terminal, moment - {delay} as stamp from applications
anti join matches using (row) where moment <> {missing} and moment % {day} <> 0),
asked as (select session from lines where terminal = 0 and session <> 0
union all select session from applications where terminal = 0 and session <> 0),
sited as (select session, min(terminal) as terminal from lines semi join asked using (session) group by session),
lost as (select * from alone where terminal = 0),
near as (select person, unnest([stamp // {seen} - 1, stamp // {seen}]) as span from lost),
met as (select a.row, l.terminal from lost a asof join
    (select terminal, person, moment from lines semi join near
    on near.person = lines.person and near.span = lines.moment // {seen} where lines.person >= 0) l
    on a.person = l.person and a.stamp >= l.moment where a.stamp - l.moment <= {seen}),
done as (select m.line, a.row, a.person, a.terminal, a.session from matches m semi join odd using (line)
join applications a using (row)),
joined as (
select l.line, coalesce(nullif(l.terminal, 0), d.terminal, 0) as terminal,
coalesce(nullif(l.session, 0), d.session, 0) as session, l.moment, l.kind, l.person,
coalesce(d.person, {none}) as linked, coalesce(d.row, -1) as record from odd l left join done d using (line)
union all select null, coalesce(nullif(a.terminal, 0), s.terminal, m.terminal, 0), a.session,
a.stamp + coalesce(t.shift, 0), {done}::utinyint, -1, a.person, a.row from alone a
left join sited s on s.session = a.session left join met m on m.row = a.row
left join terminal_skews t on t.unit = coalesce(nullif(a.terminal, 0), s.terminal, m.terminal, 0)),
placed as (select j.* replace (coalesce(nullif(j.terminal, 0), s.terminal, 0) as terminal) from joined j
left join sited s on s.session = case when j.terminal = 0 then j.session end)
select {unit} as unit, e.* from placed e where {unit} is not null"""
"""Lines that are not plain, with the application that each completes, and applications without one at the moment of
their record. Only those that have no terminal are looked for where their session or their person was."""


def sorted_events(store: EventStore, order: EventOrder, count: int) -> Iterator[Events]:
    """The events of every unit in order, unit by unit, with the applications (of `count`) that lines complete."""
    person = np.full(count + 1, NO_APPLICATION, np.int64)
    found = store.arrays("select row, person from applications")
    person[found["row"]] = found["person"]
    matched = store.arrays("select line, row from matches")
    record = np.full(int(matched["line"].max(initial=-1)) + 2, -1, np.int32)
    record[matched["line"]] = matched["row"]
    del found, matched
    part = IN_PART.format("unit")
    for _ in store.parts(LINES, EVENT_BYTES):
        lines = store.arrays(f"select * exclude (terminal) from {order.ordered(order.lines)} where {part}")
        lines["record"] = record[np.minimum(lines.pop("line"), len(record) - 1)].astype(np.int64)
        lines["linked"] = person[lines["record"]]
        others = store.arrays(
            f"select * exclude (terminal, line) from {order.ordered('events')} where {part}"
        )
        events = {name: np.concatenate([lines.pop(name), others.pop(name)]) for name in tuple(lines)}
        every = _in_order([events[name] for name in ORDER])
        for start in range(0, len(every), AT_ONCE):
            rows = every[start : start + AT_ONCE]
            yield Events(*(events[name][rows] for name in COLUMNS))


COLUMNS = ("unit", "moment", "kind", "person", "linked", "record")
ORDER = ("unit", "moment", "first", "session", "phase", "person", "linked", "record")


def _in_order(keys: list[npt.NDArray[Any]]) -> Int64s:
    """What puts rows in the order of keys, the first before all others; most rows differ in the first two already."""
    unit, moment = (values - (values.min() if len(values) else 0) for values in keys[:2])
    span = int(moment.max(initial=0)).bit_length()
    if int(unit.max(initial=0)).bit_length() + span < 64:
        order = np.argsort(unit << span | moment)
    else:
        order = np.lexsort((moment, unit))
    alike = (np.diff(unit[order]) == 0) & (np.diff(moment[order]) == 0)
    places = np.flatnonzero(np.append(alike, False) | np.append(False, alike))
    rows = order[places]
    order[places] = rows[np.lexsort([values[rows] for values in reversed(keys)])]
    return order
