"""Keys of folded names: one hash of the text as it stands, one of each part of names that are plain."""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import inner_kernel, kernel
from linkcheck.kernels.layout import Span
from linkcheck.kernels.names.fields import begins_word
from linkcheck.kernels.names.layout import (
    CLASS,
    ITERATION,
    KANA,
    MARKS_FROM,
    NOTATION,
    SPACE,
    SPACE_CODE,
    SPECIAL,
    SPLIT,
    UNREADABLE,
    WRITTEN_IN_KANA,
)
from linkcheck.kernels.names.spans import START, scatter

__all__ = ["plain_name_keys", "text_keys"]


@inner_kernel
def text_key(state, lost):  # type: ignore[no-untyped-def]
    """The key of a text that is not empty, from the state of its hash: even where a character was unreadable."""
    return state | np.uint64(1) if lost == 0 else max(state & ~np.uint64(1), np.uint64(2))


@kernel
def text_keys(values, offsets, letters, by_class):  # type: ignore[no-untyped-def]
    """Keys uint64[N] of the texts of N folded names, as `plain_name_keys` makes them."""
    texts = np.zeros(len(offsets) - 1, np.uint64)
    for row in range(len(texts)):
        state, lost = START, 0
        for at in range(offsets[row], offsets[row + 1]):
            code = values[at]
            if code != SPACE_CODE:
                letter = letters[code]
                middle_dot = letter >> np.uint32(MARKS_FROM) & np.uint32(SPACE)
                lost += (letter & np.uint32(UNREADABLE)) != 0 and not middle_dot
                state = scatter(state, letter & np.uint32(CLASS) if by_class else code)
        if state != START:
            texts[row] = text_key(state, lost)
    return texts


@kernel
def plain_name_keys(values, offsets, letters, words, by_class):  # type: ignore[no-untyped-def]
    """Keys of N folded names: uint64[N] of the texts, uint64[N, 3] of the parts (surname, given name, whole name; 0:
    empty), and flags uint16[N].

    A text's key is even where a character is unreadable, else odd; with `by_class` it is that of the letters'
    classes. A part's key is 0 where one of its characters is unreadable; all parts are 0 where the name is a
    notation (flag NOTATION). letters uint32[0x110000]: class, UNREADABLE, marks << MARKS_FROM.
    """
    count = len(offsets) - 1
    texts, parts = np.zeros(count, np.uint64), np.zeros((count, 3), np.uint64)
    flags = np.zeros(count, np.uint16)
    for row in range(count):
        name = Span(values, offsets[row], offsets[row + 1])
        text, whole, part = START, START, START
        lost, lost_before, size = 0, 0, 0  # unreadable letters, those of the surname, letters without spaces
        plain, gap, cut, every = True, False, -1, np.uint8(KANA)
        last = last_in_part = np.uint32(0)
        for at in range(name.start, name.stop):
            code = values[at]
            letter = letters[code]
            mark = np.uint8(letter >> np.uint32(MARKS_FROM))
            if mark & SPACE:
                gap = size > 0
            if code == SPACE_CODE:
                continue
            shown = letter & np.uint32(CLASS)
            text = scatter(text, shown if by_class else code)
            if mark & SPACE:  # a middle dot
                continue
            lost += (letter & np.uint32(UNREADABLE)) != 0
            if mark >= SPECIAL and plain:
                plain = mark & SPECIAL == 0 and not begins_word(name, at, mark, words)
            if gap and size:
                plain = plain and cut < 0  # else it has three words
                cut, lost_before, parts[row, 0] = size, lost - ((letter & np.uint32(UNREADABLE)) != 0), part
                part, last_in_part, gap = START, np.uint32(0), False
            again = code == ITERATION
            last = last if again and last else shown
            last_in_part = last_in_part if again and last_in_part else shown
            whole, part = scatter(whole, last), scatter(part, last_in_part)
            every &= mark
            size += 1
        if text != START:
            texts[row] = text_key(text, lost)
        if not plain:
            flags[row] = NOTATION
        elif cut >= 0:
            flags[row] = SPLIT
            if lost == lost_before:
                parts[row, 1] = part
        if plain and every and size:
            flags[row] |= np.uint16(WRITTEN_IN_KANA)
        if not plain or lost_before:
            parts[row, 0] = 0
        if plain and size and lost == 0:
            parts[row, 2] = whole
    return texts, parts, flags
