"""The one place where probabilities become bits.

A match weight is log2 P(pattern | same person) - log2 P(pattern | any mistake): Fellegi and Sunter (1969) with
several classes of wrong links (a latent class model). Comparisons are independent given the hypothesis, but for the
address of whoever took another surname (`Dependence`); other dependence that matters is inside a comparison.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linkcheck.compare.patterns import COMPARISONS
from linkcheck.levels.name import GIVEN_NAME, SURNAME
from linkcheck.model.hypotheses import Floats, Model

AGREEING = SURNAME.codes(SURNAME.that("same"))
"""Codes of the levels on which a part of the name agrees, in one notation or another."""

ANY_NOTATION = AGREEING, AGREEING
"""The same of surname and given name."""

OF_PARTS = AGREEING, tuple(code for code in AGREEING if code != GIVEN_NAME.code("alternative"))
"""The same, but for a given name that a side lacks or an alias, which says less."""

SAME_KANJI = SURNAME.codes(("exact", "variant"))
"""Codes of the levels on which the kanji of a part of the name are the same."""

OTHER_KANJI = SURNAME.code("kanji_differs")
"""The code of the level on which only the kana of a part of the name are the same."""

SAME_KANA = (*AGREEING, OTHER_KANJI)
"""Codes of the levels on which the kana of a part of the name are the same, or could be."""

LEAST_OWNER = 0.8
"""How likely a candidate has to be the owner, were the link wrong, to be named as such."""

COINCIDENCE_FLOOR_BITS = -11.0
"""No agreement of name and birth date is rarer than this in a register: people are entered twice, names run in
families, and what chance says of rare names is not to be trusted further."""

RELATIVES = {"twin": 0.01, "family": 2.0}
"""How many people a person has who resemble him as the wrong one of such a mistake does (about 1 % of births are
multiple)."""

__all__ = [
    "AGREEING",
    "ANY_NOTATION",
    "LEAST_OWNER",
    "SAME_KANJI",
    "PatternWeights",
    "agrees_in_kana",
    "agrees_in_kanji",
    "agrees_in_name",
    "fit_bits",
    "identity_bits",
    "likelihoods",
    "likeness_bits",
    "mistake_shares",
    "most_owner_weight",
    "owner_bits",
    "owner_share",
    "owner_weight",
    "posterior_from_bits",
    "rarer_bits",
    "weigh",
]


@dataclass(frozen=True)
class PatternWeights:
    """What G patterns weigh.

    match_weight float64[G] in bits; comparison_bits float64[G, K], the ledger's lines, adding up to the match
    weight; mislink_bits float64[G], log2 odds that the link is wrong, prior included; mistake_shares float64[G, M],
    how the wrong part divides over the model's mistakes.
    """

    match_weight: Floats
    comparison_bits: Floats
    mislink_bits: Floats
    mistake_shares: Floats


def mistake_shares(weights: PatternWeights, pattern: npt.NDArray[np.int32]) -> Floats:
    """Which mistakes S links would be, were they wrong, float64[S, M]: by their pattern; any, where that is -1."""
    count = weights.mistake_shares.shape[1]
    return np.vstack([weights.mistake_shares, np.full((1, count), 1 / count)])[pattern]


def _log2(values: Floats) -> Floats:
    return np.log2(np.maximum(values, 1e-300))


def likelihoods(levels: npt.NDArray[np.uint8], model: Model) -> Floats:
    """log2 P(pattern | hypothesis), float64[G, H]."""
    return np.asarray(_log2(_picked(levels, model)).sum(axis=2).T)


def _picked(levels: npt.NDArray[np.uint8], model: Model) -> Floats:
    """The share of each level of patterns uint8[G, K] under each hypothesis, float64[H, G, K]: where the link is right
    one comparison may follow another."""
    shares: Floats = model.shares[:, np.arange(levels.shape[1])[None, :], levels.astype(np.int64)]
    follows = model.dependence
    if follows is not None:
        at = levels[:, follows.on] == follows.level
        shares[0, at, follows.comparison] = follows.shares[levels[at, follows.comparison]]
    return shares


def weigh(levels: npt.NDArray[np.uint8], model: Model) -> PatternWeights:
    """Weigh patterns uint8[G, K]. Missing levels weigh exactly 0 bits."""
    bits = likelihoods(levels, model)
    mistakes = bits[:, 1:] + _log2(model.priors[1:])
    top = mistakes.max(axis=1, keepdims=True)
    joint = np.exp2(mistakes - top)
    wrong = top[:, 0] + np.log2(joint.sum(axis=1))
    shares = joint / joint.sum(axis=1, keepdims=True)
    prior_wrong = np.log2(model.mistake_share)
    match_weight = bits[:, 0] - (wrong - prior_wrong)
    mislink_bits = wrong - bits[:, 0] - np.log2(model.priors[0])
    return PatternWeights(match_weight, _ledger(levels, model, match_weight, shares), mislink_bits, shares)


def _ledger(levels: npt.NDArray[np.uint8], model: Model, total: Floats, mistake_shares: Floats) -> Floats:
    """Bits per comparison float64[G, K] against the likely mistakes, scaled so that the lines add up to the total.

    The mistakes are a mixture, so the match weight is not a sum by itself; each line is the comparison's weight
    against the mixture of this pattern, and what the mixture leaves over goes to the lines by their size.
    """
    picked = _picked(levels, model)
    against = np.einsum("gm,mgk->gk", mistake_shares, picked[1:])
    lines = _log2(picked[0]) - _log2(against)
    lines[levels == 0] = 0.0
    rest = total - lines.sum(axis=1)
    size = np.abs(lines)
    whole = size.sum(axis=1, keepdims=True)
    return np.asarray(lines + np.where(whole > 0, size / np.where(whole > 0, whole, 1) * rest[:, None], 0.0))


def identity_bits(model: Model, comparison: str) -> Floats:
    """Bits of each level of one comparison for the same person against a random resident, float64[L]; missing is 0."""
    place = [each.name for each in COMPARISONS].index(comparison)
    return np.asarray(_log2(model.shares[0, place]) - _log2(model.random[place]))


def fit_bits(
    levels: npt.NDArray[np.uint8], model: Model, parts: Sequence[Sequence[int]] = OF_PARTS
) -> Floats:
    """How well patterns uint8[G, K] fit the same person, log2 P(levels | same person) float64[G], whatever the
    notation of the name; parts: the levels of surname and given name that agree.

    A katakana name that agrees fits as well as a kanji name that agrees: how a system writes says nothing about who
    of two residents is meant.
    """
    return np.asarray(_by_notation_left_aside(levels, model.shares[0], parts).sum(axis=1))


def likeness_bits(levels: npt.NDArray[np.uint8], model: Model) -> Floats:
    """How much likelier patterns uint8[G, K] are for the same person than for a random resident, log2 float64[G].

    The difference of two persons' likeness to one record is the log2 likelihood ratio between the two: the nearer a
    candidate lives, the likelier the record is his, however rarely people are found to have moved within a city.
    """
    same = _by_notation_left_aside(levels, model.shares[0])
    return np.asarray((same - _by_notation_left_aside(levels, model.random)).sum(axis=1))


def _by_notation_left_aside(
    levels: npt.NDArray[np.uint8], shares: Floats, parts: Sequence[Sequence[int]] = OF_PARTS
) -> Floats:
    """log2 share of each level, float64[G, K]; name levels that agree hold the share of all that do."""
    bits = _log2(shares)[np.arange(levels.shape[1])[None, :], levels.astype(np.int64)]
    for place, agreeing in enumerate(parts):
        bits[np.isin(levels[:, place], agreeing), place] = np.log2(shares[place, list(agreeing)].sum())
    return np.asarray(bits)


def agrees_in_name(levels: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Which of C pairs of levels uint8[C, K] agree in both parts of the name, in one notation or another."""
    return np.asarray(np.isin(levels[:, :2], AGREEING).all(axis=1))


def agrees_in_kana(levels: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Which of C pairs of levels uint8[C, K] have the same kana in both parts of the name, or agree in them."""
    return np.asarray(np.isin(levels[:, :2], SAME_KANA).all(axis=1))


def agrees_in_kanji(levels: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Which of C pairs of levels uint8[C, K] have the same kanji in both parts of the name."""
    return np.asarray(np.isin(levels[:, :2], SAME_KANJI).all(axis=1))


def owner_weight(
    levels: npt.NDArray[np.uint8], name_frequency: Floats, resident_count: int, model: Model
) -> Floats:
    """log2 of how much likelier a candidate is the record's person than somebody else, float64[C].

    levels uint8[C, K] compare the record with the candidate; name_frequency float64[C] is the share of residents with
    the record's kana name (NaN: not known, the model's chance agreement is used). A person agrees with the own record
    as persons do; somebody else agrees as well by chance, once in resident_count residents, or as a relative of the
    record's person, who may have a twin and has a family.
    """
    by_chance = _chance_weight(levels, name_frequency, resident_count, model)
    same = _by_kanji(levels, model.shares[0])
    for mistake, count in RELATIVES.items():
        shares = model.shares[model.hypotheses.index(mistake)]
        by_kin = same - _by_kanji(levels, shares) - np.log2(count)
        by_chance = np.minimum(by_chance, by_kin)
    return by_chance


def _by_kanji(levels: npt.NDArray[np.uint8], shares: Floats) -> Floats:
    """log2 share of patterns uint8[C, K], float64[C]: name levels that agree hold the share of all that do, those with
    the same kanji of all that have them. Relatives seldom have these, and one family register takes none twice."""
    bits = _by_notation_left_aside(levels, shares, ANY_NOTATION)
    for place in (0, 1):
        bits[np.isin(levels[:, place], SAME_KANJI), place] = np.log2(shares[place, SAME_KANJI].sum())
    return np.asarray(bits.sum(axis=1))


def _chance_weight(
    levels: npt.NDArray[np.uint8], name_frequency: Floats, resident_count: int, model: Model
) -> Floats:
    """`owner_weight`, were there nobody else but people who have nothing to do with the record's person."""
    same = _by_notation_left_aside(levels, model.shares[0])
    chance = _by_notation_left_aside(levels, model.random)
    of_any = _by_notation_left_aside(levels, model.random, ANY_NOTATION)
    # whoever is entered twice is written as differently as anybody
    twice = _by_notation_left_aside(levels, model.shares[0], ANY_NOTATION)[:, :3].sum(axis=1)
    coincidence = np.maximum(
        _coincidence(levels, of_any, name_frequency, resident_count, model), COINCIDENCE_FLOOR_BITS + twice
    )
    # with a name that is not the whole one as much less often as it is the less likely
    coincidence += (chance - of_any)[:, :2].sum(axis=1)
    return np.asarray(same.sum(axis=1) - coincidence - chance[:, 3:].sum(axis=1))


def _coincidence(
    levels: npt.NDArray[np.uint8], chance: Floats, name_frequency: Floats, resident_count: int, model: Model
) -> Floats:
    """log2 of how many residents agree so in name and birth date by chance, float64[C], as `owner_weight` has it;
    chance float64[C, K]: log2 share of each level, in any notation, for somebody else."""
    name_chance = chance[:, :2].sum(axis=1)
    known = ~np.isnan(name_frequency) & (name_frequency > 0) & agrees_in_kana(levels)
    counted = _log2(np.where(known, name_frequency, 1.0)) - 1
    for place in (0, 1):
        other = model.random[place, OTHER_KANJI] / model.random[place, SAME_KANA].sum()
        counted += np.where(levels[:, place] == OTHER_KANJI, np.log2(other), 0.0)
    name_chance = np.where(known, np.maximum(name_chance, counted), name_chance)
    return np.asarray(name_chance + chance[:, 2] + np.log2(max(resident_count, 1)))


def rarer_bits(
    levels: npt.NDArray[np.uint8], name_frequency: Floats, resident_count: int, model: Model
) -> Floats:
    """By how many bits such an agreement by chance is rarer than `owner_weight` believes, float64[C]; parameters as
    there."""
    of_any = _by_notation_left_aside(levels, model.random, ANY_NOTATION)
    coincidence = _coincidence(levels, of_any, name_frequency, resident_count, model)
    return np.maximum(COINCIDENCE_FLOOR_BITS - coincidence, 0.0)


def most_owner_weight(possible: Sequence[Sequence[int]], resident_count: int, model: Model) -> Floats:
    """The most that `owner_weight` can be where not all levels are known yet, float64[S, S, L3, L4, L5], relatives left
    aside.

    possible: the name levels that each of S states leaves open; by the states of surname and given name and the levels
    of birth date, sex and address.
    """
    counts = [len(comparison.levels) for comparison in COMPARISONS]
    places = np.indices((*counts[:3], 1, 1)).reshape(5, -1).T.astype(np.uint8)
    unknown = np.full(len(places), np.nan)
    weight = _chance_weight(places, unknown, resident_count, model).reshape(counts[:3])
    by_surname = np.stack([weight[list(some)].max(axis=0) for some in possible])
    by_name = np.stack([by_surname[:, list(some)].max(axis=1) for some in possible], axis=1)
    return np.asarray(
        by_name[..., None, None]
        + identity_bits(model, "sex")[: counts[3], None]
        + identity_bits(model, "address")[: counts[4]]
    )


def owner_bits(weight: Floats, coverage: float | Floats) -> Floats:
    """log2 odds for a mistake that the best candidates add, float64[C], from their `owner_weight` (-inf: nobody).

    coverage is the probability that the rightful owner is in the register at all, of all candidates or float64[C].
    """
    absent = np.maximum(1 - coverage, 1e-9)
    return np.asarray(np.log2(absent + coverage * np.exp2(np.minimum(weight, 60.0))))


def owner_share(bits: Floats, coverage: float | Floats) -> Floats:
    """How likely a candidate is the owner, were the link wrong, float64[C], by what `owner_bits` says of it."""
    return np.asarray(1 - (1 - coverage) * np.exp2(-bits))


def posterior_from_bits(mislink_bits: Floats) -> Floats:
    """Probability that the link is wrong, from log2 odds."""
    return np.asarray(1 / (1 + np.exp2(-np.clip(mislink_bits, -200, 200))))
