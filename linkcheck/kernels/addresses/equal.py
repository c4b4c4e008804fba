"""The fast path of the address comparison: pairs of equal strings, and pairs that the one before has told already."""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import inner_kernel, kernel
from linkcheck.kernels.prefetch import AHEAD, prefetch
from linkcheck.kernels.word import word_at

__all__ = ["EQUAL", "EQUAL_SHORT", "REPEATED", "UNEQUAL", "UNKNOWN", "byte_agreement"]

UNKNOWN, UNEQUAL, EQUAL, EQUAL_SHORT, REPEATED = range(5)  # states of two addresses before they are read


@inner_kernel
def same_bytes(data, at, stop, others, other, other_stop):  # type: ignore[no-untyped-def]
    """Whether two strings are the same."""
    size = stop - at
    equal = size == other_stop - other
    while equal and size >= 8:
        size -= 8
        equal = word_at(data, at + size) == word_at(
            others, other + size
        )  # bound: eight or more bytes are left
    while equal and size > 0:
        size -= 1
        equal = data[at + size] == others[other + size]
    return equal


@kernel
def byte_agreement(  # type: ignore[no-untyped-def]
    left, left_offsets, left_valid, right, right_offsets, right_valid, left_rows, right_rows, long
):
    """Of P pairs of rows of two byte columns, uint8[P]: UNKNOWN (null on a side), EQUAL, EQUAL_SHORT, UNEQUAL, or
    REPEATED: unequal, and on both sides what the pair before has, as people of one household have.

    Equal strings of at most `long` bytes are short: they may be a word for "no address".
    """
    found = np.zeros(len(left_rows), np.uint8)
    for pair in range(len(left_rows)):
        if pair + 2 * AHEAD < len(left_rows):
            prefetch(right_offsets, right_rows[pair + 2 * AHEAD])
            prefetch(right, right_offsets[right_rows[pair + AHEAD] + 1] - 1)
        a, b = left_rows[pair], right_rows[pair]
        if not left_valid[a] or not right_valid[b]:
            continue
        start, stop = left_offsets[a], left_offsets[a + 1]
        begin, end = right_offsets[b], right_offsets[b + 1]
        if same_bytes(left, start, stop, right, begin, end):
            found[pair] = EQUAL_SHORT if stop - start <= long else EQUAL
            continue
        found[pair] = UNEQUAL
        if pair > 0 and (found[pair - 1] == UNEQUAL or found[pair - 1] == REPEATED):
            a, b = left_rows[pair - 1], right_rows[pair - 1]
            again = same_bytes(left, start, stop, left, left_offsets[a], left_offsets[a + 1])
            if again and same_bytes(right, begin, end, right, right_offsets[b], right_offsets[b + 1]):
                found[pair] = REPEATED
    return found
