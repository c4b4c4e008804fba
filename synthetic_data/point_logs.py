"""Applications for points and the session log of help-desk terminals, with the mistakes of 2023 planted.

A visit is one person at a terminal: card, login, application, completion, logout. Most people applied twice (two
rounds of the scheme), the second time on their own telephone. The truth has one row per wrong application.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from synthetic_data.log_people import Ints, applicants
from synthetic_data.population import Population
from synthetic_data.randomness import stream

MECHANISMS = ("not_logged_out", "service_id_mistyped", "terminal_lent", "card_mixed_up")
SHARES = (136, 32, 2, 2)  # of 172 cases, 2023
NONE = np.int64(-1)
SECOND = 1_000_000
DAY = 86_400 * SECOND
FIRST_DAY = np.datetime64("2022-09-01", "us").astype(np.int64)


@dataclass(frozen=True, slots=True)
class PointSettings:
    """What is in the logs; shares are of visits unless told otherwise, all of them assumed."""

    visits_per_terminal_and_day: int = 40
    days: int = 30
    incidents: int = 172  # in the proportions of 2023, at least 4 of each mechanism
    second_record_share: float = 0.6  # people with another application, made on their own telephone
    attributes_share: float = 0.3  # records that carry the applicant's name and birth date
    no_logout_share: float = 0.03
    pause_share: float = 0.02
    quick_restart_share: float = 0.012
    slow_restart_share: float = 0.0002  # the same person begins anew after minutes
    early_arrival_share: float = 0.0005  # the next card is read before the last logout
    automatic_logout_share: float = 0.004
    duplicated_line_share: float = 0.001
    skewed_terminal_share: float = 0.1
    skew_seconds: float = 25.0


@dataclass
class Visits:
    """V visits in order of (terminal, time). People are population rows; moments are microseconds, -1 where none.

    `linked` is whose number the application went to, `payer` whose payment service it names, `named` whose name the
    record carries; `slip` says how the service ID was mistyped (0 not).
    """

    terminal: Ints
    session: Ints
    person: Ints
    arrival: Ints
    login: Ints
    start: Ints
    again: Ints
    complete: Ints
    logout: Ints
    linked: Ints
    payer: Ints
    named: Ints
    slip: Ints
    truth: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PointLogs:
    """records and sessions as the contract has them; truth: record_id, mechanism; skews: terminal_id, seconds."""

    records: pa.Table
    sessions: pa.Table
    truth: pa.Table
    skews: pa.Table


def make_point_logs(
    population: Population, visits: int, seed: int, settings: PointSettings | None = None
) -> PointLogs:
    """Logs of about `visits` visits; the same arguments always give the same logs."""
    from synthetic_data.point_faults import plant
    from synthetic_data.point_lines import record_lines, session_lines

    settings = settings or PointSettings()
    made = _ordinary_visits(stream(seed, "point visits"), population, visits, settings)
    plant(stream(seed, "point faults"), made, settings)
    rng = stream(seed, "point lines")
    terminals = int(made.terminal.max()) + 1
    skewed = rng.random(terminals) < settings.skewed_terminal_share
    skew = np.where(skewed, rng.normal(0, settings.skew_seconds, terminals), rng.normal(0, 0.05, terminals))
    records, numbers = record_lines(rng, population, made, settings)
    sessions = session_lines(rng, population, made, (skew * SECOND).astype(np.int64), settings)
    rows = sorted(made.truth)
    truth = pa.table(
        {"record_id": [numbers[row] for row in rows], "mechanism": [made.truth[row] for row in rows]}
    )
    names = [f"K{unit:05d}" for unit in range(terminals)]
    return PointLogs(records, sessions, truth, pa.table({"terminal_id": names, "seconds": skew}))


def _ordinary_visits(
    rng: np.random.Generator, population: Population, count: int, settings: PointSettings
) -> Visits:
    terminals = max(1, round(count / settings.visits_per_terminal_and_day / settings.days))
    terminal = np.sort(rng.integers(0, terminals, count))
    day = rng.integers(0, settings.days, count)
    order = np.lexsort((rng.random(count), day, terminal))
    terminal, day = terminal[order], day[order]
    spans = _spans(rng, count, settings)
    steps = sum(spans.values()) + rng.exponential(150, count) + 20
    new = np.concatenate([[True], (terminal[1:] != terminal[:-1]) | (day[1:] != day[:-1])])
    total = np.cumsum(steps)
    begun = total - steps - np.repeat((total - steps)[new], np.diff(np.append(np.flatnonzero(new), count)))
    arrival = FIRST_DAY + day * DAY + 9 * 3600 * SECOND + (begun * SECOND).astype(np.int64)
    moments = dict(
        zip(
            spans,
            np.cumsum([(span * SECOND).astype(np.int64) for span in spans.values()], axis=0),
            strict=True,
        )
    )
    again = np.where(spans["again"] > 0, arrival + moments["again"], NONE)
    people = applicants(population)
    person = people[rng.permutation(count) % len(people)]
    visits = Visits(
        terminal,
        np.arange(count),
        person,
        arrival,
        arrival + moments["login"],
        arrival + moments["start"],
        again,
        arrival + moments["complete"],
        arrival + moments["logout"],
        person.copy(),
        person.copy(),
        person.copy(),
        np.zeros(count, np.int64),
    )
    visits.logout[rng.random(count) < settings.no_logout_share] = NONE
    early = np.flatnonzero((rng.random(count - 1) < settings.early_arrival_share) & ~new[1:])
    visits.arrival[early + 1] = visits.complete[early] - 5 * SECOND
    return visits


def _spans(
    rng: np.random.Generator, count: int, settings: PointSettings
) -> dict[str, npt.NDArray[np.float64]]:
    """Seconds from the card to each event, as steps; `again` is 0 where the application was begun once."""
    chance = rng.random(count)
    again = np.zeros(count)
    quick = chance < settings.quick_restart_share
    slow = ~quick & (chance < settings.quick_restart_share + settings.slow_restart_share)
    again[quick] = rng.uniform(5, 40, int(quick.sum()))
    again[slow] = rng.uniform(50, 500, int(slow.sum()))
    pause = np.where(rng.random(count) < settings.pause_share, rng.exponential(240, count), 0.0)
    return {
        "login": rng.uniform(8, 25, count),
        "start": rng.uniform(10, 60, count),
        "again": again,
        "complete": rng.lognormal(np.log(75), 0.35, count) + pause,
        "logout": rng.uniform(5, 30, count),
    }
