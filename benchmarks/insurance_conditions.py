"""Insurance under the conditions of synthetic_data: recall by mechanism, flags in vain, owners named, probabilities.

``python -m benchmarks.insurance_conditions --seeds 1 2 3 4 5 6 7 8 --persons 100000 --per-mechanism 20 base ...``
prints a table, one row a condition (all fixed ones without names; ``drawn_7`` is drawn by the seed 7 from the ranges of
``synthetic_data/members/conditions.py``), the populations of all seeds added up; ``--json FILE`` keeps every figure.
Shares have 95 % Wilson intervals. ``benchmarks/results/insurance_conditions.json`` is the table of
benchmarks/README.md.

Batches of 200 and single records cannot tell how many mistakes a population has, so the probabilities of these two are
held against one that has as many as the base rates say: the one without the mistakes planted beyond its mix. Of it all
records are checked that are wrong or doubtful, and some of the others, each for as many as it stands for.

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
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.probabilities import Probabilities
from benchmarks.run import machine
from linkcheck.proof.bounds import wilson

OFFICIAL_SHARE = 0.0087
"""Of the whole country's records, what the official comparison asked about (1.39 of 160 million, September 2023)."""

DRAWN = "drawn_"
"""What a condition's name begins with that is drawn, before the seed."""

SMALL = {"batches_200": 200, "single_records": 1}
"""Records a check, where a condition is one of small checks."""

LEAST_DOUBTFUL = {"batches_200": 1e-3, "single_records": 1e-4}
SOME_OTHERS = {"batches_200": 40, "single_records": 200}
"""From which probability in the whole population on each is checked, and how many checks there are of the others."""


@dataclass(frozen=True)
class Measured:
    """What one population or several came to: counts, which add up, and probabilities, which are pooled."""

    counts: dict[str, Any]
    probabilities: Probabilities
    unseen: dict[str, int] | None = None
    own_mix: Measured | None = None

    @classmethod
    def together(cls, parts: Sequence[Measured]) -> Measured:
        """Several populations of one condition."""
        apart = [each.own_mix for each in parts if each.own_mix]
        return cls(
            added([each.counts for each in parts]),
            Probabilities.pooled([each.probabilities for each in parts]),
            added([each.unseen for each in parts if each.unseen]) or None,
            cls.together(apart) if apart else None,
        )

    def told(self) -> dict[str, Any]:
        """All figures."""
        figures = {**rates(self.counts), **self.probabilities.told()}
        if self.unseen:
            figures["unseen"] = self.unseen
        if self.own_mix:
            figures["own_mix"] = self.own_mix.told()
        return figures


def added(parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The sum of counts, name by name.

    >>> added([{"a": 1, "b": {"c": 2}}, {"a": 3, "b": {"d": 4}}])
    {'a': 4, 'b': {'c': 2, 'd': 4}}
    """
    names = dict.fromkeys(name for each in parts for name in each)
    having = {name: [each[name] for each in parts if name in each] for name in names}
    return {
        name: added(values) if isinstance(values[0], dict) else sum(values) for name, values in having.items()
    }


def measure(
    condition: str,
    persons: int,
    seed: int,
    per_mechanism: int,
    only: Sequence[str] = (),
    own_mix: bool = False,
) -> Measured:
    """Make the data of one condition, check it, and hold the decisions against the truth."""
    from synthetic_data.kinds import KINDS

    kind = KINDS["insurance"]
    chosen = chosen_condition(condition)
    if per_mechanism:
        chosen = replace(chosen, per_mechanism=per_mechanism, topped_up=tuple(only))
    tables = kind.make(persons, seed, chosen)
    truth, records, register = tables["truth_insurance"], tables["insurance"], tables["register"]
    found = checked(parts_of(condition, records, truth), records, register, truth)
    kept = pc.invert(pc.fill_null(truth["boosted"], False))
    own_truth, own_records = truth.filter(kept), records.filter(kept)
    if condition in SMALL:
        some = sampled(condition, own_records, register, own_truth, seed)
        return replace(found, probabilities=some)
    if own_mix and per_mechanism:
        if chosen.register_scope == "linked":
            linked = pc.is_in(register["my_number"], own_records["my_number"].combine_chunks())
            register = register.filter(linked)
        own = checked([own_records], own_records, register, own_truth)
        return replace(found, own_mix=own)
    return found


def chosen_condition(name: str) -> Any:
    """A fixed condition, or one that is drawn from the ranges: drawn_7 by the seed 7.

    >>> chosen_condition("drawn_7") == chosen_condition("drawn_7") != chosen_condition("drawn_8")
    True
    """
    from synthetic_data.kinds import KINDS

    conditions = KINDS["insurance"].conditions
    if name.startswith(DRAWN):
        return type(conditions["base"]).draw(int(name.removeprefix(DRAWN)))
    return conditions[name]


def parts_of(condition: str, records: pa.Table, truth: pa.Table) -> list[pa.Table]:
    """What is checked at once: everything, a hundred batches of 200, or 200 single records, half of them wrong."""
    if condition == "batches_200":
        return [records.slice(start, 200) for start in range(0, 20_000, 200)]
    if condition == "single_records":
        wrong = np.flatnonzero(pc.is_valid(truth["mechanism"]).to_numpy())[:100]
        rows = np.unique(np.r_[wrong, np.arange(0, 1000, 10)])
        return [records.slice(int(row), 1) for row in rows]
    return [records]


def checked(parts: Sequence[pa.Table], records: pa.Table, register: pa.Table, truth: pa.Table) -> Measured:
    """What one check, or many small ones, came to."""
    from linkcheck.cases.insurance import check_insurance

    started = time.perf_counter()
    results = [check_insurance(part, register, settings={"official_comparison": True}) for part in parts]
    seconds = time.perf_counter() - started
    decisions = pa.concat_tables([_plain(each.decisions.to_arrow()) for each in results])
    counts, probabilities = held(decisions, truth, register)
    counts |= {"check_seconds": seconds, "false_flags_alike": alike(decisions, truth, records, register)}
    if len(results) > 1:
        return Measured(counts, probabilities)
    counts["by_mix"] = by_mix(results[0].findings.files.get("mistake_mixes.csv"), truth)
    unseen = {each["name"]: each["application_count"] for each in results[0].summary["visibility"]}
    return Measured(counts, probabilities, unseen)


def sampled(
    condition: str, records: pa.Table, register: pa.Table, truth: pa.Table, seed: int
) -> Probabilities:
    """Probabilities of small checks: of all that hold a wrong or doubtful record, and of some others."""
    from linkcheck.cases.insurance import check_insurance

    size = SMALL[condition]
    whole = _probabilities([check_insurance(records, register)], truth)
    place = pc.index_in(records["record_id"], truth["record_id"].combine_chunks()).to_numpy()
    doubtful = whole.wrong[place] | (whole.probability[place] >= LEAST_DOUBTFUL[condition])
    first = np.arange(0, records.num_rows, size)
    worth = np.bincount(np.arange(records.num_rows) // size, doubtful) > 0
    others = np.flatnonzero(~worth)
    some = np.random.default_rng(seed).choice(others, min(SOME_OTHERS[condition], len(others)), replace=False)
    pooled = []
    for chosen, weight in ((np.flatnonzero(worth), 1.0), (some, len(others) / max(len(some), 1))):
        results = [check_insurance(records.slice(int(start), size), register) for start in first[chosen]]
        if results:
            found = _probabilities(results, truth)
            pooled.append(replace(found, weight=found.weight * weight))
    return Probabilities.pooled(pooled)


def _probabilities(results: Sequence[Any], truth: pa.Table) -> Probabilities:
    """In the order of the truth's records."""
    names = ["record_id", "mislink_probability"]
    decisions = pa.concat_tables([pa.table(each.decisions.to_arrow()).select(names) for each in results])
    place = pc.index_in(truth["record_id"], decisions["record_id"].combine_chunks())
    here = pc.is_valid(place)
    probability = decisions["mislink_probability"].take(place.filter(here)).to_numpy()
    return Probabilities.of(probability, pc.is_valid(truth["mechanism"].filter(here)).to_numpy())


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


def held(decisions: pa.Table, truth: pa.Table, register: pa.Table) -> tuple[dict[str, Any], Probabilities]:
    """Decisions held against their truth: counts, which `rates` tells as shares, and probabilities."""
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
    vain = flagged & ~wrong
    counts = {
        "record_count": len(planted),
        "mistakes": int(wrong.sum()),
        "mistakes_found": int((flagged & wrong).sum()),
        "mistakes_found_of_mix": int((flagged & of_mix).sum()),
        "false_flags": int(vain.sum()),
        "false_flags_of_held": int((vain & (state == "held")).sum()),
        "owners_named": int((wrong & named).sum()),
        "owners_named_of_found": int((wrong & flagged & named).sum()),
        "owners_named_rightly": int((wrong & right).sum()),
        "grade_a": {
            "links": int(sure.sum()),
            "expected": float(probability[sure].sum()),
            "found": int(wrong[sure].sum()),
        },
        "official": official(joined),
        "mechanisms": {
            str(name): {
                **found_of(flagged, planted == name),
                "with_address": found_of(flagged, (planted == name) & addressed),
                "without_address": found_of(flagged, (planted == name) & ~addressed),
                "owner_right": int((right & (planted == name)).sum()),
            }
            for name in sorted({str(each) for each in planted[wrong]})
        },
    }
    return counts, Probabilities.of(probability, wrong)


def found_of(flagged: npt.NDArray[np.bool_], some: npt.NDArray[np.bool_]) -> dict[str, int]:
    """How many of some mistakes there are, and how many were flagged."""
    return {"planted": int(some.sum()), "found": int((flagged & some).sum())}


def rates(counts: dict[str, Any]) -> dict[str, Any]:
    """Counts with what they come to as shares; None where nothing is there to divide by."""
    count, found, vain = counts["record_count"], counts["mistakes_found"], counts["false_flags"]
    of_mix, asked = counts["mistakes_found_of_mix"], counts["official"]["classes"]
    for_addresses, whole = asked.get("address", 0), sum(asked.values())
    return counts | {
        "recall": share(found, counts["mistakes"]),
        "recall_interval": wilson(found, counts["mistakes"]),
        "false_flags_per_10000": vain / count * 1e4,
        "false_flags_per_10000_interval": [each * 1e4 for each in wilson(vain, count)],
        "false_flags_of_held_per_10000": counts["false_flags_of_held"] / count * 1e4,
        "flags_per_true_error": (vain + of_mix) / max(of_mix, 1),
        "owner_named_right": share(counts["owners_named_rightly"], counts["owners_named"]),
        "owner_named": share(counts["owners_named_of_found"], found),
        "official": counts["official"]
        | {
            "asked_share": (whole - asked.get("none", 0)) / whole,
            "asked_share_but_for_addresses": (whole - asked.get("none", 0) - for_addresses) / whole,
        },
        "mechanisms": {name: with_intervals(each) for name, each in counts["mechanisms"].items()},
    }


def with_intervals(of_kind: dict[str, Any]) -> dict[str, Any]:
    """Counts of one mechanism, with and without addresses, and the interval of each share found."""
    apart = {name: with_intervals(each) for name, each in of_kind.items() if isinstance(each, dict)}
    planted, found = of_kind["planted"], of_kind["found"]
    return of_kind | apart | {"interval": wilson(found, planted) if planted else None}


def share(part: int, whole: int) -> float | None:
    """A part of a whole, None of nothing."""
    return part / whole if whole else None


def show(condition: str, figures: dict[str, Any]) -> None:
    """One row of the table, and what stands under it."""
    low, high = figures["recall_interval"]
    owner = figures["owner_named_right"]
    print(
        f"{condition:24s} {figures['record_count']:8,} {figures['mistakes']:5d} "
        f"recall {figures['recall'] or 0:.4f} [{low:.3f}, {high:.3f}] "
        f"false/10k {figures['false_flags_per_10000']:6.2f} (held {figures['false_flags_of_held_per_10000']:5.2f}) "
        f"alike {figures['false_flags_alike']} of {figures['false_flags']} "
        f"owner right {owner if owner is None else round(owner, 3)} named {figures['owner_named']} "
        f"expected {figures['expected']:.1f} "
        f"loss {figures['log_loss']:.2e} / {figures['ideal_log_loss']:.2e} {figures['check_seconds']:.1f} s",
        flush=True,
    )
    show_desk(figures)
    told = [
        f"{b['from']:.0e}: {b['expected']:.1f}/{b['found']:.0f}{' OFF' if b['from'] in figures['bins_off'] else ''}"
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
        show("without the planted", figures["own_mix"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("conditions", nargs="*")
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--per-mechanism", type=int, default=20)
    parser.add_argument("--only", nargs="*", default=[], help="mechanisms that --per-mechanism holds for")
    parser.add_argument("--own-mix", action="store_true", help="check once more without the planted ones")
    parser.add_argument("--json", type=Path, help="keeps the rows that it has of other conditions")
    options = parser.parse_args()
    from synthetic_data.kinds import KINDS

    known = json.loads(options.json.read_text("utf-8")) if options.json and options.json.exists() else {}
    conditions = known.get("conditions", {})
    for name in options.conditions or KINDS["insurance"].conditions:
        started = machine()
        parts = [
            measure(name, options.persons, seed, options.per_mechanism, options.only, own_mix=options.own_mix)
            for seed in options.seeds
        ]
        figures = Measured.together(parts).told()
        show(name, figures)
        conditions[name] = {"persons": options.persons, "seeds": options.seeds, **figures}
        if options.json:
            told = {"machine": started, "conditions": conditions}
            options.json.write_text(json.dumps(told, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
