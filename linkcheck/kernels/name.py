"""The notation of names: folded code points in, surname, given name, former surname, roman name and alias out.

A name becomes six parts written one after the other without spaces (the roman name keeps its own) and brackets;
`bounds` int64[7, N] says where each part begins. The word lists and the marks of letters come as a tuple of arrays.
"""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import kernel
from linkcheck.kernels.name_letters import (
    ALIAS,
    ALIAS_GIVEN,
    ALIAS_PART,
    ALIAS_SPLIT,
    BODIES,
    BODY_MARKS,
    CLOSE,
    CORPORATE,
    END,
    FORMER,
    FORMER_PART,
    GIVEN,
    HONORIFICS,
    KANA,
    MARK_BODY,
    MARK_HONORIFIC,
    MARK_KANA,
    MARK_SPACE,
    MARK_SPECIAL,
    MARK_TITLE,
    OPEN_SQUARE,
    ROMAN,
    ROMAN_PART,
    SPACE,
    SPLIT,
    SURNAME,
    TITLE,
    TITLES,
    WRITTEN_IN_KANA,
    bracket_meaning,
    has_body_word,
    letter_kind,
    next_bracket,
    roman_end,
    without_titles,
    word_at,
)

__all__ = ["parse_names"]


@kernel
def copy_name(values, start, stop, out, at):  # type: ignore[no-untyped-def]
    """Write a name without its spaces: (next free position, where the given name begins or -1)."""
    first = at
    cut = -1
    gap = False
    for position in range(start, stop):
        code = values[position]
        kind = letter_kind(code)
        if kind >= SPACE:
            gap = at > first
            continue
        if gap and cut < 0:
            cut = at
        gap = False
        out[at] = code
        at += 1
    return at, cut


@kernel
def write_main(first, at, cut, out, bounds, row):  # type: ignore[no-untyped-def]
    """Write the bounds of the main name; returns its flags."""
    bounds[SURNAME, row] = first
    bounds[GIVEN, row] = cut if cut >= 0 else at
    bounds[FORMER_PART, row] = at
    for place in range(first, at):
        if letter_kind(out[place]) != KANA:
            return SPLIT if cut >= 0 else 0
    return (SPLIT if cut >= 0 else 0) | (WRITTEN_IN_KANA if at > first else 0)


@kernel
def read_main(values, begin, position, stop, words, out, at, found):  # type: ignore[no-untyped-def]
    """Write the main name and note where the brackets' contents lie in `found`: (next place, cut, flags)."""
    first, cut, flags = at, -1, 0
    while position < stop:
        bracket, kind = next_bracket(values, position, stop)
        before = at
        at, inner_cut = copy_name(values, position, bracket, out, at)
        if cut < 0 and at > before:
            cut = before if before > first else inner_cut
        position = bracket + 1
        if kind == CLOSE:
            if begin < bracket == begin + word_at(values, begin, bracket, words, BODY_MARKS):
                flags |= CORPORATE
                at, cut = first, -1
        elif kind != SPACE:
            close, _ = next_bracket(values, position, stop)
            square, follows, roman = kind == OPEN_SQUARE, close < stop - 1, found[ROMAN, 1] > found[ROMAN, 0]
            meaning, inner = bracket_meaning(values, position, close, square, at > first, follows, roman, words)
            flags |= meaning
            found[meaning, 0], found[meaning, 1] = inner, close
            position = close + 1
    return at, cut, flags


@kernel
def parse_name(values, start, stop, words, out, at, bounds, row):  # type: ignore[no-untyped-def]
    """One name: writes its parts to `out` from `at`, their bounds to `bounds`; returns the flags."""
    first = at
    begin, stop = without_titles(values, start, stop, words)
    found = np.zeros((CORPORATE + 1, 2), np.int64)  # spans by flag: FORMER, ALIAS, ROMAN
    roman_stop = roman_end(values, begin, stop)
    found[ROMAN, 0], found[ROMAN, 1] = begin, roman_stop
    at, cut, flags = read_main(values, begin, roman_stop, stop, words, out, at, found)
    if at == first and found[ALIAS, 1] and found[ROMAN, 0] == found[ROMAN, 1]:  # the whole name in brackets
        at, cut = copy_name(values, found[ALIAS, 0], found[ALIAS, 1], out, at)
        flags, found[ALIAS, 1] = flags & ~ALIAS, found[ALIAS, 0]
    flags |= TITLE if begin != start else 0
    flags |= CORPORATE if has_body_word(values, begin, stop, words) else 0
    flags |= write_main(first, at, cut, out, bounds, row)
    at, _ = copy_name(values, found[FORMER, 0], found[FORMER, 1], out, at)
    bounds[ROMAN_PART, row] = at
    for place in range(found[ROMAN, 0], found[ROMAN, 1]):
        out[at] = values[place]
        at += 1
    flags |= ROMAN if found[ROMAN, 1] > found[ROMAN, 0] else 0
    bounds[ALIAS_PART, row] = at
    at, cut = copy_name(values, found[ALIAS, 0], found[ALIAS, 1], out, at)
    bounds[ALIAS_GIVEN, row] = cut if cut >= 0 else at
    bounds[END, row] = at
    return flags | (ALIAS_SPLIT if cut >= 0 else 0)


@kernel
def is_more_than_letters(values, place, start, stop, mark, words):  # type: ignore[no-untyped-def]
    """Whether a bracket, Latin letter or listed word stands at a place of a name."""
    return (
        mark & MARK_SPECIAL != 0
        or (mark & MARK_TITLE and place == start and word_at(values, place, stop, words, TITLES) > 0)
        or (mark & MARK_HONORIFIC and place >= start + 2 and word_at(values, place, stop, words, HONORIFICS) > 0)
        or (mark & MARK_BODY and word_at(values, place, stop, words, BODIES) > 0)
    )


@kernel
def plain_name(values, start, stop, marks, words, out, at, bounds, row):  # type: ignore[no-untyped-def]
    """A name with nothing but letters and spaces: its flags; -1, nothing settled, if it holds more than that."""
    first, cut, gap = at, -1, False
    every = np.uint8(MARK_KANA)
    for place in range(start, stop):
        code = values[place]
        mark = marks[code] if code < 0x10000 else np.uint8(0)
        if mark & MARK_SPACE:
            gap = at > first
            continue
        if mark & ~MARK_KANA and is_more_than_letters(values, place, start, stop, mark, words):
            return -1
        if gap and cut < 0:
            cut = at
        gap = False
        every &= mark
        out[at] = code
        at += 1
    bounds[SURNAME, row] = first
    bounds[GIVEN, row] = cut if cut >= 0 else at
    for part in range(FORMER_PART, END + 1):
        bounds[part, row] = at
    return (SPLIT if cut >= 0 else 0) | (WRITTEN_IN_KANA if every and at > first else 0)


@kernel
def parse_names(values, offsets, words):  # type: ignore[no-untyped-def]
    """Parse N names: (code points uint32[M], bounds int64[7, N], flags uint16[N])."""
    count = len(offsets) - 1
    out = np.empty(len(values), np.uint32)
    bounds = np.empty((END + 1, count), np.int64)
    flags = np.empty(count, np.uint16)
    at = 0
    for row in range(count):
        start, stop = offsets[row], offsets[row + 1]
        found = plain_name(values, start, stop, words.marks, words, out, at, bounds, row)
        if found < 0:
            found = parse_name(values, start, stop, words, out, at, bounds, row)
        flags[row] = found
        at = bounds[END, row]
    return out[:at], bounds, flags
