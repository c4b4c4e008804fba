"""Roman names in columns: for triage of foreign residents' records, never proof.

A name is a set of notations. Like is compared with like first: what two roman names contradict, the agreement of
something poorer (kana, an alias) does not overrule; what the kanji of both sides contradict, roman letters do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from linkcheck.columns import Codes, from_codes
from linkcheck.compare.name_alternatives import named_in_kanji
from linkcheck.compare.name_parts import note_bit
from linkcheck.compare.name_readings import to_codes
from linkcheck.compare.name_roman_kana import WEAK, likeness, read_parts
from linkcheck.compare.name_roman_words import RomanLevels, RomanName, roman_parts
from linkcheck.compare.name_sides import NameSide, UInt8s
from linkcheck.compare.name_spaces import kana_words
from linkcheck.compare.name_words import ALTERNATIVE, ELSE, MISSING, MOST_WORDS, joined_words
from linkcheck.levels.name import SURNAME
from linkcheck.normalize.name_parts import (
    AFTER_MAIN,
    ALIAS_PART,
    END,
    ROMAN_PART,
    UInt16s,
)
from linkcheck.normalize.name_parts import SURNAME as MAIN
from linkcheck.normalize.name_words import field_widths, roman_name_words
from linkcheck.normalize.romaji import REMEMBERED, is_pinyin

__all__ = ["with_roman"]

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


@dataclass(frozen=True, slots=True)
class RomanField:
    """What a side's row gives: its roman name (None where there is none), the words of its kana, and whether there was
    more than is looked at."""

    roman: RomanName | None
    kana: tuple[str, ...]
    is_long: bool


def with_roman(
    left: NameSide, right: NameSide, fields: Sequence[Codes], levels: UInt8s
) -> tuple[UInt8s, UInt16s]:
    """Levels uint8[N, 2] and notes uint16[N] of pairs with a roman name on a side.

    `fields` are the folded texts of the rows: kanji and kana of the left side, of the right side.
    """
    levels, notes = levels.copy(), np.zeros(len(levels), np.uint16)
    both_kanji = named_in_kanji(left) & named_in_kanji(right)
    sides = fields_of(left, *fields[:2]), fields_of(right, *fields[2:])
    for row, key in enumerate(zip(*sides, strict=True)):
        found, plain = best_roman(*key), levels[row].tolist()
        like = key[0].roman is not None and key[1].roman is not None
        for place in (0, 1):
            if like and found[place] == MISSING and plain == [ELSE, ELSE] and found.surname == ALTERNATIVE:
                levels[row, place] = ALTERNATIVE  # one word on both sides; the kana are those of other names
            elif like:
                levels[row, place] = of_like(found, place, plain[place], bool(both_kanji[row]))
            elif is_better(found[place], plain[place], plain[1 - place]):
                levels[row, place] = found[place]
        if levels[row].tolist() != plain:
            named = (("roman", True), ("order_swapped", found.swapped), ("truncated", found.truncated))
            for name, holds in named:
                notes[row] |= note_bit(name) if holds else np.uint16(0)
    return levels, notes


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


def fields_of(side: NameSide, kanji: Codes, kana: Codes) -> Sequence[RomanField]:
    """Roman name (of the kanji field, else of the kana field) and kana of each row."""
    own = from_codes(to_codes(side.kanji(ROMAN_PART, ALIAS_PART))).to_pylist()
    other = from_codes(to_codes(side.kana(ROMAN_PART, ALIAS_PART))).to_pylist()
    alone = (side.kanji(MAIN, AFTER_MAIN).size == 0) & (side.kanji(ALIAS_PART, END).size == 0)
    sounds = kana_words(side, kanji, kana)
    widths = field_widths()
    found = []
    for first, second, words, is_alone in zip(own, other, sounds, alone.tolist(), strict=True):
        text = first or second or ""
        name = RomanName.of(text[:LONGEST], fills_field=is_alone and len(text) in widths) if text else None
        is_long = len(text) > LONGEST or sum(map(len, words)) > LONGEST
        found.append(RomanField(name, tuple(word[:LONGEST] for word in words[:MOST_WORDS]), is_long))
    return found


@lru_cache(maxsize=REMEMBERED)
def best_roman(left: RomanField, right: RomanField) -> RomanLevels:
    """Roman against roman where both have it, else roman against the kana of the other side."""
    if left.roman and right.roman:
        found = roman_parts(left.roman, right.roman)
        if ELSE in found[:2]:
            letters = ("".join(name.words) for name in (left.roman, right.roman))
            found = found._replace(sounds_alike=likeness(*letters) >= ALIKE_FROM)
    elif left.roman and right.kana:
        found = read_roman(left.roman, right.kana)
    elif right.roman and left.kana:
        found = read_roman(right.roman, left.kana)
    else:
        return RomanLevels(MISSING, MISSING)
    if left.is_long or right.is_long:  # the rest was not looked at
        return found._replace(surname=max(found.surname, SIMILAR), given_name=max(found.given_name, SIMILAR))
    return found


def read_roman(roman: RomanName, kana: Sequence[str]) -> RomanLevels:
    """Roman against kana; whether kana read the kanji of a pinyin name (GAO FANG, コウ ホウ) cannot be said."""
    particles = roman_name_words().particles
    together = [word.whole for word in joined_words(roman.words, particles)]
    divided = [roman.words] if len(together) == len(roman.words) else [roman.words, together]
    found = min(
        (read_parts(words, kana) for words in divided), key=lambda each: (max(each[:2]), min(each[:2]))
    )
    surname, given, swapped, *_ = found
    if ELSE in (surname, given) and is_pinyin(roman.text):
        return RomanLevels(min(surname, WEAK), min(given, WEAK), swapped)
    return RomanLevels(surname, given, swapped)
