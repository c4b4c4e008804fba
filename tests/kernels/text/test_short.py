"""Short texts looked at eight bytes at a time, beside the same done letter by letter."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcheck.columns import distinct, distinct_texts, remembered, utf8
from linkcheck.columns.gate import checked, not_utf8
from linkcheck.kernels.text.lengths import text_lengths
from linkcheck.normalize.birth_date import read_birth_dates
from linkcheck.normalize.field_width import Lengths
from linkcheck.normalize.identifier import parse_my_numbers

NEAR_DIGITS = st.text("0123456789/:;@０-", min_size=11, max_size=13)


@settings(deadline=None)
@given(st.lists(NEAR_DIGITS, min_size=1))
def test_twelve_digits_are_read_as_with_a_space_between_them(texts):
    spaced = [f"{text[:5]} {text[5:]}" for text in texts]
    assert parse_my_numbers(texts).tolist() == parse_my_numbers(spaced).tolist()


@settings(deadline=None)
@given(st.lists(st.text("STHR0123456789-/. x", min_size=8, max_size=11), min_size=1))
def test_dates_of_usual_width_are_read_as_with_a_space_behind(texts):
    found, expected = read_birth_dates(texts), read_birth_dates([text + " " for text in texts])
    assert found.packed.tolist() == expected.packed.tolist()
    assert found.faults.tolist() == expected.faults.tolist()


@settings(deadline=None)
@given(st.lists(st.text("aｱ漢𠮷é ", max_size=30), min_size=1))
def test_the_longest_texts_are_counted_whatever_is_passed_over(texts):
    lengths = Lengths().add(pa.array(texts))
    text = utf8(pa.array(texts))
    for counts, sizes in zip(lengths._counts, text_lengths(text.data, text.offsets, text.valid), strict=True):
        for size in range(max(1, sizes.max() - 5), sizes.max() + 1):
            assert counts[size] == (sizes == size).sum()


WORDS = st.one_of(st.none(), st.sampled_from(["", "1", "2", "男", "男性", "\0", "abcdefg", "abcdefgh"]))


@settings(deadline=None)
@given(st.lists(WORDS))
def test_few_short_texts_are_told_apart_as_others_are(texts):
    column = pa.array(texts, pa.string())
    (words, rows), (expected, places) = distinct_texts(column), distinct(column)
    assert words.to_pylist() == expected.to_pylist()
    assert rows.tolist() == places.tolist()


def test_many_short_texts_are_told_apart():
    column = pa.array([str(number % 1_000) for number in range(5_000)])
    words, rows = distinct_texts(column)
    assert (len(words), words.take(pa.array(rows)).equals(column)) == (1_000, True)


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_what_is_known_of_a_column_is_known_as_long_as_a_part_of_it_lives(kind):
    before = len(checked)
    column = pa.array(["神田", None, "駿河台"] * 9_000, kind)
    assert not_utf8(column) == []
    kept = remembered(column)
    assert kept.equals(column)
    del column
    table = pa.table({"name": kept.slice(3, 6_000)})
    del kept
    assert len(checked) == before + 1
    assert table["name"].to_pylist()[:2] == ["神田", None]
    del table
    assert len(checked) == before


def test_dots_are_dress_before_zeros_alone():
    from linkcheck.kernels.text.dress import dressed_rows

    text = utf8(pa.array(["12.0", "12.00", "S48.08.10", "S48.08.19", "12.", ".0", "0", "同上"]))
    expected = [True, True, False, False, False, True, False, True]
    assert np.asarray(dressed_rows(text.data, text.offsets, text.valid, True)).tolist() == expected
