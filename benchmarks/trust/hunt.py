"""Every command on inputs with canaries; where one comes to light is told.

Every case is checked with and without values, in memory and in parts, and kept for the next month; then a sample of
what remains is drawn, the outputs verified, the file inspected, decoys planted, the register prepared. What is searched
is all that a command wrote: outputs, both streams, its folder for temporary files while and after it runs, what it goes
on with after an end, the cache of machine code.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.trust.canaries import CASES, Planted, contents, found_in
from benchmarks.trust.runs import IN_PARTS, ROOT
from linkcheck.kernels.cache import cache_directory

__all__ = ["Hunt", "hunt"]

WAYS: dict[str, tuple[str, ...]] = {
    "plain": (),
    "values": ("--show-values",),
    "parts": ("--settings", "{folder}/parts.toml"),
    "next": ("--for-next",),
}
FOLLOWING: dict[str, tuple[str, ...]] = {
    "estimate": ("estimate", "{out}", "--reads", "20"),
    "verify": ("verify", "{out}"),
    "inspect": ("inspect", "{records}", "--write-settings", "{folder}/read.toml"),
    "selftest": ("selftest", "{case}", "{inputs}", "--json", "{folder}/selftest.json"),
    "prepare": ("prepare", "register.parquet", "--out", "{folder}/prepared"),
}
"""Commands after a plain check, into a folder of their own."""

PREPARED = "following/prepared/"
"""A register again: it holds numbers and names as one does, but no hidden address."""


@dataclass
class Hunt:
    """What was run and searched, and what came to light (by file)."""

    planted: Planted
    runs: int = 0
    searched: int = 0
    shown: int = 0
    kept: int = 0
    open: int = 0
    temporary: set[str] = field(default_factory=set)
    found: list[str] = field(default_factory=list)

    def run(self, folder: Path, *words: str) -> None:
        """Run a command with a folder for temporary files of its own, and search all that it writes there."""
        temporary = folder / "tmp"
        temporary.mkdir(parents=True, exist_ok=True)
        with (folder / "stdout").open("wb") as out, (folder / "stderr").open("wb") as wrong:
            process = subprocess.Popen(
                [sys.executable, "-m", "linkcheck", *words],
                cwd=self.planted.folder,
                env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)},
                stdout=out,
                stderr=wrong,
            )
            while process.poll() is None:
                self._look(temporary)
                time.sleep(0.005)
        if process.returncode not in (0, 1):
            raise RuntimeError(f"{words[:2]}: status {process.returncode}")
        self.runs += 1
        self.search(folder, is_shown="--show-values" in words)

    def _look(self, temporary: Path) -> None:
        """While a command runs: others cannot enter its directories, and no name of a file tells anything."""
        for path in temporary.iterdir():
            self.temporary.add(path.name)
            try:
                self.open += path.is_dir() and bool(path.stat().st_mode & 0o077)
                names = " ".join(each.name for each in path.rglob("*"))
            except OSError:  # gone meanwhile
                continue
            self._tell("name of a temporary file", names.encode(), is_shown=False)

    def search(self, folder: Path, *, is_shown: bool) -> None:
        """Search what a command wrote into a folder; nothing may be left in its folder for temporary files."""
        for name, content in contents(folder):
            self.searched += 1
            where = f"{folder.name}/{name}"
            if where.startswith(PREPARED):
                self.found += [f"{where}: {word}" for word in found_in(content, (), shown=True)]
            else:
                self._tell(where, content, is_shown=is_shown and name not in ("stdout", "stderr"))
        self.kept += sum(path.is_file() for path in folder.glob("kept/**/*"))
        if left := [path.name for path in (folder / "tmp").iterdir()]:
            self.found.append(f"{folder.name}: {len(left)} temporary files stayed")

    def _tell(self, where: str, content: bytes, *, is_shown: bool) -> None:
        is_packed = where.endswith(".parquet")
        every = found_in(content, self.planted.numbers, shown=False, is_packed=is_packed)
        self.shown += is_shown and bool(every)
        found = found_in(content, self.planted.numbers, shown=True) if is_shown else every
        self.found += [f"{where}: {word}" for word in found]

    def told(self) -> dict[str, Any]:
        """The figures."""
        figures = {name: value for name, value in vars(self).items() if name != "planted"}
        return {"planted": self.planted.count, **figures, "temporary": len(self.temporary)}


def _words(template: tuple[str, ...], case: str, folder: Path) -> list[str]:
    """The words of a following command."""
    inputs = _inputs(case)
    known = {
        "out": f"{folder}/plain/out",
        "records": inputs[0],
        "case": case,
        "folder": f"{folder}/following",
    }
    return [each for word in template for each in (inputs if word == "{inputs}" else [word.format(**known)])]


def _inputs(case: str) -> list[str]:
    files = CASES[case]
    given = [f"{files['records']}.parquet"]
    for option, name in files.items():
        given += [] if option == "records" else [option, f"{name}.parquet"]
    return given


def hunt(planted: Planted, folder: Path, cases: tuple[str, ...] = tuple(CASES)) -> dict[str, Any]:
    """Run every case in every way: how often, how many files were searched, canaries planted and found.

    `shown` are files that carry a name because values were asked for, so that it is seen that the search finds
    something; `kept`, those that a check goes on with after an end; `temporary`, private directories seen in use;
    `open`, how often one of them was open to others.
    """
    told = Hunt(planted)
    for case in cases:
        at = folder / case
        for way, options in WAYS.items():
            if case == "certificates" and way == "next":
                continue
            (at / way).mkdir(parents=True)
            (at / way / "parts.toml").write_text(f"{IN_PARTS}resume_directory = '{at / way}/kept'\n", "utf-8")
            given = [word.format(folder=at / way) for word in options]
            told.run(at / way, "check", case, *_inputs(case), "--out", f"{at / way}/out", *given)
        for template in FOLLOWING.values():
            told.run(at / "following", *_words(template, case, at))
    for name, content in contents(Path(cache_directory())):
        told.searched += 1
        told.found += [f"{name}: {word}" for word in found_in(content, planted.numbers, shown=False)]
    return told.told()
