"""One batch a month, one record at a counter: a prepared register against the register itself, results compared first.

Records are taken all over the file; one in twenty is a planted mistake, whose owner is searched for.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

import linkcheck as lc

__all__ = ["run_stream"]

BATCH, SINGLE, WARM = 200, 400, 20
"""Records of a monthly batch; single records that are timed; those before them that are not."""


def run_stream(folder: Path, rounds: int, scratch: Path) -> dict[str, Any]:
    """Time preparing, 200 records and single records against the register in `folder` (register, insurance)."""
    register, records = folder / "register.parquet", pq.read_table(folder / "insurance.parquet")
    places = np.linspace(0, records.num_rows - 1, BATCH + SINGLE + WARM).astype(np.int64)
    truth = pq.read_table(folder / "truth_insurance.parquet")
    wrong = np.flatnonzero(
        pc.not_equal(truth["my_number"], truth["true_my_number"]).fill_null(False).to_numpy()
    )
    places[WARM::20] = wrong[: len(places[WARM::20])]  # one in twenty is a planted mistake
    batch, singles = records.take(pa.array(places[WARM::3][:BATCH])), records.take(pa.array(places))
    prepared, seconds = scratch / "prepared", {}
    seconds["prepare"] = [_seconds(lambda: lc.prepare_register(register, prepared))]
    opened, plain = lc.open_register(prepared), lc.check_insurance(batch, register)
    same = plain.decisions.to_arrow().equals(opened.check_insurance(batch).decisions.to_arrow())
    if not same:
        raise AssertionError("the prepared register decides otherwise")
    seconds["200 records, register"] = [
        _seconds(lambda: lc.check_insurance(batch, register)) for _ in range(rounds)
    ]
    seconds["open"] = [_seconds(lambda: lc.open_register(prepared)) for _ in range(rounds)]
    seconds["200 records, open register"] = [
        _seconds(lambda: opened.check_insurance(batch)) for _ in range(3 * rounds)
    ]
    seconds["command, 200 records, prepared"] = _command(batch, prepared, scratch, rounds)
    seconds["one record"] = _singles(opened, singles.to_pylist())
    return {
        "resident_count": opened.resident_count,
        "equal": same,
        "flagged_in_batch": plain.summary["flagged_count"],
        "prepared_bytes": sum(file.stat().st_size for file in prepared.rglob("*") if file.is_file()),
        "peak_mb_of_prepare_and_plain": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "seconds": {name: _told(values) for name, values in seconds.items()},
    }


def _seconds(function: Callable[[], Any]) -> tuple[float, float]:
    """Wall and CPU seconds, those of child processes included: on a busy machine the second says more."""
    started, before = time.perf_counter(), _cpu()
    function()
    return time.perf_counter() - started, _cpu() - before


def _cpu() -> float:
    who = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, who))


def _singles(opened: lc.OpenRegister, records: list[dict[str, Any]]) -> list[tuple[float, float]]:
    for record in records[:WARM]:
        opened.check_record(record)
    return [_seconds(lambda record=record: opened.check_record(record)) for record in records[WARM:]]  # type: ignore[misc]


def _command(batch: pa.Table, prepared: Path, scratch: Path, rounds: int) -> list[tuple[float, float]]:
    """The whole command in a process of its own, outputs written."""
    pq.write_table(batch, scratch / "batch.parquet")
    words = ["check", "insurance", str(scratch / "batch.parquet"), "--register", str(prepared)]
    command = [sys.executable, "-m", "linkcheck", *words, "--out", str(scratch / "out")]
    return [_seconds(lambda: subprocess.run(command, capture_output=True)) for _ in range(rounds)]


def _told(values: list[tuple[float, float]]) -> dict[str, float]:
    """Median and 99th percentile of wall and CPU seconds, and how many."""
    told: dict[str, float] = {"count": len(values)}
    for name, column in zip(("wall", "cpu"), zip(*values, strict=True), strict=True):
        told[f"{name}_median"] = round(statistics.median(column), 4)
        told[f"{name}_p99"] = round(float(np.quantile(column, 0.99)), 4)
    return told
