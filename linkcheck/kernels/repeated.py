"""Which keys occur more than once, in two passes over any number of parts and a fixed amount of memory."""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import inner_kernel, kernel

__all__ = ["maybe_repeated", "note_keys"]

WORD_BITS = 6


@inner_kernel
def shift_to(bits):  # type: ignore[no-untyped-def]
    """How far a key is shifted to be a place in a bit set uint64[2**k]."""
    shift = np.uint64(64 - WORD_BITS)
    size = len(bits)
    while size > 1:
        size >>= 1
        shift -= np.uint64(1)
    return shift


@kernel
def note_keys(once, twice, keys):  # type: ignore[no-untyped-def]
    """Note keys uint64[N] (0: none) in two bit sets uint64[2**k]: seen at least once, seen before."""
    shift = shift_to(once)
    for key in keys:
        if key != 0:
            at = key >> shift
            word, bit = at >> np.uint64(WORD_BITS), np.uint64(1) << (at & np.uint64((1 << WORD_BITS) - 1))
            if once[word] & bit:
                twice[word] |= bit
            once[word] |= bit


@kernel
def maybe_repeated(twice, keys):  # type: ignore[no-untyped-def]
    """Rows whose key may have been noted more than once, int64[M]: all that were, and a few that were not."""
    shift = shift_to(twice)
    found = 0
    rows = np.empty(len(keys), np.int64)
    for row in range(len(keys)):
        at = keys[row] >> shift
        bit = np.uint64(1) << (at & np.uint64((1 << WORD_BITS) - 1))
        if keys[row] != 0 and twice[at >> np.uint64(WORD_BITS)] & bit:
            rows[found] = row
            found += 1
    return rows[:found].copy()
