"""A population: people in households with names, birth dates, numbers, addresses and what happened to them.

`make_population(persons, seed)` gives one numpy column per fact, rows in household order. Names are row numbers in
tables of names, addresses row numbers in a table of dwellings; `synthetic_data.notation` writes them out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from synthetic_data import namesakes
from synthetic_data.foreigners import Foreigners, make_foreigners
from synthetic_data.given_names import given_names
from synthetic_data.households import SPOUSE, make_members
from synthetic_data.lives import (
    foreign_rows,
    make_given_names,
    make_moves,
    make_near_numbers,
    make_surnames,
    years_before,
)
from synthetic_data.my_number import unique_numbers
from synthetic_data.places import Dwellings
from synthetic_data.randomness import stream
from synthetic_data.settings import PopulationSettings
from synthetic_data.surnames import NameTable, surnames

Int32s = npt.NDArray[np.int32]
Ints = npt.NDArray[np.int64]
Days = npt.NDArray[np.datetime64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Population:
    """P people. Rows of other people, names and dwellings are -1 where there is none; days are NaT where unknown.

    `sex` is 1 male, 2 female; `role` is HEAD, SPOUSE, CHILD or PARENT of `households`. `surname` and
    `former_surname` are rows of `surnames`, `given_name` of `given_names`, `dwelling` and `previous_dwelling` of
    `dwellings`, `foreigner` of `foreigners` (a foreign resident's `surname` and `given_name` are those of the
    alias, whether registered or not). `namesake` is the planted person of equal name and birth date;
    `near_number_of` the person whose My Number is one slip away from this person's.
    """

    seed: int
    settings: PopulationSettings
    my_number: Ints
    household: Int32s
    role: npt.NDArray[np.uint8]
    sex: npt.NDArray[np.uint8]
    birth_date: Days
    surname: Int32s
    given_name: Int32s
    former_surname: Int32s
    surname_changed_on: Days
    dwelling: Int32s
    previous_dwelling: Int32s
    moved_on: Days
    mother: Int32s
    father: Int32s
    spouse: Int32s
    twin: Int32s
    namesake: Int32s
    near_number_of: Int32s
    foreigner: Int32s
    nondisclosure: Bools
    surnames: NameTable
    given_names: NameTable
    foreigners: Foreigners
    dwellings: Dwellings

    def __len__(self) -> int:
        return len(self.my_number)

    @property
    def age(self) -> Ints:
        """Age in whole years at the reference date."""
        return years_before(self.settings, self.birth_date)

    def to_table(self) -> pa.Table:
        """The columns as an Arrow table, for DuckDB or data frames."""
        names = [name for name in self.__slots__ if isinstance(getattr(self, name), np.ndarray)]
        return pa.table({name: getattr(self, name) for name in names})


def make_population(persons: int, seed: int, settings: PopulationSettings | None = None) -> Population:
    """A population of exactly `persons` people; the same arguments always give the same people."""
    settings = settings or PopulationSettings()
    members = make_members(stream(seed, "households"), persons, settings)
    surname, former, changed_on = make_surnames(stream(seed, "surnames"), members, settings)
    given = make_given_names(stream(seed, "given names"), members, settings)
    foreign = foreign_rows(stream(seed, "foreigners"), members, settings)
    birth_date = members.birth_date.copy()
    namesake = namesakes.plant(
        stream(seed, "namesakes"), settings, members, foreign, (surname, given, birth_date)
    )
    rows = np.flatnonzero(foreign)
    row_of = np.full(persons, -1, np.int32)
    row_of[rows] = np.arange(len(rows))
    tables = (surnames().kanji, surnames().kana, given_names().kanji, given_names().kana)
    aliases = tuple(t.take(pa.array((surname if at < 2 else given)[rows])) for at, t in enumerate(tables))
    family = np.where(members.role[rows] == SPOUSE, -1 - members.household[rows], members.household[rows])
    family = np.where(
        (members.role[rows] == SPOUSE) & foreign[members.spouse[rows]], members.household[rows], family
    )
    numbers = unique_numbers(stream(seed, "numbers"), persons)
    near = make_near_numbers(stream(seed, "near numbers"), numbers, settings)
    dwelling, previous, moved_on, dwellings = make_moves(
        stream(seed, "dwellings"), members, settings, changed_on
    )
    hidden = stream(seed, "nondisclosure").random(persons) < settings.nondisclosure_share
    return Population(
        seed=seed,
        settings=settings,
        my_number=numbers,
        household=members.household,
        role=members.role,
        sex=members.sex,
        birth_date=birth_date,
        surname=surname,
        given_name=given,
        former_surname=np.where(foreign, -1, former).astype(np.int32),
        surname_changed_on=np.where(foreign, np.datetime64("NaT", "D"), changed_on),
        dwelling=dwelling,
        previous_dwelling=previous,
        moved_on=moved_on,
        mother=members.mother,
        father=members.father,
        spouse=members.spouse,
        twin=members.twin,
        namesake=namesake,
        near_number_of=near,
        foreigner=row_of,
        nondisclosure=hidden,
        surnames=surnames(),
        given_names=given_names(),
        foreigners=make_foreigners(
            stream(seed, "foreign names"), rows, family.astype(np.int64), members.sex[rows], aliases
        ),
        dwellings=dwellings,
    )
