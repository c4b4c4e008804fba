"""Spans as one value, for kernels and their callers: a part of a column of code points or letters."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["Span", "Spans"]

Bools = npt.NDArray[np.bool_]
Int64s = npt.NDArray[np.int64]


class Span(NamedTuple):
    """One span of a kernel: values[start:stop]."""

    values: npt.NDArray[Any]
    start: int
    stop: int


class Spans(NamedTuple):
    """N spans: values uint32[M] of code points or uint16[M] of letters, starts and stops int64[N]."""

    values: npt.NDArray[Any]
    starts: Int64s
    stops: Int64s

    @property
    def size(self) -> Int64s:
        """Length of each span, int64[N]."""
        return self.stops - self.starts

    def at(self, rows: npt.NDArray[Any]) -> Spans:
        """The spans of some rows."""
        return Spans(self.values, self.starts[rows], self.stops[rows])

    def only(self, seen: npt.NDArray[np.int32]) -> Bools:
        """Whether a span is not empty and all its letters are of the kind that `seen` counts."""
        return np.asarray((self.size > 0) & (seen[self.stops] - seen[self.starts] == self.size), np.bool_)

    def has(self, seen: npt.NDArray[np.int32]) -> Bools:
        """Whether a span holds a letter of the kind that `seen` counts."""
        return np.asarray(seen[self.stops] > seen[self.starts], np.bool_)

    def without(self, seen: npt.NDArray[np.int32]) -> Spans:
        """The spans, those made empty that hold a letter of the kind that `seen` counts."""
        return Spans(self.values, self.starts, np.where(self.has(seen), self.starts, self.stops))
