"""Register, records and truth of a population with many foreign residents."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synthetic_data.members import MemberData, make_members, people
from synthetic_data.my_number import as_text
from synthetic_data.population import Population
from synthetic_data.randomness import stream
from synthetic_data.residents.conditions import ResidentConditions
from synthetic_data.residents.mistakes import Ints, groups, plant
from synthetic_data.residents.notations import write_records
from synthetic_data.residents.people import Residents, name_residents


def make_residents(persons: int, seed: int, condition: ResidentConditions) -> MemberData:
    """As `members.make_members`; truth has besides: group (JP or nation), notations (list), of the right person.

    The same arguments always give the same tables.
    """
    wanted = replace(condition, per_mechanism=max(condition.per_mechanism, condition.per_group))
    residents = name_residents(people(persons, seed, wanted if condition.per_group else condition), condition)
    made = make_members(_registered(residents.population, condition), condition)
    row_of = {int(number): row for row, number in enumerate(residents.population.my_number)}
    person = np.array([row_of[int(number)] for number in made.truth["true_my_number"].to_pylist()], np.int64)
    records, notations = _written(residents, made.records, person, condition)
    group = groups(residents.population)[person]
    truth = made.truth.append_column("group", pa.array(group.tolist(), pa.string()))
    truth = truth.append_column("notations", pa.array(notations, pa.list_(pa.string())))
    if condition.per_group:
        records, truth = _planted(residents, records, truth, person, condition.per_group)
    return MemberData(made.register, records, truth, condition)


def _registered(population: Population, condition: ResidentConditions) -> Population:
    """The population as the register knows it: some have a name in kanji that stands in the records alone."""
    people = population.foreigners
    rng = stream(population.seed, "residents' kanji in the register")
    hidden = rng.random(len(people.kanji)) < condition.register_roman_share
    kanji = pc.if_else(pa.array(hidden, pa.bool_()), pa.scalar(None, pa.string()), people.kanji)
    return replace(population, foreigners=replace(people, kanji=kanji))


def _written(
    residents: Residents, records: pa.Table, person: Ints, condition: ResidentConditions
) -> tuple[pa.Table, list[list[str]]]:
    """The records with the names of foreign residents written anew, and what was done to each."""
    rows = np.flatnonzero(residents.population.foreigner[person] >= 0)
    written = write_records(residents, person[rows].tolist(), condition)
    notations: list[list[str]] = [[] for _ in person]
    kanji, kana = records["name_kanji"].to_pylist(), records["name_kana"].to_pylist()
    for row, each in zip(rows.tolist(), written, strict=True):
        kanji[row], kana[row], notations[row] = each.kanji, each.kana, list(each.notations)
    for name, column in (("name_kanji", kanji), ("name_kana", kana)):
        place = records.column_names.index(name)
        records = records.set_column(place, name, pa.array(column, pa.string()))
    return records, notations


def _planted(
    residents: Residents, records: pa.Table, truth: pa.Table, person: Ints, each: int
) -> tuple[pa.Table, pa.Table]:
    """More mistakes, `each` of every kind in every group."""
    mechanism = truth["mechanism"].to_pylist()
    free = np.array([name is None for name in mechanism], np.bool_)
    rng = stream(residents.population.seed, "residents' mistakes")
    found = plant(rng, residents, person, free, each)
    numbers, boosted = records["my_number"].to_pylist(), truth["boosted"].to_pylist()
    rows = list(found)
    wrong = as_text(residents.population.my_number[[other for _, other in found.values()]]).to_pylist()
    for row, number in zip(rows, wrong, strict=True):
        numbers[row], mechanism[row], boosted[row] = number, found[row][0], True
    columns = {"my_number": pa.array(numbers), "mechanism": pa.array(mechanism), "boosted": pa.array(boosted)}
    for name, column in columns.items():
        truth = truth.set_column(truth.column_names.index(name), name, column)
    return records.set_column(
        records.column_names.index("my_number"), "my_number", columns["my_number"]
    ), truth
