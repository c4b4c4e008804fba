"""How a command ends: by a line in each language on stderr and an exit status, never by a traceback, which may quote a
value.

Exit status 2 for bad input, a full disk or a fault of the program, 128 and the signal's number when interrupted: 130 by
Ctrl+C, 143 by SIGTERM, 129 where the terminal went.
"""

from __future__ import annotations

import atexit
import errno
import os
import signal
import sys
import tempfile
import threading
import time
import traceback
from _thread import interrupt_main, start_new_thread
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

from linkcheck.beginnings import begin
from linkcheck.errors import InputError, MissingExtraError, SettingsError
from linkcheck.messages import Message, message, reason
from linkcheck.packages import install_command
from linkcheck.private import private_directory, remove_all

__all__ = ["guarded", "open_streams", "printed", "process", "refuse_without_folder", "refused"]

SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""What interrupts a command."""

GRACE = 10.0
"""Seconds in which an interrupted process tidies up; then it ends as it is. An interrupt that comes while Python
imports can be lost, and leave a lock that every import waits for."""

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


class Interrupts:
    """Signals that came. The first ends work by KeyboardInterrupt, so that everything is tidied up; where nothing is at
    work, and the second time, a process of its own ends at once."""

    def __init__(self) -> None:
        self.came: list[int] = []
        self.is_process, self.is_working = False, False

    def __call__(self, number: int, frame: object) -> NoReturn:
        """Listen to a signal."""
        self.came.append(number)
        if self.is_process and (not self.is_working or len(self.came) > 1):
            with suppress(Exception):  # it may have come while a line was printed
                _tell(message("interrupted"))
            _leave(self.status())
        if self.is_process:
            start_new_thread(_end_late, (message("interrupted"), self.status()))  # takes no lock
        raise KeyboardInterrupt

    def status(self) -> int:
        """The exit status of what was interrupted."""
        return 128 + (self.came[0] if self.came else signal.SIGINT)


_interrupts = Interrupts()


def process(run: Callable[[], object]) -> NoReturn:
    """Run a command as a process of its own, and end that by its exit status, whatever comes when.

    Python's own ending lets an interrupt raise while threads end, which aborts the process or ends it by the signal.
    """
    _interrupts.is_process = True
    sys.unraisablehook, sys.excepthook = _given_up, _printed_by_others
    _listen()
    status = 0
    try:
        run()
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except KeyboardInterrupt:
        _tell(message("interrupted"))
        _leave(_interrupts.status())
    except BaseException as error:  # also what packages make to end a program, which nobody else would tell
        _tell(_told(error))
        status = 2
    _leave(_interrupts.status() if _interrupts.came else status)


def _given_up(fault: sys.UnraisableHookArgs) -> None:
    """What goes wrong while objects are given up (a file that cannot be closed on a full disk) was told already: Python
    would add a traceback. An interrupt that comes there would be lost, and comes once more."""
    if issubclass(fault.exc_type, KeyboardInterrupt):
        interrupt_main(signal.Signals(_interrupts.came[-1] if _interrupts.came else signal.SIGINT))


def _printed_by_others(*error: object) -> None:
    """Nothing: a package's own code prints what an interrupt makes of its imports, and raises it as another error."""


def _listen() -> None:
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupts)


def _leave(status: int) -> NoReturn:
    """End the process; nothing that comes from now on changes how."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    remove_all()
    with suppress(Exception):
        atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except BrokenPipeError:  # nobody reads any more
            continue
        except (OSError, ValueError, RuntimeError):
            status = max(status, 2)
    os._exit(status)


def _end_late(told: Message, status: int) -> None:
    """End a process that was interrupted and did not end; nothing is imported, which may wait for ever."""
    time.sleep(GRACE)
    with suppress(Exception):
        remove_all()
        _tell(told)
    os._exit(status)


@contextmanager
def guarded() -> Iterator[None]:
    """Run a command's work, its temporary files in a private directory; what goes wrong in it ends the command.

    SIGTERM and SIGHUP count as Ctrl+C.
    """
    if threading.current_thread() is threading.main_thread():
        _listen()
    before, _interrupts.is_working = tempfile.tempdir, True
    if not _interrupts.is_process:
        _interrupts.came.clear()
    try:
        if _interrupts.is_process:
            begin()
        with private_directory("linkcheck-run-") as private:
            tempfile.tempdir = str(private)
            yield
        _interrupts.came.clear()  # what was interrupted and done all the same (a review that ends so) was done
    except KeyboardInterrupt:
        _end(message("interrupted"), _interrupts.status())
    except Exception as error:
        if _interrupts.came:  # what runs may turn an interrupt into an error of its own
            _end(message("interrupted"), _interrupts.status())
        _end(_told(error))
    finally:
        tempfile.tempdir, _interrupts.is_working = before, False


def _told(error: BaseException) -> Message:
    """An error in words that quote nothing from a file."""
    if isinstance(error, InputError | SettingsError | MissingExtraError):
        return Message(error.japanese, error.english, getattr(error, "lines", ""))
    if isinstance(error, MemoryError):
        return message("memory")
    if isinstance(error, OSError):
        return message("system", said=reason(error))
    if isinstance(error, ModuleNotFoundError) and (error.name or "").partition(".")[0] in REQUIRED:
        return message("package", name=error.name, install=install_command("."))
    at = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(at.filename).name}, line {at.lineno}"
    return message("program", kind=type(error).__name__, place=where)


def _end(told: Message, status: int = 2) -> NoReturn:
    _tell(told)
    sys.exit(status)


def _tell(told: Message) -> None:
    lines = [f"error: {told.en}", f"エラー: {told.ja}"]
    lines += [f"    {line}" for line in told.lines.splitlines()]
    if sys.stderr is not None:
        print("\n".join(lines), file=sys.stderr)


def refuse_without_folder(file: Path, where: str) -> None:
    """Raise InputError naming `where` if the folder that a file goes to is not there: said before the work."""
    if not file.absolute().parent.is_dir():
        raise InputError("out_folder", where)


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
