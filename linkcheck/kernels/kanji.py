"""Kanji strings compared character by character: same, variants, substitutes, confusables, different."""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import kernel

__all__ = [
    "CONFUSABLE",
    "DIFFERENT",
    "SAME",
    "UNREADABLE",
    "VARIANT",
    "WILDCARD",
    "kanji_level",
    "kanji_levels",
    "to_classes",
]

SAME, VARIANT, WILDCARD, CONFUSABLE, UNREADABLE, DIFFERENT = 0, 2, 3, 4, 8, 9
ITERATION = 0x3005


@kernel
def is_confusable(left, right, confusable):  # type: ignore[no-untyped-def]
    """Whether two representatives are listed as easily taken for each other."""
    low, high = (left, right) if left < right else (right, left)
    key = np.uint64(low) << np.uint64(32) | np.uint64(high)
    row = np.searchsorted(confusable, key)
    return row < len(confusable) and confusable[row] == key


@kernel
def character_level(x, y, e2_class, wildcard, confusable):  # type: ignore[no-untyped-def]
    """How two folded characters agree."""
    if wildcard[x] or wildcard[y]:
        return WILDCARD
    if x == y:
        return SAME
    left, right = e2_class[x], e2_class[y]
    if left == right:
        return VARIANT
    return CONFUSABLE if is_confusable(left, right, confusable) else DIFFERENT


@kernel
def kanji_level(a, a0, a1, b, b0, b1, e2_class, wildcard, confusable):  # type: ignore[no-untyped-def]
    """How two spans of folded code points agree: the worst of their characters.

    SAME (E0, E1), VARIANT (E2), WILDCARD (E3: same but for substitutes), CONFUSABLE (E3), DIFFERENT (E4), or
    UNREADABLE where no character of the one meets a readable one of the other: no evidence either way.
    A span of another length is different; a space is a character like any other; 々 repeats the one before.
    """
    if a1 - a0 != b1 - b0:
        return DIFFERENT
    level = SAME
    readable = False
    left = right = np.uint32(0)
    for place in range(a1 - a0):
        x, y = a[a0 + place], b[b0 + place]
        left = left if x == ITERATION and place else x
        right = right if y == ITERATION and place else y
        found = character_level(left, right, e2_class, wildcard, confusable)
        if found == DIFFERENT:
            return DIFFERENT
        readable = readable or found != WILDCARD
        level = max(level, found)
    return level if readable else UNREADABLE


@kernel
def kanji_levels(a, a_offsets, b, b_offsets, e2_class, wildcard, confusable):  # type: ignore[no-untyped-def]
    """`kanji_level` of N pairs of rows: uint8[N]."""
    count = len(a_offsets) - 1
    levels = np.empty(count, np.uint8)
    for row in range(count):
        levels[row] = kanji_level(
            a,
            a_offsets[row],
            a_offsets[row + 1],
            b,
            b_offsets[row],
            b_offsets[row + 1],
            e2_class,
            wildcard,
            confusable,
        )
    return levels


@kernel
def to_classes(codes, offsets, e2_class):  # type: ignore[no-untyped-def]
    """Each folded character's representative, 々 resolved: uint32[M]."""
    classes = np.empty(len(codes), np.uint32)
    for row in range(len(offsets) - 1):
        for at in range(offsets[row], offsets[row + 1]):
            repeats = codes[at] == ITERATION and at > offsets[row]
            classes[at] = classes[at - 1] if repeats else e2_class[codes[at]]
    return classes
