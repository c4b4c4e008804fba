"""From patterns and doubts to a judgement of every link between a record and the register.

Most links are judged by their pattern alone, the doubtful few one by one (`audit.doubts`).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from linkcheck.audit.doubts import ADDRESS, BIRTH_DATE, EVIDENCE_BITS, IDENTIFYING, NAME, Bools, Doubts
from linkcheck.audit.outcomes import Judgement
from linkcheck.compare.patterns import COMPARISONS, Levels
from linkcheck.model.decide import Thresholds, decide
from linkcheck.model.hypotheses import MISTAKES
from linkcheck.model.weights import PatternWeights, posterior_from_bits

__all__ = ["anonymous", "incomparable", "judge_doubts", "judge_patterns"]

VAIN_SEARCH_BITS = -2.0
"""What a search that found nobody adds, where most owners would have been in the register."""

EXACT_BIRTH_DATE = COMPARISONS[BIRTH_DATE].code("exact")


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


def judge_patterns(
    weights: PatternWeights, levels: Levels, thresholds: Thresholds, unclear: Bools
) -> list[Judgement]:
    """The judgement of each pattern by itself, float weights as they are.

    unclear bool[P]: patterns that are to be read whatever they weigh, because they say too little (`incomparable`).
    """
    probability = posterior_from_bits(weights.mislink_bits)
    silent = unclear & (probability <= thresholds.review)
    probability[silent] = thresholds.review
    decisions = decide(probability, thresholds)
    return [
        _judgement(int(decisions[at]), weights, at, float(probability[at]), levels, (), bool(silent[at]))
        for at in range(len(decisions))
    ]


def judge_doubts(
    doubts: Doubts,
    pattern: npt.NDArray[np.int32],
    weights: PatternWeights,
    levels: Levels,
    valid: Bools,
    thresholds: Thresholds,
    incomparable: Bools,
) -> tuple[npt.NDArray[np.int64], list[Judgement]]:
    """Judgements of the doubtful links that need one of their own: (places in doubts, judgements).

    valid bool[S] says whether the record's number is a My Number at all; incomparable bool[P], which patterns say too
    little. A link keeps its pattern's judgement when that and its own are both `link`.
    """
    probability = posterior_from_bits(doubts.mislink_bits)
    nobody = pattern[doubts.rows] < 0
    silent = np.append(incomparable, False)[pattern[doubts.rows]] & (probability <= thresholds.review)
    unclear = nobody | doubts.indistinguishable | silent
    probability[unclear] = np.maximum(probability[unclear], thresholds.review)
    probability[nobody & ~valid] = 0.999
    decisions = decide(probability, thresholds)
    alone = decide(posterior_from_bits(weights.mislink_bits), thresholds)
    own = np.flatnonzero((decisions > 0) | (np.append(alone, 1)[pattern[doubts.rows]] > 0))
    found = []
    for place in own:
        at = int(pattern[doubts.rows[place]])
        names = tuple(name for name in EVIDENCE_BITS if getattr(doubts.evidence, name)[place])
        if doubts.household_bits[place]:
            told = "household_elsewhere" if doubts.household_bits[place] > 0 else "household_agrees"
            names = (told, *names)
        if doubts.better_owner[place] >= 0:
            names = ("better_owner", *names)
        elif doubts.indistinguishable[place]:
            names = ("indistinguishable", *names)
        elif doubts.owners.bits[place] < 0:
            vain = doubts.owners.bits[place] < VAIN_SEARCH_BITS
            names = ("no_better_owner" if vain else "owner_may_be_absent", *names)
        if at < 0:
            cause = "no_such_number" if valid[place] else "invalid_number"
            weight = -float(doubts.mislink_bits[place])
            found.append(
                Judgement(int(decisions[place]), weight, float(probability[place]), cause, cause, names)
            )
        else:
            found.append(
                _judgement(
                    int(decisions[place]),
                    weights,
                    at,
                    float(probability[place]),
                    levels,
                    names,
                    bool(silent[place]),
                )
            )
    return own, found


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
            decision, weight, probability, evidence=tuple(e for e in evidence if e == "no_better_owner")
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
