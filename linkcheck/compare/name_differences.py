"""Names that differ in writing: parsed, cut, compared part by part, then by readings and alternatives."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns import Codes
from linkcheck.compare.name_alternatives import agrees, settled, with_alternatives
from linkcheck.compare.name_middle import with_middle_names
from linkcheck.compare.name_parts import ELSE, LEVEL_OF, compare_parts, note
from linkcheck.compare.name_readings import cut_by_reading, foreign_reads, is_read_alone, reading_levels
from linkcheck.compare.name_roman import same_roman, with_roman
from linkcheck.compare.name_sides import (
    Bools,
    Ints,
    NameSide,
    UInt8s,
    cut_alike,
    cut_as_kana,
    name_side,
)
from linkcheck.compare.name_surnames import may_agree
from linkcheck.kernels.names.layout import KANA_SAME
from linkcheck.normalize.kana import fold_kana, kana_tables
from linkcheck.normalize.kanji import fold_kanji, variant_tables
from linkcheck.normalize.name_keys import some
from linkcheck.normalize.name_parts import (
    ALIAS,
    CORPORATE,
    MIDDLE,
    ROMAN,
    SPLIT,
    TITLE,
    UInt16s,
    is_kana,
    letter_marks,
    name_sized,
)
from linkcheck.normalize.romaji import holds_passport_letters, passport_letters

__all__ = ["differing_names", "may_be_useful"]

Fields = tuple[pa.Array, pa.Array]
"""Names as Arrow strings: in kanji, in kana."""

Filled = tuple[Bools, Bools]
"""In which rows the kanji and the kana fill their field, so that they may go on: bool[N] each."""

ByWords = Callable[[NameSide, NameSide, Sequence[Codes], UInt8s], tuple[UInt8s, UInt16s]]
"""A comparison of names word by word: both sides, the folded texts of their fields, levels; levels and notes."""


def differing_names(
    left_kanji: pa.Array,
    left_kana: pa.Array,
    right_kanji: pa.Array,
    right_kana: pa.Array,
    filled: Sequence[Filled],
) -> tuple[UInt8s, UInt16s]:
    """Levels uint8[N, 2] and notes uint16[N] of N pairs of names (Arrow strings), none of which is simply the same.

    Letters that passports write in another way (MÜLLER, MUELLER) are read in both. A field that is longer than any name
    says nothing, and is noted.
    """
    fields, long = name_sized(left_kanji, left_kana, right_kanji, right_kana)
    left_kanji, left_kana, right_kanji, right_kana = fields
    kana = fold_kana(left_kana), fold_kana(right_kana)
    folded = fold_kanji(left_kanji), kana[0], fold_kanji(right_kanji), kana[1]
    levels, notes, is_open = plain_levels(*folded)
    rows = np.flatnonzero(is_open)
    if len(rows):
        asked = [some(codes, rows) for codes in folded]
        levels[rows], notes[rows] = folded_names(asked, filled_at(filled, rows))
    forms, held = zip(passport_letters(left_kanji), passport_letters(right_kanji), strict=True)
    rows = np.flatnonzero(pc.or_(*held).to_numpy(zero_copy_only=False))
    if len(rows):
        own, other = (fold_kanji(form.take(pa.array(rows))) for form in forms)
        read = folded_names((own, some(kana[0], rows), other, some(kana[1], rows)), filled_at(filled, rows))
        better = read[0].max(axis=1) < levels[rows].max(axis=1)
        levels[rows[better]], notes[rows[better]] = read[0][better], read[1][better]
    return levels, notes | note(long, "too_long")


def plain_levels(
    left_kanji: Codes, left_kana: Codes, right_kanji: Codes, right_kana: Codes
) -> tuple[UInt8s, UInt16s, Bools]:
    """What `folded_names` gives for the most frequent pairs, whose kana are the same and of which only the writing of
    the kanji differs: levels, notes, and in which of the N pairs this is not so."""
    from linkcheck.kernels.names.plain import OPEN, plain_states

    own, other = (left_kanji.spans, left_kana.spans), (right_kanji.spans, right_kana.spans)
    (marks, words), kana = letter_marks(), kana_tables()
    found = plain_states(*own, *other, marks, words, variant_tables(), kana.k2, is_kana())
    states, written, unread = found
    is_open = states[0] == OPEN
    levels = LEVEL_OF[np.where(is_open, 0, states), KANA_SAME].T.copy()
    is_open |= ~agrees(levels).all(axis=1)
    notes = note(written.any(axis=0), "katakana_in_kanji_field") | note(unread.any(axis=0), "wildcard")
    return levels, notes, is_open


def may_be_useful(left: Fields, right: Fields, filled: Sequence[Filled], place: Ints, useful: Bools) -> Bools:
    """Of which of N pairs of names useful levels may come (`compare_name_pairs`), bool[N]: asked of all at once.

    place int64[N]: which of the left names each of the right ones is compared with.
    """
    (own, own_held), (other, held) = (
        parsed(*fields, there) for fields, there in zip((left, right), filled, strict=True)
    )
    own = own.at(place)
    foreign = (own.flags | other.flags) & (ALIAS | ROMAN) != 0
    rows = np.flatnonzero(foreign & (is_read_alone(own, other) | is_read_alone(other, own)))
    alone = rows, foreign_reads(own.at(rows), other.at(rows), np.full((len(rows), 2), ELSE, np.uint8))
    cut_names(own, other)
    read_twice = own_held[place] | held
    return read_twice | may_agree(own, other, compare_parts(own, other), alone, useful)


def parsed(kanji: pa.Array, kana: pa.Array, filled: Filled) -> tuple[NameSide, Bools]:
    """Names of one side, and which of them hold letters that are read in two ways, bool[N]."""
    (kanji, kana), _ = name_sized(kanji, kana)
    held = holds_passport_letters(kanji).to_numpy(zero_copy_only=False).astype(np.bool_)
    return name_side(fold_kanji(kanji), fold_kana(kana), filled), held


def filled_at(filled: Sequence[Filled], rows: Ints) -> tuple[Filled, ...]:
    """The same of some rows."""
    return tuple((first[rows], second[rows]) for first, second in filled)


def cut_names(left: NameSide, right: NameSide) -> Bools:
    """Cut names without a space, in place; bool[N]: where the cut is a guess."""
    undivided = [
        np.flatnonzero(side.written_in_kana & ((side.kanji_flags | side.kana_flags) & SPLIT == 0))
        for side in (left, right)
    ]
    cut_alike(left, right, guess=False)
    unsure = cut_by_reading(left, right)
    unsure |= cut_alike(left, right, guess=True)
    for side, rows in zip((left, right), undivided, strict=True):
        cut_as_kana(side, rows)  # a kana that is the other side's given name is not always one here
    return unsure


def folded_names(fields: Sequence[Codes], filled: Sequence[Filled]) -> tuple[UInt8s, UInt16s]:
    """Levels and notes of N pairs of folded names: kanji and kana of the left side, of the right one; `filled`: of
    both."""
    left = name_side(fields[0], fields[1], filled[0])
    right = name_side(fields[2], fields[3], filled[1])

    def by_words(rows: Ints, compare: ByWords) -> None:
        if len(rows):
            texts = [some(codes, rows) for codes in fields]
            levels[rows], found = compare(left.at(rows), right.at(rows), texts, levels[rows])
            notes[rows] |= found

    foreign = np.flatnonzero((left.flags | right.flags) & (ALIAS | ROMAN) != 0)
    as_written = left.at(foreign), right.at(foreign)
    guessed = cut_names(left, right)
    parts = compare_parts(left, right)
    flags = left.flags | right.flags
    levels = reading_levels(parts, flags & (ALIAS | ROMAN) != 0)
    body = flags & CORPORATE != 0
    notes = parts[0].notes | parts[1].notes | note(guessed & levels.any(axis=1) & ~body, "split_guessed")
    notes |= note(body, "corporate") | note(flags & TITLE != 0, "title_removed")
    rows = np.flatnonzero(~agrees(levels).all(axis=1))
    levels[rows], found = with_alternatives(left.at(rows), right.at(rows), levels[rows])
    notes[rows] |= found
    unsettled = ~settled(levels).all(axis=1)
    by_words(np.flatnonzero((flags & MIDDLE != 0) & unsettled), with_middle_names)
    if len(foreign):
        levels[foreign] = foreign_reads(*as_written, levels[foreign])
    two_romans = (left.flags & right.flags & ROMAN != 0) & ~same_roman(left, right)
    unsettled = ~settled(levels).all(axis=1)
    by_words(np.flatnonzero((flags & ROMAN != 0) & (two_romans | unsettled)), with_roman)
    levels[(left.flags ^ right.flags) & CORPORATE != 0] = ELSE  # a body is no person
    return levels, notes
