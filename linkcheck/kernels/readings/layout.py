"""What the kernels of readings and their callers share: letters, keys of segments, flags, what can be assessed."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

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
    "Cuts",
    "Reading",
    "Readings",
]

NOT_A_LETTER, SEPARATOR, REPEAT = 0xFFFF, 0xFFFE, 0xFFFD
PARTS = ("surname", "given_name")  # by number
KANA_BITS = 42  # of a segment key, six letters of seven bits; the character stands above them
LONGEST_SEGMENT = 6
LISTED, LONG_VOWEL, VOICING, UNKNOWN_KANJI, NAME_LISTED, BY_KAKASI = (1 << bit for bit in range(6))  # flags
LONGEST_NAME, LONGEST_READING = 30, 45
"""Longer ones are not assessed; 45 of the rarest kana stay above 2 ** -1022."""

Letters = npt.NDArray[np.uint16]
Ints = npt.NDArray[Any]


class Reading(NamedTuple):
    """One span of a reading, in both forms of its letters."""

    literal: Letters
    canonical: Letters
    start: int
    stop: int


class Readings(NamedTuple):
    """N readings: letters uint16[M] in both forms (`linkcheck.kernels.readings.letters`), starts and stops int64[N]."""

    literal: Letters
    canonical: Letters
    starts: Ints
    stops: Ints


class Cuts(NamedTuple):
    """The cuts of a name and of its reading that are possible, both ends included."""

    first: int | np.int64
    last: int | np.int64
    first_kana: int | np.int64
    last_kana: int | np.int64
