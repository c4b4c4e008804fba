"""How common names are in the register and in the file: whoever is found by a common name is found by chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["NameShares", "key_counts"]

Int64s = npt.NDArray[np.int64]
UInt64s = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class NameShares:
    """Names of S holders, whole uint64[S], and some ways to divide them: row int64[D], keys of surname and given name
    uint64[D, 2]; each key once, ascending (wanted)."""

    whole: UInt64s
    row: Int64s
    keys: UInt64s
    wanted: tuple[UInt64s, UInt64s, UInt64s]

    @classmethod
    def of(cls, whole: UInt64s, row: Int64s, keys: UInt64s) -> NameShares:
        """Whole names and the ways to divide them (`dictionary.divided`)."""
        return cls(whole, row, keys, (np.unique(keys[:, 0]), np.unique(keys[:, 1]), np.unique(whole)))

    def counted(self, kana: UInt64s) -> Int64s:
        """How often parts and whole names occur among N names of keys uint64[N, 3] (`NameKeys.kana`), as far as these
        are divided; counts of several batches add up."""
        apart = kana[(kana != 0).all(axis=1)]
        return np.concatenate([key_counts(self.wanted[part], apart[:, part]) for part in range(3)])

    def among(self, counts: Int64s) -> Floats:
        """The share of each name by those of its parts among other names, as if they were independent, float64[S]: of
        several ways to divide it the most common; NaN where there is none.

        >>> names = NameShares.of(
        ...     np.array([3, 4], np.uint64), np.array([0]), np.array([[5, 8]], np.uint64)
        ... )
        >>> others = np.array([[5, 8, 3], [5, 9, 6], [5, 7, 2], [6, 8, 1]], np.uint64)
        >>> names.among(names.counted(others)).tolist()
        [0.125, nan]
        """
        ends = np.cumsum([len(wanted) + 1 for wanted in self.wanted[:2]])
        *parts, whole = np.split(counts, ends)
        same = whole[np.searchsorted(self.wanted[2], self.whole[self.row])]
        shares = np.ones(len(self.row))
        for part, seen in enumerate(parts):
            others = seen[np.searchsorted(self.wanted[part], self.keys[:, part])] - same
            shares *= np.maximum(others, 0) / max(seen[-1], 1)
        found = np.full(len(self.whole), np.nan)
        np.fmax.at(found, self.row, shares)
        return found


def key_counts(wanted: UInt64s, keys: UInt64s) -> Int64s:
    """How often each wanted key (ascending uint64[W]) occurs, and at the end how many keys there are, int64[W + 1].

    >>> key_counts(np.array([3, 7], np.uint64), np.array([7, 0, 7, 9], np.uint64)).tolist()
    [0, 2, 3]
    """
    at = np.searchsorted(wanted, keys)
    hit = at < len(wanted)
    hit[hit] = wanted[at[hit]] == keys[hit]
    counts = np.bincount(at[hit], minlength=len(wanted) + 1)
    counts[-1] = np.count_nonzero(keys)
    return counts
