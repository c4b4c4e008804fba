"""Kanji strings compared character by character: same, variants, substitutes, confusables, different.

`variants` are the tables of `linkcheck.normalize.kanji.VariantTables`, `rules` those of `VariantRules`.
"""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import inner_kernel, kernel
from linkcheck.kernels.keys.search import find
from linkcheck.kernels.layout import Span
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
def character_level(x, y, variants):  # type: ignore[no-untyped-def]
    """How two folded characters agree."""
    if variants.wildcard[x] or variants.wildcard[y]:
        return WILDCARD
    if x == y:
        return SAME
    left, right = variants.e2_class[x], variants.e2_class[y]
    if left == right:
        return VARIANT
    if listed_pair(x, y, 1, variants.confusable) >= 0:
        return VARIANT
    return CONFUSABLE if listed_pair(left, right, 0, variants.confusable) >= 0 else DIFFERENT


@kernel
def kanji_level(a, b, variants):  # type: ignore[no-untyped-def]
    """How two spans of folded code points agree: the worst of their characters.

    SAME (E0, E1), VARIANT (E2), WILDCARD (E3: same but for substitutes), CONFUSABLE (E3), DIFFERENT (E4), or
    UNREADABLE where no character of the one meets a readable one of the other: no evidence either way.
    A span of another length is different; a space is a character like any other; 々 repeats the one before.
    """
    if a.stop - a.start != b.stop - b.start:
        return DIFFERENT
    level = SAME
    readable = False
    left = right = np.uint32(0)
    for place in range(a.stop - a.start):
        x, y = a.values[a.start + place], b.values[b.start + place]
        left = left if x == ITERATION and place else x
        right = right if y == ITERATION and place else y
        found = character_level(left, right, variants)
        if found == DIFFERENT:
            return DIFFERENT
        readable = readable or found != WILDCARD
        level = max(level, found)
    return level if readable else UNREADABLE


@kernel
def kanji_levels(a, b, variants):  # type: ignore[no-untyped-def]
    """`kanji_level` of N pairs of spans: uint8[N]."""
    levels = np.empty(len(a.starts), np.uint8)
    for row in range(len(levels)):
        own = Span(a.values, a.starts[row], a.stops[row])
        levels[row] = kanji_level(own, Span(b.values, b.starts[row], b.stops[row]), variants)
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
def variant_rule(x, y, rules):  # type: ignore[no-untyped-def]
    """The weakest rule on the way from one variant of a class to another."""
    rule = 0
    x_depth, y_depth = depth(x, rules.parents), depth(y, rules.parents)
    while x != y:
        if x_depth >= y_depth:
            rule = max(rule, rules.steps[x])
            x = rules.parents[x]
            x_depth -= 1
        else:
            rule = max(rule, rules.steps[y])
            y = rules.parents[y]
            y_depth -= 1
    return rule


@inner_kernel
def character_rule(x, y, variants, rules):  # type: ignore[no-untyped-def]
    """The rule that makes two readable folded characters variants or confusables; 0 where none is needed."""
    if x == y:
        return 0
    left, right = variants.e2_class[x], variants.e2_class[y]
    if left == right:
        return variant_rule(x, y, rules)
    row = listed_pair(x, y, 1, variants.confusable)
    if row < 0:
        row = listed_pair(left, right, 0, variants.confusable)
    return rules.pairs[row] if row >= 0 else 0


@kernel
def kanji_rules(a, b, variants, rules, substitute):  # type: ignore[no-untyped-def]
    """The weakest rule that N pairs of spans of equal length need, 0 for none: uint8[N]."""
    found = np.zeros(len(a.starts), np.uint8)
    for row in range(len(found)):
        start, size = a.starts[row], a.stops[row] - a.starts[row]
        left = right = np.uint32(0)
        for place in range(size if size == b.stops[row] - b.starts[row] else 0):
            x, y = a.values[start + place], b.values[b.starts[row] + place]
            left = left if x == ITERATION and place else x
            right = right if y == ITERATION and place else y
            rule = substitute
            if not (variants.wildcard[left] or variants.wildcard[right]):
                rule = character_rule(left, right, variants, rules)
            found[row] = max(found[row], rule)
    return found
