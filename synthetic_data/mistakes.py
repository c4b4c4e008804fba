"""Mistakes: records that get another person's number, by every mechanism known from health insurers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from synthetic_data import wrong_person, wrong_row
from synthetic_data.enrolment import Enrolment
from synthetic_data.population import Population
from synthetic_data.scene import Ints, Mechanism, Scene
from synthetic_data.settings import MistakeSettings


@dataclass(frozen=True, slots=True)
class Mistakes:
    """R records: number as linked, mechanism (row of MECHANISMS, -1 right), boosted, and the group of a mistake.

    Records of one swap, block or copied number share a group (-1 where a mistake stands alone).
    """

    number: Ints
    mechanism: Ints
    boosted: npt.NDArray[np.bool_]
    group: Ints


# share of all mistakes, after the cases published one by one (17 of a pilot, 23 and 12 of two prefectures)
MECHANISMS: tuple[tuple[Mechanism, float], ...] = (
    (wrong_person.lookup_kana_birth_date_sex, 0.10),
    (wrong_person.lookup_birth_date_only, 0.06),
    (wrong_person.lookup_kana_only, 0.04),
    (wrong_person.parent_number_for_child, 0.24),
    (wrong_person.child_number_for_parent, 0.03),
    (wrong_person.spouse_number, 0.08),
    (wrong_person.sibling_number, 0.05),
    (wrong_person.twin_number, 0.06),
    (wrong_row.twin_swap, 0.10),
    (wrong_row.family_swap, 0.08),
    (wrong_row.neighbor_swap, 0.02),
    (wrong_row.neighbor_row, 0.05),
    (wrong_row.row_shift, 0.03),
    (wrong_row.typo_other_person, 0.02),
    (wrong_row.typo_nobody, 0.02),
    (wrong_row.shared_number, 0.02),
)
NAMES = tuple(mechanism.__name__ for mechanism, _ in MECHANISMS)


def make_mistakes(
    rng: np.random.Generator, population: Population, enrolment: Enrolment, settings: MistakeSettings
) -> Mistakes:
    """Plant the base share of mistakes, then top every mechanism up to the wished number as far as there are cases."""
    records = len(enrolment)
    found = Mistakes(
        population.my_number[enrolment.person].copy(),
        np.full(records, -1),
        np.zeros(records, np.bool_),
        np.full(records, -1),
    )
    base = rng.multinomial(round(records * settings.share), [share for _, share in MECHANISMS])
    scene = Scene(rng, population, enrolment, np.ones(records, np.bool_))
    groups = 0
    for boosted in (False, True):
        for place, (mechanism, _) in enumerate(MECHANISMS):
            done = int((found.mechanism == place).sum())
            count = settings.per_mechanism - done if boosted else int(base[place])
            if count <= 0:
                continue
            choice = mechanism(scene, count)
            found.number[choice.record] = choice.number
            found.mechanism[choice.record] = place
            found.boosted[choice.record] = boosted
            found.group[choice.record] = np.where(choice.group >= 0, choice.group + groups, -1)
            groups += int(choice.group.max(initial=-1)) + 1
            scene.free[choice.record] = False
    return found
