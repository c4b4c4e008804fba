"""What was read off a column is kept as long as its bytes live: readers, joins and comparisons ask for the same."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.columns.gate import whole_of

__all__ = ["read_once"]

Read = tuple[npt.NDArray[Any], ...]


@dataclass(slots=True)
class Contents:
    """Arrays with a value for each row of a whole column, of which the first `count` are known."""

    values: Read
    count: int


columns: dict[int, dict[Hashable, Contents]] = {}
"""By a whole column's identity, as long as it lives, and by what was read."""

lock = Lock()


def read_once(array: pa.Array, what: Hashable, read: Callable[[pa.Array], Read]) -> Read:
    """What `read` makes of a column of N values, arrays of N each, to be looked at and not changed.

    A part of a column that is known to be UTF-8 is not read again under the same name, whoever asks, if the rows before
    it were read: `read` looks at each row by itself.
    """
    whole = whole_of(array)
    if whole is None:
        return read(array)
    start = array.offset - whole.offset
    stop = start + len(array)
    with lock:
        if id(whole) not in columns:
            columns[id(whole)] = {}
            weakref.finalize(whole, columns.pop, id(whole), None).atexit = False
        known = columns[id(whole)]
        kept = known.get(what)
    if kept is not None and stop <= kept.count:
        return tuple(values[start:stop] for values in kept.values)
    found = read(array)
    with lock:
        kept = known.get(what) or Contents(tuple(np.empty(len(whole), part.dtype) for part in found), 0)
        if kept.count == start:
            for values, part in zip(kept.values, found, strict=True):
                values[start:stop] = part
            kept.count, known[what] = stop, kept
    return found
