"""The kana ladder's maps, worked out from kana names and decompositions. Used by the builder only."""

from __future__ import annotations

import unicodedata
from typing import Any

import numpy as np

from linkcheck.kernels.text.fold import BASE_FORM, KANA, KANA_COUNT, SEMIVOICED_FORM, VOICED_FORM

__all__ = ["kana_arrays"]

SMALL = "ァィゥェォッャュョヮヵヶ" + "".join(map(chr, range(0x31F0, 0x3200)))
LARGE = "アイウエオツヤユヨワカケ" + "クシストヌハヒフヘホムラリルレロ"
ZENGIN = dict(zip(SMALL + "ヲヰヱヂヅー", LARGE + "オイエジズ-", strict=True))
ROWS = {
    "ア": "アカサタナハマヤラワ",
    "イ": "イキシチニヒミリ",
    "ウ": "ウクスツヌフムユル",
    "エ": "エケセテネヘメレ",
    "オ": "オコソトノホモヨロ",
}


def parts(letter: str) -> tuple[str, str]:
    """A kana and its voicing mark, empty where it has none."""
    decomposed = unicodedata.normalize("NFD", letter)
    return decomposed[0], decomposed[1:]


def form_matrix() -> np.ndarray[Any, Any]:
    """Voiced, semivoiced and base forms of the katakana block, 0 where there is none: uint32[3, 96]."""
    forms = np.zeros((3, KANA_COUNT), np.uint32)
    for code in range(0x30A1, 0x30FB):
        base, mark = parts(chr(code))
        forms[BASE_FORM, code - KANA] = ord(base)
        if mark:
            row = VOICED_FORM if mark == "\u3099" else SEMIVOICED_FORM
            forms[row, ord(base) - KANA] = code
    return forms


def vowels() -> np.ndarray[Any, Any]:
    """The vowel kana that lengthens each large kana of the block, 0 where there is none: uint32[96]."""
    lengthening = np.zeros(KANA_COUNT, np.uint32)
    for vowel, letters in ROWS.items():
        for code in range(0x30A1, 0x30FB):
            if parts(chr(code))[0] in letters:
                lengthening[code - KANA] = ord(vowel)
    return lengthening


def unvoiced(letter: str) -> str:
    """A kana without its voicing mark, after Zengin's folding."""
    base = parts(letter)[0]
    return ZENGIN.get(base, base)


def kana_arrays() -> dict[str, np.ndarray[Any, Any]]:
    """Maps of the rungs K2 and K3 (both routes), each closed under itself, and the kernels' small tables."""
    letters = [*map(chr, range(0x30A1, 0x30FB)), "ー", *map(chr, range(0x31F0, 0x3200))]
    zengin = [ZENGIN.get(letter, letter) for letter in letters]
    routes = {
        "ジ": "チ",
        "ズ": "ツ",
    }  # ヂ and ヅ are ジ and ズ in Zengin: either may stand for チ or ツ without its mark
    return {
        "kana": np.array([ord(letter) for letter in letters], np.uint32),
        "k2": np.array([ord(letter) for letter in zengin], np.uint32),
        "k3": np.array([ord(unvoiced(letter)) for letter in zengin], np.uint32),
        "k3_alternative": np.array(
            [ord(routes.get(letter) or unvoiced(letter)) for letter in zengin], np.uint32
        ),
        "kana_forms": form_matrix(),
        "vowels": vowels(),
    }
