"""Whether a part of a roman name may be that of a name in kana or kanji, asked of columns of pairs at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from linkcheck.columns import UInt32s, from_codes
from linkcheck.compare.name_roman_kana import READING
from linkcheck.compare.name_roman_kanji import (
    beginnings_of_kanji,
    beginnings_of_words,
    may_spell,
    read_kanji,
    read_on,
)
from linkcheck.compare.name_roman_sounds import (
    Heard,
    heard,
    may_read,
    may_sound,
    one_word,
    readings_of,
    written,
)
from linkcheck.compare.name_sides import Bools, Ints, NameSide, to_codes
from linkcheck.kernels.layout import Spans
from linkcheck.normalize.name_parts import AFTER_MAIN, ALIAS_PART, GIVEN, MIDDLE, ROMAN_PART, SURNAME
from linkcheck.normalize.pinyin import is_on_reading

__all__ = ["PARTS", "Romans", "coded", "reads_characters", "reads_part", "romans", "spells"]

PARTS = (SURNAME, GIVEN), (GIVEN, AFTER_MAIN)
"""Where the surname begins and ends, and the given name."""


class Romans(NamedTuple):
    """Distinct roman names, and which of them each of N rows holds, int64[N]."""

    names: list[str]
    places: Ints

    def at(self, rows: Ints) -> Romans:
        """Those of some rows."""
        return Romans(self.names, self.places[rows])


def reads_part(own: NameSide, other: NameSide, part: int, roman: Romans) -> Bools:
    """Whether the surname (0) or given name (1) in kana may be that of a roman name, bool[N]: words of it read or are
    spelt so, or its own kana sound alike; of one word it may be all that any of the kana reads or spells."""
    names = [readings_of(text, part) for text in roman.names]
    is_one = np.array([bool(one_word(text)) for text in roman.names], np.bool_)[roman.places]

    (kana, own_sound), (sounds, sound) = (heard_in(side.kana(*PARTS[part])) for side in (own, other))
    found = may_read(names, sounds, roman.places, sound) | (is_one & (other.flags & MIDDLE != 0))
    for spans, hear in ((other.kana(*PARTS[1 - part]), heard), (other.kana(SURNAME, AFTER_MAIN), written)):
        rows = np.flatnonzero(is_one & ~found)
        if len(rows):
            words, word = heard_in(spans.at(rows), hear)
            found[rows] = may_read(names, words, roman.places[rows], word)
    return np.asarray(found | may_sound(kana, sounds, own_sound, sound), np.bool_)


def heard_in(spans: Spans, hear: Callable[[str], Heard] = heard) -> tuple[list[Heard], Ints]:
    """The distinct words in kana of N spans as they are heard, and which each row holds, int64[N]."""
    texts, word = coded(spans)
    return [hear(text) for text in texts], word


def spells(other: NameSide, part: int, roman: Romans) -> Bools:
    """Whether a roman name spells the surname (0) or given name (1) in kanji as it is read abroad, bool[N]; asked where
    a word of it begins as they may, wherever the kanji are cut."""
    whole, text_of = coded(other.kanji(SURNAME, AFTER_MAIN))
    cuts = other.kanji(*PARTS[0]).size
    words = bits([beginnings_of_words(name) for name in roman.names])[roman.places]
    starts = [(whole, text_of, 1, 3)] if part else [(whole, text_of, 0, 1)]
    if part:
        starts += [(*coded(other.kanji(*PARTS[1])), 0, 1)]
    found = np.zeros(len(text_of), np.bool_)
    for texts, rows, start, stop in starts:
        found |= (words & bits([beginnings_of_kanji(text[start:stop]) for text in texts])[rows]).any(axis=1)
    for row in np.flatnonzero(found).tolist():
        text, at, name = whole[text_of[row]], int(cuts[row]), roman.names[roman.places[row]]
        may_be = may_spell(name, text, at, part)
        found[row] = may_be and read_kanji(name, text[:at], text[at:])[part] == READING
    return found


def reads_characters(other: NameSide, part: int, roman: Romans) -> Bools:
    """Whether kana may be how Japanese reads the characters of the surname (0) or given name (1) of a roman name,
    bool[N]; asked where both words are such readings."""
    (surnames, first), (given, rest) = (coded(other.kana(*place)) for place in PARTS)
    found: Bools = np.array([is_on_reading(text) for text in surnames], np.bool_)[first]
    found &= np.array([is_on_reading(text) for text in given], np.bool_)[rest]
    for row in np.flatnonzero(found).tolist():
        name = roman.names[roman.places[row]]
        found[row] = read_on(name, (surnames[first[row]], given[rest[row]]))[part] == READING
    return found


def bits(rows: list[bytes]) -> npt.NDArray[np.uint8]:
    """Bits of M texts, uint8[M, B]."""
    return np.frombuffer(b"".join(rows), np.uint8).reshape(len(rows), -1)


def romans(side: NameSide) -> Romans:
    """The roman names of N rows."""
    return Romans(*coded(side.kanji(ROMAN_PART, ALIAS_PART), side.kana(ROMAN_PART, ALIAS_PART)))


def coded(
    first: Spans, second: Spans | None = None, fold: UInt32s | None = None
) -> tuple[list[str], npt.NDArray[np.int64]]:
    """The distinct strings of N spans ("" for none) under a fold, of a second column where the first holds nothing, and
    which each row holds, int64[N]."""
    columns = [to_codes(spans) for spans in (first, second) if spans is not None]
    if fold is not None:
        columns = [replace(codes, values=fold[codes.values]) for codes in columns]
    values = pc.coalesce(*map(from_codes, columns))
    found = pc.dictionary_encode(pc.fill_null(values, ""))
    return found.dictionary.to_pylist(), found.indices.to_numpy().astype(np.int64)
