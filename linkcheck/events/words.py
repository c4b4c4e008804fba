"""What logs call things: kinds of event by vocabulary, names of terminals, servers and services as codes."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.columns import distinct, to_strings
from linkcheck.kernels.rows.layout import KINDS
from linkcheck.tables import table_path

__all__ = ["KINDS", "Coding", "event_kinds", "folded", "kind"]

SIGNS = str.maketrans("", "", " \u3000-_/.・（）()")


@dataclass
class Coding:
    """Names that become codes while a log streams past: code 0 is a missing name, the others count from 1."""

    names: list[str] = field(default_factory=lambda: [""])
    codes: dict[str, int] = field(default_factory=dict)

    def encode(self, values: pa.Array | None, count: int) -> npt.NDArray[np.int32]:
        """Codes int32[N] of N names, the same name the same code in every batch; null and "" are 0."""
        if values is None:
            return np.zeros(count, np.int32)
        found, rows = distinct(to_strings(values))
        coded = np.zeros(len(found), np.int32)
        for place, name in enumerate(found.to_pylist()):
            if name:
                coded[place] = self.code(name)
        return coded[rows]

    def code(self, name: str) -> int:
        """The code of a name, a new one if it was not seen before."""
        found = self.codes.setdefault(name, len(self.names))
        if found == len(self.names):
            self.names.append(name)
        return found


def folded(name: str) -> str:
    """A log's word without case, width, spaces and signs.

    >>> folded("Apply-Start"), folded("ﾛｸﾞｲﾝ")
    ('applystart', 'ログイン')
    """
    import unicodedata

    return unicodedata.normalize("NFKC", name).casefold().translate(SIGNS)


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads(table_path("events.toml").read_text("utf-8"))


def _plain(word: str) -> str:
    """A word of the log folded, its parts in the spelling of the table."""
    plain = folded(word)
    for spelling, others in _table()["spellings"].items():
        for other in others:
            plain = plain.replace(other, spelling)
    return plain


@lru_cache(maxsize=1)
def _vocabulary() -> tuple[dict[str, int], tuple[tuple[str, int], ...]]:
    """Whole words and parts of words with the codes of their kinds."""
    table = _table()
    words = {_plain(name): kind(found) for found, names in table["kinds"].items() for name in names}
    parts = ((_plain(part), kind(entry["kind"])) for entry in table["parts"] for part in entry["contain"])
    return words, tuple(parts)


def _kind_of(word: str) -> int:
    words, parts = _vocabulary()
    plain = _plain(word)
    if plain in words:
        return words[plain]
    return next((code for part, code in parts if part in plain), 0)


def kind(name: str) -> int:
    """The code of a kind of event.

    >>> KINDS[kind("logout")]
    'logout'
    """
    return KINDS.index(name)


def event_kinds(values: pa.Array | None, count: int, missing: str = "other") -> npt.NDArray[np.uint8]:
    """Kinds of event uint8[N] of a log's own words; an unknown word is `other`, null or "" is `missing`.

    >>> [KINDS[code] for code in event_kinds(pa.array(["LOGIN", "申込完了", "?", None]), 4)]
    ['login', 'complete', 'other', 'other']
    """
    if values is None:
        return np.full(count, kind(missing), np.uint8)
    words, rows = distinct(to_strings(values))
    codes = [_kind_of(word) if word else kind(missing) for word in words.to_pylist()]
    return np.array(codes, np.uint8)[rows]
