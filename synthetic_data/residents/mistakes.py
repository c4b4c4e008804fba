"""Wrong numbers in every group of people alike: relatives, twins, near names, equal names."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from synthetic_data.population import Population
from synthetic_data.randomness import pick
from synthetic_data.residents.people import Residents
from synthetic_data.wrong_person import kana_keys

Ints = npt.NDArray[np.int64]
Find = Callable[[np.random.Generator, Residents], Ints]


def groups(population: Population) -> npt.NDArray[np.str_]:
    """The group of every person: JP, or the nation. Shape (P,)."""
    found = np.full(len(population), "JP", "<U2")
    found[population.foreigners.person] = population.foreigners.nation.to_pylist()
    return found


def twin_number(rng: np.random.Generator, residents: Residents) -> Ints:
    """The twin."""
    return residents.population.twin.astype(np.int64)


def parent_number_for_child(rng: np.random.Generator, residents: Residents) -> Ints:
    """A parent, mostly the father."""
    people = residents.population
    mother = (people.father < 0) | ((people.mother >= 0) & (rng.random(len(people)) < 0.3))
    return np.where(mother, people.mother, people.father).astype(np.int64)


def spouse_number(rng: np.random.Generator, residents: Residents) -> Ints:
    """The spouse."""
    return residents.population.spouse.astype(np.int64)


def sibling_number(rng: np.random.Generator, residents: Residents) -> Ints:
    """A brother or sister who is no twin."""
    people = residents.population
    parent = np.where(people.mother >= 0, people.mother, people.father)
    found = np.full(len(people), -1, np.int64)
    rows = np.flatnonzero((parent[1:] == parent[:-1]) & (parent[1:] >= 0))
    found[rows], found[rows + 1] = rows + 1, rows
    return np.where(found == people.twin, -1, found)


def near_name(rng: np.random.Generator, residents: Residents) -> Ints:
    """Somebody elsewhere of a near name and the same birth date; Japanese: a namesake of equal kana."""
    people = residents.population
    found = np.full(len(people), -1, np.int64)
    for other in (residents.near_of, people.namesake.astype(np.int64)):
        rows = np.flatnonzero(other >= 0)
        rows = rows[people.household[rows] != people.household[other[rows]]]
        found[rows], found[other[rows]] = other[rows], rows
    return found


def same_name(rng: np.random.Generator, residents: Residents) -> Ints:
    """Somebody elsewhere of the same name, whenever born: looked up by name alone."""
    people = residents.population
    surname, given = kana_keys(people)
    key = surname * (int(given.max()) + 1) + given
    romans = {text: -1 - at for at, text in enumerate(dict.fromkeys(people.foreigners.roman.to_pylist()))}
    key[people.foreigners.person] = [romans[text] for text in people.foreigners.roman.to_pylist()]
    order = np.lexsort((rng.random(len(key)), key))
    following = np.roll(order, -1)
    found = np.full(len(key), -1, np.int64)
    same = (key[order] == key[following]) & (people.household[order] != people.household[following])
    found[order[same]] = following[same]
    return found


MECHANISMS: dict[str, Find] = {
    find.__name__: find
    for find in (
        twin_number,
        parent_number_for_child,
        spouse_number,
        sibling_number,
        near_name,
        same_name,
    )
}


def plant(
    rng: np.random.Generator, residents: Residents, person: Ints, free: npt.NDArray[np.bool_], each: int
) -> dict[int, tuple[str, int]]:
    """At most `each` records of every group and mechanism: record row -> mechanism and the person whose number it
    gets. `person` is the person of each record; `free` says which records are still right."""
    group = groups(residents.population)[person]
    found: dict[int, tuple[str, int]] = {}
    for name, find in MECHANISMS.items():
        other = find(rng, residents)[person]
        for nation in np.unique(group):
            usable = np.flatnonzero((group == nation) & (other >= 0) & free)
            rows = pick(rng, usable, each)
            free[rows] = False
            found |= {int(row): (name, int(other[row])) for row in rows}
    return found
