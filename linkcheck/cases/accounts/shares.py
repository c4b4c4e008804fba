"""How common names are in the register and in the file: whoever is found by a common name is found by chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["NameShares", "WantedKeys"]

Int64s = npt.NDArray[np.int64]
UInt64s = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class WantedKeys:
    """Keys that are counted, each once, ascending, uint64[W], and what tells where to look for one."""

    keys: UInt64s
    places: tuple[UInt64s, Int64s]

    @classmethod
    def of(cls, keys: UInt64s) -> WantedKeys:
        """Some keys, 0 being none."""
        from linkcheck.kernels.keys.sets import key_places

        wanted = np.unique(keys[keys != 0])
        return cls(wanted, key_places(wanted))

    def counted(self, keys: UInt64s) -> Int64s:
        """How often each wanted key occurs, and at the end how many keys there are, int64[W + 1]; counts of several
        batches add up.

        >>> WantedKeys.of(np.array([7, 3], np.uint64)).counted(np.array([7, 0, 7, 9], np.uint64)).tolist()
        [0, 2, 3]
        """
        from linkcheck.kernels.keys.sets import count_keys

        counts = np.zeros(len(self.keys) + 1, np.int64)
        count_keys(self.keys, *self.places, np.ascontiguousarray(keys), counts[:-1])
        counts[-1] = np.count_nonzero(keys)
        return counts

    def at(self, keys: UInt64s) -> Int64s:
        """The places of wanted keys among the counts, int64[N]."""
        return np.searchsorted(self.keys, keys)


@dataclass(frozen=True, slots=True)
class NameShares:
    """Names of S holders, whole uint64[S], and some ways to divide them: row int64[D], keys of surname and given name
    uint64[D, 2]; wanted: the keys of the surnames, of the given names and of the whole names."""

    whole: UInt64s
    row: Int64s
    keys: UInt64s
    wanted: tuple[WantedKeys, WantedKeys, WantedKeys]

    @classmethod
    def of(cls, whole: UInt64s, row: Int64s, keys: UInt64s) -> NameShares:
        """Whole names and the ways to divide them (`dictionary.divided`)."""
        surname, given_name = (WantedKeys.of(keys[:, part]) for part in range(2))
        return cls(whole, row, keys, (surname, given_name, WantedKeys.of(whole)))

    def counted(self, kana: UInt64s) -> Int64s:
        """How often parts and whole names occur among N names of keys uint64[N, 3] (`NameKeys.kana`), as far as these
        are divided; counts of several batches add up."""
        apart = kana[(kana != 0).all(axis=1)]
        return np.concatenate([wanted.counted(apart[:, part]) for part, wanted in enumerate(self.wanted)])

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
        surname, given_name, whole = self.wanted
        ends = np.cumsum([len(surname.keys) + 1, len(given_name.keys) + 1])
        *parts, names = np.split(counts, ends)
        same = names[whole.at(self.whole[self.row])]
        shares = np.ones(len(self.row))
        for part, (wanted, seen) in enumerate(zip((surname, given_name), parts, strict=True)):
            others = seen[wanted.at(self.keys[:, part])] - same
            shares *= np.maximum(others, 0) / max(seen[-1], 1)
        found = np.full(len(self.whole), np.nan)
        np.fmax.at(found, self.row, shares)
        return found
