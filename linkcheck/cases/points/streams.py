"""What the order of lines and applications shows of each application, unit by unit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linkcheck.cases.points.log import LogNature
from linkcheck.cases.points.matching import Clocks
from linkcheck.cases.points.merging import MATCHED_SHARE, EventOrder, sorted_events
from linkcheck.cases.points.relations import CHOSEN, COMPANY
from linkcheck.cases.points.sequences import PRESENCE, TAKEN_OVER, follow_terminals
from linkcheck.events.store import EventStore
from linkcheck.events.words import kind
from linkcheck.normalize.moment import RESOLUTIONS, STEPS

__all__ = ["LogTrail", "follow_log"]

Int64s = npt.NDArray[np.int64]

JUST, NEXT, BEFORE = 600_000_000, 3_600_000_000, 7_200_000_000


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


def follow_log(
    store: EventStore, count: int, order: EventOrder, nature: LogNature, clocks: Clocks
) -> LogTrail:
    """Follow the events of every unit; what they show of each of the `count` applications."""
    found, seen = LogTrail.nothing(count, order.name), np.zeros(count, np.bool_)
    with store.spare():
        for part in follow_terminals(sorted_events(store, order, count), _step(nature.resolution)):
            found.presence[part.record] = part.presence
            found.activity[part.record] = part.activity
            found.other[part.record] = part.other
            found.login[part.record] = part.login
            seen[part.record] = True
    matched = store.arrays("select row from matches")["row"]
    if order.name == "person":
        _know_only_logins(found, matched)
    _ask_for_own_logins(store, found, order)
    if clocks.matched >= MATCHED_SHARE * seen.sum():
        seen[matched] = False
        _leave_out(found, seen)
    _ask_what_came_next(store, found, order)
    return found


def _step(resolution: str) -> int:
    """By how much a span may be shorter than it looks, in microseconds."""
    return STEPS[RESOLUTIONS.index(resolution) - 1] if resolution in ("minute", "day") else 0


def _know_only_logins(found: LogTrail, matched: Int64s) -> None:
    """Where each person is followed alone nobody else can be seen, only that a person never logged in, if the log tells
    most people's logins."""
    found.presence[:], found.other[:] = 0, -1
    lacking = matched[found.login[matched] < 0]
    if len(lacking) <= (1 - MATCHED_SHARE) * len(matched):
        found.presence[lacking] = PRESENCE.index("not_logged_in")


def _ask_for_own_logins(store: EventStore, found: LogTrail, order: EventOrder) -> None:
    """Who logged in at the terminal within hours, only not as the last, was there beside others: that tells nothing."""
    _find_company(store, np.flatnonzero(found.presence == PRESENCE.index("not_logged_in")), found, order)
    beside = store.arrays(
        f"""select distinct c.record from company c join lines l on l.kind = {kind("login")} and l.person = c.linked
        and l.terminal = c.terminal where l.moment <= c.moment and l.moment > c.moment - {BEFORE}"""
    )["record"]
    found.presence[beside], found.other[beside] = 0, -1


def _find_company(store: EventStore, rows: Int64s, found: LogTrail, order: EventOrder) -> None:
    """Make `company` of some applications."""
    store.put(CHOSEN, place=found.other[rows], record=rows)
    store.make(
        COMPANY,
        f"""select c.record, c.place as other, e.terminal, e.moment, a.person as linked from chosen c
        join applications a on a.row = c.record join matches m on m.row = c.record join {order.lines} e using (line)
        union all select record, place, terminal, moment, linked from chosen join events using (record)""",
    )


def _leave_out(found: LogTrail, alone: npt.NDArray[np.bool_]) -> None:
    """Where the log tells completions, an application without one (bool[N]) whose person it does not know is no trace:
    its lines are lost, or lie outside the log."""
    lost = alone & (found.presence == PRESENCE.index("not_logged_in"))
    found.presence[lost], found.activity[lost], found.other[lost], found.login[lost] = 0, 0, -1, -1


def _ask_what_came_next(store: EventStore, found: LogTrail, order: EventOrder) -> None:
    """A guest whose card came early, and who applied himself within the hour, took nothing over; nor who just had."""
    rows = np.flatnonzero(np.isin(found.presence, TAKEN_OVER) & (found.other >= 0))
    _find_company(store, rows, found, order)
    applied = store.arrays(
        f"""with done as (select person as other, moment from {order.lines} where kind = {kind("complete")}
            union all select a.person, e.moment from (from applications semi join company on other = person) a
            join matches m using (row) join {order.lines} e using (line)
            union all select unnest([person, linked]), moment from events where kind = {kind("complete")})
        select distinct c.record from company c join done o using (other)
        where o.moment > c.moment - {JUST} and o.moment <= c.moment + {NEXT}"""
    )
    found.presence[applied["record"]] = PRESENCE.index("guest_applied")
