"""Pairs of residents of one name and birth date, who are whom a lookup without the address takes for each other: how
they write their kanji, and how far the frequencies of names tell who has such a namesake."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["NamesakePairs"]

FEW = 50.0
"""How many pairs what is believed beforehand is worth."""

EVEN = 0.02
"""The share of namesakes that is believed to be there however rare the name: people are entered twice."""

ROUNDS = 20

Rows = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
UInt64s = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class NamesakePairs:
    """Q pairs: one of each, rows int64[Q], and whether the kanji of surname and of given name are the same,
    bool[Q, 2]."""

    rows: Rows
    equal: Bools

    @classmethod
    def of(cls, kana: UInt64s, kanji: UInt64s, dates: npt.NDArray[np.int32]) -> NamesakePairs:
        """The pairs among N people of known names (keys uint64[N, 2] of surname and given name, 0 unknown) and birth
        dates (yyyymmdd, 0 unknown); of three of one name and date two pairs."""
        known = np.flatnonzero((kana != 0).all(axis=1) & (kanji != 0).all(axis=1) & (dates > 0))
        order = known[np.lexsort((kana[known, 1], kana[known, 0], dates[known]))]
        own, other = order[:-1], order[1:]
        pair = (kana[own] == kana[other]).all(axis=1) & (dates[own] == dates[other])
        own, other = own[pair], other[pair]
        return cls(own, kanji[own] == kanji[other])

    def same_kanji(self, usual: tuple[float, float]) -> tuple[float, float]:
        """The probability that such a pair writes the surname in the same kanji; the given name; usual: as all do who
        share its kana, which is worth FEW pairs."""
        first, second = (
            (float(equal.sum()) + FEW * share) / (len(equal) + FEW)
            for equal, share in zip(self.equal.T, usual, strict=True)
        )
        return first, second

    def even_share(self, times: Callable[[Rows, Bools], Floats]) -> float:
        """The share of namesakes that are there alike for every name, as the pairs show it, held by EVEN; times: how
        much likelier than on average a name as frequent as that of each pair has a namesake, float64[Q]. A mixture of
        both, by expectation and maximization."""
        likelier, share = times(self.rows, self.equal), EVEN
        for _ in range(ROUNDS):
            even = share / (share + (1 - share) * likelier)
            share = (float(even.sum()) + FEW * EVEN) / (len(even) + FEW)
        return share
