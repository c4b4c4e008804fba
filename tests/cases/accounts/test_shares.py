import numpy as np
import pyarrow as pa
import pytest

from linkcheck.cases.accounts.shares import NameShares, WantedKeys
from linkcheck.compare.name_dictionary import divided
from linkcheck.normalize.name_keys import name_keys

OTHERS = ["ヤマダ イチロウ", "ヤマダ ハナコ", "スズキ タロウ", "スズキ ジロウ"]


def shares(names, others=OTHERS, batches=1):
    texts = pa.array(names, pa.string())
    wanted = NameShares.of(name_keys(None, texts).kana_full, *divided(texts))
    keys = np.array_split(name_keys(None, pa.array(others)).kana, batches)
    return wanted.among(sum(wanted.counted(part) for part in keys))


def test_a_name_is_as_common_as_its_parts():
    assert shares(["ﾔﾏﾀﾞ ﾀﾛｳ", "ﾐﾂｲ ﾀﾛｳ"]).tolist() == [0.125, 0.0]


def test_who_has_the_whole_name_does_not_make_its_parts_common():
    assert shares(["ヤマダ ハナコ", "スズキタロウ"]).tolist() == [0.0, 0.0]
    assert shares(["ヤマダ タロウ"], [*OTHERS, "ﾔﾏﾀﾞﾀﾛｳ", "ヤマダ　タロウ"]) == pytest.approx(2 / 25)


def test_batches_add_up():
    others = [*OTHERS, None, "スズキタロウ"]
    alone, apart = (shares(["ヤマダ タロウ"], others, batches) for batches in (1, 3))
    assert alone.tolist() == apart.tolist()


def test_an_undivided_name_is_as_common_as_it_can_be():
    apart, together = (shares([name]).tolist() for name in ("ヤマダ タロウ", "ヤマダタロウ"))
    assert apart == together


def test_nobody_knows_how_common_a_missing_name_is():
    assert np.isnan(shares([None, "ン"])).all()
    assert shares([]).tolist() == []


def test_no_key_is_counted_where_none_is_wanted():
    none = np.empty(0, np.uint64)
    assert WantedKeys.of(none).counted(np.array([3, 0], np.uint64)).tolist() == [1]
    assert WantedKeys.of(none).counted(none).tolist() == [0]
