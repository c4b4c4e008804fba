"""Adapting the model to data: EM on pattern counts, held by the base rates.

Mistakes are one link in ten thousand: too rare to learn their levels from a batch, and free to learn them EM would
explain them away. So the levels of `same_person` (how this pair of systems writes the same person) and the prior
shares are fitted, each held by the base rates as a Dirichlet prior of a stated strength; what a mistake looks like
stays as the base rates have it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from linkcheck.compare.patterns import COMPARISONS
from linkcheck.model.hypotheses import Floats, Model
from linkcheck.model.weights import likelihoods

__all__ = ["estimate"]


def estimate(
    levels: npt.NDArray[np.uint8],
    counts: npt.NDArray[np.int64],
    start: Model,
    *,
    strength: float = 20_000.0,
    rounds: int = 50,
    tolerance: float = 1e-9,
) -> Model:
    """Fit a model to patterns uint8[G, K] with counts int64[G].

    `strength` is how many links the base rates are worth. Missing levels tell nothing and count for nothing.
    Stops when the priors change by less than `tolerance`. Dempster, Laird and Rubin (1977).
    """
    model = start
    weight = counts.astype(np.float64)
    if weight.sum() == 0:
        return start
    for _ in range(rounds):
        bits = likelihoods(levels, model) + np.log2(model.priors)
        joint = np.exp2(bits - bits.max(axis=1, keepdims=True))
        posterior = joint / joint.sum(axis=1, keepdims=True)
        priors = posterior.T @ weight + strength * 10 * start.priors
        priors /= priors.sum()
        moved = float(np.abs(priors - model.priors).max())
        shares = model.shares.copy()
        shares[0] = _fitted(levels, posterior[:, 0] * weight, start.shares[0], strength)
        model = replace(start, priors=priors, shares=shares, origin="base rates and this data")
        if moved < tolerance:
            break
    return model


def _fitted(levels: npt.NDArray[np.uint8], weight: Floats, held: Floats, strength: float) -> Floats:
    """Level shares float64[K, L] of weighted patterns, held by `held` as pseudo-counts."""
    fitted = held.copy()
    for place, comparison in enumerate(COMPARISONS):
        size = len(comparison.levels)
        seen = np.bincount(levels[:, place], weight, held.shape[1])[1:size]
        row = seen + strength * held[place, 1:size]
        fitted[place, 1:size] = row / row.sum()
    return fitted
