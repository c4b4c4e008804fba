"""Quality and speed on synthetic accounts: python -m benchmarks.accounts_quality [--persons N] [--per-mechanism K].

Plants every mistake of the account and tax cases, runs the checks and prints what was found. Recall is measured on
the planted mistakes; flags per true error at the ratio of real life (21 wrong accounts in a million), where the false
flags are those of the whole data set. Zengin files are timed as well.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.account_conditions import condition_figures
from linkcheck.cases.accounts import check_accounts
from linkcheck.cases.tax import check_tax
from linkcheck.readers.zengin import read_zengin
from synthetic_data import make_population
from synthetic_data.accounts import ACCOUNTS, AccountSettings, make_accounts
from synthetic_data.register import register_table
from synthetic_data.tax import TaxSettings, make_tax_stores

CONDITION_PERSONS = 150_000
"""People per condition; there are some thirty conditions (`benchmarks.account_conditions`)."""

WRONG_SHARE = 1_186 / ACCOUNTS
FAMILY_SHARE = 130_000 / ACCOUNTS


def account_figures(
    population: Any, register: pa.Table, per_mechanism: int, with_sessions: bool
) -> dict[str, Any]:
    """Recall, flags and speed of check_accounts."""
    made = make_accounts(population, AccountSettings(per_mechanism=per_mechanism))
    start = time.perf_counter()
    result = check_accounts(made.records, register, sessions=made.sessions if with_sessions else None)
    seconds = time.perf_counter() - start
    decisions = result.findings.decisions.table
    truth = {row["record_id"]: row["mechanism"] for row in made.truth.to_pylist()}
    planted = np.array([truth.get(record, "right") for record in decisions["record_id"].to_pylist()])
    flagged = pc.not_equal(decisions["decision"].cast(pa.string()), "link").to_numpy()
    cause = np.array([str(value) for value in decisions["cause"].to_pylist()])
    stranger = flagged & (cause != "family")
    found: dict[str, Any] = {"records": decisions.num_rows, "seconds": round(seconds, 1)}
    for mechanism in ("account_once", "account_twice", "family_account", "family_elsewhere"):
        of_kind = planted == mechanism
        right = stranger if mechanism.startswith("account") else flagged & (cause == "family")
        found[mechanism] = {
            "planted": int(of_kind.sum()),
            "flagged": int((of_kind & flagged).sum()),
            "right_cause": int((of_kind & right).sum()),
        }
    family = np.isin(planted, ("family_account", "family_elsewhere"))
    false_stranger = int((stranger & ~np.isin(planted, ("account_once", "account_twice"))).sum())
    real = decisions.num_rows * WRONG_SHARE
    wrong = np.isin(planted, ("account_once", "account_twice"))
    recall = float((stranger & wrong).sum() / wrong.sum())
    found["stranger_recall"] = round(recall, 4)
    found["stranger_flags_on_others"] = false_stranger
    found["stranger_flags_per_true_error_at_real_ratio"] = round(
        (false_stranger + real * recall) / (real * recall), 2
    )
    found["family_told_from_stranger"] = round(
        float((flagged & family & (cause == "family")).sum() / family.sum()), 4
    )
    family_flags = int((flagged & (cause == "family")).sum())
    found["family_flags_per_family_account"] = round(family_flags / max(int(family.sum()), 1), 2)
    found["mechanisms"] = result.summary["mechanisms"]
    found["incidents"] = len(result.findings.incidents)
    return found


def tax_figures(population: Any, register: pa.Table, per_mechanism: int) -> dict[str, Any]:
    """Recall, flags and speed of check_tax with the other store."""
    made = make_tax_stores(
        population, TaxSettings(lookups=per_mechanism, stale_copies=per_mechanism, coverage=0.8)
    )
    start = time.perf_counter()
    result = check_tax(made.records, register, other_store=made.other_store)
    seconds = time.perf_counter() - start
    decisions = result.findings.decisions.table
    truth = {row["record_id"]: row["mechanism"] for row in made.truth.to_pylist()}
    planted = np.array([truth.get(record, "right") for record in decisions["record_id"].to_pylist()])
    flagged = pc.not_equal(decisions["decision"].cast(pa.string()), "link").to_numpy()
    found: dict[str, Any] = {"records": decisions.num_rows, "seconds": round(seconds, 1)}
    for mechanism in ("kana_lookup", "stale_here", "stale_in_other_store"):
        of_kind = planted == mechanism
        found[mechanism] = {"planted": int(of_kind.sum()), "flagged": int((of_kind & flagged).sum())}
    only_there = set(result.summary["store_differences"]["missing_here_record_ids"])
    deleted = {record for record, mechanism in truth.items() if mechanism == "deleted_here_only"}
    found["deleted_here_only"] = {"planted": len(deleted), "found": len(deleted & only_there)}
    found["flags_on_right_records"] = int((flagged & (planted == "right")).sum())
    found["flags_per_true_error_as_planted"] = round(float(flagged.sum() / (planted != "right").sum()), 3)
    return found


def zengin_file(count: int) -> bytes:
    """A Zengin file of `count` data records in groups of 500,000."""
    rng = random.Random(1)
    kana = range(0xB1, 0xDE)
    data = []
    for place in range(5000):
        name = bytes(rng.choices(kana, k=4)) + b" " + bytes(rng.choices(kana, k=3))
        record = b"2%04d%s%03d%s00001%07d%s%010d0%020d" % (
            rng.randrange(1, 9999),
            b" " * 15,
            rng.randrange(999),
            b" " * 15,
            rng.randrange(10**7),
            name.ljust(30),
            100,
            place,
        )
        data.append(record.ljust(120))
    block = b"".join(data)
    groups = []
    while count:
        size = min(count, 500_000)
        header = (
            b"1210%010d" % 1 + b" " * 40 + b"1123" + b"0001" + b" " * 15 + b"001" + b" " * 15 + b"11234567"
        ).ljust(120)
        trailer = (b"8%06d%012d" % (size, size * 100)).ljust(120)
        groups += [header, (block * (size // 5000 + 1))[: size * 120], trailer]
        count -= size
    return b"".join(groups) + b"9".ljust(120)


def zengin_figures(count: int) -> dict[str, Any]:
    """Records per second of reading a file of fixed records, best of three."""
    raw = zengin_file(count)
    read_zengin(raw[:240] + b"", strict=False)
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        found = read_zengin(raw)
        best = min(best, time.perf_counter() - start)
    return {"records": len(found.records), "records_per_second": round(len(found.records) / best)}


def main() -> None:
    """Run everything and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=1_250_000)
    parser.add_argument("--per-mechanism", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args()
    figures: dict[str, Any] = {"zengin": zengin_figures(1_000_000)}
    population = make_population(chosen.persons, chosen.seed)
    register = register_table(population)
    figures["accounts"] = account_figures(population, register, chosen.per_mechanism, False)
    figures["accounts_with_sessions"] = account_figures(population, register, chosen.per_mechanism, True)
    without = register.drop_columns(["name_kana"])
    figures["accounts_register_without_kana"] = account_figures(
        population, without, chosen.per_mechanism, True
    )
    figures["tax"] = tax_figures(population, register, chosen.per_mechanism)
    figures["conditions"] = condition_figures(
        min(chosen.persons, CONDITION_PERSONS), chosen.per_mechanism, chosen.seed
    )
    text = json.dumps(figures, ensure_ascii=False, indent=1)
    print(text)
    if chosen.out:
        chosen.out.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
