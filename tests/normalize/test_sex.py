"""Sex as records write it."""

import numpy as np
import pyarrow as pa
import pytest

from linkcheck.compare.sex import sex_levels
from linkcheck.levels.sex import SEX
from linkcheck.normalize.sex import normalize_sex, parse_sexes

MALE = [
    "男",
    "男性",
    "男 ",
    "　男",
    "1",
    "１",
    "01",
    "M",
    "m",
    "Ｍ",
    "male",
    "♂",
    "おとこ",
    "ｵﾄｺ",
    "(男)",
    1,
    1.0,
]
FEMALE = ["女", "女性", "2", "２", "F", "ｆ", "Female", "♀", "おんな", 2]
UNKNOWN = ["0", "3", "9", "未設定", "不明", "", " ", "X", "男女", "-", None, 3]


@pytest.mark.parametrize(("written", "code"), [(MALE, 1), (FEMALE, 2), (UNKNOWN, 0)])
def test_notations(written, code):
    for value in written:
        assert parse_sexes([value, value]).tolist() == [code, code], value


def test_any_column():
    column = pa.chunked_array([["男"], ["女", None]])
    assert parse_sexes(column).tolist() == [1, 2, 0]
    assert parse_sexes(column.slice(1)).tolist() == [2, 0]
    assert parse_sexes(pa.array(["男", "女", None]).dictionary_encode()).tolist() == [1, 2, 0]
    assert parse_sexes(pa.array(["女"], pa.large_string())).tolist() == [2]
    assert parse_sexes(np.array([1, 2, 9])).tolist() == [1, 2, 0]
    assert parse_sexes([]).tolist() == [] and normalize_sex([]).to_pylist() == []
    assert parse_sexes(pa.nulls(2)).tolist() == [0, 0]


def test_levels():
    left, right = np.array([0, 1, 1, 2], np.uint8), np.array([1, 0, 1, 1], np.uint8)
    assert [SEX.levels[level] for level in sex_levels(left, right)] == ["missing", "missing", "exact", "else"]
