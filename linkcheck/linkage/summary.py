"""The counts a clerk sees first, and the manifest an auditor asks for."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib import metadata
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.model.decide import DECISIONS, GRADES
from linkcheck.model.hypotheses import Model
from linkcheck.settings import Settings

__all__ = ["manifest", "summarize", "unread_birth_dates"]


def _counts(column: pa.ChunkedArray | pa.Array, names: tuple[str, ...] = ()) -> dict[str, int]:
    counted = {
        str(entry["values"]): int(entry["counts"])
        for entry in pc.value_counts(column).to_pylist()
        if entry["values"]
    }
    ordered = names or tuple(sorted(counted))
    return {name: counted.get(name, 0) for name in ordered}


def summarize(
    scenario: str,
    decisions: pa.Table,
    quarantine: pa.Table,
    resident_count: int,
    register_row: npt.NDArray[np.int32] | None = None,
) -> dict[str, Any]:
    """Counts of records, decisions, grades, causes, answers and differences, and the expected number of errors.

    `expected_mislink_count` is the sum of the flagged links' probabilities.
    """
    flagged = pc.not_equal(decisions["decision"].cast(pa.string()), "link")
    differences = pc.list_flatten(decisions["differences"])
    summary: dict[str, Any] = {
        "scenario": scenario,
        "record_count": decisions.num_rows + quarantine.num_rows,
        "decision_count": decisions.num_rows,
        "quarantine_count": quarantine.num_rows,
        "register_count": resident_count,
        "decisions": _counts(decisions["decision"], DECISIONS),
        "grades": _counts(decisions["grade"], GRADES),
        "flagged_count": int(pc.sum(flagged).as_py() or 0),
        "expected_mislink_count": round(
            float(pc.sum(decisions["mislink_probability"].filter(flagged)).as_py() or 0.0), 1
        ),
        "causes": _counts(decisions["cause"]),
        "mechanisms": _counts(decisions["mechanism"]),
        "proposed_answers": _counts(decisions["proposed_answer"]),
        "differences": _counts(differences),
        "quarantine_reasons": _counts(quarantine["reason"]) if "reason" in quarantine.column_names else {},
    }
    if register_row is not None:
        summary["not_in_register_count"] = int((register_row < 0).sum())
    return summary


def unread_birth_dates(*sources: Any) -> dict[str, Any]:
    """Birth dates that could not be read and so count as missing, by input and fault: the part of the summary."""
    return {"unread_birth_dates": {source.schema.name: source.unread_birth_dates for source in sources}}


def _described(source: Any) -> dict[str, Any]:
    """An input without its name: schema, encoding, rows, where columns were found, what was noted."""
    return {
        "kind": source.schema.name,
        "encoding": source.encoding,
        "row_count": source.row_count,
        "quarantine_count": source.quarantine.num_rows,
        "columns": {name: list(headers) for name, headers in source.headers.items()},
        "notes": [{"ja": note.japanese, "en": note.english} for note in source.notes],
    }


def manifest(scenario: str, settings: Settings, model: Model, *sources: Any) -> dict[str, Any]:
    """Versions, settings, the model and what was read: everything needed to repeat the run, nothing personal."""
    packages = ("linkcheck", "duckdb", "numba", "numpy", "pandas", "pyarrow", "rapidfuzz")
    chosen = asdict(settings)
    chosen["gaiji"] = len(settings.gaiji)
    return {
        "scenario": scenario,
        "versions": {name: metadata.version(name) for name in packages},
        "settings": chosen,
        "inputs": [_described(source) for source in sources],
        "model": json.loads(model.to_json()),
    }
