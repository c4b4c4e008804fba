"""Decoys against the truth: what a selftest says would be found, and what is found of the generator's own mistakes.

Populations are made under one drawn condition: one as it is, for the selftest, and several with mistakes of every
mechanism, for the truth. These also give the scores of right and of overlooked links of grade A.

The share found of the real mistakes is a sample too. An interval covers the truth where the difference between both
shares may be none, by Newcombe's interval of it (Statistics in Medicine 17, 1998, method 10), which allows each side
the error of its own: equal shares differ by more in one comparison of twenty. How often the share of the real mistakes
lies within the interval to half a mistake, as if it were known, is told beside it.

Mistakes among few people meet: two of one person explain each other, which rare mistakes do not. Those of relatives,
namesakes and near numbers that meet others are left aside, and so are those at terminals of people who applied once
more under their own number, since decoys are made of people who applied once. Of namesakes found by kana alone some are
born on the same day; they are compared with decoys of that kind. Certificates whose request is in no log can be judged
by nobody, and no decoys are made of them.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

import linkcheck as lc
from benchmarks.proof.populations import SETTINGS, Judged, drawn_condition, inputs_of, judged
from linkcheck.proof.bounds import wilson
from linkcheck.proof.mechanisms import AT_TERMINALS, FROM_CARD
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
        "session_before_card": ("not_logged_out",),
        "swapped_sessions": ("card_mixed_up",),
        "swapped_cards": ("card_mixed_up",),
    },
    "certificates": {
        "subject_before": ("previous_job",),
        "swapped_subjects": ("exchanged_at_once",),
        "overwritten_subject": ("simultaneous_requests",),
    },
}
"""By case: the mechanisms that decoys and generator have in common."""
ALONE = ("family_number", "twin_number", "lookup_without_address", "lookup_by_kana", "number_typo")
BY_KANA = ("lookup_kana_only", "kana_lookup")
TOGETHER = {
    "reciprocal_swap": 2,
    "row_shift": 5,
    "swapped_sessions": 2,
    "swapped_cards": 2,
    "swapped_subjects": 2,
}
"""So many wrong records are one slip, which is found or not."""
PER_MECHANISM, PER_TRUTH = 40, {"points": 15}
"""Decoys, and real mistakes, of each mechanism in one population: few enough to meet rarely; at terminals each way in
which one shows as often as the others."""
USUAL_PER_TRUTH = 12
ROUNDS, TRUTHS = {"points": 4, "certificates": 4}, {"insurance": 3, "certificates": 6}
"""By case; usual are USUAL_ROUNDS of decoys and populations of which the truth is known."""
USUAL_ROUNDS, USUAL_TRUTHS = 2, 5
WHOLE = 0.999
"""The setting `register_coverage` of who holds the register of all residents."""
INCIDENT_SHARE = {"points": 0.001, "certificates": 0.02}
"""Of visits and jobs: what is frequent in a log is learned as a habit."""
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
        per_mechanism=PER_MECHANISM, rounds=ROUNDS.get(kind, USUAL_ROUNDS), seed=seed, **given,
    )  # fmt: skip
    share = INCIDENT_SHARE.get(kind, 0.0)
    count = PER_TRUTH.get(kind, USUAL_PER_TRUTH)
    condition = drawn_condition(kind, seed, per_mechanism=count, incident_share=share)
    truths = range(TRUTHS.get(kind, USUAL_TRUTHS))
    found = [judged(kind, make(persons, seed + 10_000 * (1 + each), condition), settings) for each in truths]
    return {
        "kind": kind,
        "seed": seed,
        "mechanisms": [
            each
            for each in _held(kind, planted, found)
            if each["mechanism"] not in AT_TERMINALS
            or (each["mechanism"] in FROM_CARD) == getattr(condition, "names_from_card", False)
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
    if kind in ("points", "certificates"):
        return np.asarray(same & ~found.entangled)
    if kind not in ("insurance", "tax") or mechanism not in ALONE:
        return same
    by_kana = np.isin(found.mechanism, BY_KANA)
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


def covers(each: Mapping[str, Any]) -> tuple[bool, bool]:
    """Whether the interval of a mechanism's decoys covers the truth: with the error of the share of the real mistakes,
    and as if that were known."""
    (found, planted), (hit, count) = each["decoys"], each["true"]
    low, high = each["interval"]
    size = TOGETHER.get(each["mechanism"], 1)
    least, most = wilson(hit / size, count / size)
    share, true = found / planted, hit / count
    apart = share - true
    both = apart <= math.hypot(share - low, most - true) and -apart <= math.hypot(high - share, true - least)
    return both, low * count - HALF <= hit <= high * count + HALF


def _told(rows: list[dict[str, Any]]) -> dict[str, Any]:
    covering = within = intervals = 0
    sums: dict[str, Any] = defaultdict(lambda: np.zeros(7, int))
    for each in (found for some in rows for found in some["mechanisms"]):
        both, strictly = covers(each)
        covering, within, intervals = covering + both, within + strictly, intervals + 1
        sums[each["mechanism"]] += [*each["decoys"], *each["true"], both, strictly, 1]
    names = ("decoys_found", "decoys", "true_found", "true", "covering", "within", "intervals")
    return {
        "populations": len(rows),
        "intervals": intervals,
        "covering": covering,
        "within": within,
        "covering_interval": wilson(covering, intervals),
        "mechanisms": {
            name: dict(zip(names, row.tolist(), strict=True)) for name, row in sorted(sums.items())
        },
    }
