"""Synthetic populations of which every wrong link is known, and what a check says of each of their links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

import linkcheck as lc
from linkcheck.cases import CASES
from linkcheck.result import check
from synthetic_data.kinds import KINDS

SETTINGS = lc.Settings(threads=1)
INPUTS: dict[str, dict[str, str]] = {
    "insurance": {"insurance": "insurance", "register": "register"},
    "accounts": {"accounts": "accounts", "register": "register", "sessions": "account_sessions"},
    "tax": {"tax": "tax", "register": "register", "other_store": "tax_other_store"},
    "points": {"points": "points", "register": "register", "sessions": "point_sessions"},
    "certificates": {"issues": "certificate_issues", "requests": "certificate_requests"},
}
"""By case: the check's inputs and the tables that the generator makes for them."""


@dataclass(frozen=True)
class Judged:
    """R links: probability float64[R], grade index uint8[R] (0 is A), mechanism of the mistake or "" (right), whether
    somebody in the mistake is in another one too, and whether the birth dates agree, bool[R]; the interval of the
    expected number of wrong links."""

    probability: npt.NDArray[np.float64]
    grade: npt.NDArray[np.uint8]
    mechanism: npt.NDArray[np.object_]
    entangled: npt.NDArray[np.bool_]
    same_birth_date: npt.NDArray[np.bool_]
    interval: tuple[int, int]

    @property
    def wrong(self) -> npt.NDArray[np.bool_]:
        """The wrong links."""
        return np.asarray(self.mechanism != "")


def drawn_condition(kind: str, seed: int, **changed: Any) -> Any:
    """A condition drawn from the ranges of a kind of data, some of it settled."""
    drawn = type(next(iter(KINDS[kind].conditions.values()))).draw(seed)
    known = {name: value for name, value in changed.items() if hasattr(drawn, name)}
    return replace(drawn, **known)


def inputs_of(kind: str, tables: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs of the check among the tables of a population."""
    return {name: tables[table] for name, table in INPUTS[kind].items()}


def judged(kind: str, tables: Mapping[str, Any], settings: lc.Settings = SETTINGS) -> Judged:
    """What the check says of a population, beside the truth."""
    case = {each.name: each for each in CASES}[kind]
    result = check(case, inputs_of(kind, tables), settings)
    decisions = result.decisions.to_arrow()
    wrong = [each for each in tables[f"truth_{kind}"].to_pylist() if each["mechanism"]]
    if kind == "certificates":  # the ids of some logs begin anew every day
        ids = _lines(tables["certificate_issues"], decisions)
        told = {(each["issue_request_id"], each["issued_at"]): each for each in _exchanged_apart(wrong)}
    else:
        ids = decisions["record_id"].cast("string").to_pylist()
        told = {each["record_id"]: each for each in wrong}
    grades = decisions["grade"].cast("string").to_pylist()
    twice = _entangled(kind, tables, told)
    born = (
        decisions["birth_date_level"].cast("string").to_pylist()
        if kind in ("insurance", "tax")
        else [""] * len(ids)
    )
    return Judged(
        decisions["mislink_probability"].to_numpy().astype(np.float64),
        np.array(["ABC".index(each) for each in grades], np.uint8),
        np.array([told[each]["mechanism"] if each in told else "" for each in ids], object),
        np.array([each in twice for each in ids]),
        np.array([each == "exact" for each in born]),
        tuple(result.summary["expected_mislink_interval"]),
    )


def _exchanged_apart(wrong: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The mistakes, those at once of which both documents are wrong under a name of their own."""
    counts = Counter(each["incident_id"] for each in wrong)
    at_once = [each["mechanism"] == "simultaneous_requests" for each in wrong]
    return [
        each | {"mechanism": "exchanged_at_once"} if once and counts[each["incident_id"]] > 1 else each
        for each, once in zip(wrong, at_once, strict=True)
    ]


def _lines(issues: Any, decisions: Any) -> list[tuple[str, ...]]:
    """What tells the decisions of certificates apart: id and moment of the issue, nothing of a line that stands twice
    and of a request of which nothing printed."""
    keys = zip(issues["request_id"].to_pylist(), issues["issued_at"].to_pylist(), strict=True)
    known: set[tuple[str, ...]] = set()
    found: list[tuple[str, ...]] = []
    for key in keys:
        found.append(() if key in known else key)
        known.add(key)
    return found + [()] * (decisions.num_rows - len(found))


def _entangled(kind: str, tables: Mapping[str, Any], told: Mapping[Any, Mapping[str, Any]]) -> set[Any]:
    """Wrong records of which the true or the linked number occurs in another wrong record; of points those whose person
    applied once more, of certificates those whose request is in no log."""
    if kind == "certificates":
        return {each for each, row in told.items() if row["requested_at"] is None}
    if kind == "points":
        return {each for each, row in told.items() if "id_of_another" in row["traces"]}
    records = tables.get(kind)
    if records is None or not told or "true_my_number" not in next(iter(told.values())):
        return set()
    linked = dict(zip(records["record_id"].to_pylist(), records["my_number"].to_pylist(), strict=True))
    numbers = {each: (linked[each], row["true_my_number"]) for each, row in told.items() if each in linked}
    counts = Counter(number for pair in numbers.values() for number in pair)
    return {each for each, pair in numbers.items() if max(counts[number] for number in pair) > 1}
