"""Adapting the model to data: EM on pattern counts and what else is known of links, held by the base rates.

Mistakes are one link in ten thousand: too rare to learn their levels from a batch, and free to learn them EM would
explain them away. So the levels of the first hypothesis (how this pair of systems writes the same person, how this
office works) and the prior shares are fitted, each held by the base rates as pseudo-counts, as many as the links their
source counted; what a mistake looks like stays as the base rates have it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from linkcheck.levels.address import ADDRESS
from linkcheck.levels.comparison import Comparison
from linkcheck.levels.name import GIVEN_NAME, SURNAME
from linkcheck.model.coverage import Coverage
from linkcheck.model.hypotheses import Dependence, Floats, Model
from linkcheck.model.weights import SAME_KANJI, likelihoods

__all__ = ["Sample", "as_written", "chosen_model", "estimate", "same_kanji", "with_habits", "with_same_kanji"]

TOLERANCE = 1e-9
FITTED = "base rates and this data"
FLOOR = 1e-6
"""What is left at least to the levels that are not held one by one."""

OTHER_KANJI = SURNAME.code("kanji_differs")

NOTATIONS = SURNAME.codes(("wildcard", "kana_only", "reading", "reading_rare"))
"""Codes of the levels on which parts of names agree as far as the way they are written tells."""

MOST_WRITTEN = 0.999
"""The greatest share of these levels."""

LOOKUPS = 20.0
"""How many mistakes what is believed of namesakes is worth."""

FOLLOWING = 100.0
"""How many links what is believed of a comparison that follows another is worth: it is assumed."""

FEW_MISTAKES = 8
"""So many links of one kind may be wrong in any data, however few there are."""


@dataclass(frozen=True)
class Sample:
    """Links to learn from: G groups of alike ones.

    levels uint8[G, K]; counts float64[G]; bits float64[G]: what other evidence says for a mistake, whichever;
    owner_weight float64[G]: the best candidate's (`weights.owner_weight`; -inf: nobody was found, NaN: nobody was
    looked for); repeated bool[G]: whether the number stands on another record too.
    """

    levels: npt.NDArray[np.uint8]
    counts: Floats
    bits: Floats
    owner_weight: Floats
    repeated: npt.NDArray[np.bool_]

    @classmethod
    def of_patterns(cls, levels: npt.NDArray[np.uint8], counts: npt.NDArray[np.int64]) -> Sample:
        """Patterns uint8[G, K] with counts int64[G], nothing else being known."""
        count = len(levels)
        nothing = np.zeros(count, np.bool_)
        return cls(levels, counts.astype(np.float64), np.zeros(count), np.full(count, np.nan), nothing)


def estimate(
    sample: Sample,
    start: Model,
    *,
    coverage: float = 0.0,
    learn_levels: bool = True,
    prior_strength: float | None = 50_000.0,
    learn_lookups: bool = False,
    rounds: int = 50,
) -> tuple[Model, Coverage]:
    """Fit a model to a sample, and the probability that a rightful owner is in the register; `coverage` is what is
    believed of that beforehand, whichever the mistake.

    How likely a link is wrong follows from its levels and from all other evidence: a rare difference that no other
    person explains better is learned as this place's habit, one with a rightful owner is not explained away.
    `Model.strength` says how many links each base rate is worth, `prior_strength` how many the priors are (None: as
    `believed_links` has it; learn_levels False: the levels stay as they are); learn_lookups: what namesakes have in
    common beside the given name, which is how an office looks numbers up, is learned of the mistakes themselves, held
    by LOOKUPS. Missing levels tell nothing and count for nothing. Stops when the priors change by less than TOLERANCE.
    Dempster, Laird and Rubin (1977).
    """
    model, weight = start, sample.counts
    share = Coverage.same(coverage, len(start.hypotheses) - 1)
    if weight.sum() == 0:
        return start, share
    looked = ~np.isnan(sample.owner_weight)
    likelier = np.exp2(np.clip(np.where(looked, sample.owner_weight, 0.0), -60.0, 60.0))
    for _ in range(rounds):
        there = share.held(sample.repeated)
        held = there * likelier[:, None]
        found = 1 - there + held
        bits = likelihoods(sample.levels, model) + np.log2(model.priors)
        bits[:, 1:] += sample.bits[:, None] + np.where(looked[:, None], np.log2(found), 0.0)
        joint = np.exp2(bits - bits.max(axis=1, keepdims=True))
        posterior = joint / joint.sum(axis=1, keepdims=True)
        wrong = posterior[:, 1:] * (weight * looked)[:, None]
        share = Coverage.learned(coverage, wrong, wrong * held / found, sample.repeated)
        believed = prior_strength or believed_links(start.mistake_share, model.mistake_share)
        priors = (posterior * weight[:, None]).sum(axis=0) + believed * start.priors
        priors /= priors.sum()
        moved = float(np.abs(priors - model.priors).max())
        shares, dependence = start.shares.copy(), start.dependence
        if learn_levels:
            shares[0] = _fitted(sample.levels, posterior[:, 0] * weight, start)
            shares[1:] = as_written(shares[0], start)
            dependence = _following(sample.levels, posterior[:, 0] * weight, start.dependence)
        if learn_lookups:
            kind = start.hypotheses.index("namesake")
            shares[kind] = _looked_up(
                sample.levels, posterior[:, kind] * weight, start.comparisons, shares[kind]
            )
        model = replace(start, priors=priors, shares=shares, dependence=dependence, origin=FITTED)
        if moved < TOLERANCE:
            break
    return model, share


def believed_links(expected: float, found: float) -> float:
    """How many links the expected share of mistakes is worth where a share is found: one mistake where the two are the
    same, and the fewer links the more mistakes there are. Bodies differ in it by powers of ten: the density falls with
    the square of the share, as that of an exponential distribution whose mean is itself known no better."""
    return 2.0 / (expected + found)


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


def same_kanji(model: Model) -> tuple[float, float]:
    """How often two people of the same kana write the same kanji, by a model's namesakes: in surnames, given names."""
    first, second = (
        float(row[SAME_KANJI].sum() / (row[SAME_KANJI].sum() + row[OTHER_KANJI])) for row in _namesakes(model)
    )
    return first, second


def with_same_kanji(model: Model, shares: tuple[float, float]) -> Model:
    """The model with namesakes who write the same kanji as often as said, in surnames and given names; all other levels
    stay."""
    changed = model.shares.copy()
    for row, share in zip(_namesakes(replace(model, shares=changed)), shares, strict=True):
        whole, same = row[SAME_KANJI].sum() + row[OTHER_KANJI], row[SAME_KANJI].sum()
        row[SAME_KANJI] *= whole * share / same
        row[OTHER_KANJI] = whole * (1 - share)
    return replace(model, shares=changed)


def _namesakes(model: Model) -> tuple[Floats, Floats]:
    """Where a model has the levels of a namesake's surname and given name, float64[L] each."""
    names = [comparison.name for comparison in model.comparisons]
    of_namesake = model.shares[model.hypotheses.index("namesake")]
    return of_namesake[names.index(SURNAME.name)], of_namesake[names.index(GIVEN_NAME.name)]


def _looked_up(
    levels: npt.NDArray[np.uint8], weight: Floats, comparisons: Sequence[Comparison], held: Floats
) -> Floats:
    """Level shares float64[K, L] of weighted patterns, held by `held` as pseudo-counts: how often lookups meet another
    surname, and what they had in common beside the name. Given names, how equal surnames are written, and that a
    namesake has the very address are as held: right links are like that, and there are so many that what is learned of
    them would feed itself."""
    fitted: Floats = held.copy()
    for place, comparison in enumerate(comparisons):
        if comparison.name == GIVEN_NAME.name:
            continue
        at = slice(1, len(comparison.levels))
        seen = np.bincount(levels[:, place], weight, held.shape[1])[at] + LOOKUPS * held[place, at]
        if comparison.name == SURNAME.name:  # of levels the last: another one altogether
            seen[:-1] = held[place, at][:-1] * (seen[:-1].sum() / held[place, at][:-1].sum())
        fitted[place, at] = seen / seen.sum()
        if comparison == ADDRESS:
            near = ADDRESS.codes(ADDRESS.up_to("same_town"))
            fitted[place, at] *= (1 - held[place, near].sum()) / (1 - fitted[place, near].sum())
            fitted[place, near] = held[place, near]
    return fitted


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


def as_written(same: Floats, start: Model) -> Floats:
    """Level shares float64[M, K, L] of the mistakes where names are written as `same` float64[K, L] has it: whether a
    name can be compared in kanji, in kana alone or by a reading does not depend on whose number it is."""
    shares: Floats = start.shares[1:].copy()
    for place, comparison in enumerate(start.comparisons):
        if comparison not in (SURNAME, GIVEN_NAME):
            continue
        at = slice(1, len(comparison.levels))
        written = shares[:, place, NOTATIONS] * (same[place, NOTATIONS] / start.shares[0, place, NOTATIONS])
        whole = written.sum(axis=1, keepdims=True)
        written *= np.minimum(1.0, MOST_WRITTEN / whole)
        rest = 1 - np.minimum(whole, MOST_WRITTEN)
        others = 1 - shares[:, place, NOTATIONS].sum(axis=1, keepdims=True)
        shares[:, place, at] *= rest / others
        shares[:, place, NOTATIONS] = written
    return shares


def _following(levels: npt.NDArray[np.uint8], weight: Floats, held: Dependence | None) -> Dependence | None:
    """What follows another comparison in weighted patterns, held by `held` as pseudo-counts."""
    if held is None:
        return None
    at = levels[:, held.on] == held.level
    seen = np.bincount(levels[at, held.comparison], weight[at], len(held.shares)) + FOLLOWING * held.shares
    return replace(held, shares=np.append(1.0, seen[1:] / seen[1:].sum()))


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
