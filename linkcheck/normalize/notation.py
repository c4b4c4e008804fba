"""Words in name fields that are no part of a name: titles, honorifics, marks of former surnames, legal forms."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from typing import Any

import numpy as np

from linkcheck.columns import Int64s, UInt32s
from linkcheck.kernels.names.layout import LISTS
from linkcheck.normalize.text import fold_text
from linkcheck.tables import table_path

__all__ = ["folded_words", "name_notation", "word_lists"]


@lru_cache(maxsize=1)
def name_notation() -> dict[str, Any]:
    """The tables of words in name fields."""
    table = tomllib.loads(table_path("name_notation.toml").read_text("utf-8"))
    forms = tomllib.loads(table_path("zengin.toml").read_text("utf-8"))["corporate_forms"]
    table["body_marks"] = [*table["body_marks"], *forms]
    return table


def folded_words(name: str) -> tuple[str, ...]:
    """A word list after the fold, and as it stands for names whose hiragana was kept; longest first."""
    words = name_notation()[name]
    codes = fold_text(words)
    ends = zip(codes.offsets[:-1].tolist(), codes.offsets[1:].tolist(), strict=True)
    folded = ("".join(map(chr, codes.values[a:b])) for a, b in ends)
    return tuple(sorted({*folded, *words}, key=lambda word: (-len(word), word)))


@lru_cache(maxsize=1)
def word_lists() -> tuple[UInt32s, Int64s, Int64s]:
    """All lists as the kernel reads them: code points uint32[M], where words begin int64[W + 1], lists int64[9].

    >>> letters, words, lists = word_lists()
    >>> honorific = words[lists[1]]
    >>> chr(letters[honorific])
    '様'
    """
    lists = [folded_words(name) for name in LISTS]
    words = [word for each in lists for word in each]
    letters = np.array([ord(letter) for letter in "".join(words)], np.uint32)
    offsets = np.cumsum([0, *map(len, words)], dtype=np.int64)
    return letters, offsets, np.cumsum([0, *map(len, lists)], dtype=np.int64)
