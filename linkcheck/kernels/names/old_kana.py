"""Given names in the kana usage before 1946 and in today's: かほる and かおる, たへ and たえ, てふ and ちょう."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from linkcheck.kernels.jit import inner_kernel, kernel
from linkcheck.kernels.layout import Span

__all__ = ["ANYWHERE", "END", "INSIDE", "LONGEST", "START", "OldKana", "written_alike"]

ANYWHERE, START, INSIDE, END = range(4)
LONGEST = 3
"""Kana of a rule at most, on either side."""


class OldKana(NamedTuple):
    """R rules, longer ones first: what was written uint32[R, 3] and what is written today uint32[R, 3], 0 behind their
    ends; where in a name, uint8[R]: ANYWHERE, at its START, INSIDE it (neither first nor last), at its END."""

    old: npt.NDArray[np.uint32]
    now: npt.NDArray[np.uint32]
    places: npt.NDArray[np.uint8]


@inner_kernel
def fits(span, at, rule, rules, k2):  # type: ignore[no-untyped-def]
    """How many kana of a span from a place on are what a rule rewrites; 0 for none."""
    size = 0
    while size < LONGEST and rules.old[rule, size] != 0:
        if at + size >= span.stop or k2[span.values[at + size]] != rules.old[rule, size]:
            return 0
        size += 1
    first, last, place = at == span.start, at + size == span.stop, rules.places[rule]
    if place == START:
        return size if first else 0
    if place == INSIDE:
        return 0 if first or last else size
    return size if place == ANYWHERE or (last and not first) else 0


@inner_kernel
def write_now(span, rules, k2, out):  # type: ignore[no-untyped-def]
    """Write a span as today, in K2: how many kana. out uint32[3 * length of the span or more]."""
    at, count = span.start, 0
    while at < span.stop:
        size = rule = 0
        while size == 0 and rule < len(rules.places):
            size = fits(span, at, rule, rules, k2)
            rule += size == 0
        if size == 0:
            out[count] = k2[span.values[at]]
            at, count = at + 1, count + 1
            continue
        for place in range(LONGEST):
            if rules.now[rule, place] != 0:
                # bound: a rule writes three kana at most for each that it reads
                out[count] = rules.now[rule, place]
                count += 1
        at += size
    return count


@kernel
def written_alike(a, b, rules, k2):  # type: ignore[no-untyped-def]
    """Which of N pairs of spans of kana are one name in the kana usages of two times: bool[N]."""
    found = np.zeros(len(a.starts), np.bool_)
    longest = 0
    for row in range(len(found)):
        longest = max(longest, a.stops[row] - a.starts[row], b.stops[row] - b.starts[row])
    own, other = np.empty(LONGEST * longest, np.uint32), np.empty(LONGEST * longest, np.uint32)
    for row in range(len(found)):
        count = write_now(Span(a.values, a.starts[row], a.stops[row]), rules, k2, own)
        equal = write_now(Span(b.values, b.starts[row], b.stops[row]), rules, k2, other) == count > 0
        at = 0
        while equal and at < count:
            equal = own[at] == other[at]
            at += 1
        found[row] = equal
    return found
