"""Whether a given name is a woman's or a man's, by who bears it: an alias is hardly ever a name of the other sex."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linkcheck.cases.accounts.shares import WantedKeys

__all__ = ["MAN", "WOMAN", "NameSexes"]

MAN, WOMAN = 1, 2
"""Codes of `parse_sexes`."""

UNKNOWN_BEARERS = 2
"""So many people more, half of them women, are taken to bear each name: of a name nobody bears nothing is known."""

Int64s = npt.NDArray[np.int64]
UInt64s = npt.NDArray[np.uint64]
UInt8s = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class NameSexes:
    """Given names of some of S holders, in some ways to divide them: row int64[D], keys uint64[D]; wanted: each key."""

    count: int
    row: Int64s
    keys: UInt64s
    wanted: WantedKeys

    @classmethod
    def of(cls, count: int, row: Int64s, keys: UInt64s) -> NameSexes:
        """The given names of S holders (`dictionary.divided`)."""
        return cls(count, row, keys, WantedKeys.of(keys))

    @property
    def nobody(self) -> Int64s:
        """Counts of no people, int64[2, W]."""
        return np.zeros((2, len(self.wanted.keys)), np.int64)

    def counted(self, given_names: UInt64s, sexes: UInt8s) -> Int64s:
        """How many of N people of some given names (keys uint64[N]) and sexes (uint8[N], 0: unknown) are men and women,
        int64[2, W]; counts of several batches add up."""
        return np.stack([self.wanted.counted(given_names[sexes == sex])[:-1] for sex in (MAN, WOMAN)])

    def men(self, counts: Int64s) -> Floats:
        """The share of men among those who bear each given name, float64[S]: of several ways to divide it the most
        common one; a half where nobody does.

        >>> names = NameSexes.of(3, np.array([0, 1]), np.array([7, 9], np.uint64))
        >>> people = np.array([7, 7, 7, 7, 9, 9], np.uint64), np.array([1, 1, 1, 2, 2, 2], np.uint8)
        >>> names.men(names.counted(*people)).round(2).tolist()
        [0.67, 0.25, 0.5]
        """
        men, women = counts[:, self.wanted.at(self.keys)] if len(self.keys) else np.zeros((2, 0), np.int64)
        order = np.argsort(men + women, kind="stable")
        shares = (men + UNKNOWN_BEARERS / 2) / (men + women + UNKNOWN_BEARERS)
        found = np.full(self.count, 0.5)
        found[self.row[order]] = shares[order]
        return found
