"""Where the surname ends when a side has no space: the other side's space, else what the two have in common."""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import inner_kernel, kernel
from linkcheck.kernels.layout import Span
from linkcheck.kernels.names.layout import AFTER_MAIN, GIVEN, SPLIT, SURNAME
from linkcheck.kernels.names.spans import common_prefix, common_suffix, same_under

__all__ = ["align_names", "is_kana", "usual_surnames"]


@inner_kernel
def is_kana(code):  # type: ignore[no-untyped-def]
    """Whether a code point is kana or the long mark."""
    return 0x3041 <= code <= 0x30FF and code != 0x30A0 and code != 0x30FB


@inner_kernel
def usual_surname(span, usual):  # type: ignore[no-untyped-def]
    """Length of the surname of a name nothing divides: up to a given name in kana, else what is usual."""
    tail = span.stop
    while tail > span.start and is_kana(span.values[tail - 1]):
        tail -= 1
    if span.start < tail and span.stop - tail >= 2:
        return tail - span.start
    return usual[min(span.stop - span.start, len(usual) - 1)]


@kernel
def usual_surnames(spans, usual):  # type: ignore[no-untyped-def]
    """`usual_surname` of N spans: int64[N]."""
    sizes = np.empty(len(spans.starts), np.int64)
    for row in range(len(sizes)):
        sizes[row] = usual_surname(Span(spans.values, spans.starts[row], spans.stops[row]), usual)
    return sizes


@inner_kernel
def cut_like(a, cut, b, fold, usual):  # type: ignore[no-untyped-def]
    """Where an uncut name b ends its surname, given a cut name a: (cut, whether it is sure)."""
    surname, given, size = cut - a.start, a.stop - cut, b.stop - b.start
    first, last = Span(a.values, a.start, cut), Span(a.values, cut, a.stop)
    if size >= surname and same_under(first, Span(b.values, b.start, b.start + surname), fold):
        # one letter alone begins many surnames
        return b.start + surname, surname > 1 or size == surname + given
    if size > given and same_under(last, Span(b.values, b.stop - given, b.stop), fold):
        return b.stop - given, given > 1 or size == surname + given
    if size == surname + given:
        return b.start + surname, False
    return b.start + usual_surname(b, usual), False


@inner_kernel
def cut_both(a, b, fold, usual):  # type: ignore[no-untyped-def]
    """Where two uncut names end their surnames: before what differs if they begin alike, after it if they end alike."""
    left, right = a.stop - a.start, b.stop - b.start
    left_usual, right_usual = usual_surname(a, usual), usual_surname(b, usual)
    shorter = min(left_usual, right_usual)
    if common_prefix(a, b, fold) >= shorter:
        return a.start + shorter, b.start + shorter
    given = min(left - left_usual, right - right_usual)
    if common_suffix(a, b, fold) >= given > 0:
        return a.stop - given, b.stop - given
    return a.start + left_usual, b.start + right_usual


@kernel
def align_names(left, right, fold, usual, guess):  # type: ignore[no-untyped-def]
    """Cut N pairs of parsed names where they are not cut, in bounds and flags; returns bool[N]: where by a guess.

    A side is its code points, bounds and flags (`linkcheck.kernels.names.layout.ParsedNames`). `usual` int64[L] is
    the usual length of a surname by the length of the name. Unless `guess`, only names are cut for which the other
    side's space leaves no doubt. A pair with an empty side is left as it is.
    """
    guessed = np.zeros(len(left.flags), np.bool_)
    for row in range(len(guessed)):
        a = Span(left.values, left.bounds[SURNAME, row], left.bounds[AFTER_MAIN, row])
        b = Span(right.values, right.bounds[SURNAME, row], right.bounds[AFTER_MAIN, row])
        left_cut, right_cut = left.flags[row] & SPLIT != 0, right.flags[row] & SPLIT != 0
        if a.start == a.stop or b.start == b.stop or (left_cut and right_cut):
            continue
        a_cut, b_cut, sure = left.bounds[GIVEN, row], right.bounds[GIVEN, row], False
        if left_cut:
            b_cut, sure = cut_like(a, a_cut, b, fold, usual)
        elif right_cut:
            a_cut, sure = cut_like(b, b_cut, a, fold, usual)
        elif guess:
            a_cut, b_cut = cut_both(a, b, fold, usual)
            sure = same_under(a, b, fold)
        if sure or guess:
            left.bounds[GIVEN, row], right.bounds[GIVEN, row] = a_cut, b_cut
            left.flags[row] |= SPLIT
            right.flags[row] |= SPLIT
            guessed[row] = not sure
    return guessed
