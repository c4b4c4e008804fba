"""Bounds against the truth: populations of which some links are read, with scores of real checks, many times.

Links are drawn from the scores of grade A that checks gave (right ones and overlooked mistakes apart), at a rate of
mistakes; readers read them in the order drawn and look at the bound several times. A population counts as covered only
where the bound held at every look.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from linkcheck.proof.bounds import elsewhere_bound, refuted, wilson
from linkcheck.proof.sample import draw

RISK = 0.05
SUPPOSED = 0.25
"""A quarter of the wrong links among the riskiest: what is told beside the bound that supposes nothing."""
LINKS = 50_000
LOOKS = (300, 1_000, 4_000)
RATES = (1e-3, 3e-4, 1e-4, 3e-5, 1e-5)
SCORES = ("checks", "proportional", "useless", "reversed")
"""checks: right and overlooked links have the scores that checks gave such; proportional: links are wrong in proportion
to the scores; useless: whatever the scores; reversed: the less, the higher the score."""
READERS = {
    "perfect": (1.0, 0.0, 1),
    "one of four overlooks": (0.75, 0.001, 1),
    "two of them": (0.75, 0.001, 2),
}
"""(share of mistakes that a reader sees, share of right links that he calls wrong, readers)."""

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Scores:
    """Probabilities that checks gave: of right links of grade A and of mistakes that they overlooked."""

    right: Floats
    missed: Floats


def scores_of(rows: list[dict[str, Any]]) -> Scores:
    """The scores kept with the rows of populations (`decoys`)."""
    right, missed = (np.array([p for row in rows for p in row[name]]) for name in ("right", "missed"))
    return Scores(np.maximum(right, 1e-12), np.maximum(missed, 1e-12))


def population(scores: Scores, kind: str, rate: float, count: int, seed: int) -> tuple[Floats, Bools]:
    """Probabilities and which links are wrong, of one population."""
    rng = np.random.default_rng([seed, count])
    probability = rng.choice(scores.right, count)
    if kind == "checks":
        wrong = rng.random(count) < rate
        probability[wrong] = rng.choice(scores.missed, int(wrong.sum()))
        return probability, wrong
    chance = {"proportional": probability, "useless": np.ones(count), "reversed": 1 / probability}[kind]
    for _ in range(20):  # none is wrong with more than certainty
        chance = np.minimum(chance * (rate / chance.mean()), 1.0)
    return probability, rng.random(count) < chance


def states(wrong: Bools, readers: tuple[float, float, int], seed: int) -> tuple[Bools, Bools]:
    """(wrong, doubtful) as readers say it: doubtful where two of them disagree."""
    sees, accuses, count = readers
    rng = np.random.default_rng([seed, 1])
    said = [
        np.where(wrong, rng.random(len(wrong)) < sees, rng.random(len(wrong)) < accuses) for _ in range(count)
    ]
    every, some = np.all(said, axis=0), np.any(said, axis=0)
    return every, some & ~every


def held(
    probability: Floats, wrong: Bools, readers: tuple[float, float, int], seed: int
) -> tuple[bool, bool]:
    """Whether the bound, and that of who supposes SUPPOSED, are at no look below what remains: the wrong links that
    were not read, and those read that no reader called wrong or that are in doubt."""
    draws = draw(probability, seed)
    truth = wrong[draws.order]
    bound = supposed = True
    for number in LOOKS:
        read, within = truth[:number], draws.riskiest[:number]
        found, doubtful = states(read, readers, seed)
        left = int(truth[number:].sum() + (read & ~found).sum()) - int(doubtful.sum())
        if left > 0:
            bound &= left <= len(truth) - number and not refuted(draws.reads(found, doubtful), left, RISK)
        if within.sum() == draws.riskiest.sum():
            others = int(found[~within].sum())
            supposed &= (
                left <= elsewhere_bound(int((found | doubtful)[within].sum()), SUPPOSED, RISK) - others
                or left <= 0
            )
    return bound, supposed


def row(scores: Scores, kind: str, rate: float, reader: str, populations: int) -> dict[str, Any]:
    """How many of so many populations are covered."""
    counts = np.zeros(2, int)
    for seed in range(populations):
        counts += held(*population(scores, kind, rate, LINKS, seed), READERS[reader], seed)
    return {
        "scores": kind, "rate": rate, "readers": reader, "populations": populations,
        "covered": int(counts[0]), "covered_interval": wilson(int(counts[0]), populations),
        "supposed_covered": int(counts[1]),
    }  # fmt: skip


def wanted() -> list[tuple[str, float, str]]:
    """(scores, rate, readers) of every row."""
    rows = [(kind, rate, "perfect") for rate in RATES for kind in SCORES]
    return rows + [
        ("checks", rate, reader) for rate in RATES[::2] for reader in READERS if reader != "perfect"
    ]
