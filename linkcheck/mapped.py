"""Numbers of every row, kept in a private file where there are many: memory that can be given back at any time.

Row numbers and codes alone are kept so, nothing personal. The file has no name and goes with the array.
"""

from __future__ import annotations

import mmap
import tempfile
from typing import Any, TypeVar
from weakref import WeakSet

import numpy as np
import numpy.typing as npt

__all__ = ["mapped", "release_mapped"]

LEAST_BYTES = 1 << 24
"""A smaller array stays in memory."""

AT_ONCE = 1 << 20
"""Rows that are written together."""

_kept: WeakSet[mmap.mmap] = WeakSet()

Number = TypeVar("Number", bound=np.generic)


def mapped(array: npt.NDArray[Number]) -> npt.NDArray[Number]:
    """The same numbers [N] in an array of their own that can be written; a small array is copied in memory.

    What was touched of it counts as memory of this process until `release_mapped`. Raises OSError where the disk has no
    room for it.
    """
    if array.nbytes < LEAST_BYTES:
        return array.copy()
    with tempfile.TemporaryFile(prefix="linkcheck-") as file:
        # written, not made as a hole: the disk has room for it from now on
        for start in range(0, len(array), AT_ONCE):
            file.write(np.ascontiguousarray(array[start : start + AT_ONCE]).data)
        file.flush()
        pages = mmap.mmap(file.fileno(), array.nbytes)
    _kept.add(pages)
    return np.frombuffer(pages, array.dtype)


def release_mapped() -> None:
    """Give back the memory of all such arrays; they are read from their files again where they are used."""
    advice: Any = getattr(mmap, "MADV_DONTNEED", None)
    for pages in tuple(_kept) if advice is not None else ():
        pages.madvise(advice)
