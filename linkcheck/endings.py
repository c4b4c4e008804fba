"""How a command ends: by one line on stderr and an exit status, never by a traceback, which may quote a value.

Exit status 2 for bad input, a full disk or a fault of the program, 130 when interrupted.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from linkcheck.errors import LinkcheckError
from linkcheck.private import private_directory

__all__ = ["guarded", "open_streams", "printed"]

INTERRUPTED = 130

REQUIRED = ("duckdb", "openpyxl", "pandas")
"""Dependencies that the demonstration does without, so that they may be missing where only it was set up."""


def open_streams() -> None:
    """Give a command whose terminal is closed streams that lead nowhere; a file of its own would get their numbers."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115


@contextmanager
def guarded() -> Iterator[None]:
    """Run a command's work, its temporary files in a private directory; what goes wrong in it ends the command.

    SIGTERM and SIGHUP count as Ctrl+C.
    """
    interrupts: list[int] = []  # what runs may turn an interrupt into an error of its own
    if threading.current_thread() is threading.main_thread():
        _listen(interrupts)
    before = tempfile.tempdir
    try:
        with private_directory("linkcheck-run-") as private:
            tempfile.tempdir = str(private)
            yield
    except KeyboardInterrupt:
        _end("interrupted / 中断しました", INTERRUPTED)
    except Exception as error:
        if interrupts:
            _end("interrupted / 中断しました", INTERRUPTED)
        _end(_told(error))
    finally:
        tempfile.tempdir = before


def _listen(interrupts: list[int]) -> None:
    def interrupt(number: int, frame: Any) -> NoReturn:
        interrupts.append(number)
        raise KeyboardInterrupt

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, interrupt)


def _told(error: Exception) -> str:
    """An error in one line that quotes nothing from a file."""
    if isinstance(error, LinkcheckError):
        return str(error)
    if isinstance(error, MemoryError):
        return "memory: expected enough for the work, found too little. Lower batch_rows and threads in the settings."
    if isinstance(error, OSError):
        said = os.strerror(error.errno) if error.errno else type(error).__name__
        return f"files: {said}. Check the disk and the permissions."
    if isinstance(error, ModuleNotFoundError) and (error.name or "").partition(".")[0] in REQUIRED:
        return (
            f"packages: expected {error.name}, found that it is not installed / 必要なパッケージがありません. "
            "Install the rest: make setup, or python -m pip install linkcheck."
        )
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}, line {place.lineno}"
    return (
        f"a fault of the program ({type(error).__name__} in {where}) / 想定外の障害. Please report this line."
    )


def _end(line: str, status: int = 2) -> NoReturn:
    print(f"error: {line}", file=sys.stderr)
    sys.exit(status)


def printed(write: Callable[[], None]) -> None:
    """Print, though nobody may be reading any more: a closed pipe does not change how the command ends."""
    try:
        write()
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
