"""Lines and applications in one order, followed by terminal, by session, or by person where nothing else tells them
apart.

A terminal's lines show most, but only where a terminal has a name of its own: where several share one, hardly an
application lies under its own person's login. Then sessions are followed, and where there are none, each person alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linkcheck.cases.points.log import LogNature
from linkcheck.cases.points.matching import Clocks
from linkcheck.cases.points.relations import COMPANY, EVENTS, LINES
from linkcheck.cases.points.sequences import NO_APPLICATION, PRESENCE, TAKEN_OVER, Events, follow_terminals
from linkcheck.events.store import EventStore
from linkcheck.events.words import kind
from linkcheck.normalize.moment import MISSING, RESOLUTIONS, STEPS

__all__ = ["LogTrail", "follow_log", "merge_logs"]

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
SEEN_BEFORE, JUST, NEXT, BEFORE = 600_000_000, 600_000_000, 3_600_000_000, 7_200_000_000


@dataclass(frozen=True)
class LogTrail:
    """What the log shows of N applications (rows of the records): presence and activity uint8[N], other int64[N] (My
    Number of the other person at the terminal, -1 unknown), login int64[N] (-1 unknown); unit: by what the log was
    followed, a name of UNITS ("" without a log).
    """

    presence: npt.NDArray[np.uint8]
    activity: npt.NDArray[np.uint8]
    other: Int64s
    login: Int64s
    unit: str = ""

    @classmethod
    def nothing(cls, count: int, unit: str = "") -> LogTrail:
        """Of N applications nothing is known."""
        levels = [np.zeros(count, np.uint8) for _ in range(2)]
        numbers = [np.full(count, -1, np.int64) for _ in range(2)]
        return cls(levels[0], levels[1], numbers[0], numbers[1], unit)


def merge_logs(store: EventStore, nature: LogNature, clocks: Clocks) -> str:
    """Make `events` of applications and lines; gives by what they are followed."""
    unit = _followed_by(store)
    first, phase, begun = _order(store, nature)
    store.make(
        EVENTS,
        MERGING.format(
            unit=UNITS[unit].format("e"),
            first=first,
            phase=phase,
            begun=begun,
            done=kind("complete"),
            none=NO_APPLICATION,
            delay=clocks.delay,
            seen=SEEN_BEFORE,
            missing=MISSING,
            day=DAY,
        ),
    )
    return unit


def _followed_by(store: EventStore) -> str:
    """The unit in which applications lie under their own person's login; the terminal where there are few."""
    ((matched,),) = store.rows("select count(*) from matches")
    ((known,),) = store.rows("select coalesce(avg((terminal <> 0)::int), 0) from lines")
    if matched < FEWEST:
        return "terminal" if known >= MATCHED_SHARE else "session"
    shares = {"terminal": _own_share(store, UNITS["terminal"])}
    if shares["terminal"] >= 1 - MUCH_LESS:  # whatever sessions have, it is not much less
        return "terminal"
    shares["session"] = _own_share(store, UNITS["session"])
    best = max(shares.values())
    for name, share in shares.items():
        if share >= OWN_SHARE and share >= best - MUCH_LESS:
            return name
    return "person"


def _own_share(store: EventStore, unit: str) -> float:
    """The share of applications with a line for which the last login in the unit is that of the linked person."""
    ((share,),) = store.rows(
        f"""with logins as (select {unit.format("l")} as unit, person, moment from lines l
            where kind = {kind("login")} and person >= 0),
        done as (select {unit.format("l")} as unit, a.person, l.moment from matches m join lines l using (line)
            join applications a using (row)),
        found as (select d.person = l.person as own from done d asof join logins l
            on l.unit = d.unit and d.moment >= l.moment where d.unit is not null)
        select coalesce(sum(own::int) / nullif((select count(*) from done), 0), 0) from found"""
    )
    return float(share)


def _order(store: EventStore, nature: LogNature) -> tuple[str, str, str]:
    """SQL of `first` and `phase`, and of what they are taken from besides the events: the log's own order where it
    stands in the order of time; else that of sessions by their first line, and inside one that of any visit; else that
    of any two visits."""
    ((sessions,),) = store.rows("select coalesce(avg((session <> 0)::int), 0) from lines")
    if nature.in_order:
        return "coalesce(e.line, -1)", "0", ""
    if sessions >= MATCHED_SHARE:
        return "coalesce(b.begun, e.moment)", _phase(SESSION_PHASES), BEGUN
    return "0", _phase(PHASES), ""


def _phase(names: tuple[str, ...]) -> str:
    cases = " ".join(f"when {kind(name)} then {place}" for place, name in enumerate(names))
    return f"case e.kind {cases} else {len(names)} end"


BEGUN = """left join (select session, min(moment) as begun from lines where session <> 0 group by session) b
on b.session = e.session"""
MERGING = """with alone as (select row, person, session, terminal, moment - {delay} as stamp from applications
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
done as (select m.line, a.row, a.person, a.terminal, a.session from matches m join applications a using (row)),
joined as (
select l.line, coalesce(nullif(l.terminal, 0), d.terminal, 0) as terminal,
coalesce(nullif(l.session, 0), d.session, 0) as session, l.moment, l.kind, l.person,
coalesce(d.person, {none}) as linked, coalesce(d.row, -1) as record from lines l left join done d using (line)
union all select null, coalesce(nullif(a.terminal, 0), s.terminal, m.terminal, 0), a.session,
a.stamp + coalesce(t.shift, 0), {done}::utinyint, -1, a.person, a.row from alone a
left join sited s on s.session = a.session left join met m on m.row = a.row
left join terminal_skews t on t.unit = coalesce(nullif(a.terminal, 0), s.terminal, m.terminal, 0)),
placed as (select j.* replace (coalesce(nullif(j.terminal, 0), s.terminal, 0) as terminal) from joined j
left join sited s on s.session = case when j.terminal = 0 then j.session end)
select {unit} as unit, e.terminal, e.session, e.moment, {first} as first, {phase} as phase, e.kind, e.person, e.linked,
e.record from placed e {begun} where {unit} is not null"""
"""Lines, with the application that each completes, and applications without one at the moment of their record. Only
those that have no terminal are looked for where their session or their person was."""


def follow_log(store: EventStore, count: int, unit: str, nature: LogNature, clocks: Clocks) -> LogTrail:
    """Follow the `events` of every unit; what they show of each of the `count` applications. `lines` are given up."""
    found = LogTrail.nothing(count, unit)
    step = _step(nature.resolution)
    for part in follow_terminals(_sorted_events(store), step):
        found.presence[part.record] = part.presence
        found.activity[part.record] = part.activity
        found.other[part.record] = part.other
        found.login[part.record] = part.login
    if unit == "person":
        _know_only_logins(store, found)
    _ask_for_own_logins(store, found)
    _leave_out_unmatched(store, found, clocks)
    _ask_what_came_next(store, found)
    store.drop(LINES)
    return found


def _step(resolution: str) -> int:
    """By how much a span may be shorter than it looks, in microseconds."""
    return STEPS[RESOLUTIONS.index(resolution) - 1] if resolution in ("minute", "day") else 0


def _sorted_events(store: EventStore) -> Iterator[Events]:
    names = ("unit", "moment", "kind", "person", "linked", "record")
    query = (
        f"select {', '.join(names)} from events"
        " order by unit, moment, first, session, phase, person, linked, record"
    )
    for batch in store.stream(query):
        yield Events(*(batch[name].to_numpy() for name in names))


def _know_only_logins(store: EventStore, found: LogTrail) -> None:
    """Where each person is followed alone nobody else can be seen, only that a person never logged in."""
    rows = store.arrays("select row from matches")["row"]
    found.presence[:], found.other[:] = 0, -1
    found.presence[rows[found.login[rows] < 0]] = PRESENCE.index("not_logged_in")


def _ask_for_own_logins(store: EventStore, found: LogTrail) -> None:
    """Who logged in at the terminal within hours, only not as the last, was there beside others: that tells nothing."""
    rows = np.flatnonzero(found.presence == PRESENCE.index("not_logged_in"))
    store.put(COMPANY, record=rows, other=found.other[rows])
    beside = store.arrays(
        f"""select distinct c.record from company c join events e on e.record = c.record
        join lines l on l.kind = {kind("login")} and l.person = e.linked and l.terminal = e.terminal
        where l.moment <= e.moment and l.moment > e.moment - {BEFORE}"""
    )["record"]
    found.presence[beside], found.other[beside] = 0, -1


def _leave_out_unmatched(store: EventStore, found: LogTrail, clocks: Clocks) -> None:
    """Where the log tells completions, an application without one whose person it does not know is no trace: its lines
    are lost, or lie outside the log."""
    ((here,),) = store.rows("select count(*) from events where record >= 0")
    if clocks.matched < MATCHED_SHARE * here:
        return
    rows = store.arrays(
        "select e.record from events e anti join matches m on m.row = e.record where e.record >= 0"
    )
    lost = rows["record"][found.presence[rows["record"]] == PRESENCE.index("not_logged_in")]
    found.presence[lost], found.activity[lost], found.other[lost], found.login[lost] = 0, 0, -1, -1


def _ask_what_came_next(store: EventStore, found: LogTrail) -> None:
    """A guest whose card came early, and who applied himself within the hour, took nothing over; nor who just had."""
    rows = np.flatnonzero(np.isin(found.presence, TAKEN_OVER) & (found.other >= 0))
    store.put(COMPANY, record=rows, other=found.other[rows])
    applied = store.arrays(
        f"""select distinct c.record from company c join events e on e.record = c.record join
        (select unnest([person, linked]) as other, moment from events where kind = {kind("complete")}) o
        on o.other = c.other where o.moment > e.moment - {JUST} and o.moment <= e.moment + {NEXT}"""
    )
    found.presence[applied["record"]] = PRESENCE.index("guest_applied")
