"""Every public column function takes every kind of column, never raises on a value, and keeps the number of rows."""

import datetime

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkcheck as lc
from benchmarks.trust.grammar import hostile_values
from linkcheck.columns import distinct

ONE = {
    "normalize_kana": "ｻﾄｳ",
    "normalize_kanji": "髙橋",
    "normalize_name": "田中　花子",
    "normalize_birth_date": "昭和50年1月2日",
    "normalize_sex": "女",
    "normalize_address": "東京都千代田区霞が関1-2-3",
    "my_number_is_valid": "123456789018",
    "insurer_number_is_valid": "33120015",
    "corporate_number_is_valid": "1234567890123",
}
TWO = {
    "compare_kana": ("ｻﾄｳ", "サトウ"),
    "compare_kanji": ("髙橋", "高橋"),
    "compare_names": ("田中　花子", "田中花子"),
    "compare_birth_dates": ("S50.1.2", "1975-01-02"),
    "compare_addresses": ("霞が関1-2-3", "霞ヶ関一丁目2番3号"),
    "reading_agreement": ("田中　花子", "タナカ ハナコ"),
}
FORMS = {
    "list": lambda values: values,
    "tuple": tuple,
    "numpy": lambda values: np.array(values, object),
    "pandas": pd.Series,
    "polars": pl.Series,
    "arrow": pa.array,
    "chunked": lambda values: pa.chunked_array([values[:1], values[1:]]),
    "sliced": lambda values: pa.array(["x", *values, None])[1 : len(values) + 1],
    "large_string": lambda values: pa.array(values, pa.large_string()),
    "string_view": lambda values: pa.array(values, pa.string_view()),
    "dictionary": lambda values: pa.array(values).dictionary_encode(),
}


def outcome(name, *columns):
    result = getattr(lc, name)(*columns)
    assert isinstance(result, lc.Column)
    return result.to_pylist()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ONE)
def test_one_column_functions_take_every_kind_of_column(name, form):
    values = [ONE[name], None, "", ONE[name]]
    expected = outcome(name, values)
    assert len(expected) == 4
    assert outcome(name, FORMS[form](values)) == expected


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", TWO)
def test_two_column_functions_take_every_kind_of_column(name, form):
    left, right = TWO[name]
    columns = [[left, None, "", left], [right, right, right, None]]
    expected = outcome(name, *columns)
    assert len(expected) == 4
    assert outcome(name, *map(FORMS[form], columns)) == expected


@pytest.mark.parametrize("name", [*ONE, *TWO])
def test_empty_columns_stay_empty(name):
    columns = [[]] if name in ONE else [[], []]
    assert outcome(name, *columns) == []


@pytest.mark.parametrize("name", [*ONE, *TWO])
def test_all_null_columns_are_missing(name):
    columns = [[None, None]] if name in ONE else [[None, None], [None, None]]
    for value in outcome(name, *columns):
        told = value.get("level", value.get("whole_level")) if isinstance(value, dict) else value
        assert told in (None, "missing", "not_assessed"), name


@pytest.mark.parametrize("name", [*ONE, *TWO])
@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=8))
def test_no_value_makes_a_function_raise(name, values):
    columns = [values] if name in ONE else [values, values[::-1]]
    assert len(outcome(name, *columns)) == len(values)


@pytest.mark.parametrize("name", [*ONE, *TWO])
def test_no_hostile_value_makes_a_function_raise(name):
    left, right = hostile_values(11, 3000), hostile_values(12, 3000)
    columns = [left] if name in ONE else [left, right]
    assert len(outcome(name, *columns)) == len(left)


MISREAD = [
    "山田 太郎".encode("cp932"),
    "山田 太郎".encode(),
    None,
    "佐藤".encode("euc-jp"),
    b"\xf4",
    b"\xe5\xb1",
    b"",
]
"""Values as old writers put them into columns of text; only the second, the third and the last are sound."""


def as_text(kind, rows):
    """An Arrow array of text around any bytes, as a writer that does not look makes it."""
    data = pa.array(rows, kind[1])
    return pa.Array.from_buffers(kind[0], len(data), data.buffers(), data.null_count)


STRING, LARGE = (pa.string(), pa.binary()), (pa.large_string(), pa.large_binary())
VIEW = (pa.string_view(), pa.binary_view())
NOT_UTF8 = {
    "string": lambda rows: as_text(STRING, rows),
    "large_string": lambda rows: as_text(LARGE, rows),
    "string_view": lambda rows: as_text(VIEW, rows),
    "sliced": lambda rows: as_text(STRING, [b"\xff", *rows, b"\xff"]).slice(1, len(rows)),
    "chunked": lambda rows: pa.chunked_array([as_text(STRING, rows[:3]), as_text(STRING, rows[3:])]),
    "dictionary": lambda rows: pa.DictionaryArray.from_arrays(
        pa.array(range(len(rows))), as_text(STRING, rows)
    ),
    "bytes": lambda rows: pa.array(rows, pa.binary()),
    "Python bytes": lambda rows: rows,
    "numpy bytes": lambda rows: np.array(rows, object),
}


@pytest.mark.parametrize("form", NOT_UTF8)
@pytest.mark.parametrize("name", [*ONE, *TWO])
def test_text_that_is_not_utf8_is_null_and_counted(name, form):
    rows = [None if row is None or not is_utf8(row) else row.decode() for row in MISREAD]
    expected = outcome(name, *([rows] if name in ONE else [rows, rows]))
    column = NOT_UTF8[form](MISREAD)
    with pytest.warns(lc.LinkcheckWarning, match="4 of 7 values are not UTF-8 and count as missing"):
        assert outcome(name, *([column] if name in ONE else [column, column])) == expected


def is_utf8(row):
    try:
        return row.decode() is not None
    except UnicodeDecodeError:
        return False


@pytest.mark.parametrize("form", ["string", "large_string", "string_view", "dictionary"])
def test_long_columns_that_are_not_utf8_are_checked_as_short_ones(form):
    rows = MISREAD * 3000
    with pytest.warns(lc.LinkcheckWarning, match="12000 of 21000"):
        found = lc.normalize_kanji(NOT_UTF8[form](rows))
    assert found[:9] == [None, "山田 太郎", None, None, None, None, "", None, "山田 太郎"]


def test_what_null_rows_hold_is_not_looked_at():
    data = as_text(STRING, [b"\xff" * 9] * 20_000)
    valid = pc.is_null(pa.array([None] * 19_999 + [1])).to_numpy(zero_copy_only=False)
    mask = pa.array(~valid).buffers()[1]
    hidden = pa.Array.from_buffers(pa.string(), len(data), [mask, *data.buffers()[1:]])
    with pytest.warns(lc.LinkcheckWarning, match="1 of 20000"):
        assert lc.normalize_kana(hidden) == [None] * 20_000
    with pytest.warns(lc.LinkcheckWarning, match="1 of 3"):
        assert lc.normalize_kana(hidden.slice(19_997)) == [None] * 3
    assert lc.normalize_kana(hidden.slice(0, 19_999)) == [None] * 19_999


def test_arrays_whose_parts_do_not_fit_together_are_refused_before_anything_reads_them():
    text = pa.py_buffer(b"abcdef")
    for offsets in ([0, 4, 2, 6], [0, 600, 4, 6], [0, -5, 4, 6]):
        for size in (1, 30_000):  # the kernel looks at long ones
            places = [0] * size + offsets
            buffers = [None, pa.py_buffer(np.array(places, np.int32)), text]
            with pytest.raises(TypeError, match="sound Arrow array"):
                lc.normalize_kana(pa.Array.from_buffers(pa.string(), len(places) - 1, buffers))
    indices = pa.DictionaryArray.from_arrays(pa.array([0, 7]), pa.array(["a", "b"]), safe=False)
    with pytest.raises(TypeError, match="indices beyond its words"):
        lc.normalize_kana(indices)


def test_half_a_surrogate_pair_is_an_unreadable_character_not_an_error():
    assert outcome("normalize_kanji", ["田\ud842中", None]) == ["田\ufffd中", None]


@pytest.mark.parametrize("name", [name for name in TWO if name.startswith("compare_")])
def test_levels_are_names(name):
    value = outcome(name, *[[each] for each in TWO[name]])[0]
    level = value["level"] if isinstance(value, dict) else value
    assert isinstance(level, str) and level not in ("missing", "different", "else", "E4")


DAY = datetime.date(1975, 1, 2)
ODD = {
    "kinds mixed": [1, "a", None, 2.5, DAY, b"x", True, pd.NA, pd.NaT, float("nan"), [1], {"a": 1}, object()],
    "pandas, kinds mixed": pd.Series(["a", 1, None, 1.5], dtype=object),
    "numpy, kinds mixed": np.array(["a", None, 1], dtype=object),
    "missing of every kind": ["a", pd.NA, pd.NaT, None, float("nan")],
    "large numbers": [10**30, 2**64, -(2**63) - 1, 10**5000],
    "infinite": [float("inf"), -float("inf"), 1e300, 1.5],
    "half precision": np.array([1, 2], np.float16),
    "half a surrogate pair": pd.Series(["\ud800", "a\udfff"], dtype=object),
    "bytes": [b"\xff\xfe", b"abc", None],
    "Polars categories": pl.Series(["a", "b", None], dtype=pl.Categorical),
    "runs": pa.RunEndEncodedArray.from_arrays([2, 3], ["a", "b"]),
    "moments with a zone": pa.array([1, None], pa.timestamp("us", "Asia/Tokyo")),
}


@pytest.mark.filterwarnings("default:.*not UTF-8")
@pytest.mark.parametrize("values", ODD.values(), ids=ODD)
@pytest.mark.parametrize("name", [*ONE, *TWO])
def test_no_value_raises_whatever_its_kind(name, values):
    columns = (values,) if name in ONE else (values, values)
    assert len(getattr(lc, name)(*columns)) == len(values)


def test_values_of_several_kinds_keep_what_they_say():
    assert lc.normalize_birth_date(["S50.1.2", DAY, 19750102, None]) == ["1975-01-02"] * 3 + [None]
    numbers = ["123456789018", 123456789018, 123456789018.0, None]
    assert lc.my_number_is_valid(numbers) == [True, True, True, None]
    assert lc.my_number_is_valid(iter(numbers)) == [True, True, True, None]


def test_a_number_column_with_gaps_has_lost_its_leading_zeros_too():
    assert lc.my_number_is_valid(pd.Series([23456789013, None])) == [True, None]


def test_a_column_of_lists_is_none_and_the_error_names_no_value():
    with pytest.raises(TypeError, match="column of text, numbers or dates") as caught:
        lc.normalize_kana([["山田"], ["花子"]])
    assert "山田" not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "NoneType"),
        (5, "int"),
        (pa.scalar("a"), "StringScalar"),
        (np.array([["a", "b"]]), "ndarray, 2D"),
        (np.array("a"), "ndarray, 0D"),
        (pd.DataFrame({"a": ["b"]}), "DataFrame, 2D"),
    ],
    ids=str,
)
def test_what_is_no_column_is_refused_in_words(value, kind):
    with pytest.raises(TypeError, match=f"expected a column .* found {kind}"):
        lc.normalize_name(value)


def test_without_polars_the_command_that_installs_it_is_told(monkeypatch):
    import sys

    column, frame = lc.Column(pa.array(["a"])), lc.Frame(pa.table({"a": ["b"]}))
    monkeypatch.setitem(sys.modules, "polars", None)
    for result in (column, frame):
        with pytest.raises(ImportError, match="polars"):
            result.to_polars()


def test_bytes_that_one_column_hides_behind_a_null_are_read_in_another():
    texts = pa.array([b"\xff\xfe", b"\xe4\xbd\x90"], pa.binary())
    _, offsets, data = texts.buffers()
    hidden = pa.Array.from_buffers(pa.string(), 2, [pa.array([False, True]).buffers()[1], offsets, data])
    shown = pa.Array.from_buffers(pa.string(), 2, [None, offsets, data])
    assert lc.normalize_kanji(hidden).to_pylist() == [None, "佐"]
    with pytest.warns(lc.LinkcheckWarning, match="1 of 2 values are not UTF-8"):
        assert lc.normalize_kanji(shown).to_pylist() == [None, "佐"]
    assert lc.normalize_kanji(hidden).to_pylist() == [None, "佐"]


@pytest.mark.parametrize("spread", [1, 40, 20_000])
def test_values_are_told_apart_the_same_whether_or_not_they_come_in_runs(spread):
    values = [("甲", None, "乙", "", "甲")[at // spread % 5] for at in range(60_000)]
    for column in (pa.array(values), pa.array(["丙", *values])[1:], pa.array(values, pa.large_string())):
        found, rows = distinct(column)
        assert found.to_pylist() == list(dict.fromkeys(values)) and rows.dtype == np.int32
        assert found.take(pa.array(rows)).to_pylist() == values


def test_values_in_runs_are_looked_up_once_a_run(monkeypatch):
    looked_up = []
    encode = pc.dictionary_encode
    monkeypatch.setattr(
        pc, "dictionary_encode", lambda array, **how: looked_up.append(len(array)) or encode(array, **how)
    )
    assert len(distinct(pa.array(["甲"] * 30_000 + ["乙"] * 30_000))[0]) == 2
    assert looked_up == [2]
