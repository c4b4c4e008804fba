"""Which keys were seen before: hashes of strings, and a set of hashes that grows."""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import inner_kernel, kernel
from linkcheck.kernels.prefetch import AHEAD, prefetch

__all__ = ["add_hashes", "hash_numbers", "hash_strings"]


@inner_kernel
def mix(value):  # type: ignore[no-untyped-def]
    """Spread 64 bits (the finalizer of SplitMix64); never 0, which means missing."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    value = value ^ (value >> np.uint64(31))
    return value if value != np.uint64(0) else np.uint64(1)


@kernel
def hash_strings(data, offsets, valid):  # type: ignore[no-untyped-def]
    """Hashes uint64[N] of strings without spaces (ASCII and U+3000) at their ends; 0 for null and blank."""
    result = np.zeros(len(valid), np.uint64)
    for row in range(len(valid)):
        start, stop = offsets[row], offsets[row + 1] if valid[row] else offsets[row]
        while start < stop and data[start] <= 0x20:
            start += 1
        while (
            start + 3 <= stop and data[start] == 0xE3 and data[start + 1] == 0x80 and data[start + 2] == 0x80
        ):
            start += 3
        while start < stop and data[stop - 1] <= 0x20:
            stop -= 1
        while (
            start + 3 <= stop and data[stop - 3] == 0xE3 and data[stop - 2] == 0x80 and data[stop - 1] == 0x80
        ):
            stop -= 3
        if start < stop:
            value = np.uint64(14695981039346656037)
            for at in range(start, stop):
                value = (value ^ np.uint64(data[at])) * np.uint64(1099511628211)
            result[row] = mix(value)
    return result


@kernel
def hash_numbers(numbers, hashes):  # type: ignore[no-untyped-def]
    """Hashes uint64[N] of the numbers that are not negative; the hashes given for the others."""
    result = hashes.copy()
    for row in range(len(numbers)):
        if numbers[row] >= 0:
            result[row] = mix(np.uint64(numbers[row]))
    return result


@kernel
def add_hashes(table, hashes):  # type: ignore[no-untyped-def]
    """Add hashes to a set uint64[2**k] with room for them: bool[N], whether each was there before; 0 is passed over."""
    seen = np.zeros(len(hashes), np.bool_)
    mask = np.uint64(len(table) - 1)
    for row in range(len(hashes)):
        if row + AHEAD < len(hashes):
            prefetch(table, np.int64(hashes[row + AHEAD] & mask))
        value = hashes[row]
        if value != np.uint64(0):
            place = value & mask
            while table[place] != np.uint64(0) and table[place] != value:
                place = (place + np.uint64(1)) & mask
            seen[row] = table[place] == value
            table[place] = value
    return seen
