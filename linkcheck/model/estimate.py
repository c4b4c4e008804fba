"""Adapting the model to data: EM on pattern counts and what else is known of links, held by the base rates.

Mistakes are one link in ten thousand: too rare to learn their levels from a batch, and free to learn them EM would
explain them away. So the levels of the first hypothesis (how this pair of systems writes the same person, how this
office works) and the prior shares are fitted, each held by the base rates as pseudo-counts, as many as the links their
source counted; what a mistake looks like stays as the base rates have it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from linkcheck.model.hypotheses import Floats, Model
from linkcheck.model.weights import likelihoods

__all__ = ["Sample", "chosen_model", "covered", "estimate", "with_habits"]

TOLERANCE = 1e-9
FITTED = "base rates and this data"
FLOOR = 1e-6
"""What is left at least to the levels that are not held one by one."""

MOST_COVERAGE = 0.999
COVERAGE_STRENGTH = 6.0
"""How many clear mistakes the first guess of the coverage is worth."""

FEW_MISTAKES = 8
"""So many links of one kind may be wrong in any data, however few there are."""


@dataclass(frozen=True)
class Sample:
    """Links to learn from: G groups of alike ones.

    levels uint8[G, K]; counts float64[G]; bits float64[G]: what other evidence says for a mistake, whichever;
    owner_weight float64[G]: the best candidate's (`weights.owner_weight`; -inf: nobody was found, NaN: nobody was
    looked for).
    """

    levels: npt.NDArray[np.uint8]
    counts: Floats
    bits: Floats
    owner_weight: Floats

    @classmethod
    def of_patterns(cls, levels: npt.NDArray[np.uint8], counts: npt.NDArray[np.int64]) -> Sample:
        """Patterns uint8[G, K] with counts int64[G], nothing else being known."""
        count = len(levels)
        return cls(levels, counts.astype(np.float64), np.zeros(count), np.full(count, np.nan))


def estimate(
    sample: Sample,
    start: Model,
    *,
    coverage: float = 0.0,
    learn_levels: bool = True,
    prior_strength: float = 50_000.0,
    rounds: int = 50,
) -> tuple[Model, float]:
    """Fit a model to a sample, and the probability that a rightful owner is in the register; `coverage` is what is
    believed of that beforehand.

    How likely a link is wrong follows from its levels and from all other evidence: a rare difference that no other
    person explains better is learned as this place's habit, one with a rightful owner is not explained away.
    `Model.strength` says how many links each base rate is worth, `prior_strength` how many the priors are
    (learn_levels False: the levels stay as they are). Missing levels tell nothing and count for nothing. Stops when the
    priors change by less than TOLERANCE. Dempster, Laird and Rubin (1977).
    """
    model, weight, share = start, sample.counts, coverage
    if weight.sum() == 0:
        return start, coverage
    looked = ~np.isnan(sample.owner_weight)
    likelier = np.exp2(np.clip(np.where(looked, sample.owner_weight, 0.0), -60.0, 60.0))
    for _ in range(rounds):
        found = 1 - share + share * likelier
        bits = likelihoods(sample.levels, model) + np.log2(model.priors)
        bits[:, 1:] += (sample.bits + np.where(looked, np.log2(found), 0.0))[:, None]
        joint = np.exp2(bits - bits.max(axis=1, keepdims=True))
        posterior = joint / joint.sum(axis=1, keepdims=True)
        wrong = (1 - posterior[:, 0]) * weight * looked
        share = covered(coverage, wrong, share * likelier / found)
        priors = posterior.T @ weight + prior_strength * start.priors
        priors /= priors.sum()
        moved = float(np.abs(priors - model.priors).max())
        shares = start.shares.copy()
        if learn_levels:
            shares[0] = _fitted(sample.levels, posterior[:, 0] * weight, start)
        model = replace(start, priors=priors, shares=shares, origin=FITTED)
        if moved < TOLERANCE:
            break
    return model, share


ONE_THREAD = 8192
"""Numbers that are multiplied at once: longer vectors wake a thread for every core, which costs more than it saves, and
sum up in another order on every number of cores."""


def covered(guess: float, wrong: Floats, found: Floats) -> float:
    """The share of mistakes whose owner is found: wrong float64[S], how likely (or how many) each is one; found
    float64[S], how likely its owner is the one found; guess is worth COVERAGE_STRENGTH mistakes."""
    parts = (slice(start, start + ONE_THREAD) for start in range(0, len(wrong), ONE_THREAD))
    there = sum(float(wrong[part] @ found[part]) for part in parts)
    return min((there + COVERAGE_STRENGTH * guess) / (float(wrong.sum()) + COVERAGE_STRENGTH), MOST_COVERAGE)


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
    return estimate(Sample.of_patterns(levels, counts), model)[0] if fit else model


def _fitted(levels: npt.NDArray[np.uint8], weight: Floats, start: Model) -> Floats:
    """Level shares float64[K, L] of weighted patterns, held by the start's as pseudo-counts.

    A level whose share is worth more links than the others' of its comparison is held by itself; those divide what is
    left.
    """
    held = start.shares[0]
    fitted: Floats = held.copy()
    for place, comparison in enumerate(start.comparisons):
        at = slice(1, len(comparison.levels))
        seen = np.bincount(levels[:, place], weight, held.shape[1])[at]
        base, strength = held[place, at], start.strength[place, at]
        common = strength == strength.min()
        alone = (seen + strength * base) / (seen.sum() + strength)
        rest = np.where(common, seen + strength * base, 0.0)
        row = np.where(common, rest / rest.sum() * max(1 - alone[~common].sum(), FLOOR), alone)
        fitted[place, at] = row / row.sum()
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
