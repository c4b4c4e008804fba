"""Decoys against the truth: what a selftest says would be found, and what is found of the generator's own mistakes.

A population is made twice under one drawn condition: as it is, for the selftest, and with many mistakes of every
mechanism, for the truth. The second also gives the scores of right and of overlooked links of grade A.

So many mistakes among few people meet: two of one person explain each other, which rare mistakes do not. Those of
relatives, namesakes and near numbers that meet others are left aside. Of namesakes found by kana alone some are born on
the same day; they are compared with decoys of that kind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import numpy as np

import linkcheck as lc
from benchmarks.proof.populations import SETTINGS, Judged, drawn_condition, inputs_of, judged
from linkcheck.proof.bounds import wilson
from synthetic_data.kinds import KINDS

SAME: dict[str, dict[str, tuple[str, ...]]] = {
    "insurance": {
        "family_number": (
            "parent_number_for_child",
            "child_number_for_parent",
            "spouse_number",
            "sibling_number",
        ),
        "twin_number": ("twin_number",),
        "lookup_without_address": ("lookup_kana_birth_date_sex",),
        "lookup_by_kana": ("lookup_kana_only",),
        "neighbor_row": ("neighbor_row",),
        "row_shift": ("row_shift",),
        "reciprocal_swap": ("neighbor_swap",),
        "number_typo": ("typo_other_person",),
    },
    "accounts": {"family_number": ("family_account",)},
    "tax": {"lookup_by_kana": ("kana_lookup",)},
    "points": {"session_before": ("not_logged_out",), "swapped_sessions": ("card_mixed_up",)},
    "certificates": {"subject_before": ("previous_job",), "swapped_subjects": ("simultaneous_requests",)},
}
"""By case: the mechanisms that decoys and generator have in common."""
ALONE = ("family_number", "twin_number", "lookup_without_address", "lookup_by_kana", "number_typo")
BY_KANA = "lookup_kana_only"
ROUNDS, PER_MECHANISM = 2, 40
SCORES_KEPT = 500


def row(kind: str, seed: int, persons: int) -> dict[str, Any]:
    """The figures of one population."""
    make = KINDS[kind].make
    usual = make(persons, seed, drawn_condition(kind, seed, per_mechanism=0, mistake_share=1e-5))
    given = inputs_of(kind, usual)
    records = given.pop(kind if kind in given else "issues")
    planted = lc.selftest(
        kind, records, given.pop("register", None), settings=SETTINGS,
        per_mechanism=PER_MECHANISM, rounds=ROUNDS, seed=seed, **given,
    )  # fmt: skip
    found = judged(
        kind, make(persons, seed + 10_000, drawn_condition(kind, seed, per_mechanism=PER_MECHANISM))
    )
    return {
        "kind": kind,
        "seed": seed,
        "mechanisms": list(_held(kind, planted, found)),
        **_scores(found, seed),
    }


def _held(kind: str, planted: lc.SelfTest, found: Judged) -> Iterable[dict[str, Any]]:
    for each in planted.mechanisms:
        same = np.isin(found.mechanism, SAME[kind].get(each.mechanism, ()))
        if kind == "insurance" and each.mechanism in ALONE:
            by_kana = found.mechanism == BY_KANA
            same_day = by_kana & found.same_birth_date
            if each.mechanism == "lookup_without_address":
                same |= same_day
            same &= ~found.entangled & ~(
                by_kana & ~found.same_birth_date if "without" in each.mechanism else same_day
            )
        if same.any():
            yield {
                "mechanism": each.mechanism,
                "decoys": [each.found_count, each.planted_count],
                "true": [int((same & (found.grade > 0)).sum()), int(same.sum())],
            }


def _scores(found: Judged, seed: int) -> dict[str, list[float]]:
    unread = found.grade == 0
    right = found.probability[unread & ~found.wrong]
    some = np.random.default_rng(seed).choice(right, min(SCORES_KEPT, len(right)), replace=False)
    missed = found.probability[unread & found.wrong]
    return {
        name: [float(f"{each:.4g}") for each in values]
        for name, values in (("right", some), ("missed", missed))
    }


def told(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """How many intervals cover the share found of real mistakes, and both shares by mechanism."""
    by_kind: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for each in rows:
        by_kind[each["kind"]].append(each)
    return {kind: _told(some) for kind, some in by_kind.items()}


def _told(rows: list[dict[str, Any]]) -> dict[str, Any]:
    covering, intervals = 0, 0
    sums: dict[str, Any] = defaultdict(lambda: np.zeros(6, int))
    for each in (found for some in rows for found in some["mechanisms"]):
        low, high = wilson(*each["decoys"])
        hit, count = each["true"]
        covers = low <= hit / count <= high
        covering, intervals = covering + covers, intervals + 1
        sums[each["mechanism"]] += [*each["decoys"], hit, count, covers, 1]
    names = ("decoys_found", "decoys", "true_found", "true", "covering", "intervals")
    return {
        "populations": len(rows),
        "intervals": intervals,
        "covering": covering,
        "covering_interval": wilson(covering, intervals),
        "mechanisms": {
            name: dict(zip(names, counts.tolist(), strict=True)) for name, counts in sorted(sums.items())
        },
    }
