"""Surnames before names: where two names have nothing in common yet, could a comparison word by word find anything?

What costs most is comparing a foreign resident's name with everybody of the same birth date. Nearly always it takes no
more than the surname to tell that a pair is none, and the surnames of a whole column are looked at together.
"""

from __future__ import annotations

import numpy as np

from linkcheck.compare.name_alternatives import alias_fits, former_fits, is_turned, named_in_kanji
from linkcheck.compare.name_parts import Part
from linkcheck.compare.name_readings import reading_levels
from linkcheck.compare.name_roman_alike import forms_of, may_be_alike
from linkcheck.compare.name_roman_kana import WEAK
from linkcheck.compare.name_roman_parts import PARTS, coded, reads_characters, reads_part, romans, spells
from linkcheck.compare.name_sides import Bools, Ints, NameSide, UInt8s
from linkcheck.compare.name_words import ALTERNATIVE, ELSE, MISSING
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


def may_agree(
    left: NameSide, right: NameSide, parts: tuple[Part, Part], alone: tuple[Ints, UInt8s], useful: Bools
) -> Bools:
    """For which of N pairs of names, cut and compared part by part, useful levels of both parts may come of all that is
    compared after that, bool[N].

    alone: some rows int64[M] and what kana alone tell there of names in kanji, uint8[M, 2] (`foreign_reads`).
    useful bool[N, 2, L]: which levels of surname and given name are. Less is asked than a comparison would find out;
    where nothing is asked, anything may come of it.
    """
    flags, alternative = left.flags | right.flags, useful[:, :, ALTERNATIVE].T
    found = np.stack([may_be_read(part, useful[:, place]) for place, part in enumerate(parts)])
    untold = [(part.levels == MISSING) | (part.levels == ELSE) for part in parts]
    rows = np.flatnonzero(found.all(axis=0) & (untold[0] | untold[1]))
    if len(rows):
        found[:, rows] = are_read(parts, rows, flags[rows] & (ALIAS | ROMAN) != 0, useful[rows])
    rows, levels = alone
    found[:, rows] |= [useful[rows, place, levels[:, place]] for place in (0, 1)]
    open_yet = alternative | (flags & ROMAN != 0)
    for fits, flag in ((former_fits, FORMER), (alias_fits, ALIAS), (None, MIDDLE), (is_turned, 0)):
        rows = np.flatnonzero(~found.all(axis=0) & (flags & flag == flag) & (found | open_yet).all(axis=0))
        if len(rows):
            sides = left.at(rows), right.at(rows)
            told = fits(*sides) if fits else may_hold_words(*sides, found[::-1, rows])
            found[:, rows] |= told & alternative[:, rows]
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


def are_read(parts: tuple[Part, Part], rows: Ints, foreign: Bools, useful: Bools) -> Bools:
    """Whether the levels of surname and given name of some rows int64[M] are useful (bool[M, 2, L]) once readings have
    told theirs, bool[2, M]; foreign bool[M]: see `reading_levels`."""
    levels = reading_levels((parts[0].at(rows), parts[1].at(rows)), foreign)
    each = np.arange(len(rows))
    return np.stack([useful[each, place, levels[:, place]] | useful[:, place, ELSE] for place in (0, 1)])


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
        names, others = ([forms_of(text, part) for text in side.names] for side in sides)
        found[rows] = may_be_alike(names, others, sides[0].places, sides[1].places)
    for own, other in ((left, right), (right, left)):
        one_name = other.flags & (ALIAS | CORPORATE) == 0
        asked = np.flatnonzero(~found & (own.flags & ROMAN != 0) & (other.flags & ROMAN == 0))
        if len(asked):
            found[asked] = ~one_name[asked] | reads_or_spells(own.at(asked), other.at(asked), part)
    return found


def reads_or_spells(own: NameSide, other: NameSide, part: int) -> Bools:
    """The same of N roman names against names that are none and have no alias: in kana, or in kanji without kana."""
    roman, in_kanji = romans(own), named_in_kanji(other)
    plain = is_divided(other) & (other.flags & (part * MIDDLE) == 0)
    silent = in_kanji & (other.kana(SURNAME, AFTER_MAIN).size == 0)
    told: Bools = plain | silent
    found: Bools = ~told
    rows = np.flatnonzero(plain)
    if len(rows):
        found[rows] = reads_part(own.at(rows), other.at(rows), part, roman.at(rows))
    for asked, by_characters in ((in_kanji, spells), (~in_kanji, reads_characters)):
        rows = np.flatnonzero(told & ~found & asked)
        if len(rows):
            found[rows] = by_characters(other.at(rows), part, roman.at(rows))
    return found


def may_hold_words(left: NameSide, right: NameSide, agree: Bools) -> Bools:
    """Whether a name of three words may have the surname, and the given name, of the other, bool[2, N]: in kana it is
    asked of names of two words whether both are a part of it; one is enough where the other part agrees otherwise
    (agree bool[2, N]: of given name and surname), or may do so by a roman name."""
    flags, in_kanji = left.flags | right.flags, named_in_kanji(left) & named_in_kanji(right)
    heard = (left.kana(SURNAME, AFTER_MAIN).size > 0) & (right.kana(SURNAME, AFTER_MAIN).size > 0)
    both, one = in_kanji.copy(), in_kanji.copy()
    for own, other in ((left, right), (right, left)):
        asked = heard & ~both & (own.flags & MIDDLE != 0)
        plain = is_divided(other) & (other.kana_flags & (ROMAN | ALIAS | CORPORATE | MIDDLE) == 0)
        both, one = both | (asked & ~plain), one | (asked & ~plain)
        rows = np.flatnonzero(asked & plain)
        if len(rows):
            held = words_held(own.at(rows), other.at(rows))
            both[rows], one[rows] = both[rows] | held[0], one[rows] | held[1]
    return np.asarray(both | (one & (agree | (flags & ROMAN != 0))), np.bool_)


def words_held(own: NameSide, other: NameSide) -> Bools:
    """Whether names in kana hold both words of others in kana, and whether they hold one, bool[2, N]."""
    from linkcheck.kernels.names.spans import holds_spans

    fold, name = any_class(), own.kana(SURNAME, AFTER_MAIN)
    surname, given = (holds_spans(name, other.kana(*part), fold) for part in PARTS)
    apart, place = coded(other.kana(*PARTS[0]), fold=fold)
    anything = np.array([text in kana_name_words().particles for text in apart], np.bool_)[place]
    anything |= name.size == 0
    return np.stack([surname & given | anything, surname | given | anything])


def is_divided(side: NameSide) -> Bools:
    """Which rows hold a name in kana of two words or more, bool[N]."""
    return np.asarray((side.kana(*PARTS[0]).size > 0) & (side.kana(*PARTS[1]).size > 0), np.bool_)
