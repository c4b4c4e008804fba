import pytest

from linkcheck.normalize.zengin import jis_bytes, zengin_holder


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("ミヤザキ　キョウコ", "ﾐﾔｻﾞｷ ｷﾖｳｺ"),
        ("ジョージ", "ｼﾞﾖ-ｼﾞ"),
        ("ｷｮｰｺ", "ｷﾖ-ｺ"),
        ("ヲカ ヰエ ヱミ ヴィ", "ｵｶ ｲｴ ｴﾐ ｳﾞｲ"),
        ("カ）テスト", "ｶ)ﾃｽﾄ"),
        ("john　smith", "JOHN SMITH"),
        ("アン・マリー", "ｱﾝ ﾏﾘ-"),
        ("が\u304b\u3099", "ｶﾞｶﾞ"),
        ("髙橋", "??"),
        ("", ""),
        (None, None),
    ],
)
def test_names_as_banks_write_them(name, written):
    assert zengin_holder([name])[0] == written


def test_marks_count_and_long_names_are_cut():
    assert zengin_holder(["ガ" * 20])[0] == "ｶﾞ" * 15


def test_folding_twice_changes_nothing():
    names = ["ミヤザキ　キョウコ", "ヴァイオレット・エヴァーガーデン", "ｼﾞﾖ-ｼﾞ"]
    once = zengin_holder(names)
    assert zengin_holder(once) == once


def test_different_names_stay_different():
    assert len(set(zengin_holder(["ハナ", "バナ", "パナ", "ハンナ", "ハーナ", "アナ"]))) == 6


def test_bytes_of_letters_without_a_code():
    assert jis_bytes("髙A\u00b1") == b"\x00A\x00"
