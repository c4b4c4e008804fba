"""Insurance records of a town with many foreign residents: recall and flags per true error of each group of people.

``python benchmarks/resident_groups.py --persons 100000 --seeds 1 2 3 base roman_only`` prints one row a group (JP,
each nation, all foreign residents), with 95 % intervals, beside the Japanese one's; ``--json FILE`` keeps every figure.
Every group has mistakes of the same kinds, as many as there are cases for, `--per-group` of each.

Groups differ in how many twins they have, so that recall is compared with the kinds of mistakes weighed as among the
Japanese. Flags per true error are at the rate of mistakes of the national check of 2023, 1 in 10,000, whatever was
planted: 1 and what is flagged in vain for each mistake that is found.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

sys.path.insert(0, str(Path(__file__).parent.parent))

from linkcheck.proof.bounds import wilson

USUAL_RATE = 8_395 / 82.08e6
JAPANESE = "JP"
FOREIGN = "all foreign"


def decided(condition: str, persons: int, seed: int, per_group: int) -> pa.Table:
    """One condition made and checked: group, mechanism planted (null: a right link), flagged, owner named right."""
    from linkcheck.cases.insurance import check_insurance
    from synthetic_data.kinds import KINDS

    kind = KINDS["foreigners"]
    tables = kind.make(persons, seed, replace(kind.conditions[condition], per_group=per_group))
    truth, register = tables["truth_insurance"], tables["register"]
    decisions = check_insurance(tables["insurance"], register).decisions.to_arrow()
    found = pa.table({
        "record_id": decisions["record_id"],
        "flagged": pc.not_equal(decisions["decision"].cast(pa.string()), "link"),
        "owner": decisions["better_owner"],
    })  # fmt: skip
    joined = truth.select(["record_id", "true_my_number", "mechanism", "group"]).join(found, "record_id")
    numbers = register["my_number"].combine_chunks()
    named = numbers.take(joined["owner"].combine_chunks())
    right = pc.fill_null(pc.equal(named, joined["true_my_number"].combine_chunks()), False)
    return joined.select(["group", "mechanism", "flagged"]).append_column("owner_right", right)


def of_groups(rows: pa.Table) -> dict[str, dict[str, Any]]:
    """The figures of each group: Japanese first, then nations, then all foreign residents."""
    group = np.array(rows["group"].to_pylist(), object)
    mechanism = np.array([name or "" for name in rows["mechanism"].to_pylist()], object)
    flagged, owner = (rows[name].to_numpy() for name in ("flagged", "owner_right"))
    chosen = {name: group == name for name in (JAPANESE, *sorted(set(group) - {JAPANESE}))}
    chosen[FOREIGN] = group != JAPANESE
    weights = Counter(mechanism[chosen[JAPANESE] & (mechanism != "")].tolist())
    return {name: figures(mechanism[at], flagged[at], owner[at], weights) for name, at in chosen.items()}


def figures(
    mechanism: npt.NDArray[Any],
    flagged: npt.NDArray[np.bool_],
    owner_right: npt.NDArray[np.bool_],
    weights: Counter[str],
) -> dict[str, Any]:
    """The figures of one group: recall by mechanism and as it would be with the mechanisms as frequent as `weights`."""
    wrong = mechanism != ""
    by = {
        name: (int((flagged & (mechanism == name)).sum()), int((mechanism == name).sum()))
        for name in sorted(weights)
    }
    known = {name: found / count for name, (found, count) in by.items() if count}
    total = sum(weights[name] for name in known)
    vain, right = int((flagged & ~wrong).sum()), max(int((~wrong).sum()), 1)
    rates = vain / right, *wilson(vain, right)
    mixed = sum(weights[name] * share for name, share in known.items()) / total if total else 1.0
    return {
        "records": len(mechanism),
        "mistakes": int(wrong.sum()),
        "found": int((flagged & wrong).sum()),
        "recall_interval": wilson(int((flagged & wrong).sum()), int(wrong.sum())),
        "recall_as_mixed": mixed,
        "owner_right": int((owner_right & wrong).sum()),
        "flags_in_vain": vain,
        "vain_per_10000": rates[0] * 1e4,
        "flags_per_error": [1 + rate / USUAL_RATE / max(mixed, 1e-9) for rate in rates],
        "mechanisms": by,
    }  # fmt: skip


def show(condition: str, groups: dict[str, dict[str, Any]]) -> None:
    """One row a group; ratios are to the Japanese."""
    print(condition)
    print(
        f"{'group':12s} records mistakes recall [95 %]             ratio  owner  flags per error [95 %]  ratio"
    )
    own = groups[JAPANESE]
    for name, each in groups.items():
        low, high = each["recall_interval"]
        flags, few, many = each["flags_per_error"]
        wrong = max(each["mistakes"], 1)
        ratio = each["recall_as_mixed"] / own["recall_as_mixed"]
        print(
            f"{name:12s} {each['records']:7,} {each['mistakes']:8d} "
            f"{each['found'] / wrong:.3f} [{low:.3f}, {high:.3f}] {ratio:6.3f} "
            f"{each['owner_right'] / wrong:6.3f} {flags:9.2f} [{few:.2f}, {many:.2f}] "
            f"{flags / own['flags_per_error'][0]:6.2f}"
        )
        missed = [f"{kind} {a} of {b}" for kind, (a, b) in each["mechanisms"].items() if a < b]
        if missed:
            print("    " + ", ".join(missed), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("conditions", nargs="*", default=["base"])
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--per-group", type=int, default=40)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    told = {}
    for name in options.conditions:
        rows = [decided(name, options.persons, seed, options.per_group) for seed in options.seeds]
        told[name] = of_groups(pa.concat_tables(rows))
        show(name, told[name])
    if options.json:
        options.json.write_text(json.dumps(told, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
