"""Mistakes: records that get another person's number, by every mechanism known from health insurers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from synthetic_data import wrong_alike, wrong_person, wrong_row
from synthetic_data.enrolment import Enrolment
from synthetic_data.population import Population
from synthetic_data.scene import Ints, Mechanism, Scene
from synthetic_data.settings import MistakeSettings


@dataclass(frozen=True, slots=True)
class Mistakes:
    """R records: number as linked, mechanism (row of ALL, -1 right), boosted, and the group of a mistake.

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
FURTHER: tuple[Mechanism, ...] = (
    wrong_alike.given_name_and_birth_date,
    wrong_alike.husband_number_former_surname,
)
ALL: tuple[Mechanism, ...] = (*(mechanism for mechanism, _ in MECHANISMS), *FURTHER)
ALL_NAMES = tuple(mechanism.__name__ for mechanism in ALL)
# which mistakes there are is itself uncertain: shares of all mistakes by name. "pilot": of 17 errors 8 were twins, 4
# swaps inside a family, 5 others. "count_2022": 94 % one number on several valid qualifications, 6 % mix-ups in a
# family; by which of the mechanisms is not told, so the 94 % are spread as in "usual". "wide": "usual", and a tenth of
# the mistakes end at somebody alike.
TWINS = ("twin_number", "twin_swap")
FAMILY = ("family_swap", *TWINS)


def _scaled(names: tuple[str, ...], total: float) -> dict[str, float]:
    usual = {mechanism.__name__: share for mechanism, share in MECHANISMS}
    whole = sum(usual[name] for name in names)
    return {name: total * usual[name] / whole for name in names}


MIXES: dict[str, dict[str, float]] = {
    "usual": {mechanism.__name__: share for mechanism, share in MECHANISMS},
    "wide": _scaled(NAMES, 0.9) | {mechanism.__name__: 0.05 for mechanism in FURTHER},
    "pilot": _scaled(TWINS, 8 / 17)
    | _scaled(("family_swap",), 4 / 17)
    | _scaled(tuple(name for name in NAMES if name not in FAMILY), 5 / 17),
    "count_2022": _scaled(FAMILY, 0.06) | _scaled(tuple(name for name in NAMES if name not in FAMILY), 0.94),
}


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
    mix = {ALL_NAMES.index(name): share for name, share in MIXES[settings.mix].items()}
    base = dict(zip(mix, rng.multinomial(round(records * settings.share), list(mix.values())), strict=True))
    scene = Scene(rng, population, enrolment, np.ones(records, np.bool_))
    groups = 0
    wished = {place for place in mix if not settings.topped_up or ALL_NAMES[place] in settings.topped_up}
    for boosted in (False, True):
        for place in mix:
            done = int((found.mechanism == place).sum())
            more = settings.per_mechanism - done if place in wished else 0
            count = more if boosted else int(base[place])
            if count <= 0:
                continue
            choice = ALL[place](scene, count)
            found.number[choice.record] = choice.number
            found.mechanism[choice.record] = place
            found.boosted[choice.record] = boosted
            found.group[choice.record] = np.where(choice.group >= 0, choice.group + groups, -1)
            groups += int(choice.group.max(initial=-1)) + 1
            scene.free[choice.record] = False
    return found
