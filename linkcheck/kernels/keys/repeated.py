"""Which keys occur more than once, in two passes over any number of parts and a fixed amount of memory."""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import kernel
from linkcheck.kernels.keys.sets import add_to, may_hold, word_of
from linkcheck.kernels.prefetch import AHEAD, prefetch

__all__ = ["maybe_repeated", "note_keys"]


@kernel
def note_keys(once, twice, keys):  # type: ignore[no-untyped-def]
    """Note keys uint64[N] (0: none) in two bit sets uint64[2**k]: seen at least once, seen before."""
    for row in range(len(keys)):
        if row + AHEAD < len(keys):
            prefetch(once, word_of(once, keys[row + AHEAD]))
        key = keys[row]
        if key != 0:
            if may_hold(once, key):
                add_to(twice, key)
            add_to(once, key)


@kernel
def maybe_repeated(twice, keys):  # type: ignore[no-untyped-def]
    """Rows whose key may have been noted more than once, int64[M]: all that were, and a few that were not."""
    found = 0
    rows = np.empty(len(keys), np.int64)
    for row in range(len(keys)):
        if row + AHEAD < len(keys):
            prefetch(twice, word_of(twice, keys[row + AHEAD]))
        if keys[row] != 0 and may_hold(twice, keys[row]):
            # bound: found counts rows gone by, so it is at most row
            rows[found] = row
            found += 1
    return rows[:found].copy()
