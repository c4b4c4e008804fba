"""Where surname and given name meet in names without a space: all cuts, and the likeliest of them."""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import kernel
from linkcheck.kernels.lattice import LONGEST_NAME, LONGEST_READING

__all__ = ["choose_cuts", "list_cuts"]

LONGEST_SURNAME = 7
UNASSESSED_BITS = -2.0  # where a cut leaves a part whose kanji no table reads
SURNAME_LENGTHS = (0.0, 0.05, 0.86, 0.08, 0.01)  # share of surnames with so many characters
GIVEN_NAME_LENGTHS = (0.0, 0.17, 0.69, 0.13, 0.01)
UNLISTED_SURNAME, UNLISTED_GIVEN_NAME = 0.1, 0.25


@kernel
def list_cuts(sizes, cuts, lengths, kana_cuts):  # type: ignore[no-untyped-def]
    """All ways to cut N names and readings: (row int64[C], name cut int32[C], kana cut int32[C]), rows in order.

    A cut that is known (not -1) is the only one on its side.
    """
    total = 0
    for fill in range(2):
        if fill:
            rows = np.empty(total, np.int64)
            name_cuts = np.empty(total, np.int32)
            reading_cuts = np.empty(total, np.int32)
            total = 0
        for row in range(len(sizes)):
            if sizes[row] > LONGEST_NAME or lengths[row] > LONGEST_READING:
                continue
            known = 0 < cuts[row] < sizes[row]
            kana_known = 0 < kana_cuts[row] < lengths[row]
            first = cuts[row] if known else 1
            last = first if known else min(sizes[row] - 1, LONGEST_SURNAME)
            first_kana = kana_cuts[row] if kana_known else 1
            last_kana = first_kana if kana_known else lengths[row] - 1
            for cut in range(first, last + 1):
                for kana in range(first_kana, last_kana + 1):
                    if fill:
                        rows[total], name_cuts[total], reading_cuts[total] = row, cut, kana
                    total += 1
    return rows, name_cuts, reading_cuts


@kernel
def choose_cuts(count, rows, sizes, name_cuts, kana_cuts, bits, anybody, listed):  # type: ignore[no-untyped-def]
    """The likeliest cut: (name int32[N], kana int32[N], confidence float32[N], excess float32[N]); -1 without any.

    `bits`, `anybody` and `listed` have a row for surnames and one for given names. The confidence is the best
    cut's share of all, the excess the bits by which its score flatters the pair because it was chosen.
    """
    best = np.full(count, -1, np.int32)
    best_kana = np.full(count, -1, np.int32)
    confidence = np.zeros(count, np.float32)
    excess = np.zeros(count, np.float32)
    at = 0
    while at < len(rows):
        row, first = rows[at], name_cuts[at]
        total = most = weights = by_chance = flattered = 0.0
        before = 0
        while at < len(rows) and rows[at] == row:
            cut = name_cuts[at]
            weight = SURNAME_LENGTHS[min(cut, 4)] * GIVEN_NAME_LENGTHS[min(sizes[row] - cut, 4)]
            weight *= 1.0 if listed[0, at] else UNLISTED_SURNAME
            weight *= 1.0 if listed[1, at] else UNLISTED_GIVEN_NAME
            weights += weight if cut != before else 0.0
            before = cut
            random = 2.0 ** (anybody[0, at] + anybody[1, at])
            by_chance += random if cut == first else 0.0
            score = UNASSESSED_BITS if np.isnan(bits[0, at]) else bits[0, at]
            score += UNASSESSED_BITS if np.isnan(bits[1, at]) else bits[1, at]
            chance = weight * random * 2.0**score
            total += chance
            if chance > most:
                most, flattered = chance, score
                best[row], best_kana[row] = cut, kana_cuts[at]
            at += 1
        confidence[row] = most / total
        excess[row] = max(0.0, flattered - np.log2(total / weights / by_chance))
    return best, best_kana, confidence, excess
