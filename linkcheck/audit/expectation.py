"""How many of the flagged links are wrong: an interval around the sum of their probabilities.

Two things make it wide. Chance: links of one probability are wrong or not, independently (Poisson's binomial
distribution). And the probabilities themselves: all odds may be too high or too low by one factor, since nobody knows
how many mistakes a file has; the clear ones among its own links tell where that factor lies. Links that are wrong
together (rows shifted, numbers exchanged) are nearly certain and widen it little.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["ODDS_FACTOR", "expected_interval", "surprise"]

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

ODDS_FACTOR = 3.0
"""By how much all odds may be off, up or down: measured by `python -m benchmarks.proof --only calibration`."""
FLOOR = 0.003
"""Least odds at the upper end: a link may be flagged though its probability is low, because another resident agrees as
well; then nothing in the record decides. Assumed, and held against the truth like ODDS_FACTOR."""
TAIL, Z = 0.025, 1.959964
EXACT = 500
"""Up to so many links the distribution is computed; of more the sum is normal."""


def surprise(found: float, link_count: int, mistake_share: float) -> float:
    """How many times as many mistakes a file has as were expected of it, drawn to 1 where that is few links' word.

    found: the sum of the probabilities; mistake_share: the share that the model expects.

    >>> round(surprise(99.0, 10_000, 1e-4)), round(surprise(0.0, 10_000, 1e-4), 1), round(surprise(1.0, 9, 1e-4), 1)
    (50, 0.5, 2.0)
    """
    return (found + 1) / (mistake_share * link_count + 1)


def expected_interval(
    probability: Floats, times: Counts, times_more: float = 1.0, factor: float = ODDS_FACTOR
) -> tuple[int, int]:
    """The numbers of wrong links between which the true one lies with 95 %: of M outcomes, each of which stands for
    times int64[M] links with one probability, odds being off by at most `factor`, and further in the direction in which
    the file has times_more mistakes than expected (`surprise`). (0, 0) without links.

    >>> expected_interval(np.array([0.999]), np.array([40])), expected_interval(np.array([0.2]), np.array([40]))
    ((39, 40), (0, 23))
    """
    some = times > 0
    p, count = np.minimum(probability[some], 1 - 1e-12), times[some]
    if not len(p):
        return 0, 0
    odds = p / (1 - p)
    low = odds / factor * min(times_more, 1.0)
    high = np.maximum(odds, FLOOR) * factor * max(times_more, 1.0)
    return _quantile(low / (1 + low), count, TAIL), _quantile(high / (1 + high), count, 1 - TAIL)


def _quantile(p: Floats, times: Counts, share: float) -> int:
    """The smallest number of wrong links that is not exceeded with at least such a probability."""
    total, mean = int(times.sum()), float(p @ times)
    if total > EXACT:
        spread = Z * float(np.sqrt((p * (1 - p)) @ times))
        return int(np.clip(np.floor(mean - spread) if share < 0.5 else np.ceil(mean + spread), 0, total))
    angle = np.exp(2j * np.pi * np.arange(total + 1) / (total + 1))
    transform = np.ones(total + 1, np.complex128)
    for chance, count in zip(p, times, strict=True):
        transform *= (1 - chance + chance * angle) ** int(count)
    below = np.cumsum(np.fft.fft(transform).real / (total + 1))
    return int(np.searchsorted(below, share))
