"""Which words may be heard as others, for many pairs of a few words: how many letters they have in common, in order."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from linkcheck.kernels.jit import inner_kernel, kernel

__all__ = ["Letters", "Words", "any_alike", "any_spelt"]


class Words(NamedTuple):
    """Groups of words: letters uint8[M]; ends int64[W + 1] of the words; groups int64[G + 1]: where each begins among
    them."""

    letters: npt.NDArray[np.uint8]
    ends: npt.NDArray[np.int64]
    groups: npt.NDArray[np.int64]


class Letters(NamedTuple):
    """Groups of sets of letters: bits int64[W]; groups int64[G + 1]: where each begins among them."""

    bits: npt.NDArray[np.int64]
    groups: npt.NDArray[np.int64]


@inner_kernel
def likeness(words, others, x, y, row):  # type: ignore[no-untyped-def]
    """Twice the letters that two words have in common, in order, among all of theirs, in [0, 1]; `row` is scratch."""
    start, begin = words.ends[x], others.ends[y]
    size, other = words.ends[x + 1] - start, others.ends[y + 1] - begin
    # bound: `row` has room for the longest of the others and one more
    for at in range(other + 1):
        row[at] = 0
    for place in range(size):
        before = 0
        for at in range(other):
            above = row[at + 1]
            same = words.letters[start + place] == others.letters[begin + at]
            row[at + 1] = before + 1 if same else max(above, row[at])
            before = above
    return 2.0 * row[other] / max(size + other, 1)


@kernel
def any_alike(words, bones, others, other_bones, a, b, least):  # type: ignore[no-untyped-def]
    """Whether a word of one group is as like a word of another as `least`, bool[P], for P pairs of groups (places
    int64[P] in both): all its letters, or these and its bones on average. `bones` are words of the same groups."""
    found = np.zeros(len(a), np.bool_)
    longest = 0
    for ends in (others.ends, other_bones.ends):
        for place in range(len(ends) - 1):
            longest = max(longest, ends[place + 1] - ends[place])
    row = np.zeros(longest + 1, np.int64)
    for pair in range(len(a)):
        for x in range(words.groups[a[pair]], words.groups[a[pair] + 1]):
            for y in range(others.groups[b[pair]], others.groups[b[pair] + 1]):
                if found[pair]:
                    break
                whole = likeness(words, others, x, y, row)
                if whole >= 2 * least - 1:
                    rest = whole if whole >= least else likeness(bones, other_bones, x, y, row)
                    found[pair] = whole + rest >= 2 * least
    return found


@kernel
def any_spelt(possible, held, a, b):  # type: ignore[no-untyped-def]
    """Whether a set of one group holds all letters of a set of another, bool[P], for P pairs of groups (places int64[P]
    in both)."""
    found = np.zeros(len(a), np.bool_)
    for pair in range(len(a)):
        for x in range(possible.groups[a[pair]], possible.groups[a[pair] + 1]):
            for y in range(held.groups[b[pair]], held.groups[b[pair] + 1]):
                found[pair] = found[pair] or held.bits[y] & ~possible.bits[x] == 0
    return found
