"""What spreadsheets and forms put around values is taken off, and nothing else."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.columns import utf8
from linkcheck.normalize.dress import undress
from linkcheck.normalize.identifier import my_number_is_valid

NUMBERS = [
    ("'0417", "0417", "apostrophe"),
    ("\u20190417", "0417", "apostrophe"),
    ('="0417"', "0417", "formula_text"),
    ("=0417", "0417", "formula_text"),
    ('"0417"', "0417", "formula_text"),
    ("417.0", "417", "decimal"),
    ("417.000", "417", "decimal"),
    ("12,417", "12417", "thousands"),
    ("\x1f0417", "0417", "invisible"),
    ("0417\u200b", "0417", "invisible"),
    ("\ufeff0417", "0417", "invisible"),
    ("_x000D_0417", "0417", "escape"),
    ("&#48;417", "0417", "reference"),
]
PLAIN = ["0417", "A-417", "=1+4", "41,7", "417.50", "S50.1.20", "支-417", "", "1,2345"]


@pytest.mark.parametrize(("worn", "bare", "kind"), NUMBERS)
def test_a_number_without_its_dress(worn, bare, kind):
    found, counts = undress(pa.array([worn, None, "0417"]), True)
    assert found.to_pylist() == [bare, None, "0417"] and counts == {kind: 1}


@pytest.mark.parametrize("text", PLAIN)
def test_a_number_as_it_is(text):
    assert undress(pa.array([text]), True) == (pa.array([text]), {})


def test_what_only_a_decimal_point_could_be_is_not_looked_at_twice():
    from linkcheck.kernels.text.dress import dressed_rows

    texts = {"S50.01.20": False, "1950.10.10": False, "0417.50": False, "417.": False, "417.0": True}
    found = utf8(pa.array([*texts]))
    assert dressed_rows(found.data, found.offsets, found.valid, True).tolist() == list(texts.values())


TEXTS = [
    ("田中_x000D_\n誠", "田中 \n誠"),
    ("&#39640;橋", f"{chr(39640)}橋"),
    ("&#x9AD8;橋", "高橋"),
    ("&#xD800;", ""),
    ("同上", None),
    (" 〃 ", None),
    ("々", None),
    ("佐々木", "佐々木"),
    ("同前町", "同前町"),
    ("'誠", "'誠"),
    (None, None),
]


def test_text_without_escapes_references_and_ditto_marks():
    found, counts = undress(pa.array([text for text, _ in TEXTS]), False)
    assert found.to_pylist() == [bare for _, bare in TEXTS]
    assert counts == {"escape": 1, "reference": 3, "ditto": 3}


@given(st.lists(st.none() | st.text()), st.booleans())
def test_any_text_is_a_column_of_the_same_length_and_undressing_twice_changes_little(texts, number):
    texts = [text and text.encode("utf-8", "ignore").decode() for text in texts]
    found, counts = undress(pa.array(texts, pa.string()), number)
    assert len(found) == len(texts) and all(count <= len(texts) for count in counts.values())
    assert all(new is None for old, new in zip(texts, found.to_pylist(), strict=True) if old is None)


def test_sliced_and_large_columns():
    column = pa.array(["x", "'1", "2.0", "3"], pa.large_string()).slice(1)
    found, counts = undress(column, True)
    assert found.to_pylist() == ["1", "2", "3"] and found.type == pa.large_string()
    assert counts == {"apostrophe": 1, "decimal": 1}


def test_my_numbers_in_dress_are_judged_like_bare_ones():
    worn = ["'123456789018", "123456789018.0", '="123456789018"', "123,456,789,018", "\u200b123456789018"]
    assert my_number_is_valid(worn).to_pylist() == [True] * 5
    assert my_number_is_valid(["'123456789017", "12,3456789018", "no"]).to_pylist() == [False] * 3
