"""Spans that hold others, beside strings."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcheck.kernels.layout import Spans
from linkcheck.kernels.names.spans import holds_spans

FOLD = np.arange(128, dtype=np.uint32)
FOLD[ord("c")] = ord("b")
TEXTS = st.text("abc", max_size=5)


def spans_of(texts):
    values = np.array([ord(letter) for letter in "".join(texts)], np.uint32)
    ends = np.cumsum([0, *map(len, texts)])
    return Spans(values, ends[:-1], ends[1:])


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=20))
def test_a_span_holds_another_under_a_fold(pairs):
    wholes, parts = zip(*pairs, strict=True)
    expected = [part.replace("c", "b") in whole.replace("c", "b") for whole, part in pairs]
    assert holds_spans(spans_of(wholes), spans_of(parts), FOLD).tolist() == expected
