"""How a command ends: by a line in each language on stderr and an exit status, never by a traceback, which may quote a
value.

Exit status 2 for bad input, a full disk or a fault of the program, 130 when interrupted.
"""

from __future__ import annotations

import errno
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

from linkcheck.errors import InputError, MissingExtraError, SettingsError
from linkcheck.messages import Message, message, reason
from linkcheck.private import private_directory

__all__ = ["guarded", "keep_quiet_at_the_end", "open_streams", "printed", "refused"]

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


def keep_quiet_at_the_end() -> None:
    """What goes wrong while objects are given up (a file that cannot be closed on a full disk) was told already: Python
    would add a traceback."""
    sys.unraisablehook = lambda _: None


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
        _end(message("interrupted"), INTERRUPTED)
    except Exception as error:
        if interrupts:
            _end(message("interrupted"), INTERRUPTED)
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


def _told(error: Exception) -> Message:
    """An error in words that quote nothing from a file."""
    if isinstance(error, InputError | SettingsError | MissingExtraError):
        return Message(error.japanese, error.english, getattr(error, "lines", ""))
    if isinstance(error, MemoryError):
        return message("memory")
    if isinstance(error, OSError):
        return message("system", said=reason(error))
    if isinstance(error, ModuleNotFoundError) and (error.name or "").partition(".")[0] in REQUIRED:
        return message("package", name=error.name)
    at = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(at.filename).name}, line {at.lineno}"
    return message("program", kind=type(error).__name__, place=where)


def _end(told: Message, status: int = 2) -> NoReturn:
    lines = [f"error: {told.en}", f"エラー: {told.ja}"]
    lines += [f"    {line}" for line in told.lines.splitlines()]
    print("\n".join(lines), file=sys.stderr)
    sys.exit(status)


def refused(fault: str) -> NoReturn:
    """End a command that was not given what it needs."""
    _end(message(fault))


def printed(write: Callable[[], None]) -> None:
    """Print, though nobody may be reading any more: a closed pipe does not change how the command ends."""
    try:
        write()
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        if error.errno not in (errno.EPIPE, errno.EINVAL):  # the latter on Windows
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
