"""Insurance under the conditions of synthetic_data: recall by mechanism, flags in vain, owners named, probabilities.

``python benchmarks/insurance_conditions.py --persons 100000 --per-mechanism 20 base no_kana ...`` prints a table, one
row a condition (all of them without names); ``--json FILE`` keeps every figure. Recall has 95 % Wilson intervals.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
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


def measure(condition: str, persons: int, seed: int, per_mechanism: int) -> dict[str, Any]:
    """Make the data of one condition, check it, and hold the decisions against the truth."""
    from linkcheck.cases.insurance import check_insurance
    from synthetic_data.kinds import KINDS

    kind = KINDS["insurance"]
    chosen = kind.conditions[condition]
    if per_mechanism:
        chosen = replace(chosen, per_mechanism=per_mechanism)
    tables = kind.make(persons, seed, chosen)
    truth, records, register = tables["truth_insurance"], tables["insurance"], tables["register"]
    started = time.perf_counter()
    parts = (
        [records] if condition != "batches_200" else [records.slice(s, 200) for s in range(0, 20_000, 200)]
    )
    if condition == "single_records":
        wrong = np.flatnonzero(pc.is_valid(truth["mechanism"]).to_numpy())[:100]
        rows = np.unique(np.r_[wrong, np.arange(0, 1000, 10)])
        parts = [records.slice(int(row), 1) for row in rows]
    decisions = pa.concat_tables(
        [_plain(check_insurance(part, register).decisions.to_arrow()) for part in parts]
    )
    seconds = time.perf_counter() - started
    return {
        "condition": condition,
        "check_seconds": round(seconds, 1),
        **held(decisions, truth, register),
        "false_flags_alike": alike(decisions, truth, records, register),
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
    names = ("record_id", "decision", "mislink_probability", "better_owner", "cause", "mechanism")
    return pa.table({name: _text(decisions[name]) for name in names})


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def held(decisions: pa.Table, truth: pa.Table, register: pa.Table) -> dict[str, Any]:
    """The figures of decisions held against their truth."""
    joined = decisions.join(truth.select(["record_id", "true_my_number", "mechanism", "register_state"]),
                            "record_id", right_suffix="_true")  # fmt: skip
    planted = np.array(joined["mechanism_true"].to_pylist(), object)
    wrong = pc.is_valid(joined["mechanism_true"]).to_numpy()
    flagged = pc.not_equal(joined["decision"], "link").to_numpy()
    probability = joined["mislink_probability"].to_numpy()
    state = np.array(joined["register_state"].to_pylist(), object)
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
        "owner_named_right": float(right[wrong & named].mean()) if (wrong & named).any() else None,
        "owner_named": float(named[wrong & flagged].mean()) if (wrong & flagged).any() else None,
        "expected": float(probability.sum()),
        "log_loss": log_loss(probability, wrong),
        "ideal_log_loss": ideal_log_loss(probability, wrong),
        "bins": calibration(probability, wrong),
        "mechanisms": {
            str(name): {
                "planted": int((planted == name).sum()),
                "found": int((flagged & (planted == name)).sum()),
                "interval": wilson(int((flagged & (planted == name)).sum()), int((planted == name).sum())),
                "owner_right": int((right & (planted == name)).sum()),
            }
            for name in sorted({str(each) for each in planted[wrong]})
        },
    }


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
    """One row of the table, and the mechanisms of which some were missed."""
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
    for name, each in figures["mechanisms"].items():
        if each["found"] < each["planted"]:
            print(f"    {name:32s} {each['found']:4d} of {each['planted']:4d}")
    told = [
        f"{b['from']:.0e}: {b['expected']:.1f}/{b['found']}"
        for b in figures["bins"]
        if b["expected"] + b["found"] > 1
    ]
    print("    expected/found " + "  ".join(told), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("conditions", nargs="*")
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--per-mechanism", type=int, default=20)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    from synthetic_data.kinds import KINDS

    found = []
    for name in options.conditions or KINDS["insurance"].conditions:
        found.append(measure(name, options.persons, options.seed, options.per_mechanism))
        show(found[-1])
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
