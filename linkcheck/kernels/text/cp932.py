"""Bytes of CP932 to UTF-8, one pass: what a character is in UTF-8 is looked up in tables by its one or two bytes."""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import inner_kernel, kernel

__all__ = ["LONGEST", "NOTHING", "to_utf8"]

LONGEST = 3
"""Bytes of UTF-8 that a byte of CP932 becomes at the most."""

NOTHING = 0xFF
"""Stands for a byte that is no text; UTF-8 never holds it."""


@inner_kernel
def put(room, at, packed):  # type: ignore[no-untyped-def]
    """Write a character at a position, three bytes of room behind it: the position after it."""
    # bound: callers leave three bytes of room behind every position they write at
    room[at], room[at + 1], room[at + 2] = packed & 0xFF, packed >> 8 & 0xFF, packed >> 16 & 0xFF
    return at + np.int64(packed >> 24)


@kernel
def to_utf8(data, singles, pairs, final, room):  # type: ignore[no-untyped-def]
    """Decode bytes into uint8[LONGEST * (N + 1)]: (bytes written, bytes used). If not `final`, half a character at the
    end is left.

    singles uint32[256], pairs uint32[65536] by both bytes, the first one high: a character's bytes of UTF-8 from the
    lowest byte up, how many they are in the highest; 0 for none.
    """
    # bound: a byte used writes LONGEST bytes at most, and a byte more of room is left than there are
    at, end, size = 0, 0, len(data)
    while at < size:
        while at < size and data[at] < 0x80:
            room[end] = data[at]
            at, end = at + 1, end + 1
        while at + 1 < size:
            packed = pairs[np.int64(data[at]) << 8 | np.int64(data[at + 1])]
            if packed == 0:
                break
            at, end = at + 2, put(room, end, packed)
        if at >= size or data[at] < 0x80:
            continue
        packed = singles[data[at]]
        if packed > 0:
            at, end = at + 1, put(room, end, packed)
        elif at + 1 == size and not final:
            break
        elif at + 1 == size or pairs[np.int64(data[at]) << 8 | np.int64(data[at + 1])] == 0:
            room[end] = NOTHING
            at, end = at + 1, end + 1
    return end, at
