import numpy as np
import pytest
from golden_rows import golden
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle.text import fold, kana_rung

from linkcheck.compare.kana import KANA_LEVELS, compare_kana
from linkcheck.errors import InputError

names = st.text(st.sampled_from("カガハパジヂズヅチツシスオヲイヰエヱャヤッツーヴワア "), max_size=6)


@pytest.mark.parametrize("row", golden("kana.csv"))
def test_golden(row):
    assert list(compare_kana([row["left"]], [row["right"]])) == [row["level"]], row["why"]
    assert list(compare_kana([row["right"]], [row["left"]])) == [row["level"]], (
        "the order of the sides is no evidence"
    )


@settings(max_examples=500, deadline=None)
@given(names, names)
def test_rungs_agree_with_the_plain_ladder(left, right):
    found = compare_kana([left], [right])[0]
    a, b = fold(left).replace(" ", ""), fold(right).replace(" ", "")
    if not a or not b:
        assert found == "missing"
    elif left == right:
        assert found == "K0"
    else:
        rung = kana_rung(a, b)
        assert found == f"K{rung}" if rung else found in ("K4", "different")


@settings(max_examples=200, deadline=None)
@given(names, names)
def test_no_rung_above_k4_is_symmetric_by_accident(left, right):
    assert compare_kana([left], [right]) == compare_kana([right], [left])


@pytest.mark.parametrize("length", [3, 4, 8])
def test_one_edit_and_no_more(length):
    name = "アカサタナハマヤ"[:length]
    for place in range(length):
        one = name[:place] + "ロ" + name[place + 1 :]
        less = name[:place] + name[place + 1 :]
        more = name[:place] + "ロ" + name[place:]
        assert list(compare_kana([name] * 3, [one, less, more])) == ["K4"] * 3
        two = one[: place - 1] + "ネ" + one[place:] if place else one[:-1] + "ネ"
        assert list(compare_kana([name], [two])) == ["different"]


def test_nulls_and_names_of_levels():
    column = compare_kana(["ア", None, None], [None, "ア", None])
    assert list(column) == ["missing"] * 3
    assert KANA_LEVELS[0] == "missing" and KANA_LEVELS[-1] == "different"


def test_columns_of_two_lengths_are_an_error_without_values():
    with pytest.raises(InputError, match="2 and 1 rows") as error:
        compare_kana(["ヒミツ", "ア"], ["ア"])
    assert "ヒミツ" not in str(error.value)


def test_random_names_are_different():
    random = np.random.default_rng(1)
    letters = list("アカサタナハマヤラワイキシチニヒミリ")
    left, right = (["".join(random.choice(letters, 7)) for _ in range(500)] for _ in range(2))
    assert set(compare_kana(left, right)) == {"different"}


def test_another_reading_of_the_same_kanji_needs_the_kanji():
    left, right = (
        ["フルヤ", "フルヤ", "フルヤ", "オオノ", None],
        ["フルタニ", "フルタニ", "フルタニ", "オーノ", "フルタニ"],
    )
    kanji = ["古谷", "鈴木", None, "大野", "古谷"]
    assert list(compare_kana(left, right, kanji=kanji)) == ["K5", "different", "different", "K4", "missing"]
    with pytest.raises(InputError, match="1 rows"):
        compare_kana(["フルヤ", "ア"], ["フルタニ", "イ"], kanji=["古谷"])
