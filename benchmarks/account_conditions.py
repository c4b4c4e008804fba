"""Quality of the account and tax checks under conditions: python -m benchmarks.account_conditions [NAME ...].

Every condition of `synthetic_data.payments` is made with enough mistakes of each kind, checked, and told as one row:
recall per mechanism with 95 % Wilson intervals, flags per true error at a rate of 2 in 10,000 and at the real rate
(false flags of all right records, mistakes at the rate), relatives told from strangers, and expected against true
errors in bins of the probability, strangers weighted down to the real rate. For tax offices also the share of the
mistakes that is found by so many reads in vain, most probable mistake first, and who is counted apart.

Each condition renews its row of results/account_conditions.json.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

import linkcheck
from linkcheck.proof.bounds import wilson
from synthetic_data.accounts import ACCOUNTS
from synthetic_data.kinds import people_under
from synthetic_data.payments import ACCOUNT_CONDITIONS, TAX_CONDITIONS, make_accounts, make_tax
from synthetic_data.registers import register_under

sys.path[:0] = [str(Path(__file__).parent)]

REAL, MANY = 1_186 / ACCOUNTS, 2e-4
BUDGETS = (0.5, 1, 2, 5, 10, 50, 200, 1000)
"""Right records per 10,000 that are read in vain."""

EDGES = (0.0, 1e-4, 1e-3, 1e-2, 0.03, 0.1, 0.3, 0.6, 0.9, 0.99, 1.01)
STRANGERS, RELATIVES = ("account_once", "account_twice"), ("family_account", "family_elsewhere")
Bools = npt.NDArray[np.bool_]


def recall(found: Bools, of_kind: Bools) -> dict[str, Any]:
    """Planted, found, share and its interval."""
    hits, count = int((found & of_kind).sum()), int(of_kind.sum())
    return {
        "planted": count,
        "found": hits,
        "recall": round(hits / max(count, 1), 4),
        "interval": tuple(round(each, 4) for each in wilson(hits, count)),
    }


def columns(
    result: Any, truth: pa.Table
) -> tuple[npt.NDArray[Any], Bools, npt.NDArray[Any], npt.NDArray[Any]]:
    """Planted mechanism ("right" for none), flagged, cause and probability of every decision."""
    decisions = result.decisions.to_arrow()
    mechanism = {row["record_id"]: row["mechanism"] for row in truth.to_pylist()}
    planted = np.array([mechanism.get(record, "right") for record in decisions["record_id"].to_pylist()])
    flagged = pc.not_equal(decisions["decision"].cast(pa.string()), "link").to_numpy()
    cause = np.array([str(value) for value in decisions["cause"].to_pylist()])
    return planted, flagged, cause, decisions["mislink_probability"].to_numpy()


def calibration(
    probability: npt.NDArray[Any], wrong: Bools, weight: npt.NDArray[Any]
) -> list[dict[str, Any]]:
    """Expected and true errors, weighted, and their number, per bin of the probability."""
    bins = []
    for low, high in pairwise(EDGES):
        here = (probability >= low) & (probability < high)
        expected, found = float((probability * weight)[here].sum()), float(weight[here & wrong].sum())
        bins.append(
            {
                "from": low,
                "expected": round(expected, 2),
                "found": round(found, 2),
                "errors": int((here & wrong).sum()),
                "records": int(here.sum()),
            }
        )
    return bins


def account_row(name: str, persons: int, per_mechanism: int, seed: int) -> dict[str, Any]:
    """The figures of accounts under one condition."""
    condition = ACCOUNT_CONDITIONS[name].__class__(
        **{**ACCOUNT_CONDITIONS[name].to_dict(), "per_mechanism": per_mechanism}
    )
    population = people_under(persons, seed, condition.foreign_share)
    made = make_accounts(population, condition)
    register = register_under(
        population, made.records["my_number"], condition.register_kana_missing, condition.register_scope
    )
    start = time.perf_counter()
    result = linkcheck.check_accounts(made.records, register, sessions=made.sessions)
    seconds = time.perf_counter() - start
    planted, flagged, cause, probability = columns(result, made.truth)
    stranger, relative = flagged & (cause != "family"), flagged & (cause == "family")
    of_strangers, of_relatives = np.isin(planted, STRANGERS), np.isin(planted, RELATIVES)
    found = recall(stranger, of_strangers)
    false = int((stranger & ~of_strangers & (planted != "body_account")).sum())
    true_rate = {"at_2_in_10000": MANY, "at_real_rate": REAL}
    weight = np.where(of_strangers, len(planted) * REAL / max(int(of_strangers.sum()), 1), 1.0)
    return {
        "records": len(planted),
        "seconds": round(seconds, 1),
        "mechanisms": {
            kind: recall(relative if kind in RELATIVES else flagged, planted == kind)
            for kind in sorted({*planted} - {"right"})
        },
        "strangers": found,
        "flags_per_true_error": {
            key: round(1 + false / max(len(planted) * rate * found["recall"], 1e-9), 2)
            for key, rate in true_rate.items()
        },
        "relatives_told": recall(relative, of_relatives & flagged),
        "owners": owners(result, made.truth, register),
        "family_flags_per_relative": round(int(relative.sum()) / max(int(of_relatives.sum()), 1), 2),
        "false_flags": _by_difference(result, made.harmless, flagged & (planted == "right")),
        "calibration": calibration(probability, planted != "right", weight),
    }


def owners(result: Any, truth: pa.Table, register: pa.Table) -> dict[str, int]:
    """Whom strangers' accounts that are registered once are said to be of: how many owners are in the register, for how
    many accounts they are named, and for how many somebody else is."""
    numbers = register["my_number"].to_pylist()
    true = {
        row["record_id"]: row["true_my_number"]
        for row in truth.to_pylist()
        if row["mechanism"] == "account_once"
    }
    named = result.decisions.to_arrow().select(["record_id", "better_owner"]).to_pylist()
    told = [
        (true[row["record_id"]], None if row["better_owner"] is None else numbers[row["better_owner"]])
        for row in named
        if row["record_id"] in true
    ]
    return {
        "in_register": len({*true.values()} & {*numbers}),
        "named": sum(owner == other for owner, other in told),
        "another_named": sum(other not in (None, owner) for owner, other in told),
    }


def _by_difference(result: Any, harmless: pa.Table, false: Bools) -> dict[str, int]:
    """How many right records were flagged, by what is written otherwise in them."""
    names = {row["record_id"]: row["differences"] for row in harmless.to_pylist()}
    counts: dict[str, int] = {}
    for record in result.decisions.to_arrow()["record_id"].filter(pa.array(false)).to_pylist():
        for name in names.get(record, ["plain"]):
            counts[name] = counts.get(name, 0) + 1
    return dict(sorted(counts.items()))


def tax_row(name: str, persons: int, per_mechanism: int, seed: int) -> dict[str, Any]:
    """The figures of tax offices' accounts under one condition."""
    condition = TAX_CONDITIONS[name].__class__(
        **{**TAX_CONDITIONS[name].to_dict(), "per_mechanism": per_mechanism}
    )
    population = people_under(persons, seed, condition.foreign_share)
    made = make_tax(population, condition)
    register = register_under(
        population, made.records["my_number"], condition.register_kana_missing, condition.register_scope
    )
    start = time.perf_counter()
    result = linkcheck.check_tax(made.records, register)
    seconds = time.perf_counter() - start
    planted, flagged, _, probability = columns(result, made.truth)
    wrong = np.isin(planted, ("kana_lookup", "stale_here"))
    found, false = recall(flagged, wrong), int((flagged & ~wrong).sum())
    weight = np.where(wrong, len(planted) * MANY / max(int(wrong.sum()), 1), 1.0)
    return {
        "records": len(planted),
        "seconds": round(seconds, 1),
        "mechanisms": {kind: recall(flagged, planted == kind) for kind in ("kana_lookup", "stale_here")},
        "lookups": found,
        "flags_per_true_error": {
            "at_2_in_10000": round(1 + false / max(len(planted) * MANY * found["recall"], 1e-9), 2)
        },
        "undecided": result.summary["undecided"],
        "recall_by_reads_in_vain": recall_by_reads(probability, wrong),
        "false_flags": _by_difference(result, made.harmless, flagged & ~wrong),
        "calibration": calibration(probability, wrong, weight),
    }


def recall_by_reads(probability: npt.NDArray[Any], wrong: Bools) -> dict[str, float]:
    """The share of the mistakes that is found when so many right records per 10,000 are read (BUDGETS), the most
    probable mistakes first; of equal probabilities the right ones first."""
    order = np.lexsort((wrong, -probability))
    vain = np.cumsum(~wrong[order]) * 1e4 / max(len(wrong), 1)
    found = wrong[order]
    return {
        str(budget): round(float(found[vain <= budget].sum() / max(wrong.sum(), 1)), 4) for budget in BUDGETS
    }


def condition_figures(
    persons: int, per_mechanism: int, seed: int, names: list[str] | None = None
) -> dict[str, Any]:
    """All conditions, or those named ("tax.no_kana" for a tax office's)."""
    every = [*ACCOUNT_CONDITIONS, *(f"tax.{name}" for name in TAX_CONDITIONS)]
    rows = {}
    for name in names or every:
        row, of = (tax_row, name.removeprefix("tax.")) if name.startswith("tax.") else (account_row, name)
        rows[name] = row(of, persons, per_mechanism, seed)
    return rows


def main() -> None:
    """Print one line of JSON per condition, and keep it."""
    from run import RESULTS, machine, write

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="conditions (all of them)")
    parser.add_argument("--persons", type=int, default=150_000)
    parser.add_argument("--per-mechanism", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    path = RESULTS / "account_conditions.json"
    figures = json.loads(path.read_text("utf-8")) if path.exists() else {"conditions": {}}
    told = {name: getattr(chosen, name) for name in ("persons", "per_mechanism", "seed")}
    for name in chosen.names or [*ACCOUNT_CONDITIONS, *(f"tax.{name}" for name in TAX_CONDITIONS)]:
        row = condition_figures(chosen.persons, chosen.per_mechanism, chosen.seed, [name])
        print(json.dumps(row, ensure_ascii=False), flush=True)
        figures = {"machine": machine(), "conditions": figures["conditions"] | {name: told | row[name]}}
        write("account_conditions", figures)


if __name__ == "__main__":
    main()
