"""Insurers' records: the same people as an insurer writes them, with what is out of date, mistyped or mistaken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from synthetic_data.addresses import NOTATIONS, write_addresses
from synthetic_data.dates import without_day, write_days
from synthetic_data.enrolment import Enrolment, make_enrolment
from synthetic_data.facts import Facts
from synthetic_data.insurers import Insurer, insurers
from synthetic_data.mistakes import ALL_NAMES, Mistakes, make_mistakes
from synthetic_data.my_number import as_text
from synthetic_data.names import encodable, in_repertoire, join, with_foreigners, write_kana
from synthetic_data.population import Population
from synthetic_data.randomness import stream
from synthetic_data.settings import MistakeSettings, RecordSettings
from synthetic_data.slips import make_facts
from synthetic_data.stale import show_former_surnames

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Insurance:
    """R records as a table of the contract's columns, and their truth."""

    records: pa.Table
    truth: pa.Table


def make_insurance(
    population: Population, settings: RecordSettings | None = None, mistakes: MistakeSettings | None = None
) -> Insurance:
    """Enrol, slip, mistake and write. The truth has one row per record: number as linked, true number, why."""
    settings, mistakes = settings or RecordSettings(), mistakes or MistakeSettings()
    enrolment = make_enrolment(stream(population.seed, "enrolment"), population, settings)
    facts = make_facts(stream(population.seed, "slips"), population, enrolment, settings)
    found = make_mistakes(stream(population.seed, "mistakes"), population, enrolment, mistakes)
    former = found.mechanism == ALL_NAMES.index("husband_number_former_surname")
    show_former_surnames(population, facts, np.flatnonzero(former))
    record_id = join("", pa.scalar("R"), _padded(np.arange(1, len(enrolment) + 1), 9))
    records = _records(population, enrolment, facts, found, record_id)
    return Insurance(records, _truth(population, enrolment, facts, found, record_id))


def _padded(values: npt.NDArray[Any], width: int) -> pa.Array:
    return pc.utf8_lpad(pa.array(values).cast(pa.string()), width, "0")


def _records(
    population: Population, enrolment: Enrolment, facts: Facts, found: Mistakes, record_id: pa.Array
) -> pa.Table:
    listed = insurers()
    parts = []
    for place in np.unique(enrolment.insurer):
        here = np.flatnonzero(enrolment.insurer == place)
        parts.append(_write(population, facts, here, listed[place]))
    written = pa.concat_tables(parts)  # records are entered insurer by insurer
    insurer = pa.array([row.number for row in listed]).take(pa.array(enrolment.insurer))
    return pa.table(
        {
            "record_id": record_id,
            "my_number": as_text(found.number),
            "insurer_number": insurer,
            "symbol": pa.array(enrolment.symbol).cast(pa.string()),
            "number": pa.array(enrolment.number).cast(pa.string()),
            "branch": _padded(enrolment.branch, 2),
            **{name: written[name].combine_chunks() for name in written.column_names},
            "batch_id": join("-", insurer, _padded(enrolment.batch, 5)),
            "row_in_batch": pa.array(enrolment.row_in_batch.astype(np.int32)),
        }
    )


def _write(population: Population, facts: Facts, here: Ints, insurer: Insurer) -> pa.Table:
    """The personal columns of one insurer's records in its notation."""
    rows = facts.person[here]
    surname, given = facts.surname[here], facts.given_name[here]
    kanji = join(insurer.name_separator, *_kanji_parts(population, facts, here, insurer, surname, given))
    kanji = _with_foreign(population, facts, here, insurer, kanji, facts.foreign_kanji)
    kanji = _overwritten(kanji, here, facts.kanji_text, insurer)
    tables = population.surnames.kana, population.given_names.kana
    kana = join("　", tables[0].take(pa.array(surname)), tables[1].take(pa.array(given)))
    kana = with_foreigners(population, rows, kana, facts.foreign_kana)
    kana = write_kana(_overwritten(kana, here, facts.kana_text), insurer.small_kana, half=False)
    kana = pc.replace_substring(kana, "　", insurer.kana_separator)
    kana = write_kana(kana, small=True, half=True) if insurer.half_width_kana else kana
    if insurer.name_length:
        kanji = pc.utf8_slice_codeunits(kanji, 0, insurer.name_length)
        kana = pc.utf8_slice_codeunits(kana, 0, insurer.name_length)
    return pa.table(
        {
            "name_kanji": kanji,
            "name_kana": kana,
            "birth_date": _birth_dates(facts, here, insurer),
            "sex": pa.array([text or None for text in insurer.sexes]).take(pa.array(facts.sex[here])),
            "address": _addresses(facts, here, insurer),
        }
    )


def _birth_dates(facts: Facts, here: Ints, insurer: Insurer) -> pa.Array:
    texts = write_days(facts.birth_date[here], insurer.date_notation)
    unknown = pa.array(facts.day_unknown[here])
    return pc.replace_with_mask(
        texts,
        unknown,
        pa.array([without_day(text) for text in texts.filter(unknown).to_pylist()], pa.string()),
    )


def _addresses(facts: Facts, here: Ints, insurer: Insurer) -> pa.Array:
    texts = write_addresses(facts.dwellings, facts.dwelling[here], NOTATIONS[insurer.address_notation])
    inside = [row for row in facts.address_slip if here[0] <= row <= here[-1]]
    changed = {}
    for row, text in zip(
        inside, texts.take(pa.array(np.searchsorted(here, inside))).to_pylist(), strict=True
    ):
        at = 3 + int((len(text) - 3) * facts.address_slip[row])
        changed[row] = text[:at] + text[at + 1 :]
    return _overwritten(texts, here, changed)


def _kanji_parts(
    population: Population, facts: Facts, here: Ints, insurer: Insurer, surname: Ints, given: Ints
) -> tuple[pa.Array, pa.Array]:
    """Surname and given name as far as the insurer's characters go; some clerks enter the common form anyway."""
    kept, plain = (
        [
            in_repertoire(table, insurer.encoding, keeps)
            for table in (population.surnames, population.given_names)
        ]
        for keeps in (insurer.keeps_old_forms, False)
    )
    common = pa.array(facts.in_common_form[here])
    written = [
        pc.if_else(common, plain[at].take(pa.array(rows)), kept[at].take(pa.array(rows)))
        for at, rows in enumerate((surname, given))
    ]
    return written[0], written[1]


def _with_foreign(
    population: Population, facts: Facts, here: Ints, insurer: Insurer, texts: pa.Array, foreign: pa.Array
) -> pa.Array:
    separator = insurer.name_separator or " "
    encoded = pa.array(
        [
            None
            if text is None
            else "".join(c if encodable(c, insurer.encoding) else "●" for c in text.replace("　", separator))
            for text in foreign.to_pylist()
        ],
        pa.string(),
    )
    return with_foreigners(population, facts.person[here], texts, encoded)


def _overwritten(
    texts: pa.Array, here: Ints, changed: dict[int, str], insurer: Insurer | None = None
) -> pa.Array:
    """Texts with those of single records replaced; the name separator becomes the insurer's."""
    keys = np.fromiter(changed, np.int64, len(changed))
    inside = keys[np.isin(keys, here)]
    if not len(inside):
        return texts
    mask = np.zeros(len(here), np.bool_)
    mask[np.searchsorted(here, np.sort(inside))] = True
    new = [changed[int(key)] for key in np.sort(inside)]
    if insurer is not None:
        new = [text.replace("　", insurer.name_separator) for text in new]
    return pc.replace_with_mask(texts, pa.array(mask), pa.array(new, pa.string()))


def _truth(
    population: Population, enrolment: Enrolment, facts: Facts, found: Mistakes, record_id: pa.Array
) -> pa.Table:
    mechanism = pa.array(ALL_NAMES).take(pa.array(found.mechanism, mask=found.mechanism < 0))
    right = population.my_number[enrolment.person]
    return pa.table(
        {
            "record_id": record_id,
            "my_number": as_text(found.number),
            "true_my_number": as_text(right),
            "mechanism": mechanism,
            "benign_causes": facts.causes(),
            "boosted": pa.array(found.boosted),
            "mistake_group": pa.array(found.group, mask=found.group < 0),
        }
    )
