"""Do the proofs hold: decoys' intervals against the true recall, bounds against the truth, reads needed.

``python benchmarks/proof.py decoys --populations 20`` checks small synthetic populations twice, with decoys and with
the generator's own mistakes, of which the truth is known; ``bounds --populations 200`` draws work lists of links
with known truth and stops at many moments; ``reads`` says how many reads show that at most 10 of a million remain.
``--json FILE`` keeps every figure.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc

sys.path.insert(0, str(Path(__file__).parent.parent))

LINKS = 20_000
LOOKS = (100, 300, 1_000, 3_000, 8_000)
SCORES = ("honest", "twice_too_low", "useless", "upside_down")
SAME = {
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
}
"""Mechanisms that decoys and generator have in common."""


def decoys(populations: int, persons: int) -> dict[str, Any]:
    """Per mechanism: the interval from decoys, and what was found of the generator's mistakes of the same name."""
    import linkcheck as lc
    from linkcheck.proof.bounds import wilson
    from synthetic_data.kinds import KINDS

    kind, found = KINDS["insurance"], []
    for seed in range(1, populations + 1):
        condition = type(next(iter(kind.conditions.values()))).draw(seed)
        tables = kind.make(persons, seed, replace(condition, per_mechanism=0, mistake_share=1e-5))
        records, register = tables["insurance"], tables["register"]
        settings = lc.Settings(threads=1)
        planted = lc.selftest(
            "insurance", records, register, settings=settings, per_mechanism=40, seed=seed, rounds=2
        )
        other = kind.make(persons, seed + 10_000, replace(condition, per_mechanism=40))
        truth = other["truth_insurance"]
        decisions = lc.check_insurance(
            other["insurance"], other["register"], settings=settings
        ).decisions.to_arrow()
        flagged = decisions.filter(pc.not_equal(decisions["decision"].cast("string"), "link"))
        ids = set(flagged["record_id"].cast("string").to_pylist())
        hits: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for row in (
            truth.select(["record_id", "mechanism"]).filter(pc.is_valid(truth["mechanism"])).to_pylist()
        ):
            hits[row["mechanism"]][0] += row["record_id"] in ids
            hits[row["mechanism"]][1] += 1
        for each in planted.mechanisms:
            hit, count = np.sum(
                [hits[name] for name in SAME.get(each.mechanism, ())] or [[0, 0]], axis=0
            ).tolist()
            if count:
                low, high = wilson(hit, count)
                found.append({
                    "population": seed, "mechanism": each.mechanism, "decoys": [each.found_count, each.planted_count],
                    "interval": [each.low, each.high], "true": [hit, count],
                    "covers": each.low <= hit / count <= each.high,
                    "intervals_meet": max(low, each.low) <= min(high, each.high),
                })  # fmt: skip
        done = [each for each in found if each["population"] == seed]
        print(
            f"population {seed}: {sum(each['covers'] for each in done)} of {len(done)} intervals cover",
            flush=True,
        )
    meeting, covering = (sum(each[name] for each in found) for name in ("intervals_meet", "covers"))
    print(f"{covering} of {len(found)} cover the share found of real ones, {meeting} meet its interval")
    by = defaultdict(lambda: np.zeros(4, int))
    for each in found:
        by[each["mechanism"]] += [*each["decoys"], *each["true"]]
    for name, (hit, count, real, wrong) in sorted(by.items()):
        print(
            f"  {name:24s} decoys {hit:5d} of {count:5d} ({hit / count:.3f})"
            f"  true {real:5d} of {wrong:5d} ({real / wrong:.3f})"
        )
    return {"populations": populations, "persons": persons, "mechanisms": found}


def bounds(populations: int) -> dict[str, Any]:
    """How often a bound was below the truth at any of the moments at which somebody looked."""
    from linkcheck.proof.bounds import proportional_bound, remaining_bound
    from linkcheck.proof.sample import draw

    told = []
    for rate in (1e-3, 1e-4, 1e-5):
        for scores in SCORES:
            missed = proportional = 0
            for seed in range(populations):
                rng = np.random.default_rng(seed)
                probability = np.exp(rng.normal(0, 2, LINKS))
                probability *= rate / probability.mean()
                truth = {
                    "honest": probability, "twice_too_low": 2 * probability, "useless": np.full(LINKS, rate),
                    "upside_down": (inverse := 1 / probability) * rate / inverse.mean(),
                }[scores]  # fmt: skip
                wrong = rng.random(LINKS) < np.minimum(truth, 1)
                draws = draw(probability, seed)
                seen, drawn = wrong[draws.order], probability[draws.order]
                missed += any(remaining_bound(draws.reads(seen[:n])) < seen[n:].sum() for n in LOOKS)
                proportional += any(
                    proportional_bound(drawn[:n], seen[:n], float(drawn[n:].sum()))[1] < seen[n:].sum()
                    for n in LOOKS
                )
            row = {
                "rate": rate,
                "scores": scores,
                "populations": populations,
                "covered": 1 - missed / populations,
                "proportional_covered": 1 - proportional / populations,
            }
            told.append(row)
            print(row, flush=True)
    return {"links": LINKS, "looks": LOOKS, "bounds": told}


def reads(count: int, most: int, rounds: int) -> dict[str, Any]:
    """Reads until at most `most` of `count` links can remain, by risk, equally, and trusting the probabilities."""
    from linkcheck.proof.bounds import proportional_bound, remaining_bound
    from linkcheck.proof.sample import draw

    told = []
    for wrong_count in (0, 5, 20):
        needed = defaultdict(list)
        for seed in range(rounds):
            rng = np.random.default_rng(seed)
            probability = np.exp(rng.normal(0, 2.5, count))
            probability *= max(wrong_count, 1) / probability.sum()
            wrong = rng.random(count) < (probability if wrong_count else 0)
            by_risk, equal = draw(probability, seed), draw(np.ones(count), seed)
            for name, draws in (("by_risk", by_risk), ("equally", equal)):
                seen = wrong[draws.order]
                needed[name].append(
                    _fewest(lambda n, d=draws, s=seen: remaining_bound(d.reads(s[:n])) <= most, count)
                )
            seen, drawn = wrong[by_risk.order], probability[by_risk.order]
            rest = np.append(np.cumsum(drawn[::-1])[::-1], 0.0)
            needed["trusting"].append(
                _fewest(
                    lambda n, s=seen, d=drawn, r=rest: (
                        proportional_bound(d[:n], s[:n], float(r[n]))[1] <= most
                    ),
                    count,
                )
            )
        row = {"wrong": wrong_count, **{name: int(np.median(each)) for name, each in needed.items()}}
        told.append(row)
        print(
            f"{wrong_count} expected wrong of {count:,}: reads until at most {most} remain: {row}", flush=True
        )
    return {"count": count, "most": most, "rounds": rounds, "reads": told}


def _fewest(enough: Any, count: int) -> int:
    """The fewest reads from which a falling bound is low enough."""
    low, high = 0, count
    while high - low > max(1, high // 50):
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("decoys", "bounds", "reads"))
    parser.add_argument("--populations", type=int, default=200)
    parser.add_argument("--persons", type=int, default=6_000)
    parser.add_argument("--links", type=int, default=1_000_000)
    parser.add_argument("--most", type=int, default=10)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if options.what == "decoys":
        found = decoys(options.populations, options.persons)
    elif options.what == "bounds":
        found = bounds(options.populations)
    else:
        found = reads(options.links, options.most, 3)
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
