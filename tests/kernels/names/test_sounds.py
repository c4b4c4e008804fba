"""Words of two groups that are alike, beside the library that counts what they have in common."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Indel

from linkcheck.compare.name_roman_sounds import packed
from linkcheck.kernels.names.sounds import any_alike

WORDS = st.text("ABKNU", min_size=1, max_size=8)
GROUPS = st.lists(st.lists(st.tuples(WORDS, WORDS), max_size=3), min_size=1, max_size=5)


@settings(max_examples=80, deadline=None)
@given(GROUPS, GROUPS, st.sampled_from([0.5, 0.7, 0.9]))
def test_groups_are_alike_when_two_of_their_words_are(own, others, least):
    a, b = (np.repeat(np.arange(len(own)), len(others)), np.tile(np.arange(len(others)), len(own)))
    sides = [
        packed([[word[place] for word in group] for group in side])
        for side in (own, others)
        for place in (0, 1)
    ]
    found = any_alike(*sides, a, b, least - 1e-9)

    def alike(x, y):
        whole, bones = (Indel.normalized_similarity(*pair) for pair in zip(x, y, strict=True))
        return max(whole, (whole + bones) / 2 if whole >= 2 * least - 1 - 1e-9 else 0) >= least - 1e-9

    assert found.tolist() == [
        any(alike(x, y) for x in own[left] for y in others[right]) for left, right in zip(a, b, strict=True)
    ]


@pytest.mark.parametrize("groups", [[], [[]], [[], ["AB"], []]])
def test_groups_are_packed_in_their_order(groups):
    words = packed(groups)
    assert len(words.groups) == len(groups) + 1
    unpacked = [
        [bytes(words.letters[words.ends[at] : words.ends[at + 1]]).decode() for at in range(first, end)]
        for first, end in zip(words.groups[:-1], words.groups[1:], strict=True)
    ]
    assert unpacked == groups
