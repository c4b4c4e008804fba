"""Where the surname ends when a side has no space: the other side's space, else what the two have in common."""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import inner_kernel, kernel
from linkcheck.kernels.names.layout import AFTER_MAIN, GIVEN, SPLIT, SURNAME
from linkcheck.kernels.names.spans import common_prefix, common_suffix, same_under

__all__ = ["align_names", "is_kana", "usual_surnames"]


@inner_kernel
def is_kana(code):  # type: ignore[no-untyped-def]
    """Whether a code point is kana or the long mark."""
    return 0x3041 <= code <= 0x30FF and code != 0x30A0 and code != 0x30FB


@inner_kernel
def usual_surname(values, start, stop, usual):  # type: ignore[no-untyped-def]
    """Length of the surname of a name nothing divides: up to a given name in kana, else what is usual."""
    tail = stop
    while tail > start and is_kana(values[tail - 1]):
        tail -= 1
    if start < tail and stop - tail >= 2:
        return tail - start
    return usual[min(stop - start, len(usual) - 1)]


@kernel
def usual_surnames(values, starts, stops, usual):  # type: ignore[no-untyped-def]
    """`usual_surname` of N spans: int64[N]."""
    sizes = np.empty(len(starts), np.int64)
    for row in range(len(starts)):
        sizes[row] = usual_surname(values, starts[row], stops[row], usual)
    return sizes


@inner_kernel
def cut_like(a, a0, cut, a1, b, b0, b1, fold, usual):  # type: ignore[no-untyped-def]
    """Where an uncut name b ends its surname, given a cut name a: (cut, whether it is sure)."""
    surname, given, size = cut - a0, a1 - cut, b1 - b0
    if size >= surname and same_under(a, a0, cut, b, b0, b0 + surname, fold):
        return b0 + surname, surname > 1 or size == surname + given  # one letter alone begins many surnames
    if size > given and same_under(a, cut, a1, b, b1 - given, b1, fold):
        return b1 - given, given > 1 or size == surname + given
    if size == surname + given:
        return b0 + surname, False
    return b0 + usual_surname(b, b0, b1, usual), False


@inner_kernel
def cut_both(a, a0, a1, b, b0, b1, fold, usual):  # type: ignore[no-untyped-def]
    """Where two uncut names end their surnames: before what differs if they begin alike, after it if they end alike."""
    left, right = a1 - a0, b1 - b0
    left_usual, right_usual = usual_surname(a, a0, a1, usual), usual_surname(b, b0, b1, usual)
    prefix = common_prefix(a, a0, a1, b, b0, b1, fold)
    shorter = min(left_usual, right_usual)
    if prefix >= shorter:
        return a0 + shorter, b0 + shorter
    given = min(left - left_usual, right - right_usual)
    if common_suffix(a, a0, a1, b, b0, b1, fold) >= given > 0:
        return a1 - given, b1 - given
    return a0 + left_usual, b0 + right_usual


@kernel
def align_names(  # type: ignore[no-untyped-def]
    left, left_bounds, left_flags, right, right_bounds, right_flags, fold, usual, guess
):
    """Cut N pairs of parsed names where they are not cut, in bounds and flags; returns bool[N]: where by a guess.

    `usual` int64[L] is the usual length of a surname by the length of the name. Unless `guess`, only names are cut
    for which the other side's space leaves no doubt. A pair with an empty side is left as it is.
    """
    guessed = np.zeros(len(left_flags), np.bool_)
    for row in range(len(left_flags)):
        a0, a1 = left_bounds[SURNAME, row], left_bounds[AFTER_MAIN, row]
        b0, b1 = right_bounds[SURNAME, row], right_bounds[AFTER_MAIN, row]
        left_cut, right_cut = left_flags[row] & SPLIT != 0, right_flags[row] & SPLIT != 0
        if a0 == a1 or b0 == b1 or (left_cut and right_cut) or not (left_cut or right_cut or guess):
            continue
        a_cut, b_cut, sure = left_bounds[GIVEN, row], right_bounds[GIVEN, row], False
        if left_cut:
            b_cut, sure = cut_like(left, a0, a_cut, a1, right, b0, b1, fold, usual)
        elif right_cut:
            a_cut, sure = cut_like(right, b0, b_cut, b1, left, a0, a1, fold, usual)
        else:
            a_cut, b_cut = cut_both(left, a0, a1, right, b0, b1, fold, usual)
            sure = same_under(left, a0, a1, right, b0, b1, fold)
        if sure or guess:
            left_bounds[GIVEN, row], right_bounds[GIVEN, row] = a_cut, b_cut
            left_flags[row] |= SPLIT
            right_flags[row] |= SPLIT
            guessed[row] = not sure
    return guessed
