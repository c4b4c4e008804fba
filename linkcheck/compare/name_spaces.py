"""The words of names as their fields divide them; a parsed name keeps but its surname and the rest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from linkcheck.columns import Codes, UInt32s, from_codes
from linkcheck.compare.name_sides import NameSide, to_codes
from linkcheck.kernels.layout import Spans
from linkcheck.normalize.name_keys import some
from linkcheck.normalize.name_parts import AFTER_MAIN, GIVEN, SURNAME
from linkcheck.normalize.romaji import REMEMBERED

__all__ = ["kana_texts", "kana_words", "kanji_words", "words_in"]

GAP = re.compile("[ ・_()<>{}\\[\\]〈〉《》「」『』【】〔〕]+")
Words = tuple[str, ...]


def kanji_words(side: NameSide, kanji: Codes, fold: UInt32s | None = None) -> list[Words]:
    """The words of each row's name in the kanji field, none where it is in kana; `kanji` is the folded field."""
    found = words_of(kanji, side.kanji(SURNAME, AFTER_MAIN), side.kanji(SURNAME, GIVEN), fold)
    return [
        () if in_kana else words for words, in_kana in zip(found, side.written_in_kana.tolist(), strict=True)
    ]


def kana_words(side: NameSide, kanji: Codes, kana: Codes, fold: UInt32s | None = None) -> list[Words]:
    """The words of each row's kana, those of a kanji field in kana where there are no others."""
    return [words_in(*texts) for texts in kana_texts(side, kanji, kana, fold)]


def kana_texts(
    side: NameSide, kanji: Codes, kana: Codes, fold: UInt32s | None = None
) -> list[tuple[str, str, int]]:
    """Each row's kana (the kanji field where there are none), the name itself in it, and where its surname ends."""
    texts = list(texts_of(kana, fold))
    absent = np.flatnonzero(kana.offsets[1:] == kana.offsets[:-1])
    for row, text in zip(absent.tolist(), texts_of(some(kanji, absent), fold), strict=True):
        texts[row] = text
    names = texts_of(to_codes(side.kana(SURNAME, AFTER_MAIN)), fold)
    return list(zip(texts, names, side.kana(SURNAME, GIVEN).size.tolist(), strict=True))


def words_of(codes: Codes, main: Spans, surname: Spans, fold: UInt32s | None) -> list[Words]:
    """The words of each field that make up the name itself, under a fold."""
    texts, names = texts_of(codes, fold), texts_of(to_codes(main), fold)
    return [
        words_in(text, name, cut) for text, name, cut in zip(texts, names, surname.size.tolist(), strict=True)
    ]


def texts_of(codes: Codes, fold: UInt32s | None) -> Sequence[str]:
    """Strings under a fold; empty where there is none."""
    values = codes.values if fold is None else fold[codes.values]
    return [text or "" for text in from_codes(Codes(values, codes.offsets, codes.valid)).to_pylist()]


@lru_cache(maxsize=REMEMBERED)
def words_in(text: str, main: str, cut: int) -> Words:
    """The words of a text that make up the name itself, outside brackets; cut where its surname ends if it is one.

    >>> words_in("スミス(旧)ジヨン ポ-ル", "スミスジヨンポ-ル", 3)
    ('スミス', 'ジヨン', 'ポ-ル')
    """
    found, at = [], 0
    for word in GAP.split(text):
        if word and main.startswith(word, at):
            found.append(word)
            at += len(word)
    if at < len(main) or len(found) < 2:
        return tuple(word for word in (main[:cut], main[cut:]) if word)
    return tuple(found)
