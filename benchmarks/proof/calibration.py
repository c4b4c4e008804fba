"""Probabilities against the truth: expected and real mistakes by bin and grade, under unusual rates."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from benchmarks.proof.populations import judged
from linkcheck.proof.bounds import wilson
from synthetic_data.kinds import KINDS

CONDITIONS = (
    "base",
    "moves_5",
    "no_kana",
    "addresses_40_missing",
    "linked_only",
    "mistakes_1e-5",
    "mistakes_1e-3",
    "mistakes_1e-2",
)
BINS = (0.0, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 0.5, 0.9, 0.99, 1.0)


def row(condition: str, seed: int, persons: int) -> dict[str, Any]:
    """The figures of one population: by bin and by grade [links, expected, variance, wrong]."""
    kind = KINDS["insurance"]
    found = judged("insurance", kind.make(persons, seed, kind.conditions[condition]))
    p, wrong = found.probability, found.wrong
    at = np.clip(np.searchsorted(BINS, p, "right") - 1, 0, len(BINS) - 2)

    def sums(places: Any, count: int) -> list[list[float]]:
        parts = (np.ones(len(p)), p, p * (1 - p), wrong.astype(float))
        return np.transpose([np.bincount(places, part, count) for part in parts]).tolist()

    return {
        "condition": condition,
        "seed": seed,
        "bins": sums(at, len(BINS) - 1),
        "grades": sums(found.grade, 3),
    }


def told(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Sums by condition, and how many intervals of the expected number hold what was wrong among the flagged."""
    by: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for each in rows:
        by[each["condition"]].append(each)
    return {name: _told(some) for name, some in by.items()}


def _told(rows: list[dict[str, Any]]) -> dict[str, Any]:
    holding = 0
    for each in rows:
        wrong = sum(grade[3] for grade in each["grades"][1:])
        low, high = each["interval"]
        holding += low <= wrong <= high
    bins, grades = (np.sum([each[name] for each in rows], axis=0) for name in ("bins", "grades"))
    return {
        "populations": len(rows),
        "links": int(grades[:, 0].sum()),
        "holding": holding,
        "holding_interval": wilson(holding, len(rows)),
        "bins": [
            {"from": low, "to": high, "links": int(n), "expected": round(e, 3), "wrong": int(w)}
            for low, high, (n, e, _, w) in zip(BINS[:-1], BINS[1:], bins.tolist(), strict=True)
        ],
        "grades": {
            name: {"links": int(n), "expected": round(e, 3), "wrong": int(w)}
            for name, (n, e, _, w) in zip("ABC", grades.tolist(), strict=True)
        },
    }
