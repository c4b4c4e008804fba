"""Names that an insurer shows otherwise than the register: forms, readings, wrong kanji, ●, katakana, kana slips."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from synthetic_data.enrolment import Enrolment
from synthetic_data.entered_names import with_substitute
from synthetic_data.facts import Bools, Facts, Ints
from synthetic_data.insurers import insurers
from synthetic_data.kana import with_slip
from synthetic_data.names import encodable
from synthetic_data.namesakes import homograph, homophone
from synthetic_data.population import Population
from synthetic_data.randomness import pick
from synthetic_data.settings import RecordSettings
from synthetic_data.surnames import NameTable

SURNAME_SHARE = 0.3  # of wrong kanji and wrong readings; the others are in the given name


def slip_names(
    rng: np.random.Generator,
    population: Population,
    enrolment: Enrolment,
    facts: Facts,
    settings: RecordSettings,
) -> None:
    """Put slips in names into the facts of people who are no foreign residents."""
    native = population.foreigner[facts.person] < 0
    columns = (
        (population.surnames, facts.surname, SURNAME_SHARE),
        (population.given_names, facts.given_name, 1 - SURNAME_SHARE),
    )
    for cause, share, other in (
        ("kanji_slip", settings.kanji_slip_share, homophone),
        ("kana_reading", settings.kana_reading_share, homograph),
    ):
        changed = []
        for table, names, part in columns:
            possible = has_other(table, by_kana=cause == "kanji_slip")[names] & native
            rows = pick(rng, np.flatnonzero(possible), round(share * part * len(names)))
            before = names[rows]
            for row in rows:
                names[row] = other(rng, table, int(names[row]), int(table.sex[names[row]]))
            changed.append(rows[names[rows] != before])
        facts.found[cause] = np.unique(np.concatenate(changed))
    facts.found["kanji_variant"] = _variants(population, enrolment, facts, native)
    _whole_names(rng, population, facts, settings, native)


def has_other(table: NameTable, by_kana: bool) -> npt.NDArray[np.bool_]:
    """Whether a name shares its kana (or else its kanji) with another name of the same sex."""
    codes = (table.kana if by_kana else table.kanji).dictionary_encode().indices.to_numpy().astype(np.int64)
    keys = codes * 3 + table.sex
    return np.asarray(np.bincount(keys)[keys] > 1)


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
