"""Roman names against kana and kanji: what a passport spells may be how the characters are read in its country."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product

from linkcheck.compare.name_roman_heard import against_own_kana, spelt_alone
from linkcheck.compare.name_roman_kana import READING, WEAK, read_parts
from linkcheck.compare.name_roman_words import RomanLevels, RomanName
from linkcheck.compare.name_words import ELSE, MISSING, joined_words
from linkcheck.normalize.kanji_abroad import (
    can_spell,
    is_read_abroad,
    may_be_japanese,
    may_be_of_kanji,
    spelt_abroad,
)
from linkcheck.normalize.name_words import roman_name_words
from linkcheck.normalize.pinyin import is_on_reading, on_readings
from linkcheck.normalize.romaji import REMEMBERED, is_pinyin, letters_of_words

__all__ = [
    "beginnings_of_kanji",
    "beginnings_of_words",
    "is_heard",
    "may_spell",
    "read_kanji",
    "read_on",
    "read_roman",
    "read_words",
]

MOST_KANJI = 6
"""Characters of the longest name that is looked at: two of the surname and four, more than any in these countries."""

MOST_KANA = 16
"""Kana of the longest name without a space whose divisions are tried: two readings of four for each of two parts."""

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BEGINNINGS = {first + second: at for at, (first, second) in enumerate(product(LETTERS, LETTERS))}
"""Two letters, and the bit that stands for them."""

Cut = tuple[str, str]
"""Surname and given name."""

Fit = tuple[bool, bool, bool, bool]
"""Whether surname and given name fit, whether they are turned, whether given names are left out (`fits`)."""


def read_roman(roman: RomanName, own: Sequence[str], kana: Sequence[str], kanji: Cut) -> RomanLevels:
    """Roman, with kana of its own, against kana, and against the kanji that the kana may read otherwise than at home
    (GAO FANG; 高 芳, コウ ホウ) or, where there are none, against what such kanji can be."""
    heard = read_words(roman, kana)
    if not {MISSING, ELSE}.issuperset(heard[:2]):  # else nothing is left to be overruled
        if any(kanji):
            heard = spelt_alone(heard, roman.words, kana)
        elif own and tuple(own) != tuple(kana) and is_heard(roman, own):  # an alias may have them, too
            heard = against_own_kana(heard, roman.words, own, kana)
    told = read_kanji(roman.text, *kanji) if any(kanji) else read_on(roman.text, tuple(kana))
    left_out = told.left_out if told.given_name == READING else heard.left_out
    left_out &= heard.given_name != READING or heard.left_out
    if told[:2] == (READING, READING):
        return told._replace(left_out=left_out)
    pinyin, is_known = is_pinyin(roman.text), any(kanji) and READING in told[:2]
    found = [read_part(*levels, pinyin, is_known) for levels in zip(heard[:2], told[:2], strict=True)]
    return RomanLevels(found[0], found[1], heard.swapped, left_out=left_out)


def read_part(heard: int, told: int, pinyin: bool, is_known: bool) -> int:
    """The level of a part by its kana and by its kanji: kanji that are read otherwise overrule kana that sound a little
    like the letters, and where the other part says how the name is spelt (`is_known`) all kana."""
    if told == READING or heard == MISSING:
        return MISSING if told == WEAK else told
    if told == ELSE:
        return heard if heard <= READING and not is_known else ELSE
    return min(heard, WEAK) if pinyin else heard


def is_heard(roman: RomanName, kana: Sequence[str]) -> bool:
    """Whether kana are those of a roman name."""
    return max(read_words(roman, kana)[:2]) <= READING


def read_words(roman: RomanName, kana: Sequence[str]) -> RomanLevels:
    """Roman against kana alone. Particles make one word of a whole name (LE THI HOA, whose surname is one elsewhere)
    only where that reads."""
    if not kana:
        return RomanLevels(MISSING, MISSING)
    particles = roman_name_words().particles
    together = [word.whole for word in joined_words(roman.words, particles)]
    alone = len(roman.words) in (len(together), len(kana))  # each word has its own kana
    divided = [roman.words] if alone else [roman.words, together]
    return min((read_parts(words, kana) for words in divided), key=how_well)


def how_well(found: RomanLevels) -> tuple[bool, int, int, bool]:
    """How well words read, the least first: a part that is missing says nothing beside one that does not read."""
    some = MISSING in found[:2] and max(found[:2]) > READING
    return some, max(found[:2]), min(found[:2]), found.left_out


@lru_cache(maxsize=REMEMBERED)
def read_kanji(roman: str, surname: str, given_name: str) -> RomanLevels:
    """Levels of a roman name against one in kanji: a reading where the letters spell the characters as they are read
    in China, Taiwan, Hong Kong, south-east Asia or Korea, else where they must have been spelt otherwise, weak where
    that is not known.

    The order is free, given names beside those in kanji may be there (CHAN TAI MAN PETER), and where a cut of the kanji
    may be wrong all are tried.

    >>> read_kanji("LI XIAOMING", "李", "暁明")[:2] == (READING, READING)
    True
    >>> read_kanji("LI XIAOHONG", "李", "暁明")[:2] == (READING, ELSE)
    True
    >>> read_kanji("SMITH JOHN", "李", "暁明")[:2] == (WEAK, WEAK)
    True
    """
    words = letters_of_words(roman)
    whole = surname + given_name
    if not words or not whole or len(whole) > MOST_KANJI:
        return RomanLevels(MISSING, MISSING)
    found = max((fits(words, cut) for cut in cuts(surname, given_name)), key=how_many_fit)
    told = is_read_abroad(whole) and (found[0] or may_be_of_kanji(roman)) and not may_be_japanese(roman)
    levels = [READING if fit else ELSE if told else WEAK for fit in found[:2]]
    return RomanLevels(levels[0], levels[1] if len(whole) > 1 else MISSING, found[2], left_out=found[3])


@lru_cache(maxsize=REMEMBERED)
def read_on(roman: str, kana: Sequence[str]) -> RomanLevels:
    """Levels of a roman name that may be Chinese against kana alone: a reading where both parts may read the characters
    as Japanese does, else where the kana are such readings but of no character that is spelt so.

    >>> read_on("WANG MING", ("オウ", "メイ"))[:2] == (READING, READING)
    True
    >>> read_on("WANG JUN", ("オウ", "メイ"))[:2] == (WEAK, ELSE)
    True
    """
    words = letters_of_words(roman)
    divided = [kana] if len(kana) == 2 else divisions(kana[0]) if len(kana) == 1 else []
    divided = [parts for parts in divided if all(map(is_on_reading, parts))]
    if len(words) < 2 or not is_pinyin(roman) or not divided:
        return RomanLevels(MISSING, MISSING)
    orders = (words[0], "".join(words[1:]), False), (words[-1], "".join(words[:-1]), True)
    found = [
        RomanLevels(*levels_of_readings((first, rest), parts), swapped)
        for parts in divided
        for first, rest, swapped in orders
    ]
    return min(found, key=lambda each: (ELSE in each[:2], ELSE in each[:2] and each.swapped, sum(each[:2])))


def divisions(kana: str) -> list[Cut]:
    """The ways to divide kana without a space."""
    return [(kana[:at], kana[at:]) for at in range(1, min(len(kana), MOST_KANA))]


def levels_of_readings(letters: Sequence[str], kana: Sequence[str]) -> tuple[int, int]:
    """The levels of both parts of a name by what characters the kana can read."""
    is_usual = all(on_readings(*part, "usual") for part in zip(letters, kana, strict=True))
    may_be = [on_readings(*part, "all") for part in zip(letters, kana, strict=True)]
    first, rest = (READING if is_usual else WEAK if fits else ELSE for fits in may_be)
    return first, rest


def cuts(surname: str, given_name: str) -> Iterator[Cut]:
    """The ways to divide a name in kanji: as it is, then after one character and after two."""
    yield surname, given_name
    whole = surname + given_name
    yield from ((whole[:at], whole[at:]) for at in (1, 2) if 0 < at < len(whole) and at != len(surname))


def how_many_fit(found: Fit) -> tuple[int, bool]:
    """How many parts fit, and whether that takes all words."""
    return sum(found[:2]), not found[3]


def fits(words: Sequence[str], cut: Cut) -> Fit:
    """Whether words spell a surname and a given name in kanji, whether the given name stands first, and whether others
    stand beside it."""
    surname, given_name = cut
    if len(words) == 1:
        straight, turned = (
            can_spell(words[0], surname + given_name),
            can_spell(words[0], given_name + surname),
        )
        return straight or turned, straight or turned, turned and not straight, False
    orders = [(words[:size], words[size:], False) for size in (1, 2) if size < len(words)]
    orders += [(words[-size:], words[:-size], True) for size in (1, 2) if size < len(words)]
    found = [
        (can_spell("".join(first), surname), given, swapped, some)
        for first, rest, swapped in orders
        for given, some in [spells_given(rest, given_name)]
    ]
    return max(found, key=how_many_fit)


def spells_given(words: Sequence[str], given_name: str) -> tuple[bool, bool]:
    """Whether given names that stand side by side spell the one in kanji, and whether only some of them do."""
    whole = can_spell("".join(words), given_name)
    some = not whole and any(can_spell("".join(run), given_name) for run in runs_in(words))
    return whole or some, some


def runs_in(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """Words that stand side by side, one or more of them."""
    return (words[start:stop] for start in range(len(words)) for stop in range(start + 1, len(words) + 1))


def may_spell(roman: str, kanji: str, cut: int, part: int) -> bool:
    """Whether words of a roman name spell the surname (0) or given name (1) of a name in kanji (`fits`), wherever it is
    cut; of one word it is not asked."""
    runs = runs_of_words(roman, part)
    cuts = {at for at in (cut, 1, 2) if 1 - part <= at <= len(kanji) - part}
    return not runs or any(is_spelt_by(runs, kanji[at:] if part else kanji[:at]) for at in cuts)


def is_spelt_by(runs: Sequence[str], kanji: str) -> bool:
    """Whether some letters spell characters, of which there is one at least."""
    first = spelt_abroad(kanji[0])
    if len(kanji) == 1:
        return not first.isdisjoint(runs)
    begins = tuple(first)
    return any(run.startswith(begins) and can_spell(run, kanji) for run in runs)


@lru_cache(maxsize=REMEMBERED)
def runs_of_words(roman: str, part: int) -> tuple[str, ...]:
    """The words of a roman name, alone and together, that may be its surname (0), at either end, or its given name (1);
    none of one word."""
    words = letters_of_words(roman)
    if len(words) == 1:
        return ()
    runs = runs_in(words) if part else (words[:1], words[:2], words[-1:], words[-2:])
    return tuple(set(map("".join, runs)))


@lru_cache(maxsize=REMEMBERED)
def beginnings_of_words(roman: str) -> bytes:
    """The two letters with which each word of a roman name begins, as bits (`BEGINNINGS`); of one word alone all pairs
    of letters, as it may have been written together."""
    words = letters_of_words(roman)
    places = range(len(words[0])) if len(words) == 1 else (0,)
    return as_bytes(bits_of({word[place : place + 2] for word in words for place in places}))


def beginnings_of_kanji(kanji: str) -> bytes:
    """The two letters with which the spellings of any of some characters may begin, as bits."""
    found = 0
    for character in kanji:
        found |= beginnings_of_character(character)
    return as_bytes(found)


@lru_cache(maxsize=REMEMBERED)
def beginnings_of_character(character: str) -> int:
    """The same of one character."""
    return bits_of({word[:2] for word in spelt_abroad(character)})


def bits_of(beginnings: set[str]) -> int:
    """Some beginnings as bits; one letter stands for all that begin with it."""
    found = 0
    for text in filter(None, beginnings):
        for second in text[1:] or LETTERS:
            found |= 1 << BEGINNINGS[text[:1] + second]
    return found


def as_bytes(bits: int) -> bytes:
    """The bits of `BEGINNINGS` in bytes."""
    return bits.to_bytes(-(-len(BEGINNINGS) // 8), "little")
