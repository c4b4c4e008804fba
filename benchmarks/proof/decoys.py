"""Decoys against the truth: what a selftest says would be found, and what is found of the generator's own mistakes.

Populations are made under one drawn condition: one as it is, for the selftest, and TRUTHS with mistakes of every
mechanism, for the truth. These also give the scores of right and of overlooked links of grade A.

Mistakes among few people meet: two of one person explain each other, which rare mistakes do not. Those of relatives,
namesakes and near numbers that meet others are left aside. Of namesakes found by kana alone some are born on the same
day; they are compared with decoys of that kind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

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
    "accounts": {"family_number": ("family_account",), "session_before": ("account_once",)},
    "tax": {"lookup_by_kana": ("kana_lookup",)},
    "points": {
        "session_before": ("not_logged_out",),
        "swapped_sessions": ("card_mixed_up",),
        "swapped_cards": ("card_mixed_up",),
    },
    "certificates": {"subject_before": ("previous_job",), "swapped_subjects": ("simultaneous_requests",)},
}
"""By case: the mechanisms that decoys and generator have in common."""
ALONE = ("family_number", "twin_number", "lookup_without_address", "lookup_by_kana", "number_typo")
EXCHANGED = ("swapped_sessions", "swapped_cards")
"""Decoys of exchanged sessions where names are typed, and where they come from the card."""
BY_KANA = "lookup_kana_only"
ROUNDS, PER_MECHANISM = 2, 40
TRUTHS, PER_TRUTH = 3, 12
"""Populations of which the truth is known, and real mistakes of each mechanism in one: few enough to meet rarely."""
WHOLE = 0.999
"""The setting `register_coverage` of who holds the register of all residents."""
INCIDENT_SHARE = 0.02
"""Of visits and jobs, in logs."""
MORE_TRUTHS = {"certificates": 12}
"""Of logs in which incidents are placed far from each other; a longer log would be another one."""
HALF = 0.5
"""A share of so many real mistakes is known to half a mistake (continuity correction)."""
SCORES_KEPT = 500


def row(kind: str, seed: int, persons: int) -> dict[str, Any]:
    """The figures of one population."""
    make = KINDS[kind].make
    usual_condition = drawn_condition(kind, seed, per_mechanism=0, mistake_share=1e-5)
    usual = make(persons, seed, usual_condition)
    given = inputs_of(kind, usual)
    records = given.pop(kind if kind in given else "issues")
    settings = known_of(kind, usual_condition)
    planted = lc.selftest(
        kind, records, given.pop("register", None), settings=settings,
        per_mechanism=PER_MECHANISM, rounds=ROUNDS, seed=seed, **given,
    )  # fmt: skip
    condition = drawn_condition(kind, seed, per_mechanism=PER_TRUTH, incident_share=INCIDENT_SHARE)
    truths = range(MORE_TRUTHS.get(kind, TRUTHS))
    found = [judged(kind, make(persons, seed + 10_000 * (1 + each), condition), settings) for each in truths]
    return {
        "kind": kind,
        "seed": seed,
        "mechanisms": [
            each
            for each in _held(kind, planted, found)
            if each["mechanism"] != EXCHANGED[not getattr(condition, "names_from_card", False)]
        ],
        **_scores(found, seed),
    }


def known_of(kind: str, condition: Any) -> lc.Settings:
    """The settings of an insurer who knows that the register is that of all residents; of others the usual ones."""
    whole = kind == "insurance" and condition.register_scope == "whole"
    return replace(SETTINGS, register_coverage=WHOLE) if whole else SETTINGS


def _held(kind: str, planted: lc.SelfTest, found: list[Judged]) -> Iterable[dict[str, Any]]:
    for each in planted.mechanisms:
        same = [_same(kind, each.mechanism, some) for some in found]
        if count := sum(int(some.sum()) for some in same):
            hit = sum(int((one & (some.grade > 0)).sum()) for one, some in zip(same, found, strict=True))
            yield {
                "mechanism": each.mechanism,
                "decoys": [each.found_count, each.planted_count],
                "interval": [each.low, each.high],
                "true": [hit, count],
            }


def _same(kind: str, mechanism: str, found: Judged) -> npt.NDArray[np.bool_]:
    """Which real mistakes are of a decoy's mechanism."""
    same = np.isin(found.mechanism, SAME[kind].get(mechanism, ()))
    if kind != "insurance" or mechanism not in ALONE:
        return same
    by_kana = found.mechanism == BY_KANA
    same_day = by_kana & found.same_birth_date
    if mechanism == "lookup_without_address":
        same |= same_day
        return np.asarray(same & ~found.entangled & ~(by_kana & ~found.same_birth_date))
    return np.asarray(same & ~found.entangled & ~same_day)


def _scores(found: list[Judged], seed: int) -> dict[str, list[float]]:
    right = np.concatenate([each.probability[(each.grade == 0) & ~each.wrong] for each in found])
    some = np.random.default_rng(seed).choice(right, min(SCORES_KEPT, len(right)), replace=False)
    missed = np.concatenate([each.probability[(each.grade == 0) & each.wrong] for each in found])
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
        low, high = each["interval"]
        hit, count = each["true"]
        covers = low * count - HALF <= hit <= high * count + HALF
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
