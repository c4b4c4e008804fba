"""Refund accounts of tax offices under a condition: both stores, truth, and which right ones only look wrong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from synthetic_data.my_number import as_text
from synthetic_data.name_slips import has_other
from synthetic_data.namesakes import homophone
from synthetic_data.payments.conditions import TaxConditions
from synthetic_data.payments.holders import Ints, make_holders
from synthetic_data.population import Population
from synthetic_data.randomness import pick, stream
from synthetic_data.tax import MECHANISMS, TaxSettings, filer_columns, same_kana

WRONG_HERE, WRONG_THERE, GONE_HERE = (0, 2), (0, 1, 3), 3  # rows of MECHANISMS


@dataclass(frozen=True, slots=True)
class TaxData:
    """Records of the tax office and of the other store in the contract's columns.

    truth: record_id, mechanism, true_my_number. harmless: record_id, differences of right records.
    """

    records: pa.Table
    other_store: pa.Table
    truth: pa.Table
    harmless: pa.Table
    condition: TaxConditions


def make_tax(population: Population, condition: TaxConditions) -> TaxData:
    """Both stores; the same arguments always give the same records."""
    rng = stream(population.seed, "tax under conditions")
    filers = np.flatnonzero((rng.random(len(population)) < condition.coverage) & (population.age >= 18))
    count = len(filers)
    namesake = same_kana(rng, population)
    linked, other, mechanism = filers.copy(), filers.copy(), np.full(count, -1)
    wanted = [
        max(round(share * count), condition.per_mechanism if share else 0)
        for share in (condition.lookup_share, *[condition.stale_share] * 3)
    ]
    places = pick(rng, np.flatnonzero(namesake[filers] >= 0), sum(wanted))
    for kind, size in enumerate(wanted):
        rows, places = places[:size], places[size:]
        mechanism[rows] = kind
        if kind in WRONG_HERE:
            linked[rows] = namesake[filers[rows]]
        if kind in WRONG_THERE:
            other[rows] = namesake[filers[rows]]
    holders = make_holders(population, condition)
    columns = _columns(rng, population, filers, condition)
    columns["name_kanji"], slipped = _with_kanji_slips(population, filers, columns["name_kanji"], condition)
    holders.found["kanji_slip"] = filers[slipped]
    columns["holder_kana"] = holders.accounts.holder.take(pa.array(filers))
    ids = pa.array([f"X{place:09d}" for place in range(1, count + 1)], pa.string())
    here = pa.table({"record_id": ids, "my_number": as_text(population.my_number[linked]), **columns})
    there_table = pa.table({"record_id": ids, "my_number": as_text(population.my_number[other]), **columns})
    shown, right = np.flatnonzero(mechanism >= 0), np.flatnonzero(mechanism < 0)
    truth = pa.table(
        {
            "record_id": ids.take(pa.array(shown)),
            "mechanism": pa.array(MECHANISMS).take(pa.array(mechanism[shown])),
            "true_my_number": as_text(population.my_number[filers[shown]]),
        }
    )
    differences = holders.causes(filers[right])
    harmless = pa.table({"record_id": ids.take(pa.array(right)), "differences": differences})
    harmless = harmless.filter(pa.array([bool(each) for each in differences.to_pylist()], pa.bool_()))
    return TaxData(here.filter(pa.array(mechanism != GONE_HERE)), there_table, truth, harmless, condition)


def _with_kanji_slips(
    population: Population, filers: Ints, kanji: pa.Array, condition: TaxConditions
) -> tuple[pa.Array, Ints]:
    """Some filers' given names in other kanji of the same kana; also the filers' places."""
    rng, table = stream(population.seed, "kanji slips"), population.given_names
    given = population.given_name[filers]
    possible = np.flatnonzero((population.foreigner[filers] < 0) & has_other(table, by_kana=True)[given])
    places = np.sort(pick(rng, possible, round(condition.kanji_slip_share * len(filers))))
    texts = kanji.take(pa.array(places)).to_pylist()
    for at, place in enumerate(places.tolist()):
        row = int(given[place])
        other = table.kanji[homophone(rng, table, row, int(table.sex[row]))].as_py()
        texts[at] = f"{texts[at].split('　')[0]}　{other}"
    at = np.arange(len(filers))
    at[places] = len(filers) + np.arange(len(places))
    return pa.concat_arrays([kanji.cast(pa.string()), pa.array(texts, pa.string())]).take(
        pa.array(at)
    ), places


def _columns(
    rng: np.random.Generator, population: Population, filers: Ints, condition: TaxConditions
) -> dict[str, pa.Array]:
    """Account and attributes of the filers, as far as the file has them."""
    settings = TaxSettings(
        stale_address_share=condition.stale_address_share,
        address_missing_share=condition.address_missing,
        birth_date_slip_share=condition.birth_date_slip_share,
    )
    columns = filer_columns(rng, population, filers, settings)
    for name, there in (
        ("birth_date", condition.birth_dates),
        ("sex", condition.sexes),
        ("address", condition.address_missing < 1),
    ):
        if not there:
            del columns[name]
    return columns
