"""Spans of names compared: how kanji agree, how kana agree, which spans are equal under a fold.

Spans never hold spaces.
"""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import inner_kernel, kernel
from linkcheck.kernels.layout import Span
from linkcheck.kernels.names.cuts import is_kana
from linkcheck.kernels.names.kana import kana_level, sounds_alike, swapped
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
def kanji_states(a, b, variants):  # type: ignore[no-untyped-def]
    """How N pairs of kanji spans agree: uint8[N], KANJI_MISSING to KANJI_DIFFERENT; kana are letters like others."""
    states = np.zeros(len(a.starts), np.uint8)
    for row in range(len(states)):
        x = Span(a.values, a.starts[row], a.stops[row])
        y = Span(b.values, b.starts[row], b.stops[row])
        if x.start == x.stop or y.start == y.stop:
            continue
        level = kanji_level(x, y, variants)
        if level == DIFFERENT:
            longer = max(x.stop - x.start, y.stop - y.start)
            head = common_prefix(x, y, variants.e2_class)
            rest = Span(x.values, x.start + head, x.stop), Span(y.values, y.start + head, y.stop)
            near = head + common_suffix(rest[0], rest[1], variants.e2_class) >= longer - 1
            states[row] = KANJI_NEAR if longer >= 3 and near else KANJI_DIFFERENT
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
def kana_states(a, b, same_kanji, kana):  # type: ignore[no-untyped-def]
    """How N pairs of kana spans agree: the same as banks write them (K2), near (K3, K4), different: uint8[N].

    One edit in three kana makes another name (ハルカ, ハルナ), so does one kana more at the end (サクラ, サクラコ),
    unless the kanji are the same; two neighbors swapped hardly ever do (ヒデキ, ヒキデ).
    """
    states = np.zeros(len(a.starts), np.uint8)
    for row in range(len(states)):
        x = Span(a.values, a.starts[row], a.stops[row])
        y = Span(b.values, b.starts[row], b.stops[row])
        size, other = x.stop - x.start, y.stop - y.start
        if size == 0 or other == 0:
            continue
        rung = kana_level(x, y, kana)
        states[row] = KANA_SAME if rung <= 2 else KANA_NEAR if rung <= 4 else KANA_DIFFERENT
        goes_on = size != other and common_prefix(x, y, kana.k2) == min(size, other)
        if rung == 4 and not same_kanji[row] and (goes_on or max(size, other) < SHORTEST_WITH_EDIT):
            meant = sounds_alike(x, y, kana) or swapped(x, y, kana.k2)
            states[row] = KANA_NEAR if meant else KANA_DIFFERENT
    return states


@inner_kernel
def kana_for_kanji(a, b, y, fold):  # type: ignore[no-untyped-def]
    """Whether a is b with some kanji written in kana, as the kana y of b confirms (タカ橋, 高橋, タカハシ)."""
    head = common_prefix(a, b, fold)
    rest, other = Span(a.values, a.start + head, a.stop), Span(b.values, b.start + head, b.stop)
    tail = common_suffix(rest, other, fold)
    size = a.stop - a.start - head - tail
    if head + tail == 0 or size == 0 or b.stop - b.start == head + tail:
        return False
    middle = Span(a.values, a.start + head, a.stop - tail)
    for at in range(middle.start, middle.stop):
        if not is_kana(a.values[at]):
            return False
    for at in range(y.start, y.stop - size + 1):
        fits = (head > 0 or at == y.start) and (tail > 0 or at == y.stop - size)
        if fits and same_under(middle, Span(y.values, at, at + size), fold):
            return True
    return False


@kernel
def kana_stands_in(a, b, y, fold):  # type: ignore[no-untyped-def]
    """`kana_for_kanji` of N rows: bool[N]."""
    found = np.empty(len(a.starts), np.bool_)
    for row in range(len(found)):
        own = Span(a.values, a.starts[row], a.stops[row])
        kanji = Span(b.values, b.starts[row], b.stops[row])
        found[row] = kana_for_kanji(own, kanji, Span(y.values, y.starts[row], y.stops[row]), fold)
    return found


@inner_kernel
def is_cut_off(a, b, filled, kana):  # type: ignore[no-untyped-def]
    """Whether kana a are the longer kana b cut off: they are known to fill their field, or as long as a bank's field,
    where a voicing mark is a byte."""
    k2, k3 = kana.k2, kana.k3
    size = a.stop - a.start
    width = 0
    for at in range(a.start, a.stop):
        width += 2 if k3[a.values[at]] != k2[a.values[at]] else 1
    fits = FIELD_BYTES - 2 <= width <= FIELD_BYTES  # two bytes may have been spaces
    if size == 0 or size >= b.stop - b.start or not (filled or fits):
        return False
    same_last = k3[k2[a.values[a.stop - 1]]] == k3[k2[b.values[b.start + size - 1]]]
    return same_last and common_prefix(a, b, k2) >= size - 1


@kernel
def are_cut_off(a, b, a_filled, b_filled, kana):  # type: ignore[no-untyped-def]
    """Whether either of N pairs of kana spans is the other one cut off: bool[N]; a_filled, b_filled bool[N]: which are
    known to fill their field."""
    found = np.zeros(len(a.starts), np.bool_)
    for row in range(len(found)):
        x = Span(a.values, a.starts[row], a.stops[row])
        y = Span(b.values, b.starts[row], b.stops[row])
        long = min(x.stop - x.start, y.stop - y.start) >= FIELD_BYTES // 2 - 1
        if long or a_filled[row] or b_filled[row]:
            found[row] = is_cut_off(x, y, a_filled[row], kana) or is_cut_off(y, x, b_filled[row], kana)
    return found
