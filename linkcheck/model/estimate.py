"""Adapting the model to data: EM on pattern counts, held by the base rates.

Mistakes are one link in ten thousand: too rare to learn their levels from a batch, and free to learn them EM would
explain them away. So the levels of the first hypothesis (how this pair of systems writes the same person, how this
office works) and the prior shares are fitted, each held by the base rates as a Dirichlet prior of a stated strength;
what a mistake looks like stays as the base rates have it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from linkcheck.model.hypotheses import Floats, Model
from linkcheck.model.weights import likelihoods

__all__ = ["chosen_model", "estimate", "with_habits"]

COMMON_COUNT, COMMON_SHARE = 50, 0.002
TOLERANCE = 1e-9
FITTED = "base rates and this data"


def estimate(
    levels: npt.NDArray[np.uint8],
    counts: npt.NDArray[np.int64],
    start: Model,
    evidence: Floats | None = None,
    *,
    strength: float | None = 20_000.0,
    prior_strength: float = 200_000.0,
    rounds: int = 50,
) -> Model:
    """Fit a model to patterns uint8[G, K] with counts int64[G], and evidence as in `likelihoods`.

    `strength` is how many links the base rates are worth for the levels (None: the levels stay as they are and the
    priors alone are fitted), `prior_strength` for the priors. Missing levels tell nothing and count for nothing. Stops
    when the priors change by less than TOLERANCE. Dempster, Laird and Rubin (1977).
    """
    model = start
    weight = counts.astype(np.float64)
    if weight.sum() == 0:
        return start
    for _ in range(rounds):
        bits = likelihoods(levels, model, evidence) + np.log2(model.priors)
        joint = np.exp2(bits - bits.max(axis=1, keepdims=True))
        posterior = joint / joint.sum(axis=1, keepdims=True)
        priors = posterior.T @ weight + prior_strength * start.priors
        priors /= priors.sum()
        moved = float(np.abs(priors - model.priors).max())
        shares = start.shares.copy()
        if strength is not None:
            shares[0] = _fitted(levels, posterior[:, 0] * weight, start, strength)
        model = replace(start, priors=priors, shares=shares, origin=FITTED)
        if moved < TOLERANCE:
            break
    return model


def chosen_model(
    levels: npt.NDArray[np.uint8],
    counts: npt.NDArray[np.int64],
    start: Model,
    *,
    mistake_share: float | None,
    fit: bool,
) -> Model:
    """The model that the settings ask for: the start's with another expected share of wrong links (None: its own),
    fitted to patterns uint8[G, K] with counts int64[G] or not."""
    model = start if mistake_share is None else start.with_mistake_share(mistake_share)
    return estimate(levels, counts, model) if fit else model


def _fitted(levels: npt.NDArray[np.uint8], weight: Floats, start: Model, strength: float) -> Floats:
    """Level shares float64[K, L] of weighted patterns, held by the start's as pseudo-counts."""
    held = start.shares[0]
    fitted: Floats = held.copy()
    for place, comparison in enumerate(start.comparisons):
        size = len(comparison.levels)
        seen = np.bincount(levels[:, place], weight, held.shape[1])[1:size]
        row = seen + strength * held[place, 1:size]
        fitted[place, 1:size] = row / row.sum()
    return fitted


def with_habits(levels: npt.NDArray[np.uint8], counts: npt.NDArray[np.int64], start: Model) -> Model:
    """The model with the first hypothesis's common levels as often as patterns uint8[G, K] with counts int64[G] have
    them.

    A level that is common (COMMON_COUNT times and COMMON_SHARE of what is not missing) cannot come from mistakes: it
    is a habit of the place and weighs by how often it occurs. A rare level keeps the table's rate: free to learn it,
    a log would explain its own mistakes away.
    """
    shares = start.shares.copy()
    for place, comparison in enumerate(start.comparisons):
        size = len(comparison.levels)
        seen = np.bincount(levels[:, place], counts, shares.shape[2])[1:size]
        common = (seen >= COMMON_COUNT) & (seen >= COMMON_SHARE * max(seen.sum(), 1))
        row = np.where(common, seen / max(seen.sum(), 1), start.shares[0, place, 1:size])
        shares[0, place, 1:size] = row / row.sum()
    return replace(start, shares=shares, origin=FITTED)
