"""Mistakes that begin with a person: looked up too loosely, or a relative's number on the form."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from synthetic_data.population import Population
from synthetic_data.randomness import pick
from synthetic_data.scene import Choice, Ints, Scene, of_person


def _of_relative(scene: Scene, count: int, *relatives: npt.NDArray[np.int32]) -> Choice:
    """The number of a relative; the first of the columns that names one counts."""
    relative = relatives[0].copy()
    for other in relatives[1:]:
        relative = np.where(relative >= 0, relative, other)
    person = scene.enrolment.person
    record = pick(scene.rng, np.flatnonzero(scene.free & (relative[person] >= 0)), count)
    return of_person(scene, record, relative[person[record]].astype(np.int64))


def of_equal(scene: Scene, count: int, *keys: npt.NDArray[np.generic]) -> Choice:
    """The number of another person who agrees in all the keys."""
    native = np.flatnonzero(scene.population.foreigner < 0)
    columns = [np.unique(key[native], return_inverse=True)[1].astype(np.int64) for key in keys]
    code = columns[0]
    for column in columns[1:]:
        code = np.unique(code * (int(column.max()) + 1) + column, return_inverse=True)[1]
    order = scene.rng.permutation(len(native))
    order = order[np.argsort(code[order], kind="stable")]
    same = code[order][1:] == code[order][:-1]
    other = np.full(len(scene.population), -1)
    other[native[order[:-1][same]]] = native[order[1:][same]]
    last = np.flatnonzero(np.r_[False, same] & ~np.r_[same, False])
    other[native[order[last]]] = native[order[last - 1]]
    household = scene.population.household
    other[household[other] == household] = -1  # a twin: another mechanism
    record = pick(scene.rng, np.flatnonzero(scene.free & (other[scene.enrolment.person] >= 0)), count)
    return of_person(scene, record, other[scene.enrolment.person[record]])


def kana_keys(population: Population) -> tuple[Ints, Ints]:
    """A number for the kana of each person's surname and of the given name."""
    keys = []
    for table, rows in (
        (population.surnames, population.surname),
        (population.given_names, population.given_name),
    ):
        codes = pa.array(table.kana).dictionary_encode().indices.to_numpy().astype(np.int64)
        keys.append(codes[rows])
    return keys[0], keys[1]


def lookup_kana_birth_date_sex(scene: Scene, count: int) -> Choice:
    """Looked up without the address: a namesake of equal kana, birth date and sex."""
    people = scene.population
    return of_equal(scene, count, *kana_keys(people), people.birth_date.astype(np.int64), people.sex)


def lookup_birth_date_only(scene: Scene, count: int) -> Choice:
    """Looked up by birth date only."""
    return of_equal(scene, count, scene.population.birth_date.astype(np.int64))


def lookup_kana_only(scene: Scene, count: int) -> Choice:
    """Looked up by kana only."""
    return of_equal(scene, count, *kana_keys(scene.population))


def parent_number_for_child(scene: Scene, count: int) -> Choice:
    """The form of a child bears the parent's number, mostly the father's: he is the insured."""
    people = scene.population
    swapped = scene.rng.random(len(people)) < 0.3
    first = np.where(swapped, people.mother, people.father)
    return _of_relative(scene, count, first, people.father, people.mother)


def child_number_for_parent(scene: Scene, count: int) -> Choice:
    """The form of a parent bears a child's number."""
    people = scene.population
    child = np.full(len(people), -1, np.int32)
    rows = np.flatnonzero(people.mother >= 0)
    child[people.mother[rows]] = rows
    rows = np.flatnonzero(people.father >= 0)
    child[people.father[rows]] = rows
    return _of_relative(scene, count, child)


def spouse_number(scene: Scene, count: int) -> Choice:
    """The form bears the spouse's number."""
    return _of_relative(scene, count, scene.population.spouse)


def sibling_number(scene: Scene, count: int) -> Choice:
    """The form bears the number of a brother or sister who is no twin."""
    people = scene.population
    parent = np.where(people.mother >= 0, people.mother, people.father)
    sibling = np.full(len(people), -1, np.int32)
    next_one = np.flatnonzero((parent[1:] == parent[:-1]) & (parent[1:] >= 0))
    sibling[next_one] = next_one + 1
    sibling[next_one + 1] = next_one
    return _of_relative(scene, count, np.where(sibling == people.twin, -1, sibling).astype(np.int32))


def twin_number(scene: Scene, count: int) -> Choice:
    """The form bears the twin's number."""
    return _of_relative(scene, count, scene.population.twin)
