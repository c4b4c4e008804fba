"""Insurance under the conditions of synthetic_data: recall by mechanism, flags in vain, owners named, probabilities.

``python benchmarks/insurance_conditions.py --persons 100000 --per-mechanism 20 base no_kana ...`` prints a table, one
row a condition (all of them without names); ``--json FILE`` keeps every figure. Recall has 95 % Wilson intervals.

The insurer's own desk, which holds the answers to its lookups and no register, with dates and sources and without:
``... --persons 1250000 --per-mechanism 300 --only lookup_kana_birth_date_sex --own-mix linked_only_all_dates
linked_only_no_dates``. Beside every condition stand grade A (mistakes expected in it and in fact), flags per mistake of
the mix itself, what the official comparison would ask about and which answers are ready, and what the published mixes
decide otherwise. ``--own-mix`` checks once more without the mistakes planted beyond the mix: so many of one kind are
another mix.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

sys.path.insert(0, str(Path(__file__).parent.parent))

from linkcheck.proof.bounds import wilson

BINS = (0.0, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 0.5, 0.9, 0.99, 1.0)


OFFICIAL_SHARE = 0.0087
"""Of the whole country's records, what the official comparison asked about (1.39 of 160 million, September 2023)."""


def measure(
    condition: str,
    persons: int,
    seed: int,
    per_mechanism: int,
    only: Sequence[str] = (),
    own_mix: bool = False,
) -> dict[str, Any]:
    """Make the data of one condition, check it, and hold the decisions against the truth."""
    from synthetic_data.kinds import KINDS

    kind = KINDS["insurance"]
    chosen = kind.conditions[condition]
    if per_mechanism:
        chosen = replace(chosen, per_mechanism=per_mechanism, topped_up=tuple(only))
    tables = kind.make(persons, seed, chosen)
    truth, records, register = tables["truth_insurance"], tables["insurance"], tables["register"]
    told = {"condition": condition, **checked(condition, records, register, truth)}
    if own_mix and per_mechanism:
        kept = pc.invert(pc.fill_null(truth["boosted"], False))
        records, truth = records.filter(kept), truth.filter(kept)
        if chosen.register_scope == "linked":
            linked = pc.is_in(register["my_number"], records["my_number"].combine_chunks())
            register = register.filter(linked)
        told["own_mix"] = checked(condition, records, register, truth)
    return told


def checked(condition: str, records: pa.Table, register: pa.Table, truth: pa.Table) -> dict[str, Any]:
    """The figures of one check, or of many small ones where the condition asks for them."""
    from linkcheck.cases.insurance import check_insurance

    started = time.perf_counter()
    parts = (
        [records] if condition != "batches_200" else [records.slice(s, 200) for s in range(0, 20_000, 200)]
    )
    if condition == "single_records":
        wrong = np.flatnonzero(pc.is_valid(truth["mechanism"]).to_numpy())[:100]
        rows = np.unique(np.r_[wrong, np.arange(0, 1000, 10)])
        parts = [records.slice(int(row), 1) for row in rows]
    results = [check_insurance(part, register, settings={"official_comparison": True}) for part in parts]
    seconds = time.perf_counter() - started
    decisions = pa.concat_tables([_plain(each.decisions.to_arrow()) for each in results])
    figures = held(decisions, truth, register)
    figures["false_flags_alike"] = alike(decisions, truth, records, register)
    if len(results) == 1:
        figures["by_mix"] = by_mix(results[0].findings.files.get("mistake_mixes.csv"), truth)
        figures["unseen"] = {
            each["name"]: each["application_count"] for each in results[0].summary["visibility"]
        }
    return {"check_seconds": round(seconds, 1), **figures}


def by_mix(apart: pa.Table | None, truth: pa.Table) -> dict[str, dict[str, int]]:
    """Of the links that the published mixes decide in different ways: how many each of them reads, and how many of
    these are mistakes."""
    if apart is None:
        return {}
    wrong = truth.filter(pc.is_valid(truth["mechanism"]))["record_id"].combine_chunks()
    is_wrong = pc.is_in(apart["record_id"].cast(pa.string()), wrong)
    read = {
        name: pc.not_equal(apart[name].cast(pa.string()), "link")
        for name in apart.column_names
        if name not in ("record_id", "decision", "mislink_probability")
    }
    return {
        name: {"read": pc.sum(rows).as_py(), "wrong": pc.sum(pc.and_(rows, is_wrong)).as_py()}
        for name, rows in read.items()
    }


def official(decisions: pa.Table) -> dict[str, Any]:
    """What the official comparison would ask about, the answers this needs, and how many of them are ready."""
    classes, answers = decisions["official_class"], decisions["proposed_answer"]
    asked, drafted = pc.not_equal(classes, "none"), pc.not_equal(answers, "no_action")
    count = {"needed": asked, "ready": pc.and_(asked, drafted), "drafted": drafted}
    return {
        "classes": {each["values"]: each["counts"] for each in classes.value_counts().to_pylist()},
        "asked_share": pc.mean(asked).as_py(),
        "asked_share_but_for_addresses": pc.mean(pc.and_(asked, pc.not_equal(classes, "address"))).as_py(),
        **{f"answers_{name}": pc.sum(rows).as_py() for name, rows in count.items()},
    }


def alike(decisions: pa.Table, truth: pa.Table, records: pa.Table, register: pa.Table) -> int:
    """Of the flags in vain those where somebody else in the register compares with the record as the right person does:
    nothing that it says tells the two apart."""
    from linkcheck import compare_addresses, compare_names

    right = truth.filter(pc.is_null(truth["mechanism"]))["record_id"]
    flags = decisions.filter(pc.not_equal(decisions["decision"], "link"))["record_id"]
    vain = records.filter(
        pc.and_(pc.is_in(records["record_id"], flags), pc.is_in(records["record_id"], right))
    )
    people = register.to_pylist()
    by_number = {person["my_number"]: person for person in people}
    born: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for person in people:
        born.setdefault((person["birth_date"], person["sex"]), []).append(person)

    def levels(record: dict[str, Any], person: dict[str, Any]) -> tuple[str, ...]:
        name = compare_names(
            *([each.get(key)] for key in ("name_kanji", "name_kana") for each in (record, person))
        )
        parts = next(iter(name))
        place = compare_addresses([record.get("address")], [person.get("address")])
        return parts["surname"], parts["given_name"], next(iter(place))["level"]

    count = 0
    for record in vain.to_pylist():
        person = by_number.get(record["my_number"])
        others = born[person["birth_date"], person["sex"]] if person else []
        count += any(
            levels(record, other) == levels(record, person or other)
            for other in others
            if other is not person
        )
    return count


def _plain(decisions: pa.Table) -> pa.Table:
    names = ("record_id", "decision", "grade", "mislink_probability", "better_owner", "cause", "mechanism",
             "address_level", "official_class", "proposed_answer")  # fmt: skip
    return pa.table({name: _text(decisions[name]) for name in names})


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def held(decisions: pa.Table, truth: pa.Table, register: pa.Table) -> dict[str, Any]:
    """The figures of decisions held against their truth."""
    of_truth = ["record_id", "true_my_number", "mechanism", "boosted", "register_state"]
    joined = decisions.join(truth.select(of_truth), "record_id", right_suffix="_true")
    planted = np.array(joined["mechanism_true"].to_pylist(), object)
    wrong = pc.is_valid(joined["mechanism_true"]).to_numpy()
    flagged = pc.not_equal(joined["decision"], "link").to_numpy()
    probability = joined["mislink_probability"].to_numpy()
    state = np.array(joined["register_state"].to_pylist(), object)
    addressed = pc.not_equal(joined["address_level"], "missing").to_numpy()
    sure = pc.equal(joined["grade"], "A").to_numpy()
    of_mix = wrong & ~pc.fill_null(joined["boosted"], False).to_numpy()
    owner = joined["better_owner"].to_pandas()
    numbers = np.array(register["my_number"].to_pylist(), object)
    named = owner.notna().to_numpy()
    right = np.zeros(len(owner), np.bool_)
    right[named] = (
        numbers[owner[named].astype(int)] == np.array(joined["true_my_number"].to_pylist(), object)[named]
    )
    held_rows = state == "held"
    count, vain = len(planted), flagged & ~wrong
    return {
        "record_count": count,
        "mistakes": int(wrong.sum()),
        "recall": float(flagged[wrong].mean()) if wrong.any() else None,
        "recall_interval": wilson(int(flagged[wrong].sum()), int(wrong.sum())),
        "false_flags": int(vain.sum()),
        "false_flags_per_10000": float(vain.sum() / count * 1e4),
        "false_flags_of_held_per_10000": float((vain & held_rows).sum() / count * 1e4),
        "flags_per_true_error": float(
            (vain.sum() + (flagged & of_mix).sum()) / max((flagged & of_mix).sum(), 1)
        ),
        "grade_a": {
            "links": int(sure.sum()),
            "expected": float(probability[sure].sum()),
            "found": int(wrong[sure].sum()),
        },
        "official": official(joined),
        "owner_named_right": float(right[wrong & named].mean()) if (wrong & named).any() else None,
        "owner_named": float(named[wrong & flagged].mean()) if (wrong & flagged).any() else None,
        "expected": float(probability.sum()),
        "log_loss": log_loss(probability, wrong),
        "ideal_log_loss": ideal_log_loss(probability, wrong),
        "bins": calibration(probability, wrong),
        "mechanisms": {
            str(name): {
                **share_found(flagged, planted == name),
                "with_address": share_found(flagged, (planted == name) & addressed),
                "without_address": share_found(flagged, (planted == name) & ~addressed),
                "owner_right": int((right & (planted == name)).sum()),
            }
            for name in sorted({str(each) for each in planted[wrong]})
        },
    }


def share_found(flagged: npt.NDArray[np.bool_], some: npt.NDArray[np.bool_]) -> dict[str, Any]:
    """How many of some mistakes were flagged, with the interval of their share."""
    planted, found = int(some.sum()), int((flagged & some).sum())
    return {"planted": planted, "found": found, "interval": wilson(found, planted) if planted else None}


def log_loss(probability: npt.NDArray[np.float64], wrong: npt.NDArray[np.bool_]) -> float:
    """Mean log loss in nats."""
    p = np.clip(probability, 1e-12, 1 - 1e-12)
    return float(-np.where(wrong, np.log(p), np.log1p(-p)).mean())


def ideal_log_loss(probability: npt.NDArray[np.float64], wrong: npt.NDArray[np.bool_]) -> float:
    """The log loss of the best monotonic recalibration (pool adjacent violators)."""
    order = np.argsort(probability, kind="stable")
    value, weight = [], []
    for hit in wrong[order].astype(float):
        value.append(hit)
        weight.append(1.0)
        while len(value) > 1 and value[-2] >= value[-1]:
            last, size = value.pop(), weight.pop()
            value[-1] = (value[-1] * weight[-1] + last * size) / (weight[-1] + size)
            weight[-1] += size
    best = np.repeat(value, np.array(weight, int))
    return log_loss(best, wrong[order])


def calibration(probability: npt.NDArray[np.float64], wrong: npt.NDArray[np.bool_]) -> list[dict[str, Any]]:
    """Expected and found mistakes per bin of probability."""
    at = np.clip(np.searchsorted(BINS, probability, "right") - 1, 0, len(BINS) - 2)
    return [
        {
            "from": BINS[k],
            "to": BINS[k + 1],
            "links": int((at == k).sum()),
            "expected": float(probability[at == k].sum()),
            "found": int(wrong[at == k].sum()),
        }
        for k in range(len(BINS) - 1)
    ]


def show(figures: dict[str, Any]) -> None:
    """One row of the table, and what stands under it."""
    low, high = figures["recall_interval"]
    owner = figures["owner_named_right"]
    print(
        f"{figures['condition']:24s} {figures['record_count']:8,} {figures['mistakes']:5d} "
        f"recall {figures['recall'] or 0:.4f} [{low:.3f}, {high:.3f}] "
        f"false/10k {figures['false_flags_per_10000']:6.2f} (held {figures['false_flags_of_held_per_10000']:5.2f}) "
        f"alike {figures['false_flags_alike']} of {figures['false_flags']} "
        f"owner right {owner if owner is None else round(owner, 3)} named {figures['owner_named']} "
        f"expected {figures['expected']:.1f} "
        f"loss {figures['log_loss']:.2e} / {figures['ideal_log_loss']:.2e} {figures['check_seconds']} s",
        flush=True,
    )
    show_desk(figures)
    told = [
        f"{b['from']:.0e}: {b['expected']:.1f}/{b['found']}"
        for b in figures["bins"]
        if b["expected"] + b["found"] > 1
    ]
    print("    expected/found " + "  ".join(told), flush=True)


def show_desk(figures: dict[str, Any]) -> None:
    """Every mechanism, grade A, what the official comparison would ask, and where the published mixes differ."""
    for name, each in figures["mechanisms"].items():
        kinds = "; ".join(
            f"{kind.replace('_', ' ')} {each[kind]['found']} of {each[kind]['planted']}"
            for kind in ("with_address", "without_address")
        )
        low, high = each["interval"]
        print(f"    {name:32s} {each['found']:4d} of {each['planted']:4d} [{low:.3f}, {high:.3f}]  {kinds}")
    sure, asked = figures["grade_a"], figures["official"]
    print(f"    flags per true error of the mix {figures['flags_per_true_error']:.2f}")
    print(
        f"    grade A: {sure['links']:,} links, expected wrong {sure['expected']:.2f}, wrong {sure['found']}"
    )
    print(f"    official comparison: would ask about {asked['asked_share']:.2%}, ", end="")
    print(f"but for the address alone {asked['asked_share_but_for_addresses']:.2%} (officially ", end="")
    print(f"{OFFICIAL_SHARE:.2%}), ", end="")
    print(f"{asked['classes']}; answers needed {asked['answers_needed']:,}, of these ready ", end="")
    print(f"{asked['answers_ready']:,}, drafted in all {asked['answers_drafted']:,}")
    for name, each in figures.get("by_mix", {}).items():
        print(
            f"    decided in different ways by the mixes: {name} reads {each['read']}, wrong {each['wrong']}"
        )
    if figures.get("unseen"):
        print(f"    told as not to be seen: {figures['unseen']}")
    if "own_mix" in figures:
        show({"condition": "without the planted", **figures["own_mix"]})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("conditions", nargs="*")
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--per-mechanism", type=int, default=20)
    parser.add_argument("--only", nargs="*", default=[], help="mechanisms that --per-mechanism holds for")
    parser.add_argument("--own-mix", action="store_true", help="check once more without the planted ones")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    from synthetic_data.kinds import KINDS

    found = []
    for name in options.conditions or KINDS["insurance"].conditions:
        found.append(
            measure(name, options.persons, options.seed, options.per_mechanism, options.only, options.own_mix)
        )
        show(found[-1])
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
