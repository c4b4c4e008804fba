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
from importlib.util import find_spec
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

CHANGES = 1_000
"""Residents who move between two months."""

MOST_TO_COMPARE = 2_000_000
"""Residents up to which all records are checked, and Splink is asked the same."""

MEMORY = """
import sys, pyarrow.parquet as pq, linkcheck as lc
opened = lc.open_register(sys.argv[1])
for record in pq.read_table(sys.argv[2]).to_pylist():
    opened.check_record(record)
told = dict(line.split(":") for line in open("/proc/self/status"))
print(*(int(told[name].split()[0]) // 1024 for name in ("RssAnon", "VmRSS", "VmHWM")))
"""
"""What a process holds that checks one record after the other: its own, all with pages of files, the most."""


def run_stream(folder: Path, rounds: int, scratch: Path) -> dict[str, Any]:
    """Time preparing, 200 records and single records against the register in `folder` (register, insurance)."""
    register, records = folder / "register.parquet", pq.read_table(folder / "insurance.parquet")
    places = np.linspace(0, records.num_rows - 1, BATCH + SINGLE + WARM).astype(np.int64)
    truth = pq.read_table(
        folder / "truth_insurance.parquet", columns=["record_id", "my_number", "true_my_number"]
    )
    wrong = np.flatnonzero(
        pc.not_equal(truth["my_number"], truth["true_my_number"]).fill_null(False).to_numpy()
    )
    places[WARM::20] = wrong[: len(places[WARM::20])]  # one in twenty is a planted mistake
    batch, singles = records.take(pa.array(places[WARM::3][:BATCH])), records.take(pa.array(places))
    del records  # what is prepared next needs the memory
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
    seconds["one record"], doubtful = _singles(opened, singles.to_pylist())
    seconds["one record, owner searched"] = doubtful
    small = opened.resident_count <= MOST_TO_COMPARE
    if small:
        seconds |= _full(folder / "insurance.parquet", register, prepared, rounds)
    pq.write_table(singles, scratch / "singles.parquet")
    command = [sys.executable, "-c", MEMORY, str(prepared), str(scratch / "singles.parquet")]
    own, held, most = map(int, subprocess.run(command, check=True, capture_output=True).stdout.split())
    changes = _changes(register)
    seconds[f"update, {CHANGES} changes"] = [_seconds(lambda: lc.update_register(changes, prepared))]
    found = plain.decisions.to_arrow()
    owners = _owners(found, register, truth, batch)
    if small and find_spec("splink"):
        told, splink_owners = _splink(register, batch, singles, truth, rounds)
        seconds |= told
        owners["Splink, best resident"] = splink_owners
    return {
        "owners_found": owners,
        "memory_mb": {"own": own, "with pages of files": held, "at most": most},
        **({"full_check_ratio": _ratio(seconds)} if small else {}),
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


Times = list[tuple[float, float]]


def _singles(opened: lc.OpenRegister, records: list[dict[str, Any]]) -> tuple[Times, Times]:
    """All records one by one, and of these the doubtful ones, whose owners are searched for."""
    for record in records[:WARM]:
        opened.check_record(record)
    found, doubtful = [], []
    for record in records[WARM:]:
        told: list[dict[str, Any]] = []
        found.append(_seconds(lambda record=record, told=told: told.append(opened.check_record(record))))  # type: ignore[misc]
        if any("better_owner" in line["component"] for line in told[0].get("ledger", ())):
            doubtful.append(found[-1])
    return found, doubtful


def _full(records: Path, register: Path, prepared: Path, rounds: int) -> dict[str, Times]:
    """All records, against the register and the prepared one in turn; after one round that is not counted."""
    seconds: dict[str, Times] = {"all records, register": [], "all records, prepared": []}
    for turn in range(rounds + 1):
        for name, given in zip(seconds, (register, prepared), strict=True):
            each = _seconds(lambda given=given: lc.check_insurance(records, given))  # type: ignore[misc]
            seconds[name] += [each] if turn else []
    return seconds


def _ratio(seconds: dict[str, Times]) -> dict[str, float]:
    """The prepared register's share of the time, wall and CPU, by medians."""
    plain, prepared = (seconds[name] for name in ("all records, register", "all records, prepared"))
    columns = zip(("wall", "cpu"), zip(*prepared, strict=True), zip(*plain, strict=True), strict=True)
    return {name: round(statistics.median(one) / statistics.median(other), 3) for name, one, other in columns}


def _changes(register: Path) -> pa.Table:
    """Residents from all over the register, who move to one another's addresses."""
    table = pq.read_table(register, columns=["my_number", "address"])
    some = table.take(pa.array(np.linspace(0, table.num_rows - 1, CHANGES).astype(np.int64)))
    return some.set_column(1, "address", pa.array(some["address"].to_pylist()[::-1], pa.string()))


def _mistakes(truth: pa.Table, batch: pa.Table) -> dict[str, str]:
    """Whose number the planted mistakes of a batch should have, by record id."""
    rows = pc.index_in(batch["record_id"], truth["record_id"].combine_chunks())
    own, true = (truth[name].take(rows).to_pylist() for name in ("my_number", "true_my_number"))
    ids = batch["record_id"].to_pylist()
    return {name: right for name, held, right in zip(ids, own, true, strict=True) if right and held != right}


def _owners(decisions: pa.Table, register: Path, truth: pa.Table, batch: pa.Table) -> dict[str, Any]:
    """Of the planted mistakes in the batch, how many have their owner named by linkcheck."""
    wanted = _mistakes(truth, batch)
    numbers = pq.read_table(register, columns=["my_number"])["my_number"]
    rows = zip(*(decisions[name].to_pylist() for name in ("record_id", "better_owner")), strict=True)
    named = {name: numbers[row].as_py() for name, row in rows if row is not None}
    hits = sum(named.get(name) == number for name, number in wanted.items())
    return {"planted": len(wanted), "linkcheck, better owner": hits}


def _splink(
    register: Path, batch: pa.Table, singles: pa.Table, truth: pa.Table, rounds: int
) -> tuple[dict[str, Times], int]:
    """The same questions to Splink, and how many planted mistakes' owners it finds best."""
    from rival_stream import SplinkRegister, normal_rows

    residents, made = normal_rows(pq.read_table(register), "my_number"), []
    load = [_seconds(lambda: made.append(SplinkRegister(residents)))]
    (loaded,) = made
    new, alone = normal_rows(batch, "record_id"), normal_rows(singles.slice(0, WARM), "record_id")
    best = loaded.best(new)
    wanted = _mistakes(truth, batch)
    many = [_seconds(lambda: loaded.best(new)) for _ in range(rounds)]
    one = [_seconds(lambda at=at: loaded.best(alone.slice(at, 1))) for at in range(WARM)]  # type: ignore[misc]
    told = {"Splink: load": load, "Splink: 200 records": many, "Splink: one record": one}
    return told, sum(best.get(name) == number for name, number in wanted.items())


def _command(batch: pa.Table, prepared: Path, scratch: Path, rounds: int) -> Times:
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
