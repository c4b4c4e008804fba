"""Whether a part of a roman name may be that of a name in kana or kanji, asked of columns of pairs at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from linkcheck.columns import from_codes
from linkcheck.compare.name_readings import to_codes
from linkcheck.compare.name_roman_kana import READING
from linkcheck.compare.name_roman_kanji import (
    beginnings_of_kanji,
    beginnings_of_words,
    may_spell,
    read_kanji,
    read_on,
)
from linkcheck.compare.name_roman_sounds import Heard, heard, is_one_word, may_read, may_sound, readings_of
from linkcheck.compare.name_sides import Bools, Ints, NameSide
from linkcheck.kernels.layout import Spans
from linkcheck.normalize.name_parts import AFTER_MAIN, ALIAS_PART, GIVEN, MIDDLE, ROMAN_PART, SURNAME
from linkcheck.normalize.pinyin import is_on_reading

__all__ = ["PARTS", "reads_characters", "reads_part", "romans", "spells"]

PARTS = (SURNAME, GIVEN), (GIVEN, AFTER_MAIN)
"""Where the surname begins and ends, and the given name."""


def reads_part(own: NameSide, other: NameSide, part: int) -> Bools:
    """Whether the surname (0) or given name (1) in kana may be that of a roman name, bool[N]: words of it read or are
    spelt so, or its own kana sound alike; of one word it may be all that any of the kana reads or spells."""
    written, roman = romans(own)
    names = [readings_of(text, part) for text in written]
    one_word = np.array([is_one_word(text) for text in written], np.bool_)[roman]

    (kana, own_sound), (sounds, sound) = (heard_in(side.kana(*PARTS[part])) for side in (own, other))
    found = may_read(names, sounds, roman, sound) | (one_word & (other.flags & MIDDLE != 0))
    for spans in (other.kana(*PARTS[1 - part]), other.kana(SURNAME, AFTER_MAIN)):
        rows = np.flatnonzero(one_word & ~found)
        if len(rows):
            words, word = heard_in(spans.at(rows))
            found[rows] = may_read(names, words, roman[rows], word)
    return np.asarray(found | may_sound(kana, sounds, own_sound, sound), np.bool_)


def heard_in(spans: Spans) -> tuple[list[Heard], Ints]:
    """The distinct words in kana of N spans as they are heard, and which each row holds, int64[N]."""
    texts, word = coded(spans)
    return [heard(text) for text in texts], word


def spells(own: NameSide, other: NameSide, part: int) -> Bools:
    """Whether a roman name spells the surname (0) or given name (1) in kanji as it is read abroad, bool[N]; asked where
    a word of it begins as they may, wherever the kanji are cut."""
    names, roman = romans(own)
    (whole, written), (given, cut) = (
        coded(other.kanji(*place)) for place in ((SURNAME, AFTER_MAIN), PARTS[1])
    )
    words = bits([beginnings_of_words(name) for name in names])[roman]
    starts = [(whole, written, 1, 3), (given, cut, 0, 1)] if part else [(whole, written, 0, 1)]
    found = np.zeros(len(roman), np.bool_)
    for texts, rows, start, stop in starts:
        found |= (words & bits([beginnings_of_kanji(text[start:stop]) for text in texts])[rows]).any(axis=1)
    for row in np.flatnonzero(found).tolist():
        text = whole[written[row]]
        at = len(text) - len(given[cut[row]])
        name, surnames = names[roman[row]], (text[:at], text[:1], text[:2])  # wherever the kanji are cut
        may_be = part == 1 or any(may_spell(name, surname) for surname in surnames)
        found[row] = may_be and read_kanji(name, text[:at], text[at:])[part] == READING
    return found


def reads_characters(own: NameSide, other: NameSide, part: int) -> Bools:
    """Whether kana may be how Japanese reads the characters of the surname (0) or given name (1) of a roman name,
    bool[N]; asked where both words are such readings."""
    (surnames, first), (given, rest) = (coded(other.kana(*place)) for place in PARTS)
    found: Bools = np.array([is_on_reading(text) for text in surnames], np.bool_)[first]
    found &= np.array([is_on_reading(text) for text in given], np.bool_)[rest]
    rows = np.flatnonzero(found)
    names, roman = romans(own.at(rows))
    for row, name in zip(rows.tolist(), roman.tolist(), strict=True):
        found[row] = read_on(names[name], (surnames[first[row]], given[rest[row]]))[part] == READING
    return found


def bits(rows: list[bytes]) -> npt.NDArray[np.uint8]:
    """Bits of M texts, uint8[M, B]."""
    return np.frombuffer(b"".join(rows), np.uint8).reshape(len(rows), -1)


def romans(side: NameSide) -> tuple[list[str], npt.NDArray[np.int64]]:
    """The distinct roman names of N rows, and which each row holds, int64[N]."""
    return coded(side.kanji(ROMAN_PART, ALIAS_PART), side.kana(ROMAN_PART, ALIAS_PART))


def coded(first: Spans, second: Spans | None = None) -> tuple[list[str], npt.NDArray[np.int64]]:
    """The distinct strings of N spans ("" for none), of a second column where the first holds nothing, and which each
    row holds, int64[N]."""
    values = from_codes(to_codes(first))
    values = values if second is None else pc.coalesce(values, from_codes(to_codes(second)))
    found = pc.dictionary_encode(pc.fill_null(values, ""))
    return found.dictionary.to_pylist(), found.indices.to_numpy().astype(np.int64)
