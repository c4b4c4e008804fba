"""The characters of a name as the passports of China, Taiwan, Hong Kong, south-east Asia and Korea spell them.

A resident of these countries stands in one register in roman letters, in another in kanji with a Japanese reading (LI
XIAOMING; 李 暁明, リ ギョウメイ): only the reading of the characters at home joins the two.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns import UInt32s
from linkcheck.normalize.name_parts import any_class
from linkcheck.normalize.romaji import REMEMBERED, is_pinyin
from linkcheck.tables import table_path

__all__ = ["can_spell", "is_read_abroad", "may_be_japanese", "may_be_of_kanji", "spelt_abroad"]

SYLLABLE = re.compile("(NG(?=[AEIOU])|GW|KW|[ZCS]H|[BPMFDTNLGKHJQXRZCSWY])?(.*)")
HANGUL, VOWELS, FINALS = 0xAC00, 21, 28
NO_LETTER = re.compile("[^A-Z]")
KANA_LETTERS = re.compile(
    "(?:[KGSZTDNHBPMR]?[AEO]|[KGNHBPMRZ]?[IU]|(?:[SC]H|J)[AIUO]|Y[AUO]|WA|FU|T?SU|[KGNHBPMR]Y[AUO]|N(?![AIUEOY]))+"
)
"""What Japanese in roman letters is made of (DAN REI): it may be a Japanese name, however else it is read."""


@lru_cache(maxsize=1)
def _facts() -> dict[str, Any]:
    return tomllib.loads(table_path("passport_spellings.toml").read_text("utf-8"))


@lru_cache(maxsize=1)
def _characters() -> tuple[pa.Table, UInt32s, UInt32s]:
    """The table of readings, the code point of each row, in order, and its class of variants."""
    from pyarrow.parquet import ParquetFile

    # `read_table` loads a part of Arrow for folders of files
    with ParquetFile(table_path("kanji_abroad.parquet")) as file:
        table = file.read()
    codes = table["code"].combine_chunks().to_numpy()
    return table, codes, any_class()[codes]


def readings_of(character: str, language: str) -> set[str]:
    """How a character is read in a language; where nothing is known of it, how its variants are (暁, 曉)."""
    table, codes, kinds = _characters()
    at = int(np.searchsorted(codes, ord(character)))
    is_there = at < len(codes) and codes[at] == ord(character)
    own = table[language][at].as_py().split() if is_there else []
    mates = np.flatnonzero(kinds == any_class()[ord(character)]).tolist() if not own else []
    return set(own) or {word for mate in mates for word in table[language][mate].as_py().split()}


def is_read_abroad(kanji: str) -> bool:
    """Whether readings are known of every character of a name, of which there is one at least."""
    return bool(kanji) and all(map(spelt_abroad, kanji))


@lru_cache(maxsize=REMEMBERED)
def spelt_abroad(character: str) -> frozenset[str]:
    """The spellings of a character in passports, in capitals; empty where it is not known.

    >>> sorted(spelt_abroad("王"))
    ['HENG', 'OANG', 'ONG', 'UANG', 'WANG', 'WONG']
    """
    spellers = (("mandarin", mandarin), ("cantonese", cantonese), ("korean", korean))
    found = {
        spelling
        for name, spell in spellers
        for word in readings_of(character, name)
        for spelling in spell(word)
    }
    return frozenset(found | _hokkien().get(int(any_class()[ord(character)]), set()))


@lru_cache(maxsize=1)
def _hokkien() -> dict[int, set[str]]:
    return {
        int(any_class()[ord(character)]): set(words)
        for character, words in _facts()["hokkien"]["surnames"].items()
    }


def mandarin(word: str) -> set[str]:
    """A syllable of Pinyin (Ü as V) in the spellings of China and Taiwan.

    >>> sorted(mandarin("LV")), sorted(mandarin("XU"))
    (['LU', 'LV', 'LYU'], ['HSU', 'SHU', 'SU', 'XU'])
    """
    rules = _facts()["wade_giles"]
    pinyin = {word, word.replace("V", "U"), word.replace("V", "YU")}
    return pinyin | set(rules["syllables"].get(word, ())) | joined(word, rules)


def cantonese(word: str) -> set[str]:
    """A syllable of Jyutping in the spellings of Hong Kong.

    >>> sorted(cantonese("CAN"))
    ['CHAN', 'CHUN', 'TSAN', 'TSUN']
    """
    return joined(word, _facts()["cantonese"])


def joined(word: str, rules: dict[str, Any]) -> set[str]:
    """A syllable's initial and final in all their spellings, those without a rule as they are."""
    initial, final = SYLLABLE.fullmatch(word).groups("")  # type: ignore[union-attr]
    starts, ends = rules["initials"].get(initial, [initial]), rules["finals"].get(final, [final])
    return {start + end for start in starts for end in ends}


def korean(word: str) -> set[str]:
    """A syllable of Hangul in the spellings of Korean passports.

    >>> sorted(korean("박"))[:4], sorted(korean("김"))
    (['BAC', 'BACK', 'BAG', 'BAHC'], ['GEEM', 'GIEM', 'GIM', 'GYIM', 'GYM', 'KEEM', 'KIEM', 'KIM', 'KYIM', 'KYM'])
    """
    rules, place = _facts()["korean"], ord(word) - HANGUL
    initial, vowel, final = place // (VOWELS * FINALS), place // FINALS % VOWELS, place % FINALS
    parts = rules["initials"][initial], rules["vowels"][vowel], rules["finals"][final]
    return set(map("".join, product(*parts)))


@lru_cache(maxsize=REMEMBERED)
def can_spell(letters: str, kanji: str) -> bool:
    """Whether capital letters spell the characters of a name, one reading of each.

    >>> can_spell("XIAOMING", "暁明"), can_spell("MINJUN", "民俊"), can_spell("XIAOHONG", "暁明")
    (True, True, False)
    """
    if not letters or not kanji:
        return letters == kanji
    return any(
        letters.startswith(word) and can_spell(letters[len(word) :], kanji[1:])
        for word in spelt_abroad(kanji[0])
    )


@lru_cache(maxsize=REMEMBERED)
def may_be_of_kanji(name: str) -> bool:
    """Whether a roman name is made as those of Chinese and Koreans are, and not as Japanese ones may be: what its
    characters are read as can then be told from what they are not.

    >>> [may_be_of_kanji(name) for name in ("LI XIAOMING", "PARK JISUNG", "SMITH JOHN", "DAN REI")]
    [True, True, False, False]
    """
    words = [NO_LETTER.sub("", word) for word in name.upper().split()]
    if not all(words) or may_be_japanese(name):
        return False
    is_korean = len(words) > 1 and words[0] in _korean_surnames() and is_korean_name("".join(words[1:]))
    return is_korean or is_pinyin(name)


def may_be_japanese(name: str) -> bool:
    """Whether a roman name is made of syllables that Japanese has.

    >>> may_be_japanese("DAN REI"), may_be_japanese("SUZUKI RISA"), may_be_japanese("CHEN HAO")
    (True, True, False)
    """
    return KANA_LETTERS.fullmatch(NO_LETTER.sub("", name.upper())) is not None


@lru_cache(maxsize=1)
def _korean_surnames() -> frozenset[str]:
    words = {
        word for character in _facts()["korean"]["surnames"] for word in readings_of(character, "korean")
    }
    return frozenset(spelling for word in words for spelling in korean(word))


@lru_cache(maxsize=1)
def _korean_syllables() -> frozenset[str]:
    words = set(" ".join(pc.unique(_characters()[0]["korean"]).to_pylist()).split())
    return frozenset(spelling for word in words for spelling in korean(word))


def is_korean_name(letters: str) -> bool:
    """Whether letters are one or two syllables of Korean."""
    known = _korean_syllables()
    return letters in known or any(
        letters[:cut] in known and letters[cut:] in known for cut in range(1, len(letters))
    )
