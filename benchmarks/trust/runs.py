"""A check as a command of its own, and what may happen to it from outside: signals, full disks, poor environments."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

import linkcheck
from linkcheck.private import RESUME
from linkcheck.verification import changes
from synthetic_data.files import write_dataset

ROOT = Path(linkcheck.__file__).parents[1]
SET = frozenset(
    f"{name}" for name in (
        "decisions.parquet", "evidence.json", "flagged.csv", "manifest.json", "quarantine.csv", "report.html",
        "review.xlsx", "summary.json",
    )
)  # fmt: skip
"""The files of a whole set of outputs."""

IN_PARTS = "memory_limit_mb = 1\nthreads = 1\n"
"""Settings with which small inputs are spilled and compared in parts."""


@dataclass(frozen=True)
class Town:
    """A folder with records (some of them linked wrongly), a register, and settings that force parts."""

    folder: Path
    environment: dict[str, str | None] = field(default_factory=dict)

    @classmethod
    def made(cls, folder: Path, persons: int = 3_000) -> Town:
        """Write the inputs."""
        paths = write_dataset(folder / "data", persons, 16)
        records = pq.read_table(paths["insurance"])
        numbers = records["my_number"].to_pylist()
        numbers[0], numbers[1] = numbers[1], numbers[0]
        place = records.column_names.index("my_number")
        records = records.set_column(place, "my_number", pa.array(numbers, pa.string()))
        pq.write_table(records, folder / "records.parquet")
        shutil.copy(paths["register"], folder / "register.parquet")
        (folder / "parts.toml").write_text(IN_PARTS)
        return cls(folder)

    def command(self, out: Path, *, parts: bool = False) -> list[str]:
        """The command line of a check into a directory."""
        inputs = ["records.parquet", "--register", "register.parquet", "--out", str(out)]
        settings = ["--settings", "parts.toml"] if parts else []
        return [sys.executable, "-B", "-m", "linkcheck", "check", "insurance", *inputs, *settings]

    def start(
        self, out: Path, *, parts: bool = False, session: bool = False, **environment: str | None
    ) -> subprocess.Popen[bytes]:
        """A check that runs; environment: variables to set, None to take one away."""
        found = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
        return subprocess.Popen(
            self.command(out, parts=parts),
            cwd=self.folder,
            env={name: value for name, value in found.items() if value is not None},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=session,
        )

    def seconds(self, out: Path, *, parts: bool = False) -> float:
        """How long a check takes, from where it has begun, that nothing happens to."""
        process = self.start(out, parts=parts)
        begin(process)
        start = time.perf_counter()
        status, wrong = ended(process)
        if status != 1:
            raise RuntimeError(wrong)
        return time.perf_counter() - start


def ended(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    """The exit status and what stands on stderr."""
    _, wrong = process.communicate(timeout=300)
    return process.returncode, wrong.decode("utf-8", "replace")


def seen(out: Path) -> set[str]:
    """The files of a directory of outputs that anybody would see."""
    return {path.name for path in out.iterdir() if not path.name.startswith(".")} if out.exists() else set()


def is_whole(out: Path) -> bool:
    """Whether a directory holds a whole set, as its manifest proves."""
    return seen(out) >= SET and changes(out) == []


INTERRUPTED = {
    128 + getattr(signal, name) for name in ("SIGHUP", "SIGINT", "SIGTERM") if hasattr(signal, name)
}
"""Exit statuses of a command that was interrupted."""


def in_words(status: int, wrong: str) -> bool:
    """Whether a command ended as one ends: a line in each language on stderr, status 2 or that of an interrupt."""
    lines = wrong.splitlines()
    told = len(lines) >= 2 and lines[0].startswith("error: ") and lines[1].startswith("エラー: ")
    return status in (2, *INTERRUPTED) and told and all(line.startswith("    ") for line in lines[2:])


KILLS = ("KILL", "TERM", "INT", "INT twice", "group KILL", "group INT", "TERM then INT")
"""How a run is ended: signals, to the process or to its whole group."""

PAUSES = (0.0, 0.002, 0.02, 0.1)
"""Seconds between two signals."""


def begin(process: subprocess.Popen[bytes]) -> None:
    """Wait until a command listens to signals: before, Python itself starts."""
    about = Path(f"/proc/{process.pid}/status")
    if not about.exists():  # a system that does not tell
        time.sleep(1)
        return
    while process.poll() is None:
        found = [line for line in about.read_text(encoding="utf-8").splitlines() if line.startswith("SigCgt")]
        if found and int(found[0].split()[1], 16) >> (signal.SIGTERM - 1) & 1:
            return
        time.sleep(0.002)


def kill(process: subprocess.Popen[bytes], out: Path, how: str, after: float, *, pause: float = 0.02) -> str:
    """End a check that was started as KILLS say, some seconds after it has begun, and say what is left: "nothing",
    "whole", or what is wrong."""
    begin(process)
    time.sleep(after)
    is_group, names = how.startswith("group"), how.removeprefix("group ").replace(" then", "").split()
    if names[-1] == "twice":
        names[-1] = names[0]
    numbers = [getattr(signal, f"SIG{name}") for name in names]
    for place, number in enumerate(numbers):
        if process.poll() is None:
            os.killpg(process.pid, number) if is_group else process.send_signal(number)
        time.sleep(pause if place + 1 < len(numbers) else 0)
    status, wrong = ended(process)
    left = "nothing" if not seen(out) else "whole" if is_whole(out) else "half a set"
    usual = {-number if number == signal.SIGKILL else 128 + number for number in numbers}
    if "Traceback" in wrong:
        return f"a traceback: {wrong}"
    if status not in usual and not (status == 1 and left == "whole"):
        return f"{how}: status {status}"
    hidden = {path.name for path in out.iterdir()} - seen(out) if out.exists() else set()
    if "KILL" not in how and hidden - {RESUME}:
        return "a directory for temporary files"
    return left


def kills(town: Town, folder: Path, count: int, *, parts: bool, seed: int = 16) -> dict[str, int]:
    """How often what was left after so many kills, each into a directory of its own."""
    rng, told = random.Random(seed), {"nothing": 0, "whole": 0}
    usual = min(town.seconds(folder / f"usual-{parts}-{place}", parts=parts) for place in range(2))
    for number in range(count):
        out = folder / f"out-{parts}-{number}"
        how, after = KILLS[number % len(KILLS)], rng.uniform(0, 1.02) * usual
        process = town.start(out, parts=parts, session=how.startswith("group"))
        left = kill(process, out, how, after, pause=rng.choice(PAUSES))
        told[left] = told.get(left, 0) + 1
        shutil.rmtree(out, ignore_errors=True)
    return told
