"""What an insurer knows of its members before writing it down: stale facts, slips, characters it cannot show."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from synthetic_data.dates import with_digit_slip, with_era_slip
from synthetic_data.enrolment import Enrolment
from synthetic_data.entered_names import foreign_texts, with_substitute
from synthetic_data.insurers import insurers
from synthetic_data.kana import with_slip
from synthetic_data.names import encodable
from synthetic_data.namesakes import homophone
from synthetic_data.population import Population
from synthetic_data.settings import RecordSettings

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
CAUSES = (
    "moved",
    "surname_changed",
    "kanji_variant",
    "substitute_character",
    "katakana_name",
    "foreign_notation",
    "kanji_slip",
    "kana_slip",
    "birth_date_slip",
    "birth_day_unknown",
    "era_slip",
    "sex_slip",
    "sex_unknown",
)


@dataclass(slots=True)
class Facts:
    """R records: rows of names and dwelling (-1 unknown), sex (0 unknown), birth date, and texts of single records.

    `kanji_text` and `kana_text` hold whole names, parts separated by an ideographic space, that replace what the
    rows say. `foreign_kanji` and `foreign_kana` have one text per foreign resident of the population.
    """

    person: Ints
    surname: Ints
    given_name: Ints
    sex: Ints
    birth_date: npt.NDArray[np.datetime64]
    day_unknown: Bools
    dwelling: Ints
    in_common_form: Bools
    foreign_kanji: pa.Array
    foreign_kana: pa.Array
    kanji_text: dict[int, str] = field(default_factory=dict)
    kana_text: dict[int, str] = field(default_factory=dict)
    found: dict[str, Ints] = field(default_factory=dict)

    def causes(self) -> pa.Array:
        """The names of the harmless differences of each record, as a list column."""
        pairs = [(np.full(len(rows), CAUSES.index(name)), rows) for name, rows in self.found.items()]
        cause, record = (np.concatenate(side) for side in zip(*pairs, strict=True))
        order = np.lexsort((cause, record))
        offsets = np.searchsorted(record[order], np.arange(len(self.person) + 1)).astype(np.int32)
        return pa.ListArray.from_arrays(pa.array(offsets), pa.array(CAUSES).take(pa.array(cause[order])))


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
        rng.random(len(person)) < settings.common_form_share,
        foreign_kanji,
        foreign_kana,
    )
    native = population.foreigner[person] < 0
    facts.found["foreign_notation"] = np.flatnonzero(~native)
    _stale(rng, population, enrolment, facts, settings)
    _slip(rng, population, facts, settings, native)
    facts.found["kanji_variant"] = _variants(population, enrolment, facts, native)
    _whole_names(rng, population, facts, settings, native)
    return facts


def _stale(
    rng: np.random.Generator,
    population: Population,
    enrolment: Enrolment,
    facts: Facts,
    settings: RecordSettings,
) -> None:
    """Addresses and surnames of before, and addresses an insurer does not hold."""
    person = facts.person
    factor = np.array([insurer.address_missing for insurer in insurers()])[enrolment.insurer]
    share = settings.address_missing_share * factor / max(float(factor.mean()), 1e-9)
    missing = rng.random(len(person)) < share
    old = (population.previous_dwelling[person] >= 0) & (
        rng.random(len(person)) < settings.stale_address_share
    )
    facts.dwelling[old] = population.previous_dwelling[person[old]]
    facts.dwelling[missing] = -1
    facts.found["moved"] = np.flatnonzero(old & ~missing)
    changed = ~np.isnat(population.surname_changed_on[person]) & (population.foreigner[person] < 0)
    kept = np.flatnonzero(changed & (rng.random(len(person)) < settings.stale_surname_share))
    facts.surname[kept] = population.former_surname[person[kept]]
    facts.found["surname_changed"] = kept


def _slip(
    rng: np.random.Generator, population: Population, facts: Facts, settings: RecordSettings, native: Bools
) -> None:
    """Slips in birth date, sex and the kanji of the given name."""
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
    table = population.given_names
    typed = np.flatnonzero(native & (rng.random(len(facts.person)) < settings.kanji_slip_share))
    before = facts.given_name[typed]
    for row in typed:
        facts.given_name[row] = homophone(
            rng, table, int(facts.given_name[row]), int(population.sex[facts.person[row]])
        )
    facts.found["kanji_slip"] = typed[facts.given_name[typed] != before]


def _variants(population: Population, enrolment: Enrolment, facts: Facts, native: Bools) -> Ints:
    """Records that show the common form of an old character (高 for 髙)."""
    differs = np.zeros(len(facts.person), np.bool_)
    for table, rows in ((population.surnames, facts.surname), (population.given_names, facts.given_name)):
        old = np.flatnonzero(table.common != np.arange(len(table)))
        for place, insurer in enumerate(insurers()):
            lost = np.zeros(len(table), np.bool_)
            kanji = table.kanji.take(pa.array(old)).to_pylist()
            lost[old] = [
                not (insurer.keeps_old_forms and encodable(text, insurer.encoding)) for text in kanji
            ]
            is_old = np.isin(np.arange(len(table)), old)
            here = enrolment.insurer == place
            differs[here] |= lost[rows[here]] | (is_old[rows[here]] & facts.in_common_form[here])
    return np.flatnonzero(differs & native)


def _whole_names(
    rng: np.random.Generator, population: Population, facts: Facts, settings: RecordSettings, native: Bools
) -> None:
    """Names with ● for a character, in katakana instead of kanji, and with a slip in the kana."""
    part = rng.random(len(facts.person))
    substituted = np.flatnonzero(native & (part < settings.substitute_share))
    katakana = np.flatnonzero(native & (part > 1 - settings.katakana_name_share))
    slipped = np.flatnonzero(native & (rng.random(len(facts.person)) < settings.kana_slip_share))
    for row, name, common in zip(
        substituted,
        _texts(population, facts, substituted, "kanji"),
        _texts(population, facts, substituted, "kanji", common=True),
        strict=True,
    ):
        facts.kanji_text[int(row)] = with_substitute(rng, name, common)
    for row, name in zip(katakana, _texts(population, facts, katakana, "kana"), strict=True):
        facts.kanji_text[int(row)] = name
    for row, name in zip(slipped, _texts(population, facts, slipped, "kana"), strict=True):
        facts.kana_text[int(row)] = with_slip(rng, name)
    facts.found["substitute_character"] = substituted
    facts.found["katakana_name"], facts.found["kana_slip"] = katakana, slipped
    replaced = np.concatenate([substituted, katakana])
    facts.found["kanji_variant"] = np.setdiff1d(facts.found["kanji_variant"], replaced)


def _texts(population: Population, facts: Facts, rows: Ints, column: str, common: bool = False) -> list[str]:
    parts = []
    for table, names in ((population.surnames, facts.surname), (population.given_names, facts.given_name)):
        found: npt.NDArray[Any] = table.common[names[rows]] if common else names[rows]
        parts.append(getattr(table, column).take(pa.array(found)).to_pylist())
    return [f"{surname}　{given}" for surname, given in zip(*parts, strict=True)]
