"""Pairs of addresses that are the same one in two notations, settled by folding only what follows what both share.

Two thirds of the addresses that are written differently differ in a few characters behind the same city and town.
"""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.addresses.fold import FIRST_KANJI, fold_text, prefetch_text, read
from linkcheck.kernels.jit import inner_kernel, kernel
from linkcheck.kernels.prefetch import AHEAD, prefetch

__all__ = ["same_folded"]

SHORTEST = 9  # bytes in common; with less the two hardly name one place
PART_OF_UNIT = (ord("目"), ord("割"))  # plain letters that may end a unit (丁目, 地割)


@inner_kernel
def plain(data, at, letters):  # type: ignore[no-untyped-def]
    """Whether the three bytes at a position are a letter that the fold takes as it is, whatever stands around it."""
    lead = np.uint32(data[at])
    if lead & 0xF0 != 0xE0:
        return False
    code = (lead & 0x0F) << 12 | np.uint32(data[at + 1] & 0x3F) << 6 | np.uint32(data[at + 2] & 0x3F)
    mapped = letters[code]
    return mapped >= FIRST_KANJI and mapped < 0x10000 and mapped not in PART_OF_UNIT


@inner_kernel
def shared(left, at, stop, right, other, other_stop, letters):  # type: ignore[no-untyped-def]
    """How many bytes of two strings their folds can do without: equal ones that end with a plain letter, over which no
    number, unit or mark of the fold reaches. 0 where there are none."""
    size, most = 0, min(stop - at, other_stop - other)
    while size < most and left[at + size] == right[other + size]:
        size += 1
    while size >= SHORTEST:
        if plain(left, at + size - 3, letters):
            return size
        size -= 1
    return 0


@kernel
def same_folded(  # type: ignore[no-untyped-def]
    left, left_offsets, right, right_offsets, left_rows, right_rows, letters, wide
):
    """Of P pairs of rows of two byte columns, none null: whether they fold to the same, bool[P]. False: not settled."""
    same = np.zeros(len(left_rows), np.bool_)
    longest = 0
    for pair in range(len(left_rows)):
        longest = max(longest, left_offsets[left_rows[pair] + 1] - left_offsets[left_rows[pair]])
        longest = max(longest, right_offsets[right_rows[pair] + 1] - right_offsets[right_rows[pair]])
    text, places = np.empty(longest + 8, np.uint32), np.empty(longest + 8, np.int32)
    own, other = np.empty(2 * longest + 1, np.uint32), np.empty(2 * longest + 1, np.uint32)
    nowhere = np.zeros(0, np.int32)
    for pair in range(len(left_rows)):
        if pair + 2 * AHEAD < len(left_rows):
            prefetch(right_offsets, right_rows[pair + 2 * AHEAD])
            prefetch_text(right, right_offsets[right_rows[pair + AHEAD]])
        a, b = left_rows[pair], right_rows[pair]
        start, begin = left_offsets[a], right_offsets[b]
        known = shared(left, start, left_offsets[a + 1], right, begin, right_offsets[b + 1], letters)
        if known == 0:
            continue
        read(left, start + known, left_offsets[a + 1], letters, wide, text, places)
        size = fold_text(text, 0, places, own, 0, nowhere)
        read(right, begin + known, right_offsets[b + 1], letters, wide, text, places)
        equal = fold_text(text, 0, places, other, 0, nowhere) == size
        at = 0
        while equal and at < size:
            equal = own[at] == other[at]
            at += 1
        same[pair] = equal
    return same
