"""Few different short texts, such as codes and words for sexes, told apart by their bytes as one number."""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import kernel

__all__ = ["distinct_short"]

MOST_BYTES, BITS = 7, 8
SLOTS = 1 << BITS
SCATTER = np.uint64(0x9E3779B97F4A7C15)


@kernel
def distinct_short(data, offsets, valid):  # type: ignore[no-untyped-def]
    """Which of the different texts each of N is, int32[N], in the order in which they come, and the first row of each,
    int64[M] (null is one of its own). Both are empty where one has more than MOST_BYTES, or half of SLOTS differ."""
    count = 0
    codes, rows = np.empty(len(valid), np.int32), np.empty(SLOTS, np.int64)
    words, places = np.zeros(SLOTS, np.uint64), np.zeros(SLOTS, np.int32)
    for row in range(len(valid)):
        word = np.uint64(1)  # of a null; a text's has its size above its bytes, and a mark
        if valid[row]:
            size = offsets[row + 1] - offsets[row]
            if size > MOST_BYTES:
                return codes[:0], rows[:0]
            word = np.uint64(size + MOST_BYTES + 1)
            for at in range(offsets[row], offsets[row + 1]):
                word = word << np.uint64(8) | np.uint64(data[at])
        slot = np.int64(word * SCATTER >> np.uint64(64 - BITS))
        while words[slot] != 0 and words[slot] != word:
            slot = (slot + 1) % SLOTS
        if words[slot] == 0:
            if 2 * count == SLOTS:
                return codes[:0], rows[:0]
            words[slot], places[slot], rows[count] = word, count, row
            count += 1
        codes[row] = places[slot]
    return codes, rows[:count]
