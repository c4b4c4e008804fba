"""Runs the command line as far as Linux can be made to act like Windows: ``python as_windows.py ARGUMENTS``.

A file that is open or mapped is neither deleted nor renamed nor replaced; ``rename`` replaces nothing;
directories are not opened; a signal that is sent ends the process at once; what Windows lacks is missing. What the
libraries below Python do with files is not seen.
"""
# ruff: noqa: PTH100, PTH109, PTH110, PTH112, PTH115, PTH118, PTH119, PTH120, PTH208

import os
import shutil
import signal
import sys
from collections import namedtuple
from contextlib import suppress
from pathlib import Path

MISSING_MODULES = ("fcntl", "grp", "pwd", "resource", "termios")
MISSING_NAMES = ("chown", "fchmod", "fork", "geteuid", "getuid", "killpg", "mkfifo", "statvfs", "sysconf")
REAL_RENAME, REAL_OPEN, REAL_KILL, REAL_STATVFS = os.rename, os.open, os.kill, os.statvfs
DiskUsage = namedtuple("DiskUsage", ("total", "used", "free"))


def disk_usage(path):
    """As there, by another call of the system."""
    found = REAL_STATVFS(path)
    total, free = found.f_blocks * found.f_frsize, found.f_bavail * found.f_frsize
    return DiskUsage(total, total - free, free)


def processes():
    """This process, who started it, and whoever works in the same folder."""
    yield from ("self", str(os.getppid()))
    for process in os.listdir("/proc"):
        try:
            if process.isdigit() and os.readlink(f"/proc/{process}/cwd") == os.getcwd():
                yield process
        except OSError:
            continue


def held_files():
    """Every file that one of these processes has open, or this one has mapped."""
    for process in processes():
        with suppress(OSError):
            for each in os.listdir(f"/proc/{process}/fd"):
                with suppress(OSError):  # another thread has closed it meanwhile; the others are open yet
                    yield os.readlink(f"/proc/{process}/fd/{each}")
    for line in Path("/proc/self/maps").read_text("utf-8", "replace").splitlines():
        if "/" in line:
            yield line.split(maxsplit=5)[5]


def whole(path, folder):
    path = os.fsdecode(path)
    if isinstance(folder, int) and folder >= 0:
        path = os.path.join(os.readlink(f"/proc/self/fd/{folder}"), path)
    return os.path.realpath(os.path.dirname(path)) + "/" + os.path.basename(path)


def refuse_held(event, arguments):
    """An audit hook: what raises here does not happen."""
    if event == "os.remove":
        paths = [whole(*arguments)]
    elif event == "os.rename":
        paths = [whole(arguments[0], arguments[2]), whole(arguments[1], arguments[3])]
    else:
        return
    held = {path for path in held_files() if path.startswith("/") and not os.path.isdir(path)}
    for path in paths:
        if path in held or (event == "os.rename" and any(each.startswith(f"{path}/") for each in held)):
            raise PermissionError(13, "it is open in a program", path)


def rename(source, target, **folders):
    if os.path.exists(target) and os.path.abspath(source) != os.path.abspath(target):
        raise FileExistsError(17, "it is there already", target)
    REAL_RENAME(source, target, **folders)


def open_file(path, flags, *others, **more):
    if flags & os.O_TMPFILE != os.O_TMPFILE and not isinstance(path, int) and os.path.isdir(path):
        raise PermissionError(13, "a directory is not opened", path)
    return REAL_OPEN(path, flags, *others, **more)


def kill(process, number):
    if process == os.getpid():
        os._exit(number)
    REAL_KILL(process, number)  # as Popen.terminate does, which Windows has


def pretend():
    import linkcheck.cli  # noqa: F401
    from linkcheck import held

    held.IS_WINDOWS = True
    shutil._use_fd_functions = False
    os.rename, os.open = rename, open_file
    os.kill, shutil.disk_usage = kill, disk_usage
    for name in MISSING_NAMES:
        delattr(os, name)
    for name in ("SIGHUP", "SIGALRM", "SIGUSR1"):
        delattr(signal, name)
    for name in MISSING_MODULES:
        sys.modules[name] = None
    sys.addaudithook(refuse_held)


if __name__ == "__main__":
    pretend()
    from linkcheck.cli import main

    main(sys.argv[1:])
