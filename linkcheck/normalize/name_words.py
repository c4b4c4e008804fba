"""The words that stand in foreign residents' names, folded as the names are."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from linkcheck.columns import from_codes
from linkcheck.normalize.kana import normalize_kana
from linkcheck.normalize.romaji import fold_romaji
from linkcheck.normalize.text import fold_text
from linkcheck.tables import table_path

__all__ = [
    "LEAST_WIDTH",
    "NameWords",
    "burmese_titles",
    "field_widths",
    "kana_name_words",
    "roman_name_words",
    "spellings",
]

LEAST_WIDTH = 15
"""Characters of the narrowest field for names that a name and its kana tell by themselves."""

Words = frozenset[str]


@dataclass(frozen=True, slots=True)
class NameWords:
    """Words of one script: particles, surnames of people whose given name is the last word, surnames of people whose
    given name is one whatever divides it, words of names without a surname, words for "no name"."""

    particles: Words
    given_name_last: Words
    given_name_whole: Words
    without_surname: Words
    placeholders: Words


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return dict(tomllib.loads(table_path("name_words.toml").read_text("utf-8")))


def field_widths() -> frozenset[int]:
    """Characters that usual name fields hold."""
    return frozenset(map(int, _table()["field_widths"]))


@lru_cache(maxsize=1)
def roman_name_words() -> NameWords:
    """The words in roman letters, under `fold_romaji`."""

    def words(name: str) -> Words:
        return frozenset(map(fold_romaji, from_codes(fold_text(_table()[name])).to_pylist()))

    names = ("particles", "given_name_last", "given_name_whole", "burmese", "placeholders")
    return NameWords(*map(words, names))


@lru_cache(maxsize=2)
def spellings(kind: Literal["surname_spellings", "word_spellings"]) -> dict[str, int]:
    """Words in roman letters, under `fold_romaji`, that are spellings of one word have one number."""
    return {fold_romaji(word): number for number, words in enumerate(_table()[kind]) for word in words}


@lru_cache(maxsize=1)
def burmese_titles() -> Words:
    """Words in front of Burmese names that are no part of them."""
    return frozenset(_table()["burmese_titles"])


@lru_cache(maxsize=1)
def kana_name_words() -> NameWords:
    """The words in kana, in the bank's spelling (K2)."""

    def words(name: str) -> Words:
        return frozenset(normalize_kana(_table()[name], rung="K2").to_arrow().to_pylist())

    nothing: Words = frozenset()
    return NameWords(words("particles_in_kana"), words("given_name_last_in_kana"), nothing, nothing, nothing)
