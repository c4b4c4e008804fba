"""How many reads show that at most so many wrong links remain: as they are drawn, drawn at random, the least of all."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.proof.readings import SUPPOSED, Scores, population
from linkcheck.proof.bounds import Bools, elsewhere_bound, refuted, remaining_bound
from linkcheck.proof.sample import Draws, draw

COUNT, MOST, RISK = 1_000_000, 10, 0.05
READ = 30_000
WRONG = (0, 5, 20, 100)
"""Wrong links in the million, on average."""


def row(scores: Scores, wrong: int, seed: int, count: int = COUNT) -> dict[str, int]:
    """The fewest reads of one population in each way."""
    probability, truth = population(scores, "checks", wrong / count, count, seed)
    found = {
        "wrong": wrong,
        "seed": seed,
        "expected": round(float(probability.sum()), 2),
        "true": int(truth.sum()),
    }
    nothing = np.zeros(count, np.bool_)
    equal = Draws(
        np.random.default_rng(seed).permutation(count), nothing, nothing, np.ones(count), probability
    )
    by_risk = draw(probability, seed)
    for name, draws in (("at_random", equal), ("by_risk", by_risk)):
        seen = truth[draws.order]
        found[name] = fewest(lambda n, d=draws, s=seen: refuted(d.reads(s[:n]), MOST + 1, RISK), count)
    return found | after(by_risk, truth[by_risk.order])


def after(draws: Draws, wrong: Bools, number: int = READ) -> dict[str, int]:
    """What remains after so many reads, among them all the riskiest, and what is told of it: supposing nothing, and
    that SUPPOSED of the wrong links are among the riskiest."""
    read, within = wrong[:number], draws.riskiest[:number]
    supposed = elsewhere_bound(int(read[within].sum()), SUPPOSED, RISK) - int(read[~within].sum())
    return {
        "remaining": int(wrong[number:].sum()),
        "bound": remaining_bound(draws.reads(read), RISK),
        "supposed": max(supposed, 0),
    }


def least(count: int = COUNT, most: int = MOST, risk: float = RISK) -> int:
    """The fewest reads in any way whatever where nothing is found: more would be overlooked, anywhere, with more than
    the risk.

    >>> least(1_000, 1, 0.05)
    777
    """
    low, high = 0, count
    while high - low > 1:
        middle = (low + high) // 2
        left = np.maximum(count - middle - np.arange(most + 1), 0)
        overlooked = np.prod(left / (count - np.arange(most + 1)))
        low, high = (low, middle) if overlooked <= risk else (middle, high)
    return high


def fewest(enough: Callable[[int], bool], count: int) -> int:
    """The fewest reads from which a falling bound is low enough, to one in fifty."""
    low, high = 0, 64
    while high < count and not enough(high):
        low, high = high, min(2 * high, count)
    while high - low > max(1, high // 50):
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def told(rows: list[dict[str, int]]) -> list[dict[str, int]]:
    """Medians by the number that are wrong."""
    names = ("expected", "at_random", "by_risk", "remaining", "bound", "supposed")
    return [
        {"wrong": wrong, "populations": len(some), "least": least()}
        | {name: float(np.median([each[name] for each in some])) for name in names}
        for wrong in WRONG
        if (some := [each for each in rows if each["wrong"] == wrong])
    ]
