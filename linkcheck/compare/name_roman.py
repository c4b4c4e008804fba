"""Roman names against roman names and against kana: for triage of foreign residents' records, never proof."""

from __future__ import annotations

from itertools import permutations

import numpy as np

from linkcheck.columns import from_codes
from linkcheck.compare.name import NAME_PART_LEVELS
from linkcheck.compare.name_parts import note
from linkcheck.compare.name_readings import divided, to_codes
from linkcheck.compare.name_sides import Side, UInt8s
from linkcheck.normalize.name_parts import (
    ALIAS_PART,
    ROMAN_PART,
    UInt16s,
)
from linkcheck.normalize.romaji import fold_romaji, hepburn, romaji_sound

__all__ = ["roman_parts", "with_roman"]

MISSING, ELSE = 0, NAME_PART_LEVELS.index("else")
ALTERNATIVE, SIMILAR = NAME_PART_LEVELS.index("alternative"), NAME_PART_LEVELS.index("similar")
READING, WEAK = NAME_PART_LEVELS.index("reading"), NAME_PART_LEVELS.index("reading_weak")
# Set on 119 well-known names and their kana written by hand, not held out: 83 % and 97 % of right pairs reach the
# two, 0.8 % and 20 % of wrong ones.
READS_FROM, WEAK_FROM = 0.7, 0.4  # similarity
SHORTEST_CUT = 3  # letters of a name that was cut off
SKELETON = str.maketrans("", "", "AEIOUYWH")

Found = tuple[int, int, bool]  # level of the surname, of the given name, whether the order was swapped


def with_roman(left: Side, right: Side, levels: UInt8s) -> tuple[UInt8s, UInt16s]:
    """Levels uint8[N, 2] and notes uint16[N] of pairs in which a roman name may agree where the rest does not."""
    fields = [(roman_texts(side), kana_texts(side)) for side in (left, right)]
    levels, notes = levels.copy(), np.zeros(len(levels), np.uint16)
    known: dict[tuple[str | None, ...], Found] = {}
    for row, key in enumerate(zip(*fields[0], *fields[1], strict=True)):
        if key not in known:
            known[key] = best_roman(*key)
        *found, swapped = known[key]
        better = [place for place in (0, 1) if is_better(found[place], int(levels[row, place]))]
        if better:
            for place in better:
                levels[row, place] = found[place]
            notes[row] |= note(np.array([True]), "roman")[0]
            notes[row] |= note(np.array([swapped]), "order_swapped")[0]
    return levels, notes


def is_better(found: int, plain: int) -> bool:
    """Whether a roman name says more than the plain comparison: a better level, or any where there was none."""
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
        return roman_parts(roman_words(left_roman), roman_words(right_roman))
    if left_roman and right_kana:
        return read_parts(roman_words(left_roman), right_kana.split())
    if right_roman and left_kana:
        return read_parts(roman_words(right_roman), left_kana.split())
    return MISSING, MISSING, False


def roman_words(name: str) -> list[str]:
    """The words of a roman name, folded; the first is the surname, as residence cards have it."""
    return [word for word in (fold_romaji(part) for part in name.replace(",", " ").split()) if word]


def roman_parts(left: list[str], right: list[str]) -> Found:
    """Levels of two roman names; the order is free, middle names may be missing or cut off on a side.

    >>> roman_parts(["SMIS", "JON", "PAUR"], ["SMIS", "JON"]) == (ALTERNATIVE, ALTERNATIVE, False)
    True
    """
    if not left or not right:
        return MISSING, MISSING, False
    orders = [(left[0], left[1:], right[0], right[1:], False)]
    if len(left) > 1 and len(right) > 1:
        orders.append((left[0], left[1:], right[-1], right[:-1], True))
        orders.append((left[-1], left[:-1], right[0], right[1:], True))
    found = [(word_level(a, b), words_level(x, y), swapped) for a, x, b, y, swapped in orders]
    return next((levels for levels in found if max(levels[:2]) <= ALTERNATIVE), found[0])


def words_level(left: list[str], right: list[str]) -> int:
    """The given names: every one of the side with fewer must meet one of the other; missing without any."""
    if not left or not right:
        return MISSING
    fewer, more = sorted((left, right), key=len)
    if "".join(left) == "".join(right):
        return ALTERNATIVE
    rest, worst = list(more), ALTERNATIVE
    for word in fewer:
        levels = [word_level(word, other, cut=True) for other in rest]
        best = min(levels, default=ELSE)
        worst = max(worst, best)
        if levels:
            rest.pop(levels.index(best))
    return worst


def word_level(left: str, right: str, *, cut: bool = False) -> int:
    """One word against one: the same, cut off or an initial (if allowed), all but a letter of at least five."""
    from rapidfuzz.distance import OSA

    if left == right:
        return ALTERNATIVE
    shorter, longer = sorted((left, right), key=len)
    if cut and longer.startswith(shorter) and (len(shorter) == 1 or len(shorter) >= SHORTEST_CUT):
        return ALTERNATIVE
    return SIMILAR if len(longer) >= 5 and OSA.distance(left, right, score_cutoff=1) <= 1 else ELSE


def read_parts(roman: list[str], kana: list[str]) -> Found:
    """Levels of a roman name against kana; the order is free, middle names may be missing on a side."""
    sounds = [fold_romaji(hepburn(word)) for word in kana]
    if not roman or not any(sounds):
        return MISSING, MISSING, False
    if len(roman) == 1:
        return read_level(max(likeness(roman[0], sound) for sound in sounds)), MISSING, False
    if len(sounds) == 1:
        level = read_level(max(likeness("".join(words), sounds[0]) for words in permutations(roman[:4])))
        return level, level, False
    given = "".join(sounds[1:])
    orders = [(roman[0], roman[1:], False), (roman[-1], roman[:-1], True)]
    scores = [(likeness(first, sounds[0]), best_given(rest, given), swapped) for first, rest, swapped in orders]
    straight, turned = scores
    chosen = turned if min(turned[:2]) >= READS_FROM > min(straight[:2]) else straight
    return read_level(chosen[0]), read_level(chosen[1]), chosen[2]


def best_given(words: list[str], sound: str) -> float:
    """How like the given names are to a sound: all of them together or one alone."""
    return max([likeness("".join(words), sound), *(likeness(word, sound) for word in words)])


def read_level(score: float) -> int:
    """The level of a likeness."""
    return READING if score >= READS_FROM else WEAK if score >= WEAK_FROM else ELSE


def likeness(letters: str, sound: str) -> float:
    """How like roman letters are to kana in roman letters, in [0, 1], vowels counting less than consonants."""
    from rapidfuzz.distance import Indel

    if letters == sound:
        return 1.0
    a, b = romaji_sound(letters), romaji_sound(sound)
    if not a or not b:
        return 0.0
    whole = Indel.normalized_similarity(a, b)
    bones = Indel.normalized_similarity(
        a[0] + a[1:].translate(SKELETON), b[0] + b[1:].translate(SKELETON)
    )
    return max(whole, (whole + bones) / 2)
