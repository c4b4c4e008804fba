"""How common readings and names are, from what entries cost a morphological analyzer."""

from __future__ import annotations

import math

from linkcheck.tables.reading_sources import Costs, Pair

__all__ = ["likelihood", "rare_share", "reading_shares"]

SHARE_SCALE = 1500.0  # of analyzers' costs, when they tell a name's readings apart
FREQUENCY_SCALE = 1000.0  # and when they tell how common an entry is
UNMET_COSTS = {"ipadic-1.0.0": 8460.0, "unidic-lite-1.0.8": 10617.0}
RARE_SHARE = 4e-6  # of people have a certain name that an analyzer lists but never met
HIGHEST_MULTIPLE, SUDACHI_ONLY = 20.0, 0.5


def reading_shares(part: dict[Pair, Costs]) -> dict[Pair, float]:
    """How a name's bearers divide among its readings: each dictionary has one vote, divided by its costs."""
    totals: dict[tuple[str, str], float] = {}
    votes: dict[str, set[str]] = {}
    for (name, _), costs in part.items():
        for dictionary, cost in costs.items():
            totals[name, dictionary] = totals.get((name, dictionary), 0.0) + likelihood(cost)
            votes.setdefault(name, set()).add(dictionary)
    return {
        (name, reading): sum(
            likelihood(cost) / totals[name, dictionary] for dictionary, cost in costs.items()
        )
        / len(votes[name])
        for (name, reading), costs in part.items()
    }


def likelihood(cost: float | None, scale: float = SHARE_SCALE) -> float:
    """What an analyzer's cost says of how often an entry occurs, up to a factor."""
    return 1.0 if cost is None else math.exp(-cost / scale)


def rare_share(costs: Costs) -> float:
    """Share of people with a name that is not among the common ones; analyzers' costs tell the less rare ones."""
    found = [
        likelihood(cost - UNMET_COSTS[dictionary], FREQUENCY_SCALE)
        for dictionary, cost in costs.items()
        if cost is not None
    ]
    return RARE_SHARE * min(max(found, default=SUDACHI_ONLY), HIGHEST_MULTIPLE)
