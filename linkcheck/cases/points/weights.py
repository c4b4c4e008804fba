"""What a points application is weighed by: one right hypothesis, four ways to be wrong.

Four comparisons come from the log and the service IDs; the applicant's attributes come in as the bits that their
comparison with the register weighs. The priors are fitted by EM, held by the table's as pseudo-counts; of the shares
of `right` those of common levels are taken from the log.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from linkcheck.cases.points.sequences import ACTIVITY, PRESENCE
from linkcheck.cases.points.service_ids import SERVICE_ID
from linkcheck.levels.comparison import Comparison
from linkcheck.model.estimate import estimate, with_habits
from linkcheck.model.hypotheses import Floats, Model, read_model

__all__ = [
    "COMPARISONS",
    "HYPOTHESES",
    "SESSION_PERSONS",
    "attribute_evidence",
    "base_point_model",
    "fit",
    "starting_model",
]

SESSION_PERSONS = ("missing", "one", "many")
"""Applications completed in one login (or session): of one person or few, or of many."""

COMPARISONS = (
    Comparison.of_traces("presence", PRESENCE),
    Comparison.of_traces("activity", ACTIVITY),
    Comparison.of_traces("session_persons", SESSION_PERSONS),
    Comparison.of_traces("service_id", SERVICE_ID),
)
HYPOTHESES = ("right", "not_logged_out", "service_id_mistyped", "terminal_lent", "card_mixed_up")
FOREIGN_SHARE = (0.0, 0.6, 0.05, 0.6, 0.98)
"""How often the attributes of an application are another person's, per hypothesis: a staff member may still have
typed the card holder's name into a form that somebody else completed."""


@lru_cache(maxsize=1)
def base_point_model() -> Model:
    """The model of tables/sequence_rates.toml."""
    return read_model("sequence_rates.toml", COMPARISONS, HYPOTHESES)


def starting_model(mistake_share: float | None) -> Model:
    """The model before it is adapted to a log, with an expected share of wrong applications (None: the table's)."""
    model = base_point_model()
    return model if mistake_share is None else model.with_mistake_share(mistake_share)


def attribute_evidence(against: Floats) -> Floats:
    """log2 P(attributes | hypothesis) float64[G, H], up to what all hypotheses share.

    against float64[G]: bits with which the attributes speak for another person (0 unknown).
    """
    foreign = np.array(FOREIGN_SHARE)
    odds = np.exp2(np.clip(against, -60, 60))[:, None]
    bits = np.log2(np.maximum(1 - foreign + foreign * odds, 1e-300))
    return np.where(against[:, None] == 0, 0.0, bits)


def fit(levels: npt.NDArray[np.uint8], against: Floats, counts: npt.NDArray[np.int64], start: Model) -> Model:
    """Adapt the shares of `right` and the priors to patterns uint8[G, K] with counts int64[G]."""
    habits = with_habits(levels, counts, start)
    return estimate(levels, counts, habits, attribute_evidence(against), strength=None, rounds=30)
