"""A hash table over integers: which row holds this number."""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import inner_kernel, kernel
from linkcheck.kernels.prefetch import AHEAD, prefetch

__all__ = ["first_rows", "mix"]


@inner_kernel
def mix(value):  # type: ignore[no-untyped-def]
    """Scatter 64 bits (the finalizer of MurmurHash3)."""
    value ^= value >> np.uint64(33)
    value *= np.uint64(0xFF51AFD7ED558CCD)
    value ^= value >> np.uint64(33)
    value *= np.uint64(0xC4CEB9FE1A85EC53)
    return value ^ value >> np.uint64(33)


@inner_kernel
def slot(key, mask):  # type: ignore[no-untyped-def]
    """Where the search for a key begins."""
    return np.int64(mix(np.uint64(key)) & np.uint64(mask))


@kernel
def first_rows(keys, wanted):  # type: ignore[no-untyped-def]
    """For each wanted key its first row in keys int64[N], N < 2**31, or -1 (also for negative keys): int64[M]."""
    bits = 4
    while (1 << bits) < 2 * len(keys):
        bits += 1
    mask = (1 << bits) - 1
    slots = np.full(1 << bits, -1, np.int32)
    for row in range(len(keys)):
        if row + AHEAD < len(keys):
            prefetch(slots, slot(keys[row + AHEAD], mask))
        if keys[row] < 0:
            continue
        at = slot(keys[row], mask)
        while slots[at] >= 0 and keys[slots[at]] != keys[row]:
            at = (at + 1) & mask
        if slots[at] < 0:
            slots[at] = row
    rows = np.full(len(wanted), -1, np.int64)
    for place in range(len(wanted)):
        if place + 2 * AHEAD < len(wanted):
            prefetch(slots, slot(wanted[place + 2 * AHEAD], mask))
            prefetch(keys, max(slots[slot(wanted[place + AHEAD], mask)], 0))
        if wanted[place] < 0:
            continue
        at = slot(wanted[place], mask)
        while slots[at] >= 0:
            if keys[slots[at]] == wanted[place]:
                rows[place] = slots[at]
                break
            at = (at + 1) & mask
    return rows
