import numpy as np
import pyarrow as pa
import pytest

from linkcheck.columns import from_codes
from linkcheck.normalize.text import fold_text, without_spaces

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
