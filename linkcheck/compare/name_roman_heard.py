"""Roman names that sound a little like kana, where something says better whose name it is.

A likeness is for names of which nothing else is known. Where a roman name has kana of its own, these are compared with
the other kana; where the other name is in kanji, its kana are Japanese, which letters spell or do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from linkcheck.compare.name_kana_spellings import are_spellings
from linkcheck.compare.name_roman_kana import (
    READING,
    WEAK,
    WEAK_FROM,
    cut_by_roman,
    folded_sounds,
    plain_letters,
    plain_sounds,
    similarity,
)
from linkcheck.compare.name_roman_words import RomanLevels
from linkcheck.compare.name_words import ELSE, MISSING
from linkcheck.levels.name import GIVEN_NAME
from linkcheck.normalize.romaji import REMEMBERED, fold_romaji, hepburn, romaji_sound

__all__ = ["against_own_kana", "sound_likeness", "spelt_alone"]

SIMILAR = GIVEN_NAME.code("similar")

SOUNDS_FROM = 0.8
"""How like two words in kana have to sound to be one foreign name: closer than kana and letters, because two
transliterations hardly ever are less so (MUHAMMAD, ムハマド and モハンマド), and other names are (MARIA, マルシア)."""

SHORTEST_ALIKE = 5
"""Letters of the shortest sound of which another may be a transliteration that differs; of shorter ones a vowel makes
another name (HA, ハー and HOA, ホア)."""

LONG_MARK = re.compile("ー")
SHORTEST_CUT = 15
"""Kana of a name whose last word may have been cut off by its field; no field is narrower."""

AS_LONG = 0.8
"""Which part of the longer one's kana words that stand together must have to be another's; a word is like many longer
ones that it is a part of (アニタ, タマンリタ)."""

LONGEST_CUT = 30
"""Letters of a name without its spaces within which it is cut; none has a longer word in front."""


def against_own_kana(
    found: RomanLevels, roman: Sequence[str], own: Sequence[str], other: Sequence[str]
) -> RomanLevels:
    """Levels of a roman name against other kana, no better than its own kana agree with these: of surname and given
    name the words must be there on both sides, in any place, or be spellings of the letters. Kana that nothing divides
    are cut where they agree best."""
    if len(roman) < 2:
        return found
    if len(own) == 1 or len(other) == 1:
        parts = sounds_of_parts(roman, own), sounds_of_parts(roman, other, swapped=found.swapped)
        return worse(found, *(sound_level(roman, *each) for each in zip(*parts, strict=True)))
    if len(other) <= len(roman):
        words = [alike_level(roman, own, word) for word in other]
        is_long = len(" ".join(other)) >= SHORTEST_CUT
        if is_long and any(each.startswith(other[-1]) for each in (*own, *runs(own))):
            words[-1] = READING
    elif len(own) == len(roman):
        first = (len(roman) - 1,) if found.swapped else (0,)
        order = (*first, *(at for at in range(len(roman)) if at not in first))
        words = [min(alike_level((roman[at],), (own[at],), run) for run in runs(other)) for at in order]
    else:
        return found
    return worse(found, words[0], max(words[1:]))


def is_as_long(kana: str, run: str) -> bool:
    """Whether words in kana are about as long."""
    return min(len(kana), len(run)) >= AS_LONG * max(len(kana), len(run))


def sounds_of_parts(roman: Sequence[str], kana: Sequence[str], *, swapped: bool = False) -> tuple[str, str]:
    """Surname and given name of a name in kana, in folded roman letters: as it is divided, else as a roman name is."""
    if len(kana) == 1:
        return cut_by_roman(roman, kana[0])[:2]
    surname, given = (kana[-1], kana[:-1]) if swapped else (kana[0], kana[1:])
    return fold_romaji(hepburn(surname)), fold_romaji(hepburn("".join(given)))


def sound_level(roman: Sequence[str], own: str, other: str) -> int:
    """The best level that a part in kana, in roman letters, can have against a roman name and the part of its own."""
    if plain_letters(own) == plain_letters(other) or any(
        are_spellings([word], [other]) for word in runs(roman)
    ):
        return READING
    sounds = romaji_sound(own), romaji_sound(other)
    return level_of_likeness(similarity()(*sounds), min(map(len, sounds)))


def level_of_likeness(score: float, letters: int) -> int:
    """The level of words in kana that sound so much alike (`sound_likeness`)."""
    if score >= SOUNDS_FROM:
        return READING if letters >= SHORTEST_ALIKE else SIMILAR
    return WEAK if score >= WEAK_FROM else ELSE


def spelt_alone(found: RomanLevels, roman: Sequence[str], kana: Sequence[str]) -> RomanLevels:
    """Levels of a roman name against the kana of a name in kanji, where what the letters do not spell is open."""
    if len(kana) < 2:
        return found
    surname, given = kana[0], "".join(kana[1:])
    if len(roman) == 1:
        return found if is_spelt_unspaced(roman[0], surname, given) else worse(found, READING, WEAK)
    rest = all(is_spelling(roman, word) for word in kana[1:]) or is_spelling(roman, given)
    return worse(found, READING if is_spelling(roman, surname) else WEAK, READING if rest else WEAK)


def worse(found: RomanLevels, surname: int, given_name: int) -> RomanLevels:
    """The levels where they are known, no better than others."""
    first, rest = (
        level if level == MISSING else max(level, most)
        for level, most in zip(found[:2], (surname, given_name), strict=True)
    )
    return found._replace(surname=first, given_name=rest)


def alike_level(roman: Sequence[str], own: Sequence[str], word: str) -> int:
    """The best level that a word in kana can have against a roman name and the kana of its own."""
    if is_spelling(roman, word) or any(is_transliterated(word, run) for run in runs(own)):
        return READING
    apart = (*own, *(run for run in runs(own) if is_as_long(word, run)))
    return level_of_likeness(*max((sound_likeness(word, each) for each in apart), default=(0.0, 0)))


@lru_cache(maxsize=REMEMBERED)
def is_transliterated(kana: str, other: str) -> bool:
    """Whether two words in kana are one sound in two ways: long or short, ジャ or ザ, a long mark for a vowel.

    >>> is_transliterated("プザ", "プジャ"), is_transliterated("フーン", "フオン"), is_transliterated("ロアン", "ラン")
    (True, True, False)
    """
    first, second = ({each.replace("J", "Z") for each in plain_sounds(word)} for word in (kana, other))
    pairs = (kana, other), (other, kana)
    return not first.isdisjoint(second) or any(
        re.fullmatch(LONG_MARK.sub("[アイウエオ]?", re.escape(word)), whole)
        for word, whole in pairs
        if LONG_MARK.search(word)
    )


@lru_cache(maxsize=REMEMBERED)
def sound_likeness(kana: str, other: str) -> tuple[float, int]:
    """How like two words in kana sound, in [0, 1], and the letters of the shorter one."""
    sounds = [tuple(map(romaji_sound, folded_sounds(word))) for word in (kana, other)]
    found = [(similarity()(a, b), min(len(a), len(b))) for a in sounds[0] for b in sounds[1]]
    return max(found, default=(0.0, 0))


def is_spelling(roman: Sequence[str], kana: str) -> bool:
    """Whether kana spell one word of a roman name, or some that stand side by side."""
    return any(are_spellings([letters], [sound]) for sound in folded_sounds(kana) for letters in runs(roman))


@lru_cache(maxsize=REMEMBERED)
def is_spelt_unspaced(letters: str, surname: str, given_name: str) -> bool:
    """Whether kana of a surname and a given name spell a roman name without its spaces, in either order."""
    cuts = [(letters[:at], letters[at:]) for at in range(1, min(len(letters), LONGEST_CUT))]
    orders = [*cuts, *((rest, first) for first, rest in cuts)]
    return is_spelling((letters,), surname + given_name) or any(
        is_spelling((first,), surname) and is_spelling((rest,), given_name) for first, rest in orders
    )


def runs(words: Sequence[str]) -> Iterator[str]:
    """Words alone, and together with those behind them."""
    return (
        "".join(words[start:stop]) for start in range(len(words)) for stop in range(start + 1, len(words) + 1)
    )
