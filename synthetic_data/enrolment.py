"""Who is insured where, and in which batch and row the insurer entered whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from synthetic_data.households import SPOUSE
from synthetic_data.insurers import insurers
from synthetic_data.population import Population
from synthetic_data.randomness import draw, pick
from synthetic_data.settings import RecordSettings

Ints = npt.NDArray[np.int64]
ELDERLY_AGE = 75
OWN_INSURANCE_SHARE = 0.35  # of spouses: insured by another employer than the head


@dataclass(frozen=True, slots=True)
class Enrolment:
    """R records in the order they were entered: person, insurer, batch (counted over all), row in batch (from 1).

    `symbol` and `number` identify the insured family, `branch` the member of it.
    """

    person: Ints
    insurer: Ints
    batch: Ints
    row_in_batch: Ints
    symbol: Ints
    number: Ints
    branch: Ints

    def __len__(self) -> int:
        return len(self.person)


def make_enrolment(rng: np.random.Generator, population: Population, settings: RecordSettings) -> Enrolment:
    """Choose who has a record (a few people have two) and where; put the records in batches family by family."""
    homes = int(population.household[-1]) + 1
    kept = rng.random(homes) < 1 - (1 - settings.coverage) * 0.9
    alone = settings.coverage / (1 - (1 - settings.coverage) * 0.9)
    covered = kept[population.household] & (rng.random(len(population)) < alone)
    insurer = _assign(rng, population)
    entered = rng.permutation(homes)  # families come in any order, members together
    rows: npt.NDArray[Any] = np.flatnonzero(covered)
    twice = pick(
        rng, rows[population.age[rows] < ELDERLY_AGE], round(len(rows) * settings.second_record_share)
    )
    own = np.concatenate([insurer[rows], _another(rng, insurer[twice])])
    family = np.concatenate([population.household[rows], homes + np.arange(len(twice))])
    entered = np.concatenate([entered, rng.integers(homes, size=len(twice))])
    rows = np.concatenate([rows, twice])
    order = np.lexsort((rows, family, entered[family], own))
    rows, own, family = rows[order], own[order], family[order]
    start = np.flatnonzero(np.diff(own, prepend=-1))
    within = np.arange(len(rows)) - np.repeat(start, np.diff(start, append=len(rows)))
    batch = np.cumsum(within % settings.rows_per_batch == 0) - 1
    new_family = (np.diff(family, prepend=-1) != 0) | (within == 0)
    number = np.cumsum(new_family)
    first = np.flatnonzero(new_family)
    branch = np.arange(len(rows)) - first[number - 1]
    companies = rng.integers(1, 10_000, homes // 40 + 1)
    return Enrolment(
        person=rows,
        insurer=own,
        batch=batch,
        row_in_batch=within % settings.rows_per_batch + 1,
        symbol=companies[number % len(companies)],
        number=number * 7 % 9_999_991,
        branch=branch,
    )


def _another(rng: np.random.Generator, insurer: Ints) -> Ints:
    """An insurer of working people other than the given one."""
    working = np.flatnonzero([row.kind != "elderly" for row in insurers()])
    place = np.searchsorted(working, insurer)
    return np.asarray(working[(place + rng.integers(1, len(working), len(insurer))) % len(working)])


def _assign(rng: np.random.Generator, population: Population) -> Ints:
    """The insurer of each person: the household's, an own one for some spouses, the elderly's from age 75."""
    listed = insurers()
    weights = np.array([row.weight for row in listed])
    elderly = np.array([row.kind == "elderly" for row in listed])
    working = np.where(elderly, 0.0, weights)
    by_household = draw(rng, working, int(population.household[-1]) + 1)[population.household]
    own = (population.role == SPOUSE) & (rng.random(len(population)) < OWN_INSURANCE_SHARE)
    insurer = np.where(own, draw(rng, working, len(population)), by_household)
    old = draw(rng, np.where(elderly, weights, 0.0), len(population))
    return np.where(population.age >= ELDERLY_AGE, old, insurer)
