"""Arrays that are made of the package's own tables, kept beside machine code: the next process maps them.

Making them takes longer than checking a few hundred records. No value of any record is in them.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from linkcheck.kernels.cache import is_lasting, kernel_folder
from linkcheck.literals import read_again

__all__ = ["kept_arrays"]

ROOT = Path(__file__).parent
MADE_OF = ("columns", "compare", "kernels", "normalize", "tables")
"""What arrays are made of, and by: folders of the package."""

NAMES = "names-of-all"
"""The file that names the arrays of a whole set."""

Arrays = Mapping[str, npt.NDArray[Any]]


def kept_arrays(name: str, make: Callable[[], Arrays]) -> dict[str, npt.NDArray[Any]]:
    """The arrays that `make` makes, by name: those of an earlier process, where the package is as it was then, in pages
    of files that are read when they are needed. Where none is kept for long they are made every time.

    All can be written to: what is, stays in this process.
    """
    folder = Path(kernel_folder()) / f"{name}-{_state()}"
    with suppress(OSError, ValueError, EOFError):  # not there, or not whole
        found = {file.stem: read_again(partial(_mapped, file)) for file in folder.iterdir()}
        # a folder that goes while it is listed shows some of its files
        if set(found) == {NAMES, *found.get(NAMES, np.empty(0, str)).tolist()}:
            del found[NAMES]
            return found
    arrays = {each: np.require(array, requirements="W") for each, array in make().items()}
    if is_lasting():
        with suppress(OSError):
            _keep(folder, name, arrays)
    return arrays


def _mapped(file: Path) -> npt.NDArray[Any]:
    """An array in pages of its file."""
    return np.asarray(np.load(file, mmap_mode="c").view(np.ndarray))


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


def _keep(folder: Path, name: str, arrays: Arrays) -> None:
    """Put all arrays into the folder at once, on the disk for good, in place of what other states left.

    A folder comes and goes as a whole, by its name: other threads and processes read and write here as well.
    """
    made = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=folder.parent))
    try:
        made.chmod(0o755)  # as others may read it as may read machine code
        for each, array in {**arrays, NAMES: np.array(list(arrays))}.items():
            with (made / f"{each}.npy").open("wb") as file:
                np.save(file, array)
                file.flush()
                os.fsync(file.fileno())
        if folder.exists():  # not whole
            _drop(folder, name)
        made.rename(folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    for other in folder.parent.glob(f"{name}-*"):
        if other != folder:
            _drop(other, name)


def _drop(folder: Path, name: str) -> None:
    """Take a folder away by its name, then delete it."""
    gone = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=folder.parent))
    with suppress(OSError):
        folder.rename(gone / folder.name)
    shutil.rmtree(gone, ignore_errors=True)
