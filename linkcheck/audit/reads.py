"""Thresholds as people think of them: so many reads, or such a share of the expected mistakes.

Read in the best order (most probable mistake first), r links find the sum of their probabilities on average. Decisions
come as M outcomes, of which each stands for times int64[M] links with one probability.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = [
    "CURVE",
    "chosen_threshold",
    "expected_finds",
    "gaining_threshold",
    "reads_curve",
    "vain_threshold",
]

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

CURVE = ("reads", "threshold", "expected_finds", "share_of_expected")
"""Columns of the curve of reads against expected finds."""
STEPS = (1, 2, 5)


def _sorted(probability: Floats, times: Counts) -> tuple[Floats, Counts, Floats]:
    """Probabilities from the highest, how many links have at least each, and how many of these are wrong on average."""
    some = times > 0
    order = np.argsort(-probability[some], kind="stable")
    sorted_p, counts = probability[some][order], times[some][order]
    return sorted_p, np.cumsum(counts), np.cumsum(sorted_p * counts)


def expected_finds(probability: Floats, times: Counts, reads: Counts) -> tuple[Floats, Floats]:
    """(expected finds, probability of the last link read) of R numbers of reads, int64[R], in the best order.

    >>> found, last = expected_finds(np.array([0.5, 0.1]), np.array([2, 10]), np.array([1, 2, 4, 99]))
    >>> found.round(2).tolist(), last.tolist()
    ([0.5, 1.0, 1.2, 2.0], [0.5, 0.5, 0.1, 0.1])
    """
    sorted_p, read, found = _sorted(probability, times)
    if not len(read):
        return np.zeros(len(reads)), np.ones(len(reads))
    at = np.minimum(np.searchsorted(read, reads), len(read) - 1)
    return found[at] - sorted_p[at] * np.maximum(read[at] - reads, 0), sorted_p[at]


def reads_curve(probability: Floats, times: Counts, threshold: float = 1.0) -> list[dict[str, Any]]:
    """The curve (CURVE) at 1, 2, 5, 10 ... reads, at as many as a threshold asks for, and at all of them."""
    total = int(times.sum())
    if not total:
        return []
    sizes = [step * 10**power for power in range(math.ceil(math.log10(total)) + 1) for step in STEPS]
    asked = int(times[probability >= threshold].sum())
    reads = np.array(sorted({size for size in [*sizes, asked] if 0 < size < total} | {total}), np.int64)
    finds, last = expected_finds(probability, times, reads)
    whole = max(float(finds[-1]), 1e-300)
    rows = zip(reads.tolist(), last.tolist(), finds.tolist(), strict=True)
    return [dict(zip(CURVE, (number, p, found, found / whole), strict=True)) for number, p, found in rows]


def chosen_threshold(probability: Floats, times: Counts, reads: int | None, recall: float | None) -> float:
    """The probability from which links are read: the lowest that asks for at most `reads`, or else the highest from
    which the expected finds are at least the share `recall` of all that are expected.

    Links of one probability cannot be told apart and are read together: those of the highest one at least.

    >>> some = np.array([0.9, 0.2, 0.01]), np.array([10, 100, 1000])
    >>> chosen_threshold(*some, 50, None), chosen_threshold(*some, 150, None), chosen_threshold(*some, None, 0.7)
    (0.9, 0.2, 0.2)
    """
    sorted_p, read, found = _sorted(probability, times)
    if not len(read):
        return 1.0
    if reads is not None:
        at = int(np.searchsorted(read, reads, side="right")) - 1
    else:
        at = int(np.searchsorted(found, (recall or 0.0) * found[-1] * (1 - 1e-12)))
    at = min(max(at, 0), len(read) - 1)
    return float(sorted_p[at])


def gaining_threshold(probability: Floats, times: Counts, bounds: tuple[float, float], least: float) -> float:
    """The highest of the probabilities between two bounds from which all but the share `least` of the finds from the
    lower bound on are expected: what would find next to nothing more is not worth reading.

    >>> some = np.array([0.9, 0.02, 0.001]), np.array([10, 20, 80])
    >>> [gaining_threshold(*some, (0.001, 0.03), least) for least in (0.0, 0.01, 0.1)]
    [0.001, 0.02, 0.03]
    """
    lower, upper = bounds
    if not least:
        return lower
    some = probability >= lower
    return max(lower, min(upper, chosen_threshold(probability[some], times[some], None, 1 - least)))


def vain_threshold(probability: Floats, times: Counts, most: float) -> float:
    """The lowest probability from which at most so many links are expected to be read in vain; links of one probability
    are read together.

    >>> some = np.array([0.9, 0.2, 0.01]), np.array([10, 100, 1000])
    >>> [vain_threshold(*some, most) for most in (0.5, 1.0, 81.0, 2000.0)]
    [1.0, 0.9, 0.2, 0.01]
    """
    sorted_p, read, found = _sorted(probability, times)
    if not len(read):
        return 1.0
    at = int(np.searchsorted(read - found, most * (1 + 1e-12), side="right"))
    last = np.searchsorted(-sorted_p, -sorted_p[at - 1], side="right") if at else 0
    if at and at < len(sorted_p) and last > at:  # part of the links of one probability would go over
        at = int(np.searchsorted(-sorted_p, -sorted_p[at - 1], side="left"))
    return float(sorted_p[at - 1]) if at else 1.0
