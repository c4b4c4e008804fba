"""Words of roman names against kana: how like they sound, for triage; the order is free, spaces may be missing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from linkcheck.compare.name_kana_spellings import are_spellings, may_begin
from linkcheck.compare.name_roman_words import SHORTEST_WHOLE, RomanLevels
from linkcheck.compare.name_words import ELSE, MISSING
from linkcheck.levels.name import GIVEN_NAME
from linkcheck.normalize.name_words import kana_name_words
from linkcheck.normalize.romaji import (
    REMEMBERED,
    fold_romaji,
    hepburn,
    romaji_readings,
    romaji_sound,
    small_kana,
)

__all__ = [
    "READING",
    "READS_FROM",
    "WEAK",
    "WEAK_FROM",
    "cut_by_roman",
    "folded_sounds",
    "is_spelt",
    "likeness",
    "plain_letters",
    "plain_sounds",
    "read_parts",
    "similarity",
    "sound_alike",
]

READING, WEAK = GIVEN_NAME.code("reading"), GIVEN_NAME.code("reading_weak")
# Set on 119 well-known names and their kana written by hand, not held out: 83 % and 97 % of right pairs reached the
# two, 0.8 % and 20 % of wrong ones, before the first sound was asked for.
READS_FROM, WEAK_FROM = 0.7, 0.4  # similarity
UNSURE_FROM = 0.6  # similarity of the given names that are not spelt so, beside some that are (assumed)
OTHER_BEGINNING = 0.65  # similarity at most of what begins with another sound (assumed)
ALONE_FROM = 0.9  # similarity of a part of an unspaced name whose other part does not read
LONGEST_SOUND, CUTS_SPELT = 2.0, 3
"""How many times as long as its letters a word's kana are in roman letters, or as short, and how many cuts of kana
without a space are held against spellings, those first that are most like."""

LONGEST_UNSPACED = 100
"""Letters beyond which a word is no name: every cut of it would be read, in time with the square of its length."""

SKELETON = str.maketrans("", "", "AEIOUYWH")
SILENT = re.compile("[^AEIOUNY]*E?[^AEIOUNY]*")
"""What roman letters may go on with that kana do not write (TAMANG, タマン; ANNE, アン)."""

GLIDE, FINAL_NG, DOUBLED = re.compile("(?<=[OU])W(?=[AIEO])"), re.compile("NGU$"), re.compile("(.)\\1")
TRANSLITERATED = re.compile("|".join(pattern.pattern for pattern in (DOUBLED, GLIDE, FINAL_NG)))
OTHER_ENDINGS = frozenset(("AO", "OA", "AE", "EA"))
"""Last vowels of a roman word and of its kana that make two names (MARIA, マリオ; ROSE, ローサ)."""

FINAL_VOWELS = frozenset("UOI")
"""Vowels that kana put behind a final consonant (KIM, キム)."""


def read_parts(roman: Sequence[str], kana: Sequence[str]) -> RomanLevels:
    """Levels of the words of a roman name against those in kana; the order is free, middle names may be missing.

    Kana written large are read as they are, or as the small ones they may stand for.
    """
    if len(roman) == 1 < len(kana) and is_spelt(roman[0], "".join(kana)):  # one word, cut by a guess
        return RomanLevels(READING, READING)
    meant = [small_kana(word) for word in kana]
    readings = [kana, meant] if meant != list(kana) else [kana]
    found = [read_sounds(roman, [fold_romaji(hepburn(word)) for word in words]) for words in readings]
    return min(found, key=lambda each: (max(each[:2]), min(each[:2])))


def sound_alike(left: Sequence[str], right: Sequence[str]) -> tuple[bool, bool]:
    """Whether two foreign names in kana, word by word, are the same sounds, written long or short, with small kana or
    large ones, ング or ン: the surname, the given names.

    >>> sound_alike(["リン", "ミョー", "ウ"], ["リン", "ミョ", "ウー"])
    (True, True)
    >>> sound_alike(["リン", "アユ"], ["リン", "アユリ"])
    (True, False)
    """
    if len(left) != len(right) or not left:
        return False, False
    same = [bool(plain_sounds(a) & plain_sounds(b)) for a, b in zip(left, right, strict=True)]
    return same[0], all(same[1:])


@lru_cache(maxsize=REMEMBERED)
def plain_sounds(kana: str) -> frozenset[str]:
    """The ways to read a word in kana, in roman letters without what transliterations write or leave out."""
    return frozenset(map(plain_letters, folded_sounds(kana)))


def folded_sounds(kana: str) -> tuple[str, ...]:
    """A word in kana in folded roman letters, as it is written and with those made small that may be meant so, each
    once; none of what holds no kana."""
    meant = small_kana(kana)
    found = dict.fromkeys(
        fold_romaji(hepburn(word)) for word in ((kana,) if meant == kana else (kana, meant))
    )
    return tuple(filter(None, found))


def plain_letters(sound: str) -> str:
    """Roman letters without what transliterations write or leave out."""
    if not TRANSLITERATED.search(sound):
        return sound
    return FINAL_NG.sub("N", DOUBLED.sub(r"\1", GLIDE.sub("", sound)))


def is_spelt(letters: str, kana: str) -> bool:
    """Whether kana, as they are or with those made small that may be meant so, spell a roman word."""
    return any(are_spellings([letters], [fold_romaji(hepburn(text))]) for text in {kana, small_kana(kana)})


def read_sounds(roman: Sequence[str], sounds: list[str]) -> RomanLevels:
    """The same for kana in roman letters."""
    if not roman or not any(sounds):
        return RomanLevels(MISSING, MISSING)
    if len(roman) == 1 and len(sounds) > 1:
        return read_unspaced(roman[0], sounds)
    if len(roman) == 1:
        level = read_level(word_likeness(roman[0], sounds[0]))
        return RomanLevels(level, level if level < ELSE and len(roman[0]) >= SHORTEST_WHOLE else MISSING)
    if len(sounds) == 1:
        whole = max(likeness("".join(words), sounds[0]) for words, _ in turns(tuple(roman)))
        return read_undivided(roman, sounds[0]) if whole >= WEAK_FROM else RomanLevels(ELSE, ELSE)
    scores = (
        (word_likeness(words[0], heard[0]), *given_likeness(words[1:], heard[1:]), swapped)
        for words, heard, swapped in orders(roman, sounds)
    )
    chosen = next(scores)
    if min(chosen[:2]) < READS_FROM:
        turned = max(scores, key=lambda each: min(each[:2]))
        chosen = turned if min(turned[:2]) >= READS_FROM else chosen
    return RomanLevels(read_level(chosen[0]), read_level(chosen[1]), chosen[3], left_out=chosen[2])


def orders(
    roman: Sequence[str], sounds: Sequence[str]
) -> Iterator[tuple[Sequence[str], Sequence[str], bool]]:
    """The orders in which words of a roman name and of kana may be one name's, and whether it is another one: the last
    word in front, all turned, and, where there are as many, what stands behind in front (CRUZ ANA LUIZA; アナ ルイザ
    クルス)."""
    for words, swapped in turns(tuple(roman)):
        yield words, sounds, swapped
    for cut in range(2, len(sounds) if len(roman) == len(sounds) else 0):
        yield roman, (*sounds[cut:], *sounds[:cut]), True


def read_unspaced(letters: str, sounds: list[str]) -> RomanLevels:
    """Levels of a roman name without its spaces against kana with them, cut where it reads best; else of one word."""
    surname, given = sounds[0], "".join(sounds[1:])
    alone = max(likeness(letters, sound) for sound in sounds)
    best = alone
    found = RomanLevels(read_level(alone), MISSING)
    for cut in range(1, len(letters) if len(letters) <= LONGEST_UNSPACED else 0):
        for first, rest, swapped in (
            (letters[:cut], letters[cut:], False),
            (letters[cut:], letters[:cut], True),
        ):
            scores = likeness(first, surname), likeness(rest, given)
            if sum(scores) / 2 > best:
                best, found = sum(scores) / 2, RomanLevels(*levels_of_cut(scores), swapped)
    return found


def read_undivided(roman: Sequence[str], sound: str) -> RomanLevels:
    """Levels of a roman name against kana without its spaces, cut where it reads best, in whichever order."""
    found = best_cut(tuple(roman), sound)
    return RomanLevels(*levels_of_cut(found.scores), found.swapped)


class CutSound(NamedTuple):
    """Kana in roman letters, cut into surname and given name; how like those of a roman name they are, and whether its
    order is another one."""

    surname: str
    given_name: str
    scores: tuple[float, float]
    swapped: bool = False


@lru_cache(maxsize=REMEMBERED)
def best_cut(roman: tuple[str, ...], sound: str) -> CutSound:
    """Kana in roman letters, cut where a roman name of several words reads it best: as it stands, else turned."""
    found = CutSound(sound, "", (0.0, 0.0))
    for words, swapped in turns(roman):
        if min(found.scores) >= READS_FROM or len(sound) > LONGEST_UNSPACED:
            break
        surname, given = words[0], "".join(words[1:])
        cuts = range(
            max(1, int(len(surname) / LONGEST_SOUND)), min(len(sound), int(len(surname) * LONGEST_SOUND) + 2)
        )
        alike = {cut: likeness(surname, sound[:cut]) + likeness(given, sound[cut:]) for cut in cuts}
        for cut in sorted(alike, key=lambda each: -alike[each])[:CUTS_SPELT]:
            scores = word_likeness(surname, sound[:cut]), word_likeness(given, sound[cut:])
            if sum(scores) > sum(found.scores):
                found = CutSound(sound[:cut], sound[cut:], scores, swapped)
    return found


def turns(roman: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], bool]]:
    """A roman name as it stands, with its last word in front and all turned; whether that is another order."""
    yield roman, False
    for each in dict.fromkeys([(roman[-1], *roman[:-1]), tuple(reversed(roman))]):
        yield each, True


def cut_by_roman(roman: Sequence[str], kana: str) -> CutSound:
    """Kana that nothing divides, cut where a roman name reads them best."""
    cuts = [best_cut(tuple(roman), sound) for sound in folded_sounds(kana)]
    return max(cuts, key=lambda each: sum(each.scores), default=CutSound("", "", (0.0, 0.0)))


def levels_of_cut(scores: tuple[float, float]) -> tuple[int, int]:
    """The levels of two parts by how like they are where a cut was chosen to fit: both read, or hardly one alone."""
    floor = READS_FROM if min(scores) >= READS_FROM else ALONE_FROM
    first, rest = (READING if score >= floor else max(read_level(score), WEAK) for score in scores)
    return first, rest


def given_likeness(words: Sequence[str], sounds: Sequence[str]) -> tuple[float, bool]:
    """How like the given names are: word by word where there are as many, else all together, without particles in kana,
    or one word alone; and whether they are so only without some of them.

    Word by word, what all agree in on average counts only where none is another name, and where those that are not
    spelt so agree without the others (THI, ティ says nothing of LOAN, フオン).
    """
    if len(words) == len(sounds) > 1:
        if are_spellings(words, sounds):
            return 1.0, False
        found = [sum(likenesses(word, sound)) / 2 for word, sound in zip(words, sounds, strict=True)]
        if min(found) < WEAK_FROM:
            return min(found), False
        unsure = [
            score
            for word, sound, score in zip(words, sounds, found, strict=True)
            if not are_spellings([word], [sound])
        ]
        apart = sum(unsure) / len(unsure) if unsure else 1.0
        return min(sum(found) / len(found), 1.0 if apart >= UNSURE_FROM else apart), False
    letters, heard = "".join(words), "".join(sounds)
    bare = "".join(each for each in sounds if each not in particle_sounds())
    whole = word_likeness(letters, heard) if heard else 0.0  # a long mark alone has no sound
    distinct = filter(None, dict.fromkeys((heard, bare)))
    pairs = ((word, sound) for sound in distinct for word in (letters, *words))
    some = max((word_likeness(*pair) for pair in pairs), default=0.0)
    return max(whole, some), some > whole


@lru_cache(maxsize=1)
def particle_sounds() -> frozenset[str]:
    """What may be left out of a name in kana (ティ, バン), in folded roman letters."""
    return frozenset(sound for word in kana_name_words().particles for sound in folded_sounds(word))


def read_level(score: float) -> int:
    """The level of a likeness."""
    return READING if score >= READS_FROM else WEAK if score >= WEAK_FROM else ELSE


def word_likeness(letters: str, sound: str) -> float:
    """How like a word that spaces divide is: wholly, where its kana are one of its spellings."""
    return 1.0 if are_spellings([letters], [sound]) else likeness(letters, sound)


def likeness(letters: str, sound: str) -> float:
    """How like roman letters are to kana in roman letters, in [0, 1], vowels counting less than consonants.

    0 where one goes on with a syllable that the other lacks, or ends in another open vowel: another name, not another
    spelling (MARIANA, マリア; MARIA, マリオ). Kana whose first sound the letters cannot begin with are no reading of
    them (KYUHOON, ジェフン).
    """
    whole, bones = likenesses(letters, sound)
    found = max(whole, (whole + bones) / 2)
    return found if found < READS_FROM or may_begin(letters, sound) else OTHER_BEGINNING


@lru_cache(maxsize=REMEMBERED)
def likenesses(letters: str, sound: str) -> tuple[float, float]:
    """How like the letters are, and how like they are without their vowels."""
    if letters == sound:
        return 1.0, 1.0
    if letters[-1:] + sound[-1:] in OTHER_ENDINGS:
        return 0.0, 0.0
    b = romaji_sound(sound)
    found = []
    for a in romaji_readings(letters):
        goes_on = a.startswith(b) and not SILENT.fullmatch(a[len(b) :])
        goes_on |= len(b) > len(a) and b.startswith(a) and b[len(a) :] not in FINAL_VOWELS
        if not a or not b or goes_on:
            found.append((0.0, 0.0))
            continue
        bones = bare_of(a), bare_of(b)
        found.append((similarity()(a, b), similarity()(*bones)))
    return max(found, key=sum)


@lru_cache(maxsize=1)
def similarity() -> Callable[[str, str], float]:
    """How like two texts are by what has to be put in and taken out, in [0, 1]; loaded when the first ones ask."""
    from rapidfuzz.distance import Indel

    return Indel.normalized_similarity


@lru_cache(maxsize=REMEMBERED)
def bare_of(sound: str) -> str:
    """A word's first letter and its consonants."""
    return sound[0] + sound[1:].translate(SKELETON)
