"""Names in one pass: those of one or two words and nothing but letters here, the rest by the kernel of notations.

A name becomes six parts written one after the other; `bounds` int64[7, N] says where each part begins: surname,
given name, former surname, roman name, alias's surname, alias's given name, end.
"""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import inner_kernel, kernel
from linkcheck.kernels.layout import Span
from linkcheck.kernels.names.layout import (
    AFTER_MAIN,
    END,
    GIVEN,
    HONORIFIC,
    KANA,
    SPACE,
    SPECIAL,
    SPLIT,
    SURNAME,
    WORD,
    WRITTEN_IN_KANA,
)
from linkcheck.kernels.names.notation import INSIDE_SIZE, parse_notation

__all__ = ["begins_word", "parse_names"]


@inner_kernel
def begins_word(name, place, mark, words):  # type: ignore[no-untyped-def]
    """Whether a listed word may begin at a place of a name: two or three letters of it, or an honorific at the end."""
    values, start, stop = name
    if mark & HONORIFIC and place >= start + 2 and place >= stop - 2:
        return True
    if not mark & WORD or place + 2 > stop:
        return False
    two = np.uint64(values[place]) << 42 | np.uint64(values[place + 1]) << 21
    three = two | np.uint64(values[place + 2]) if place + 3 <= stop else two
    for word in words:
        if word >= three:
            return word == three
        if word == two:
            return True
    return False


@kernel
def parse_names(values, offsets, marks, words, lists):  # type: ignore[no-untyped-def]
    """Parse N folded names: (code points uint32[M], bounds int64[7, N], flags uint16[N]).

    `words` uint64[W], ascending: the first three letters of listed words, or two and none, 21 bits each; `lists`: see
    `linkcheck.kernels.names.listed`.
    """
    count = len(offsets) - 1
    out = np.empty(len(values), np.uint32)  # each part of a name is a span of its own
    bounds = np.empty((END + 1, count), np.int64)
    flags = np.zeros(count, np.uint16)
    inside, own_bounds = np.empty(INSIDE_SIZE, np.int64), np.empty(END + 1, np.int64)
    at = 0
    for row in range(count):
        name = Span(values, offsets[row], offsets[row + 1])
        first, cut, gap, plain = at, -1, False, True
        every = np.uint8(KANA)
        for place in range(name.start, name.stop):
            mark = marks[values[place]]
            if mark & SPECIAL or (mark > SPECIAL and begins_word(name, place, mark, words)):
                plain = False
                break
            if mark & SPACE:
                gap = at > first
            else:
                if gap and cut >= 0:  # three words
                    plain = False
                    break
                if gap:
                    cut = at
                gap = False
                every &= mark
                out[at] = values[place]
                at += 1
        if plain:
            bounds[SURNAME, row] = first
            bounds[GIVEN, row] = cut if cut >= 0 else at
            bounds[AFTER_MAIN:, row] = at
            flags[row] = (SPLIT if cut >= 0 else 0) | (WRITTEN_IN_KANA if every and at > first else 0)
        else:
            flags[row] = parse_notation(name, out, first, marks, lists, inside, own_bounds)
            for part in range(END + 1):
                bounds[part, row] = own_bounds[part]
            at = own_bounds[END]
    return out[:at], bounds, flags
