"""Mistakes that end at somebody who looks like the right person, who stands in the register as well."""

from __future__ import annotations

import numpy as np

from synthetic_data.randomness import pick
from synthetic_data.scene import Choice, Scene, of_person
from synthetic_data.wrong_person import kana_keys, of_equal


def given_name_and_birth_date(scene: Scene, count: int) -> Choice:
    """Another person of the same given name, birth date and sex; the surname is another one."""
    people = scene.population
    surname, given = kana_keys(people)
    choice = of_equal(scene, len(people), given, people.birth_date.astype(np.int64), people.sex)
    row_of = dict(zip(people.my_number.tolist(), range(len(people)), strict=True))
    other = np.array([row_of[number] for number in choice.number.tolist()], np.int64)
    differs = surname[other] != surname[scene.enrolment.person[choice.record]]
    return of_person(scene, choice.record[differs][:count], other[differs][:count])


def husband_number_former_surname(scene: Scene, count: int) -> Choice:
    """A wife (or husband) still recorded under the surname of before marriage, with the spouse's number.

    The records show the former surname: see `stale.show_former_surnames`.
    """
    people, person = scene.population, scene.enrolment.person
    possible = (people.former_surname[person] >= 0) & (people.spouse[person] >= 0)
    record = pick(scene.rng, np.flatnonzero(scene.free & possible), count)
    return of_person(scene, record, people.spouse[person[record]].astype(np.int64))
