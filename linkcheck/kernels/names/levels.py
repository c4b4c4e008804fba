"""Spans of names compared: how kanji agree, how kana agree, which spans are equal under a fold.

A column of spans is code points and two int64[N], where each span begins and ends; spans never hold spaces.
"""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import inner_kernel, kernel
from linkcheck.kernels.names.cuts import is_kana
from linkcheck.kernels.names.kana import kana_level, sounds_alike
from linkcheck.kernels.names.kanji import CONFUSABLE, DIFFERENT, SAME, VARIANT, WILDCARD, kanji_level
from linkcheck.kernels.names.layout import (
    KANA_DIFFERENT,
    KANA_NEAR,
    KANA_SAME,
    KANJI_CONFUSABLE,
    KANJI_DIFFERENT,
    KANJI_NEAR,
    KANJI_SAME,
    KANJI_VARIANT,
    KANJI_WILDCARD,
)
from linkcheck.kernels.names.spans import common_prefix, common_suffix, same_under

__all__ = ["are_cut_off", "kana_stands_in", "kana_states", "kanji_states"]

SHORTEST_WITH_EDIT = 4  # kana; kanji: 3
FIELD_BYTES = 30  # of the holder's name in a Zengin record


@kernel
def kanji_states(  # type: ignore[no-untyped-def]
    a, a_starts, a_stops, b, b_starts, b_stops, e2_class, wildcard, confusable
):
    """How N pairs of kanji spans agree: uint8[N], KANJI_MISSING to KANJI_DIFFERENT; kana are letters like others."""
    states = np.zeros(len(a_starts), np.uint8)
    for row in range(len(a_starts)):
        a0, a1, b0, b1 = a_starts[row], a_stops[row], b_starts[row], b_stops[row]
        if a0 == a1 or b0 == b1:
            continue
        level = kanji_level(a, a0, a1, b, b0, b1, e2_class, wildcard, confusable)
        if level == DIFFERENT:
            longer = max(a1 - a0, b1 - b0)
            head = common_prefix(a, a0, a1, b, b0, b1, e2_class)
            tail = common_suffix(a, a0 + head, a1, b, b0 + head, b1, e2_class)
            states[row] = KANJI_NEAR if longer >= 3 and head + tail >= longer - 1 else KANJI_DIFFERENT
        elif level == SAME:
            states[row] = KANJI_SAME
        elif level == VARIANT:
            states[row] = KANJI_VARIANT
        elif level == WILDCARD:
            states[row] = KANJI_WILDCARD
        elif level == CONFUSABLE:
            states[row] = KANJI_CONFUSABLE
    return states


@kernel
def kana_states(  # type: ignore[no-untyped-def]
    a, a_starts, a_stops, b, b_starts, b_stops, same_kanji, k2, k3, k3_alternative, vowels
):
    """How N pairs of kana spans agree: the same as banks write them (K2), near (K3, K4), different: uint8[N].

    One edit in three kana makes another name (ハルカ, ハルナ), so does one kana more at the end (サクラ, サクラコ),
    unless the kanji are the same.
    """
    states = np.zeros(len(a_starts), np.uint8)
    for row in range(len(a_starts)):
        a0, a1, b0, b1 = a_starts[row], a_stops[row], b_starts[row], b_stops[row]
        if a0 == a1 or b0 == b1:
            continue
        rung = kana_level(a, a0, a1, b, b0, b1, k2, k3, k3_alternative, vowels)
        states[row] = KANA_SAME if rung <= 2 else KANA_NEAR if rung <= 4 else KANA_DIFFERENT
        goes_on = a1 - a0 != b1 - b0 and common_prefix(a, a0, a1, b, b0, b1, k2) == min(a1 - a0, b1 - b0)
        if rung == 4 and not same_kanji[row] and (goes_on or max(a1 - a0, b1 - b0) < SHORTEST_WITH_EDIT):
            alike = sounds_alike(a, a0, a1, b, b0, b1, k2, k3, k3_alternative, vowels)
            states[row] = KANA_NEAR if alike else KANA_DIFFERENT
    return states


@inner_kernel
def kana_for_kanji(a, a0, a1, b, b0, b1, y, y0, y1, fold):  # type: ignore[no-untyped-def]
    """Whether a is b with some kanji written in kana, as the kana y of b confirms (タカ橋, 高橋, タカハシ)."""
    head = common_prefix(a, a0, a1, b, b0, b1, fold)
    tail = common_suffix(a, a0 + head, a1, b, b0 + head, b1, fold)
    a0, a1, b0, b1 = a0 + head, a1 - tail, b0 + head, b1 - tail
    if head + tail == 0 or b0 == b1 or a0 == a1:
        return False
    for at in range(a0, a1):
        if not is_kana(a[at]):
            return False
    size = a1 - a0
    for at in range(y0, y1 - size + 1):
        fits = (head > 0 or at == y0) and (tail > 0 or at == y1 - size)
        if fits and same_under(a, a0, a1, y, at, at + size, fold):
            return True
    return False


@kernel
def kana_stands_in(a, a_starts, a_stops, b, b_starts, b_stops, y, y_starts, y_stops, fold):  # type: ignore[no-untyped-def]
    """`kana_for_kanji` of N rows: bool[N]."""
    found = np.empty(len(a_starts), np.bool_)
    for row in range(len(a_starts)):
        found[row] = kana_for_kanji(
            a,
            a_starts[row],
            a_stops[row],
            b,
            b_starts[row],
            b_stops[row],
            y,
            y_starts[row],
            y_stops[row],
            fold,
        )
    return found


@inner_kernel
def is_cut_off(a, a0, a1, b, b0, b1, k2, k3):  # type: ignore[no-untyped-def]
    """Whether kana a are the longer kana b cut off at the end of a bank's field, where a voicing mark is a byte."""
    size = a1 - a0
    width = 0
    for at in range(a0, a1):
        width += 2 if k3[a[at]] != k2[a[at]] else 1
    if size >= b1 - b0 or width < FIELD_BYTES - 2 or width > FIELD_BYTES:  # two bytes may have been spaces
        return False
    same_last = k3[k2[a[a1 - 1]]] == k3[k2[b[b0 + size - 1]]]
    return same_last and common_prefix(a, a0, a1, b, b0, b1, k2) >= size - 1


@kernel
def are_cut_off(a, a_starts, a_stops, b, b_starts, b_stops, k2, k3):  # type: ignore[no-untyped-def]
    """Whether either of N pairs of kana spans is the other one cut off: bool[N]."""
    found = np.zeros(len(a_starts), np.bool_)
    for row in range(len(a_starts)):
        a0, a1, b0, b1 = a_starts[row], a_stops[row], b_starts[row], b_stops[row]
        if min(a1 - a0, b1 - b0) >= FIELD_BYTES // 2 - 1:
            found[row] = is_cut_off(a, a0, a1, b, b0, b1, k2, k3) or is_cut_off(b, b0, b1, a, a0, a1, k2, k3)
    return found
