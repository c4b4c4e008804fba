"""Kana strings compared on the kana ladder: K1 same, K2 Zengin, K3 unvoiced, K4 for review only.

`kana` are the ladder's tables (`linkcheck.normalize.kana.KanaTables`).
"""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import inner_kernel, kernel
from linkcheck.kernels.layout import Span
from linkcheck.kernels.names.spans import common_prefix, common_suffix
from linkcheck.kernels.text.fold import HYPHEN, KANA, KANA_COUNT

__all__ = ["DIFFERENT", "kana_level", "kana_levels"]

DIFFERENT = 9
VU, BA, BI, BU, BE, BO = 0x30F4, 0x30D0, 0x30D3, 0x30D6, 0x30D9, 0x30DC
VOWEL_A, VOWEL_I, VOWEL_U, VOWEL_E, VOWEL_O = 0x30A2, 0x30A4, 0x30A6, 0x30A8, 0x30AA
SO, N, SHI, TSU, KU, WA = 0x30BD, 0x30F3, 0x30B7, 0x30C4, 0x30AF, 0x30EF


@inner_kernel
def letter_rung(x, y, kana):  # type: ignore[no-untyped-def]
    """The rung on which two folded kana are the same letter, DIFFERENT if on none."""
    if x == y:
        return 1
    if kana.k2[x] == kana.k2[y]:
        return 2
    unvoiced = kana.k3[x] == kana.k3[y] or kana.k3_alternative[x] == kana.k3_alternative[y]
    return 3 if unvoiced else DIFFERENT


@inner_kernel
def lengthens(before, vowels):  # type: ignore[no-untyped-def]
    """The vowel that lengthens a kana, 0 if it is none."""
    return vowels[before - KANA] if KANA <= before < KANA + KANA_COUNT else np.uint32(0)


@inner_kernel
def sounded(span, at, before, kana):  # type: ignore[no-untyped-def]
    """One letter, long vowels written out (オウ, オー as オオ), ヴ as the バ row: (letter, next place)."""
    code = kana.k2[span.values[at]]
    vowel = lengthens(before, kana.vowels)
    if code == VU:
        following = kana.k2[span.values[at + 1]] if at + 1 < span.stop else np.uint32(0)
        if following == VOWEL_A:
            return np.uint32(BA), at + 2
        if following == VOWEL_I:
            return np.uint32(BI), at + 2
        if following == VOWEL_E:
            return np.uint32(BE), at + 2
        if following == VOWEL_O:
            return np.uint32(BO), at + 2
        return np.uint32(BU), at + 1
    if vowel and (
        code == HYPHEN or (code == VOWEL_U and vowel == VOWEL_O) or (code == VOWEL_I and vowel == VOWEL_E)
    ):
        return np.uint32(vowel), at + 1
    return np.uint32(code), at + 1


@inner_kernel
def look_alike(code):  # type: ignore[no-untyped-def]
    """One letter for each pair that handwriting and scanners mix up."""
    return SO if code == N else SHI if code == TSU else KU if code == WA else code


@inner_kernel
def sounds_alike(a, b, kana):  # type: ignore[no-untyped-def]
    """Whether two spans agree but for long vowels, ヴ and the バ row, voicing and look-alike letters."""
    x = y = np.uint32(0)
    at, to = a.start, b.start
    while at < a.stop and to < b.stop:
        x, at = sounded(a, at, x, kana)
        y, to = sounded(b, to, y, kana)
        if letter_rung(x, y, kana) == DIFFERENT and look_alike(x) != look_alike(y):
            return False
    return at == a.stop and to == b.stop


@inner_kernel
def one_edit(a, b, k2):  # type: ignore[no-untyped-def]
    """Whether one letter replaced, inserted or left out, or two swapped, makes the spans equal on K2."""
    size, other = a.stop - a.start, b.stop - b.start
    longer, shorter = max(size, other), min(size, other)
    if longer - shorter > 1 or longer < 3:  # with one or two letters an edit leaves nothing
        return False
    head = common_prefix(a, b, k2)
    at, to = a.start + head, b.start + head
    tail = common_suffix(Span(a.values, at, a.stop), Span(b.values, to, b.stop), k2)
    return head + tail >= longer - 1 or swapped(a, b, k2)


@inner_kernel
def swapped(a, b, k2):  # type: ignore[no-untyped-def]
    """Whether two neighbors, swapped, make spans of three letters or more equal on K2: ヒデキ, ヒキデ."""
    size = a.stop - a.start
    if size < 3 or size != b.stop - b.start:
        return False
    head = common_prefix(a, b, k2)
    at, to = a.start + head, b.start + head
    tail = common_suffix(Span(a.values, at, a.stop), Span(b.values, to, b.stop), k2)
    if head + tail != size - 2:
        return False
    crossed = k2[a.values[at]] == k2[b.values[to + 1]]
    return crossed and k2[a.values[at + 1]] == k2[b.values[to]]


@inner_kernel
def kana_level(a, b, kana):  # type: ignore[no-untyped-def]
    """The rung on which two spans of folded code points agree: 1, 2, 3, 4 (review only) or DIFFERENT.

    A space is a character like any other.
    """
    size = a.stop - a.start
    rung = 1 if size == b.stop - b.start else DIFFERENT
    for place in range(size):
        if rung == DIFFERENT:
            break
        rung = max(rung, letter_rung(a.values[a.start + place], b.values[b.start + place], kana))
    if rung != DIFFERENT:
        return rung
    return 4 if sounds_alike(a, b, kana) or one_edit(a, b, kana.k2) else DIFFERENT


@kernel
def kana_levels(a, b, kana):  # type: ignore[no-untyped-def]
    """`kana_level` of N pairs of spans: uint8[N]."""
    levels = np.empty(len(a.starts), np.uint8)
    for row in range(len(levels)):
        own = Span(a.values, a.starts[row], a.stops[row])
        levels[row] = kana_level(own, Span(b.values, b.starts[row], b.stops[row]), kana)
    return levels
