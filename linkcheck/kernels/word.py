"""Eight bytes at once: short texts are counted and read in a few steps, without a jump for each byte."""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from linkcheck.kernels.jit import inner_kernel
from linkcheck.kernels.prefetch import item_pointer

__all__ = ["digits_in", "letter_count", "word_at"]

EACH = np.uint64(0x0101010101010101)
LOW, HIGH = np.uint64(0x0F0F0F0F0F0F0F0F), np.uint64(0xF0F0F0F0F0F0F0F0)
ZEROS, SIXES = np.uint64(0x3030303030303030), np.uint64(0x0606060606060606)
PAIRS, FOURS = np.uint64(0x00FF00FF00FF00FF), np.uint64(0x0000FFFF0000FFFF)
OF_PAIRS, OF_FOURS, OF_EIGHT = np.uint64(2561), np.uint64(6553601), np.uint64(42949672960001)
NO_DIGITS = -1


@intrinsic
def word_at(context: Any, data: Any, place: Any) -> Any:
    """data[place:place + 8], uint8, as a little-endian uint64; all eight have to be there."""

    def generate(target: Any, builder: Any, signature: Any, values: Any) -> Any:
        item = item_pointer(target, builder, signature, values)
        word = builder.load(builder.bitcast(item, ir.IntType(64).as_pointer()))
        word.align = 1
        return word

    return types.uint64(data, types.intp), generate


@inner_kernel
def letter_count(data, start, stop):  # type: ignore[no-untyped-def]
    """Characters of UTF-8 bytes: those that do not go on with the one before."""
    count, at = stop - start, start
    while at + 8 <= stop:
        word = word_at(data, at)
        going_on = word >> np.uint64(7) & ~(word >> np.uint64(6)) & EACH
        count -= np.int64(going_on * EACH >> np.uint64(56))
        at += 8
    while at < stop:
        count -= data[at] & 0xC0 == 0x80
        at += 1
    return count


@inner_kernel
def digits_in(word):  # type: ignore[no-untyped-def]
    """The number that eight ASCII digits are, -1 where one of the eight is none."""
    if word & HIGH != ZEROS or (word + SIXES) & HIGH != ZEROS:
        return NO_DIGITS
    pairs = (word & LOW) * OF_PAIRS >> np.uint64(8)
    fours = (pairs & PAIRS) * OF_FOURS >> np.uint64(16)
    return np.int64((fours & FOURS) * OF_EIGHT >> np.uint64(32))
