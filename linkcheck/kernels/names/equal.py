"""The fast path of the name comparison: pairs that are the same name, settled by the keys of their fields alone."""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import inner_kernel, kernel
from linkcheck.kernels.prefetch import AHEAD, prefetch

__all__ = ["MISSING", "OPEN", "SAME", "SAME_KANA", "name_agreement"]

OPEN, MISSING, SAME, SAME_KANA = range(4)


@inner_kernel
def same(left, right):  # type: ignore[no-untyped-def]
    """Whether two keys say the same text: even ones hold an unreadable character and say nothing."""
    return left == right and left & np.uint64(1) != 0


@kernel
def name_agreement(left_kanji, left_kana, right_kanji, right_kana, left_rows, right_rows):  # type: ignore[no-untyped-def]
    """Of P pairs of rows: SAME, SAME_KANA (no kanji on a side), MISSING (no name on a side) or OPEN: uint8[P].

    The columns hold a key per row (`normalize.name_keys.NameKeys`), 0 where there is none.
    """
    found = np.zeros(len(left_rows), np.uint8)
    for pair in range(len(left_rows)):
        if pair + AHEAD < len(left_rows):
            prefetch(right_kanji, right_rows[pair + AHEAD])
            prefetch(right_kana, right_rows[pair + AHEAD])
        left, right = left_rows[pair], right_rows[pair]
        kanji, other_kanji = left_kanji[left], right_kanji[right]
        kana, other_kana = left_kana[left], right_kana[right]
        agree = same(kana, other_kana)
        if (kanji | kana) == 0 or (other_kanji | other_kana) == 0:
            found[pair] = MISSING
        elif same(kanji, other_kanji):
            if agree or kana == 0 or other_kana == 0:
                found[pair] = SAME
        elif agree and (kanji == 0 or other_kanji == 0):
            found[pair] = SAME_KANA
    return found
