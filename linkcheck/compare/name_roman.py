"""Roman names in columns: for triage of foreign residents' records, never proof."""

from __future__ import annotations

import numpy as np

from linkcheck.columns import from_codes
from linkcheck.compare.name_parts import note
from linkcheck.compare.name_readings import divided, to_codes
from linkcheck.compare.name_roman_words import (
    ALTERNATIVE,
    ELSE,
    MISSING,
    WEAK,
    Found,
    is_rotated,
    read_parts,
    roman_parts,
    roman_words,
)
from linkcheck.compare.name_sides import Side, UInt8s
from linkcheck.normalize.name_parts import (
    ALIAS_PART,
    ROMAN_PART,
    UInt16s,
)
from linkcheck.normalize.romaji import is_pinyin

__all__ = ["with_roman"]


def with_roman(left: Side, right: Side, levels: UInt8s) -> tuple[UInt8s, UInt16s]:
    """Levels uint8[N, 2] and notes uint16[N] of pairs in which a roman name may agree where the rest does not."""
    fields = [(roman_texts(side), kana_texts(side)) for side in (left, right)]
    levels, notes = levels.copy(), np.zeros(len(levels), np.uint16)
    known: dict[tuple[str | None, ...], Found] = {}
    for row, key in enumerate(zip(*fields[0], *fields[1], strict=True)):
        if key not in known:
            known[key] = best_roman(*key)
        *found, swapped = known[key]
        plain = levels[row].tolist()
        better = [place for place in (0, 1) if is_better(found[place], plain[place], plain[1 - place])]
        if better:
            for place in better:
                levels[row, place] = found[place]
            notes[row] |= note(np.array([True]), "roman")[0]
            notes[row] |= note(np.array([swapped]), "order_swapped")[0]
    return levels, notes


def is_better(found: int, plain: int, other_part: int) -> bool:
    """Whether a roman name says more than the plain comparison: a better level, or any where there was none.

    Where the other part agrees plainly (a family member under an alias), that nothing can be said is not better.
    """
    if found == WEAK and plain == ELSE and MISSING < other_part <= ALTERNATIVE:
        return False
    return found != MISSING and (plain == MISSING or found < plain)


def roman_texts(side: Side) -> list[str | None]:
    """The roman name of each row, of the kanji field, else of the kana field."""
    own = from_codes(to_codes(side.kanji(ROMAN_PART, ALIAS_PART))).to_pylist()
    other = from_codes(to_codes(side.kana(ROMAN_PART, ALIAS_PART))).to_pylist()
    return [first or second for first, second in zip(own, other, strict=True)]


def kana_texts(side: Side) -> list[str | None]:
    """The kana of each row, a space where they are cut."""
    return from_codes(divided(side.values, side.kana_bounds)).to_pylist()  # type: ignore[no-any-return]


def best_roman(
    left_roman: str | None, left_kana: str | None, right_roman: str | None, right_kana: str | None
) -> Found:
    """Roman against roman where both have it, else roman against the kana of the other side."""
    if left_roman and right_roman:
        if is_rotated(*("".join(filter(str.isalpha, name)) for name in (left_roman, right_roman))):
            return ALTERNATIVE, ALTERNATIVE, True  # before the fold, which changes letters where words join
        return roman_parts(roman_words(left_roman), roman_words(right_roman))
    if left_roman and right_kana:
        return read_roman(left_roman, right_kana)
    if right_roman and left_kana:
        return read_roman(right_roman, left_kana)
    return MISSING, MISSING, False


def read_roman(roman: str, kana: str) -> Found:
    """Roman against kana; whether kana read the kanji of a pinyin name (GAO FANG, コウ ホウ) cannot be said."""
    surname, given, swapped = read_parts(roman_words(roman), kana.split())
    if ELSE in (surname, given) and is_pinyin(roman):
        return min(surname, WEAK), min(given, WEAK), swapped
    return surname, given, swapped
