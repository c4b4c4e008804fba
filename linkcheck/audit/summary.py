"""The counts a clerk sees first, and the manifest an auditor asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from functools import lru_cache
from importlib import metadata
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.audit.distributions import distributions
from linkcheck.audit.expectation import expected_interval, surprise
from linkcheck.columns import distinct, to_array
from linkcheck.inspection.told import understood_briefly
from linkcheck.links.pieces import absent_count
from linkcheck.model.decide import DECISIONS, GRADES
from linkcheck.model.hypotheses import Model
from linkcheck.readers import Note, Source, quarantine_lines
from linkcheck.settings import Settings

__all__ = ["manifest", "reading", "summarize"]

Weights = npt.NDArray[np.int64]

PACKAGES = ("linkcheck", "duckdb", "numba", "numpy", "pandas", "pyarrow", "rapidfuzz")
"""Packages whose versions the manifest tells."""


def _counts(column: pa.ChunkedArray, weights: Weights, names: tuple[str, ...] = ()) -> dict[str, int]:
    """How often each value occurs (a list: each of its values), every row counting as often as its weight says."""
    values = to_array(column)
    if pa.types.is_list(values.type):
        weights = weights[pc.list_parent_indices(values).to_numpy()]
        values = pc.list_flatten(values)
    if pa.types.is_dictionary(values.type):
        found, rows = values.dictionary, pc.fill_null(values.indices, len(values.dictionary)).to_numpy()
    else:
        found, rows = distinct(values)
    counts = np.bincount(rows, weights, len(found))[: len(found)].astype(np.int64).tolist()
    counted = {
        str(value): count for value, count in zip(found.to_pylist(), counts, strict=True) if value and count
    }
    ordered = names or tuple(sorted(counted))
    return {name: counted.get(name, 0) for name in ordered}


def summarize(
    scenario: str,
    decisions: pa.Table,
    quarantine: pa.Table,
    resident_count: int,
    register_row: npt.NDArray[np.int32] | None,
    weights: Weights | None,
    mistake_share: float,
) -> dict[str, Any]:
    """Counts of records, decisions, grades, causes, answers and differences, and the expected number of errors.

    `decisions` holds a row per record, or, with weights int64[M], a row per outcome and how many records have it.
    `expected_mislink_count` is the sum of the flagged links' probabilities, `expected_mislink_interval` the numbers
    between which those that are wrong lie with 95 % (`expectation`); mistake_share is what the model expects.
    """
    times = np.ones(decisions.num_rows, np.int64) if weights is None else weights
    total = int(times.sum())
    flagged = times * pc.not_equal(decisions["decision"].cast(pa.string()), "link").to_numpy()
    probability = decisions["mislink_probability"].to_numpy().astype(np.float64)
    expected = float((probability * flagged).sum())
    summary: dict[str, Any] = {
        "scenario": scenario,
        "record_count": total + quarantine.num_rows,
        "decision_count": total,
        "quarantine_count": quarantine.num_rows,
        "register_count": resident_count,
        "decisions": _counts(decisions["decision"], times, DECISIONS),
        "grades": _counts(decisions["grade"], times, GRADES),
        "flagged_count": int(flagged.sum()),
        "expected_mislink_count": round(expected, 1),
        "expected_mislink_interval": list(
            expected_interval(probability, flagged, surprise(expected, total, mistake_share))
        ),
        "causes": _counts(decisions["cause"], times),
        "mechanisms": _counts(decisions["mechanism"], times),
        "proposed_answers": _counts(decisions["proposed_answer"], times),
        "differences": _counts(decisions["differences"], times),
        "quarantine_reasons": reason_counts(quarantine),
        **distributions(decisions, times),
    }
    if register_row is not None:
        summary["not_in_register_count"] = absent_count(register_row)
    return summary


def reason_counts(quarantine: pa.Table) -> dict[str, int]:
    """How many rows are in quarantine for each reason."""
    if "reason" not in quarantine.column_names:
        return {}
    return _counts(quarantine["reason"], np.ones(quarantine.num_rows, np.int64))


def reading(sources: Mapping[str, Source], notes: Iterable[Note], records: str) -> dict[str, Any]:
    """What was read, the part of the summary: values that could not be read and so count as missing (by input, column
    and fault), values that were cleaned (by input, column and kind), and what else has to be known, rows of the inputs
    beside the `records` that are not used among it."""
    accounts = {name: source.account for name, source in sources.items()}
    return {
        **_unread_birth_dates(sources),
        "unread": {name: account.unread for name, account in accounts.items()},
        "cleaned": {name: account.worn for name, account in accounts.items()},
        "notes": [
            *(_both(note, name) for name, source in sources.items() for note in source.notes),
            *(_both(note, name) for name in sources if name != records for note in _unused(sources[name])),
            *(_both(note) for note in notes),
        ],
    }


def _unused(source: Source) -> Iterator[Note]:
    """That rows of an input are not used, and why: a resident who is left out is nobody's owner."""
    lost = source.quarantine
    if lost.num_rows:
        english, japanese = quarantine_lines(lost)
        yield Note(
            f"{lost.num_rows:,} of {source.row_count:,} rows are not used: {'; '.join(english)}",
            f"{source.row_count:,} 行中 {lost.num_rows:,} 行は使っていない：{'、'.join(japanese)}",
        )


def _both(note: Note, kind: str = "") -> dict[str, str]:
    return {"input": kind, "ja": note.japanese, "en": note.english}


def _unread_birth_dates(sources: Mapping[str, Source]) -> dict[str, Any]:
    dated = {
        name: source
        for name, source in sources.items()
        if any(column.endswith("birth_date") for column in source.schema.names)
    }
    return {"unread_birth_dates": {name: source.unread_birth_dates for name, source in dated.items()}}


def _described(name: str, source: Source, understood: Mapping[str, Any]) -> dict[str, Any]:
    """An input: kind, name, encoding, rows, where columns were found, what was noted, how it was understood."""
    return {
        "kind": name,
        "name": understood["name"],
        "encoding": source.encoding,
        "row_count": source.row_count,
        "quarantine_count": source.quarantine.num_rows,
        "columns": {name: list(headers) for name, headers in source.headers.items()},
        "notes": [{"ja": note.japanese, "en": note.english} for note in source.notes],
        "understood": understood_briefly(understood),
    }


@lru_cache(maxsize=16)
def _version(package: str) -> str | None:
    """The version of a package, None where it is not installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def manifest(
    scenario: str,
    settings: Settings,
    model: Model,
    sources: Mapping[str, Source],
    understood: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    """Versions, settings, the model and what was read: everything needed to repeat the run, nothing personal."""
    chosen = asdict(settings)
    chosen["gaiji"] = len(settings.gaiji)
    chosen["model"] = settings.model is not None  # which one it was stands under "model"
    for name in ("resume_directory", "previous_directory", "date", "made_by"):  # change no decision
        del chosen[name]
    made = {name: getattr(settings, name) for name in ("date", "made_by") if getattr(settings, name)}
    return {
        "scenario": scenario,
        **made,
        "versions": {name: _version(name) for name in PACKAGES},
        "settings": chosen,
        "inputs": [_described(name, source, understood[name]) for name, source in sources.items()],
        "model": model.to_dict(),
    }
