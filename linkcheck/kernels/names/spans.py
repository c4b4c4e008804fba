"""Spans of code points (`linkcheck.kernels.layout`) compared, copied and hashed."""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import inner_kernel, kernel
from linkcheck.kernels.layout import Span
from linkcheck.kernels.names.layout import ITERATION, SPACE_CODE

__all__ = [
    "START",
    "common_prefix",
    "common_suffix",
    "gather_spans",
    "hash_spans",
    "holds_spans",
    "same_spans",
    "same_under",
    "scatter",
]

START = np.uint64(0xCBF29CE484222325)  # of a hash


@inner_kernel
def common_prefix(a, b, fold):  # type: ignore[no-untyped-def]
    """How many code points two spans share at the front under a fold."""
    size = min(a.stop - a.start, b.stop - b.start)
    for k in range(size):
        if fold[a.values[a.start + k]] != fold[b.values[b.start + k]]:
            return k
    return size


@inner_kernel
def common_suffix(a, b, fold):  # type: ignore[no-untyped-def]
    """How many code points two spans share at the end under a fold."""
    size = min(a.stop - a.start, b.stop - b.start)
    for k in range(1, size + 1):
        if fold[a.values[a.stop - k]] != fold[b.values[b.stop - k]]:
            return k - 1
    return size


@inner_kernel
def same_under(a, b, fold):  # type: ignore[no-untyped-def]
    """Whether two spans, neither of them empty, are equal under a fold."""
    size = a.stop - a.start
    return 0 < size == b.stop - b.start and common_prefix(a, b, fold) == size


@kernel
def same_spans(a, b, fold):  # type: ignore[no-untyped-def]
    """Whether N pairs of spans, neither of them empty, are equal under a fold: bool[N]."""
    found = np.empty(len(a.starts), np.bool_)
    for row in range(len(a.starts)):
        own = Span(a.values, a.starts[row], a.stops[row])
        found[row] = same_under(own, Span(b.values, b.starts[row], b.stops[row]), fold)
    return found


@kernel
def holds_spans(whole, part, fold):  # type: ignore[no-untyped-def]
    """Whether the first of N pairs of spans holds the second under a fold, an empty one always: bool[N]."""
    found = np.zeros(len(whole.starts), np.bool_)
    for row in range(len(whole.starts)):
        own = Span(part.values, part.starts[row], part.stops[row])
        size = own.stop - own.start
        for at in range(whole.starts[row], whole.stops[row] - size + 1):
            if common_prefix(own, Span(whole.values, at, at + size), fold) == size:
                found[row] = True
                break
    return found


@kernel
def gather_spans(spans):  # type: ignore[no-untyped-def]
    """Copy N spans of code points one after the other: (code points uint32[M], offsets int64[N + 1])."""
    values, starts, stops = spans
    count = len(starts)
    offsets = np.zeros(count + 1, np.int64)
    for row in range(count):
        offsets[row + 1] = offsets[row] + stops[row] - starts[row]
    # bound: offsets are the sums of the spans' lengths, and each span is written from its own on
    out = np.empty(offsets[count], np.uint32)
    for row in range(count):
        for k in range(
            stops[row] - starts[row]
        ):  # a slice would bring in numba's string formatting for its error
            out[offsets[row] + k] = values[starts[row] + k]
    return out, offsets


@inner_kernel
def scatter(state, code):  # type: ignore[no-untyped-def]
    """The state of a hash after one more code point."""
    state = (state ^ np.uint64(code)) * np.uint64(0x9E3779B97F4A7C15)
    return state ^ state >> np.uint64(29)


@kernel
def hash_spans(spans, fold, unreadable):  # type: ignore[no-untyped-def]
    """64-bit hashes of N spans under a fold, spaces left out, 々 read as the character before it: uint64[N].

    0 for an empty span and for one with an unreadable character.
    """
    values, starts, stops = spans
    hashes = np.zeros(len(starts), np.uint64)
    for row in range(len(starts)):
        state = START
        last = np.uint32(0)
        readable = stops[row] > starts[row]
        for at in range(starts[row], stops[row]):
            code = values[at]
            if code == SPACE_CODE:
                continue
            readable = readable and not unreadable[code]
            last = last if code == ITERATION and last else fold[code]
            state = scatter(state, last)
        if readable:
            hashes[row] = state
    return hashes
