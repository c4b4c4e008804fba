"""Weighing a points application: one right hypothesis, four ways to be wrong, in bits.

Four comparisons come from the log and the service IDs; the applicant's attributes come in as the bits that their
comparison with the register weighs. The priors are fitted by EM, held by the table's as pseudo-counts; of the shares
of `right` those of common levels are taken from the log.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from linkcheck.cases.points.sequences import ACTIVITY, PRESENCE
from linkcheck.cases.points.service_ids import SERVICE_ID
from linkcheck.tables import table_path

__all__ = [
    "COMPARISONS",
    "HYPOTHESES",
    "SESSION_PERSONS",
    "PointModel",
    "base_point_model",
    "fit",
    "weigh_points",
]

Floats = npt.NDArray[np.float64]

SESSION_PERSONS = ("missing", "one", "many")
"""Applications completed in one login (or session): of one person or few, or of many."""

COMPARISONS = (
    ("presence", PRESENCE),
    ("activity", ACTIVITY),
    ("session_persons", SESSION_PERSONS),
    ("service_id", SERVICE_ID),
)
HYPOTHESES = ("right", "not_logged_out", "service_id_mistyped", "terminal_lent", "card_mixed_up")
FOREIGN_SHARE = (0.0, 0.6, 0.05, 0.6, 0.98)
"""How often the attributes of an application are another person's, per hypothesis: a staff member may still have
typed the card holder's name into a form that somebody else completed."""

STRENGTH = 200_000.0
"""How many applications the table's priors are worth."""
COMMON_COUNT, COMMON_SHARE = 50, 0.002
MOST_LEVELS = max(len(levels) for _, levels in COMPARISONS)


@dataclass(frozen=True)
class PointModel:
    """priors float64[H]; shares float64[H, K, L], level 0 (missing) holds 1 so that it weighs 0 bits."""

    priors: Floats
    shares: Floats


@dataclass(frozen=True)
class PointWeights:
    """What G patterns weigh.

    match_weight, mislink_bits float64[G]; comparison_bits float64[G, K + 1], the last for the attributes; mistake
    int64[G], index into HYPOTHESES of the likeliest mistake.
    """

    match_weight: Floats
    mislink_bits: Floats
    comparison_bits: Floats
    mistake: npt.NDArray[np.int64]


@lru_cache(maxsize=1)
def base_point_model() -> PointModel:
    """The model of tables/sequence_rates.toml."""
    table = tomllib.loads(table_path("sequence_rates.toml").read_text("utf-8"))
    shares = np.zeros((len(HYPOTHESES), len(COMPARISONS), MOST_LEVELS))
    for h, hypothesis in enumerate(HYPOTHESES):
        for k, (name, levels) in enumerate(COMPARISONS):
            row = np.array([table[hypothesis][name].get(level, table["floor"]) for level in levels[1:]])
            shares[h, k, 1 : len(levels)] = row / row.sum()
            shares[h, k, 0] = 1.0
    mistakes = np.array([table["prior"][hypothesis] for hypothesis in HYPOTHESES[1:]])
    return PointModel(np.concatenate([[1 - mistakes.sum()], mistakes]), shares)


def _log2(values: Floats) -> Floats:
    return np.asarray(np.log2(np.maximum(values, 1e-300)))


def likelihoods(levels: npt.NDArray[np.uint8], against: Floats, model: PointModel) -> Floats:
    """log2 P(pattern | hypothesis) float64[G, H, K + 1], up to what all hypotheses share.

    levels uint8[G, K]; against float64[G]: bits with which the attributes speak for another person (0 unknown).
    """
    places = np.arange(levels.shape[1])
    bits = _log2(model.shares)[:, places[None, :], levels.astype(np.int64)].transpose(1, 0, 2)
    foreign = np.array(FOREIGN_SHARE)
    odds = np.exp2(np.clip(against, -60, 60))[:, None]
    attributes = np.where(against[:, None] == 0, 0.0, _log2(1 - foreign + foreign * odds))
    return np.concatenate([bits, attributes[:, :, None]], axis=2)


def fit(
    levels: npt.NDArray[np.uint8],
    against: Floats,
    counts: npt.NDArray[np.int64],
    start: PointModel,
    rounds: int = 30,
) -> PointModel:
    """Adapt the shares of `right` and the priors to patterns uint8[G, K] with counts int64[G].

    A level that is common in this log (COMMON_COUNT times and COMMON_SHARE of what is not missing) cannot come from
    mistakes: it is a habit of the place and weighs by how often it occurs. A rare level keeps the table's rate: free
    to learn it, a log would explain its own mistakes away.
    """
    shares = start.shares.copy()
    for k, (_, names) in enumerate(COMPARISONS):
        seen = np.bincount(levels[:, k], counts, MOST_LEVELS)[1 : len(names)]
        common = (seen >= COMMON_COUNT) & (seen >= COMMON_SHARE * max(seen.sum(), 1))
        row = np.where(common, seen / max(seen.sum(), 1), start.shares[0, k, 1 : len(names)])
        shares[0, k, 1 : len(names)] = row / row.sum()
    model = PointModel(start.priors, shares)
    for _ in range(rounds):
        bits = likelihoods(levels, against, model).sum(axis=2) + np.log2(model.priors)
        joint = np.exp2(bits - bits.max(axis=1, keepdims=True))
        posterior = joint / joint.sum(axis=1, keepdims=True)
        priors = posterior.T @ counts + STRENGTH * start.priors
        moved = np.abs(priors / priors.sum() - model.priors).max()
        model = PointModel(priors / priors.sum(), shares)
        if moved < 1e-9:
            break
    return model


def weigh_points(levels: npt.NDArray[np.uint8], against: Floats, model: PointModel) -> PointWeights:
    """Weigh patterns uint8[G, K] with the attributes' bits float64[G]."""
    parts = likelihoods(levels, against, model)
    bits = parts.sum(axis=2)
    mistakes = bits[:, 1:] + np.log2(model.priors[1:])
    top = mistakes.max(axis=1, keepdims=True)
    wrong = top[:, 0] + np.log2(np.exp2(mistakes - top).sum(axis=1))
    best = mistakes.argmax(axis=1)
    lines = parts[:, 0, :] - np.take_along_axis(parts[:, 1:, :], best[:, None, None], axis=1)[:, 0, :]
    return PointWeights(
        match_weight=bits[:, 0] - (wrong - np.log2(model.priors[1:].sum())),
        mislink_bits=wrong - bits[:, 0] - np.log2(model.priors[0]),
        comparison_bits=lines,
        mistake=best + 1,
    )
