"""Where compiled kernels are kept; known without loading the compiler."""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from pathlib import Path

__all__ = ["cache_directory", "is_compiled", "kernel_folder"]

HERE = Path(__file__).resolve().parent


@lru_cache(maxsize=1)
def cache_directory() -> str:
    """Where machine code of these sources is kept: beside them, or in the user's cache if that is read-only.

    Machine code with bounds checks (NUMBA_BOUNDSCHECK=1, as the tests of memory safety run) is kept apart.
    """
    state = hashlib.sha256(os.environ.get("NUMBA_BOUNDSCHECK", "").encode())
    for source in sorted(HERE.rglob("*.py")):
        found = source.stat()
        state.update(f"{source.relative_to(HERE)} {found.st_mtime_ns} {found.st_size}\n".encode())
    beside = HERE / "__pycache__"
    own = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "linkcheck"
    base = beside if os.access(beside if beside.exists() else HERE, os.W_OK) else own
    return str(base / f"kernels-{state.hexdigest()[:12]}")


def kernel_folder() -> str:
    """The folder that is used: the user's choice for all of numba, else that of these sources."""
    return os.environ.get("NUMBA_CACHE_DIR") or cache_directory()


def is_compiled() -> bool:
    """Whether an earlier run has compiled kernels as they are now."""
    return next(Path(kernel_folder()).rglob("*.nbi"), None) is not None
