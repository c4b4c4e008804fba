"""Ways of writing kana: without small kana, half width, and the slips people make."""

from __future__ import annotations

import unicodedata

import numpy as np

SMALL = "ァィゥェォッャュョヮ"
LARGE = "アイウエオツヤユヨワ"
_TO_LARGE = str.maketrans(SMALL, LARGE)
_FULL = "ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホ"
_FULL += "マミムメモヤユヨラリルレロワン"
_TO_HALF = {ord(full): chr(0xFF66 + place) for place, full in enumerate(_FULL)}
_TO_HALF |= {0x3099: "ﾞ", 0x309A: "ﾟ", ord("　"): " ", ord("・"): "･"}
ALIKE = (
    ("ヅ", "ズ"), ("ヂ", "ジ"), ("ソ", "ン"), ("シ", "ツ"), ("ク", "ワ"), ("オオ", "オウ"), ("カ", "ガ"), ("タ", "ダ"),
    ("サ", "ザ"), ("シ", "ジ"), ("ハ", "バ"), ("ト", "ド"), ("ヤ", "ア"), ("エ", "イ"), ("ユウ", "ユ"), ("ョウ", "ョ"),
)  # fmt: skip


def without_small(text: str) -> str:
    """Small kana enlarged, as registers and banks long had it.

    >>> without_small("キョウコ")
    'キヨウコ'
    """
    return text.translate(_TO_LARGE)


def half_width(text: str) -> str:
    """Half-width katakana with voicing marks of their own.

    >>> half_width("ハセガワ　ジュンイチ")
    'ﾊｾｶﾞﾜ ｼﾞｭﾝｲﾁ'
    """
    return unicodedata.normalize("NFD", text).translate(_TO_HALF)


def with_slip(rng: np.random.Generator, text: str) -> str:
    """The kana with one slip: a look-alike or other voicing, else two neighbours swapped or one left out."""
    found = [(a, b) for pair in ALIKE for a, b in (pair, pair[::-1]) if a in text]
    if found and rng.random() < 0.7:
        old, new = found[int(rng.integers(len(found)))]
        return text.replace(old, new, 1)
    places = [at for at in range(len(text) - 1) if "　" not in text[at : at + 2] and text[at] != text[at + 1]]
    if not places:
        return text
    at = int(rng.choice(places))
    if rng.random() < 0.5:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + text[at + 1 :]
