"""Foreign residents whose account is another's: what their own kana say, and which records tell of an own account."""

import pytest

from tests.cases.accounts.test_kinds import check, record, resident


@pytest.mark.parametrize(
    ("roman", "kana", "other", "other_kana", "holder"),
    [
        ("PHAM VAN LONG", "ファム　ヴァン　ロン", "PHAM VAN CONG", "ファム　ヴァン　コン", "ﾌｱﾑ ｳﾞｱﾝ ｺﾝ"),
        ("LE THI LAN", "レ　ティ　ラン", "LE THI HANA", "レ　ティ　ハナ", "ﾚ ﾃｲ ﾊﾅ"),
        ("TRAN VAN HUNG", "チャン　ヴァン　フン", "TRAN VAN DUNG", "チャン　ヴァン　ズン", "ﾁﾔﾝ ｳﾞｱﾝ ｽﾞﾝ"),
    ],
)
def test_kana_of_the_own_go_before_what_roman_letters_may_sound_like(roman, kana, other, other_kana, holder):
    linked, owner = resident(0, roman, kana), resident(1, other, other_kana, "1990-03-04")
    _, (found,) = check([linked, owner], [record(0, holder)])
    assert found["decision"] != "link"
    assert found["better_owner"] == 1


@pytest.mark.parametrize("holder", ["ﾌｱﾑ ｳﾞｱﾝ ﾛﾝ", "ﾌｱﾑ ﾊﾞﾝ ﾛﾝ", "ﾛﾝ ﾌｱﾑ", "PHAM VAN LONG", "ﾌｱﾑ ｳﾞｱﾝ ﾛﾝｸﾞ"])
def test_the_own_name_written_otherwise_stays(holder):
    others = [resident(1, "PHAM VAN CONG", "ファム　ヴァン　コン", "1990-03-04")]
    _, (found,) = check([resident(0, "PHAM VAN LONG", "ファム　ヴァン　ロン"), *others], [record(0, holder)])
    assert found["decision"] == "link"


@pytest.mark.parametrize(
    ("roman", "kana", "holder", "other", "other_kana", "other_holder"),
    [
        ("SMITH ANNA", "スミス　アンナ", "ｽﾐｽ ｱﾝﾅ", "黒木　渚", "クロキ　ナギサ", "ｸﾛｷ ﾅｷﾞｻ"),
        ("KUMAR RAJESH", "クマール　ラジェシュ", "ｸﾏ-ﾙ ﾗｼﾞｴｼﾕ", "PARK JIHOON", "パク　ジフン", "ﾊﾟｸ ｼﾞﾌﾝ"),
    ],
)
def test_a_record_with_another_s_holder_is_no_account_of_the_own(
    roman, kana, holder, other, other_kana, other_holder
):
    both = [resident(0, roman, kana), resident(1, other, other_kana, "1990-03-04")]
    _, found = check(both, [record(0, other_holder), record(1, holder)])
    assert [row["decision"] == "link" for row in found] == [False, False]
    assert [row["better_owner"] for row in found] == [1, 0]


@pytest.mark.parametrize(
    "linked", [("AHMED MOHAMMED KARIM", "アーメド　モハメド　カリム"), ("高木　学", "タカギ　マナブ")]
)
@pytest.mark.parametrize(
    ("roman", "kana", "holder"),
    [
        ("SHRESTHA SITA DEVI", "シュレスタ　シタ　デビ", "ｼﾕﾚｽﾀ ｼﾀ"),
        ("SHRESTHA SITA DEVI", "シュレスタ　シタ　デビ", "ｼﾀ ﾃﾞﾋﾞ ｼﾕﾚｽﾀ"),
        ("SHRESTHA SITA DEVI", "シュレスタ　シタ　デビ", "SHRESTHA SITA"),
        ("NGUYEN THI BICH NGOC", "グエン　ティ　ビック　ゴック", "ｸﾞｴﾝ ｺﾞﾂｸ"),
        ("PEREIRA DOS SANTOS JOAO PEDRO", "ペレイラ　ドス　サントス　ジョアン　ペドロ", "ｼﾞﾖｱﾝ ﾍﾟﾚｲﾗ"),
    ],
)
def test_the_owner_is_found_without_middle_names_in_any_order_and_script(roman, kana, holder, linked):
    both = [resident(0, *linked), resident(1, roman, kana, "1990-03-04")]
    _, (found,) = check(both, [record(0, holder)])
    assert found["decision"] != "link"
    assert found["better_owner"] == 1


def test_a_surname_and_a_middle_name_alone_find_nobody():
    both = [resident(0, "高木　学", "タカギ　マナブ"), resident(1, "NGUYEN THI LAN", "グエン　ティ　ラン")]
    _, (found,) = check(both, [record(0, "ｸﾞｴﾝ ﾃｲ ﾎｱ")])
    assert found["better_owner"] is None
