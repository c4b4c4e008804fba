"""Probabilities held against the truth: bins, log loss and the log loss of the best recalibration.

Populations are pooled before they are judged: the best recalibration of a few mistakes fits their chance, and that of
a single one has a log loss of nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

BINS = (0.0, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 0.5, 0.9, 0.99, 1.0)
LEAST = 1e-12
"""Probabilities stay so far from 0 and 1 in a log loss."""

ROUNDS = 200
"""How often labels are drawn."""

FACTOR, ENOUGH = 1.5, 10
"""So much may the expected and found mistakes of a bin differ, and of so many that is asked."""


@dataclass(frozen=True)
class Probabilities:
    """Links of one population or many: probability float64[N], wrong bool[N], and for how many links of the population
    each of them stands, float64[N]."""

    probability: Floats
    wrong: Bools
    weight: Floats

    @classmethod
    def of(cls, probability: Floats, wrong: Bools) -> Probabilities:
        """Links that stand for themselves."""
        return cls(probability, wrong, np.ones(len(wrong)))

    @classmethod
    def pooled(cls, parts: Sequence[Probabilities]) -> Probabilities:
        """All links of some populations."""
        columns = zip(*((each.probability, each.wrong, each.weight) for each in parts), strict=True)
        return cls(*map(np.concatenate, columns))

    def told(self) -> dict[str, Any]:
        """Expected mistakes, log loss and the ideal recalibration's, bins, and which of these are off."""
        bins = self.bins()
        return {
            "expected": float(self.probability @ self.weight),
            "log_loss": self.log_loss(self.probability),
            "ideal_log_loss": self.log_loss(self.recalibrated()),
            "ratio_if_calibrated": self.ratio_if_calibrated(),
            "bins": bins,
            "bins_off": [each["from"] for each in bins if is_off(each)],
        }

    def log_loss(self, probability: Floats) -> float:
        """Mean log loss in nats of some probabilities float64[N] of these links."""
        p = np.clip(probability, LEAST, 1 - LEAST)
        losses = -np.where(self.wrong, np.log(p), np.log1p(-p))
        return float(losses @ self.weight / self.weight.sum())

    def recalibrated(self) -> Floats:
        """The best probabilities float64[N] that keep the order, told by the truth (pool adjacent violators)."""
        order = np.argsort(self.probability, kind="stable")
        wrong, weight = self.wrong[order], self.weight[order]
        # alike neighbors are one from the outset
        first = np.flatnonzero(np.r_[True, wrong[1:] != wrong[:-1]])
        links = np.diff(np.r_[first, len(wrong)])
        runs: list[tuple[float, float, int]] = []
        alike = zip(
            wrong[first].tolist(), np.add.reduceat(weight, first).tolist(), links.tolist(), strict=True
        )
        for hit, worth, count in alike:
            value = float(hit)
            while runs and runs[-1][0] >= value:
                before, size, some = runs.pop()
                value = (before * size + value * worth) / (size + worth)
                worth, count = worth + size, count + some
            runs.append((value, worth, count))
        best = np.empty(len(order))
        best[order] = np.repeat([value for value, _, _ in runs], [count for _, _, count in runs])
        return best

    def ratio_if_calibrated(self, rounds: int = ROUNDS) -> tuple[float, float]:
        """What the log loss of a perfect judge would be, times his best recalibration's: median and 95 of 100, of
        labels drawn by these very probabilities. So few mistakes let a recalibration fit their chance."""
        rng = np.random.default_rng(0)
        order = np.argsort(self.probability, kind="stable")  # whatever order the links come in
        probability, weight = self.probability[order], self.weight[order]
        ratios = []
        for _ in range(rounds):
            drawn = Probabilities(probability, rng.random(len(order)) < probability, weight)
            ideal = max(drawn.log_loss(drawn.recalibrated()), LEAST)
            ratios.append(drawn.log_loss(probability) / ideal)
        return float(np.median(ratios)), float(np.quantile(ratios, 0.95))

    def bins(self) -> list[dict[str, Any]]:
        """Links, expected and found mistakes per bin of probability, and on how many mistakes that rests."""
        at = np.clip(np.searchsorted(BINS, self.probability, "right") - 1, 0, len(BINS) - 2)
        links, expected, found, seen = (
            np.bincount(at, each, len(BINS) - 1)
            for each in (
                self.weight,
                self.weight * self.probability,
                self.weight * self.wrong,
                1.0 * self.wrong,
            )
        )
        return [
            {
                "from": low,
                "to": high,
                "links": float(links[k]),
                "expected": float(expected[k]),
                "found": float(found[k]),
                "mistakes_seen": int(seen[k]),
            }
            for k, (low, high) in enumerate(pairwise(BINS))
        ]


def is_off(each: dict[str, Any]) -> bool:
    """Whether expected and found mistakes of a bin differ by more than FACTOR, where ENOUGH are expected or seen.

    >>> is_off({"expected": 6.6, "found": 10.0, "mistakes_seen": 10})
    True
    >>> is_off({"expected": 6.7, "found": 10.0, "mistakes_seen": 10})
    False
    >>> is_off({"expected": 0.1, "found": 9.0, "mistakes_seen": 9})
    False
    """
    low, high = sorted((each["expected"], each["found"]))
    return bool(high > FACTOR * low and max(each["expected"], each["mistakes_seen"]) >= ENOUGH)
