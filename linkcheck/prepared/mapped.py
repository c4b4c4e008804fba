"""Files mapped into memory, whose pages are given back when many have been looked at."""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

__all__ = ["MappedFolder"]

MOST_BYTES = 1 << 28
"""What may stay mapped between two checks; what is given back stays in the system's cache of files."""

RESIDENT = Path("/proc/self/statm")
"""Where Linux tells, in pages, what a process holds; the third number counts pages of files."""


class MappedFolder:
    """The files of a folder, mapped: what is written to them stays in this process, and nobody writes.

    Raises OSError or ValueError for files that are not what they should be.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._maps: list[mmap.mmap] = []

    def _map(self, name: str) -> mmap.mmap:
        with (self.folder / name).open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
        self._maps.append(mapped)
        return mapped

    def array(self, name: str) -> Any:
        """The array in `name`.npy."""
        mapped = self._map(f"{name}.npy")
        if np.lib.format.read_magic(mapped) != (1, 0):
            raise ValueError("another version of the format")
        shape, by_column, kind = np.lib.format.read_array_header_1_0(mapped)
        return np.ndarray(shape, kind, mapped, mapped.tell(), order="F" if by_column else "C")

    def table(self, name: str) -> pa.Table:
        """The one batch of an Arrow file."""
        source = pa.BufferReader(pa.py_buffer(self._map(name)))
        return pa.Table.from_batches([pa.ipc.open_file(source).get_batch(0)])

    def give_back(self) -> None:
        """Give pages back where many are held. They are read again when somebody looks at them, which may be now."""
        if not hasattr(mmap, "MADV_DONTNEED"):
            return
        try:
            pages = int(RESIDENT.read_text("ascii").split()[2])
        except (OSError, ValueError, IndexError):
            return
        if pages * mmap.PAGESIZE > MOST_BYTES:
            for mapped in self._maps:
                mapped.madvise(mmap.MADV_DONTNEED)
