"""What the kernels of readings and their callers share: letters, keys of segments, flags, what can be assessed."""

from __future__ import annotations

__all__ = [
    "BY_KAKASI",
    "KANA_BITS",
    "LISTED",
    "LONGEST_NAME",
    "LONGEST_READING",
    "LONGEST_SEGMENT",
    "LONG_VOWEL",
    "NAME_LISTED",
    "NOT_A_LETTER",
    "PARTS",
    "REPEAT",
    "SEPARATOR",
    "UNKNOWN_KANJI",
    "VOICING",
]

NOT_A_LETTER, SEPARATOR, REPEAT = 0xFFFF, 0xFFFE, 0xFFFD
PARTS = ("surname", "given_name")  # by number
KANA_BITS = 42  # of a segment key, six letters of seven bits; the character stands above them
LONGEST_SEGMENT = 6
LISTED, LONG_VOWEL, VOICING, UNKNOWN_KANJI, NAME_LISTED, BY_KAKASI = (1 << bit for bit in range(6))  # flags
LONGEST_NAME, LONGEST_READING = 30, 45
"""Longer ones are not assessed; 45 of the rarest kana stay above 2 ** -1022."""
