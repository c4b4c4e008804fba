"""Where compiled kernels are kept, and those that the package carries; known without loading the compiler."""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

__all__ = [
    "PRIVATE",
    "cache_directory",
    "carried_folder",
    "carries",
    "is_compiled",
    "is_lasting",
    "kernel_folder",
    "state_of_sources",
]

HERE = Path(__file__).resolve().parent

CARRIED = HERE / "carried"
"""Machine code that was put into the package when that was built, a folder for each system, Python and numba."""

IS_X86 = sysconfig.get_platform() in ("linux-x86_64", "win-amd64")
PROCESSOR = "x86-64-v3" if IS_X86 else "generic"
"""For which kind of processor machine code is carried, as LLVM calls it: of x86 all since 2013 (Intel) and 2015 (AMD)
but the smallest."""

FEATURES = (
    "avx", "avx2", "bmi", "bmi2", "cx16", "f16c", "fma", "lzcnt", "movbe", "popcnt", "sahf", "sse3", "sse4.1", "sse4.2",
    "ssse3", "xsave",
) if IS_X86 else ()  # fmt: skip
"""What a processor of that kind has, in LLVM's words."""

PRIVATE = "linkcheck-kernels-"
"""How the name of a folder begins that goes with its process."""

LONGEST = 120
"""Characters that a kernel's file may have below the folder; Windows bounds whole paths (260)."""


@lru_cache(maxsize=1)
def cache_directory() -> str:
    """Where machine code of these sources is kept: beside them, in the user's cache if that is read-only, in a private
    folder of this process if that is, too.

    Machine code with bounds checks (NUMBA_BOUNDSCHECK=1, as the tests of memory safety run) is kept apart.
    """
    state = hashlib.sha256(os.environ.get("NUMBA_BOUNDSCHECK", "").encode())
    for source in sorted(HERE.rglob("*.py")):
        status = source.stat()
        state.update(f"{source.relative_to(HERE)} {status.st_mtime_ns} {status.st_size}\n".encode())
    name = f"kernels-{state.hexdigest()[:12]}"
    found = next((place / name for place in _places() if _can_hold(place / name)), None)
    return str(found or _for_this_process())


def _places() -> Iterator[Path]:
    yield HERE / "__pycache__"
    try:
        yield Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "linkcheck"
    except RuntimeError:  # nobody's home is known
        return


def _can_hold(folder: Path) -> bool:
    """Whether files with names as long can be made in a folder, which is made for that; asking for rights says less."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder, prefix="-" * LONGEST):
            return True
    except OSError:
        return False


def _for_this_process() -> str:
    """A private folder that goes with this process: everything is compiled anew, and nobody else can put code there."""
    made = tempfile.mkdtemp(prefix=PRIVATE)
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def kernel_folder() -> str:
    """The folder that is used: one of these sources, in the one the user chose for all of numba if there is one."""
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    return _chosen_folder(chosen) if chosen else cache_directory()


@lru_cache(maxsize=4)
def _chosen_folder(chosen: str) -> str:
    """A folder of these sources in a chosen one, which may have been one of other sources before: numba looks only at
    the file a kernel stands in. What goes with a process is of these alone."""
    if Path(chosen).name.startswith(PRIVATE):
        return chosen
    folder = Path(chosen) / f"kernels-{state_of_sources()}"
    with suppress(OSError):  # then numba says that it cannot be written
        folder.mkdir(parents=True, exist_ok=True)
    return str(folder)


def is_lasting() -> bool:
    """Whether that folder outlasts this process."""
    return not Path(kernel_folder()).name.startswith(PRIVATE)


@lru_cache(maxsize=1)
def state_of_sources() -> str:
    """The contents of all kernels in few letters: machine code that is carried is that of these and no others."""
    state = hashlib.sha256()
    for source in sorted(HERE.rglob("*.py")):
        state.update(f"{source.relative_to(HERE).as_posix()} ".encode() + source.read_bytes())
    return state.hexdigest()[:12]


@lru_cache(maxsize=1)
def carried_folder() -> Path:
    """Where the package carries machine code for this system, Python, numba and state of the kernels, if it does.

    None of it checks bounds: a run that does (NUMBA_BOUNDSCHECK=1) looks for another folder, which is nowhere.
    """
    python = f"{sysconfig.get_platform()}-{sys.implementation.cache_tag}"
    checked = "-bounds" if os.environ.get("NUMBA_BOUNDSCHECK", "0") not in ("", "0") else ""
    return CARRIED / f"{python}-numba-{version('numba')}" / (state_of_sources() + checked)


@lru_cache(maxsize=1)
def carries() -> bool:
    """Whether the package carries machine code that fits, to this processor, too."""
    if not (CARRIED.is_dir() and carried_folder().is_dir()):
        return False
    from llvmlite.binding import get_host_cpu_features

    found = get_host_cpu_features()
    return all(found.get(name, False) for name in FEATURES)


def is_compiled() -> bool:
    """Whether the package carries kernels as they are now, or an earlier run has compiled them."""
    return carries() or next(Path(kernel_folder()).rglob("*.nbi"), None) is not None
