"""The register and the records scanned for holders: same household, same name in kana, or kanji that it reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.cases.accounts.holders import MOST_NAMESAKES, HolderCandidates
from linkcheck.compare.name_dictionary import divided, readings_of
from linkcheck.normalize.name_keys import NameKeys, name_keys
from linkcheck.repeats import runs

__all__ = [
    "HolderProbes",
    "holder_probes",
    "joined_keys",
    "named_residents",
    "place_keys",
    "scan_records",
    "scan_register",
]

Int64s = npt.NDArray[np.int64]
UInt64s = npt.NDArray[np.uint64]

PRIME = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class HolderProbes:
    """S records whose holder is looked for: holder, the names in kana; person int64[S], the linked register row; name
    uint64[S], keys of the whole names; household and place uint64[S], keys of the linked persons' homes (0: unknown);
    parts: places and keys of surname and given name (`dictionary.divided`); spoken: pairs of a place and the key of
    both, in order of the keys."""

    holder: pa.Array
    person: Int64s
    name: UInt64s
    household: pa.Array
    place: UInt64s
    parts: tuple[Int64s, UInt64s]
    spoken: tuple[Int64s, UInt64s]


def holder_probes(holder: pa.Array, person: Int64s, homes: Mapping[str, pa.Array]) -> HolderProbes:
    """Prepare S records; person int64[S] is the linked register row, homes its household_id and address columns."""
    count = len(person)
    household = homes.get("household_id", pa.nulls(count, pa.string()))
    row, keys = divided(holder)
    pairs = _paired(keys[:, 0], keys[:, 1])
    order = np.argsort(pairs, kind="stable")
    names = name_keys(None, holder).kana_full
    place = place_keys(homes, count)
    return HolderProbes(holder, person, names, household, place, (row, keys), (row[order], pairs[order]))


def place_keys(homes: Mapping[str, pa.Array], count: int) -> UInt64s:
    """Keys of the places where N people live, where no household id tells it: uint64[N], 0 for unknown."""
    from linkcheck.normalize.address import address_keys

    if "household_id" in homes or "address" not in homes:
        return np.zeros(count, np.uint64)
    return address_keys(homes["address"]).place


def _paired(surname: UInt64s, given_name: UInt64s) -> UInt64s:
    """One key of both parts, 0 where one is missing."""
    with np.errstate(over="ignore"):
        keys = surname * PRIME ^ given_name
    return np.where((surname == 0) | (given_name == 0), np.uint64(0), keys | np.uint64(1))


def joined_keys(wanted: UInt64s, keys: UInt64s) -> tuple[Int64s, Int64s]:
    """Pairs (place in wanted, place in keys) of equal keys other than 0."""
    order = np.argsort(wanted, kind="stable")
    ordered = wanted[order]
    first = np.searchsorted(ordered, keys, "left")
    size = np.searchsorted(ordered, keys, "right") - first
    size[keys == 0] = 0
    row, at = runs(first, size)
    return order[at], row


def scan_register(
    probes: HolderProbes, first_row: int, batch: Mapping[str, pa.Array], names: NameKeys
) -> HolderCandidates:
    """Candidates among the residents of one batch (rows first_row and on): same household, same name in kana.

    names holds the residents' keys; those without kana are found by the readings of their kanji.
    """
    probe, row = named_residents(probes, names)
    parts = [HolderCandidates.of("register", probe, row + first_row)]
    if "household_id" in batch:
        ids = pc.unique(probes.household.drop_null())
        wanted = pc.fill_null(pc.index_in(probes.household, ids), -1).to_numpy(zero_copy_only=False) + 1
        keys = pc.fill_null(pc.index_in(batch["household_id"], ids), -1).to_numpy(zero_copy_only=False) + 1
        probe, row = joined_keys(wanted.astype(np.uint64), keys.astype(np.uint64))
    else:
        probe, row = joined_keys(probes.place, place_keys(batch, len(names.kanji)))
    return HolderCandidates.joined([*parts, HolderCandidates.of("household", probe, row + first_row)])


def named_residents(probes: HolderProbes, names: NameKeys) -> tuple[Int64s, Int64s]:
    """Pairs (probe, place) of residents who have the holder's name in kana or whose kanji can be read so."""
    by_name = [
        joined_keys(probes.name, _few_of_each(probes.name, names.kana_full)),
        read_names(probes, names),
    ]
    probe, row = (np.concatenate(pair) for pair in zip(*by_name, strict=True))
    return probe, row


def _few_of_each(wanted: UInt64s, keys: UInt64s) -> UInt64s:
    """The keys uint64[N], 0 where they are not wanted or more than MOST_NAMESAKES before have the same: whether there
    are ten or a thousand of a name is all one."""
    rows = np.flatnonzero(np.isin(keys, wanted) & (keys != 0))
    order = rows[np.argsort(keys[rows], kind="stable")]
    begins = np.flatnonzero(np.diff(keys[order], prepend=np.uint64(0)) != 0)
    rank = np.arange(len(order)) - np.repeat(begins, np.diff(begins, append=len(order)))
    few = np.zeros(len(keys), np.uint64)
    kept = order[rank < MOST_NAMESAKES]
    few[kept] = keys[kept]
    return few


def read_names(probes: HolderProbes, names: NameKeys) -> tuple[Int64s, Int64s]:
    """Pairs (probe, place) of residents without kana whose kanji can be read as the holder's name."""
    rows = np.flatnonzero(names.kana_full == 0)
    who, spoken = probes.spoken
    if not len(rows) or not len(who):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    kanji = names.kanji[rows, :2]
    kinds, kind = np.unique(kanji, axis=0, return_inverse=True)
    kind = kind.reshape(-1)
    at, surname = readings_of(0, kinds[:, 0])
    other, given_name = readings_of(1, kinds[:, 1])
    first = np.searchsorted(other, at, "left")
    size = np.searchsorted(other, at, "right") - first
    pair, beside = runs(first, size)
    keys = _paired(surname[pair], given_name[beside])
    hit, where = joined_keys(spoken, keys)
    found_kind, probe = at[pair[where]], who[hit]
    order = np.argsort(kind, kind="stable")
    begin = np.searchsorted(kind[order], found_kind, "left")
    many = np.searchsorted(kind[order], found_kind, "right") - begin
    each, place = runs(begin, many)
    pairs = np.unique(np.stack([probe[each], rows[order[place]]]), axis=1)
    return pairs[0], pairs[1]


def scan_records(
    probes: HolderProbes, names: UInt64s, person: Int64s, fits: npt.NDArray[np.bool_]
) -> HolderCandidates:
    """Candidates by records of their own: persons int64[N] whose holders are named as a probe is (keys of their whole
    names) and fit them."""
    probe, row = joined_keys(probes.name, names)
    own = fits[row] & (person[row] >= 0)
    pairs = np.unique(np.stack([probe[own], person[row[own]]]), axis=1)
    return HolderCandidates.of("record", pairs[0], pairs[1])
