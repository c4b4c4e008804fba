"""Clock skew: how far the clock of each terminal or server is off, estimated from the log itself.

What a terminal stamps is followed by what a server stamps after a delay that is much the same everywhere. A clock
that is ahead makes its delays shorter by as much; the median over a unit's delays against the median of all units
gives the skew, and the spread of its delays says how sure that is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from linkcheck.events.store import EventStore, Relation

__all__ = ["MAX_SKEW_SECONDS", "Skew", "estimate_skews", "put_skews", "usual_delay"]

MAX_SKEW_SECONDS = 300.0
"""Up to here clocks may be off without a change in the findings; beyond it a unit's times are trusted only where its
delays agree."""

FEWEST_EVENTS = 20
SURE, SURE_ERROR_SECONDS = 5.0, 10.0
SMALLEST_SKEW_SECONDS = 0.5
SECOND, NEAR = 1_000_000, 20_000_000


@dataclass(frozen=True, slots=True)
class Skew:
    """One clock: the unit's code, seconds it is ahead (negative: behind) with its standard error, and events used.

    `corrected` says whether times were shifted by it; `trusted` is False beyond MAX_SKEW_SECONDS where it is not sure.
    """

    unit: int
    seconds: float
    error_seconds: float
    event_count: int
    corrected: bool
    trusted: bool


QUARTILES = """with counted as (select unit, delay // 20000 as step, count(*) as n from ({delays}) group by all),
summed as (select unit, step * 20000 + 10000 as delay, sum(n) over (partition by unit order by step) as upto,
sum(n) over (partition by unit) as total from counted)
select unit, any_value(total), min(delay) filter (upto >= 0.50 * total), min(delay) filter (upto >= 0.25 * total),
min(delay) filter (upto >= 0.75 * total) from summed group by unit order by unit"""
"""Count, median and quartiles of every unit's delays, in steps of 20 ms: counts spill to disk, samples would not."""


def estimate_skews(store: EventStore, delays: str) -> tuple[Skew, ...]:
    """The skew of every unit, from a query that gives (unit, delay in microseconds) rows.

    Units with fewer than 20 delays are taken as right. A skew is corrected when it is at least half a second and
    five times its standard error.
    """
    found = store.rows(QUARTILES.format(delays=delays))
    usual = _usual([median for _, count, median, _, _ in found if count >= FEWEST_EVENTS])
    return tuple(_skew(unit, count, median, low, high, usual) for unit, count, median, low, high in found)


def usual_delay(store: EventStore, delays: str) -> int:
    """The delay in microseconds around which most of a query's delays lie, 0 where it gives none.

    Pairs that do not belong together may be among them: those lie anywhere, the others beside each other.
    """
    ((usual,),) = store.rows(
        f"""with found as (select delay, delay // {NEAR} as step from ({delays})),
        counted as (select step, count(*) as n from found group by step),
        most as (select c.step from counted c left join counted b on b.step = c.step - 1
            left join counted d on d.step = c.step + 1
            order by c.n + greatest(coalesce(b.n, 0), coalesce(d.n, 0)) desc, c.n desc, abs(c.step) limit 1)
        select median(delay) from found, most where found.step between most.step - 1 and most.step + 1"""
    )
    return 0 if usual is None else round(usual)


def _usual(medians: Iterable[float]) -> float:
    values = list(medians)
    return float(np.median(values)) if values else 0.0


def _skew(unit: int, count: int, median: float, low: float, high: float, usual: float) -> Skew:
    if count < FEWEST_EVENTS:
        return Skew(unit, 0.0, MAX_SKEW_SECONDS, count, False, True)
    seconds = (usual - median) / SECOND
    error = max((high - low) / SECOND * 0.93 / count**0.5, 0.001)  # standard error of a median, normal spread
    trusted = abs(seconds) <= MAX_SKEW_SECONDS or error <= SURE_ERROR_SECONDS
    corrected = trusted and abs(seconds) >= max(SMALLEST_SKEW_SECONDS, SURE * error)
    return Skew(int(unit), round(seconds, 3), round(error, 3), int(count), corrected, trusted)


def put_skews(store: EventStore, relation: Relation, skews: tuple[Skew, ...]) -> None:
    """Fill a relation of (unit, shift) with what is to be taken off each unit's times, in microseconds."""
    corrected = [skew for skew in skews if skew.corrected]
    store.put(
        relation,
        unit=np.array([skew.unit for skew in corrected], np.int64),
        shift=np.array([round(skew.seconds * SECOND) for skew in corrected], np.int64),
    )
