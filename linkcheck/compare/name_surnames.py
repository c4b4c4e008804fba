"""Surnames before names: where two names have nothing in common yet, could a comparison word by word find anything?

What costs most is comparing a foreign resident's name with everybody of the same birth date. Nearly always it takes no
more than the surname to tell that a pair is none, and the surnames of a whole column are looked at together.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from linkcheck.columns import Codes, from_codes
from linkcheck.compare.name_alternatives import alias_fits, former_fits, is_turned, named_in_kanji
from linkcheck.compare.name_parts import Part
from linkcheck.compare.name_readings import is_read_alone, to_codes
from linkcheck.compare.name_roman_alike import forms_of, may_be_alike
from linkcheck.compare.name_roman_kana import WEAK
from linkcheck.compare.name_roman_parts import PARTS, reads_characters, reads_part, romans, spells
from linkcheck.compare.name_sides import Bools, NameSide
from linkcheck.compare.name_words import ALTERNATIVE, ELSE, MISSING
from linkcheck.kernels.layout import Spans
from linkcheck.levels.name import SURNAME as SURNAMES
from linkcheck.normalize.name_parts import (
    AFTER_MAIN,
    ALIAS,
    CORPORATE,
    FORMER,
    MIDDLE,
    ROMAN,
    SURNAME,
    any_class,
)
from linkcheck.normalize.name_words import kana_name_words

__all__ = ["may_agree"]

KANA_DIFFERS, KANJI_DIFFERS = SURNAMES.codes(("kana_differs", "kanji_differs"))


def may_agree(left: NameSide, right: NameSide, parts: tuple[Part, Part], useful: Bools) -> Bools:
    """For which of N pairs of names, cut and compared part by part, useful levels of both parts may come of all that is
    compared after that, bool[N].

    useful bool[N, 2, L]: which levels of surname and given name are. Less is asked than a comparison would find out;
    where nothing is asked, anything may come of it.
    """
    flags, alternative = left.flags | right.flags, useful[:, :, ALTERNATIVE].T
    found = np.stack([may_be_read(part, useful[:, place]) for place, part in enumerate(parts)])
    found |= (flags & (ALIAS | ROMAN) != 0) & (is_read_alone(left, right) | is_read_alone(right, left))
    for fits, flag in ((former_fits, FORMER), (alias_fits, ALIAS), (may_hold_words, MIDDLE), (is_turned, 0)):
        rows = np.flatnonzero(~found.all(axis=0) & (flags & flag == flag) & (found | alternative).all(axis=0))
        if len(rows):
            found[:, rows] |= fits(left.at(rows), right.at(rows)) & alternative[:, rows]
    for place in (0, 1):
        rows = np.flatnonzero(~found[place] & (found[0] | (place == 0)) & (flags & ROMAN != 0))
        if len(rows):
            sides = left.at(rows), right.at(rows)
            found[place, rows] = may_read_roman(*sides, place, useful[rows, place, WEAK])
    return np.asarray(found.all(axis=0), np.bool_)


def may_be_read(part: Part, useful: Bools) -> Bools:
    """Whether the level of a part of N pairs is useful (bool[N, L]), or one that readings may find in its place."""
    found = useful[np.arange(len(useful)), part.levels] | useful[:, ELSE] | (part.levels == MISSING)
    silent = (part.kana[0].size == 0) | (part.kana[1].size == 0)
    heard = useful[:, WEAK] | useful[:, KANJI_DIFFERS] & silent
    heard |= useful[:, KANA_DIFFERS] & (part.substituted[0] | part.substituted[1])
    return np.asarray(found | heard & (part.levels == ELSE), np.bool_)


def may_read_roman(left: NameSide, right: NameSide, part: int, weak: Bools) -> Bools:
    """Whether the surname (0) or given name (1) of a side may be that of a roman name of the other, bool[N].

    weak bool[N]: where a doubtful reading is enough. A roman name of several words is asked whether its outer words
    read the surname of a name in kana, and the others a single given name, or whether they are like those of a roman
    name; of all else it is not known.
    """
    found = weak.copy()
    rows = np.flatnonzero(~found & (left.flags & right.flags & ROMAN != 0))
    if len(rows):
        sides = [romans(side.at(rows)) for side in (left, right)]
        names, others = ([forms_of(text, part) for text in texts] for texts, _ in sides)
        found[rows] = may_be_alike(names, others, sides[0][1], sides[1][1])
    for own, other in ((left, right), (right, left)):
        plain = is_divided(other) & (other.flags & (ALIAS | CORPORATE | part * MIDDLE) == 0)
        roman = ~found & (own.flags & ROMAN != 0) & (other.flags & ROMAN == 0)
        found |= roman & ~plain
        rows = np.flatnonzero(roman & plain)
        if len(rows):
            found[rows] = reads_part(own.at(rows), other.at(rows), part)
        in_kanji = named_in_kanji(other)
        for asked, by_characters in ((in_kanji, spells), (~in_kanji, reads_characters)):
            rows = np.flatnonzero(roman & ~found & asked)
            if len(rows):
                found[rows] = by_characters(own.at(rows), other.at(rows), part)
    return found


def may_hold_words(left: NameSide, right: NameSide) -> Bools:
    """Whether a name of three words may have words of the other, bool[N]: in kana it is asked whether one of two words
    is a part of it."""
    found = named_in_kanji(left) & named_in_kanji(right)
    fold, particles = any_class(), kana_name_words().particles
    for own, other in ((left, right), (right, left)):
        plain = is_divided(other) & (other.kana_flags & (ROMAN | ALIAS | CORPORATE | MIDDLE) == 0)
        found |= (own.flags & MIDDLE != 0) & ~plain
        rows = np.flatnonzero(~found & (own.flags & MIDDLE != 0))
        names = texts(own.kana(SURNAME, AFTER_MAIN).at(rows), fold)
        words = (texts(other.kana(*part).at(rows), fold) for part in PARTS)
        for row, name, surname, given in zip(rows.tolist(), names, *words, strict=True):
            found[row] = not name or surname in name or given in name or surname in particles
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
