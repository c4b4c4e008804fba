"""Speed: `python -m benchmarks.run {cases,scale,startup,rival-quality,stream} ...` writes benchmarks/results/*.json.

`cases` times every implementation in turn, round after round, so that the machine's load falls on all alike, and gives
ratios with their spread. `scale` checks one size in a process of its own: first and warm time, stages, peak memory.
`startup` times the command line, `stream` a prepared register. The load of the machine is written beside every figure.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

RESULTS = Path(__file__).parent / "results"
PACKAGES = (
    "duckdb", "numba", "numpy", "pyarrow", "pandas", "rapidfuzz", "splink", "recordlinkage", "goldenmatch", "jaconv",
    "mojimoji", "habachen",
)  # fmt: skip


def machine() -> dict[str, Any]:
    """Where and when: versions, cores, load."""
    versions = {}
    for name in PACKAGES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="minutes"),
        "cores": os.cpu_count(),
        "load_before": [round(load, 1) for load in os.getloadavg()],
        "python": platform.python_version(),
        "versions": versions,
    }


def spread(values: list[float]) -> dict[str, float]:
    """Median, least and most."""
    return {
        "median": round(statistics.median(values), 4),
        "min": round(min(values), 4),
        "max": round(max(values), 4),
    }


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def timed(function: Callable[[], Any]) -> tuple[float, float]:
    """Wall and CPU seconds of one call."""
    started, cpu = time.perf_counter(), cpu_seconds()
    function()
    return time.perf_counter() - started, cpu_seconds() - cpu


def run_cases(folder: Path, rounds: int, stages: tuple[str, ...]) -> dict[str, Any]:
    """Check that results are equal, then time all cases in turn `rounds` times."""
    from cases import CASES, SLOW_ROWS, checked_cases, prepare

    given = prepare(folder)
    large = given.record_count > 2 * SLOW_ROWS
    asked = tuple(case for case in CASES if case.stage in stages and not (large and case.slow))
    cases = checked_cases(given, asked)
    found: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for _ in range(rounds):
        for case in cases:
            measured = timed(lambda chosen=case: chosen.run(given))  # type: ignore[misc]
            found.setdefault((case.stage, case.implementation), []).append(measured)
    rows = []
    for case in cases:
        own = found[case.stage, case.implementation]
        first = next(name for stage, name in found if stage == case.stage)
        count = len(given.half_width_kana) if case.unit == "names" else given.record_count
        rows.append(
            {
                "stage": case.stage,
                "implementation": case.implementation,
                "count": count,
                "unit": case.unit,
                "seconds": spread([wall for wall, _ in own]),
                "cpu_seconds": spread([cpu for _, cpu in own]),
                "per_second": round(count / statistics.median(wall for wall, _ in own)),
                **ratios(found[case.stage, first], own),
            }
        )
    return {"rounds": rounds, "record_count": given.record_count, "cases": rows}


def ratios(first: list[tuple[float, float]], own: list[tuple[float, float]]) -> dict[str, Any]:
    """How many times the seconds of the stage's first implementation, round by round."""
    return {
        "times_the_first": spread([b[0] / a[0] for a, b in zip(first, own, strict=True)]),
        "times_the_first_cpu": spread([b[1] / a[1] for a, b in zip(first, own, strict=True)]),
    }


STAGES = {
    "linkcheck.audit.run": ("open_store",),
    "linkcheck.audit.pipeline": ("weigh_links", "_findings"),
    "linkcheck.audit.owner_search": ("search_owners",),
    "linkcheck.audit.persons": ("gather_evidence",),
    "linkcheck.audit.person_judgement": ("judge_doubts", "outcome_table"),
    "linkcheck.engines.engine": ("compare_links",),
    "linkcheck.report.write": ("_decisions", "_csv", "write_excel", "write_html"),
}  # fmt: skip


def observe(stages: dict[str, list[float]]) -> None:
    """Have the stages of a check add their wall and CPU seconds to `stages`; nested ones count in the outer one too."""
    from importlib import import_module

    def watched(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            made = []
            for place, seconds in enumerate(timed(lambda: made.append(function(*given, **named)))):
                stages.setdefault(name, [0.0, 0.0])[place] += seconds
            return made[0]

        return call

    for module_name, names in STAGES.items():
        module = import_module(module_name)
        for name in names:
            setattr(module, name, watched(name, getattr(module, name)))


def check_once(folder: Path, rounds: int, memory_limit_mb: int) -> dict[str, Any]:
    """In this process: the whole check of one size, several times, with stages and peak memory."""
    import pyarrow.parquet as pq

    from linkcheck import check_insurance
    from linkcheck.settings import Settings

    settings = Settings(memory_limit_mb=memory_limit_mb)
    before = peak_mb()
    stages: dict[str, list[float]] = {}
    observe(stages)
    found, alone, first_peak = [], [], 0

    def run(write: Callable[[Any, Path], Any]) -> None:
        result = check_insurance(folder / "insurance.parquet", folder / "register.parquet", settings=settings)
        with tempfile.TemporaryDirectory() as out:
            write(result, Path(out))

    for _ in range(rounds):
        stages.clear()
        found.append(timed(lambda: run(lambda result, out: result.write(out))))
        first_peak = first_peak or peak_mb()
    seen = {name: list(seconds) for name, seconds in stages.items()}
    for _ in range(rounds if rounds > 1 else 0):
        alone.append(
            timed(lambda: run(lambda result, out: result.write_decisions(out / "decisions.parquet")))
        )
    rows = pq.read_metadata(folder / "insurance.parquet").num_rows
    warm = found[1:] or found
    return {
        "record_count": rows,
        "register_count": pq.read_metadata(folder / "register.parquet").num_rows,
        "memory_limit_mb": memory_limit_mb,
        "rounds": rounds,
        "first_seconds": round(found[0][0], 2),
        "warm_seconds": spread([wall for wall, _ in warm]),
        "warm_cpu_seconds": spread([cpu for _, cpu in warm]),
        **decisions_alone(alone, rows),
        "links_per_second": round(rows / statistics.median(wall for wall, _ in warm)),
        "links_per_cpu_second": round(rows / statistics.median(cpu for _, cpu in warm)),
        "memory_before_mb": before,
        "peak_memory_mb": first_peak,
        "stages": {
            name: {"seconds": round(wall, 2), "cpu_seconds": round(cpu, 2)}
            for name, (wall, cpu) in seen.items()
        },
    }


def decisions_alone(found: list[tuple[float, float]], rows: int) -> dict[str, Any]:
    """The check to decisions.parquet, without the reports; nothing where it was not timed."""
    if not found:
        return {}
    return {
        "decisions_seconds": spread([wall for wall, _ in found]),
        "decisions_cpu_seconds": spread([cpu for _, cpu in found]),
        "decided_links_per_second": round(rows / statistics.median(wall for wall, _ in found)),
    }


def peak_mb() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def in_child(*arguments: str) -> dict[str, Any]:
    """Run this script in a process of its own; its figures."""
    command = [sys.executable, __file__, *arguments, "--print"]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def startup(rounds: int) -> dict[str, Any]:
    """import, --help, 800 records with caches present (byte code and kernels), and the first run ever (no kernel yet).

    Where PYTHONDONTWRITEBYTECODE is set it is left out: the package's modules would be compiled in every process.
    """
    from cases import make_population_files

    import linkcheck
    from linkcheck.kernels.cache import carries

    kernels = Path(linkcheck.__file__).parent
    cached = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as name:
        folder = make_population_files(Path(name) / "in", 800, per_mechanism=1)
        check = [
            sys.executable, "-m", "linkcheck", "check", "insurance", str(folder / "insurance.parquet"),
            "--register", str(folder / "register.parquet"), "--out", str(Path(name) / "out"),
        ]  # fmt: skip
        commands = {
            "python alone": [sys.executable, "-c", "pass"],
            "import linkcheck": [sys.executable, "-c", "import linkcheck"],
            "linkcheck --help": [sys.executable, "-m", "linkcheck", "--help"],
            "linkcheck check, 800 records": check,
        }
        repeated(check, 1, cached)  # leaves byte code and machine code
        found = {label: repeated(command, rounds, cached) for label, command in commands.items()}
        empty = {**cached, "NUMBA_CACHE_DIR": str(Path(name) / "empty")}
        first = "machine code carried" if carries() else "compiles"
        found[f"first run ever ({first})"] = repeated(check, 1, empty)
    return {"rounds": rounds, "package": kernels.name, "commands": found}


def repeated(command: list[str], rounds: int, environment: dict[str, str] | None = None) -> dict[str, Any]:
    """Wall and CPU seconds of a command."""
    walls, cpus = [], []
    for _ in range(rounds):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.perf_counter()
        status = subprocess.run(command, capture_output=True, env=environment, check=False).returncode
        walls.append(time.perf_counter() - started)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpus.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        if status not in (0, 1):
            raise RuntimeError(f"{command[2:4]} ended with status {status}")
    return {"seconds": spread(walls), "cpu_seconds": spread(cpus)}


def rival_quality(folder: Path) -> dict[str, Any]:
    """Recall and flags of every rival at the threshold at which it finds as many mistakes as linkcheck."""
    import numpy as np
    import pyarrow.parquet as pq
    from rivals import RIVALS

    from linkcheck import check_insurance
    from linkcheck.audit.evaluate import evaluate

    truth = pq.read_table(folder / "truth_insurance.parquet")
    place = {record: row for row, record in enumerate(truth["record_id"].to_pylist())}
    wrong = np.array([name is not None for name in truth["mechanism"].to_pylist()])
    base = wrong & ~np.array([bool(value) for value in truth["boosted"].to_pylist()])
    own = evaluate(
        check_insurance(folder / "insurance.parquet", folder / "register.parquet").decisions, truth
    )
    rows = [
        {
            "implementation": "linkcheck",
            "recall": round(own.recall, 4),
            "flags_on_right_links": own.false_flag_count,
            "flags_per_true_error": round(own.flags_per_true_error, 2),
        }
    ]
    asked = [(rival, False) for rival in RIVALS if not (rival.slow and len(wrong) > 200_000)]
    asked += [(rival, True) for rival, _ in asked if rival.name.startswith("Splink")]
    normal = normal_forms(folder)
    for rival, is_normal in asked:
        scored = rival.score(normal if is_normal else folder)
        weight = np.full(len(wrong), -np.inf)  # a number that is not in the register is flagged by everybody
        weight[[place[record] for record in scored.record_id.to_pylist()]] = scored.weight
        for recall in (own.recall, 0.9):
            ordered = np.sort(weight[wrong])
            flagged = weight <= ordered[min(int(np.ceil(recall * len(ordered))), len(ordered)) - 1]
            hits, false = int((flagged & base).sum()), int((flagged & ~wrong).sum())
            rows.append(
                {
                    "implementation": rival.name + (" on linkcheck's normal forms" if is_normal else ""),
                    "recall": round(float(flagged[wrong].mean()), 4),
                    "flags_on_right_links": false,
                    "flags_per_true_error": round((false + hits) / hits, 2) if hits else None,
                }
            )
    return {"record_count": len(wrong), "mistake_count": int(wrong.sum()), "rows": rows}


def normal_forms(folder: Path) -> Path:
    """The same files with linkcheck's normal forms of names, dates and sex, and addresses in NFKC."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    import linkcheck as lc

    made = folder / "normal"
    made.mkdir(exist_ok=True)
    forms: dict[str, Callable[[Any], Any]] = {
        "name_kanji": lambda values: lc.normalize_kanji(values).to_arrow(),
        "name_kana": lambda values: lc.normalize_kana(values, "K2").to_arrow(),
        "birth_date": lambda values: lc.normalize_birth_date(values).to_arrow(),
        "sex": lambda values: lc.normalize_sex(values).to_arrow(),
        "address": lambda values: pc.utf8_normalize(values, "NFKC"),
    }
    for name in ("insurance", "register"):
        table = pq.read_table(folder / f"{name}.parquet")
        for column, form in forms.items():
            values = form(table[column].combine_chunks())
            texts = pa.array(values).cast(pa.string())
            table = table.set_column(table.column_names.index(column), column, texts)
        pq.write_table(table, made / f"{name}.parquet")
    return made


def write(name: str, figures: dict[str, Any]) -> None:
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("cases", "scale", "startup", "rival-quality", "stream"))
    parser.add_argument(
        "--records", type=int, default=1_000_000, help="size of the data that is made if need be"
    )
    parser.add_argument("--folder", type=Path, help="use the files there (or make them there)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--stages", nargs="*", default=("fold_kana", "score_links"))
    parser.add_argument("--memory-limit-mb", type=int, default=2048)
    parser.add_argument("--name", help="of the result file, for a second size")
    parser.add_argument("--print", action="store_true", help="print the figures instead of writing them")
    chosen = parser.parse_args()
    about = machine()
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.folder or Path(temporary)
        if chosen.what != "startup":
            from cases import make_population_files

            if not (folder / "insurance.parquet").exists():
                make_population_files(folder, chosen.records)
        if chosen.what == "cases":
            figures = run_cases(folder, chosen.rounds, tuple(chosen.stages))
        elif chosen.what == "startup":
            figures = startup(chosen.rounds)
        elif chosen.what == "stream":
            from stream import run_stream

            with tempfile.TemporaryDirectory() as scratch:
                figures = run_stream(folder, chosen.rounds, Path(scratch))
        elif chosen.what == "rival-quality":
            figures = rival_quality(folder)
        elif chosen.print:
            figures = check_once(folder, chosen.rounds, chosen.memory_limit_mb)
        else:
            figures = in_child(
                "scale", "--folder", str(folder), "--rounds", str(chosen.rounds),
                "--memory-limit-mb", str(chosen.memory_limit_mb),
            )  # fmt: skip
    figures = {"machine": {**about, "load_after": [round(load, 1) for load in os.getloadavg()]}, **figures}
    if chosen.print:
        print(json.dumps(figures))
    else:
        write(chosen.name or chosen.what.replace("-", "_"), figures)


if __name__ == "__main__":
    main()
