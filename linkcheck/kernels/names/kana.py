"""Kana strings compared on the kana ladder: K1 same, K2 Zengin, K3 unvoiced, K4 for review only."""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import inner_kernel, kernel
from linkcheck.kernels.text.fold import HYPHEN, KANA, KANA_COUNT

__all__ = ["DIFFERENT", "kana_level", "kana_levels"]

DIFFERENT = 9
VU, BA, BI, BU, BE, BO = 0x30F4, 0x30D0, 0x30D3, 0x30D6, 0x30D9, 0x30DC
VOWEL_A, VOWEL_I, VOWEL_U, VOWEL_E, VOWEL_O = 0x30A2, 0x30A4, 0x30A6, 0x30A8, 0x30AA
SO, N, SHI, TSU, KU, WA = 0x30BD, 0x30F3, 0x30B7, 0x30C4, 0x30AF, 0x30EF


@inner_kernel
def letter_rung(x, y, k2, k3, k3_alternative):  # type: ignore[no-untyped-def]
    """The rung on which two folded kana are the same letter, DIFFERENT if on none."""
    if x == y:
        return 1
    if k2[x] == k2[y]:
        return 2
    return 3 if k3[x] == k3[y] or k3_alternative[x] == k3_alternative[y] else DIFFERENT


@inner_kernel
def lengthens(before, vowels):  # type: ignore[no-untyped-def]
    """The vowel that lengthens a kana, 0 if it is none."""
    return vowels[before - KANA] if KANA <= before < KANA + KANA_COUNT else np.uint32(0)


@inner_kernel
def sounded(codes, at, stop, before, k2, vowels):  # type: ignore[no-untyped-def]
    """One letter, long vowels written out (オウ, オー as オオ), ヴ as the バ row: (letter, next place)."""
    code = k2[codes[at]]
    vowel = lengthens(before, vowels)
    if code == VU:
        following = k2[codes[at + 1]] if at + 1 < stop else np.uint32(0)
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
def sounds_alike(a, a0, a1, b, b0, b1, k2, k3, k3_alternative, vowels):  # type: ignore[no-untyped-def]
    """Whether two spans agree but for long vowels, ヴ and the バ row, voicing and look-alike letters."""
    x = y = np.uint32(0)
    while a0 < a1 and b0 < b1:
        x, a0 = sounded(a, a0, a1, x, k2, vowels)
        y, b0 = sounded(b, b0, b1, y, k2, vowels)
        if letter_rung(x, y, k2, k3, k3_alternative) == DIFFERENT and look_alike(x) != look_alike(y):
            return False
    return a0 == a1 and b0 == b1


@inner_kernel
def one_edit(a, a0, a1, b, b0, b1, k2):  # type: ignore[no-untyped-def]
    """Whether one letter replaced, inserted or left out, or two swapped, makes the spans equal on K2."""
    longer, shorter = max(a1 - a0, b1 - b0), min(a1 - a0, b1 - b0)
    if longer - shorter > 1 or longer < 3:  # with one or two letters an edit leaves nothing
        return False
    head = 0
    while head < shorter and k2[a[a0 + head]] == k2[b[b0 + head]]:
        head += 1
    tail = 0
    while tail < shorter - head and k2[a[a1 - 1 - tail]] == k2[b[b1 - 1 - tail]]:
        tail += 1
    if head + tail >= longer - 1:
        return True
    if longer != shorter or head + tail != longer - 2:
        return False
    at, to = a0 + head, b0 + head
    return k2[a[at]] == k2[b[to + 1]] and k2[a[at + 1]] == k2[b[to]]


@inner_kernel
def kana_level(a, a0, a1, b, b0, b1, k2, k3, k3_alternative, vowels):  # type: ignore[no-untyped-def]
    """The rung on which two spans of folded code points agree: 1, 2, 3, 4 (review only) or DIFFERENT.

    A space is a character like any other.
    """
    rung = 1 if a1 - a0 == b1 - b0 else DIFFERENT
    for place in range(a1 - a0):
        if rung == DIFFERENT:
            break
        rung = max(rung, letter_rung(a[a0 + place], b[b0 + place], k2, k3, k3_alternative))
    if rung != DIFFERENT:
        return rung
    if sounds_alike(a, a0, a1, b, b0, b1, k2, k3, k3_alternative, vowels):
        return 4
    return 4 if one_edit(a, a0, a1, b, b0, b1, k2) else DIFFERENT


@kernel
def kana_levels(a, a_offsets, b, b_offsets, k2, k3, k3_alternative, vowels):  # type: ignore[no-untyped-def]
    """`kana_level` of N pairs of rows: uint8[N]."""
    count = len(a_offsets) - 1
    levels = np.empty(count, np.uint8)
    for row in range(count):
        levels[row] = kana_level(
            a,
            a_offsets[row],
            a_offsets[row + 1],
            b,
            b_offsets[row],
            b_offsets[row + 1],
            k2,
            k3,
            k3_alternative,
            vowels,
        )
    return levels
