"""Pairs of plain names with the same kana, a space in each field: how their kanji agree, without parsing them apart."""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import inner_kernel, kernel
from linkcheck.kernels.layout import Span
from linkcheck.kernels.names.fields import begins_word
from linkcheck.kernels.names.kanji import SAME, UNREADABLE, VARIANT, WILDCARD, kanji_level
from linkcheck.kernels.names.layout import (
    KANJI_MISSING,
    KANJI_SAME,
    KANJI_VARIANT,
    KANJI_WILDCARD,
    SPACE,
    SPACE_CODE,
    SPECIAL,
)

__all__ = ["OPEN", "plain_states"]

OPEN = 255
LONGEST = 64


@inner_kernel
def one_space(name, marks, words):  # type: ignore[no-untyped-def]
    """Where the one space of a name of two words is; -1 for every other name."""
    cut = -1
    if name.stop - name.start > LONGEST:
        return -1
    for place in range(name.start, name.stop):
        mark = marks[name.values[place]]
        if mark & SPECIAL or (mark > SPECIAL and begins_word(name, place, mark, words)):
            return -1
        if mark & SPACE:
            if cut >= 0 or name.values[place] != SPACE_CODE or place == name.start or place == name.stop - 1:
                return -1
            cut = place
    return cut


@inner_kernel
def same_kana(x, y, k2, wildcard):  # type: ignore[no-untyped-def]
    """Whether two names are the same kana as banks write them, spaces included."""
    if x.stop - x.start != y.stop - y.start:
        return False
    for place in range(x.stop - x.start):
        one, other = x.values[x.start + place], y.values[y.start + place]
        if k2[one] != k2[other] or wildcard[one] or wildcard[other]:
            return False
    return True


@inner_kernel
def holds_only(name, table):  # type: ignore[no-untyped-def]
    """How many letters of a name are of a kind, and whether all are."""
    count = 0
    for place in range(name.start, name.stop):
        count += table[name.values[place]]
    return count, count == name.stop - name.start


@inner_kernel
def part_state(a, b, variants, kana):  # type: ignore[no-untyped-def]
    """How the kanji of a part agree: (state or OPEN, whether a side is written in kana, whether one holds letters that
    cannot be read)."""
    unread, none_read = holds_only(a, variants.wildcard)
    also_unread, nor_there = holds_only(b, variants.wildcard)
    in_kana = holds_only(a, kana)[1] or holds_only(b, kana)[1]
    level = kanji_level(a, b, variants)
    state = OPEN
    if level == SAME:
        state = KANJI_SAME
    elif level == VARIANT:
        state = KANJI_VARIANT
    elif level == WILDCARD:
        state = KANJI_WILDCARD
    elif level == UNREADABLE or in_kana or none_read or nor_there:
        state = KANJI_MISSING
    return state, in_kana and state == KANJI_MISSING, unread + also_unread > 0


@kernel
def plain_states(kanji, kana, other_kanji, other_kana, marks, words, variants, k2, is_kana):  # type: ignore[no-untyped-def]
    """How the surnames and given names of N pairs agree, the fields being spans of folded names: the state of the kanji
    uint8[2, N] (OPEN for both where a pair is no plain one), whether a side is written in kana and whether one holds
    letters that cannot be read, bool[2, N] each."""
    count = len(kanji.starts)
    states = np.full((2, count), OPEN, np.uint8)
    written, unread = np.zeros((2, count), np.bool_), np.zeros((2, count), np.bool_)
    for row in range(count):
        x = Span(kana.values, kana.starts[row], kana.stops[row])
        y = Span(other_kana.values, other_kana.starts[row], other_kana.stops[row])
        if not same_kana(x, y, k2, variants.wildcard) or one_space(x, marks, words) < 0:
            continue
        a = Span(kanji.values, kanji.starts[row], kanji.stops[row])
        b = Span(other_kanji.values, other_kanji.starts[row], other_kanji.stops[row])
        cut, other_cut = one_space(a, marks, words), one_space(b, marks, words)
        if cut < 0 or other_cut < 0 or one_space(y, marks, words) < 0:
            continue
        first = part_state(
            Span(a.values, a.start, cut), Span(b.values, b.start, other_cut), variants, is_kana
        )
        own, other = Span(a.values, cut + 1, a.stop), Span(b.values, other_cut + 1, b.stop)
        second = part_state(own, other, variants, is_kana)
        if first[0] != OPEN and second[0] != OPEN:
            states[0, row], written[0, row], unread[0, row] = first
            states[1, row], written[1, row], unread[1, row] = second
    return states, written, unread
