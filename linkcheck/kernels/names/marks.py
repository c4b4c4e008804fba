"""What the kernels of names share: marks of code points, flags of names, the order of a name's parts."""

from __future__ import annotations

__all__ = [
    "AFTER_MAIN",
    "ALIAS",
    "ALIAS_GIVEN",
    "ALIAS_PART",
    "CLOSES",
    "CORPORATE",
    "END",
    "FORMER",
    "GIVEN",
    "HONORIFIC",
    "KANA",
    "LATIN",
    "MIDDLE",
    "NOTATION",
    "OPENS",
    "ROMAN",
    "ROMAN_PART",
    "SPACE",
    "SPECIAL",
    "SPLIT",
    "SURNAME",
    "TITLE",
    "WORD",
    "WRITTEN_IN_KANA",
]

# Marks of a code point. SPECIAL: in no plain name; WORD, HONORIFIC: a listed word may begin here; the rest: its kind.
SPACE, KANA, SPECIAL, WORD, HONORIFIC, OPENS, CLOSES, LATIN = (1 << bit for bit in range(8))
SPLIT, FORMER, ALIAS, ROMAN, CORPORATE, TITLE, WRITTEN_IN_KANA, MIDDLE = (
    1 << bit for bit in range(8)
)  # flags
NOTATION = 1 << 15  # a flag: not plain, nothing parsed yet
SURNAME, GIVEN, AFTER_MAIN, ROMAN_PART, ALIAS_PART, ALIAS_GIVEN, END = range(7)  # rows of the bounds
