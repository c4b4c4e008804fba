"""Chinese names in roman letters against kana that read their characters as Japanese does (WANG MING, オウ メイ).

Which character stands behind a syllable is not known: that one may be the other says little of one syllable, that none
can be says that it is another name.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from typing import Literal

from linkcheck.normalize.romaji import REMEMBERED, small_kana
from linkcheck.tables import table_path

__all__ = ["is_on_reading", "on_readings"]

Readings = Literal["usual", "all"]


@lru_cache(maxsize=2)
def _table(readings: Readings) -> dict[str, frozenset[str]]:
    """A syllable of Pinyin and the Japanese readings of its characters; Ü in the three ways of passports."""
    found: dict[str, frozenset[str]] = {}
    with table_path("pinyin_on.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            words = row["usual"] if readings == "usual" else f"{row['usual']} {row['other']}"
            for letters in {row["pinyin"].replace("V", form) for form in ("V", "U", "YU")}:
                found[letters] = found.get(letters, frozenset()) | frozenset(words.split())
    return found


@lru_cache(maxsize=1)
def _every_reading() -> frozenset[str]:
    return frozenset(word for words in _table("all").values() for word in words)


@lru_cache(maxsize=REMEMBERED)
def is_on_reading(kana: str, most: int = 2) -> bool:
    """Whether kana are one to `most` Japanese readings of characters, large ones standing for small ones.

    >>> is_on_reading("リュウメイ"), is_on_reading("リユウ"), is_on_reading("タナカ")
    (True, True, False)
    """
    return any(made_of_readings(text, most) for text in {kana, small_kana(kana)})


def made_of_readings(kana: str, most: int) -> bool:
    """Whether kana are cut into such readings."""
    known = _every_reading()
    return kana in known or (
        most > 1
        and any(kana[:at] in known and made_of_readings(kana[at:], most - 1) for at in range(1, len(kana)))
    )


@lru_cache(maxsize=REMEMBERED)
def on_readings(letters: str, kana: str, readings: Readings) -> bool:
    """Whether kana may read the characters of syllables of Pinyin, one by one: by their usual readings or by all.

    >>> on_readings("YULAN", "ギョクラン", "usual"), on_readings("YULAN", "ギョクバイ", "all")
    (True, False)
    """
    return any(_reads(letters, text, readings) for text in {kana, small_kana(kana)})


def _reads(letters: str, kana: str, readings: Readings) -> bool:
    if not letters or not kana:
        return letters == kana
    table = _table(readings)
    return any(
        kana.startswith(word) and _reads(letters[size:], kana[len(word) :], readings)
        for size in range(1, min(len(letters), 6) + 1)
        for word in table.get(letters[:size], ())
    )
