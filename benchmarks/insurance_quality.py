"""Recall, review load and flags per true error of the insurance check on a synthetic population.

``python benchmarks/insurance_quality.py --persons 1000000`` makes the population (own lexicon, none of linkcheck's
tables), checks it, and prints a table by mechanism; ``--json`` prints the figures as JSON. The same is measured with a
register that holds nobody but the linked persons (one looked up by the records' own numbers): there the rightful owner
of most mistaken links cannot be found, and those that agree in everything but the address leave no trace.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

sys.path.insert(0, str(Path(__file__).parent.parent))


def measure(persons: int, seed: int, per_mechanism: int) -> dict[str, Any]:
    """Make, check, evaluate. Mistakes: the base share of 0.01 %, plus at least `per_mechanism` of each kind."""
    from synthetic_data.insurance import make_insurance
    from synthetic_data.population import make_population
    from synthetic_data.register import register_table
    from synthetic_data.settings import MistakeSettings

    started = time.perf_counter()
    population = make_population(persons, seed)
    register = register_table(population)
    insurance = make_insurance(population, None, replace(MistakeSettings(), per_mechanism=per_mechanism))
    made = time.perf_counter()
    linked = register.filter(pc.is_in(register["my_number"], insurance.records["my_number"].combine_chunks()))
    return {
        "persons": persons,
        "seed": seed,
        "generate_seconds": round(made - started, 1),
        **check(insurance.records, insurance.truth, register),
        "linked_persons_only": check(insurance.records, insurance.truth, linked),
    }


def check(records: pa.Table, truth: pa.Table, register: pa.Table) -> dict[str, Any]:
    """Check records against one register and hold the decisions against the truth.

    indistinguishable_count: mistaken links that were missed and agree in name, birth date and sex.
    """
    from linkcheck.audit.evaluate import evaluate
    from linkcheck.cases.insurance import check_insurance

    started = time.perf_counter()
    result = check_insurance(records, register)
    checked = time.perf_counter()
    quality = evaluate(result.decisions, truth)
    return {
        "record_count": quality.record_count,
        "register_count": register.num_rows,
        "check_seconds": round(checked - started, 1),
        "recall": quality.recall,
        "missed_count": sum(each.mistake_count - each.flagged_count for each in quality.mechanisms),
        "indistinguishable_count": indistinguishable_count(result.decisions.to_arrow(), truth),
        "false_flag_count": quality.false_flag_count,
        "review_share": quality.review_share,
        "base_mistake_count": quality.base_mistake_count,
        "flags_per_true_error": quality.flags_per_true_error,
        "mechanisms": {
            each.mechanism: {
                "mistakes": each.mistake_count,
                "recall": each.recall,
                "owner_named": each.owner_count / max(each.flagged_count, 1),
            }
            for each in quality.mechanisms
        },
    }


def indistinguishable_count(decisions: pa.Table, truth: pa.Table) -> int:
    """How many missed mistakes agree in name, birth date and sex, so that only an owner's search could find them."""
    wrong = truth.filter(pc.is_valid(truth["mechanism"]))["record_id"].combine_chunks()
    agree = pc.is_in(decisions["record_id"].cast(pa.string()), wrong)
    for column, levels in (
        ("decision", ["link"]),
        ("name_level", ["exact", "same", "kana_only", "reading", "alternative"]),
        ("birth_date_level", ["exact"]),
        ("sex_level", ["exact", "missing"]),
    ):
        agree = pc.and_(agree, pc.is_in(decisions[column].cast(pa.string()), pa.array(levels)))
    return int(pc.sum(agree).as_py() or 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--per-mechanism", type=int, default=100)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures = measure(options.persons, options.seed, options.per_mechanism)
    if options.json:
        print(json.dumps(figures, indent=1))
        return
    print(
        f"{figures['record_count']:,} records of {figures['persons']:,} people, seed {figures['seed']}, ",
        end="",
    )
    print(f"generated in {figures['generate_seconds']} s")
    show("whole register", figures)
    show("register of the linked persons only", figures["linked_persons_only"])


def show(title: str, figures: dict[str, Any]) -> None:
    """Print the figures with one register."""
    print(f"{title}, checked in {figures['check_seconds']} s")
    print(f"recall {figures['recall']:.4f}; right records to read {figures['false_flag_count']:,}", end=" ")
    print(
        f"({figures['review_share']:.5%}); flags per true error at 0.01 %: {figures['flags_per_true_error']:.2f}"
    )
    print(f"missed {figures['missed_count']}, of which agree in all but the address", end=" ")
    print(figures["indistinguishable_count"])
    for name, each in figures["mechanisms"].items():
        print(
            f"  {name:32s} {each['mistakes']:6,}  recall {each['recall']:.4f}  owner named {each['owner_named']:.4f}"
        )


if __name__ == "__main__":
    main()
