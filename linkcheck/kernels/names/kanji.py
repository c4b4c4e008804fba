"""Kanji strings compared character by character: same, variants, substitutes, confusables, different."""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import inner_kernel, kernel
from linkcheck.kernels.keys.search import find
from linkcheck.kernels.names.layout import ITERATION

__all__ = [
    "CONFUSABLE",
    "DIFFERENT",
    "SAME",
    "UNREADABLE",
    "VARIANT",
    "WILDCARD",
    "kanji_level",
    "kanji_levels",
    "kanji_rules",
    "to_classes",
]

SAME, VARIANT, WILDCARD, CONFUSABLE, UNREADABLE, DIFFERENT = 0, 2, 3, 4, 8, 9


@inner_kernel
def listed_pair(left, right, variant, confusable):  # type: ignore[no-untyped-def]
    """The row of a pair of characters among the listed variants (1) or confusables (0), -1 if it is not there."""
    low, high = (left, right) if left < right else (right, left)
    key = np.uint64(low) << np.uint64(32) | np.uint64(high) << np.uint64(1) | np.uint64(variant)
    return find(confusable, key)


@inner_kernel
def character_level(x, y, e2_class, wildcard, confusable):  # type: ignore[no-untyped-def]
    """How two folded characters agree."""
    if wildcard[x] or wildcard[y]:
        return WILDCARD
    if x == y:
        return SAME
    left, right = e2_class[x], e2_class[y]
    if left == right:
        return VARIANT
    if listed_pair(x, y, 1, confusable) >= 0:
        return VARIANT
    return CONFUSABLE if listed_pair(left, right, 0, confusable) >= 0 else DIFFERENT


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


@inner_kernel
def depth(code, parents):  # type: ignore[no-untyped-def]
    """Steps from a character to the representative of its class."""
    steps = 0
    while parents[code] != code:
        code = parents[code]
        steps += 1
    return steps


@inner_kernel
def variant_rule(x, y, parents, step_rules):  # type: ignore[no-untyped-def]
    """The weakest rule on the way from one variant of a class to another."""
    rule = 0
    x_depth, y_depth = depth(x, parents), depth(y, parents)
    while x != y:
        if x_depth >= y_depth:
            rule = max(rule, step_rules[x])
            x = parents[x]
            x_depth -= 1
        else:
            rule = max(rule, step_rules[y])
            y = parents[y]
            y_depth -= 1
    return rule


@inner_kernel
def character_rule(x, y, e2_class, confusable, pair_rules, parents, step_rules):  # type: ignore[no-untyped-def]
    """The rule that makes two readable folded characters variants or confusables; 0 where none is needed."""
    if x == y:
        return 0
    if e2_class[x] == e2_class[y]:
        return variant_rule(x, y, parents, step_rules)
    row = listed_pair(x, y, 1, confusable)
    if row < 0:
        row = listed_pair(e2_class[x], e2_class[y], 0, confusable)
    return pair_rules[row] if row >= 0 else 0


@kernel
def kanji_rules(  # type: ignore[no-untyped-def]
    a, a_offsets, b, b_offsets, e2_class, wildcard, confusable, pair_rules, parents, step_rules, substitute
):
    """The weakest rule that N pairs of rows of equal length need, 0 for none: uint8[N]."""
    count = len(a_offsets) - 1
    rules = np.zeros(count, np.uint8)
    for row in range(count):
        shift = b_offsets[row] - a_offsets[row]
        left = right = np.uint32(0)
        for at in range(
            a_offsets[row], a_offsets[row + 1] if a_offsets[row + 1] + shift == b_offsets[row + 1] else 0
        ):
            x, y = a[at], b[at + shift]
            left = left if x == ITERATION and at > a_offsets[row] else x
            right = right if y == ITERATION and at > a_offsets[row] else y
            rule = substitute
            if not (wildcard[left] or wildcard[right]):
                rule = character_rule(left, right, e2_class, confusable, pair_rules, parents, step_rules)
            rules[row] = max(rules[row], rule)
    return rules
