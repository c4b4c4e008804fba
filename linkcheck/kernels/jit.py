"""The one way kernels are compiled: cached on disk, without the interpreter lock, without bounds checks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit

__all__ = ["kernel"]

F = TypeVar("F", bound=Callable[..., Any])


def kernel(function: F) -> F:
    """Compile a function on first call and keep the machine code beside the source (or in the user's cache).

    The cache's index is replaced atomically, so several processes may start at once.
    """
    compiled: F = njit(cache=True, nogil=True)(function)
    return compiled
