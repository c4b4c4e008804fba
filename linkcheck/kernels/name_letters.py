"""What the letters and words of a name field are: script, spaces, brackets, titles, legal forms."""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import kernel

__all__ = [
    "bracket_meaning",
    "has_body_word",
    "letter_kind",
    "letter_kinds",
    "next_bracket",
    "roman_end",
    "without_titles",
    "word_at",
]

SPLIT, FORMER, ALIAS, ROMAN, CORPORATE, TITLE, WRITTEN_IN_KANA, ALIAS_SPLIT = 1, 2, 4, 8, 16, 32, 64, 128
KANJI, KANA, LATIN, JOINT, SPACE, UNDERSCORE, OPEN, OPEN_SQUARE, CLOSE = range(9)  # from SPACE on: between names
TITLES, HONORIFICS, FORMER_MARKS, BODIES, BODY_MARKS = range(5)  # word lists
MARK_TITLE, MARK_HONORIFIC, MARK_BODY, MARK_SPECIAL, MARK_SPACE, MARK_KANA = 1, 2, 4, 8, 16, 32  # of code points
SURNAME, GIVEN, FORMER_PART, ROMAN_PART, ALIAS_PART, ALIAS_GIVEN, END = range(7)  # rows of the bounds


@kernel
def letter_kind(code):  # type: ignore[no-untyped-def]
    """What a folded code point is in a name; whatever is nothing else counts as kanji."""
    if code >= 0x3400:
        return OPEN if code == 0xFF08 else CLOSE if code == 0xFF09 else KANJI
    if 0x3041 <= code <= 0x309F or 0x30A1 <= code <= 0x30FA or 0x30FC <= code <= 0x30FF or 0x31F0 <= code <= 0x31FF:
        return KANA
    if 0x41 <= code <= 0x5A or 0x61 <= code <= 0x7A or 0xC0 <= code <= 0x24F or 0x1E00 <= code <= 0x1EFF:
        return LATIN
    if code == 0x20 or code == 0x3000 or code == 0x30FB:
        return SPACE
    if code == 0x28 or code == 0x3C or code == 0x7B or code == 0x3008 or code == 0x3010 or code == 0x300C:
        return OPEN
    if code == 0x5B or code == 0x3014:
        return OPEN_SQUARE
    if code == 0x29 or code == 0x3E or code == 0x7D or code == 0x5D or (0x3009 <= code <= 0x3015 and code & 1):
        return CLOSE
    if code == 0x5F or code == 0x30A0:
        return UNDERSCORE
    if code == 0x2D or code == 0x2E or code == 0x27 or code == 0x2C or code == 0x2019:
        return JOINT
    return KANJI


@kernel
def letter_kinds(count):  # type: ignore[no-untyped-def]
    """`letter_kind` of the first code points: uint8[count]."""
    kinds = np.empty(count, np.uint8)
    for code in range(count):
        kinds[code] = letter_kind(code)
    return kinds


@kernel
def word_at(values, at, stop, words, which):  # type: ignore[no-untyped-def]
    """Length of the longest word of a list that begins at a position; 0 if none does."""
    codes, offsets, lists = words.codes, words.offsets, words.lists
    longest = 0
    for row in range(lists[which], lists[which + 1]):
        first = offsets[row]
        size = offsets[row + 1] - first
        if size <= longest or at + size > stop or values[at] != codes[first]:
            continue
        same = True
        for k in range(1, size):
            if values[at + k] != codes[first + k]:
                same = False
                break
        if same:
            longest = size
    return longest


@kernel
def roman_end(values, start, stop):  # type: ignore[no-untyped-def]
    """Where a roman name at the front ends: at an underscore, a bracket or a space before other script; else start."""
    if start >= stop or letter_kind(values[start]) != LATIN:
        return start
    end = start
    for at in range(start, stop):
        kind = letter_kind(values[at])
        if SPACE < kind < CLOSE:
            return at
        if kind == SPACE:
            end = at
        elif kind != LATIN and kind != JOINT:
            return end
    return stop


@kernel
def without_titles(values, start, stop, words):  # type: ignore[no-untyped-def]
    """The span of a name without guardians' and other titles in front and honorifics behind."""
    found = True
    while found and start < stop:
        kind = letter_kind(values[start])
        inner = start + 1 if OPEN <= kind < CLOSE else start
        size = 0
        if inner < stop and words.marks[values[inner] & 0xFFFF] & MARK_TITLE:
            size = word_at(values, inner, stop, words, TITLES)
        found = size > 0 and inner + size < stop
        if found:
            start = inner + size
            while start < stop and (letter_kind(values[start]) == SPACE or letter_kind(values[start]) == CLOSE):
                start += 1
    for size in range(1, 3):
        at = stop - size
        if at - start >= 2 and word_at(values, at, stop, words, HONORIFICS) == size:
            stop = at
            break
    while stop > start and letter_kind(values[stop - 1]) == SPACE:
        stop -= 1
    return start, stop


@kernel
def has_body_word(values, start, stop, words):  # type: ignore[no-untyped-def]
    """Whether a legal form in kanji stands anywhere in a name."""
    for at in range(start, stop - 2):
        if words.marks[values[at] & 0xFFFF] & MARK_BODY and word_at(values, at, stop, words, BODIES):
            return True
    return False


@kernel
def bracket_meaning(values, start, stop, square, before, follows, has_roman, words):  # type: ignore[no-untyped-def]
    """What a bracket holds (FORMER, ALIAS, ROMAN, CORPORATE or 0) and where it begins inside."""
    if start >= stop:
        return 0, start
    if word_at(values, start, stop, words, BODY_MARKS) == stop - start:
        return CORPORATE, start
    mark = word_at(values, start, stop, words, FORMER_MARKS)
    if mark and start + mark < stop:
        start += mark
        while start < stop - 1 and (values[start] == 0x20 or values[start] == 0x3A or values[start] == 0xFF1A):
            start += 1
        return FORMER, start
    if not has_roman and letter_kind(values[start]) == LATIN:
        return ROMAN, start
    if square or (before and follows):
        return FORMER, start
    spaced = False
    for at in range(start, stop):
        spaced = spaced or letter_kind(values[at]) == SPACE
    short = stop - start <= 3 and not spaced and letter_kind(values[start]) != KANA
    return (FORMER if follows or (before and short and not has_roman) else ALIAS), start


@kernel
def next_bracket(values, start, stop):  # type: ignore[no-untyped-def]
    """The next bracket at or behind a position: (its position or the end, its kind)."""
    for at in range(start, stop):
        kind = letter_kind(values[at])
        if kind >= OPEN:
            return at, kind
    return stop, SPACE
