"""Base figures of a population, to compare with published ones: how often names and birth dates agree by chance.

`python -m synthetic_data.figures --persons 1000000` prints them as JSON.
"""

from __future__ import annotations

import argparse
import json
from typing import Any

import numpy as np
import numpy.typing as npt

from synthetic_data.namesakes import expected_namesakes
from synthetic_data.population import Population, make_population
from synthetic_data.wrong_person import kana_keys

# what is published (2022-2023) for a sample of one million; None: nothing is
PUBLISHED: dict[str, float | None] = {
    "most_frequent_surname_share": 0.0153,
    "same_full_name_share": 0.35,
    "same_name_and_birth_date_share": None,
    "namesake_in_the_nation_share": None,
    "foreign_share": 0.0239,
    "surname_changed_in_a_year_share": 0.0040,
    "multiple_birth_share": 0.01,
}


def shared(*keys: npt.NDArray[Any]) -> float:
    """The share of rows that agree with at least one other row in all keys."""
    code = np.zeros(len(keys[0]), np.int64)
    for key in keys:
        column = np.unique(key, return_inverse=True)[1].astype(np.int64)
        code = np.unique(code * (int(column.max(initial=0)) + 1) + column, return_inverse=True)[1]
    return float((np.bincount(code)[code] > 1).mean())


def figures(population: Population) -> dict[str, float]:
    """Shares in the population. Names count as equal in the register's kanji; old and common forms differ.

    namesake_in_the_nation_share: people who have a namesake of equal kana, sex and birth date among 124 million,
    computed from the frequencies of names in their cohorts.
    """
    people = np.flatnonzero(population.foreigner < 0)
    surname, given = population.surname[people], population.given_name[people]
    common = population.surnames.common[surname]
    kanji = np.unique(population.surnames.kanji.to_numpy(zero_copy_only=False), return_inverse=True)[1]
    given_kanji = np.unique(population.given_names.kanji.to_numpy(zero_copy_only=False), return_inverse=True)[
        1
    ]
    names = kanji[surname], given_kanji[given]
    kana = [key[people] for key in kana_keys(population)]
    born = population.birth_date[people].astype(np.int64)
    planted = population.namesake[people] >= 0
    planted[np.isin(people, population.namesake)] = True
    births = population.mother >= 0
    births |= population.father >= 0
    second = (population.twin >= 0) & (population.twin < np.arange(len(population)))
    changed = ~np.isnat(population.surname_changed_on)
    expected = expected_namesakes(surname, given, population.birth_date[people])
    return {
        "persons": len(population),
        "surname_count": len(np.unique(kanji[surname])),
        "given_name_count": len(np.unique(names[1])),
        "most_frequent_surname_share": float(np.bincount(kanji[surname]).max() / len(people)),
        "ten_surnames_share": float(np.sort(np.bincount(kanji[common]))[-10:].sum() / len(people)),
        "hundred_surnames_share": float(np.sort(np.bincount(kanji[common]))[-100:].sum() / len(people)),
        "same_full_name_share": shared(*names),
        "same_kana_name_share": shared(*kana),
        "same_name_and_birth_date_share": shared(*names, born),
        "same_kana_and_birth_date_share": shared(*kana, born),
        "same_kana_and_birth_date_share_not_planted": shared(*(key[~planted] for key in (*kana, born))),
        "namesake_in_the_nation_share": float((1 - np.exp(-expected)).mean()),
        "foreign_share": 1 - len(people) / len(population),
        "surname_changed_in_a_year_share": float(changed.mean() / population.settings.years),
        "multiple_birth_share": float(second.sum() / max(int(births.sum()), 1)),
    }


def main(arguments: list[str] | None = None) -> None:
    """Print the figures of a population beside the published ones."""
    options = argparse.ArgumentParser(prog="python -m synthetic_data.figures", description=__doc__)
    options.add_argument("--persons", type=int, default=1_000_000)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args(arguments)
    found = figures(make_population(chosen.persons, chosen.seed))
    told = {name: {"found": value, "published": PUBLISHED.get(name)} for name, value in found.items()}
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
