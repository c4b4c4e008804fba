"""The dictionaries' segments mixed with those of the wider list, where that differs."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from linkcheck.kernels.readings.layout import KANA_BITS

__all__ = ["Segments", "mixed"]

WIDE_SHARE = 0.2  # of the probability of every segment, where both know the character
Array = npt.NDArray[Any]
Segments = tuple[
    Array, Array, Array, Array
]  # letters, sorted keys, probabilities, escapes (row 0: unknown kanji)


def mixed(core: Segments, wide: Segments) -> Segments:
    """Segments of both lists, with the letters of the wide one that the core lacks behind the core's.

    A segment of the core that the wide list does not hold has the same probability in both.
    """
    letters, core_keys, core_shares, core_escapes = core
    extra = np.setdiff1d(wide[0], letters)
    together = np.concatenate([letters, extra])
    order = np.argsort(together)
    numbers = np.concatenate([[0], order[np.searchsorted(together, wide[0], sorter=order)] + 1]).astype(
        np.uint64
    )
    bits = np.uint64(KANA_BITS)
    wide_keys = numbers[wide[1] >> bits] << bits | wide[1] & ((np.uint64(1) << bits) - np.uint64(1))
    keys = np.union1d(core_keys, wide_keys)
    shares = np.zeros((len(keys), core_shares.shape[1]), np.float32)
    shares[np.searchsorted(keys, core_keys)] = core_shares
    weights = np.where(np.arange(len(together) + 1) > len(letters), 1.0, WIDE_SHARE).astype(np.float32)
    rows = np.searchsorted(keys, wide_keys)
    weight = weights[(wide_keys >> bits).astype(np.int64)][:, None]
    shares[rows] = (1 - weight) * shares[rows] + weight * wide[2]
    escapes = np.ones((len(together) + 1, core_shares.shape[1]), np.float32)
    escapes[: len(core_escapes)] = core_escapes
    known = numbers[1:].astype(np.int64)
    escapes[known] += weights[known][:, None] * (wide[3][1:] - escapes[known])
    return together, keys, shares, escapes
