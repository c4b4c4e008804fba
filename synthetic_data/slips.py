"""Slips in birth dates and sexes, and everything else that makes an insurer's facts differ from the register's."""

from __future__ import annotations

import numpy as np

from synthetic_data.dates import with_digit_slip, with_era_slip
from synthetic_data.enrolment import Enrolment
from synthetic_data.entered_names import foreign_texts
from synthetic_data.facts import Facts
from synthetic_data.name_slips import slip_names
from synthetic_data.population import Population
from synthetic_data.settings import RecordSettings
from synthetic_data.stale import keep_old_facts


def make_facts(
    rng: np.random.Generator, population: Population, enrolment: Enrolment, settings: RecordSettings
) -> Facts:
    """Everybody's facts as the insurers have them."""
    person = enrolment.person
    foreign_kanji, foreign_kana = foreign_texts(rng, population)
    facts = Facts(
        person,
        population.surname[person].astype(np.int64),
        population.given_name[person].astype(np.int64),
        population.sex[person].astype(np.int64),
        population.birth_date[person],
        np.zeros(len(person), np.bool_),
        population.dwelling[person].astype(np.int64),
        population.dwellings,
        rng.random(len(person)) < settings.common_form_share,
        foreign_kanji,
        foreign_kana,
    )
    facts.found["foreign_notation"] = np.flatnonzero(population.foreigner[person] >= 0)
    keep_old_facts(rng, population, enrolment, facts, settings)
    _slip(rng, population, facts, settings)
    slip_names(rng, population, enrolment, facts, settings)
    return facts


def _slip(rng: np.random.Generator, population: Population, facts: Facts, settings: RecordSettings) -> None:
    """Slips in birth date and sex."""
    last = population.settings.reference_date
    part = rng.random(len(facts.person))
    digit = np.flatnonzero(part < settings.birth_date_slip_share)
    eras = np.flatnonzero(part > 1 - settings.era_slip_share)
    for row in digit:
        facts.birth_date[row] = with_digit_slip(rng, facts.birth_date[row].item(), last)
    for row in eras:
        facts.birth_date[row] = with_era_slip(facts.birth_date[row].item(), last)
    slipped = facts.birth_date != population.birth_date[facts.person]
    unknown = (part >= settings.birth_date_slip_share) & (
        part < settings.birth_date_slip_share + settings.birth_day_unknown_share
    )
    facts.day_unknown[unknown] = True
    facts.found["birth_day_unknown"] = np.flatnonzero(unknown)
    facts.found["birth_date_slip"], facts.found["era_slip"] = digit, eras[slipped[eras]]
    part = rng.random(len(facts.person))
    wrong = np.flatnonzero(part < settings.sex_slip_share)
    no_sex = np.flatnonzero(part > 1 - settings.sex_unknown_share)
    facts.sex[wrong] = 3 - facts.sex[wrong]
    facts.sex[no_sex] = 0
    facts.found["sex_slip"], facts.found["sex_unknown"] = wrong, no_sex
