"""A second opinion on names that no dictionary of the table lists: the reading pykakasi would give them.

pykakasi (the extra ``readings``) is optional. Without it nothing is lifted and everything else stays the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from linkcheck.compare.reading_bits import kana_letters_of
from linkcheck.normalize.kana import fold_kana

__all__ = ["kakasi_agrees"]


@lru_cache(maxsize=1)
def converter() -> Any:
    """pykakasi's converter, None where the package is not installed."""
    try:
        import pykakasi
    except ImportError:
        return None
    return pykakasi.kakasi()


def kakasi_agrees(names: Sequence[str], kana: Sequence[str]) -> list[bool]:
    """Whether pykakasi reads each name as its kana (after the Zengin fold, long vowels taken together).

    Always False without pykakasi and for what it cannot read.

    >>> kakasi_agrees(["紅葉", "紅葉"], ["モミジ", "メイプル"])[1]
    False
    """
    if converter() is None or not names:
        return [False] * len(names)
    read = {name: "".join(part["kana"] for part in converter().convert(name)) for name in set(names)}
    letters = kana_letters_of(fold_kana([*(read[name] for name in names), *kana]))
    texts = [
        letters.canonical[start:stop].tobytes()
        for start, stop in zip(letters.starts, letters.stops, strict=True)
    ]
    return [bool(own) and own == text for own, text in zip(texts, texts[len(names) :], strict=False)]
