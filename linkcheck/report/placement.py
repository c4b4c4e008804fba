"""Puts a finished set of outputs in its place: nobody finds a part of it.

A directory that holds nothing is exchanged for the finished one in one step. In one that holds something, the old
manifest goes first and the new one comes last, so that a set with its manifest is a whole one.
"""

from __future__ import annotations

import os
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

__all__ = ["MANIFEST", "put_files"]

MANIFEST = "manifest.json"
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


def put_files(made: Path, directory: Path) -> None:
    """Move every file of `made`, a directory inside `directory`, into that one; each is its owner's only (0600).

    Interrupts wait until it is done. Raises OSError where a file cannot be put there.
    """
    for file in made.iterdir():
        file.chmod(0o600)
    with _interrupts_wait():
        if [*directory.iterdir()] != [made] or not _exchanged(made, directory.resolve()):
            _put_one_by_one(made, directory)


def _exchanged(made: Path, directory: Path) -> bool:
    """Whether `made` could take the place of the directory it lies in, which holds nothing else.

    It cannot where the directory is a mount, where its parent cannot be written, and on Windows.
    """
    beside = directory.parent / made.name
    try:
        made.rename(beside)
    except OSError:
        return False
    try:
        beside.chmod(directory.stat().st_mode & 0o7777)
        beside.rename(directory)
        return True
    except OSError:
        shutil.move(beside, made)
        return False


def _put_one_by_one(made: Path, directory: Path) -> None:
    names = sorted(file.name for file in made.iterdir())
    if MANIFEST in names:
        names.remove(MANIFEST)
        names.append(MANIFEST)
        (directory / MANIFEST).unlink(missing_ok=True)
    for name in names:
        (made / name).replace(directory / name)


@contextmanager
def _interrupts_wait() -> Iterator[None]:
    """Interrupts that come in the meantime are raised at its end."""
    came: list[int] = []
    before: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():
        for number in (getattr(signal, name) for name in SIGNALS if hasattr(signal, name)):
            if callable(signal.getsignal(number)):
                before[number] = signal.signal(number, lambda found, _: came.append(found))
    try:
        yield
    finally:
        for number, listener in before.items():
            signal.signal(number, listener)
        for number in came:
            os.kill(os.getpid(), number)
