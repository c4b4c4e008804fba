"""Whether a batch looks like the batches before: shares per insurer, and how many standard errors they are apart."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.audit.contents import Contents
from linkcheck.columns import to_array

__all__ = ["alarms", "profile"]

LEAST_ERRORS, LEAST_CHANGE = 5.0, 0.02
"""Standard errors, and change of a share, from which an alarm is raised: with 80 shares of 100 insurers chance alone
reaches five standard errors about once in 200 checks."""

LEAST_NOW, LEAST_BEFORE = 30, 100
"""Records of a group below which nothing is said."""

MOST_ALARMS, MOST_BATCHES = 50, 24
LEVELS = ("name_level", "birth_date_level", "sex_level", "address_level")
MISSING = ("name_kanji", "name_kana", "birth_date", "sex", "address")

Bools = npt.NDArray[np.bool_]


def profile(contents: Contents, decisions: pa.Table) -> dict[str, Any]:
    """Counts of a batch of N links by group ("": all, else the insurer) and measure: a JSON object without any value
    of a record but the insurers' numbers."""
    measures = _measures(contents, decisions)
    found = pc.fill_null(contents.insurers, "").dictionary_encode()
    names, codes = found.dictionary.to_pylist(), found.indices.to_numpy(zero_copy_only=False)
    sizes = np.bincount(codes, minlength=len(names))
    groups = {"": {"count": len(codes), **{name: int(rows.sum()) for name, rows in measures.items()}}}
    counts = {name: np.bincount(codes[rows], minlength=len(names)) for name, rows in measures.items()}
    for at, insurer in enumerate(names):
        if insurer:
            groups[insurer] = {
                "count": int(sizes[at]),
                **{name: int(each[at]) for name, each in counts.items()},
            }
    return groups


def _measures(contents: Contents, decisions: pa.Table) -> dict[str, Bools]:
    """Which of N links have each property, bool[N]."""
    found = {"flagged": _is(decisions, "decision", "link", False)}
    for name in MISSING:
        found[f"missing: {name}"] = contents.hashes[f"record_{name}"] == 0
    found["not in register"] = np.all(
        [contents.hashes[name] == 0 for name in contents.hashes if name.startswith("resident_")], axis=0
    )
    found |= {f"notation: {name}": rows for name, rows in contents.notations.items()}
    found |= {f"difference: {name}": rows for name, rows in _differences(decisions).items()}
    for column in LEVELS:
        for level in pc.unique(decisions[column].cast(pa.string())).drop_null().to_pylist():
            found[f"{column}: {level}"] = _is(decisions, column, level, True)
    return found


def _differences(decisions: pa.Table) -> dict[str, Bools]:
    """Which of N decisions have each named difference, bool[N]."""
    lists = to_array(decisions["differences"])
    names = lists.flatten().cast(pa.string()).dictionary_encode()
    parents, codes = (each.to_numpy() for each in (pc.list_parent_indices(lists), names.indices))
    found = {}
    for code, name in enumerate(names.dictionary.to_pylist()):
        found[name] = np.zeros(len(lists), np.bool_)
        found[name][parents[codes == code]] = True
    return found


def _is(decisions: pa.Table, column: str, value: str, wanted: bool) -> Bools:
    equal = pc.fill_null(pc.equal(decisions[column].cast(pa.string()), value), False)
    return np.asarray(equal.to_numpy() == wanted)


def alarms(now: Mapping[str, Any], before: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Shares that are further from those of the batches before than chance explains, strongest first.

    standard_errors is the difference over its standard error if both shares were one (two-sample test of
    proportions): Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, chapter 3.
    """
    found = []
    for group, own in now.items():
        earlier = [batch[group] for batch in before if group in batch]
        count, total = own["count"], sum(batch["count"] for batch in earlier)
        if count < LEAST_NOW or total < LEAST_BEFORE:
            continue
        names = {name for batch in (own, *earlier) for name in batch} - {"count"}
        for name in sorted(names):
            hits, past = own.get(name, 0), sum(batch.get(name, 0) for batch in earlier)
            errors = standard_errors(hits, count, past, total)
            if abs(errors) >= LEAST_ERRORS and abs(hits / count - past / total) >= LEAST_CHANGE:
                told = {"insurer_number": group, "measure": name, "share": round(hits / count, 4)}
                told |= {"share_before": round(past / total, 4), "standard_errors": round(errors, 1)}
                found.append(told)
    return sorted(found, key=lambda alarm: -abs(float(alarm["standard_errors"])))[:MOST_ALARMS]


def standard_errors(hits: int, count: int, past: int, total: int) -> float:
    """How many standard errors hits of count are above past of total; 0 where both shares are all or nothing.

    >>> round(standard_errors(31, 100, 40, 2000), 1)
    15.7
    """
    pooled = (hits + past) / (count + total)
    error = math.sqrt(pooled * (1 - pooled) * (1 / count + 1 / total))
    return (hits / count - past / total) / error if error else 0.0
