"""Names of one or two words and nothing but letters, parsed in one pass; the rest is left to the notation.

A name becomes six parts written one after the other; `bounds` int64[7, N] says where each part begins: surname,
given name, former surname, roman name, alias's surname, alias's given name, end.
"""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import inner_kernel, kernel

__all__ = ["NOTATION", "SPLIT", "WRITTEN_IN_KANA", "plain_names"]

SPLIT, WRITTEN_IN_KANA, NOTATION = 1, 64, 1 << 15  # flags; NOTATION: not plain, nothing parsed
PART_COUNT = 6
SPACE, KANA, SPECIAL, WORD, HONORIFIC = 1, 2, 4, 8, 16  # marks of code points; WORD, HONORIFIC: one begins here


@inner_kernel
def begins_word(values, place, start, stop, mark, words):  # type: ignore[no-untyped-def]
    """Whether a listed word may begin at a place: its first three letters, or an honorific at the end."""
    if mark & HONORIFIC and place >= start + 2 and place >= stop - 2:
        return True
    if not mark & WORD or place + 3 > stop:
        return False
    letters = np.uint64(values[place]) << 42 | np.uint64(values[place + 1]) << 21 | np.uint64(values[place + 2])
    for word in words:  # noqa: SIM110
        if word == letters:
            return True
    return False


@kernel
def plain_names(values, offsets, marks, words):  # type: ignore[no-untyped-def]
    """Parse N folded names: (code points uint32[M], bounds int64[7, N], flags uint16[N]).

    `words` uint64[W] holds the first three letters of titles and bodies, 21 bits each.
    """
    count = len(offsets) - 1
    out = np.empty(len(values), np.uint32)
    bounds = np.empty((PART_COUNT + 1, count), np.int64)
    flags = np.zeros(count, np.uint16)
    at = 0
    for row in range(count):
        start, stop, first, cut, gap = offsets[row], offsets[row + 1], at, -1, False
        every = np.uint8(KANA)
        for place in range(start, stop):
            mark = marks[values[place]]
            if mark & SPECIAL or (mark > SPECIAL and begins_word(values, place, start, stop, mark, words)):
                flags[row] = NOTATION
                at, cut = first, -1
                break
            if mark & SPACE:
                gap = at > first
            else:
                if gap and cut >= 0:  # three words
                    flags[row] = NOTATION
                    at, cut = first, -1
                    break
                if gap:
                    cut = at
                gap = False
                every &= mark
                out[at] = values[place]
                at += 1
        bounds[0, row] = first
        bounds[1, row] = cut if cut >= 0 else at
        bounds[2:, row] = at
        if flags[row] != NOTATION:
            flags[row] = (SPLIT if cut >= 0 else 0) | (WRITTEN_IN_KANA if every and at > first else 0)
    return out[:at], bounds, flags
