"""Columns whose buffers end where a page begins that must not be read: who reads one byte too many ends the process."""

from __future__ import annotations

import ctypes
import mmap
from typing import Any

import numpy as np
import pyarrow as pa

__all__ = ["guarded_column"]

PAGE = mmap.PAGESIZE
_kept: list[tuple[Any, Any]] = []


def _guarded(buffer: pa.Buffer | None) -> pa.Buffer | None:
    """A copy of a buffer that ends at the end of a page, with a page behind it that has no rights at all."""
    if buffer is None:
        return None
    size = buffer.size
    pages = -(-size // PAGE) + 1
    memory = mmap.mmap(-1, (pages + 1) * PAGE)
    address = ctypes.addressof(view := (ctypes.c_char * ((pages + 1) * PAGE)).from_buffer(memory))
    end = pages * PAGE
    memory[end - size : end] = buffer.to_pybytes()
    library = ctypes.CDLL(None, use_errno=True)
    if library.mprotect(ctypes.c_void_p(address + end), ctypes.c_size_t(PAGE), 0):
        raise OSError(ctypes.get_errno(), "mprotect")
    _kept.append((memory, view))
    return pa.foreign_buffer(address + end - size, size, view)


def guarded_column(values: list[str | None] | pa.Array) -> pa.Array:
    """The same strings, each buffer ending at a page that must not be read; validity has bits for its rows alone."""
    column = pa.array(values, pa.string()) if isinstance(values, list) else values
    count = len(column)
    text = b"".join((value or "").encode() for value in column.to_pylist())
    sizes = [len((value or "").encode()) for value in column.to_pylist()]
    offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    valid = np.packbits(np.array([value is not None for value in column.to_pylist()]), bitorder="little")
    buffers = [pa.py_buffer(valid.tobytes()), pa.py_buffer(offsets.tobytes()), pa.py_buffer(text)]
    return pa.Array.from_buffers(pa.string(), count, [_guarded(buffer) for buffer in buffers])
