import numpy as np

from linkcheck.kernels.names.kanji import DIFFERENT, SAME, UNREADABLE, VARIANT, WILDCARD, kanji_level
from linkcheck.normalize.kanji import variant_tables


def level(left, right, start=0):
    """Spans inside longer arrays: what lies outside must not matter."""
    tables = variant_tables()
    a, b = (
        np.array([ord("外")] * start + [ord(x) for x in text] + [ord("側")], np.uint32)
        for text in (left, right)
    )
    spans = (start, start + len(left), start, start + len(right))
    return kanji_level(
        a, spans[0], spans[1], b, spans[2], spans[3], tables.e2_class, tables.wildcard, tables.confusable
    )


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
