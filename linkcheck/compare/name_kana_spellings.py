"""Whether kana are a spelling of a roman word, letter by letter, by what transcriptions are known to write.

Stricter than a likeness and wider: レイエズ is REYES though half of it differs, レイエ is not.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from linkcheck.normalize.romaji import REMEMBERED
from linkcheck.tables import table_path

__all__ = ["are_spellings", "letters_in", "letters_possible", "may_begin"]

ALL = "all"
LONGEST = 30
"""Letters of a word beyond which nobody's is looked at."""

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BITS = {letter: 1 << LETTERS.index("B" if letter == "V" else letter) for letter in LETTERS}
VOWELS, BREATHED = frozenset("AEIOU"), frozenset("BCDGKNPSTZ")
GLIDE, DOUBLED = re.compile("(?<=[OU])W(?=[AIEO])"), re.compile("([^N])\\1+")
WRITTEN = re.compile("([^N])\\1|(?<=[OU])W|V")


class Spelling(NamedTuple):
    """Letters, where they stand in a word, the sounds in kana they may be written with, in which languages."""

    letters: str
    place: str
    sounds: tuple[str, ...]
    languages: frozenset[str]

    @property
    def may_stand_first(self) -> bool:
        """Whether a word may begin with these letters (`stands`)."""
        return self.place != "between" and (self.place != "end" or len(self.letters) > 1)


@lru_cache(maxsize=1)
def all_spellings() -> tuple[dict[str, tuple[Spelling, ...]], frozenset[str]]:
    """What kana write for roman letters (tables/roman_kana.csv), by their first letter, and every language."""
    with table_path("roman_kana.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    every = frozenset(language for row in rows for language in row["languages"].split())
    found: dict[str, tuple[Spelling, ...]] = {}
    for row in rows:
        sounds = tuple("" if sound == "-" else sound for sound in row["sounds"].split())
        languages = frozenset(row["languages"].split())
        spelling = Spelling(row["letters"], row["place"], sounds, every if languages == {ALL} else languages)
        found[row["letters"][0]] = (*found.get(row["letters"][0], ()), spelling)
    return found, every


def stands(word: str, start: int, end: int, place: str) -> bool:
    """Whether letters from `start` to `end` of a word stand in such a place."""
    after = word[end : end + 1]
    if word[start] == "H" and start and word[start - 1] in BREATHED:
        return False
    if place == "whole":
        return start == 0 and not after
    if place == "start":
        return start == 0
    if place == "end":
        return not after and (start > 0 or end > 1)
    if place == "between":
        return start > 0 and word[start - 1] in VOWELS and after in VOWELS and bool(after)
    glides = after == "Y" or (after == "W" and end + 1 < len(word))
    return place == "any" or (place == "vowel") == bool(after and (after in VOWELS or glides))


def are_spellings(words: Sequence[str], sounds: Sequence[str]) -> bool:
    """Whether the kana of all words, in folded roman letters, may be how one language's folded words are written.

    >>> are_spellings(["KYAW", "O"], ["CHO", "U"]), are_spellings(["MARIA"], ["MARIANA"])
    (True, False)
    """
    pairs = list(zip(words, sounds, strict=True))
    if any(letters_in(sound) & ~letters_possible(word) for word, sound in pairs):
        return False
    left = all_spellings()[1]
    for word, sound in pairs:
        left = left and left & languages_of(word, sound)
    return bool(left)


def may_begin(word: str, sound: str) -> bool:
    """Whether the kana of a word may begin as a sound does, wherever they go on.

    >>> may_begin("KYUHOON", "GYUFUN"), may_begin("KYUHOON", "JEFUN")
    (True, False)
    """
    return not letters_in(sound) & ~letters_possible(word) >> len(LETTERS) << len(LETTERS)


@lru_cache(maxsize=1)
def beginnings() -> dict[str, frozenset[str]]:
    """With which letters the sound of a word may begin, by the word's first letter, where that is not silent."""
    return {
        letter: frozenset(
            sound[0] for each in spellings if each.may_stand_first for sound in each.sounds if sound
        )
        for letter, spellings in all_spellings()[0].items()
    }


@lru_cache(maxsize=REMEMBERED)
def letters_possible(word: str) -> int:
    """The letters that the kana of a word may hold, and with which they may begin, as bits (`letters_in`)."""
    by_letter = all_spellings()[0]
    sounds = (
        sound
        for start, letter in enumerate(word[:LONGEST])
        for letters, place, sounds, _ in by_letter.get(letter, ())
        if word.startswith(letters, start) and stands(word, start, start + len(letters), place)
        for sound in sounds
    )
    return bits_of("".join(sounds)) | bits_of(first_letters(word)) << len(LETTERS)


@lru_cache(maxsize=REMEMBERED)
def first_letters(word: str) -> frozenset[str]:
    """With which letters the kana of a word may begin: those of its first letters, and, where these may be silent, the
    next one (RYU, ユ; HELENA, エレナ; RHEE, イ)."""
    found = beginnings().get(word[:1], frozenset(LETTERS))
    for letters, _, sounds, _ in all_spellings()[0].get(word[:1], ()):
        if "" in sounds and word.startswith(letters):  # silent somewhere, in some language at the beginning
            behind = word[len(letters) : len(letters) + 1]
            found |= {*behind, *("I" if behind == "E" else "")}
    return found


@lru_cache(maxsize=REMEMBERED)
def letters_in(sound: str) -> int:
    """The letters of a sound, one bit each, and its first letter beyond them; what holds others than `letters_possible`
    is no spelling of the word."""
    return bits_of(plain(sound)) | bits_of(sound[:1]) << len(LETTERS)


def bits_of(letters: Iterable[str]) -> int:
    """Letters from A to Z as bits, B for V."""
    found = 0
    for letter in letters:
        found |= BITS[letter]
    return found


@lru_cache(maxsize=REMEMBERED)
def languages_of(word: str, sound: str) -> frozenset[str]:
    """The languages in which a sound may be how a word is written in kana.

    A word's letters are read from its start; of every sound they may have until there, the languages are known.
    """
    sound = plain(sound)
    if not word or not sound or max(len(word), len(sound)) > LONGEST:
        return frozenset()
    by_letter, every = all_spellings()
    reached: list[dict[str, frozenset[str]]] = [{"": every}, *({} for _ in word)]
    for start, told in enumerate(reached[:-1]):
        if start and word[start] == word[start - 1]:  # written twice, sounded once
            merge(reached[start + 1], told)
        for letters, place, sounds, languages in by_letter.get(word[start], ()) if told else ():
            end = start + len(letters)
            if word.startswith(letters, start) and stands(word, start, end, place):
                for each in sounds:
                    made = {plain(text + each): found & languages for text, found in told.items()}
                    heard = {text: found for text, found in made.items() if found}
                    merge(reached[end], {text: heard[text] for text in heard if sound.startswith(text[:-1])})
    return reached[-1].get(sound, frozenset())


def merge(into: dict[str, frozenset[str]], others: dict[str, frozenset[str]]) -> None:
    """Adds sounds with their languages to those known."""
    for text, languages in others.items():
        into[text] = into.get(text, frozenset()) | languages


def plain(sound: str) -> str:
    """A sound without what transcriptions write or leave out: V for B, a glide, a letter twice."""
    return DOUBLED.sub(r"\1", GLIDE.sub("", sound.replace("V", "B"))) if WRITTEN.search(sound) else sound
