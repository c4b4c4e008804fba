import numpy as np

from linkcheck.kernels.layout import Span
from linkcheck.kernels.names.kanji import DIFFERENT, SAME, UNREADABLE, VARIANT, WILDCARD, kanji_level
from linkcheck.normalize.kanji import variant_tables


def level(left, right, start=0):
    """Spans inside longer arrays: what lies outside must not matter."""
    a, b = (
        np.array([ord("外")] * start + [ord(x) for x in text] + [ord("側")], np.uint32)
        for text in (left, right)
    )
    spans = Span(a, start, start + len(left)), Span(b, start, start + len(right))
    return kanji_level(*spans, variant_tables())


def test_spans_are_compared_and_nothing_else():
    for start in (0, 3):
        assert level("高橋", "高橋", start) == SAME
        assert level("髙橋", "高橋", start) == VARIANT
        assert level("●橋", "高橋", start) == WILDCARD
        assert level("●", "高", start) == UNREADABLE
        assert level("", "", start) == UNREADABLE
        assert level("高", "高橋", start) == DIFFERENT


def test_an_iteration_mark_repeats_within_its_span_only():
    assert level("々木", "外木", 3) == DIFFERENT
    assert level("佐々", "佐佐", 3) == SAME
    assert level("邉々", "辺辺") == VARIANT
