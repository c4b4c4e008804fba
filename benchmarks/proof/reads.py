"""How many reads show that at most so many wrong links remain: drawn by risk, drawn at random, trusting the scores."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.proof.readings import Scores, population
from linkcheck.proof.bounds import proportional_bound, refuted
from linkcheck.proof.sample import draw

COUNT, MOST, RISK = 1_000_000, 10, 0.05
WRONG = (0, 5, 20)
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
    by_risk = draw(probability, seed)
    for name, draws in (("at_random", draw(np.ones(count), seed)), ("by_risk", by_risk)):
        seen = truth[draws.order]
        found[name] = fewest(lambda n, d=draws, s=seen: refuted(d.reads(s[:n]), MOST + 1, RISK), count)
    seen, drawn = truth[by_risk.order], probability[by_risk.order]
    rest = np.append(np.cumsum(drawn[::-1])[::-1], 0.0)
    found["trusting"] = fewest(
        lambda n: proportional_bound(drawn[:n], seen[:n], float(rest[n]), RISK)[1] <= MOST, count
    )
    return found


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
    names = ("expected", "at_random", "by_risk", "trusting")
    return [
        {"wrong": wrong, "populations": len(some)}
        | {name: float(np.median([each[name] for each in some])) for name in names}
        for wrong in WRONG
        if (some := [each for each in rows if each["wrong"] == wrong])
    ]
