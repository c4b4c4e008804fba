"""What people get in their lives: names at birth and by marriage, numbers, dwellings and moves."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from synthetic_data import namesakes
from synthetic_data.given_names import DECADES, decade_of, given_names
from synthetic_data.households import HEAD, MALE, PARENT, SPOUSE, YEAR, Members
from synthetic_data.my_number import with_one_slip
from synthetic_data.places import Dwellings, make_dwellings
from synthetic_data.randomness import draw, pick
from synthetic_data.settings import PopulationSettings
from synthetic_data.surnames import surnames

Int32s = npt.NDArray[np.int32]
Ints = npt.NDArray[np.int64]
Days = npt.NDArray[np.datetime64]
Bools = npt.NDArray[np.bool_]
WED_MOVE_SHARE = 0.7  # of newly-weds, assumed


def years_before(settings: PopulationSettings, days: Days) -> Ints:
    gap = (np.datetime64(settings.reference_date, "D") - days).astype(np.int64)
    return np.floor_divide(gap, YEAR).astype(np.int64)


def make_surnames(
    rng: np.random.Generator, members: Members, settings: PopulationSettings
) -> tuple[Int32s, Int32s, Days]:
    """Surname, surname before marriage (-1 none), and the day of a change in the last years (NaT none)."""
    homes, persons = int(members.household[-1]) + 1, len(members.household)
    table = surnames()
    surname = draw(rng, table.weight, homes).astype(np.int32)[members.household]
    male = members.sex == MALE
    changed_by_husband = rng.random(homes)[members.household] >= settings.husband_surname_share
    changes = (members.spouse >= 0) & (male == changed_by_husband)
    former = np.where(changes, draw(rng, table.weight, persons), -1).astype(np.int32)
    # one grandparent in four is the parent of the one who changed the surname
    grandparents = np.flatnonzero((members.role == PARENT) & (rng.random(persons) < 0.25))
    head = np.searchsorted(members.household, members.household[grandparents])
    changed = np.where(former[head] >= 0, head, head + 1)
    surname[grandparents] = np.where(former[changed] >= 0, former[changed], surname[grandparents])
    recent = pick(
        rng,
        np.flatnonzero(changes & (years_before(settings, members.birth_date) < 55)),
        round(persons * settings.surname_change_share * settings.years),
    )
    changed_on = np.full(persons, np.datetime64("NaT", "D"))
    changed_on[recent] = recent_days(rng, len(recent), settings)
    return surname, former, changed_on


def recent_days(rng: np.random.Generator, count: int, settings: PopulationSettings) -> Days:
    past = rng.integers(1, int(settings.years * YEAR), count)
    return np.asarray(np.datetime64(settings.reference_date, "D") - past.astype("timedelta64[D]"))


def make_given_names(rng: np.random.Generator, members: Members, settings: PopulationSettings) -> Int32s:
    """Given names by sex and decade of birth; redrawn where two members of a household share the kana."""
    table = given_names()
    years = members.birth_date.astype("datetime64[Y]").astype(np.int64) + 1970
    group = members.sex.astype(np.int64) * DECADES + decade_of(years)
    given = np.zeros(len(group), np.int32)
    kana = table.kana.dictionary_encode().indices.to_numpy()
    waiting: npt.NDArray[Any] = np.arange(len(group))
    for _ in range(3):
        for key in np.unique(group[waiting]):
            rows = waiting[group[waiting] == key]
            sex, decade = divmod(int(key), DECADES)
            given[rows] = draw(rng, np.where(table.sex == sex, table.by_decade[:, decade], 0.0), len(rows))
        pairs = members.household.astype(np.int64) * len(table) + kana[given]
        _, first = np.unique(pairs, return_index=True)
        waiting = np.setdiff1d(np.arange(len(pairs)), first)
    return namesakes.alike_twins(rng, settings, members, given)


def foreign_rows(rng: np.random.Generator, members: Members, settings: PopulationSettings) -> Bools:
    """Whole households of foreign residents, and foreign spouses of Japanese heads."""
    mixed = settings.foreign_spouse_share * float((members.role == SPOUSE).mean())
    homes = int(members.household[-1]) + 1
    foreign = (rng.random(homes) < settings.foreign_share - mixed)[members.household]
    spouses = (members.role == SPOUSE) & (rng.random(len(foreign)) < settings.foreign_spouse_share)
    return np.asarray(foreign | spouses)


def make_near_numbers(rng: np.random.Generator, numbers: Ints, settings: PopulationSettings) -> Int32s:
    """Renumber some people (in place) to a number one slip away from another person's; returns whose it is."""
    count = round(len(numbers) * settings.near_number_share)
    slipping = np.flatnonzero(numbers % 10 == 0)  # only these have neighbours that fit the check digit
    original = pick(rng, slipping, count)
    near = pick(rng, np.setdiff1d(np.arange(len(numbers)), slipping), len(original))
    slips = with_one_slip(rng, numbers[original])
    usable = (slips >= 0) & ~np.isin(slips, numbers)
    first = np.zeros(len(slips), np.bool_)
    first[np.unique(slips, return_index=True)[1]] = True
    free = (usable & first)[: len(near)]
    original, slips = original[: len(near)], slips[: len(near)]
    numbers[near[free]] = slips[free]
    found = np.full(len(numbers), -1, np.int32)
    found[near[free]] = original[free]
    return found


def make_moves(
    rng: np.random.Generator, members: Members, settings: PopulationSettings, changed_on: Days
) -> tuple[Int32s, Int32s, Days, Dwellings]:
    """Present and previous dwelling, and the day of the move; small households move more often.

    Most newly-weds moved when they married (`changed_on`), the two from different dwellings.
    """
    homes, persons = int(members.household[-1]) + 1, len(members.household)
    size = np.bincount(members.household, minlength=homes)
    rate = settings.move_share * settings.years * np.where(size == 1, 1.8, np.where(size == 2, 1.0, 0.8))
    moved = np.flatnonzero(rng.random(homes) < rate)
    wed = pick(
        rng, np.flatnonzero(~np.isnat(changed_on)), round(WED_MOVE_SHARE * (~np.isnat(changed_on)).sum())
    )
    dwellings = make_dwellings(rng, homes + len(moved) + 2 * len(wed))
    previous = np.full(homes, -1, np.int32)
    previous[moved] = homes + np.arange(len(moved))
    day = np.full(homes, np.datetime64("NaT", "D"))
    day[moved] = recent_days(rng, len(moved), settings)
    staying = (members.role == HEAD) | (
        rng.random(persons) < 0.97
    )  # a few members joined the household later
    here = members.household
    before, moved_on = np.where(staying, previous[here], -1).astype(np.int32), day[here]
    before[wed] = homes + len(moved) + np.arange(len(wed))
    before[members.spouse[wed]] = homes + len(moved) + len(wed) + np.arange(len(wed))
    moved_on[wed] = moved_on[members.spouse[wed]] = changed_on[wed]
    return here.copy(), before, np.where(before >= 0, moved_on, np.datetime64("NaT", "D")), dwellings
