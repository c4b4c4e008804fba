"""The order in which links that nobody would read are drawn to be read: risky ones sooner, every one some day.

Half of the chance is divided in proportion to the probability of a wrong link, half equally, so that links of which the
probabilities know nothing come up as well (defensive mixture: Hesterberg, "Weighted average importance sampling and
defensive mixture distributions", Technometrics 1995).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linkcheck.proof.bounds import Bools, Floats, Reads

__all__ = ["Draws", "draw", "inclusion_probability"]

Rows = npt.NDArray[np.int64]
DEFENSIVE_SHARE = 0.5


@dataclass(frozen=True)
class Draws:
    """Links in the order in which they are drawn: order int64[N] indexes them; weight and probability float64[N] are
    in the links' own order."""

    order: Rows
    weight: Floats
    probability: Floats

    def reads(self, wrong: Bools, doubtful: Bools | None = None) -> Reads:
        """The first links drawn, with what was found of them, bool[n]; doubtful as in `Reads`."""
        weight = self.weight[self.order[: len(wrong)]]
        return Reads(
            weight, wrong, len(self.weight), float(self.weight.sum()), float(self.weight.min()), doubtful
        )

    def unread_expected(self, number: int) -> float:
        """The sum of the probabilities of the links not among the first `number` drawn."""
        return float(self.probability[self.order[number:]].sum())


def draw(probability: Floats, seed: int, defensive_share: float = DEFENSIVE_SHARE) -> Draws:
    """Draw all N links one after another without replacement, in proportion to their weight among those left.

    Sorting exponential times by rate is that very order (Efraimidis and Spirakis, "Weighted random sampling with a
    reservoir", 2006). The same arguments give the same order.
    """
    count = len(probability)
    total = float(probability.sum())
    weight = np.full(count, 1.0)
    if count and total > 0:
        weight = defensive_share + (1 - defensive_share) * count * probability / total
    times = np.random.default_rng(seed).exponential(size=count) / weight
    return Draws(np.argsort(times, kind="stable").astype(np.int64), weight, probability)


def inclusion_probability(draws: Draws, seed: int, number: int) -> Floats:
    """How probably each of the first `number` drawn was to be among them, given when the next one was drawn.

    The weights 1 / probability make sums over the drawn unbiased for sums over all (Duffield, Lund and Thorup,
    "Priority sampling for estimation of arbitrary subset sums", J. ACM 2007). All ones where all were drawn.
    """
    drawn = draws.order[:number]
    if number >= len(draws.order):
        return np.ones(len(drawn))
    following = draws.order[number]
    times = np.random.default_rng(seed).exponential(size=len(draws.order)) / draws.weight
    return np.asarray(-np.expm1(-draws.weight[drawn] * times[following]))
