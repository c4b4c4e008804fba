"""Kana as letters of the reading lattice, in the two forms that `linkcheck.kernels.readings.letters` explains."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = [
    "KANA",
    "LETTER",
    "LONG_VOWEL",
    "OWN_VOWEL",
    "UNVOICED",
    "VOICED",
    "canonical",
    "kana_map",
    "literal",
]

KANA = (
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン"
    "ガギグゲゴザジズゼゾダデドバビブベボパピプペポヴー"
)
VOWEL_ROWS = ("アカサタナハマヤラワガザダバパ", "イキシチニヒミリギジビピ", "ウクスツヌフムユルグズブプヴ",
              "エケセテネヘメレゲゼデベペ", "オコソトノホモヨロゴゾドボポ")  # fmt: skip
VOICED, UNVOICED = (
    "ガギグゲゴザジズゼゾダデドバビブベボパピプペポヴ",
    "カキクケコサシスセソタテトハヒフヘホハヒフヘホウ",
)
LETTER = {letter: number + 1 for number, letter in enumerate(KANA)}
OWN_VOWEL = {kana: row[0] for row in VOWEL_ROWS for kana in row}
LONG_VOWEL = {
    kana: {"オ": "ウ", "エ": "イ"}.get(vowel, vowel) for kana, vowel in OWN_VOWEL.items()
}  # what ー stands for
LENGTHENING = {(LETTER[kana], LETTER[vowels[kana]]) for vowels in (OWN_VOWEL, LONG_VOWEL) for kana in vowels}
Array = npt.NDArray[Any]


def kana_map(vowels: dict[str, str]) -> Array:
    """uint16[K + 1]: the letter that each kana is mapped to, 0 for the others."""
    mapped = np.zeros(len(KANA) + 1, np.uint16)
    for kana, letter in vowels.items():
        mapped[LETTER[kana]] = LETTER[letter]
    return mapped


def literal(reading: str) -> tuple[int, ...]:
    """Kana letters with every long mark replaced by the vowel that it stands for."""
    written = ""
    for kana in reading:
        written += LONG_VOWEL.get(written[-1:], kana) if kana == "ー" else kana
    return tuple(LETTER[kana] for kana in written)


def canonical(letters: tuple[int, ...]) -> tuple[int, ...]:
    """Kana letters with every vowel that lengthens the kana before it replaced by the long mark."""
    written = list(letters)
    for place in range(1, len(letters)):
        if (letters[place - 1], letters[place]) in LENGTHENING:
            written[place] = LETTER["ー"]
    return tuple(written)
