"""From patterns and doubts to a judgement of every link between a record and the register.

Most links are judged by their pattern alone, the doubtful few one by one (`audit.doubts`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from linkcheck.audit.absent import INVALID_PROBABILITY
from linkcheck.audit.doubts import EVIDENCE_BITS, Doubts
from linkcheck.audit.history import EVIDENCE
from linkcheck.audit.outcomes import Judgement
from linkcheck.audit.selection import ADDRESS, BIRTH_DATE, IDENTIFYING, NAME, Bools
from linkcheck.compare.patterns import COMPARISONS, Levels
from linkcheck.levels.name import GIVEN_NAME, SURNAME
from linkcheck.links.pieces import codes_at
from linkcheck.model.decide import DECISIONS, Thresholds, decide
from linkcheck.model.hypotheses import MISTAKES
from linkcheck.model.weights import PatternWeights, posterior_from_bits

__all__ = ["OwnJudgements", "anonymous", "incomparable", "judge_calm", "judge_doubts", "judge_patterns"]

VAIN_SEARCH_BITS = -2.0
"""What a search that found nobody adds, where most owners would have been in the register."""

TOLD_BITS = 1.0
"""Evidence over time that weighs so much is told in words."""

EXPLAINING = ("no_better_owner", "former_address", "former_name", "last_move", "last_renaming")
"""Evidence that is told of a link, too: it says why a difference is harmless."""

READ = DECISIONS.index("clerical_review")
EXACT_BIRTH_DATE = COMPARISONS[BIRTH_DATE].code("exact")
ANOTHER_SURNAME, ANOTHER_GIVEN_NAME = SURNAME.code("else"), GIVEN_NAME.code("else")

DOUBTED_BITS = -2.0
"""Odds of a mistake (log2) from which a link to a twin's number is not cleared by a search in vain, of few links."""


@dataclass(frozen=True)
class OwnJudgements:
    """M doubtful links with a judgement of their own: their places in the doubts int64[M]; judgements, of which those
    that differ in their probability alone are made once; which of these each has int64[M], and which link was the first
    to have it; probability float64[M]."""

    places: npt.NDArray[np.int64]
    judgements: list[Judgement]
    kind: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]
    probability: npt.NDArray[np.float64]


def anonymous(levels: Levels) -> Bools:
    """Patterns without name and birth date, bool[P]: no evidence for a mistake, but none for the person either."""
    return np.asarray((levels.codes[:, IDENTIFYING] == 0).all(axis=1))


def incomparable(levels: Levels) -> Bools:
    """Patterns that do not say who is meant, bool[P]: without the name, or with neither birth date nor address.

    Thousands share a name, twins and namesakes a birth date, families an address.
    """
    named, dated, placed = (
        (levels.codes[:, places] > 0).any(axis=1) for places in (NAME, [BIRTH_DATE], [ADDRESS])
    )
    return np.asarray(~(named & (dated | placed)))


def given_name_differs(levels: Levels) -> Bools:
    """Patterns with another given name altogether where surname and birth date agree, bool[P]: nearly always somebody
    else's number, in the pilot of 2023 most often a twin's, who need not be in the register any more."""
    surname, given, born = (levels.codes[:, place] for place in (*NAME, BIRTH_DATE))
    agrees = (surname > 0) & (surname != ANOTHER_SURNAME) & (born == EXACT_BIRTH_DATE)
    return np.asarray(agrees & (given == ANOTHER_GIVEN_NAME))


def judge_patterns(
    weights: PatternWeights, levels: Levels, thresholds: Thresholds, unclear: Bools
) -> list[Judgement]:
    """The judgement of each pattern by itself, float weights as they are.

    unclear bool[P]: patterns that are to be read whatever they weigh, because they say too little (`incomparable`).
    That is a reason for reading and no probability: the probability stays what the pattern says.
    """
    probability = posterior_from_bits(weights.mislink_bits)
    decisions = decide(probability, thresholds)
    silent = unclear & (decisions == 0)
    decisions[silent] = READ
    return [
        _judgement(int(decisions[at]), weights, at, float(probability[at]), levels, (), bool(silent[at]))
        for at in range(len(decisions))
    ]


def judge_calm(
    pattern: npt.NDArray[np.int64],
    bits: npt.NDArray[np.float64],
    weights: PatternWeights,
    levels: Levels,
    thresholds: Thresholds,
    unclear: Bools,
) -> list[Judgement]:
    """The judgement of G groups of links of one pattern, int64[G], of which times say bits float64[G] for a mistake;
    unclear as in `judge_patterns`."""
    probability = posterior_from_bits(weights.mislink_bits[pattern] + bits)
    decisions = decide(probability, thresholds)
    silent = unclear[pattern] & (decisions == 0)
    decisions[silent] = READ
    told = zip(decisions.tolist(), pattern.tolist(), probability.tolist(), silent.tolist(), strict=True)
    return [_judgement(decision, weights, at, sure, levels, (), quiet) for decision, at, sure, quiet in told]


def judge_doubts(
    doubts: Doubts,
    pattern: npt.NDArray[np.int32],
    weights: PatternWeights,
    levels: Levels,
    valid: Bools,
    thresholds: Thresholds,
    incomparable: Bools,
) -> OwnJudgements:
    """Judgements of the doubtful links that need one of their own.

    valid bool[S] says whether the record's number is a My Number at all; incomparable bool[P], which patterns say too
    little. A link keeps its pattern's judgement when that and its own are both `link` and about as probable. What
    has to be read for another reason than its probability keeps its probability: of few links also where another given
    name beside the same birth date makes a mistake likely, and only that nobody was found speaks against it: how often
    owners are found, few do not tell.
    """
    probability = posterior_from_bits(doubts.mislink_bits)
    linked = codes_at(pattern, doubts.rows)
    nobody = linked < 0
    probability[nobody & ~valid] = INVALID_PROBABILITY
    decisions = decide(probability, thresholds)
    decisions[nobody] = decide(probability[nobody], thresholds.of_absent)
    silent = np.append(incomparable, False)[linked] & (decisions == 0)
    unclear = (nobody & ~doubts.owners.searched) | silent
    if not doubts.counted:
        vain = np.append(given_name_differs(levels), False)[linked] & (doubts.owner_bits < 0)
        unclear |= doubts.indistinguishable
        unclear |= vain & (doubts.mislink_bits - doubts.owner_bits >= DOUBTED_BITS)
    decisions[unclear & (decisions == 0)] = READ
    alone = decide(posterior_from_bits(weights.mislink_bits), thresholds)
    moved = np.abs(doubts.mislink_bits - np.append(weights.mislink_bits, np.inf)[linked])
    changed = (decisions > 0) | (np.append(alone, READ)[linked] > 0) | (moved >= TOLD_BITS)
    own = np.flatnonzero(changed)
    at, (held, evidence) = linked[own].astype(np.int64), _evidence(doubts, own)
    alike = (
        ((at * len(DECISIONS) + decisions[own]) * len(held) + evidence) * 4
        + silent[own] * 2
        + doubts.together[own]
    )
    _, first, kind = np.unique(np.where(at < 0, -1 - own, alike), return_index=True, return_inverse=True)
    found = []
    for place, pair, names in zip(
        own[first].tolist(), at[first].tolist(), evidence[first].tolist(), strict=True
    ):
        decision, sure = int(decisions[place]), float(probability[place])
        if pair < 0:
            found.append(_of_nobody(doubts, place, decision, sure, bool(valid[place]), held[names]))
            continue
        judgement = _judgement(decision, weights, pair, sure, levels, held[names], bool(silent[place]))
        found.append(_within_household(judgement) if doubts.together[place] else judgement)
    return OwnJudgements(own, found, kind, first, probability[own])


def _within_household(judgement: Judgement) -> Judgement:
    """The same judgement where the better owner lives with the linked person: a member of the family was meant."""
    if judgement.cause != "stranger":
        return judgement
    mechanism = judgement.mechanism
    if mechanism not in ("row_shift", "reciprocal_swap", "number_typo"):
        mechanism = "family_number"
    return replace(judgement, cause="family", mechanism=mechanism)


def _evidence(
    doubts: Doubts, places: npt.NDArray[np.int64]
) -> tuple[list[tuple[str, ...]], npt.NDArray[np.int64]]:
    """What the search of the owner, household, groups and times say of some doubtful links: (the names that are told
    together, which of these of each link)."""
    found, bits, home = doubts.better_owner >= 0, doubts.owner_bits, doubts.household_bits
    alike, vain = ~found & doubts.indistinguishable, bits < VAIN_SEARCH_BITS
    alone, somebody = ~found & ~alike & (bits < 0), doubts.owners.row >= 0
    held = {
        "better_owner": found,
        "indistinguishable": alike,
        "no_better_owner": alone & vain,
        "owner_not_ruled_out": alone & ~vain & somebody,
        "owner_may_be_absent": alone & ~vain & ~somebody,
        "household_elsewhere": home > 0,
        "household_agrees": home < 0,
        **{
            name: getattr(doubts.evidence, name)
            for name in ("repeated_number", "number_settled", *EVIDENCE_BITS)
        },
        **dict(zip(EVIDENCE, (np.abs(doubts.history.bits) >= TOLD_BITS).T, strict=True)),
    }
    table = np.stack([holds[places] for holds in held.values()], axis=1)
    kinds, kind = np.unique(table @ (1 << np.arange(len(held))), return_inverse=True)
    names = [tuple(name for at, name in enumerate(held) if code >> at & 1) for code in kinds.tolist()]
    return names, kind


def _of_nobody(
    doubts: Doubts, place: int, decision: int, probability: float, valid: bool, names: tuple[str, ...]
) -> Judgement:
    """The judgement of a link whose number nobody in the register has."""
    weight = -float(doubts.mislink_bits[place])
    if decision == 0:
        told = "not_yet_in_register" if doubts.later[place] else "not_in_register"
        return Judgement(0, weight, probability, evidence=(told,))
    cause = "no_such_number" if valid else "invalid_number"
    return Judgement(decision, weight, probability, cause, cause, names)


def _judgement(
    decision: int,
    weights: PatternWeights,
    at: int,
    probability: float,
    levels: Levels,
    evidence: tuple[str, ...],
    silent: bool,
) -> Judgement:
    weight = float(weights.match_weight[at])
    if decision == 0:
        return Judgement(
            decision, weight, probability, evidence=tuple(e for e in evidence if e in EXPLAINING)
        )
    if silent or not levels.codes[at, IDENTIFYING].any():
        return Judgement(decision, weight, probability, "not_comparable", None, evidence)
    cause = MISTAKES[int(weights.mistake_shares[at].argmax())]
    return Judgement(
        decision, weight, probability, cause, _mechanism(cause, levels.codes[at], evidence), evidence
    )


def _mechanism(cause: str, codes: npt.NDArray[np.uint8], evidence: tuple[str, ...]) -> str:
    """How the mistake probably arose: what the groups show first, else what the pattern suggests."""
    for name in ("row_shift", "reciprocal_swap", "number_typo"):
        if name in evidence:
            return name
    if cause in ("family", "twin"):  # relatives stand side by side in a batch; that alone tells nothing
        return f"{cause}_number"
    if "neighbor_row" in evidence:
        return "neighbor_row"
    same_birth_date = codes[BIRTH_DATE] == EXACT_BIRTH_DATE
    if cause == "namesake":
        return "lookup_without_address" if same_birth_date else "lookup_by_kana"
    return "lookup_by_birth_date" if same_birth_date else "unknown"
