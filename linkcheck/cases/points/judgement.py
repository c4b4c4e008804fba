"""From what the log, the IDs and the attributes show to a judgement of every application."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linkcheck.audit.outcomes import Judgement
from linkcheck.cases.points.weights import (
    COMPARISONS,
    HYPOTHESES,
    fit,
)
from linkcheck.compare.patterns import Levels, PatternCodes
from linkcheck.model.decide import Thresholds, decide
from linkcheck.model.hypotheses import Model
from linkcheck.model.weights import PatternWeights, posterior_from_bits, weigh

__all__ = ["ApplicationOutcomes", "Facts", "judge_points"]

LEVEL_BITS = 4
AT_ONCE = 1 << 18
"""Applications whose patterns are counted together."""


@dataclass(frozen=True)
class Facts:
    """Levels uint8[N, K] of N applications in the order of COMPARISONS, and their pattern of attributes int32[N]
    (-1: nobody in the register has the number).
    """

    levels: npt.NDArray[np.uint8]
    pattern: npt.NDArray[np.int32]


@dataclass(frozen=True)
class ApplicationOutcomes:
    """outcome int32[N] indexes what follows, one per distinct pattern: keys int64[G], levels uint8[G, K],
    attributes int32[G] (index into the register patterns, -1 none), weights, judgements, further differences.
    """

    outcome: npt.NDArray[np.int32]
    levels: npt.NDArray[np.uint8]
    attributes: npt.NDArray[np.int32]
    weights: PatternWeights
    judgements: list[Judgement]
    extras: list[tuple[str, ...]]
    model: Model


def judge_points(
    facts: Facts,
    start: Model,
    thresholds: Thresholds,
    unreadable: npt.NDArray[np.bool_],
    *,
    learn_levels: bool = False,
) -> ApplicationOutcomes:
    """Judge N applications by `start` adapted to them (see `fit`); unreadable bool[N] marks numbers that are no My
    Number (judged without the register)."""
    keys, counts, outcome = _patterns(facts, unreadable)
    bad = (keys & 1).astype(np.bool_)
    levels = np.stack(
        [keys >> 1 >> LEVEL_BITS * (len(COMPARISONS) - 1 - place) & 15 for place in range(len(COMPARISONS))],
        axis=1,
    ).astype(np.uint8)
    pattern = ((keys >> 1 >> LEVEL_BITS * len(COMPARISONS)) - 1).astype(np.int32)
    model = fit(levels, counts, start, learn_levels=learn_levels)
    weights = weigh(levels, model)
    judged = [_judgement(weights, at, int(pattern[at]), bool(bad[at]), thresholds) for at in range(len(keys))]
    extras = [_extras(levels[at], judged[at]) for at in range(len(keys))]
    return ApplicationOutcomes(outcome, levels, pattern, weights, judged, extras, model)


def _patterns(
    facts: Facts, unreadable: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """Keys int64[G] of the distinct patterns of all that is known, their counts int64[G], and the place of each
    application's, int32[N]."""
    known, outcome = PatternCodes(), np.empty(len(unreadable), np.int32)
    for start in range(0, len(outcome), AT_ONCE):
        rows = slice(start, start + AT_ONCE)
        packed = facts.pattern[rows].astype(np.int64) + 1
        for place in range(len(COMPARISONS)):
            packed = packed << LEVEL_BITS | facts.levels[rows, place]
        outcome[rows] = known.code(packed << 1 | unreadable[rows])
    keys, counts, places = known.in_order()
    return keys, counts, places[outcome]


def _judgement(
    weights: PatternWeights, at: int, pattern: int, bad: bool, thresholds: Thresholds
) -> Judgement:
    weight, bits = float(weights.match_weight[at]), float(weights.mislink_bits[at])
    probability = float(posterior_from_bits(np.array([bits]))[0])
    if pattern < 0:
        cause = "invalid_number" if bad else "no_such_number"
        probability = max(probability, 0.999 if bad else thresholds.review)
        return Judgement(
            int(decide(np.array([probability]), thresholds)[0]), weight, probability, cause, cause
        )
    decision = int(decide(np.array([probability]), thresholds)[0])
    if decision == 0:
        return Judgement(0, weight, probability)
    cause = HYPOTHESES[1 + int(weights.mistake_shares[at].argmax())]
    return Judgement(decision, weight, probability, cause, cause)


ADVERSE = {
    "other_arrived",
    "other_logged_in",
    "not_logged_in",
    "restart_after_pause",
    "restart_after_long_pause",
    "second_application",
    "second_after_pause",
    "long_pause",
    "many",
    "exchanged",
    "check_fails",
    "near_neighbor",
    "near_own",
    "shared",
    "exchanged_ids",
}
"""Levels that a flagged application shows as differences."""

HARMLESS = {
    "logged_out": "completed_after_logout",
    "login_not_seen": "login_line_lost",
    "other_left": "staff_lookup",
    "guest_applied": "early_card",
    "relative_there": "family_at_counter",
    "restart": "begun_again",
    "restart_after_pause": "begun_again",
    "restart_after_long_pause": "begun_again",
    "second_application": "further_application",
    "second_after_pause": "further_application",
    "alias": "alias_name",
    "relative": "guardian_name",
    "other": "agent_name",
    "shared_in_household": "shared_in_household",
}
"""What the levels are called that an application shows although it is right."""


def _extras(codes: npt.NDArray[np.uint8], judgement: Judgement) -> tuple[str, ...]:
    """Differences besides those of the attributes: traces of a flagged application, harmless sequences of others."""
    names = [comparison.levels[code] for comparison, code in zip(COMPARISONS, codes, strict=True)]
    if judgement.decision == 0:
        return tuple(dict.fromkeys(HARMLESS[name] for name in names if name in HARMLESS))
    return tuple(name for name in names if name in ADVERSE)


def attribute_levels(levels: Levels, pattern: npt.NDArray[np.int32]) -> Levels:
    """Levels of the register comparison per outcome; all missing for pattern -1."""
    return Levels(
        np.concatenate([levels.codes, np.zeros((1, levels.codes.shape[1]), np.uint8)])[pattern],
        np.append(levels.name_notes, np.uint16(0))[pattern],
        np.append(levels.address_flags, np.uint16(0))[pattern],
    )
