"""Builds ``kanji.npz``: classes of orthographic variants (E2), confusable pairs (E3), variation sequences.

Variants are joined by union-find, the best source first, under a guard: no edge may bring two 常用/人名用
characters into one class unless an official list pairs them, and none may cross a pair that must stay apart.
"""

from __future__ import annotations

import sqlite3
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from linkcheck.tables.mojidata import MOJIDATA, fetch_mojidata, open_mojidata
from linkcheck.tables.provenance import record_source

__all__ = ["build", "fetch"]

HERE = Path(__file__).parent
Edge = tuple[str, str, int]
# rule, query of pairs; in the order of trust
SOURCES = (
    ("joyo_kangxi", 'SELECT subject, object FROM "kdpv_joyo/variant"'),
    ("jinmei", 'SELECT subject, object FROM "kdpv_jinmei1/variant"'),
    ("jinmei", 'SELECT subject, object FROM "kdpv_jinmei2/variant"'),
    ("hyogai", 'SELECT subject, object FROM "kdpv_hyogai/variant"'),
    ("old_style", 'SELECT subject, object FROM "kdpv_jp/old-style"'),
    ("koseki", 'SELECT subject, object FROM "kdpv_koseki/variant"'),
    ("immigration", "SELECT 正字のUCS, 簡体字等のUCS FROM nyukan_itaiji WHERE 順位 = 1"),
)
OFFICIAL = ("joyo_kangxi", "jinmei", "hyogai")


def fetch(inputs: Path) -> None:
    """Download what `build` reads."""
    fetch_mojidata(inputs)


def plain(text: str | None) -> str:
    """A character without its selector, compatibility forms resolved; empty unless it is one character."""
    letters = [
        letter for letter in unicodedata.normalize("NFC", text or "") if not 0xE0100 <= ord(letter) <= 0xE01EF
    ]
    return letters[0] if len(letters) == 1 else ""


def edges(database: sqlite3.Connection) -> Iterator[tuple[str, str, str]]:
    """Pairs of variants with the rule that pairs them, best source first."""
    for rule, query in SOURCES:
        pairs = {(plain(left), plain(right)) for left, right in database.execute(query)}
        for left, right in sorted(pairs):
            if left and right and left != right:
                yield rule, left, right


def common_characters(database: sqlite3.Connection) -> set[str]:
    """The 常用 and 人名用 characters."""
    rows = database.execute(
        "SELECT UCS FROM unihan_each_kJoyoKanji UNION SELECT UCS FROM unihan_each_kJinmeiyoKanji"
        " UNION SELECT 漢字 FROM joyo"
    )
    return {plain(character) for (character,) in rows if plain(character)}


class Classes:
    """Union-find over characters that refuses to merge what must stay apart."""

    def __init__(self, common: set[str], official: set[frozenset[str]], apart: set[frozenset[str]]) -> None:
        self.common, self.official, self.apart = common, official, apart
        self.members: dict[str, list[str]] = {}
        self.root: dict[str, str] = {}

    def class_of(self, character: str) -> list[str]:
        """All members of a character's class, the first found first."""
        return self.members.get(self.root.get(character, character), [character])

    def join(self, left: str, right: str) -> bool:
        """Merge two classes unless the guard refuses."""
        first, second = self.class_of(left), self.class_of(right)
        if left in second:
            return True
        for x in first:
            for y in second:
                pair = frozenset((x, y))
                if pair in self.apart or (
                    x in self.common and y in self.common and pair not in self.official
                ):
                    return False
        merged = first + second
        self.members[merged[0]] = merged
        for character in merged:
            self.root[character] = merged[0]
        return True


def build(target: Path, inputs: Path) -> None:
    """Write ``kanji.npz`` and its section of ``SOURCES.toml``."""
    listed = tomllib.loads((HERE / "characters.toml").read_text("utf-8"))
    with open_mojidata(inputs) as database:
        pairs = list(edges(database))
        common = common_characters(database)
    official = {frozenset((left, right)) for rule, left, right in pairs if rule in OFFICIAL}
    classes = Classes(common, official, {frozenset(pair) for pair in listed["apart"]["pairs"]})
    for _rule, left, right in pairs:
        classes.join(left, right)
    codes, roots = zip(
        *sorted((ord(x), ord(root)) for x, root in classes.root.items() if x != root), strict=True
    )
    arrays: dict[str, np.ndarray[Any, Any]] = {
        "codes": np.array(codes, np.uint32),
        "classes": np.array(roots, np.uint32),
        "substitutes": np.array(sorted(map(ord, listed["substitutes"]["characters"])), np.uint32),
        "confusable": confusable_pairs(listed["confusable"]["pairs"], classes),
        "sequences": np.zeros((2, 0), np.uint64),
    }
    np.savez_compressed(target / "kanji.npz", **arrays)  # type: ignore[arg-type]
    record_source(
        target,
        "kanji",
        file="kanji.npz",
        origins=[f"{MOJIDATA}: cjkvi variants, Unihan, notice 582", "characters.toml"],
        licence="MIT, Unicode-3.0",
        rows=len(codes),
        built_by="linkcheck/tables/build_characters.py",
    )


def confusable_pairs(pairs: list[str], classes: Classes) -> np.ndarray[Any, Any]:
    """Pairs of representatives as sorted keys, smaller << 32 | larger."""
    keys = set()
    for pair in pairs:
        low, high = sorted(ord(classes.class_of(character)[0]) for character in pair)
        if low != high:
            keys.add(low << 32 | high)
    return np.array(sorted(keys), np.uint64)
