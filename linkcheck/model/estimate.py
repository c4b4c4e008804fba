"""Adapting the model to data: EM on pattern counts, held by the base rates.

Mistakes are one link in ten thousand: too rare to learn their levels from a batch, and free to learn them EM would
explain them away. So the levels of the first hypothesis (how this pair of systems writes the same person, how this
office works) and the prior shares are fitted, each held by the base rates as a Dirichlet prior of a stated strength;
what a mistake looks like stays as the base rates have it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from linkcheck.model.hypotheses import Floats, Model
from linkcheck.model.weights import likelihoods

__all__ = ["chosen_model", "estimate", "with_habits"]

TOLERANCE = 1e-9
FITTED = "base rates and this data"
FEW_MISTAKES = 8
"""So many links of one kind may be wrong in any data, however few there are."""


def estimate(
    levels: npt.NDArray[np.uint8],
    counts: npt.NDArray[np.int64],
    start: Model,
    *,
    strength: float | None = 20_000.0,
    prior_strength: float = 200_000.0,
    rounds: int = 50,
) -> Model:
    """Fit a model to patterns uint8[G, K] with counts int64[G].

    `strength` is how many links the base rates are worth for the levels (None: the levels stay as they are and the
    priors alone are fitted), `prior_strength` for the priors. Missing levels tell nothing and count for nothing. Stops
    when the priors change by less than TOLERANCE. Dempster, Laird and Rubin (1977).
    """
    model = start
    weight = counts.astype(np.float64)
    if weight.sum() == 0:
        return start
    for _ in range(rounds):
        bits = likelihoods(levels, model) + np.log2(model.priors)
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
    mix: Mapping[str, float] | None = None,
) -> Model:
    """The model that the settings ask for: the start's with another expected share of wrong links and another mix of
    mistakes (None: its own), fitted to patterns uint8[G, K] with counts int64[G] or not."""
    model = start if mistake_share is None else start.with_mistake_share(mistake_share)
    model = model if mix is None else model.with_mix(mix)
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


def with_habits(
    levels: npt.NDArray[np.uint8],
    counts: npt.NDArray[np.int64],
    start: Model,
    *,
    strength: float = 20_000.0,
    most_mistakes: float = 0.002,
) -> Model:
    """The model with the first hypothesis's levels as often as patterns uint8[G, K] with counts int64[G] have them,
    beyond what mistakes could be.

    Free to learn a level, a log would explain its own mistakes away. So of each level as many are left out as mistakes
    can show it, if `most_mistakes` of all links are wrong (three standard deviations above what the mistakes' shares
    make of it, none of them rarer than half an equal part); what is more is a habit of the place. `strength` is how
    many links the base rates are worth. Mistakes that leave a comparison untouched have its habits too.
    """
    shares = start.shares.copy()
    weights = start.priors[1:] / start.priors[1:].sum()
    weights = np.maximum(weights, 0.5 / len(weights))
    for place, comparison in enumerate(start.comparisons):
        at = slice(1, len(comparison.levels))
        seen = np.bincount(levels[:, place], counts, shares.shape[2])[at]
        held = start.shares[0, place, at]
        changed = ~start.follows[1:, place]
        of_mistakes = seen.sum() * most_mistakes * (weights * changed) @ start.shares[1:, place, at]
        beyond = np.maximum(seen - of_mistakes - 3 * np.sqrt(of_mistakes) - FEW_MISTAKES, 0.0)
        row = beyond + strength * held
        shares[0, place, at] = row / row.sum()
        for follower in np.flatnonzero(start.follows[:, place]):
            shares[follower, place, at] = shares[0, place, at]
    return replace(start, shares=shares, origin=FITTED)
