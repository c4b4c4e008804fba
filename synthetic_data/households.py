"""Households: who lives together, with sex and birth date. Days are numpy datetime64[D]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from synthetic_data.randomness import draw
from synthetic_data.settings import PopulationSettings

HEAD, SPOUSE, CHILD, PARENT = range(4)
MALE, FEMALE = 1, 2
YEAR = 365.2425
# type of household: share, couple, children (mean beyond the first, 0 = none), a parent lives there
TYPES = (
    ("single", 0.38, False, False, False),
    ("couple", 0.21, True, False, False),
    ("couple_with_children", 0.26, True, True, False),
    ("parent_with_children", 0.09, False, True, False),
    ("three_generations", 0.06, True, True, True),
)
CHILDREN_SHARES = (0.42, 0.42, 0.13, 0.03)  # one, two, three, four children living at home

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Members:
    """P people in household order: household, role, sex, birth date, rows of mother, father, spouse, twin (-1 none)."""

    household: npt.NDArray[np.int32]
    role: npt.NDArray[np.uint8]
    sex: npt.NDArray[np.uint8]
    birth_date: npt.NDArray[np.datetime64]
    mother: npt.NDArray[np.int32]
    father: npt.NDArray[np.int32]
    spouse: npt.NDArray[np.int32]
    twin: npt.NDArray[np.int32]


def make_members(rng: np.random.Generator, persons: int, settings: PopulationSettings) -> Members:
    """Exactly `persons` people; what the last whole household leaves open is filled with people living alone."""
    kind = draw(rng, [share for _, share, *_ in TYPES], persons)
    couple, with_children, with_parent = (np.array([row[at] for row in TYPES])[kind] for at in (2, 3, 4))
    children = np.where(with_children, 1 + draw(rng, CHILDREN_SHARES, persons), 0)
    size = 1 + couple + children + with_parent
    end = np.cumsum(size)
    whole = int(np.searchsorted(end, persons, side="right"))
    alone = persons - int(end[whole - 1] if whole else 0)
    kind = np.concatenate([kind[:whole], np.zeros(alone, np.int64)])
    couple, children, with_parent = (
        np.concatenate([part[:whole], np.zeros(alone, part.dtype)])
        for part in (couple, children, with_parent)
    )
    size = np.concatenate([size[:whole], np.ones(alone, np.int64)])
    return _fill(rng, settings, kind, size, couple, children)


def _fill(
    rng: np.random.Generator,
    settings: PopulationSettings,
    kind: Ints,
    size: Ints,
    couple: npt.NDArray[np.bool_],
    children: Ints,
) -> Members:
    homes, persons = len(kind), int(size.sum())
    start = np.cumsum(size) - size
    household = np.repeat(np.arange(homes), size)
    place = np.arange(persons) - start[household]
    first_child = 1 + couple[household]
    role = np.full(persons, CHILD, np.uint8)
    role[place == 0] = HEAD
    role[(place == 1) & couple[household]] = SPOUSE
    role[place >= first_child + children[household]] = PARENT
    sex = np.where(rng.random(persons) < 0.512, MALE, FEMALE).astype(np.uint8)
    head_is_male = np.where(
        couple, rng.random(homes) < 0.96, rng.random(homes) < np.where(children > 0, 0.15, 0.5)
    )
    sex[start] = np.where(head_is_male, MALE, FEMALE)
    wed = np.flatnonzero(couple)
    sex[start[wed] + 1] = np.where(head_is_male[wed], FEMALE, MALE)
    sex[role == PARENT] = np.where(rng.random(int((role == PARENT).sum())) < 0.25, MALE, FEMALE)
    age = _ages(rng, kind, children, household, role, place - first_child, start)
    twin = _make_twins(rng, age, sex, role, household, settings)
    born = np.floor(np.clip(age, 0.0, 109.0) * YEAR).astype(np.int64)
    spouse = np.full(persons, -1, np.int32)
    spouse[start[wed]] = start[wed] + 1
    spouse[start[wed] + 1] = start[wed]
    adult = start[household].astype(np.int32)
    other = spouse[adult]
    is_child = role == CHILD
    head_is_mother = sex[adult] == FEMALE
    return Members(
        household.astype(np.int32),
        role,
        sex,
        np.datetime64(settings.reference_date, "D") - born.astype("timedelta64[D]"),
        np.where(is_child, np.where(head_is_mother, adult, other), -1).astype(np.int32),
        np.where(is_child, np.where(head_is_mother, other, adult), -1).astype(np.int32),
        spouse,
        twin,
    )


def _ages(
    rng: np.random.Generator, kind: Ints, children: Ints, household: Ints, role: Any, order: Ints, start: Ints
) -> Floats:
    """Age in years of everybody. With children it follows from the youngest child's age and the mother's at birth."""
    homes = len(kind)
    young, middle, old = rng.normal(29, 5, homes), rng.normal(50, 9, homes), rng.normal(75, 8, homes)
    part = rng.random(homes)
    single = np.where(part < 0.32, young, np.where(part < 0.62, middle, old))
    pair = np.where(part < 0.17, young + 4, np.where(part < 0.45, middle, old))
    adult_child = rng.random(homes) < np.where(kind == 3, 0.5, 0.25)
    youngest = np.where(adult_child, rng.uniform(18, 45, homes), rng.uniform(0, 20, homes))
    gap = rng.uniform(1.2, 4.5, len(household))
    older = np.maximum(children[household] - 1 - order, 0)  # children are listed from the eldest
    child_age = youngest[household] + older * gap[start[household]]
    eldest = youngest + np.maximum(children - 1, 0) * gap[start]
    mother = eldest + np.clip(rng.normal(29.5, 4.3, homes), 17.5, 44)
    head = np.where(children > 0, mother + rng.normal(1.8, 3.0, homes), np.where(kind == 1, pair, single))
    head = np.maximum(head, np.where(children > 0, eldest + 18, 18.2))
    age = head[household]
    wife = np.where(children > 0, mother, np.maximum(head - rng.normal(1.8, 3.5, homes), 18.2))[household]
    age = np.where(role == SPOUSE, wife, age)
    age = np.where(role == PARENT, age + np.clip(rng.normal(28, 4, len(age)), 18, 45), age)
    return np.asarray(
        np.where(role == CHILD, child_age, age) + rng.uniform(0, 0.2, len(age)) * (role != HEAD)
    )


def _make_twins(
    rng: np.random.Generator, age: Floats, sex: Any, role: Any, household: Ints, settings: PopulationSettings
) -> npt.NDArray[np.int32]:
    """Give some children the age (and mostly the sex) of the one before; returns the row of the twin."""
    follows = np.zeros(len(age), np.bool_)
    follows[1:] = (role[1:] == CHILD) & (role[:-1] == CHILD) & (household[1:] == household[:-1])
    chosen = np.flatnonzero(follows)
    # a share of all births is to be multiple, and only children with an elder sibling at home can be the second twin
    wanted = settings.multiple_birth_share * (role == CHILD).sum() / max(len(chosen), 1)
    chosen = chosen[rng.random(len(chosen)) < wanted]
    chosen = chosen[np.diff(chosen, prepend=-9) > 1]
    age[chosen] = age[chosen - 1]
    alike = chosen[rng.random(len(chosen)) < settings.twin_same_sex_share]
    sex[alike] = sex[alike - 1]
    sex_differs = np.setdiff1d(chosen, alike)
    sex[sex_differs] = 3 - sex[sex_differs - 1]
    twin = np.full(len(age), -1, np.int32)
    twin[chosen] = chosen - 1
    twin[chosen - 1] = chosen
    return twin
