"""Names that no space divides on either side: what is the same on both is cut once, in whatever place."""

import pytest

from linkcheck import compare_names


def compared(left, right, left_kana, right_kana, turned):
    """One pair of names, as written or with its sides exchanged."""
    if turned:
        left, right, left_kana, right_kana = right, left, right_kana, left_kana
    return compare_names([left], [right], [left_kana], [right_kana])[0]


ROWS = [
    # kanji of both, kana of both: the kanji are the same, a slip in the kana would cut them apart
    ("田辺香苗", "田辺香苗", "タナベガナエ", "タナベカナエ"),
    ("黒木正太郎", "黒木正太郎", "グロキシヨウタロウ", "クロキショウタロウ"),
    ("工藤芳美子", "工藤芳美子", "タクミフジヨミコ", "クドウヨシミコ"),
    # the kana are the same, the kanji differ
    ("森えみこ", "森恵美子", "モリエミコ", "モリエミコ"),
    ("原隆", "原隆𠮷", "ハラタカキチ", "ハラタカキチ"),
]


@pytest.mark.parametrize(("left", "right", "left_kana", "right_kana"), ROWS)
@pytest.mark.parametrize("turned", [False, True])
def test_what_is_the_same_is_cut_once(left, right, left_kana, right_kana, turned):
    found = compared(left, right, left_kana, right_kana, turned)
    assert "else" not in (found["surname"], found["given_name"])


def test_another_given_name_stays_another():
    found = compare_names(
        ["森恵美子", "田辺香苗"],
        ["森由紀江", "田辺達也"],
        ["モリエミコ", "タナベカナエ"],
        ["モリユキエ", "タナベタツヤ"],
    )
    assert [each["given_name"] for each in found] == ["else", "else"]


RENAMED = [
    ("森真理樹", "久保真理樹", "モリマリキ", "クボマリキ"),
    ("笹木香紀子", "山田香紀子", "ササギカキコ", "ヤマダカキコ"),
    ("三浦穂里奈", "宝谷穗里奈", "ミウラホリナ", "タカラヤホリナ"),
    ("上岡綾", "山内綾", "カミオカアヤ", "ヤマウチアヤ"),
]


@pytest.mark.parametrize(("left", "right", "left_kana", "right_kana"), RENAMED)
@pytest.mark.parametrize("turned", [False, True])
def test_whoever_took_another_surname_keeps_the_given_name(left, right, left_kana, right_kana, turned):
    found = compared(left, right, left_kana, right_kana, turned)
    assert found["surname"] == "else" and found["given_name"] in ("exact", "variant")


@pytest.mark.parametrize("turned", [False, True])
def test_a_given_name_that_ends_another_is_another(turned):
    found = compared("田中美子", "田中奈美子", "タナカミコ", "タナカナミコ", turned)
    assert (found["surname"], found["given_name"]) == ("exact", "else")
