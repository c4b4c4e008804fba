import numpy as np
import pyarrow as pa
import pytest
from real_data import real_file

from linkcheck.columns import from_codes
from linkcheck.normalize.text import fold_text, was_misdecoded, without_spaces

NAMES = [
    "髙橋　花子",
    "渡邉 佳奈",
    "佐々木 蓮",
    "鈴木 一郎",
    "小鳥遊 さくら",
    "ﾀｶﾊｼ ｹﾞﾝ",
    "Smith John",
    "㈱山田",
]


@pytest.mark.parametrize(
    "column",
    [
        pa.array(NAMES, pa.large_string()),
        pa.array(["x", *NAMES])[1:],
        pa.array(NAMES).dictionary_encode(),
        pa.chunked_array([NAMES[:3], [], NAMES[3:]]),
        np.array(NAMES, object),
    ],
)
def test_any_kind_of_column_folds_alike(column):
    assert from_codes(fold_text(column)).to_pylist() == from_codes(fold_text(NAMES)).to_pylist()


def test_empty_and_null_columns():
    assert len(fold_text([])) == 0
    assert from_codes(fold_text(pa.nulls(3, pa.string()))).to_pylist() == [None] * 3


def test_without_spaces():
    assert from_codes(without_spaces(fold_text(["田中　太郎", " ", None, "a b c"]))).to_pylist() == [
        "田中太郎",
        "",
        None,
        "ABC",
    ]


@pytest.mark.parametrize("errors", ["replace", "ignore"])
def test_utf8_read_as_cp932_is_recognized(errors):
    readable = [
        name
        for name in NAMES
        if errors == "replace" or "\ufffd" not in name.encode().decode("cp932", "replace")
    ]
    readable = [name for name in readable if not name.isascii()]
    assert readable
    assert all(was_misdecoded([name.encode().decode("cp932", errors) for name in readable]))


@pytest.mark.parametrize("lost", ["?", "・"])
def test_lost_bytes_may_be_shown_in_any_way(lost):
    spoilt = [
        name.encode().decode("cp932", "replace").replace("\ufffd", lost)
        for name in NAMES
        if not name.isascii()
    ]
    assert all(was_misdecoded(spoilt))


def test_clean_text_is_not_flagged():
    odd = [
        "",
        "?",
        "・",
        "\ufffd",
        "●田",
        "齋藤 齊",
        "縺",
        "ｱｲｳ ｴｵ",
        "O'Brien",
        "ジョン・スミス",
        "?田",
        "𠮷田",
        "é",
    ]
    assert list(was_misdecoded([*NAMES, *odd, None])) == [False] * (len(NAMES) + len(odd)) + [None]


def test_no_false_flag_on_real_names():
    lines = real_file("office_holders.csv").read_text("utf-8").splitlines()[1:]
    cells = [cell for line in lines for cell in line.split(",")[:4]]
    assert not any(was_misdecoded(cells))
