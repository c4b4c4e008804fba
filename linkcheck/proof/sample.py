"""The order in which links that nobody would read are read: every third one the riskiest left, the others by chance.

The riskiest are read because mistakes are found there; only draws by chance bound what remains. Chance divides a part
of itself in proportion to the probability of a wrong link and the rest equally, so that links of which the
probabilities know nothing come up as well (defensive mixture: Hesterberg, "Weighted average importance sampling and
defensive mixture distributions", Technometrics 1995).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linkcheck.proof.bounds import Bools, Floats, Reads

__all__ = ["Draws", "draw", "inclusion_probability"]

Rows = npt.NDArray[np.int64]
CHOSEN_SHARE, TURNS = 0.01, 3
"""So many of the links are chosen as the riskiest, one in so many reads. They find most, and bound nothing."""
RISK_SHARE = 0.3
"""Of the chance of being drawn so much goes by risk. What is drawn rarely is bounded slowly."""


@dataclass(frozen=True)
class Draws:
    """Links in the order in which they are read. order int64[N] indexes them; in that order, bool[N], riskiest: those
    of the chosen share, and chosen: those of them that were read as the riskiest left, before chance drew them.
    weight, in proportion to which chance draws, and probability, float64[N], are in the links' own order."""

    order: Rows
    riskiest: Bools
    chosen: Bools
    weight: Floats
    probability: Floats

    def reads(self, wrong: Bools, doubtful: Bools | None = None) -> Reads:
        """The first links read, with what was found of them, bool[n]; doubtful as in `Reads`."""
        number = len(wrong)
        return Reads(
            self.weight[self.order[:number]],
            wrong,
            ~self.chosen[:number],
            len(self.order),
            float(self.weight.sum()),
            float(self.weight.min(initial=1.0)),
            doubtful,
        )


def draw(probability: Floats, seed: int, risk_share: float = RISK_SHARE) -> Draws:
    """Put all N links in an order; of one probability those are chosen that chance says. The same arguments always give
    the same order."""
    count, total = len(probability), float(probability.sum())
    weight = np.full(count, 1.0)
    if count and total > 0:
        weight = 1 - risk_share + risk_share * count * probability / total
    by_chance = np.argsort(_times(weight, seed), kind="stable").astype(np.int64)
    ties = np.random.default_rng([seed, 1]).permutation(count)
    riskiest = ties[np.argsort(-probability[ties], kind="stable")][: math.ceil(CHOSEN_SHARE * count)]
    turns = np.concatenate([riskiest, by_chance])  # in turns, and each link where it comes first
    place = np.concatenate([np.arange(len(riskiest)) * TURNS, _others(count)])
    in_turn = np.argsort(place, kind="stable")
    first = np.sort(np.unique(turns[in_turn], return_index=True)[1])
    order = turns[in_turn][first]
    return Draws(order, np.isin(order, riskiest), in_turn[first] < len(riskiest), weight, probability)


def _times(weight: Floats, seed: int) -> Floats:
    """When chance draws each link. Sorting exponential times by rate is drawing one after another without replacement,
    in proportion to the weights of those left (Efraimidis and Spirakis, "Weighted random sampling with a reservoir",
    2006)."""
    return np.asarray(np.random.default_rng(seed).exponential(size=len(weight)) / weight)


def _others(count: int) -> Rows:
    """The places from 0 on that are no turn of the riskiest."""
    at = np.arange(count)
    return np.asarray(at + at // (TURNS - 1) + 1, np.int64)


def inclusion_probability(draws: Draws, seed: int, number: int) -> Floats:
    """How probably each of the first `number` read was to be among them, given when chance drew the next one.

    1 for those riskier than the last that was chosen; of those of its probability as many were chosen as were. The
    weights 1 / probability make sums over the read unbiased for sums over all (Duffield, Lund and Thorup, "Priority
    sampling for estimation of arbitrary subset sums", J. ACM 2007). All ones where all were read.
    """
    read = draws.order[:number]
    if number >= len(draws.order):
        return np.ones(len(read))
    following = _times(draws.weight, seed)[draws.order[number:]].min()
    by_chance = -np.expm1(-draws.weight[read] * following)
    chosen, probability = draws.chosen[:number], draws.probability[read]
    if not chosen.any():
        return np.asarray(by_chance)
    last = probability[chosen][-1]
    of_last = (chosen & (probability == last)).sum() / (draws.probability == last).sum()
    by_risk = np.where(probability == last, of_last, probability > last)
    return np.asarray(1 - (1 - by_risk) * (1 - by_chance))
