"""What is in columns, where their headers alone do not tell them apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

import pyarrow as pa

from linkcheck.columns import to_strings

__all__ = ["SAMPLED", "are_alike", "kana_places", "kana_share", "kanji_share"]

SAMPLED = 1000
"""Rows that are looked at."""

MOSTLY = 0.9
KANA = re.compile("[\u30a0-\u30ff\u3041-\u309fA-Za-z \u3000.,'\\-・･ｦ-ﾟ]+")
KANJI = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def are_alike(columns: Mapping[int, pa.Array], groups: Sequence[Sequence[int]]) -> bool:
    """Whether groups of columns, each joined, say the same on every row where more than one says something."""
    texts = {place: _texts(column) for place, column in columns.items()}
    joined = [
        ["".join(row) for row in zip(*(texts[place] for place in group), strict=True)] for group in groups
    ]
    return all(len({text for text in row if text}) < 2 for row in zip(*joined, strict=True))


def kana_share(column: pa.Array) -> float:
    """The share of non-blank values in kana (or Roman letters) alone; 0 without values."""
    texts = [text for text in _texts(column) if text]
    return sum(KANA.fullmatch(text) is not None for text in texts) / len(texts) if texts else 0.0


def kanji_share(column: pa.Array) -> float:
    """The share of non-blank values with a kanji in them; 0 without values."""
    texts = [text for text in _texts(column) if text]
    return sum(KANJI.search(text) is not None for text in texts) / len(texts) if texts else 0.0


def kana_places(columns: Mapping[int, pa.Array]) -> list[int]:
    """The places of columns whose values are mostly kana, if the others' are mostly kanji; else none."""
    kana = [place for place, column in columns.items() if kana_share(column) >= MOSTLY]
    others = [place for place in columns if place not in kana]
    return kana if all(kanji_share(columns[place]) > 0.5 for place in others) else []


def _texts(column: pa.Array) -> list[str]:
    found = to_strings(column.slice(0, SAMPLED)).to_pylist()
    return ["".join(unicodedata.normalize("NFKC", text or "").split()) for text in found]
