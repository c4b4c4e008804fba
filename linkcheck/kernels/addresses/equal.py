"""The fast path of the address comparison: pairs of equal strings."""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import kernel
from linkcheck.kernels.prefetch import AHEAD, prefetch

__all__ = ["EQUAL", "EQUAL_SHORT", "UNEQUAL", "UNKNOWN", "byte_agreement"]

UNKNOWN, UNEQUAL, EQUAL, EQUAL_SHORT = range(4)  # states of two addresses before they are read


@kernel
def byte_agreement(  # type: ignore[no-untyped-def]
    left, left_offsets, left_valid, right, right_offsets, right_valid, left_rows, right_rows, long
):
    """Of P pairs of rows of two byte columns: UNKNOWN (null on a side), UNEQUAL, EQUAL, EQUAL_SHORT: uint8[P].

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
        at, other = left_offsets[a], right_offsets[b]
        size = left_offsets[a + 1] - at
        equal = size == right_offsets[b + 1] - other
        while equal and size > 0:
            size -= 1
            equal = left[at + size] == right[other + size]
        short = left_offsets[a + 1] - at <= long
        found[pair] = UNEQUAL if not equal else EQUAL_SHORT if short else EQUAL
    return found
