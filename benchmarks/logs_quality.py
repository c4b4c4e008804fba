"""Recall, flags per incident, lines per second and peak memory of the checks that read logs.

``python benchmarks/logs_quality.py certificates --lines 10000000`` writes synthetic logs (own lexicon, none of
linkcheck's tables) to a temporary directory in parts, checks them in a process of its own, and prints the figures;
``points`` does the same for points applications. ``--without-log`` shows what points records alone let one see;
``--conditions 40`` measures under drawn conditions instead (see log_conditions.py), ``--named base copies`` under fixed
ones.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parent.parent))

JOBS_PER_PART, VISITS_PER_PART = 500_000, 200_000
DAY = 86_400_000_000


class Parts:
    """Parquet files that grow part by part."""

    def __init__(self, directory: Path) -> None:
        self.directory, self.writers = directory, {}

    def add(self, name: str, table: pa.Table) -> None:
        if name not in self.writers:
            self.writers[name] = pq.ParquetWriter(self.directory / f"{name}.parquet", table.schema)
        self.writers[name].write_table(table, 200_000)

    def close(self) -> None:
        for writer in self.writers.values():
            writer.close()


def _renamed(table: pa.Table, part: int, columns: tuple[str, ...], later: tuple[str, ...] = ()) -> pa.Table:
    """The table with its ids made this part's own, and its moments moved to days of its own."""
    for name in (*columns, *later):
        values = table[name]
        if name in later:
            changed = pc.add(values, pa.scalar(part * 200 * DAY, pa.duration("us")))
        else:
            changed = pc.binary_join_element_wise(f"{part}-", values, "")
        table = table.set_column(table.column_names.index(name), name, changed)
    return table


def write_certificates(directory: Path, lines: int, seed: int) -> None:
    from synthetic_data.certificate_logs import make_certificate_logs
    from synthetic_data.population import make_population

    population, parts = make_population(200_000, seed), Parts(directory)
    for part in range(max(1, round(lines / 2 / JOBS_PER_PART))):
        units = ("terminal_id", "server_id")
        made = make_certificate_logs(population, min(JOBS_PER_PART, lines // 2), seed + part)
        parts.add("requests", _renamed(made.requests, part, ("request_id", *units), ("requested_at",)))
        parts.add("issues", _renamed(made.issues, part, ("request_id",), ("issued_at", "revoked_at")))
        parts.add(
            "truth", _renamed(made.truth, part, ("request_id",)).rename_columns(["record_id", "mechanism"])
        )
    parts.close()


def write_points(directory: Path, lines: int, seed: int) -> None:
    from synthetic_data.point_logs import make_point_logs
    from synthetic_data.population import make_population
    from synthetic_data.register import register_table

    parts, visits = Parts(directory), lines // 5
    for part in range(max(1, round(visits / VISITS_PER_PART))):
        count = min(VISITS_PER_PART, visits)
        population = make_population(round(count * 1.3), seed + part)
        made = make_point_logs(population, count, seed + part)
        ids = ("session_id", "terminal_id")
        parts.add("records", _renamed(made.records, part, ("record_id", *ids)))
        parts.add("sessions", _renamed(made.sessions, part, ids))
        parts.add("truth", _renamed(made.truth, part, ("record_id",)))
        parts.add("register", register_table(population))
    parts.close()


def check(kind: str, directory: Path, with_log: bool, memory_limit_mb: int) -> dict[str, Any]:
    """Check the files of a directory; time, memory and quality."""
    from linkcheck.cases.certificates import check_certificates
    from linkcheck.cases.points import check_points
    from linkcheck.settings import Settings

    path = {name.stem: name for name in directory.glob("*.parquet")}
    settings = Settings(memory_limit_mb=memory_limit_mb)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    started, cpu, stages = time.perf_counter(), time.process_time(), {}

    def progress(stage: str, done: int, total: int) -> None:
        peak = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        stages[stage if done < total else f"{stage} done"] = {
            "seconds": round(time.perf_counter() - started, 1),
            "peak_mb": peak,
        }

    if kind == "certificates":
        result = check_certificates(
            path["issues"], requests=path["requests"], settings=settings, progress=progress
        )
        logs = ("issues", "requests")
    else:
        log = path["sessions"] if with_log else None
        result = check_points(
            path["records"], path["register"], sessions=log, settings=settings, progress=progress
        )
        logs = ("records", "sessions") if with_log else ("records",)
    seconds = time.perf_counter() - started
    lines = sum(pq.ParquetFile(path[name]).metadata.num_rows for name in logs)
    return {
        "kind": kind,
        "line_count": lines,
        "seconds": round(seconds, 1),
        "cpu_seconds": round(time.process_time() - cpu, 1),
        "lines_per_second": round(lines / seconds),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "memory_before_mb": round(before),
        "memory_limit_mb": memory_limit_mb,
        "stages": stages,
        **_quality(result.findings.flagged, pq.read_table(path["truth"])),
    }


def _quality(flagged: pa.Table, truth: pa.Table) -> dict[str, Any]:
    told = dict(zip(flagged["record_id"].to_pylist(), flagged["mechanism"].to_pylist(), strict=True))
    planted = dict(zip(truth["record_id"].to_pylist(), truth["mechanism"].to_pylist(), strict=True))
    total, found, named = Counter(planted.values()), Counter(), Counter()
    for record_id, mechanism in planted.items():
        found[mechanism] += record_id in told
        named[mechanism] += told.get(record_id) == mechanism
    return {
        "incident_count": len(planted),
        "recall": round(sum(found.values()) / max(len(planted), 1), 4),
        "flags_per_incident": round(flagged.num_rows / max(len(planted), 1), 3),
        "mechanism_named_share": round(sum(named.values()) / max(sum(found.values()), 1), 4),
        "by_mechanism": {
            name: {"planted": total[name], "found": found[name], "named": named[name]}
            for name in sorted(total)
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=("certificates", "points"))
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--memory-limit-mb", type=int, default=1024)
    parser.add_argument("--without-log", action="store_true")
    parser.add_argument("--conditions", type=int, default=0, help="so many drawn conditions")
    parser.add_argument("--named", nargs="*", default=[], help="fixed conditions by name")
    parser.add_argument("--directory", type=Path, help="check the files there instead of writing new ones")
    chosen = parser.parse_args()
    if chosen.conditions or chosen.named:
        from benchmarks.log_conditions import measure

        measure(chosen.kind, chosen.conditions, tuple(chosen.named))
        return
    if chosen.directory and any(chosen.directory.glob("*.parquet")):
        figures = check(chosen.kind, chosen.directory, not chosen.without_log, chosen.memory_limit_mb)
        print(json.dumps(figures, indent=1))
        return
    with tempfile.TemporaryDirectory() as private:
        directory = chosen.directory or Path(private)
        directory.mkdir(exist_ok=True)
        write = write_certificates if chosen.kind == "certificates" else write_points
        write(directory, chosen.lines, chosen.seed)
        again = [sys.executable, __file__, *sys.argv[1:]]
        again += [] if chosen.directory else ["--directory", str(directory)]
        subprocess.run(again, check=True)


if __name__ == "__main__":
    main()
