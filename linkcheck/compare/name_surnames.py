"""Surnames before names: where two names have nothing in common yet, could a comparison word by word find anything?

What costs most is comparing a foreign resident's name with everybody of the same birth date. Nearly always it takes no
more than the surname to tell that a pair is none, and the surnames of a whole column are looked at together.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from linkcheck.columns import Codes, from_codes
from linkcheck.compare.name_alternatives import named_in_kanji
from linkcheck.compare.name_readings import to_codes
from linkcheck.compare.name_roman_kana import WEAK
from linkcheck.compare.name_roman_sounds import given_words, heard, may_read, outer_words
from linkcheck.compare.name_sides import Bools, NameSide, UInt8s
from linkcheck.compare.name_spaces import kana_words
from linkcheck.compare.name_words import ELSE, joined_words
from linkcheck.kernels.layout import Spans
from linkcheck.normalize.name_keys import some
from linkcheck.normalize.name_parts import (
    AFTER_MAIN,
    ALIAS,
    ALIAS_PART,
    CORPORATE,
    GIVEN,
    MIDDLE,
    ROMAN,
    ROMAN_PART,
    SURNAME,
    any_class,
)
from linkcheck.normalize.name_words import kana_name_words

__all__ = ["may_agree_in_roman", "may_agree_in_words"]

OTHER_NOTATION = ROMAN | ALIAS | CORPORATE
PARTS = (SURNAME, GIVEN), (GIVEN, AFTER_MAIN)
Fields = Sequence[Codes]
Words = tuple[str, ...]


def may_agree_in_roman(
    left: NameSide, right: NameSide, fields: Fields, levels: UInt8s, useful: Bools
) -> Bools:
    """For which of N pairs with a roman name `with_roman` could find useful levels, bool[N].

    levels uint8[N, 2]: those so far; useful bool[N, 2, L]: which levels of surname and given name are. A roman name of
    several words is asked whether its outer words read the surname of a name in kana, and the others a single given
    name; of all else it is not known.
    """
    found = np.ones(len(levels), np.bool_)
    for part in (0, 1):
        settled = is_useful(useful[:, part], levels[:, part], WEAK, ELSE)
        for own, other in ((left, right), (right, left)):
            plain = is_divided(other) & (other.flags & (OTHER_NOTATION | part * MIDDLE) == 0)
            rows = np.flatnonzero(~settled & found & plain & (own.flags & ROMAN != 0))
            if len(rows):
                found[rows] = reads_part(own.at(rows), other.at(rows), part)
    return found


def is_useful(useful: Bools, levels: UInt8s, *others: int) -> Bools:
    """Whether the levels of N pairs, or any of some others, are useful (bool[N, L])."""
    found = useful[np.arange(len(levels)), levels] | useful[:, others].any(axis=1)
    return np.asarray(found, np.bool_)


def may_agree_in_words(
    left: NameSide, right: NameSide, fields: Fields, levels: UInt8s, useful: Bools
) -> Bools:
    """The same of `with_middle_names`: a name of three words in kana is asked whether one of two has any of them."""
    found = is_useful(useful[:, 0], levels[:, 0], ELSE) | (named_in_kanji(left) & named_in_kanji(right))
    fold, particles = any_class(), kana_name_words().particles
    for own, other, (kanji, kana) in ((left, right, fields[:2]), (right, left, fields[2:])):
        rows = np.flatnonzero(~found & (own.flags & MIDDLE != 0))
        plain = (is_divided(other) & (other.flags & (OTHER_NOTATION | MIDDLE) == 0))[rows]
        found[rows[~plain]] = True
        rows = rows[plain]
        if not len(rows):
            continue
        names = kana_words(own.at(rows), some(kanji, rows), some(kana, rows), fold)
        parts = (texts(other.kana(*part).at(rows), fold) for part in PARTS)
        for row, words, surname, given in zip(rows.tolist(), names, *parts, strict=True):
            told = forms_of(words)
            found[row] = not told or surname in told or given in told or surname in particles
    return found


def is_divided(side: NameSide) -> Bools:
    """Which rows hold a name in kana of two words or more, bool[N]."""
    return np.asarray((side.kana(*PARTS[0]).size > 0) & (side.kana(*PARTS[1]).size > 0), np.bool_)


def texts(spans: Spans, fold: npt.NDArray[np.uint32] | None = None) -> list[str | None]:
    """Spans as strings, under a fold; None where there is nothing."""
    codes = to_codes(spans)
    values = codes.values if fold is None else fold[codes.values]
    found: list[str | None] = from_codes(Codes(values, codes.offsets, codes.valid)).to_pylist()
    return found


@lru_cache(maxsize=1 << 12)
def forms_of(words: Words) -> frozenset[str]:
    """The words of a name in kana, with their particles and without."""
    return frozenset(form for word in joined_words(words, kana_name_words().particles) for form in word)


def reads_part(own: NameSide, other: NameSide, part: int) -> Bools:
    """Whether the surname (0) or given name (1) in kana may be that of a roman name, bool[N]: words of it read or are
    spelt so, or its own kana sound alike."""
    romans, roman = coded(own.kanji(ROMAN_PART, ALIAS_PART), own.kana(ROMAN_PART, ALIAS_PART))
    names = [(outer_words, given_words)[part](text) for text in romans]
    texts, sound = coded(other.kana(*PARTS[part]))
    sounds = [heard(text) for text in texts]
    pairs, place = np.unique(roman * np.int64(len(sounds)) + sound, return_inverse=True)
    found = may_read(names, sounds, *np.divmod(pairs, len(sounds)))[place]
    texts, own_sound = coded(own.kana(*PARTS[part]))
    alike = [heard(text).plain for text in texts], [each.plain for each in sounds]
    same = zip(own_sound.tolist(), sound.tolist(), strict=True)
    return found | np.array([not alike[0][a].isdisjoint(alike[1][b]) for a, b in same], np.bool_)


def coded(first: Spans, second: Spans | None = None) -> tuple[list[str], npt.NDArray[np.int64]]:
    """The distinct strings of N spans ("" for none), of a second column where the first holds nothing, and which each
    row holds, int64[N]."""
    values = from_codes(to_codes(first))
    values = values if second is None else pc.coalesce(values, from_codes(to_codes(second)))
    found = pc.dictionary_encode(pc.fill_null(values, ""))
    return found.dictionary.to_pylist(), found.indices.to_numpy().astype(np.int64)
