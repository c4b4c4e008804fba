"""Holders' names that a full field cuts off, looked for by how they begin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.normalize.kana import normalize_kana

__all__ = ["Beginnings", "beginnings", "residents_beginning"]

Int64s = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

LEAST = 6
"""Letters without which a beginning tells too little."""

MOST_RESIDENTS = 8
"""Residents of one beginning that are looked at in a batch of the register."""


@dataclass(frozen=True)
class Beginnings:
    """B beginnings of names in kana without spaces: holder int64[B], the place of the record; text, its letters. The
    last letter before the cut is left out: its voicing mark may be behind the cut."""

    holder: Int64s
    text: tuple[str, ...]


def beginnings(holders: pa.Array, cut: Bools) -> Beginnings:
    """The beginnings of those of S holders' names that may go on (cut bool[S]).

    >>> beginnings(pa.array(["ハセガワ ジユンイチ", "ハセガワ ジユン"]), np.array([True, False])).text
    ('ハセガワジユンイ',)
    """
    rows = np.flatnonzero(cut)
    texts = [(text or "")[:-1] for text in _letters(holders.take(pa.array(rows))).to_pylist()]
    long = [place for place, text in enumerate(texts) if len(text) >= LEAST]
    return Beginnings(rows[np.array(long, np.int64)], tuple(texts[place] for place in long))


def residents_beginning(wanted: Beginnings, kana: pa.Array) -> tuple[Int64s, Int64s]:
    """Pairs (place of the record, place of the resident) of N residents whose kana begins so: of each beginning at most
    MOST_RESIDENTS, the first ones."""
    if not wanted.text:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    letters = _letters(kana)
    pairs: list[tuple[int, int]] = []
    for size in sorted({len(text) for text in wanted.text}):
        begun = [
            (who, text)
            for who, text in zip(wanted.holder.tolist(), wanted.text, strict=True)
            if len(text) == size
        ]
        texts = sorted({text for _, text in begun})
        found = pc.index_in(pc.utf8_slice_codeunits(letters, 0, size), pa.array(texts, pa.string()))
        kind = pc.fill_null(found, -1).to_numpy(zero_copy_only=False)
        rows = {text: np.flatnonzero(kind == at)[:MOST_RESIDENTS].tolist() for at, text in enumerate(texts)}
        pairs += [(who, row) for who, text in begun for row in rows[text]]
    joined = np.array(pairs, np.int64).reshape(-1, 2)
    return joined[:, 0], joined[:, 1]


def _letters(kana: pa.Array) -> pa.Array:
    """Names in kana as banks write it, without spaces."""
    return pc.replace_substring(normalize_kana(kana, "K2").to_arrow(), " ", "")
