"""Which line of the log completes each application: the same person at the same time, on clocks made equal.

An application's record carries the moment at which the service registered it; the terminal's log carries the
moment at which the terminal completed it. How far the two are usually apart (an hour zone included), and how far each
terminal's clock is off, is taken from the pairs themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

from linkcheck.cases.points.relations import CANDIDATES, COMPLETIONS, MATCHES, TERMINAL_SKEWS
from linkcheck.events.skew import Skew, estimate_skews, put_skews, usual_delay
from linkcheck.events.store import EventStore
from linkcheck.events.words import kind
from linkcheck.normalize.moment import MISSING

__all__ = ["Clocks", "match_lines"]

DAY = 86_400_000_000
MATCHED = 600_000_000
"""How far apart in microseconds the log's completion and the record's moment may lie, once clocks are equal."""

ZONES = 14 * 3_600_000_000
"""How far apart they may lie before: a log may be written in another hour zone."""

ROUNDS = 3


@dataclass(frozen=True)
class Clocks:
    """delay: how much later, in microseconds, records usually are than the log; skews: of the terminals; matched: how
    many applications have a line of their own."""

    delay: int
    skews: tuple[Skew, ...]
    matched: int


def match_lines(store: EventStore) -> Clocks:
    """Make `matches` from the store's `applications` and `lines`."""
    store.make(
        COMPLETIONS,
        f"select line, terminal, session, person, moment from lines where kind = {kind('complete')}",
    )
    delay = usual_delay(store, DELAYS)
    skews = estimate_skews(store, NEAREST.format(delay=delay))
    put_skews(store, TERMINAL_SKEWS, skews)
    store.make(
        COMPLETIONS,
        f"""select c.* replace (c.moment - coalesce(s.shift, 0) + {delay} as moment) from completions c
        left join terminal_skews s on s.unit = c.terminal""",
    )
    store.make(CANDIDATES, PAIRING)
    store.make(MATCHES, "select row, line from candidates where false")
    for _ in range(ROUNDS):
        store.add(MATCHES, BEST)
    ((matched,),) = store.rows("select count(*) from matches")
    store.drop(COMPLETIONS, CANDIDATES)
    return Clocks(delay, skews, matched)


KNOWN = f"a.person >= 0 and a.moment <> {MISSING}"
DELAYS = f"""select a.row, d.line, d.terminal as unit, a.moment - d.moment as delay,
a.session <> 0 and a.session = d.session as together from applications a join completions d on d.person = a.person
where {KNOWN} and a.moment % {DAY} <> 0 and abs(a.moment - d.moment) <= {ZONES}"""
"""Every application with its person's completions."""

NEAREST = f"""select unit, delay from (select *, row_number() over (partition by row
order by together desc, abs(delay - {{delay}}), line) as place from ({DELAYS})) where place = 1"""
"""The one of them that is nearest to the usual delay."""

NEAR = f"""(abs(a.moment - d.moment) <= {MATCHED}
or (a.moment % {DAY} = 0 and d.moment - a.moment between 0 and {DAY}))"""
"""The two are one; on the same day where the record has no time of day."""

PAIRING = f"""select a.row, d.line, case when a.session <> 0 and a.session = d.session then 0
when a.terminal <> 0 and a.terminal = d.terminal then 1 else 2 end as rank, abs(a.moment - d.moment) as apart
from applications a join completions d on d.person = a.person where {KNOWN} and {NEAR}
union all select a.row, d.line, 3, abs(a.moment - d.moment) from applications a join completions d
on d.session = a.session where a.session <> 0 and d.person <> a.person and a.moment <> {MISSING} and {NEAR}
union all select a.row, d.line, 4, abs(a.moment - d.moment) from
(select *, unnest([moment // {MATCHED} - 1, moment // {MATCHED}, moment // {MATCHED} + 1]) as bucket from applications
where terminal <> 0 and moment <> {MISSING}) a join completions d
on d.terminal = a.terminal and d.moment // {MATCHED} = a.bucket where d.person < 0 and {NEAR}"""
"""Lines of the person, else of the session, else at the terminal where they name nobody."""

BEST = """select row, line from (select row, line,
row_number() over (partition by row order by rank, apart, line) as own,
row_number() over (partition by line order by rank, apart, row) as other from candidates
where row not in (select row from matches) and line not in (select line from matches)) where own = 1 and other = 1"""
"""Pairs of which each is the other's best."""
