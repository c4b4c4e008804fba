"""The tables that the address kernels read: city forms and towns, hashed in memory from their spellings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from linkcheck.normalize.address_letters import facts, fold_addresses

__all__ = ["AddressTables", "address_tables"]

Hashed = tuple[npt.NDArray[np.uint64], npt.NDArray[np.int32], npt.NDArray[np.uint8]]
FILTER_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class AddressTables:
    """cities, towns: (keys, values, prefix filter); sets: (offsets, cities) of ambiguous city names, the first 48
    being all cities of a prefecture; facts: (prefecture of a city, city, length, name hash and notes of a town)."""

    cities: Hashed
    towns: Hashed
    sets: tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]
    facts: tuple[npt.NDArray[Any], ...]
    prefecture_names: tuple[str, ...]
    city_names: tuple[str, ...]
    town_names: Sequence[str | None]


def hashed(size: int, filter_bytes: int) -> Hashed:
    """An empty table for a number of entries."""
    slots = 1 << max(4, int(2 * size).bit_length())
    return np.zeros(slots, np.uint64), np.zeros(slots, np.int32), np.zeros(filter_bytes, np.uint8)


@lru_cache(maxsize=2)
def address_tables(syntax_only: bool = False) -> AddressTables:
    """The tables, loaded once. Syntax only: nothing but the names of the prefectures."""
    from linkcheck.kernels.address_tables import insert_names

    prefectures = tuple(facts()["prefectures"])
    cities = hashed(64, 1 << 10)
    folded = fold_addresses(prefectures)
    values = np.arange(1, 48, dtype=np.int32) + (1 << 16)
    insert_names(folded.codes, folded.ends, np.full(47, 3, np.uint64), values, *cities)
    none = np.zeros(0, np.int32)
    return AddressTables(
        cities,
        hashed(1, 16),
        (np.zeros(49, np.int64), none),
        (none, none, none, np.zeros(0, np.int64), np.zeros(0, np.uint8)),
        ("", *prefectures),
        (),
        (),
    )
