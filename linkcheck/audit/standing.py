"""Who stands out: mistakes expected and found in bodies of different sizes, and who is not blamed by chance.

A body is an insurer, a batch, a terminal or a way of obtaining the number. Funnel limits: Spiegelhalter, "Funnel plots
for comparing institutional performance", Statistics in Medicine 24 (2005), with his correction for overdispersion.
Shrunken rates: gamma-Poisson, moments as in Marshall, "Mapping disease and mortality rates using empirical Bayes
estimators", Applied Statistics 40 (1991). False discovery rate: Benjamini and Hochberg, JRSS B 57 (1995).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Standing", "control_limits", "discovery_rates", "excess_probability", "stand"]

Floats = npt.NDArray[np.float64]

WINSORIZED = 0.1
FEWEST_LARGE, LARGE = 10, 1.0
"""Overdispersion is judged from so many bodies with at least so many expected mistakes."""
PRECISION = 1e-4
"""To which part of the mean, or of one mistake, a control limit is found."""
LEAST_ROOT = 1e-4
"""The least root of a count that is tried: below it lies no limit but 0."""

ROUNDS = 10_000


@dataclass(frozen=True)
class Standing:
    """B bodies: expected float64[B] mistakes at the common rate, found float64[B], shrunken share of wrong links,
    probability of so many by chance, and its false discovery rate. share: the common rate; dispersion: at least 1."""

    expected: Floats
    found: Floats
    shrunken_share: Floats
    excess: Floats
    discovery_rate: Floats
    share: float
    dispersion: float


def stand(records: Floats, found: Floats) -> Standing:
    """Compare B bodies by their numbers of records and of mistakes found, float64[B] (sums of probabilities)."""
    share = float(found.sum() / max(records.sum(), 1.0))
    expected = records * share
    dispersion = _dispersion(expected, found)
    excess = np.array(
        [
            excess_probability(*pair, dispersion)
            for pair in zip(found.tolist(), expected.tolist(), strict=True)
        ],
        np.float64,
    )
    return Standing(
        expected, found, _shrunken(records, found, share), excess, discovery_rates(excess), share, dispersion
    )


def excess_probability(found: float, expected: float, dispersion: float = 1.0) -> float:
    """Probability of at least so many where `expected` are, half of that of exactly so many (mid-p); 1 for none found.

    A sum of probabilities is no whole number: the incomplete gamma function goes between.

    >>> round(excess_probability(3, 3.0), 3), round(excess_probability(9, 3.0), 5), excess_probability(0, 3.0)
    (0.465, 0.00245, 1.0)
    """
    if found <= 0 or expected <= 0:
        return 1.0 if found <= 0 else 0.0
    return _at_least(found / dispersion, expected / dispersion)


def _at_least(count: float, mean: float) -> float:
    return (_lower_gamma(count, mean) + _lower_gamma(count + 1, mean)) / 2


def _lower_gamma(shape: float, x: float) -> float:
    """The regularized lower incomplete gamma function, by its series or its continued fraction (Gautschi 1979)."""
    scale = math.exp(-x + shape * math.log(x) - math.lgamma(shape))
    if x < shape + 1:
        total = term = 1 / shape
        for n in range(1, ROUNDS):
            term *= x / (shape + n)
            total += term
            if term < total * 1e-15:
                break
        return min(1.0, total * scale)
    b, c = x + 1 - shape, 1e300
    d = 1 / b
    h = d
    for n in range(1, ROUNDS):
        a, b = -n * (n - shape), b + 2
        d = 1 / (a * d + b)
        c = b + a / c
        h *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return max(0.0, 1 - scale * h)


def _dispersion(expected: Floats, found: Floats) -> float:
    """How much more bodies differ than chance alone lets them, at least 1; extreme bodies count as less so."""
    large = expected >= LARGE
    if large.sum() < FEWEST_LARGE:
        return 1.0
    z = 2 * (np.sqrt(found[large]) - np.sqrt(expected[large]))  # variance 1 for a Poisson count
    low, high = np.quantile(z, [WINSORIZED, 1 - WINSORIZED])
    return max(1.0, float((np.clip(z, low, high) ** 2).mean()))


def _shrunken(records: Floats, found: Floats, share: float) -> Floats:
    """Shares of wrong links, each drawn to the common one the more, the fewer its records are."""
    rates = found / np.maximum(records, 1.0)
    total = max(float(records.sum()), 1.0)
    spread = float((records * (rates - share) ** 2).sum() / total) - share * len(records) / total
    if spread <= 0 or share <= 0:
        return np.full(len(records), share)
    return np.asarray((found + share * share / spread) / (records + share / spread))


def discovery_rates(probability: Floats) -> Floats:
    """The false discovery rate if a body and all with smaller probabilities are named, float64[B].

    >>> discovery_rates(np.array([0.01, 0.5, 0.02, 0.9])).round(3).tolist()
    [0.04, 0.667, 0.04, 0.9]
    """
    count = len(probability)
    order = np.argsort(probability, kind="stable")
    rates = probability[order] * count / np.arange(1, count + 1)
    found = np.empty(count)
    found[order] = np.minimum(np.minimum.accumulate(rates[::-1])[::-1], 1.0)
    return found


def control_limits(expected: float, tail: float, dispersion: float = 1.0) -> tuple[float, float]:
    """Counts between which a body with so many expected mistakes lies but for a share `tail` on either side.

    >>> [round(each, 1) for each in control_limits(10.0, 0.025)]
    [4.2, 16.7]
    """
    mean = float(expected / dispersion)  # numpy's own scalars take more than twice as long
    if mean <= 0:
        return 0.0, 0.0
    return _limit(mean, tail) * dispersion, _limit(mean, 1 - tail) * dispersion


def _limit(mean: float, share: float) -> float:
    """Where the mid-p distribution function of a Poisson count reaches a share, between whole numbers: to PRECISION, by
    halves, so that what the last digits of a root are changes nothing."""
    low, high, root = 1e-9, mean + 12 * math.sqrt(mean) + 40, _root(mean, share)
    while high - low > PRECISION * mean + PRECISION:
        middle = (low + high) / 2
        low, high = (low, middle) if middle >= root else (middle, high)
    return (low + high) / 2


def _root(mean: float, share: float) -> float:
    """The count of `_limit`. The function depends on the square root of the count nearly alike for any mean: steps of 1
    until the share lies between two, then regula falsi (Illinois)."""

    def beyond(root: float) -> float:
        count = root * root
        exactly = math.exp(-mean + count * math.log(mean) - math.lgamma(count + 1))
        return 1 - _lower_gamma(count, mean) + exactly / 2 - share

    here = math.sqrt(mean)
    gap = beyond(here)
    step = -math.copysign(1.0, gap)
    there = max(here + step, LEAST_ROOT)
    other = beyond(there)
    while gap * other > 0 and there > LEAST_ROOT:
        here, gap, there = there, other, max(there + step, LEAST_ROOT)
        other = beyond(there)
    if gap * other > 0:
        return 0.0
    while other and abs(there - here) > PRECISION / 1000:
        middle = there - other * (there - here) / (other - gap)
        found = beyond(middle)
        here, gap = (here, gap / 2) if found * other > 0 else (there, other)
        there, other = middle, found
    return there * there
