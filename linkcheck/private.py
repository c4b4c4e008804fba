"""Private directories for temporary files: readable by their owner only, removed at the end.

A process that is killed leaves its directory behind; the next one in the same place removes it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from linkcheck import held

__all__ = ["RESUME", "new_directory", "private_directory", "remove_all"]

_made: set[Path] = set()
_new: set[Path] = set()

RESUME = ".linkcheck-resume"
"""Where a command keeps, in the directory of its outputs, what it may go on with after an end."""

TRIES = 100
"""How often a directory is removed in which threads of a process that ends may make files still."""

MARK = ".held"
"""Ends the name of the file that a process keeps open beside its directory, on Windows."""


@contextmanager
def private_directory(prefix: str, folder: Path | None = None) -> Iterator[Path]:
    """A new directory in `folder` (None: the system's for temporary files) whose name begins with `prefix`.

    Directories of that prefix whose process is no longer there are removed first. Raises OSError where none can be
    made.
    """
    made = Path(tempfile.mkdtemp(prefix=f"{prefix}{os.getpid()}-", dir=folder))
    inner = made.parent in _made  # goes with the directory around it, which is marked
    _made.add(made)
    mark = made.with_name(f"{made.name}{MARK}")
    descriptor = held.take(mark) if held.IS_WINDOWS and not inner else None
    try:
        _remove_left_over(made.parent, prefix)
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        _made.discard(made)
        if descriptor is not None:
            _let_go(made, mark, descriptor)


@contextmanager
def new_directory(path: Path) -> Iterator[None]:
    """A directory, made with all above it where it is not there; one that was made and got nothing goes at the end.

    Raises OSError where it cannot be made.
    """
    is_new = not path.exists()
    if is_new:
        _new.add(path)
    try:
        path.mkdir(parents=True, exist_ok=True)
        yield
    finally:
        if is_new:
            with suppress(OSError):
                path.rmdir()
            _new.discard(path)


def remove_all() -> None:
    """Remove what is there still of this process: it ends before its work does, which may write a file meanwhile."""
    for made in tuple(_made):
        for _ in range(TRIES):
            shutil.rmtree(made, ignore_errors=True)
            if not made.exists():
                break
    for path in tuple(_new):
        with suppress(OSError):
            path.rmdir()


def _let_go(made: Path, mark: Path, descriptor: int) -> None:
    """End a mark; one whose directory could not be removed, as a file in it is open, stays for the next process."""
    if made.exists():
        os.close(descriptor)
    else:
        held.let_go(mark, descriptor)


def _remove_left_over(folder: Path, prefix: str) -> None:
    for path in folder.glob(f"{prefix}*"):
        if held.IS_WINDOWS:
            _remove_marked(path)
            continue
        number = path.name.removeprefix(prefix).partition("-")[0]
        try:
            if number.isdigit() and not path.is_symlink() and path.stat().st_uid == os.getuid():
                os.kill(int(number), 0)
        except (ProcessLookupError, OverflowError):
            shutil.rmtree(path, ignore_errors=True)
        except OSError:
            continue


def _remove_marked(mark: Path) -> None:
    """Remove the directory of a mark that no process has open; there is no harmless way to ask for a process."""
    if mark.suffix != MARK or not mark.is_file():
        return
    try:
        descriptor = held.take(mark)
    except OSError:
        return
    if descriptor is not None:
        made = mark.with_suffix("")
        shutil.rmtree(made, ignore_errors=True)
        _let_go(made, mark, descriptor)
