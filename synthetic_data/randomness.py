"""Random streams by name: one seed gives every part of the generator a stream of its own.

A part that draws more or less numbers than before does not change what the other parts draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

Int64s = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def stream(seed: int, name: str) -> np.random.Generator:
    """The random stream of one part of the generator; the same seed and name always give the same stream."""
    return np.random.default_rng([seed, crc32(name.encode())])


def draw(rng: np.random.Generator, weights: Floats | Sequence[float], count: int) -> Int64s:
    """`count` row numbers drawn in proportion to the weights, with replacement. Shape (count,)."""
    steps = np.cumsum(np.asarray(weights, np.float64))
    found = np.searchsorted(steps, rng.random(count) * steps[-1], side="right")
    return np.asarray(np.minimum(found, len(steps) - 1), np.int64)


def pick(rng: np.random.Generator, rows: npt.NDArray[Any], count: int) -> npt.NDArray[Any]:
    """At most `count` of the rows, without replacement, in random order."""
    return rng.permutation(rows)[: max(0, count)]
