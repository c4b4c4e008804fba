"""Two addresses, one level: how far they name the same place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.columns import Column, Utf8, from_names, utf8
from linkcheck.compare.address_readings import read_towns
from linkcheck.kernels.addresses.layout import MISSING, SAME_CITY, SAME_POSTAL_CODE, TOWN_TYPO
from linkcheck.levels.address import ADDRESS, ADDRESS_FLAGS
from linkcheck.messages import both
from linkcheck.normalize.address_letters import FoldedAddresses, beyond, fold_rows, letters
from linkcheck.normalize.address_postal import postal_cities
from linkcheck.normalize.address_tables import address_tables

__all__ = ["address_levels", "compare_address_pairs", "compare_addresses"]

UInt8s = npt.NDArray[np.uint8]
UInt16s = npt.NDArray[np.uint16]
Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]

LONGEST_WORD = 48  # bytes; no word for "no address" is longer
UNVERIFIED, TOO_LONG, NOT_IN_TABLE, TYPO, LOT_UNREADABLE, BY_POSTAL_CODE = (
    np.uint16(1 << ADDRESS_FLAGS.index(flag))
    for flag in ("unverified", "too_long", "town_not_in_table", "typo", "lot_unreadable", "by_postal_code")
)


def address_levels(left: Any, right: Any, *, syntax_only: bool = False) -> tuple[UInt8s, UInt16s]:
    """Levels uint8[N] (of `linkcheck.levels.address.ADDRESS`) and flags uint16[N] (bits, ADDRESS_FLAGS) of N pairs.

    Missing wherever a side is null, empty, 住所不定 or cannot be read, and where one goes no further than the
    prefecture or the municipality in which the other lies. `syntax_only` does without the tables of cities
    and towns.
    """
    a, b = utf8(left), utf8(right)
    if len(a) != len(b):
        raise ValueError(both("lengths", left=len(a), right=len(b)))
    rows = np.arange(len(a))
    return compare_address_pairs(a, b, rows, rows, syntax_only)


def compare_address_pairs(
    left: Utf8, right: Utf8, left_rows: Rows, right_rows: Rows, syntax_only: bool = False
) -> tuple[UInt8s, UInt16s]:
    """Levels and flags of P pairs of addresses, given by their rows (int64[P] each) in two columns of any length.

    Equal strings are not parsed, nor are those that fold to the same, nor the pair before once more; only the rest is.
    """
    from linkcheck.kernels.addresses.equal import EQUAL, EQUAL_SHORT, REPEATED, UNEQUAL, byte_agreement
    from linkcheck.kernels.addresses.same import same_folded

    sides = (left.data, left.offsets, left.valid, right.data, right.offsets, right.valid)
    state = byte_agreement(*sides, left_rows, right_rows, LONGEST_WORD)
    found = ((state == EQUAL) | (state == EQUAL_SHORT)).astype(np.uint8)
    flags = np.zeros(len(found), np.uint16)
    short = np.flatnonzero(state == EQUAL_SHORT)
    if len(short):
        folded = fold_rows(left, left_rows[short])
        found[short[folded.hashes == 0]] = MISSING
        coded = short[(folded.hashes == 0) & (folded.postal != 0) & (not syntax_only)]
        found[coded], flags[coded] = SAME_POSTAL_CODE, BY_POSTAL_CODE
    other = np.flatnonzero(state == UNEQUAL)
    if len(other):
        known = letters()
        texts = left.data, left.offsets, right.data, right.offsets
        same = same_folded(*texts, left_rows[other], right_rows[other], known.letters, known.wide)
        found[other[same]] = 1
        other = other[~same]
    if len(other):
        read = fold_rows(left, left_rows[other]), fold_rows(right, right_rows[other])
        found[other], flags[other] = folded_levels(*read, syntax_only)
        flags[other[beyond(left, left_rows[other]) | beyond(right, right_rows[other])]] = TOO_LONG
    repeated = state == REPEATED
    if repeated.any():
        told = np.maximum.accumulate(np.where(repeated, 0, np.arange(len(state))))
        found, flags = found[told], flags[told]
    return found, flags


def folded_levels(a: FoldedAddresses, b: FoldedAddresses, syntax_only: bool) -> tuple[UInt8s, UInt16s]:
    """Levels and flags of pairs of folded addresses."""
    from linkcheck.kernels.addresses.levels import compare
    from linkcheck.kernels.addresses.places import in_kana

    known = (a.hashes != 0) & (b.hashes != 0)
    found = (known & (a.hashes == b.hashes)).astype(np.uint8)
    flags = np.zeros(len(found), np.uint16)
    told = (a.postal != 0) & (b.postal != 0) & (not syntax_only)
    apart = told & (a.postal != b.postal)
    cities = [postal_cities(np.where(syntax_only, 0, side.postal)) for side in (a, b)]
    rest = np.flatnonzero(known & ((a.hashes != b.hashes) | apart))
    kind = in_kana(a.codes, a.ends, rest) * 2 + in_kana(b.codes, b.ends, rest)
    for sides in np.unique(kind):
        rows = rest[kind == sides]
        tables = tables_of(sides & 2, syntax_only), tables_of(sides & 1, syntax_only)
        found[rows], flags[rows] = compare(
            a.codes, a.ends, b.codes, b.ends, rows, *tables, cities[0], cities[1], apart
        )
    if syntax_only:
        flags[found > 1] |= UNVERIFIED
    else:
        doubtful = np.flatnonzero((found == SAME_CITY) & (flags & NOT_IN_TABLE != 0))
        if len(doubtful):
            read = read_towns(a, b, doubtful)
            found[read], flags[read] = TOWN_TYPO, flags[read] | TYPO
        by_postal_code(found, flags, told, apart, cities)
    return found, flags


def by_postal_code(found: UInt8s, flags: UInt16s, told: Bools, apart: Bools, cities: Sequence[Any]) -> None:
    """What postal codes say where addresses do not: of a side that has but its code, or a town that no table knows.

    told bool[P]: both sides have one; apart bool[P]: they differ; cities int32[P] each: where they lie.
    """
    unread = ((found == MISSING) & (flags & LOT_UNREADABLE == 0)) | (
        (found >= SAME_CITY) & (flags & NOT_IN_TABLE != 0)
    )
    rows = np.flatnonzero(told & ~apart & unread)
    found[rows] = SAME_POSTAL_CODE
    flags[rows] |= BY_POSTAL_CODE
    unread = (found == MISSING) & (flags & LOT_UNREADABLE == 0)
    rows = np.flatnonzero(apart & unread & (cities[0] >= 0) & (cities[1] >= 0))
    if len(rows):
        prefecture = address_tables().facts[0]
        one, other = cities[0][rows], cities[1][rows]
        farther = np.where(
            prefecture[one] == prefecture[other], ADDRESS.code("same_prefecture"), ADDRESS.code("different")
        )
        found[rows] = np.where(one == other, SAME_CITY, farther)
        flags[rows] |= BY_POSTAL_CODE


def tables_of(kana: int, syntax_only: bool) -> Any:
    """The tables for a side, as the kernels take them."""
    return address_tables("syntax" if syntax_only else "kana" if kana else "kanji").arrays()


def compare_addresses(left: Any, right: Any, *, syntax_only: bool = False) -> Column:
    """How far N pairs of addresses name the same place: a struct column (level, flags), shape (N,).

    `level` is a level of `linkcheck.levels.address.ADDRESS` by name, `flags` a list of names out of ADDRESS_FLAGS
    that say what the level rests on. A null, an empty string or 住所不定 on a side gives "missing"; no value raises.

    >>> list(compare_addresses(["港区芝5丁目29番11号", ""], ["港区芝五の二九の一一", "港区芝5"])["level"])
    ['exact', 'missing']
    """
    found, flags = address_levels(left, right, syntax_only=syntax_only)
    bits = (flags[:, None] >> np.arange(len(ADDRESS_FLAGS), dtype=np.uint16)) & 1
    ends = np.concatenate(([0], np.cumsum(bits.sum(axis=1)))).astype(np.int32)
    names = pa.array(ADDRESS_FLAGS).take(pa.array(np.nonzero(bits)[1]))
    columns = [from_names(found, ADDRESS.levels), pa.ListArray.from_arrays(pa.array(ends), names)]
    return Column(pa.StructArray.from_arrays(columns, ["level", "flags"]))
