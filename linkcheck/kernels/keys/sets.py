"""Sets of keys: bit sets that tell at once of most keys that they are not among some, and sorted keys that are.

Keys are well mixed 64-bit hashes, 0 for none.
"""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import inner_kernel, kernel
from linkcheck.kernels.keys.search import find

__all__ = ["add_to", "count_keys", "filter_words", "key_places", "may_hold", "rows_among", "word_of"]

FIRSTS, FIRST_SHIFT = 1 << 16, 48
"""As many beginnings of keys tell where to look for one; by how many bits a key is longer."""

WORD_SIZE, BITS_PER_KEY, LEAST_WORDS = 64, 16, 1 << 14


@inner_kernel
def filter_words(keys):  # type: ignore[no-untyped-def]
    """How many words a bit set has in which that many keys leave most bits unset, a power of two."""
    words = LEAST_WORDS
    while words * WORD_SIZE < BITS_PER_KEY * keys:
        words *= 2
    return words


@inner_kernel
def word_of(bits, key):  # type: ignore[no-untyped-def]
    """The word of a bit set in which a key has its bits."""
    return np.int64(key >> np.uint64(20) & np.uint64(len(bits) - 1))


@inner_kernel
def bits_of(key):  # type: ignore[no-untyped-def]
    """The two bits of a key in its word."""
    return np.uint64(1) << (key >> np.uint64(58)) | np.uint64(1) << (key >> np.uint64(52) & np.uint64(63))


@inner_kernel
def add_to(bits, key):  # type: ignore[no-untyped-def]
    """Set a key's bits in a bit set."""
    # bound: word_of masks to len(bits) - 1, a power of two less one
    bits[word_of(bits, key)] |= bits_of(key)


@inner_kernel
def may_hold(bits, key):  # type: ignore[no-untyped-def]
    """Whether a key's bits are set."""
    return bits[word_of(bits, key)] & bits_of(key) == bits_of(key)


@kernel
def key_places(wanted):  # type: ignore[no-untyped-def]
    """What tells where to look for one of sorted keys uint64[W]: a bit set of them, uint64[...], and the place of the
    first key from each beginning on, int64[FIRSTS + 1]."""
    seen = np.zeros(filter_words(len(wanted)), np.uint64)
    first = np.full(FIRSTS + 1, len(wanted), np.int64)
    for place in range(len(wanted) - 1, -1, -1):
        add_to(seen, wanted[place])
        # bound: a key shifted by FIRST_SHIFT is below FIRSTS
        first[np.int64(wanted[place] >> np.uint64(FIRST_SHIFT))] = place
    for start in range(FIRSTS - 1, -1, -1):
        first[start] = min(first[start], first[start + 1])
    return seen, first


@kernel
def count_keys(wanted, seen, first, keys, counts):  # type: ignore[no-untyped-def]
    """Add to counts int64[W] how often each wanted key (sorted uint64[W], with their `key_places`) stands in keys
    uint64[N]; 0 is none."""
    for key in keys:
        if key != 0 and may_hold(seen, key):
            # bound: a key shifted by FIRST_SHIFT is below FIRSTS; counts are as many as wanted keys
            place = first[np.int64(key >> np.uint64(FIRST_SHIFT))]
            while place < len(wanted) and wanted[place] < key:
                place += 1
            if place < len(wanted) and wanted[place] == key:
                counts[place] += 1


@kernel
def rows_among(wanted, seen, keys):  # type: ignore[no-untyped-def]
    """The rows of keys uint64[N] that are among the wanted ones (sorted uint64[W], with the bit set of `key_places`),
    int64[M]; 0 is none."""
    rows = np.empty(len(keys), np.int64)
    found = 0
    for row in range(len(keys)):
        if keys[row] != 0 and may_hold(seen, keys[row]) and find(wanted, keys[row]) >= 0:
            # bound: found counts rows gone by, so it is at most row
            rows[found] = row
            found += 1
    return rows[:found].copy()
