"""Keys that may occur more than once, noted without remembering every key."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["Repeats"]

BITS_PER_KEY, MOST_BITS = 8, 33

UInt64s = npt.NDArray[np.uint64]


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
