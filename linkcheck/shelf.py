"""Arrays that are made of the package's own tables, kept beside machine code: the next process maps them.

Making them takes longer than checking a few hundred records. No value of any record is in them.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from linkcheck.kernels.cache import kernel_folder

__all__ = ["kept_arrays"]

ROOT = Path(__file__).parent
MADE_OF = ("columns", "compare", "kernels", "normalize", "tables")
"""What arrays are made of, and by: folders of the package."""

BLOCK = 64
"""Bytes at multiples of which arrays begin, as numpy has it in memory."""

Arrays = Mapping[str, npt.NDArray[Any]]


def kept_arrays(name: str, make: Callable[[], Arrays]) -> dict[str, npt.NDArray[Any]]:
    """The arrays that `make` makes, by name: those of an earlier process, where the package is as it was then, in pages
    of a file that are read when they are needed. Where no file can be kept they are made every time."""
    path = Path(kernel_folder()) / f"{name}-{_state()}.arrays"
    try:
        return _mapped(path)
    except (OSError, ValueError):
        arrays = dict(make())
    with suppress(OSError):
        _write(path, arrays)
        for other in path.parent.glob(f"{name}-*"):
            if other != path:
                other.unlink()
    return arrays


@lru_cache(maxsize=1)
def _state() -> str:
    """The state of MADE_OF in few letters."""
    state = hashlib.sha256()
    for folder in MADE_OF:
        for place, inside, names in os.walk(ROOT / folder):
            inside[:] = sorted(name for name in inside if name != "__pycache__")
            for file in sorted(Path(place, name) for name in names):
                status = file.stat()
                state.update(f"{file.relative_to(ROOT)} {status.st_mtime_ns} {status.st_size}\n".encode())
    return state.hexdigest()[:12]


def _mapped(path: Path) -> dict[str, npt.NDArray[Any]]:
    """Raises OSError where there is no file, ValueError for one that is not whole. What is written to an array stays
    in this process."""
    whole = np.memmap(path, np.uint8, "c").view(np.ndarray)
    size = int.from_bytes(whole[:BLOCK].tobytes(), "little")
    told, rest = json.loads(whole[BLOCK : BLOCK + size].tobytes()), whole[BLOCK + _padded(size) :]
    arrays = {}
    for name, kind, shape, start, stop, writeable in told:
        arrays[name] = rest[start:stop].view(kind).reshape(shape)
        arrays[name].setflags(write=writeable)
    return arrays


def _write(path: Path, arrays: Arrays) -> None:
    """The size of what is told of the arrays, then that, then the arrays, each from a BLOCK on."""
    told, stop = [], 0
    for name, array in arrays.items():
        start, stop = _padded(stop), _padded(stop) + array.nbytes
        told.append((name, array.dtype.str, array.shape, start, stop, array.flags.writeable))
    text = json.dumps(told).encode()
    parts = [len(text).to_bytes(BLOCK, "little"), text, *(array.tobytes() for array in arrays.values())]
    made = path.with_suffix(f".{os.getpid()}")  # as others may read it as may read machine code
    try:
        made.write_bytes(b"".join(part.ljust(_padded(len(part)), b"\0") for part in parts))
        made.replace(path)
    except OSError:
        made.unlink(missing_ok=True)
        raise


def _padded(size: int) -> int:
    return -(-size // BLOCK) * BLOCK
