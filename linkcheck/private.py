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

__all__ = ["new_directory", "private_directory", "remove_all"]

_made: set[Path] = set()
_new: set[Path] = set()


@contextmanager
def private_directory(prefix: str, folder: Path | None = None) -> Iterator[Path]:
    """A new directory in `folder` (None: the system's for temporary files) whose name begins with `prefix`.

    Directories of that prefix whose process is no longer there are removed first. Raises OSError where none can be
    made.
    """
    made = Path(tempfile.mkdtemp(prefix=f"{prefix}{os.getpid()}-", dir=folder))
    _made.add(made)
    try:
        _remove_left_over(made.parent, prefix)
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        _made.discard(made)


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
    """Remove what is there still of this process: it ends before its work does."""
    for made in tuple(_made):
        shutil.rmtree(made, ignore_errors=True)
    for path in tuple(_new):
        with suppress(OSError):
            path.rmdir()


def _remove_left_over(folder: Path, prefix: str) -> None:
    if os.name == "nt":  # there is no harmless way to ask for a process
        return
    for path in folder.glob(f"{prefix}*"):
        number = path.name.removeprefix(prefix).partition("-")[0]
        try:
            if number.isdigit() and not path.is_symlink() and path.stat().st_uid == os.getuid():
                os.kill(int(number), 0)
        except (ProcessLookupError, OverflowError):
            shutil.rmtree(path, ignore_errors=True)
        except OSError:
            continue
