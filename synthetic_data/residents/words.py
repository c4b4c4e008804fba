"""Names of foreign residents as lists of words, drawn as often as they occur; near names; transliterations.

Words and weights are in lexicon/resident_words.csv. Published are the shares of Vietnamese surnames (38 %, 11,
9.5, 7.1, HOANG and HUYNH together 5.1, VU and VO together 3.9, 2.1, 2) and of the first three Chinese ones (Ministry of
Public Security, 2007: 7.25 %, 7.19, 6.83); the Korean ones are what is commonly given for the census of 2015. All other
weights, and those of given names, are assumed. Nations are in lexicon/resident_nations.csv: thousands of foreign
residents at the end of 2023 (Immigration Services Agency), shares assumed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from synthetic_data.lexicon_files import rows
from synthetic_data.randomness import draw


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a name: roman, kanji (empty where there is none), and the kana people write it with, usual first."""

    roman: str
    kanji: str
    kana: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """Family words and given words; `joined` given words are written as one (XIN + YI: XINYI, 欣怡)."""

    nation: str
    family: tuple[Word, ...]
    given: tuple[Word, ...]
    joined: bool

    def roman(self) -> str:
        """Family and given words, an ideographic space between the two (none where there is no family name)."""
        return self._write([word.roman for word in self.family], [word.roman for word in self.given])

    def kanji(self) -> str | None:
        """The kanji name, where every word has kanji."""
        words = (*self.family, *self.given)
        if not all(word.kanji for word in words):
            return None
        return self._write([word.kanji for word in self.family], [word.kanji for word in self.given])

    def kana(self, rng: np.random.Generator | None = None) -> str:
        """Kana, usual, or transliterated: each word in any of its ways; names with kanji all in one way, as
        people read the characters either as Japanese does or as their own language does."""
        way = (
            0
            if rng is None
            else int(rng.integers(max(len(word.kana) for word in (*self.family, *self.given))))
        )
        found = [
            [
                word.kana[
                    min(way, len(word.kana) - 1)
                    if rng is None or word.kanji
                    else int(rng.integers(len(word.kana)))
                ]
                for word in part
            ]
            for part in (self.family, self.given)
        ]
        return self._write(*found).replace(" ", "　")

    def _write(self, family: list[str], given: list[str]) -> str:
        tail = ("" if self.joined else " ").join(given)
        return f"{' '.join(family)}　{tail}" if family else tail


@lru_cache
def words(nation: str, part: str, sex: str) -> tuple[tuple[Word, ...], tuple[float, ...]]:
    """The words of one part of a nation's names with their weights."""
    listed = [r for r in rows("resident_words") if (r["nation"], r["part"], r["sex"]) == (nation, part, sex)]
    made = tuple(Word(r["roman"], r["kanji"], tuple(r["kana"].split("|"))) for r in listed)
    return made, tuple(float(r["weight"]) for r in listed)


@lru_cache
def nations() -> dict[str, dict[str, str]]:
    """The nations in order, with their figures."""
    return {row["nation"]: row for row in rows("resident_nations")}


def one(rng: np.random.Generator, nation: str, part: str, sex: str) -> Word | None:
    """A word drawn by its weight; nothing where the nation has no such part."""
    found, weights = words(nation, part, sex)
    return found[int(draw(rng, weights, 1)[0])] if found else None


def family_of(rng: np.random.Generator, nation: str) -> tuple[Word, ...]:
    """A family name; nations without family names have none."""
    word = one(rng, nation, "surname", "0")
    return (word,) if word else ()


def make_name(rng: np.random.Generator, nation: str, sex: str, family: tuple[Word, ...]) -> Name:
    """A name of a member of a family."""
    told = nations()[nation]
    sizes = [part.split(":") for part in told["given_words"].split()]
    size = int(sizes[int(draw(rng, [float(weight) for _, weight in sizes], 1)[0])][0])
    given: list[Word] = []
    while len(given) < size:
        word = one(rng, nation, "given", sex)
        assert word is not None
        if word not in given:
            given.append(word)
    if told["middle"]:
        middle = one(rng, nation, told["middle"], sex if told["middle"] == "middle" else "0")
        assert middle is not None
        # Vietnamese middle names stand before the given name, a mother's family name behind it
        given = [middle, *given] if told["middle"] == "middle" else [*given, middle]
    return Name(nation, family, tuple(given), told["joined"] == "1")


def near(rng: np.random.Generator, name: Name, sex: str, word_share: float = 0.0) -> Name:
    """Another name that is near: one word begins the other's (MARIA, MARIANA), else one word of several differs; of
    `word_share` of them, where words stand apart, a given name is there more or less (MARIA, MARIA LUISA)."""
    found, _ = words(name.nation, "given", sex)
    if word_share and not name.joined and rng.random() < word_share:
        return _with_a_word_more_or_less(rng, name, found)
    places = [at for at, word in enumerate(name.given) if word in found]
    at = places[int(rng.integers(len(places)))] if places else len(name.given) - 1
    old = name.given[at]
    if name.joined and len(name.given) > 1 and name.nation == "CN" and rng.random() < 0.6:
        return replace(name, given=name.given[:1])  # XINYI, XIN
    others = [word for word in found if word not in name.given]
    begun = [w for w in others if w.roman.startswith(old.roman) or old.roman.startswith(w.roman)]
    if name.joined and len(name.given) == 1:
        new = others[int(rng.integers(len(others)))]
        return replace(name, given=(*name.given, new))  # XIN, XINYI
    choice = begun if begun and rng.random() < 0.7 else others
    new = choice[int(rng.integers(len(choice)))]
    return replace(name, given=(*name.given[:at], new, *name.given[at + 1 :]))


def _with_a_word_more_or_less(rng: np.random.Generator, name: Name, known: Sequence[Word]) -> Name:
    """The same name with another given name at some place, or without one of several; the last one is kept where
    middle names stand before it."""
    middle = nations()[name.nation]["middle"] == "middle"
    if len(name.given) > 1 and rng.random() < 0.5:
        at = int(rng.integers(len(name.given) - middle))
        return replace(name, given=(*name.given[:at], *name.given[at + 1 :]))
    others = [word for word in known if word not in name.given]
    at = int(rng.integers(len(name.given) + 1 - middle))
    return replace(name, given=(*name.given[:at], others[int(rng.integers(len(others)))], *name.given[at:]))
