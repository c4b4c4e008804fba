"""Two addresses, one level: how far they name the same place."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.columns import Column, Utf8, from_names, utf8
from linkcheck.levels.address import ADDRESS, ADDRESS_FLAGS
from linkcheck.messages import both
from linkcheck.normalize.address_letters import Folded, beyond, fold_rows, letters
from linkcheck.normalize.address_tables import address_tables

__all__ = ["address_levels", "compare_address_pairs", "compare_addresses"]

UInt8s = npt.NDArray[np.uint8]
Rows = npt.NDArray[np.int64]

LONGEST_WORD = 48  # bytes; no word for "no address" is longer
UNVERIFIED = np.uint8(1 << ADDRESS_FLAGS.index("unverified"))
TOO_LONG = np.uint8(1 << ADDRESS_FLAGS.index("too_long"))


def address_levels(left: Any, right: Any, *, syntax_only: bool = False) -> tuple[UInt8s, UInt8s]:
    """Levels uint8[N] (of `linkcheck.levels.address.ADDRESS`) and flags uint8[N] (bits, ADDRESS_FLAGS) of N pairs.

    Missing wherever a side is null, empty, 住所不定 or cannot be read. `syntax_only` does without the tables of cities
    and towns.
    """
    a, b = utf8(left), utf8(right)
    if len(a) != len(b):
        raise ValueError(both("lengths", left=len(a), right=len(b)))
    rows = np.arange(len(a))
    return compare_address_pairs(a, b, rows, rows, syntax_only)


def compare_address_pairs(
    left: Utf8, right: Utf8, left_rows: Rows, right_rows: Rows, syntax_only: bool = False
) -> tuple[UInt8s, UInt8s]:
    """Levels and flags of P pairs of addresses, given by their rows (int64[P] each) in two columns of any length.

    Equal strings are not parsed, nor are those that fold to the same; only the rest is.
    """
    from linkcheck.kernels.addresses.equal import EQUAL, EQUAL_SHORT, UNEQUAL, byte_agreement
    from linkcheck.kernels.addresses.same import same_folded

    sides = (left.data, left.offsets, left.valid, right.data, right.offsets, right.valid)
    state = byte_agreement(*sides, left_rows, right_rows, LONGEST_WORD)
    found = ((state == EQUAL) | (state == EQUAL_SHORT)).astype(np.uint8)
    flags = np.zeros(len(found), np.uint8)
    short = np.flatnonzero(state == EQUAL_SHORT)
    if len(short):
        found[short[fold_rows(left, left_rows[short]).hashes == 0]] = 0
    other = np.flatnonzero(state == UNEQUAL)
    if len(other):
        known = letters()
        texts = left.data, left.offsets, right.data, right.offsets
        same = same_folded(*texts, left_rows[other], right_rows[other], known.letters, known.wide)
        found[other[same]] = 1
        other = other[~same]
    if len(other):
        folded = fold_rows(left, left_rows[other]), fold_rows(right, right_rows[other])
        found[other], flags[other] = folded_levels(*folded, syntax_only)
        flags[other[beyond(left, left_rows[other]) | beyond(right, right_rows[other])]] = TOO_LONG
    return found, flags


def folded_levels(a: Folded, b: Folded, syntax_only: bool) -> tuple[UInt8s, UInt8s]:
    """Levels and flags of pairs of folded addresses."""
    from linkcheck.kernels.addresses.levels import compare
    from linkcheck.kernels.addresses.places import in_kana

    known = (a.hashes != 0) & (b.hashes != 0)
    found = (known & (a.hashes == b.hashes)).astype(np.uint8)
    flags = np.zeros(len(found), np.uint8)
    rest = np.flatnonzero(known & (a.hashes != b.hashes))
    kind = in_kana(a.codes, a.ends, rest) * 2 + in_kana(b.codes, b.ends, rest)
    for sides in np.unique(kind):
        rows = rest[kind == sides]
        tables = tables_of(sides & 2, syntax_only), tables_of(sides & 1, syntax_only)
        found[rows], flags[rows] = compare(a.codes, a.ends, b.codes, b.ends, rows, *tables)
    if syntax_only:
        flags[found > 1] |= UNVERIFIED
    return found, flags


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
    bits = (flags[:, None] >> np.arange(len(ADDRESS_FLAGS), dtype=np.uint8)) & 1
    ends = np.concatenate(([0], np.cumsum(bits.sum(axis=1)))).astype(np.int32)
    names = pa.array(ADDRESS_FLAGS).take(pa.array(np.nonzero(bits)[1]))
    columns = [from_names(found, ADDRESS.levels), pa.ListArray.from_arrays(pa.array(ends), names)]
    return Column(pa.StructArray.from_arrays(columns, ["level", "flags"]))
