"""Names that a narrow field cut off where no column tells its width: both fields of a row end at one."""

import pytest

from linkcheck import compare_names

AGREE = ("exact", "variant", "kana_only", "reading", "alternative")

CUT = [
    # 15 characters each, the last voicing mark cut off too
    ("DELA CRUZ EDUAR", "ﾃﾞﾗ ｸﾙｽ ｴﾄﾞｳｱﾙﾄ", "DELA CRUZ EDUARDO", "デラ　クルス　エドゥアルド"),
    (
        "バウティスタ マーク アンソニ",
        "ﾊﾞｳﾃｲｽﾀ ﾏｰｸ ｱﾝｿ",
        "BAUTISTA MARK ANTHONY",
        "バウティスタ　マーク　アンソニー",
    ),
    # the field for kanji holds the whole name in kana
    ("デラ クルス ジョン ポール", "ﾃﾞﾗ ｸﾙｽ ｼﾞﾖﾝ ﾎﾟ", "DELA CRUZ JOHN PAUL", "デラ　クルス　ジョン　ポール"),
    # kana alone
    (None, "ﾊﾞｳﾃｲｽﾀ ﾏｰｸ ｱﾝｿ", "BAUTISTA MARK ANTHONY", "バウティスタ　マーク　アンソニー"),
    (None, "ﾃﾞﾗ ｸﾙｽ ｼﾞﾖﾝ ﾎﾟ", None, "デラ　クルス　ジョン　ポール"),
    ("", "ナガシマヤマ　ケンタロウサブロ", None, "ナガシマヤマ　ケンタロウサブロウ"),
    # the kana of both are whole
    ("NGUYEN QUANG HU", "ｸﾞｴﾝ ｸｱﾝ ﾌｲ", "NGUYEN QUANG HUY", "グエン　クアン　フイ"),
    # its own kana read the whole name, of which the other side has none
    ("NGUYEN QUANG HU", "ｸﾞｴﾝ ｸｱﾝ ﾌｲ", "NGUYEN QUANG HUY", None),
    ("THAPA RAM BAHAD", "ﾀﾊﾟ ﾗﾑ ﾊﾞﾊﾄﾞｳﾙ", "THAPA RAM BAHADUR", None),
    ("BAUTISTA MICHEL", "ﾊﾞｳﾃｲｽﾀ ﾐｼｴﾙ", "BAUTISTA MICHELLE", None),
]
APART = [
    ("NGUYEN QUANG HU", "ｸﾞｴﾝ ｸｱﾝ ﾌ", "NGUYEN QUANG HUY", "グエン　クアン　フイ"),
    ("OLGA SOFIA MORA", None, "OLGA SOFIA MORAIS", None),
    ("NGUYEN QUANG HU", "ｸﾞｴﾝ ｸｱﾝ ﾌ", "NGUYEN QUANG HUY", None),
    ("OLGA SOFIA MORA", "ｵﾙｶﾞ ｿﾌｨｱ ﾓﾗ", "OLGA SOFIA MORAIS", None),
    ("SANTOS ANA MARI", "ｻﾝﾄｽ ｱﾅ ﾏﾘ", "SANTOS ANA MARIA", None),
    ("OLGA SOFIA MORA", None, "OLGA SOFIA MORAIS", "オルガ　ソフィア　モライス"),
    ("NGUYEN THI LINH", None, "NGUYEN THI LINH CHI", None),  # whole words
    ("NGUYEN THI HOA", None, "NGUYEN THI HOAN", None),  # 14 letters
    ("DELA CRUZ EDUAR", "ﾃﾞﾗ ｸﾙｽ ｴﾄﾞｳｱﾙ", "DELA CRUZ EDUARDO", "デラ　クルス　エドゥアルド"),  # 14 kana
    ("DELA CRUZ EDUAR", "ﾃﾞﾗ ｸﾙｽ ｴﾄﾞｳｱﾙﾄ", "DELA CRUZ EDMUNDO", "デラ　クルス　エドムンド"),
    ("デラ クルス ジョン ポール", "ﾃﾞﾗ ｸﾙｽ ｼﾞﾖﾝ ﾎﾟ", "DELA CRUZ JOHN MARK", "デラ　クルス　ジョン　マーク"),
    ("長谷川 健二", "ﾊｾｶﾞﾜ ｹﾝｼﾞ", "長谷川 健二郎", "ハセガワ　ケンジロウ"),
    (None, "ﾊﾞｳﾃｲｽﾀ ﾏｰｸ ｱﾝ", "BAUTISTA MARK ANTHONY", "バウティスタ　マーク　アンソニー"),  # 14 characters
    (None, "ﾊﾞｳﾃｲｽﾀ ﾏｰｸ ｱﾝｿ", "BAUTISTA MARK ANDREW", "バウティスタ　マーク　アンドルー"),
    (None, "ｱｽﾞﾏ ﾏﾘ", None, "アズマ　マリコ"),
]


def given_name(left, left_kana, right, right_kana):
    return compare_names([left], [right], [left_kana], [right_kana])[0]["given_name"]


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(("left", "left_kana", "right", "right_kana"), CUT)
def test_a_name_goes_on_where_both_fields_end_at_one_width(left, left_kana, right, right_kana, turned):
    sides = (right, right_kana, left, left_kana) if turned else (left, left_kana, right, right_kana)
    assert given_name(*sides) in AGREE


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(("left", "left_kana", "right", "right_kana"), APART)
def test_other_names_do_not_go_on(left, left_kana, right, right_kana, turned):
    sides = (right, right_kana, left, left_kana) if turned else (left, left_kana, right, right_kana)
    assert given_name(*sides) not in AGREE
