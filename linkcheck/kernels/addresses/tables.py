"""The hash tables of the address parser: names in, the longest name out."""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.addresses.fold import hash_codes, step
from linkcheck.kernels.addresses.layout import NAME_SEED
from linkcheck.kernels.addresses.units import is_digit
from linkcheck.kernels.jit import inner_kernel, kernel

__all__ = ["find", "insert", "insert_names", "match"]


@inner_kernel
def find(table, key):  # type: ignore[no-untyped-def]
    """The value of a key in an open-addressed table uint64[power of two, 2], -1 if it is not there."""
    mask = np.int64(len(table) - 1)
    at = np.int64(key ^ (key >> np.uint64(32))) & mask
    while table[at, 0] != 0:
        if table[at, 0] == key:
            return np.int64(table[at, 1])
        at = (at + 1) & mask
    return np.int64(-1)


@inner_kernel
def insert(table, key, value):  # type: ignore[no-untyped-def]
    """Put a key into an open-addressed table unless it is there: the value it has now."""
    mask = np.int64(len(table) - 1)
    at = np.int64(key ^ (key >> np.uint64(32))) & mask
    while table[at, 0] != 0 and table[at, 0] != key:
        at = (at + 1) & mask
    if table[at, 0] == 0:
        table[at, 0] = key
        table[at, 1] = value
    return np.int64(table[at, 1])


@inner_kernel
def match(codes, at, stop, state, table, prefixes):  # type: ignore[no-untyped-def]
    """The longest entry that codes[at:stop] begin with: (value or -1, its end). A filter stops early.

    The filter has two bits per hash, four to a byte: 1 something begins like this, 2 something is this.
    """
    best, end = np.int64(-1), at
    slots = np.uint64(len(prefixes) * 4 - 1)
    while at < stop:
        state = step(state, codes[at])
        at += 1
        slot = state & slots
        kind = prefixes[np.int64(slot >> np.uint64(2))] >> np.uint8(2 * (slot & np.uint64(3)))
        if not kind & 1:
            break
        if not kind & 2:
            continue
        value = find(table, state)
        if value >= 0:
            best, end = value, at
    return best, end


@kernel
def insert_names(codes, ends, states, values, table, prefixes):  # type: ignore[no-untyped-def]
    """Insert N folded names, each hashed on from its state (0: not inserted), without the numbers they end in.

    Returned: lengths int32[N], the value that holds each key int32[N] (two names may fold to one), hashes of the
    names int64[N], and how many codes were cut off int32[N].
    """
    count = len(ends) - 1
    sizes = np.zeros(count, np.int32)
    owners = values.copy()
    hashes = np.zeros(count, np.int64)
    cut = np.zeros(count, np.int32)
    slots = np.uint64(len(prefixes) * 4 - 1)
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
                slot = state & slots
                kind = 3 if at == stop - 1 else 1
                # bound: slot is at most len(prefixes) * 4 - 1, whose size is a power of two
                prefixes[np.int64(slot >> np.uint64(2))] |= np.uint8(
                    kind << np.int64(2 * (slot & np.uint64(3)))
                )
            owners[row] = insert(table, state, values[row])
    return sizes, owners, hashes, cut
