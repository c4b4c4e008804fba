"""Which mistakes cannot be seen with these inputs, and what of the log was not understood; told, never passed over."""

from __future__ import annotations

from typing import Any

import numpy as np

from linkcheck.audit.unseen import Limit, habit, limit
from linkcheck.cases.points.judgement import HARMLESS, ApplicationOutcomes
from linkcheck.cases.points.log import LogNature
from linkcheck.cases.points.matching import Clocks
from linkcheck.cases.points.streams import LogTrail
from linkcheck.cases.points.weights import COMPARISONS, HYPOTHESES
from linkcheck.model.hypotheses import Model

__all__ = ["expected_unseen", "habits", "visibility"]

FAR_OFF = 300_000_000
"""A usual difference of the two clocks, in microseconds, from which it is told."""

NAME_PLACE = [comparison.name for comparison in COMPARISONS].index("typed_name")


def _told(name: str, mistake: str, count: int | None) -> Limit:
    return limit("points", name, mistake, count)


def visibility(
    judged: ApplicationOutcomes,
    followed: LogTrail,
    nature: LogNature | None,
    clocks: Clocks | None,
    start: Model,
    review: float,
) -> list[Limit]:
    """What cannot be seen, with the mistake it is about and for how many applications (None: no number of them)."""
    count = len(judged.outcome)
    told = []
    if nature is None or clocks is None:
        told += [_told("no_log", "not_logged_out", count), _told("no_log_lent", "terminal_lent", count)]
    else:
        told += _of_log(followed, nature, clocks)
    if bare := int((judged.levels[judged.outcome, NAME_PLACE] == 0).sum()):
        told.append(_told("no_attributes", "card_mixed_up", bare))
    told += habits(judged, start, review)
    told.append(_told("no_trace", "not_logged_out", None))
    told.append(_told("id_alone", "service_id_mistyped", None))
    return told


def _of_log(followed: LogTrail, nature: LogNature, clocks: Clocks) -> list[Limit]:
    lines = (
        ("unread_lines", nature.unread_count),
        ("unknown_words", nature.unknown_count),
        ("unplaced_lines", nature.unplaced_count),
    )
    told = [_told(name, "not_logged_out", count) for name, count in lines if count]
    if unseen := int((followed.presence == 0).sum()):
        told.append(_told("not_in_log", "not_logged_out", unseen))
    if nature.resolution in ("minute", "day"):
        told.append(_told("whole_minutes", "not_logged_out", None))
    if followed.unit in ("session", "person"):
        told.append(_told(f"by_{followed.unit}", "not_logged_out", None))
    if abs(clocks.delay) >= FAR_OFF:
        told.append(_told("clocks_apart", "not_logged_out", clocks.matched))
    return told


def habits(judged: ApplicationOutcomes, start: Model, review: float) -> list[Limit]:
    """Traces that would be read if this log did not show them all the time: alone they decide nothing here."""
    counts = np.bincount(judged.outcome, minlength=len(judged.levels))
    told = []
    for place, comparison in enumerate(COMPARISONS):
        seen = np.bincount(judged.levels[:, place], counts, len(comparison.levels))
        for code, level in enumerate(comparison.levels):
            usual, here = (_alone(model, place, code) for model in (start, judged.model))
            if code and seen[code] and usual.max() >= review > here.max():
                mistake = HYPOTHESES[1 + int(usual.argmax())]
                trace = habit("points", HARMLESS.get(level, level), mistake, int(seen[code]))
                told.append(trace | {"comparison": comparison.name, "level": level})
    return told


def _alone(model: Model, place: int, code: int) -> Any:
    """Probability of each mistake where one level is all that is known, float64[M]."""
    joint = model.priors * model.shares[:, place, code]
    return joint[1:] / joint.sum()


def expected_unseen(judged: ApplicationOutcomes) -> float:
    """How many of the applications that are not read are wrong, by their probabilities."""
    counts = np.bincount(judged.outcome, minlength=len(judged.judgements))
    return float(
        sum(
            count * judgement.mislink_probability
            for count, judgement in zip(counts.tolist(), judged.judgements, strict=True)
            if judgement.decision == 0
        )
    )
