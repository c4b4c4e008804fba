"""The tables that the address kernels read: city forms and towns, hashed in memory from their spellings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from importlib.resources import as_file, files
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns import utf8
from linkcheck.kernels.addresses.layout import (
    BY_JO,
    CHOME,
    CITY_SEED,
    HASH_FACTOR,
    HASH_SHIFT,
    NAME_SEED,
    NAMESAKES,
    NO_CITY,
    OLD_BASE,
    PREFECTURES,
    SET_BASE,
    TOWN_SEED,
)
from linkcheck.normalize.address_cities import all_forms, kana_forms
from linkcheck.normalize.address_letters import facts, fold_addresses
from linkcheck.shelf import kept_arrays

__all__ = ["AddressTables", "address_tables", "read_table"]

DISTRICT = "^(?P<district>.{1,4})区(?P<town>.+)$"
"""A town whose name begins with that of a former municipality."""

Hashed = tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint8]]
UInt64s = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class AddressTables:
    """What `kernels.addresses.places.parse` reads, and the names that its indices stand for.

    cities, towns: (keys and values, prefix filter); sets: (offsets, cities) of ambiguous city names, the first 48
    being all cities of a prefecture; facts: prefecture of each city; name hash and city << 32 |
    length << 8 | notes of each town; name hashes of the words that say that an address goes no further.
    """

    cities: Hashed
    towns: Hashed
    sets: tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]
    facts: tuple[npt.NDArray[Any], ...]
    prefecture_names: tuple[str, ...]
    city_names: tuple[str, ...]
    town_names: pa.Array

    def arrays(self) -> tuple[Any, ...]:
        """What the kernels take."""
        return self.cities, self.towns, self.sets, self.facts


def read_table(name: str) -> pa.Table:
    """A table of `linkcheck/tables` by file name."""
    from pyarrow.parquet import ParquetFile

    with as_file(files("linkcheck.tables") / name) as path, ParquetFile(path) as file:
        return file.read()


def step(states: Any, codes: Any) -> UInt64s:
    """One step of the rolling hash of `kernels.addresses.fold`, over arrays."""
    mixed = (np.asarray(states, np.uint64) ^ np.asarray(codes, np.uint64)) * HASH_FACTOR
    return np.asarray(mixed ^ (mixed >> HASH_SHIFT), np.uint64)


def hashed(size: int, filter_bytes: int) -> Hashed:
    """An empty table for a number of entries."""
    slots = 1 << max(4, int(1.2 * size).bit_length())
    return np.zeros((slots, 2), np.uint64), np.zeros(filter_bytes, np.uint8)


def hash_cities(
    cities: pa.Table, prefectures: tuple[str, ...], forms: dict[str, set[int]]
) -> tuple[Hashed, tuple[Any, Any]]:
    """City forms and prefectures as a hash table, and the sets that ambiguous ones stand for."""
    from linkcheck.kernels.addresses.tables import insert_names

    codes = np.where(cities["code"].to_numpy(), cities["code"].to_numpy() // 1000, -1)
    sets: dict[tuple[int, ...], int] = {}
    members: list[Any] = [np.flatnonzero(codes == prefecture) for prefecture in range(PREFECTURES)]
    names, values = list(prefectures), [SET_BASE + 1 + at for at in range(len(prefectures))]
    for form, found in forms.items():
        old = all(city < 0 for city in found)
        cities_now = tuple(sorted({city if city >= 0 else -1 - city for city in found}))
        if len(cities_now) == 1:
            value = cities_now[0]
        else:
            value = SET_BASE + sets.setdefault(cities_now, PREFECTURES + len(sets))
        names.append(form)
        values.append(value + OLD_BASE * old)
    members += list(sets)
    offsets = np.concatenate(([0], np.cumsum([len(some) for some in members]))).astype(np.int64)
    table = hashed(len(names), 1 << 17)
    folded = fold_addresses(names)
    states = np.full(len(names), CITY_SEED, np.uint64)
    insert_names(folded.codes, folded.ends, states, np.array(values, np.int32), *table)
    return table, (offsets, np.concatenate(members).astype(np.int32))


def unique_names(hashes: Any, city: Any, level: Any) -> npt.NDArray[np.bool_]:
    """Which towns have a name that no other city has."""
    order = np.lexsort((city, hashes))
    by_name, by_city = hashes[order], city[order]
    new_name = np.concatenate(([True], by_name[1:] != by_name[:-1]))[: len(order)]
    new_city = new_name | np.concatenate(([True], by_city[1:] != by_city[:-1]))[: len(order)]
    cities_of_name = np.bincount(np.cumsum(new_name) - 1, new_city) if len(order) else np.zeros(0)
    single = np.zeros(len(order), np.bool_)
    single[order] = cities_of_name[np.cumsum(new_name) - 1] == 1
    return np.asarray(single & (level == 0), np.bool_)


def hash_towns(towns: pa.Table) -> tuple[Hashed, Any, pa.Array]:
    """Towns and koaza as a hash table, their facts and names; behind the rows of the table stand other spellings."""
    from linkcheck.kernels.addresses.tables import insert_names

    level = towns["level"].to_numpy()
    city = towns["city"].to_numpy().astype(np.int32)
    names = towns["name"].combine_chunks()
    rows = np.arange(len(towns), dtype=np.int32)
    parent = np.maximum.accumulate(np.where(level == 0, rows, 0))
    whole = pc.if_else(
        pa.array(level == 0), names, pc.binary_join_element_wise(names.take(pa.array(parent)), names, "")
    )
    table = hashed(3 * len(rows) // 2, 1 << 20)
    folded = fold_addresses(whole)
    sizes, owner, hashes, cut = insert_names(folded.codes, folded.ends, step(TOWN_SEED, city), rows, *table)
    by_jo = pc.ends_with(names, "条").to_numpy(zero_copy_only=False) & (cut > 0)
    told = (towns["chome"].to_numpy(), CHOME), (by_jo, BY_JO), (towns["namesakes"].to_numpy(), NAMESAKES)
    notes = np.bitwise_or.reduce([np.where(holds, note, 0).astype(np.uint8) for holds, note in told])
    merged = notes.copy()
    np.bitwise_or.at(merged, owner, notes)
    single = unique_names(hashes, city, level)
    states = np.where(single, step(TOWN_SEED, np.full(len(rows), NO_CITY)), np.uint64(0))
    insert_names(folded.codes, folded.ends, states, rows, *table)
    packed = city.astype(np.int64) << 32 | np.minimum(sizes[parent], sizes).astype(np.int64) << 8 | merged
    facts = np.stack((hashes[parent], packed), axis=1)
    return with_districts(table, facts, names, level, whole)


def with_districts(
    table: Hashed, facts: Any, names: pa.Array, level: Any, whole: pa.Array
) -> tuple[Hashed, Any, pa.Array]:
    """The table, facts and names of towns, with other spellings of those in districts.

    A district was 町 or 村 (板倉区針, 板倉町針), and its 区 may be left out; what is a town's name then, is that town.
    """
    from linkcheck.kernels.addresses.tables import insert_names

    in_district = pc.match_substring_regex(names, DISTRICT).to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(in_district & (level == 0))
    parts = pc.extract_regex(names.take(pa.array(rows)), DISTRICT)
    district, rest = (pc.struct_field(parts, name) for name in ("district", "town"))
    begins = np.diff(fold_addresses(district).ends)
    facts = facts.copy()
    for letter in ("", "町", "村"):
        folded = fold_addresses(pc.binary_join_element_wise(district, letter, rest, ""))
        values = (len(facts) + np.arange(len(rows))).astype(np.int32)
        states = step(TOWN_SEED, facts[rows, 1] >> 32)
        _, owner, hashes, _ = insert_names(folded.codes, folded.ends, states, values, *table)
        same = owner < len(names) if not letter else np.zeros(len(rows), np.bool_)
        sizes = lengths(facts[owner[same]])
        facts[rows[same]] = resized(facts[owner[same]], sizes + (sizes >= begins[same]))
        sizes = lengths(facts[rows])
        others = resized(facts[rows], sizes - (sizes > begins) * (not letter))
        country = np.where(once(hashes), step(TOWN_SEED, np.full(len(rows), NO_CITY)), np.uint64(0))
        insert_names(folded.codes, folded.ends, country, values, *table)
        facts, whole = np.concatenate((facts, others)), pa.concat_arrays([whole, whole.take(pa.array(rows))])
    return table, facts, whole


def lengths(facts: Any) -> npt.NDArray[np.int64]:
    """How many codes the names of some towns have, without koaza."""
    return np.asarray(facts[:, 1] >> 8 & 0xFFFF)


def resized(facts: Any, sizes: Any) -> npt.NDArray[np.int64]:
    """Facts of towns with other lengths."""
    return np.stack((facts[:, 0], facts[:, 1] & ~np.int64(0xFFFF00) | sizes.astype(np.int64) << 8), axis=1)


def once(hashes: Any) -> npt.NDArray[np.bool_]:
    """Which of some hashes occur but once."""
    _, at, counts = np.unique(hashes, return_inverse=True, return_counts=True)
    return np.asarray(counts[at] == 1)


def hash_kana_towns(towns: pa.Table, town_facts: Any) -> tuple[Hashed, Any]:
    """Towns by their kana as a hash table, and their facts: those of the names in kanji, with other lengths."""
    from linkcheck.kernels.addresses.tables import insert_names

    table = hashed(len(towns), 1 << 20)
    folded = fold_addresses(towns["kana"])
    cities = towns["city"].to_numpy()
    states = np.where(towns["level"].to_numpy() == 0, step(TOWN_SEED, cities), np.uint64(0))
    rows = np.arange(len(towns), dtype=np.int32)
    sizes = insert_names(folded.codes, folded.ends, states, rows, *table)[0]
    town_facts = town_facts[: len(rows)]
    return table, resized(town_facts, sizes)


def name_hashes(words: list[str]) -> npt.NDArray[np.int64]:
    """Hashes of N words as `kernels.addresses.parse.hash_text` makes them of the name of a town or a building."""
    folded = fold_addresses(words)
    found = np.full(len(words), NAME_SEED)
    for place in range(int(np.diff(folded.ends).max())):
        goes_on = np.flatnonzero(folded.ends[:-1] + place < folded.ends[1:])
        found[goes_on] = step(found[goes_on], folded.codes[folded.ends[goes_on] + place])
    return found.view(np.int64)


@lru_cache(maxsize=3)
def address_tables(kind: Literal["kanji", "kana", "syntax"] = "kanji") -> AddressTables:
    """The tables, loaded once: for addresses in kanji, in kana, or only the names of the prefectures."""
    cities = read_table("address_cities.parquet").slice(0, 0 if kind == "syntax" else None)
    made = kept_arrays(f"address-{kind}", partial(made_tables, kind))
    names = made if kind != "kana" else kept_arrays("address-kanji", partial(made_tables, "kanji"))
    buffers = [None, *(pa.py_buffer(names[name]) for name in ("town_offsets", "town_letters"))]
    return AddressTables(
        (made["cities"], made["city_filter"]),
        (made["towns"], made["town_filter"]),
        (made["set_offsets"], made["set_members"]),
        (made["prefectures"], made["town_facts"], made["no_more"]),
        ("", *facts()["prefectures"]),
        tuple(cities["name"].to_pylist()),
        pa.Array.from_buffers(pa.string(), len(names["town_offsets"]) - 1, buffers),
    )


def made_tables(kind: str) -> dict[str, npt.NDArray[Any]]:
    """The arrays of `address_tables`, and the names of towns as Arrow has them; those in kana have none."""
    prefectures = tuple(facts()["prefectures"])
    cities, towns = read_table("address_cities.parquet"), read_table("address_towns.parquet")
    if kind == "syntax":
        cities, towns = cities.slice(0, 0), towns.slice(0, 0)
    prefecture = (cities["code"].to_numpy() // 1000).astype(np.int32)
    town_names: dict[str, npt.NDArray[Any]] = {}
    if kind == "kana":
        in_kana = dict(zip(prefecture, cities["prefecture_kana"].to_pylist(), strict=True))
        found = tuple(in_kana[code] for code in range(1, PREFECTURES))
        city_hash, sets = hash_cities(cities, found, kana_forms(cities))
        town_hash, town_facts = hash_kana_towns(towns, address_tables().facts[1])
    else:
        city_hash, sets = hash_cities(cities, prefectures, all_forms(cities))
        town_hash, town_facts, names = hash_towns(towns)
        letters = utf8(names)
        town_names = {"town_offsets": letters.offsets.astype(np.int32), "town_letters": letters.data}
    return {
        "cities": city_hash[0],
        "city_filter": city_hash[1],
        "towns": town_hash[0],
        "town_filter": town_hash[1],
        "set_offsets": sets[0],
        "set_members": sets[1],
        "prefectures": prefecture,
        "town_facts": town_facts,
        "no_more": name_hashes(facts()["no_more"]),
        **town_names,
    }
