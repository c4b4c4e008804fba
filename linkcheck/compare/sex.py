"""Sex compared: unknown on a side weighs nothing."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["sex_levels"]


def sex_levels(left: npt.NDArray[np.uint8], right: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Levels uint8[N] of `linkcheck.levels.sex.SEX` of two columns as parse_sexes gives them.

    >>> sex_levels(np.array([1, 1, 0], np.uint8), np.array([1, 2, 2], np.uint8)).tolist()
    [1, 2, 0]
    """
    return np.where((left == 0) | (right == 0), 0, np.where(left == right, 1, 2)).astype(np.uint8)
