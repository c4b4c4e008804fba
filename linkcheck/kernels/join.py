"""Hash tables over integers: which row holds this number, which rows share one of these keys."""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import inner_kernel, kernel

__all__ = ["block_pairs", "block_table", "first_rows", "key_counts", "mix"]


@inner_kernel
def mix(value):  # type: ignore[no-untyped-def]
    """Scatter 64 bits (the finalizer of MurmurHash3)."""
    value ^= value >> np.uint64(33)
    value *= np.uint64(0xFF51AFD7ED558CCD)
    value ^= value >> np.uint64(33)
    value *= np.uint64(0xC4CEB9FE1A85EC53)
    return value ^ value >> np.uint64(33)


@kernel
def first_rows(keys, wanted):  # type: ignore[no-untyped-def]
    """For each wanted key its first row in keys int64[N], or -1 (also for negative keys): int64[M]."""
    bits = 4
    while (1 << bits) < 2 * len(keys):
        bits += 1
    mask = (1 << bits) - 1
    slots = np.full(1 << bits, -1, np.int64)
    for row in range(len(keys)):
        if keys[row] < 0:
            continue
        at = np.int64(mix(np.uint64(keys[row])) & np.uint64(mask))
        while slots[at] >= 0 and keys[slots[at]] != keys[row]:
            at = (at + 1) & mask
        if slots[at] < 0:
            slots[at] = row
    rows = np.full(len(wanted), -1, np.int64)
    for place in range(len(wanted)):
        if wanted[place] < 0:
            continue
        at = np.int64(mix(np.uint64(wanted[place])) & np.uint64(mask))
        while slots[at] >= 0:
            if keys[slots[at]] == wanted[place]:
                rows[place] = slots[at]
                break
            at = (at + 1) & mask
    return rows


@kernel
def block_table(keys):  # type: ignore[no-untyped-def]
    """A chained hash table over probe keys uint64[S, R] (0 = no key): (heads int64[B], chain int64[S * R], filter).

    The filter is one byte per 16 hash bits, so that most rows of a register are passed over without a look-up.
    """
    count, rules = keys.shape
    bits = 4
    while (1 << bits) < 2 * count * rules:
        bits += 1
    heads = np.full(1 << bits, -1, np.int64)
    chain = np.full(count * rules, -1, np.int64)
    seen = np.zeros(1 << 22, np.uint8)
    mask = np.uint64((1 << bits) - 1)
    for row in range(count):
        for rule in range(rules):
            key = keys[row, rule]
            if key != 0:
                at = key & mask
                entry = row * rules + rule
                chain[entry] = heads[at]
                heads[at] = entry
                seen[key >> np.uint64(42)] = 1
    return heads, chain, seen


@kernel
def block_pairs(keys, heads, chain, seen, register_keys, first_row):  # type: ignore[no-untyped-def]
    """Pairs (probe, register row) that share a key of the same rule: two int64[C] arrays.

    register_keys uint64[N, R] belong to rows first_row .. first_row + N - 1. A pair may come once per shared key.
    """
    count, rules = register_keys.shape
    mask = np.uint64(len(heads) - 1)
    probes = np.empty(1024, np.int64)
    rows = np.empty(1024, np.int64)
    found = 0
    for row in range(count):
        for rule in range(rules):
            key = register_keys[row, rule]
            if key == 0 or seen[key >> np.uint64(42)] == 0:
                continue
            entry = heads[key & mask]
            while entry >= 0:
                if entry % rules == rule and keys[entry // rules, rule] == key:
                    if found == len(rows):
                        probes = np.concatenate((probes, np.empty(found, np.int64)))
                        rows = np.concatenate((rows, np.empty(found, np.int64)))
                    probes[found] = entry // rules
                    rows[found] = first_row + row
                    found += 1
                entry = chain[entry]
    return probes[:found].copy(), rows[:found].copy()


@kernel
def key_counts(wanted, keys, counts):  # type: ignore[no-untyped-def]
    """Add to counts int64[W] how often each wanted key (sorted uint64[W]) stands in keys uint64[N]."""
    seen = np.zeros(1 << 22, np.uint8)
    for place in range(len(wanted)):
        seen[wanted[place] >> np.uint64(42)] = 1
    for row in range(len(keys)):
        key = keys[row]
        if key != 0 and seen[key >> np.uint64(42)] != 0:
            low = 0
            high = len(wanted)
            while low < high:
                middle = (low + high) >> 1
                if wanted[middle] < key:
                    low = middle + 1
                else:
                    high = middle
            if low < len(wanted) and wanted[low] == key:
                counts[low] += 1
