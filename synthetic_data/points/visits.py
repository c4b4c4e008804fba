"""Visits over terminals and days: who comes when, which habit or mistake is played at the desk."""

from __future__ import annotations

from random import Random

import numpy as np

from synthetic_data.log_notation import DAY, SECOND
from synthetic_data.log_people import applicants
from synthetic_data.points.conditions import PointConditions
from synthetic_data.points.desk import Desk, Ints, Office
from synthetic_data.points.faults import FAULTS, SHARES
from synthetic_data.points.habits import HABITS, Scene, plain
from synthetic_data.population import Population
from synthetic_data.randomness import stream

FIRST_DAY = int(np.datetime64("2022-09-01", "us").astype(np.int64))
DAYS = 30
OPEN_SECONDS = 8.5 * 3600
VISIT_SECONDS = 190.0
LEAST_INCIDENTS = 3  # of each mechanism


def play(population: Population, visits: int, seed: int, condition: PointConditions) -> Office:
    """An office after all its visits."""
    rng = stream(seed, "points visits")
    people = rng.permutation(applicants(population))
    office = Office(population, condition, Random(int(rng.integers(2**62))), people.tolist())
    desks = _desks(rng, visits, condition)
    planned = plan_faults(rng, int(desks[:, 2].sum()), condition)
    habits = tuple((getattr(condition, field), scene) for field, scene in HABITS.items())
    number = 0
    for terminal, day, count in desks.tolist():
        desk = Desk(office, terminal, FIRST_DAY + day * DAY + 9 * 3600 * SECOND)
        slack = max(OPEN_SECONDS / count - VISIT_SECONDS, 20.0)
        for _ in range(count):
            queued = office.happens(condition.queue_share)
            desk.wait(3, 40) if queued else desk.wait(0, 2 * slack)
            if number in planned:
                name, step = planned[number]
                FAULTS[name](desk, office.next_person(), step)
                office.incidents += 1
            else:
                _scene(office, habits)(desk, office.next_person())
            number += 1
    return office


def _scene(office: Office, habits: tuple[tuple[float, Scene], ...]) -> Scene:
    chance = office.random.random()
    for share, scene in habits:
        chance -= share
        if chance < 0:
            return scene
    return plain


def _desks(rng: np.random.Generator, visits: int, condition: PointConditions) -> Ints:
    """Terminal, day and number of visits, one row for each desk that was open. Shape (D, 3)."""
    terminals = max(2, round(visits / condition.visits_per_terminal_and_day / DAYS))
    use = rng.lognormal(0.0, condition.use_spread, terminals)
    days = np.full(DAYS, (1 - condition.rush_share) / DAYS)
    days[-3:] += condition.rush_share / 3
    shares = (use / use.sum())[:, None] * days[None, :]
    counts = rng.multinomial(visits, shares.ravel() / shares.sum())
    kept = np.flatnonzero(counts)
    return np.stack([kept // DAYS, kept % DAYS, counts[kept]], axis=1).astype(np.int64)


def plan_faults(
    rng: np.random.Generator, visits: int, condition: PointConditions
) -> dict[int, tuple[str, int]]:
    """Which visit goes wrong, how, and in which of the mechanism's ways."""
    wanted = visits * condition.incident_share
    counts = {
        name: max(LEAST_INCIDENTS, condition.per_mechanism, round(wanted * share / sum(SHARES.values())))
        for name, share in SHARES.items()
    }
    kinds = [(name, step) for name, count in counts.items() for step in range(count)]
    rows = rng.choice(visits, min(len(kinds), visits), replace=False)
    return dict(zip(rows.tolist(), kinds, strict=False))
