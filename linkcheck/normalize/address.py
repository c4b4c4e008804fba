"""Japanese addresses to places: prefecture, city, town, numbers, building, room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.columns import Column, keeps_index, to_strings
from linkcheck.normalize.address_fields import STRUCT, Places, structured
from linkcheck.normalize.address_letters import fold_addresses
from linkcheck.normalize.address_postal import postal_cities
from linkcheck.normalize.address_tables import address_tables

__all__ = ["AddressKeys", "Places", "address_keys", "normalize_address", "parse_addresses"]


@dataclass(frozen=True, slots=True)
class AddressKeys:
    """town uint64[N]: city and town; place uint64[N]: city, town and numbers without building and room. 0: unknown."""

    town: npt.NDArray[np.uint64]
    place: npt.NDArray[np.uint64]


def parse_addresses(values: Any, syntax_only: bool = False, with_origins: bool = False) -> Places:
    """Parse a column of N addresses, those in kana by the kana of cities and towns."""
    from linkcheck.kernels.addresses.places import in_kana, parse

    folded = fold_addresses(values, with_origins)
    every = np.arange(len(folded.hashes))
    tables = address_tables("syntax" if syntax_only else "kanji")
    hints = postal_cities(np.zeros(len(every), np.int32) if syntax_only else folded.postal)
    rows = parse(folded.codes, folded.ends, every, tables.arrays(), hints)
    kana = np.flatnonzero(in_kana(folded.codes, folded.ends, every))
    if len(kana) and not syntax_only:
        rows[kana] = parse(folded.codes, folded.ends, kana, address_tables("kana").arrays(), hints)
    return Places(folded, rows)


def address_keys(values: Any) -> AddressKeys:
    """Keys of N addresses for blocking and household evidence; 0 where city, town or numbers are unknown.

    >>> keys = address_keys(["港区芝5丁目29番11号", "港区芝５－２９－１１　ハイツ１０１", "住所不定"])
    >>> bool(keys.place[0] == keys.place[1]), int(keys.place[2])
    (True, 0)
    """
    from linkcheck.kernels.addresses.places import keys

    places = parse_addresses(values)
    town, place = keys(places.rows)
    town[places.folded.hashes == 0] = 0
    place[places.folded.hashes == 0] = 0
    return AddressKeys(town, place)


@keeps_index
def normalize_address(values: Any, *, syntax_only: bool = False) -> Column:
    """Addresses as a struct column, shape (N,); null where there is no address, or more than any address holds (3,000
    bytes); never raises on a value.

    prefecture, city, town: names, null where not known; numbers: "5-29-11" (chome, block, house), lot letters
    included; building, room as written; key: the place without building and room in one spelling; flags: what
    the reading rests on. `syntax_only` does without the tables of cities and towns.

    >>> row = normalize_address(["東京都港区芝５丁目２９番１１号　グリーンハイツ１０１号室"])[0]
    >>> row["prefecture"], row["numbers"], row["building"], row["room"]
    ('東京都', '5-29-11', 'グリーンハイツ', '101')
    """
    array = to_strings(values)
    tables = address_tables("syntax" if syntax_only else "kanji")
    places = parse_addresses(array, syntax_only, with_origins=True)
    return Column(pa.array(structured(array.to_pylist(), places, tables), STRUCT))
