"""A disk that is full at any write: every one in turn within one process, or some in processes of their own.

What counts as a write stands in full_disk.c. Outputs and temporary files lie on that disk, the inputs and the cache of
machine code do not.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from benchmarks.trust.runs import ROOT, Town, ended, in_words, is_whole, seen
from linkcheck.private import RESUME

__all__ = ["every_write", "full_at", "shim", "write_count"]

SHIM = Path(__file__).parent / "full_disk.c"


def shim(folder: Path) -> Path | None:
    """The library that makes a disk full; None where there is no compiler, or another system."""
    if not sys.platform.startswith("linux") or shutil.which("cc") is None:
        return None
    made = folder / "full_disk.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", str(made), str(SHIM), "-ldl"], check=True)
    return made


def _on(disk: Path, library: Path) -> dict[str, str | None]:
    """What a command needs in its environment so that it runs on the disk that may be full."""
    (disk / "tmp").mkdir(parents=True, exist_ok=True)
    return {"LD_PRELOAD": str(library), "FULL_IN": str(disk), "TMPDIR": str(disk / "tmp")}


def write_count(town: Town, library: Path, disk: Path, *, parts: bool = False) -> int:
    """How many writes a check into a disk (a folder) does."""
    log = disk.with_name(f"{disk.name}.log")
    done = ended(town.start(disk / "out", parts=parts, **_on(disk, library), FULL_LOG=str(log)))
    if done[0] != 1:
        raise RuntimeError(done[1])
    return len(log.read_text().splitlines())


def full_at(
    town: Town, library: Path, disk: Path, number: int, *, parts: bool = False, once: bool = False
) -> str:
    """What a check leaves whose disk is full from a write on, or `once`, at it alone: as `left` says."""
    how = {"FULL_AT": str(number), "FULL_ONCE": "1" if once else None}
    return left(disk, *ended(town.start(disk / "out", parts=parts, **_on(disk, library), **how)))


def left(disk: Path, status: int, wrong: str, before: dict[str, bytes] | None = None) -> str:
    """What a check left on a disk: "nothing" after lines that say why (of an earlier set: all of it), "whole" where
    nothing that matters was to be written, else what is wrong."""
    out = disk / "out"
    rest = [*(disk / "tmp").iterdir()] + [path for path in out.glob(".*") if path.name != RESUME]
    if rest:
        return f"left: {rest[0].name.split('-')[0]}"
    if status == 1 and is_whole(out):
        return "whole"
    if not in_words(status, wrong):
        return f"status {status}: {wrong[-300:]}"
    if before is None:
        return "half a set" if seen(out) else "nothing"
    return "nothing" if before == _files(out) else "an earlier set in part"


def _files(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in seen(folder)}


def every_write(
    town: Town,
    library: Path,
    disk: Path,
    *,
    parts: bool = False,
    once: bool = True,
    over: bool = False,
    tries: int | None = None,
) -> dict[str, int]:
    """How a check ends whose disk is full at every write in turn (`tries`: so many of them, evenly): how often what was
    `left`, and "writes", how many there are. `over`: into a directory that holds an earlier set."""
    found = {**os.environ, "PYTHONPATH": str(ROOT), **_on(disk, library)}
    chosen = json.dumps({"parts": parts, "once": once, "over": over, "tries": tries})
    command = [sys.executable, "-B", "-m", __spec__.name, str(town.folder), str(disk), chosen]
    done = subprocess.run(command, cwd=town.folder, env=found, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _tried(
    town: Town, disk: Path, numbers: Iterable[int], *, parts: bool, once: bool, over: bool
) -> tuple[Counter[str], int]:
    """Within one process under the library: how checks end whose disk is full at these writes, and how many writes the
    last one did."""
    library, told, out = ctypes.CDLL(None), Counter[str](), disk / "out"
    library.full_count.restype = ctypes.c_long
    for number in numbers:
        shutil.rmtree(out, ignore_errors=True)
        if over:
            _run(town.command(out))
        before = _files(out) if over else None
        library.full_at(ctypes.c_long(number), int(once))
        status, wrong = _run(town.command(out, parts=parts))
        count = library.full_count()
        library.full_at(ctypes.c_long(0), 0)
        end = left(disk, status, wrong, before)
        told[end] += 1
        if end not in ("nothing", "whole"):
            print(number, end, file=sys.stderr)
    return told, count


def _run(command: list[str]) -> tuple[int, str]:
    """A command in this process: its exit status and what it says."""
    from linkcheck.cli import app

    with contextlib.redirect_stderr(io.StringIO()) as wrong, contextlib.redirect_stdout(io.StringIO()):
        try:
            app(command[command.index("linkcheck") + 1 :])
        except SystemExit as ended:
            return int(ended.code or 0), wrong.getvalue()
    raise RuntimeError("a command that does not end")


def main() -> None:
    """Try every write, as `every_write` asks."""
    town, disk, asked = Town(Path(sys.argv[1])), Path(sys.argv[2]), json.loads(sys.argv[3])
    tries = asked.pop("tries")
    tempfile.tempdir = str(disk / "tmp")
    _tried(town, disk, [0], **asked)  # what is made once only
    usual, count = _tried(town, disk, [0], **asked)
    if set(usual) != {"whole"}:
        raise RuntimeError(f"a check that nothing happens to: {usual}")
    numbers = range(1, count + 1, max(count // tries, 1) if tries else 1)
    told, _ = _tried(town, disk, numbers, **asked)
    print(json.dumps({"writes": count, **told}))


if __name__ == "__main__":
    main()
