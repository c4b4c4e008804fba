"""The one way kernels are compiled: cached on disk, without the interpreter lock, without bounds checks.

A kernel's machine code contains the kernels it calls, wherever they are defined, while numba looks only at the file a
kernel stands in. So the cache lies in a folder named after the state of all kernels: when one file changes, every
kernel is compiled anew, and no process ever runs half of an old version.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba import njit

__all__ = ["kernel"]

F = TypeVar("F", bound=Callable[..., Any])
HERE = Path(__file__).parent


@lru_cache(maxsize=1)
def cache_directory() -> str:
    """Where machine code of these sources is kept: beside them, or in the user's cache if that is read-only."""
    state = hashlib.sha256()
    for source in sorted(HERE.glob("*.py")):
        found = source.stat()
        state.update(f"{source.name} {found.st_mtime_ns} {found.st_size}\n".encode())
    beside = HERE / "__pycache__"
    own = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "linkcheck"
    base = beside if os.access(beside if beside.exists() else HERE, os.W_OK) else own
    return str(base / f"kernels-{state.hexdigest()[:12]}")


def kernel(function: F) -> F:
    """Compile a function on first call and keep the machine code.

    The cache's index is replaced atomically, so several processes may start at once.
    """
    chosen = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = os.environ.get("NUMBA_CACHE_DIR") or cache_directory()
    try:
        compiled: F = njit(cache=True, nogil=True, no_cfunc_wrapper=True)(function)
    finally:
        numba.config.CACHE_DIR = chosen
    return compiled
