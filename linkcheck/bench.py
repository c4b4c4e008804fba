"""`linkcheck bench`: how fast a check runs on this machine, on synthetic or the user's own data."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from linkcheck.endings import guarded, refused

__all__ = ["Timing", "run_bench", "time_check"]


@dataclass(frozen=True)
class Timing:
    """Seconds of one check of `record_count` records: until comparing begins, and so on to the files written."""

    record_count: int
    read: float
    compare: float
    search: float
    decide: float
    write: float

    @property
    def seconds(self) -> float:
        """The whole check."""
        return self.read + self.compare + self.search + self.decide + self.write

    @property
    def links_per_second(self) -> float:
        """Records divided by the seconds of the whole check."""
        return self.record_count / self.seconds


def time_check(records: Any, register: Any) -> Timing:
    """Time one insurance check, reading both inputs and writing every output to a directory that is removed.

    Raises InputError as `check_insurance` does.
    """
    from linkcheck.cases.insurance import check_insurance

    marks: dict[str, list[float]] = {}

    def progress(stage: str, done: int, total: int) -> None:
        marks.setdefault(stage, []).append(time.perf_counter())

    started = time.perf_counter()
    result = check_insurance(records, register, progress=progress)
    decided = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="linkcheck-") as private:
        result.write(private)
    written = time.perf_counter()
    compare = marks["compare"]
    searched = marks.get("search", compare)[-1]
    read = compare[0] - started
    return Timing(
        result.summary["record_count"],
        read,
        compare[-1] - compare[0],
        searched - compare[-1],
        decided - searched,
        written - decided,
    )


def run_bench(records: Path | None, register: Path | None, persons: int, rounds: int) -> None:
    """Time a check `rounds` times and print a table; exit status 2 for bad input.

    Without files a synthetic population is made. The first round loads kernels (and compiles them on the first run
    ever), so it stands apart.
    """
    with guarded(), tempfile.TemporaryDirectory(prefix="linkcheck-") as private:
        if records is None or register is None:
            records, register = _made(Path(private), persons)
        timings = [time_check(records, register) for _ in range(max(rounds, 1))]
    _show(timings)


def _made(folder: Path, persons: int) -> tuple[Path, Path]:
    try:
        from synthetic_data import write_demo
    except ImportError:
        refused("synthetic_missing")
    paths = write_demo(folder, persons=persons)
    return paths["insurance"], paths["register"]


def _show(timings: list[Timing]) -> None:
    from rich.console import Console
    from rich.table import Table

    best = min(timings, key=lambda timing: timing.seconds)
    table = Table(title=f"linkcheck bench: {best.record_count:,} records / 記録")
    for heading in ("", "first / 初回 (s)", "best / 最速 (s)"):
        table.add_column(heading, justify="right" if heading else "left")
    for stage, label in (
        ("read", "read / 読込"),
        ("compare", "compare / 照合"),
        ("search", "search owner / 本人候補の検索"),
        ("decide", "decide / 判定"),
        ("write", "write / 出力"),
        ("seconds", "all / 合計"),
    ):
        table.add_row(label, f"{getattr(timings[0], stage):.3f}", f"{getattr(best, stage):.3f}")
    table.add_row(
        "links per second / 件／秒", f"{timings[0].links_per_second:,.0f}", f"{best.links_per_second:,.0f}"
    )
    Console().print(table)
