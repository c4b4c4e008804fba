"""A population whose foreign residents have such names, with people of near names among them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from synthetic_data.foreigners import Foreigners
from synthetic_data.households import SPOUSE
from synthetic_data.population import Population
from synthetic_data.randomness import draw, pick, stream
from synthetic_data.residents.conditions import ResidentConditions
from synthetic_data.residents.words import Name, Word, family_of, make_name, nations, near

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Residents:
    """The population, the name of each foreign resident (in the order of `population.foreigners`), and the person
    whose near name each person was given (-1 none)."""

    population: Population
    names: list[Name]
    near_of: Ints


def name_residents(population: Population, condition: ResidentConditions) -> Residents:
    """Give the foreign residents of a population their names; families share a nation and a family name."""
    rng = stream(population.seed, "residents")
    person = population.foreigners.person
    listed = nations()
    weights = [float(row["thousands"]) for row in listed.values()]
    household = population.household[person].astype(np.int64)
    mixed = (population.role[person] == SPOUSE) & (population.foreigner[population.spouse[person]] < 0)
    family = np.where(mixed, -1 - household, household)
    found: dict[int, tuple[str, tuple[Word, ...]]] = {}
    names = []
    for key, row in zip(family.tolist(), person.tolist(), strict=True):
        if key not in found:
            nation = list(listed)[int(draw(rng, weights, 1)[0])]
            found[key] = nation, family_of(rng, nation)
        nation, shared = found[key]
        if population.role[row] == SPOUSE and nation in ("CN", "KR", "VN"):
            shared = family_of(rng, nation)  # who marries keeps the own family name there
        names.append(make_name(rng, nation, str(population.sex[row]), shared))
    near_of = np.full(len(population), -1, np.int64)
    _near_twins(rng, population, condition, names, near_of)
    population = _near_strangers(rng, population, condition, names, near_of)
    return Residents(replace(population, foreigners=written(rng, population, names)), names, near_of)


def _near_twins(
    rng: np.random.Generator,
    population: Population,
    condition: ResidentConditions,
    names: list[Name],
    near_of: Ints,
) -> None:
    """Second twins with a name near the first one's; no two twins of one name."""
    for place, row in enumerate(population.foreigners.person.tolist()):
        twin = int(population.twin[row])
        if not 0 <= twin < row:
            continue
        first = names[int(population.foreigner[twin])]
        sex = str(population.sex[row])
        if rng.random() < condition.near_twin_share and population.sex[twin] == population.sex[row]:
            names[place], near_of[row] = near(rng, first, sex, condition.near_word_share), twin
        while names[place].roman() == first.roman():
            names[place] = make_name(rng, first.nation, sex, first.family)


def _near_strangers(
    rng: np.random.Generator,
    population: Population,
    condition: ResidentConditions,
    names: list[Name],
    near_of: Ints,
) -> Population:
    """People living alone get the birth date, sex and a near name of another of their nation who lives elsewhere."""
    person = population.foreigners.person
    alone = (np.bincount(population.household)[population.household] == 1) & (population.age >= 18)
    changed = pick(rng, person[alone[person]], round(len(person) * condition.near_stranger_share))
    birth_date, sex = population.birth_date.copy(), population.sex.copy()
    nation = np.array([name.nation for name in names])
    used = set(changed.tolist())
    for row in changed.tolist():
        place = int(population.foreigner[row])
        models = person[(nation == names[place].nation) & (population.age[person] >= 18)]
        models = models[~np.isin(models, list(used))]
        if not len(models):
            continue
        model = int(models[int(rng.integers(len(models)))])
        used.add(model)
        birth_date[row], sex[row] = birth_date[model], sex[model]
        other = names[int(population.foreigner[model])]
        names[place] = near(rng, other, str(sex[model]), condition.near_word_share)
        near_of[row] = model
    return replace(population, birth_date=birth_date, sex=sex)


def written(rng: np.random.Generator, population: Population, names: list[Name]) -> Foreigners:
    """The names as columns; aliases are those of before, as often as the nation has them."""
    people = population.foreigners
    share = np.array([float(nations()[name.nation]["alias_share"]) for name in names])
    has_alias = rng.random(len(names)) < share
    surname = population.surname[people.person]
    given = population.given_name[people.person]
    alias = [
        f"{population.surnames.kanji[int(a)].as_py()}　{population.given_names.kanji[int(b)].as_py()}"
        for a, b in zip(surname, given, strict=True)
    ]
    kana = [
        f"{population.surnames.kana[int(a)].as_py()}　{population.given_names.kana[int(b)].as_py()}"
        for a, b in zip(surname, given, strict=True)
    ]
    with_kanji = [rng.random() < float(nations()[name.nation]["kanji_share"]) for name in names]
    return Foreigners(
        people.person,
        pa.array([name.nation for name in names], pa.string()),
        pa.array([name.roman() for name in names], pa.string()),
        pa.array(
            [name.kanji() if shown else None for name, shown in zip(names, with_kanji, strict=True)],
            pa.string(),
        ),
        pa.array([name.kana() for name in names], pa.string()),
        pa.array(alias, pa.string(), mask=~has_alias),
        pa.array(kana, pa.string(), mask=~has_alias),
    )
