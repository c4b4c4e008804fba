"""The hash tables of the address parser: names in, the longest name out."""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.address_fold import hash_codes, is_digit, step
from linkcheck.kernels.jit import kernel

__all__ = ["CITY_SEED", "NAME_SEED", "TOWN_SEED", "find", "insert", "insert_names", "match"]

CITY_SEED, TOWN_SEED, NAME_SEED = np.uint64(3), np.uint64(5), np.uint64(7)


@kernel
def find(keys, values, key):  # type: ignore[no-untyped-def]
    """The value of a key in an open-addressed table of a power-of-two size, -1 if it is not there."""
    mask = np.int64(len(keys) - 1)
    at = np.int64(key ^ (key >> np.uint64(32))) & mask
    while keys[at] != 0:
        if keys[at] == key:
            return np.int64(values[at])
        at = (at + 1) & mask
    return np.int64(-1)


@kernel
def insert(keys, values, key, value):  # type: ignore[no-untyped-def]
    """Put a key into an open-addressed table unless it is there: the value it has now."""
    mask = np.int64(len(keys) - 1)
    at = np.int64(key ^ (key >> np.uint64(32))) & mask
    while keys[at] != 0 and keys[at] != key:
        at = (at + 1) & mask
    if keys[at] == 0:
        keys[at] = key
        values[at] = value
    return np.int64(values[at])


@kernel
def match(codes, at, stop, state, keys, values, prefixes):  # type: ignore[no-untyped-def]
    """The longest entry that codes[at:stop] begin with: (value or -1, its end). A bit filter stops early."""
    best, end = np.int64(-1), at
    bits = np.uint64(len(prefixes) * 8 - 1)
    while at < stop:
        state = step(state, codes[at])
        at += 1
        bit = state & bits
        if not prefixes[np.int64(bit >> np.uint64(3))] >> np.uint8(bit & np.uint64(7)) & 1:
            break
        value = find(keys, values, state)
        if value >= 0:
            best, end = value, at
    return best, end


@kernel
def insert_names(codes, ends, states, values, keys, table_values, prefixes):  # type: ignore[no-untyped-def]
    """Insert N folded names, each hashed on from its state (0: not inserted), without the numbers they end in.

    Returned: lengths int32[N], the value that holds each key int32[N] (two names may fold to one), hashes of the
    names int64[N], and how many codes were cut off int32[N].
    """
    count = len(ends) - 1
    sizes = np.zeros(count, np.int32)
    owners = values.copy()
    hashes = np.zeros(count, np.int64)
    cut = np.zeros(count, np.int32)
    bits = np.uint64(len(prefixes) * 8 - 1)
    for row in range(count):
        stop = ends[row + 1]
        while stop > ends[row] and (is_digit(codes[stop - 1]) or codes[stop - 1] < 0x30):
            stop -= 1
        sizes[row] = stop - ends[row]
        cut[row] = ends[row + 1] - stop
        if stop == ends[row]:
            continue
        hashes[row] = np.int64(hash_codes(codes, ends[row], stop, NAME_SEED))
        if states[row] != 0:
            state = states[row]
            for at in range(ends[row], stop):
                state = step(state, codes[at])
                bit = state & bits
                prefixes[np.int64(bit >> np.uint64(3))] |= np.uint8(1) << np.uint8(bit & np.uint64(7))
            owners[row] = insert(keys, table_values, state, values[row])
    return sizes, owners, hashes, cut
