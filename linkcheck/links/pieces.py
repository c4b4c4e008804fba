"""Passes over a code of every row, a piece at a time: beside the codes themselves no memory grows with the rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from linkcheck.mapped import release_mapped

__all__ = ["CodeFlags", "absent_count", "code_counts", "codes_at", "pieces", "ranked_where", "rows_where"]

Codes = npt.NDArray[np.integer[Any]]
Rows = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

Number = TypeVar("Number", bound=np.integer[Any])

AT_ONCE = 1 << 20
"""Rows looked at together."""


def pieces(count: int) -> Iterator[slice]:
    """Slices of consecutive rows that together are all of them; what was touched of arrays in files (`mapped`) is given
    back after each.

    >>> list(pieces(3))
    [slice(0, 3, None)]
    """
    for start in range(0, count, AT_ONCE):
        yield slice(start, min(start + AT_ONCE, count))
        release_mapped()


@dataclass(frozen=True)
class CodeFlags:
    """A flag of each of N rows, told by its code: flags bool[G + 1], the last of them for code -1; codes int[N]."""

    flags: Bools
    codes: npt.NDArray[np.int32] | npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, rows: slice | Codes) -> Bools:
        """The flags of some rows."""
        found = np.asarray(self.flags[self.codes[rows]])
        release_mapped()
        return found

    def count(self) -> int:
        """How many rows are flagged."""
        return sum(int(np.count_nonzero(self[here])) for here in pieces(len(self)))


def rows_where(flags: Bools, codes: Codes) -> Rows:
    """The rows whose code is flagged, ascending: flags bool[G + 1] (the last for code -1), codes int[N].

    >>> rows_where(np.array([True, False, False]), np.array([1, 0, -1, 0])).tolist()
    [1, 3]
    """
    found = [np.flatnonzero(flags[codes[here]]) + here.start for here in pieces(len(codes))]
    return np.concatenate([np.empty(0, np.int64), *found])


def ranked_where(flags: Bools, codes: Codes, ranks: Rows) -> Rows:
    """Of `rows_where`, those with some ranks among them (int64[K], ascending), without the others.

    >>> ranked_where(np.array([True, False, False]), np.array([1, 0, -1, 0]), np.array([1])).tolist()
    [3]
    """
    found, passed = [np.empty(0, np.int64)], 0
    for here in pieces(len(codes)):
        rows = np.flatnonzero(flags[codes[here]]) + here.start
        asked = ranks[slice(*np.searchsorted(ranks, (passed, passed + len(rows))))]
        found.append(rows[asked - passed])
        passed += len(rows)
    return np.concatenate(found)


def codes_at(codes: npt.NDArray[Number], rows: Codes) -> npt.NDArray[Number]:
    """The codes of some rows (int[M], best ascending), [M].

    >>> codes_at(np.array([7, 8, 9]), np.array([0, 2])).tolist()
    [7, 9]
    """
    found = np.empty(len(rows), codes.dtype)
    for here in pieces(len(rows)):
        found[here] = codes[rows[here]]
    return found


def absent_count(codes: Codes) -> int:
    """How many of N rows have no code (-1).

    >>> absent_count(np.array([1, -1, 1]))
    1
    """
    return sum(int(np.count_nonzero(codes[here] < 0)) for here in pieces(len(codes)))


def code_counts(codes: Codes, count: int) -> Rows:
    """How many of N rows have each of the codes 0 .. count - 1, int64[count]; negative codes are no code.

    >>> code_counts(np.array([1, -1, 1]), 3).tolist()
    [0, 2, 0]
    """
    found = np.zeros(count, np.int64)
    for here in pieces(len(codes)):
        found += np.bincount(codes[here] + 1, minlength=count + 1)[1:]
    return found
