"""Refund accounts that tax offices handed on: filers with their number, looked up by kana alone in some cases.

The same links stand in two stores, the tax office's and the account store's; a correction that was made in one and
not carried over leaves a stale copy in the other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from synthetic_data.addresses import NOTATIONS, write_addresses
from synthetic_data.bank_accounts import BANKS, make_bank_accounts
from synthetic_data.dates import write_days
from synthetic_data.my_number import as_text
from synthetic_data.names import chosen, in_repertoire, join, with_foreigners
from synthetic_data.population import Population
from synthetic_data.randomness import pick, stream

Ints = npt.NDArray[np.int64]

MECHANISMS = ("kana_lookup", "stale_in_other_store", "stale_here", "deleted_here_only")


@dataclass(frozen=True, slots=True)
class TaxSettings:
    """What is in the stores; all assumed. lookups and stale copies are numbers of records."""

    coverage: float = 0.2
    lookups: int = 50
    stale_copies: int = 20  # of each kind
    stale_address_share: float = 0.3  # of people who moved in the last years
    address_missing_share: float = 0.02
    birth_date_slip_share: float = 0.0002


@dataclass(frozen=True, slots=True)
class TaxStores:
    """Records of the tax office, records of the other store, and truth (record_id, mechanism, true_my_number)."""

    records: pa.Table
    other_store: pa.Table
    truth: pa.Table


def make_tax_stores(population: Population, settings: TaxSettings | None = None) -> TaxStores:
    """Both stores; the same arguments always give the same records."""
    settings = settings or TaxSettings()
    rng = stream(population.seed, "tax")
    filers = np.flatnonzero((rng.random(len(population)) < settings.coverage) & (population.age >= 18))
    count = len(filers)
    namesake = same_kana(rng, population)
    linked, other = filers.copy(), filers.copy()
    mechanism = np.full(count, -1)
    places = pick(rng, np.flatnonzero(namesake[filers] >= 0), settings.lookups + 3 * settings.stale_copies)
    for kind in range(4):
        size = settings.lookups if kind == 0 else settings.stale_copies
        rows, places = places[:size], places[size:]
        mechanism[rows] = kind
        if kind in (0, 2):
            linked[rows] = namesake[filers[rows]]
        if kind in (0, 1, 3):
            other[rows] = namesake[filers[rows]]
    written = filer_columns(rng, population, filers, settings)
    ids = pa.array([f"X{place:09d}" for place in range(1, count + 1)])
    here = pa.table({"record_id": ids, "my_number": as_text(population.my_number[linked]), **written})
    there = pa.table({"record_id": ids, "my_number": as_text(population.my_number[other]), **written})
    shown = np.flatnonzero(mechanism >= 0)
    truth = pa.table(
        {
            "record_id": ids.take(pa.array(shown)),
            "mechanism": pa.array(MECHANISMS).take(pa.array(mechanism[shown])),
            "true_my_number": as_text(population.my_number[filers[shown]]),
        }
    )
    return TaxStores(here.filter(pa.array(mechanism != 3)), there, truth)


def same_kana(rng: np.random.Generator, population: Population) -> Ints:
    """For each person another one whose kana name is the same, -1 where there is none."""
    surname = (
        population.surnames.kana.take(pa.array(population.surname)).dictionary_encode().indices.to_numpy()
    )
    given = (
        population.given_names.kana.take(pa.array(population.given_name))
        .dictionary_encode()
        .indices.to_numpy()
    )
    key = surname.astype(np.int64) << 32 | given
    key = np.where(population.foreigner >= 0, -1 - np.arange(len(key)), key)
    order = np.lexsort((rng.random(len(key)), key))
    following = np.roll(order, -1)
    found = np.full(len(key), -1, np.int64)
    same = key[order] == key[following]
    found[order[same]] = following[same]
    return found


def filer_columns(
    rng: np.random.Generator, population: Population, rows: Ints, settings: TaxSettings
) -> dict[str, pa.Array]:
    """Account and attributes of the filers as the tax office has them."""
    accounts = make_bank_accounts(population)
    kanji = join(
        "　",
        in_repertoire(population.surnames, "cp932", False).take(pa.array(population.surname[rows])),
        in_repertoire(population.given_names, "cp932", False).take(pa.array(population.given_name[rows])),
    )
    moved = (population.previous_dwelling[rows] >= 0) & (rng.random(len(rows)) < settings.stale_address_share)
    dwelling = np.where(moved, population.previous_dwelling[rows], population.dwelling[rows])
    address = write_addresses(population.dwellings, dwelling, NOTATIONS["dash"])
    missing = rng.random(len(rows)) < settings.address_missing_share
    days = population.birth_date[rows].copy()
    slips = rng.random(len(rows)) < settings.birth_date_slip_share
    days[slips] += np.timedelta64(1, "D")
    codes = np.array([code for code, *_ in BANKS])[accounts.bank[rows]]
    return {
        "bank_code": pa.array([f"{code:04d}" for code in codes]),
        "branch_code": pa.array([f"{branch:03d}" for branch in accounts.branch[rows]]),
        "account_type": pa.array(["1"] * len(rows)),
        "account_number": pa.array([f"{number:07d}" for number in accounts.number[rows]]),
        "holder_kana": accounts.holder.take(pa.array(rows)),
        "name_kanji": with_foreigners(population, rows, kanji, population.foreigners.roman),
        "birth_date": write_days(days, "iso"),
        "sex": pa.array(population.sex[rows].astype(str)),
        "address": chosen(missing, pa.scalar(None, pa.string()), address),
    }
