"""How long strings are without the spaces around them: in characters, and in half widths as Shift_JIS counts bytes."""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import inner_kernel, kernel
from linkcheck.kernels.word import letter_count

__all__ = ["DISTINCT", "MOST", "NEAR", "blank_rows", "count_lengths", "text_lengths"]

MOST = 128
"""Lengths from here on count as this one."""

DISTINCT = 20
"""So many different texts of the greatest length are told from each other."""

NEAR = 5
"""Lengths below the greatest one that are surely counted."""

SEED, FACTOR = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)  # FNV-1a


@inner_kernel
def inside(data, first, last):  # type: ignore[no-untyped-def]
    """Where the bytes from `first` to before `last` begin and end without spaces (ASCII, U+3000) around them."""
    while first < last:
        if data[first] == 0x20:
            first += 1
        elif first + 2 < last and data[first] == 0xE3 and data[first + 1] == 0x80 and data[first + 2] == 0x80:
            first += 3
        else:
            break
    while last > first:
        if data[last - 1] == 0x20:
            last -= 1
        elif (
            last - 3 >= first and data[last - 3] == 0xE3 and data[last - 2] == 0x80 and data[last - 1] == 0x80
        ):
            last -= 3
        else:
            break
    return first, last


@inner_kernel
def lengths(data, first, last):  # type: ignore[no-untyped-def]
    """Characters and half widths of UTF-8 bytes: ASCII and half-width kana take one, all else two."""
    count = size = 0
    at = first
    while at < last:
        lead = data[at]
        count += 1
        size += 1 if lead < 0x80 else 2
        if lead == 0xEF and at + 2 < last:  # U+FF61 to U+FF9F
            second, third = data[at + 1], data[at + 2]
            if (second == 0xBD and third >= 0xA1) or (second == 0xBE and third <= 0x9F):
                size -= 1
        at += 1 if lead < 0xC0 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
    return count, size


@inner_kernel
def blank_size(data, at, last):  # type: ignore[no-untyped-def]
    """How many bytes the blank character at a place takes, 0 where it is none: ASCII's, U+00A0, U+3000, and what has no
    width or little (U+2000 to U+200B, U+FEFF)."""
    lead = data[at]
    if lead == 0x20 or 0x09 <= lead <= 0x0D:
        return 1
    if lead == 0xC2 and at + 1 < last and data[at + 1] == 0xA0:
        return 2
    if lead < 0xE2 or at + 2 >= last:
        return 0
    second, third = data[at + 1], data[at + 2]
    if lead == 0xE3 and second == 0x80 and third == 0x80:
        return 3
    if lead == 0xE2 and second == 0x80 and third <= 0x8B:
        return 3
    return 3 if lead == 0xEF and second == 0xBB and third == 0xBF else 0


@kernel
def blank_rows(data, offsets, valid):  # type: ignore[no-untyped-def]
    """Which of N strings hold nothing but blanks, or nothing, int64 row numbers; a null is none of them."""
    found = np.empty(len(valid), np.int64)
    count = 0
    for row in range(len(valid)):
        at, last = offsets[row], offsets[row + 1]
        if not valid[row] or (at < last and 0x20 < data[at] < 0xC2):
            continue
        size = 1
        while at < last and size > 0:
            size = blank_size(data, at, last)
            at += size
        if size > 0:
            found[count] = row  # bound: at most one of each row
            count += 1
    return found[:count]


@kernel
def text_lengths(data, offsets, valid):  # type: ignore[no-untyped-def]
    """Characters and half widths of N strings: int64[2, N], 0 for a null."""
    found = np.zeros((2, len(valid)), np.int64)
    for row in range(len(valid)):
        if valid[row]:
            first, last = inside(data, offsets[row], offsets[row + 1])
            found[0, row], found[1, row] = lengths(data, first, last)
    return found


@inner_kernel
def letters_hash(data, first, last):  # type: ignore[no-untyped-def]
    """A hash of some bytes, ASCII digits left out: texts that are numbered are not different for it."""
    found = SEED
    for at in range(first, last):
        if not 0x30 <= data[at] <= 0x39:
            found = (found ^ np.uint64(data[at])) * FACTOR
    return found


@kernel
def count_lengths(data, offsets, valid, counts, longest, kinds, seen):  # type: ignore[no-untyped-def]
    """Count the lengths of N strings, in place, those in characters in row 0, those in half widths in row 1.

    counts int64[2, MOST + 1] by length; longest int64[2]: the greatest one; kinds int64[2]: how many different texts
    have it, but for digits, at most DISTINCT; seen uint64[2, DISTINCT]: their hashes. Texts of fewer characters than
    the greatest length, less NEAR, are passed over, if twice as many are too few half widths as well.
    """
    for row in range(len(valid)):
        if not valid[row] or offsets[row + 1] - offsets[row] < longest[0] - NEAR:
            continue
        letters = letter_count(data, offsets[row], offsets[row + 1])
        if letters < longest[0] - NEAR and 2 * letters < longest[1] - NEAR:
            continue
        first, last = inside(data, offsets[row], offsets[row + 1])
        if first == last:
            continue
        sizes = lengths(data, first, last)
        for unit in range(2):
            size = min(sizes[unit], MOST)
            counts[unit, size] += 1
            if size > longest[unit]:
                longest[unit], kinds[unit] = size, 0
            if size == longest[unit] and kinds[unit] < DISTINCT:
                mark, place = letters_hash(data, first, last), 0
                while place < kinds[unit] and seen[unit, place] != mark:
                    place += 1
                if place == kinds[unit]:
                    seen[unit, place] = mark
                    kinds[unit] += 1
