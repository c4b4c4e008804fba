"""What the kernels of names and their callers share: marks of code points, parts and flags of names, states."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = [
    "AFTER_MAIN",
    "ALIAS",
    "ALIAS_GIVEN",
    "ALIAS_MARKS",
    "ALIAS_PART",
    "BARE_MARKS",
    "BODIES",
    "BODY_MARKS",
    "CLASS",
    "CLOSES",
    "CORPORATE",
    "END",
    "FORMER",
    "FORMER_MARKS",
    "GIVEN",
    "HONORIFIC",
    "HONORIFICS",
    "ITERATION",
    "JOINS",
    "KANA",
    "KANA_DIFFERENT",
    "KANA_MISSING",
    "KANA_NEAR",
    "KANA_SAME",
    "KANJI_CONFUSABLE",
    "KANJI_DIFFERENT",
    "KANJI_MISSING",
    "KANJI_NEAR",
    "KANJI_SAME",
    "KANJI_VARIANT",
    "KANJI_WILDCARD",
    "LATIN",
    "LISTS",
    "MARKS_FROM",
    "MIDDLE",
    "NOTATION",
    "OPENS",
    "ROMAN",
    "ROMAN_PART",
    "SPACE",
    "SPACE_CODE",
    "SPECIAL",
    "SPLIT",
    "SURNAME",
    "TITLE",
    "TITLES",
    "UNREADABLE",
    "WORD",
    "WRITTEN_IN_KANA",
    "ParsedNames",
]

SPACE_CODE, ITERATION = 0x20, 0x3005

# Marks of a code point. SPECIAL: in no plain name; WORD, HONORIFIC: a listed word may begin here; the rest: its kind.
SPACE, KANA, SPECIAL, WORD, HONORIFIC, OPENS, CLOSES, LATIN = (1 << bit for bit in range(8))
CLASS, UNREADABLE, MARKS_FROM = (1 << 21) - 1, 1 << 21, 22
"""Of a letter, as the kernel of keys takes it: its class, whether it is a substitute, from which bit on its marks."""

LISTS = (
    "titles",
    "honorifics",
    "former_marks",
    "alias_marks",
    "bare_marks",
    "joins",
    "bodies",
    "body_marks",
)
"""The lists of tables/name_notation.toml, as they are numbered."""

TITLES, HONORIFICS, FORMER_MARKS, ALIAS_MARKS, BARE_MARKS, JOINS, BODIES, BODY_MARKS = range(len(LISTS))

SPLIT, FORMER, ALIAS, ROMAN, CORPORATE, TITLE, WRITTEN_IN_KANA, MIDDLE = (
    1 << bit for bit in range(8)
)  # flags
NOTATION = 1 << 15  # a flag: not plain, nothing parsed yet
SURNAME, GIVEN, AFTER_MAIN, ROMAN_PART, ALIAS_PART, ALIAS_GIVEN, END = range(7)  # rows of the bounds

# How kanji and how kana of a part agree: rows and columns of `linkcheck.levels.name.PART_LEVELS`.
KANJI_MISSING, KANJI_SAME, KANJI_VARIANT, KANJI_WILDCARD, KANJI_CONFUSABLE, KANJI_NEAR, KANJI_DIFFERENT = (
    range(7)
)
KANA_MISSING, KANA_SAME, KANA_NEAR, KANA_DIFFERENT = range(4)


class ParsedNames(NamedTuple):
    """One field of N parsed names: code points uint32[M], bounds int64[7, N] of the parts, flags uint16[N]."""

    values: npt.NDArray[np.uint32]
    bounds: npt.NDArray[np.int64]
    flags: npt.NDArray[np.uint16]
