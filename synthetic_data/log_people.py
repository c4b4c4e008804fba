"""People as the log generators need them: written names, dates and addresses of population rows, in two hands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from synthetic_data.addresses import AddressNotation, write_addresses
from synthetic_data.dates import write_days
from synthetic_data.population import Population

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Hand:
    """How a system writes people: the common form of kanji, the notation of addresses and dates, the space."""

    common_kanji: bool = False
    addresses: str = "register"
    days: str = "iso"
    space: str = "　"


REGISTER = Hand()
TERMINAL = Hand(common_kanji=True, addresses="dash", days="iso", space=" ")


def applicants(population: Population) -> Ints:
    """Rows of the people who use terminals: adults who are no foreign residents (their names are another matter)."""
    return np.flatnonzero((population.age >= 18) & (population.foreigner < 0))


def names(population: Population, rows: Ints, hand: Hand) -> pa.Array:
    """Kanji names of population rows; a negative row gives null."""
    known = np.maximum(rows, 0)
    surname, given = population.surname[known], population.given_name[known]
    if hand.common_kanji:
        surname = population.surnames.common[surname]
        given = population.given_names.common[given]
    return pc.binary_join_element_wise(
        population.surnames.kanji.take(pa.array(surname, mask=rows < 0)),
        population.given_names.kanji.take(pa.array(given, mask=rows < 0)),
        hand.space,
    )


def kana(population: Population, rows: Ints) -> pa.Array:
    """Kana names of population rows; a negative row gives null."""
    known = np.maximum(rows, 0)
    return pc.binary_join_element_wise(
        population.surnames.kana.take(pa.array(population.surname[known], mask=rows < 0)),
        population.given_names.kana.take(pa.array(population.given_name[known], mask=rows < 0)),
        "　",
    )


def written(population: Population, rows: Ints, plain: Bools, hand: Hand = TERMINAL) -> dict[str, pa.Array]:
    """name_kanji, birth_date, sex, address of population rows: in the register's hand where `plain`, else in `hand`."""
    size = len(rows)
    known = pa.array(rows < 0)

    def both(write: Any) -> pa.Array:
        if plain.all():
            return write(rows, REGISTER)
        merged = pa.chunked_array([write(rows[plain], REGISTER), write(rows[~plain], hand)]).combine_chunks()
        place = np.empty(size, np.int64)
        place[np.flatnonzero(plain)] = np.arange(int(plain.sum()))
        place[np.flatnonzero(~plain)] = int(plain.sum()) + np.arange(size - int(plain.sum()))
        return merged.take(pa.array(place))

    def address(at: Ints, of: Hand) -> pa.Array:
        dwelling = np.where(at >= 0, population.dwelling[np.maximum(at, 0)], 0)
        return write_addresses(population.dwellings, dwelling, AddressNotation(of.addresses))

    columns = {
        "name_kanji": both(lambda at, of: names(population, at, of)),
        "birth_date": both(lambda at, of: write_days(population.birth_date[np.maximum(at, 0)], of.days)),
        "sex": pa.array(population.sex[np.maximum(rows, 0)].astype(str)),
        "address": both(address),
    }
    return {name: pc.if_else(known, pa.scalar(None, pa.string()), values) for name, values in columns.items()}
