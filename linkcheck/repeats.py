"""Keys that may occur more than once, noted without remembering every key."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Repeats", "mixed_keys", "runs"]

BITS_PER_KEY, MOST_BITS = 8, 33

SPREAD = np.uint64(0x9E3779B97F4A7C15)
"""What spreads the bits of one column of a key before the next is added."""

UInt64s = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]


class Repeats:
    """Two bit sets over hashes: noted once, noted again. No repeated key is missed; one in ten others is suspected."""

    def __init__(self, expected: int) -> None:
        bits = min((expected * BITS_PER_KEY).bit_length(), MOST_BITS)
        self._once, self._again = (np.zeros(1 << max(bits - 6, 0), np.uint64) for _ in range(2))

    def note(self, keys: UInt64s) -> None:
        """Note the next keys, uint64[N] (0: none)."""
        from linkcheck.kernels.keys.repeated import note_keys

        note_keys(self._once, self._again, keys)

    def end(self) -> None:
        """No more keys will come."""
        self._once = np.empty(0, np.uint64)

    def suspects(self, keys: UInt64s) -> npt.NDArray[np.int64]:
        """The rows whose key may have been noted more than once, int64[M]."""
        from linkcheck.kernels.keys.repeated import maybe_repeated

        found: npt.NDArray[np.int64] = maybe_repeated(self._again, keys)
        return found


def mixed_keys(*columns: npt.NDArray[np.integer[Any]]) -> UInt64s:
    """One key of some columns of N integers of 64 bits, uint64[N]: equal where all of them are, hardly ever elsewhere.

    >>> first, second, third = mixed_keys(np.array([1, 1, 2]), np.array([2, 2, 1]))
    >>> bool(first == second), bool(first == third)
    (True, False)
    """
    key = np.zeros(len(columns[0]), np.uint64)
    for column in columns:
        key = (key ^ column.astype(np.uint64)) * SPREAD
        key ^= key >> np.uint64(32)
    return key


def runs(first: npt.NDArray[np.int64], size: npt.NDArray[np.int64]) -> tuple[Places, Places]:
    """All places of M runs (where each begins, int64[M], and how long it is): the run and the place of each, int64[P].

    >>> which, place = runs(np.array([4, 0, 7]), np.array([2, 0, 1]))
    >>> which.tolist(), place.tolist()
    ([0, 0, 2], [4, 5, 7])
    """
    which = np.repeat(np.arange(len(size)), size)
    begin = np.cumsum(size) - size
    return which, np.repeat(first - begin, size) + np.arange(len(which))
