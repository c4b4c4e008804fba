"""What a points application is weighed by: one right hypothesis, four ways to be wrong.

Five comparisons come from the log, the service IDs and the name typed. The priors are fitted by EM, held by the
table's as pseudo-counts; the shares of `right` are those of this log, as far as mistakes cannot have made them.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from linkcheck.cases.points.sequences import ACTIVITY, PRESENCE
from linkcheck.cases.points.service_ids import SERVICE_ID
from linkcheck.cases.points.typed_names import TYPED_NAME
from linkcheck.levels.comparison import Comparison
from linkcheck.model.estimate import Sample, estimate, with_habits
from linkcheck.model.hypotheses import Model, read_model

__all__ = [
    "COMPARISONS",
    "HYPOTHESES",
    "SESSION_PERSONS",
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
    Comparison.of_traces("typed_name", TYPED_NAME),
    Comparison.of_traces("service_id", SERVICE_ID),
)
HYPOTHESES = ("right", "not_logged_out", "service_id_mistyped", "terminal_lent", "card_mixed_up")


@lru_cache(maxsize=1)
def base_point_model() -> Model:
    """The model of tables/sequence_rates.toml."""
    return read_model("sequence_rates.toml", COMPARISONS, HYPOTHESES)


def starting_model(mistake_share: float | None) -> Model:
    """The model before it is adapted to a log, with an expected share of wrong applications (None: the table's)."""
    model = base_point_model()
    return model if mistake_share is None else model.with_mistake_share(mistake_share)


def fit(
    levels: npt.NDArray[np.uint8], counts: npt.NDArray[np.int64], start: Model, *, learn_levels: bool = False
) -> Model:
    """Adapt the shares of `right` and the priors to patterns uint8[G, K] with counts int64[G]; `learn_levels`: of rare
    levels too, by EM."""
    sample = Sample.of_patterns(levels, counts)
    habits = with_habits(levels, counts, start)
    return estimate(sample, habits, learn_levels=learn_levels, rounds=30)[0]
