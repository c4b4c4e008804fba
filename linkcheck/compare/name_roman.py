"""Roman names in columns: for triage of foreign residents' records, never proof.

A name is a set of notations. Like is compared with like first: what two roman names contradict, the agreement of
something poorer (kana, an alias) does not overrule; what the kanji of both sides contradict, roman letters do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pyarrow.compute as pc

from linkcheck.columns import Codes, from_codes
from linkcheck.compare.name_alternatives import named_in_kanji
from linkcheck.compare.name_parts import note_bit
from linkcheck.compare.name_roman_cut import cut_alike, cut_in_word, heard_whole, read_filled
from linkcheck.compare.name_roman_heard import sound_likeness
from linkcheck.compare.name_roman_kana import (
    READING,
    READS_FROM,
    WEAK,
    WEAK_FROM,
    folded_sounds,
    likeness,
    sound_alike,
)
from linkcheck.compare.name_roman_kanji import is_heard, read_roman, read_words
from linkcheck.compare.name_roman_words import RomanLevels, RomanName, roman_parts
from linkcheck.compare.name_sides import Bools, NameSide, UInt8s, same, to_codes
from linkcheck.compare.name_spaces import kana_texts, words_in
from linkcheck.compare.name_words import ALTERNATIVE, ELSE, MISSING, MOST_WORDS
from linkcheck.levels.name import SURNAME
from linkcheck.normalize.name_parts import (
    AFTER_MAIN,
    ALIAS_PART,
    END,
    GIVEN,
    ROMAN_PART,
    UInt16s,
)
from linkcheck.normalize.name_parts import SURNAME as MAIN
from linkcheck.normalize.name_words import field_widths
from linkcheck.normalize.romaji import REMEMBERED

__all__ = ["same_roman", "with_roman"]

ALIKE_FROM = 0.8
"""Likeness of roman names that may be two spellings of what the kana of both sides say alike (MOHAMMED, MUHAMMAD)."""

LONGEST = 200
"""Letters of a roman name that are looked at; nobody's is longer."""

OF_KANJI = frozenset(
    SURNAME.codes(("exact", "variant", "wildcard", "confusable", "kana_variant", "kana_differs"))
)
KANA_ONLY, KANJI_DIFFERS, SIMILAR = SURNAME.codes(("kana_only", "kanji_differs", "similar"))
CONTRADICTED = {KANA_ONLY: KANJI_DIFFERS, KANJI_DIFFERS: KANJI_DIFFERS}
"""What levels that rest on kana become where the roman names contradict each other; all others become else."""


class RomanField(NamedTuple):
    """What a side's row gives: its roman name (None where there is none), its kana (`name_spaces.words_in`), whether
    there was more than is looked at, surname and given name in kanji, and whether its kana fill their field."""

    roman: RomanName | None
    sound: tuple[str, str, int]
    is_long: bool
    kanji: tuple[str, str] = ("", "")
    kana_filled: bool = False

    @property
    def kana(self) -> tuple[str, ...]:
        """The words of its kana."""
        return words_of(*self.sound)

    def heard_by(self, roman: RomanName) -> tuple[str, ...]:
        """The kana that a roman name is read against: surname and given name of a name in kanji, and of one word that
        may have been cut by a guess; else as they are written."""
        return self.kana if any(self.kanji) or len(roman.words) == 1 else self.written_kana

    @property
    def written_kana(self) -> tuple[str, ...]:
        """The same as they are written: one word where nothing divides them."""
        text, main, _ = self.sound
        return words_of(text, main, len(main))

    @property
    def is_one_word(self) -> bool:
        """Whether the roman name is one word."""
        return self.roman is not None and len(self.roman.words) == 1


@lru_cache(maxsize=REMEMBERED)
def words_of(text: str, main: str, cut: int) -> tuple[str, ...]:
    """The words in kana (`name_spaces.words_in`), as far as they are looked at."""
    return tuple(word[:LONGEST] for word in words_in(text, main, cut)[:MOST_WORDS])


def with_roman(
    left: NameSide, right: NameSide, fields: Sequence[Codes], levels: UInt8s
) -> tuple[UInt8s, UInt16s]:
    """Levels uint8[N, 2] and notes uint16[N] of pairs with a roman name on a side.

    `fields` are the folded texts of the rows: kanji and kana of the left side, of the right side.
    """
    levels, notes = levels.copy(), np.zeros(len(levels), np.uint16)
    both_kanji = (named_in_kanji(left) & named_in_kanji(right)).tolist()
    sides = fields_of(left, *fields[:2]), fields_of(right, *fields[2:])
    for row, (own, other, plain) in enumerate(zip(*sides, levels.tolist(), strict=True)):
        found = best_roman(own, other)
        told = [roman_level(own, other, found, place, plain, both_kanji[row]) for place in (0, 1)]
        if told != plain:
            levels[row] = told
            named = (
                ("roman", True),
                ("order_swapped", found.swapped),
                ("truncated", found.truncated),
                ("middle_name", found.left_out and told[1] == ALTERNATIVE),
            )
            for name, holds in named:
                notes[row] |= note_bit(name) if holds else np.uint16(0)
    return levels, notes


def roman_level(
    left: RomanField,
    right: RomanField,
    found: RomanLevels,
    place: int,
    plain: Sequence[int],
    both_kanji: bool,
) -> int:
    """The level of a part by what its pair's roman names say (`best_roman`) and by the plain comparison."""
    if left.roman is not None and right.roman is not None:
        one_word = found[place] == MISSING and found.surname == ALTERNATIVE
        if one_word and plain[place] == ELSE and left.is_one_word and right.is_one_word:
            return ALTERNATIVE  # one word on both sides, whatever the kana are and wherever cut
        return of_like(found, place, plain[place], both_kanji)
    if found[place] == ELSE and plain[place] == WEAK:  # what kana do not tell of kanji, roman letters do
        return ELSE
    return found[place] if is_better(found[place], plain[place], plain[1 - place]) else plain[place]


def of_like(names: RomanLevels, place: int, plain: int, both_kanji: bool) -> int:
    """The level of a part where both sides have a roman name: what these say, unless kanji say it better."""
    found = names[place]
    if found == MISSING or (both_kanji and plain in OF_KANJI):
        return plain
    if both_kanji and plain == ELSE:
        return KANJI_DIFFERS if found == ALTERNATIVE else ELSE
    if found == ELSE:
        return plain if plain == KANA_ONLY and names.sounds_alike else CONTRADICTED.get(plain, ELSE)
    return found if plain == MISSING or found < plain else plain


def is_better(found: int, plain: int, other_part: int) -> bool:
    """Whether a roman name read as kana says more than the plain comparison: a better level, or any where none was.

    Where the other part agrees plainly (a family member under an alias), that nothing can be said is not better.
    """
    if found == WEAK and plain == ELSE and MISSING < other_part <= ALTERNATIVE:
        return False
    return found != MISSING and (plain == MISSING or found < plain)


def same_roman(left: NameSide, right: NameSide) -> Bools:
    """In which pairs both kanji fields hold the same roman name, which says of settled levels no more than they do."""
    own, other = (side.kanji(ROMAN_PART, ALIAS_PART) for side in (left, right))
    return same(own, other)


def fields_of(side: NameSide, kanji: Codes, kana: Codes) -> Sequence[RomanField]:
    """Roman name (of the kanji field, else of the kana field) and kana of each row."""
    own = from_codes(to_codes(side.kanji(ROMAN_PART, ALIAS_PART))).to_pylist()
    other = from_codes(to_codes(side.kana(ROMAN_PART, ALIAS_PART))).to_pylist()
    alone = (side.kanji(MAIN, AFTER_MAIN).size == 0) & (side.kanji(ALIAS_PART, END).size == 0)
    sounds = kana_texts(side, kanji, kana)
    widths = field_widths()
    filled = zip(side.kanji_filled.tolist(), side.kana_filled.tolist(), strict=True)
    written = written_in_kanji(side)
    found = []
    rows = zip(own, other, sounds, alone.tolist(), filled, written, strict=True)
    for first, second, sound, is_alone, full, letters in rows:
        text = first or second or ""
        fills_field = is_alone and (full[0 if first else 1] or len(text) in widths)
        name = RomanName.of(text[:LONGEST], fills_field=fills_field) if text else None
        is_long, sound_fills = max(len(text), len(sound[1])) > LONGEST, full[1] or len(sound[0]) in widths
        found.append(RomanField(name, sound, is_long, letters, sound_fills))
    return found


def written_in_kanji(side: NameSide) -> list[tuple[str, str]]:
    """Surname and given name of each row as far as they are in kanji, else empty."""
    in_kanji = named_in_kanji(side)
    parts = (from_codes(to_codes(side.kanji(*part))) for part in ((MAIN, GIVEN), (GIVEN, AFTER_MAIN)))
    texts = (pc.fill_null(pc.if_else(in_kanji, part, ""), "").to_pylist() for part in parts)
    return list(zip(*texts, strict=True))


@lru_cache(maxsize=REMEMBERED)
def best_roman(left: RomanField, right: RomanField) -> RomanLevels:
    """Roman against roman where both have it, else roman against the kana of the other side."""
    if left.roman and right.roman:
        found = both_roman(left, right, left.roman, right.roman)
    elif left.roman:
        found = read_field(left.roman, left.written_kana, right)
    elif right.roman:
        found = read_field(right.roman, right.written_kana, left)
    else:
        return RomanLevels(MISSING, MISSING)
    if not (left.roman and right.roman):
        found = as_heard(found, left, right)
        if found.left_out and found.given_name == READING:
            found = found._replace(given_name=ALTERNATIVE)  # as between two roman names
    if left.is_long or right.is_long:  # the rest was not looked at
        return found._replace(surname=max(found.surname, SIMILAR), given_name=max(found.given_name, SIMILAR))
    return found


def read_field(roman: RomanName, own: Sequence[str], other: RomanField) -> RomanLevels:
    """Roman, with kana of its own, against a name that is not; kana that fill their field may end inside a word."""
    kana = other.heard_by(roman)
    found = read_roman(roman, own, kana, other.kanji)
    if not other.kana_filled or max(found[:2]) <= READING or any(other.kanji):
        return found
    return read_filled(roman, own, kana) or found


def both_roman(left: RomanField, right: RomanField, own: RomanName, other: RomanName) -> RomanLevels:
    """Roman against roman; where one side has but some of the other's words, its kana tell of the rest."""
    found = roman_parts(own, other)
    for cut, whole, field, full in ((own, other, left, right), (other, own, right, left)):
        if max(found[:2]) != ELSE:
            break
        by_kana = heard_whole(cut, field.kana, whole) or cut_alike(cut, field.kana, whole, full.kana)
        if by_kana or cut_in_word(cut, field.kana, whole, full.kana):
            read = roman_parts(cut._replace(fills_field=True), whole)
            found = read if read.truncated else found
    if ELSE in found[:2]:
        letters = ("".join(name.words) for name in (own, other))
        found = found._replace(sounds_alike=likeness(*letters) >= ALIKE_FROM)
    fewer, more, kana, all_kana = own, other, left.kana, right.kana
    if len(own.words) > len(other.words):
        fewer, more, kana, all_kana = other, own, right.kana, left.kana
    open_yet = max(found[:2]) == ELSE or MISSING in found[:2]
    if open_yet and len(kana) == len(more.words) and set(fewer.words) < set(more.words):
        read = as_heard(read_words(more, kana), left, right)
        surname, given = (b if a in (MISSING, ELSE) else a for a, b in zip(found, read[:2], strict=False))
        return found._replace(surname=surname, given_name=given)
    divided = len(kana) == len(all_kana) == len(more.words) > len(fewer.words) > 1
    return (
        found._replace(given_name=ELSE) if divided and are_heard_apart(fewer, kana, more, all_kana) else found
    )


def are_heard_apart(fewer: RomanName, kana: Sequence[str], more: RomanName, whole: Sequence[str]) -> bool:
    """Whether the kana of a name that lacks some of its words in roman letters tell of another given name there than
    those of the longer one (TANAKA LUCAS, タナカ ルーカス フェリペ; TANAKA LUCAS MARCOS, タナカ ルーカス マルコス)."""
    if not is_heard(more, whole) or not all(is_heard_among(word, kana) for word in fewer.words):
        return False  # the kana of another name
    return any(max(sound_likeness(word, each)[0] for each in whole) < WEAK_FROM for word in kana[1:])


def is_heard_among(word: str, kana: Sequence[str]) -> bool:
    """Whether one of some words in kana reads a roman one."""
    return any(likeness(word, sound) >= READS_FROM for each in kana for sound in folded_sounds(each))


def as_heard(found: RomanLevels, left: RomanField, right: RomanField) -> RomanLevels:
    """The levels with what the kana of both sides say: the same sounds, transliterated in two ways, are a reading."""
    heard = sound_alike(left.kana, right.kana)
    surname, given = (
        min(level, READING) if alike and level != MISSING else level
        for level, alike in zip(found, heard, strict=False)
    )
    return found._replace(surname=surname, given_name=given, left_out=found.left_out and not heard[1])
