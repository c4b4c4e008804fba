"""Names that are nothing but letters and spaces, parsed in one pass; whatever holds more is left to the notation.

A name becomes six parts written one after the other; `bounds` int64[7, N] says where each part begins: surname,
given name, former surname, roman name, alias's surname, alias's given name, end.
"""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import kernel

__all__ = ["NOTATION", "SPLIT", "WRITTEN_IN_KANA", "plain_names"]

SPLIT, WRITTEN_IN_KANA, NOTATION = 1, 64, 1 << 15  # flags; NOTATION: not plain, nothing parsed
PART_COUNT = 6
# Marks of code points. Two that follow each other, the first marked FIRST_OF, begin (or end) a listed word.
SPACE, KANA, SPECIAL, FIRST_OF_TITLE, FIRST_OF_BODY, FIRST_OF_ENDING, SECOND = 1, 2, 4, 8, 16, 32, 64


@kernel
def may_hold_a_word(mark, following, place, start, stop):  # type: ignore[no-untyped-def]
    """Whether a title, a legal form or an honorific may begin at a place; rather once too often."""
    if mark & FIRST_OF_ENDING and place >= start + 2 and place >= stop - 2:
        return True
    return following & SECOND and (mark & FIRST_OF_BODY or (mark & FIRST_OF_TITLE and place == start))


@kernel
def plain_names(values, offsets, marks):  # type: ignore[no-untyped-def]
    """Parse N folded names: (code points uint32[M], bounds int64[7, N], flags uint16[N])."""
    count = len(offsets) - 1
    out = np.empty(len(values), np.uint32)
    bounds = np.empty((PART_COUNT + 1, count), np.int64)
    flags = np.zeros(count, np.uint16)
    at = 0
    for row in range(count):
        start, stop, first, cut, gap = offsets[row], offsets[row + 1], at, -1, False
        every = np.uint8(KANA)
        mark = marks[values[start]] if stop > start else np.uint8(0)
        for place in range(start, stop):
            following = marks[values[place + 1]] if place + 1 < stop else np.uint8(0)
            if mark & SPECIAL or may_hold_a_word(mark, following, place, start, stop):
                flags[row] = NOTATION
                at, cut = first, -1
                break
            if mark & SPACE:
                gap = at > first
            else:
                if gap and cut < 0:
                    cut = at
                gap = False
                every &= mark
                out[at] = values[place]
                at += 1
            mark = following
        bounds[0, row] = first
        bounds[1, row] = cut if cut >= 0 else at
        bounds[2:, row] = at
        if flags[row] != NOTATION:
            flags[row] = (SPLIT if cut >= 0 else 0) | (WRITTEN_IN_KANA if every and at > first else 0)
    return out[:at], bounds, flags
