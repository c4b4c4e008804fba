"""Where compiled kernels are kept; known without loading the compiler."""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

__all__ = ["cache_directory", "is_compiled", "kernel_folder"]

HERE = Path(__file__).resolve().parent

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
    made = tempfile.mkdtemp(prefix="linkcheck-kernels-")
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def kernel_folder() -> str:
    """The folder that is used: the user's choice for all of numba, else that of these sources."""
    return os.environ.get("NUMBA_CACHE_DIR") or cache_directory()


def is_compiled() -> bool:
    """Whether an earlier run has compiled kernels as they are now."""
    return next(Path(kernel_folder()).rglob("*.nbi"), None) is not None
