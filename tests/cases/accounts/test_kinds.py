"""Kinds of accounts as banks, guardians, traders and foreign residents really write them, each on a few residents."""

import numpy as np
import pyarrow as pa
import pytest

import linkcheck as lc
from linkcheck.settings import Settings
from synthetic_data.my_number import as_text, unique_numbers

NUMBERS = as_text(unique_numbers(np.random.default_rng(17), 400)).to_pylist()
PLACE = "長野県松本市大手三丁目8番"
CROWD = [
    (f"{surname}　{given}", f"{surname_kana}　{given_kana}")
    for surname, surname_kana in (
        ("柏木", "カシワギ"),
        ("沼田", "ヌマタ"),
        ("千葉", "チバ"),
        ("向井", "ムカイ"),
    )
    for given, given_kana in (("修平", "シュウヘイ"), ("美和", "ミワ"), ("直人", "ナオト"))
]
SURNAMES = (("木下", "キノシタ"), ("野崎", "ノザキ"), ("堀江", "ホリエ"), ("大槻", "オオツキ"), ("坂井", "サカイ"),
            ("細川", "ホソカワ"), ("宮田", "ミヤタ"), ("荒木", "アラキ"))  # fmt: skip


def resident(place, kanji, kana=None, birth_date="1978-04-12", sex="2", household=None, address=None, **more):
    return {
        "my_number": NUMBERS[place],
        "name_kanji": kanji,
        "name_kana": kana,
        "birth_date": birth_date,
        "sex": sex,
        "address": address or f"{PLACE}{place + 1}号",
        "household_id": household or f"H{place}",
        **more,
    }


def crowd():
    """People who have nothing to do with it and are on no record."""
    return [
        resident(300 + place, kanji, kana, f"19{45 + place}-07-0{1 + place % 9}", "1")
        for place, (kanji, kana) in enumerate(CROWD)
    ]


def record(place, holder, number=None, **fields):
    return {
        "my_number": NUMBERS[place],
        "bank_code": "0005",
        "branch_code": "210",
        "account_type": "1",
        "account_number": number or f"{2000000 + place}",
        "holder_kana": holder,
        **fields,
    }


def check(residents, records, settings=None):
    columns = {name: None for row in residents for name in row}
    register = pa.Table.from_pylist(
        [{**columns, **row} for row in (*residents, *crowd())], schema=_schema(columns)
    )
    rows = [{"record_id": f"r{at}", **row} for at, row in enumerate(records)]
    if register["name_kana"].slice(0, len(residents)).null_count == len(residents):
        register = register.drop_columns(["name_kana"])
    result = lc.check_accounts(pa.Table.from_pylist(rows), register, settings=settings)
    return result, result.decisions.to_pylist()


def _schema(columns):
    return pa.schema([(name, pa.string()) for name in columns])


def decisions(residents, *holders, place=0):
    _, found = check(
        residents, [record(place, holder, f"{at + 3000000}") for at, holder in enumerate(holders)]
    )
    return [row["decision"] for row in found]


WRITTEN_OUT = (
    *("ｶﾌﾞｼｷｶﾞｲｼﾔ ﾔﾅｷﾞﾀﾞ", "ﾔﾅｷﾞﾀﾞｺｳﾑﾃﾝｶﾌﾞｼｷｶﾞｲｼﾔ", "ﾕｳｹﾞﾝｶﾞｲｼﾔ ﾔﾅｷﾞﾀﾞ", "ｺﾞｳﾄﾞｳｶﾞｲｼﾔ ﾔﾅｷﾞﾀﾞ", "ｲﾂﾊﾟﾝｼﾔﾀﾞﾝﾎｳｼﾞﾝ ﾔﾅｷﾞﾀﾞ"),
    *("ｲﾘﾖｳﾎｳｼﾞﾝ ﾔﾅｷﾞﾀﾞｶｲ", "ｼﾔｶｲﾌｸｼﾎｳｼﾞﾝ ﾔﾅｷﾞﾀﾞｶｲ", "ﾄｸﾃｲﾋｴｲﾘｶﾂﾄﾞｳﾎｳｼﾞﾝ ﾔﾅｷﾞ", "ｷﾖｳｻｲ)ﾔﾅｷﾞﾀﾞ", "ﾉｳｷﾖｳﾚﾝ)ﾔﾅｷﾞﾀﾞ"),
)


@pytest.mark.parametrize("holder", ["ｶ)ﾔﾅｷﾞﾀﾞｺｳﾑﾃﾝ", "ﾔﾅｷﾞﾀﾞｺｳﾑﾃﾝ(ｶ", "ﾄｸﾋ)ﾐﾄﾞﾘﾉﾓﾘ", "ﾏﾝ)ﾔﾅｷﾞﾀﾞﾊｲﾂ", *WRITTEN_OUT])
@pytest.mark.parametrize("kana", [True, False])
def test_a_body_comes_first_also_on_a_foreign_resident(holder, kana):
    for kanji, spoken in (("NOVAK JAN", "ノヴァーク　ヤン"), ("柳田　茂", "ヤナギダ　シゲル")):
        _, (row,) = check([resident(0, kanji, spoken if kana else None)], [record(0, holder)])
        assert (row["decision"] == "link", row["cause"]) == (False, "body")


@pytest.mark.parametrize(
    "holder",
    [
        "ﾔﾅｷﾞﾀﾞｼｹﾞﾙ ﾎｻﾆﾝ ﾐﾔｹ ﾄｵﾙ",
        "ﾔﾅｷﾞﾀﾞ ｼｹﾞﾙ ﾎｻﾆﾝ ﾐﾔｹ ﾄｵﾙ",
        "ﾔﾅｷﾞﾀﾞｼｹﾞﾙﾎｻﾆﾝﾐﾔｹﾄｵﾙ",
        "ﾔﾅｷﾞﾀﾞ ｼｹﾞﾙ ﾎｼﾞﾖﾆﾝ",
        "ﾎｳﾃｲﾀﾞｲﾘﾆﾝ ﾔﾅｷﾞﾀﾞ ｼｹﾞﾙ",
        "ﾔﾅｷﾞﾀﾞｼｹﾞﾙ(ﾐｾｲﾈﾝｺｳｹﾝﾆﾝ)ﾐﾔｹﾄｵﾙ",
        "ｾｲﾈﾝﾋｺｳｹﾝﾆﾝ ﾔﾅｷﾞﾀﾞ ｼｹﾞﾙ ｾｲﾈﾝｺｳｹﾝﾆﾝ ﾐﾔｹ ﾄｵﾙ",
        "ﾔﾅｷﾞﾀﾞｼｹﾞﾙ ｾｲﾈﾝｺｳｹﾝ",
    ],
)
def test_the_account_of_a_ward_is_the_ward_s(holder):
    assert decisions([resident(0, "柳田　茂", "ヤナギダ　シゲル")], holder) == ["link"]


def test_the_account_of_a_ward_is_not_the_guardian_s():
    town = [resident(0, "柳田　茂", "ヤナギダ　シゲル"), resident(1, "三宅　透", "ミヤケ　トオル", sex="1")]
    _, (row,) = check(town, [record(1, "ﾔﾅｷﾞﾀﾞｼｹﾞﾙ ｾｲﾈﾝｺｳｹﾝﾆﾝ ﾐﾔｹﾄｵﾙ")])
    assert (row["decision"] == "link", row["better_owner"]) == (False, 0)


TITLES = (
    *("ｾｲﾈﾝｺｳｹﾝﾆﾝ", "ｼﾝｹﾝｼﾔ", "ﾎｳﾃｲﾀﾞｲﾘﾆﾝ", "ﾎｻﾆﾝ", "ﾎｼﾞﾖﾆﾝ", "ｿｳｿﾞｸﾆﾝﾀﾞｲﾋﾖｳ", "ｿｳｿﾞｸﾆﾝﾀﾞｲﾋﾖｳｼﾔ", "ｿｳｿﾞｸﾀﾞｲﾋﾖｳｼﾔ"),
    *("ｺｳｹﾝｶﾝﾄｸﾆﾝ", "ｾｲﾈﾝｺｳｹﾝｶﾝﾄｸﾆﾝ", "ﾆﾝｲｺｳｹﾝﾆﾝ", "ﾎｻｶﾝﾄｸﾆﾝ", "ｿｳｿﾞｸｻﾞｲｻﾝｾｲｻﾝﾆﾝ", "ﾄｸﾍﾞﾂﾀﾞｲﾘﾆﾝ", "ｼﾝｹﾝｼﾔ ﾊﾊ"),
)


@pytest.mark.parametrize("title", TITLES)
def test_a_title_names_the_ward_and_the_one_who_acts(title):
    town = [resident(0, "柳田　茂", "ヤナギダ　シゲル"), resident(1, "三宅　透", "ミヤケ　トオル", sex="1")]
    forms = ("{0} {2} {1} {3}", "{0}{2} {1} {3}", "{0}{2}{1}{3}", "{0} {2}({1} {3})", "{0} {2} {1}{3}")
    for form in forms:
        holder = form.format("ﾔﾅｷﾞﾀﾞ", title, "ｼｹﾞﾙ", "ﾐﾔｹ ﾄｵﾙ")
        _, (ward, guardian) = check(town, [record(0, holder, "3000001"), record(1, holder, "3000002")])
        assert (ward["decision"], guardian["decision"] != "link") == ("link", True), holder
        assert guardian["better_owner"] == 0


@pytest.mark.parametrize("holder", ["ｱｵｿﾞﾗﾊﾟﾝ ﾐﾔｹ ﾄｵﾙ", "ﾐﾔｹﾃﾞﾝｷ ﾐﾔｹ ﾄｵﾙ", "ｱｵｿﾞﾗﾊﾟﾝ ﾐﾔｹﾄｵﾙ", "ｱｵｿﾞﾗﾊﾟﾝﾐﾔｹﾄｵﾙ"])
def test_a_trade_name_beside_the_whole_name_is_no_stranger(holder):
    assert decisions([resident(0, "三宅　透", "ミヤケ　トオル")], holder)[0] != "non_link"


HALF_WIDTH = {
    "ゲンザエモンノジョウヨシカゲノブ": "ｵｵｺﾋﾙｲﾏｷ ｹﾞﾝｻﾞｴﾓﾝﾉｼﾞﾖｳﾖｼｶｹﾞﾉﾌﾞﾏｻ",
    "ゲンザエモンノジョウヨシノリカゲジ": "ｵｵｺﾋﾙｲﾏｷ ｹﾞﾝｻﾞｴﾓﾝﾉｼﾞﾖｳﾖｼﾉﾘｶｹﾞｼﾞﾏｻ",
}
"""The field of 30 ends behind a letter, and between a letter and its voicing mark."""

OTHER_S_NAME = (
    *("ﾔﾅｷﾞﾀﾞｼﾖｳﾃﾝ ﾐﾔｹ ﾄｵﾙ", "ﾐﾔｹ ﾄｵﾙ ﾔﾅｷﾞﾀﾞｼﾖｳﾃﾝ", "ｱｵｿﾞﾗﾊﾟﾝ ﾐﾔｹﾄｵﾙ", "ｱｵｿﾞﾗﾊﾟﾝﾐﾔｹﾄｵﾙ"),
    *("ﾐﾔｹﾄｵﾙｱｵｿﾞﾗﾊﾟﾝ", "ｱｵｿﾞﾗﾊﾟﾝﾐﾔｹ ﾄｵﾙ", "ﾐﾔｹ ｱｵｿﾞﾗﾊﾟﾝ ﾄｵﾙ"),
)


@pytest.mark.parametrize("kana", [True, False])
@pytest.mark.parametrize("foreign", [True, False])
def test_another_person_s_name_beside_a_trade_name_names_the_owner(kana, foreign):
    own = ("RAHMAN AMINA", None) if foreign else ("柳田　茂", "ヤナギダ　シゲル" if kana else None)
    town = [resident(0, *own), resident(1, "三宅　透", "ミヤケ　トオル" if kana else None, sex="1")]
    _, found = check(town, [record(0, holder, f"{at + 3000000}") for at, holder in enumerate(OTHER_S_NAME)])
    told = [(row["decision"] == "link", row["cause"], row["better_owner"]) for row in found]
    assert told == [(False, "stranger", 1)] * len(OTHER_S_NAME)


def test_a_relative_s_name_beside_a_trade_name_is_a_relative_s():
    home = {"household": "H0", "address": f"{PLACE}1号"}
    for kanji, kana in (("三宅　柚", "ミヤケ　ユズ"), ("三宅　柚", None), ("RAHMAN AMINA", None)):
        town = [
            resident(0, kanji, kana, "2014-05-06", **home),
            resident(1, "三宅　透", kana and "ミヤケ　トオル", "1971-02-03", "1", **home),
        ]
        for holder in ("ｱｵｿﾞﾗﾊﾟﾝ ﾐﾔｹ ﾄｵﾙ", "ｱｵｿﾞﾗﾊﾟﾝﾐﾔｹﾄｵﾙ"):
            _, (row,) = check(town, [record(0, holder)])
            assert (row["decision"] == "link", row["better_owner"]) == (False, 1), (kanji, holder)


def test_a_foreign_resident_s_other_words_hold_nobody_s_name():
    town = [resident(0, "RAHMAN AMINA", None), resident(1, "三宅　透", "ミヤケ　トオル", sex="1")]
    foreign = resident(2, "RAHMAN BEGUM", "ラフマン　ベグム")
    chinese = resident(3, "林　梅", "リン　メイ")
    short = resident(4, "三宅　峰", "ミヤケ　ミネ")
    for holder in ("ﾗﾏﾝ ﾋﾞｰ ｱﾐﾅ", "ｱｵｿﾞﾗﾊﾟﾝ ﾗﾌﾏﾝ ｱﾐﾅ", "ﾗﾌﾏﾝ ﾍﾞｸﾞﾑ ｱﾐﾅ", "ﾘﾝ ﾒｲ ﾌｱ", "ｸｽﾐﾔｹ ﾄｵﾙ", "ﾐﾔｹﾐﾈ ｺｳﾀﾛｳ"):
        assert decisions([*town, foreign, chinese, short], holder) == ["link"], holder


def test_the_longest_name_within_a_holder_is_looked_for():
    town = [
        resident(0, "柳田　茂", "ヤナギダ　シゲル"),
        resident(1, "遠山　久", "トオヤマ　ヒサシ", sex="1"),
        resident(2, "山　久志", "ヤマ　ヒサシ", sex="1"),
    ]
    _, (row,) = check(town, [record(0, "ｱｵｿﾞﾗﾊﾟﾝﾄｵﾔﾏﾋｻｼ")])
    assert row["better_owner"] == 1
    _, (row,) = check([*town, resident(3, "遠山　尚", "トオヤマ　ヒサシ")], [record(0, "ｱｵｿﾞﾗﾊﾟﾝﾄｵﾔﾏﾋｻｼ")])
    assert (row["decision"] == "link", row["better_owner"]) == (False, None)


@pytest.mark.parametrize(
    "given_name", ["ゲンザエモンノジョウヨシカゲノブ", "ゲンザエモンノジョウヨシノリカゲジ"]
)
def test_a_cut_off_holder_is_found_in_the_whole_register_by_its_beginning(given_name):
    kana = f"オオコヒルイマキ　{given_name}マサ"
    holder = HALF_WIDTH[given_name][:30]
    assert len(holder) == 30
    town = [resident(0, "柳田　茂", "ヤナギダ　シゲル"), resident(1, "大小比類巻　源左衛門尉", kana, sex="1")]
    _, (row,) = check(town, [record(0, holder)])
    assert (row["decision"] == "link", row["better_owner"]) == (False, 1)
    _, (row,) = check(town, [record(0, f"{holder[:9]}ﾄ{holder[10:]}")])
    assert row["better_owner"] is None


@pytest.mark.parametrize("holder", ["ｱｵｿﾞﾗﾊﾟﾝﾐﾔｹﾄｵﾙ", "ﾐﾔｹﾄｵﾙｱｵｿﾞﾗﾊﾟﾝ", "ｱｵｿﾞﾗﾊﾟﾝﾐﾔｹ ﾄｵﾙ"])
def test_the_own_name_run_together_is_read_from_its_kanji(holder):
    own = resident(0, "三宅　透", None, sex="1")
    assert decisions([own, resident(1, "宅　透", None, sex="1")], holder) == ["link"]
    assert decisions([resident(0, "柳田　徹雄", None, sex="1"), resident(1, "三宅　透", None)], holder) != [
        "link"
    ]


@pytest.mark.parametrize("kana", ["ミヤケ　トオル", None])
def test_half_a_name_beside_other_words_is_no_whole_name(kana):
    for holder in ("ﾐﾔｹ ﾅｵﾐ ﾏﾂｲ", "ｱｵｿﾞﾗﾊﾟﾝ ﾄｵﾙ", "ﾀﾃﾉ ﾄｵﾙ ｹﾝｼﾞ"):
        assert decisions([resident(0, "三宅　透", kana, sex="1")], holder) != ["link"]


@pytest.mark.parametrize("holder", ["ﾆｼｵﾐﾕｷ", "ﾆｼｵ ﾐﾕｷ", "ﾐﾕｷ ﾆｼｵ", "ﾎｱﾝﾌｵﾝ", "ﾎｱﾝ ﾌｵﾝ"])
def test_an_alias_needs_no_space(holder):
    town = [
        resident(0, "HOANG PHUONG（西尾　美幸）", "ホアン　フオン"),
        resident(1, "西尾　深雪", "ニシオ　ミユキ"),
    ]
    assert decisions(town, holder) == ["link"]


def test_a_former_surname_needs_no_space():
    assert decisions([resident(0, "柳田［三宅］　茂美", None)], "ﾐﾔｹｼｹﾞﾐ", "ﾐﾔｹ ｼｹﾞﾐ") == ["link", "link"]


def test_the_register_s_former_name_counts():
    former = {"former_name_kanji": "三宅　茂", "former_name_kana": "ミヤケ　シゲル"}
    town = [resident(0, "柳田　茂", "ヤナギダ　シゲル", sex="1", **former)]
    assert decisions(town, "ﾐﾔｹ ｼｹﾞﾙ", "ﾐﾔｹｼｹﾞﾙ") == ["link", "link"]


@pytest.mark.parametrize("holder", ["ﾔﾅｷﾀ ｼｹﾙ", "ﾔﾅｷﾀｼｹﾙ", "ﾔﾅｷﾞﾀ ｼｹﾙ"])
def test_kana_without_voicing_marks_is_the_person_s(holder):
    assert decisions([resident(0, "柳田　茂", "ヤナギダ　シゲル")], holder) == ["link"]


def test_a_brother_whose_name_differs_in_voicing_is_still_found():
    home = {"household": "H0", "address": f"{PLACE}1号"}
    town = [
        resident(0, "沖　大樹", "オキ　ダイキ", sex="1", **home),
        resident(1, "沖　泰輝", "オキ　タイキ", sex="1", **home),
    ]
    _, (row,) = check(town, [record(0, "ｵｷ ﾀｲｷ")])
    assert (row["decision"] == "link", row["cause"], row["better_owner"]) == (False, "family", 1)


@pytest.mark.parametrize(
    ("kanji", "kana", "holder"),
    [("柳田　裕", "ヤナギダ　ユタカ", "ﾔﾅｷﾞﾀﾞ ﾋﾛｼ"), ("三宅　幸", "ミヤケ　ミユキ", "ﾐﾔｹ ｻﾁ")],
)
def test_another_reading_of_the_kanji_is_a_small_doubt(kanji, kana, holder):
    _, (row,) = check([resident(0, kanji, kana)], [record(0, holder)])
    assert row["decision"] != "non_link"
    assert row["mislink_probability"] < 0.1


def test_a_japanese_holder_on_a_foreign_resident_is_read():
    town = [resident(0, "RAHMAN AMINA", None), resident(1, "三宅　透", None, sex="1")]
    _, (row,) = check(town, [record(0, "ﾐﾔｹ ﾄｵﾙ")])
    assert (row["decision"] == "link", row["better_owner"]) == (False, 1)


def test_a_foreign_name_written_otherwise_is_no_stranger():
    for holder in ("ﾗﾏﾝ ｱﾐﾅ", "ｱﾐﾅ ﾗﾌﾏﾝ", "ﾗﾌﾏﾝ ﾋﾞｰ ｱﾐﾅ", "RAHMAN A"):
        assert decisions([resident(0, "RAHMAN AMINA", None)], holder) == ["link"]


ATTRIBUTES = ("name_kanji", "birth_date", "sex", "address")


@pytest.mark.parametrize("with_attributes", [False, True])
def test_the_applicant_s_attributes_say_nothing_about_the_holder(with_attributes):
    town = [
        resident(0, "三宅　透", "ミヤケ　トオル", "1971-02-03", "1"),
        resident(1, "三宅　柚", "ミヤケ　ユズ", "2014-05-06", "2", "H0", f"{PLACE}1号"),
        resident(2, "RAHMAN AMINA", None, "1990-01-31"),
        resident(3, "柳田　茂", "ヤナギダ　シゲル", "1966-08-19", "1"),
    ]
    pairs = ((1, 0), (2, 3), (0, 3))
    own = [{name: town[of][name] for name in ATTRIBUTES} if with_attributes else {} for of, _ in pairs]
    holders = ["ﾐﾔｹ ﾄｵﾙ", "ﾔﾅｷﾞﾀﾞ ｼｹﾞﾙ", "ﾔﾅｷﾞﾀﾞ ｼｹﾞﾙ"]
    records = [
        record(of, holder, f"{at + 4000000}", **fields)
        for at, ((of, _), holder, fields) in enumerate(zip(pairs, holders, own, strict=True))
    ]
    _, found = check(town, records)
    assert "link" not in [row["decision"] for row in found]
    assert [row["better_owner"] for row in found] == [owner for _, owner in pairs]
    assert [row["cause"] for row in found] == ["family", "stranger", "stranger"]


def test_an_applicant_who_is_not_the_linked_person_makes_the_number_doubtful():
    town = [
        resident(0, "三宅　透", "ミヤケ　トオル", "1971-02-03", "1"),
        resident(
            1, "三宅　亨", "ミヤケ　トオル", "1988-11-30", "1", address="香川県丸亀市大手町二丁目4番21号"
        ),
    ]
    other = {name: town[1][name] for name in ATTRIBUTES}
    own = {name: town[0][name] for name in ATTRIBUTES}
    _, (wrong, right) = check(town, [record(0, "ﾐﾔｹ ﾄｵﾙ", "4000001", **other), record(0, "ﾐﾔｹ ﾄｵﾙ", **own)])
    assert (wrong["decision"] == "link", wrong["cause"]) == (False, "namesake")
    assert right["decision"] == "link"


@pytest.mark.parametrize("era_codes", [None, "receipt"])
def test_the_scheme_of_era_codes_counts_for_the_applicant(era_codes):
    town = [resident(0, "三宅　透", "ミヤケ　トオル", "1971-02-03", "1")]
    other = record(0, "ﾐﾔｹ ﾄｵﾙ", name_kanji="三宅　透", birth_date="3550501", sex="1")
    _, (row,) = check(town, [other], Settings(era_codes=era_codes))
    assert (row["decision"] != "link") == (era_codes == "receipt")


def test_a_record_of_his_own_names_the_holder_where_the_register_has_no_kana():
    town = [resident(0, "柳田　茂", None), resident(1, "三宅　透", None)]
    _, (wrong, right) = check(town, [record(0, "ﾐﾔｹ ﾄｵﾙ"), record(1, "ﾐﾔｹ ﾄｵﾙ")])
    assert (wrong["decision"] == "link", wrong["better_owner"]) == (False, 1)
    assert right["decision"] == "link"


def test_a_mother_s_account_in_her_former_surname_is_a_relative_s():
    home = {"household": "H0", "address": f"{PLACE}1号"}
    town = [
        resident(0, "三宅　柚", "ミヤケ　ユズ", "2014-05-06", "2", **home),
        resident(1, "三宅　奈緒", "ミヤケ　ナオ", "1984-05-06", "2", **home),
    ]
    _, (row,) = check(town, [record(0, "ﾔﾅｷﾞﾀﾞ ﾅｵ")])
    assert (row["decision"] == "link", row["cause"], row["better_owner"]) == (False, "family", 1)


def test_the_other_order_is_the_person_s_and_another_surname_of_a_man_is_read():
    town = [resident(0, "三宅　透", "ミヤケ　トオル", sex="1"), resident(1, "柳田　茂美", "ヤナギダ　シゲミ")]
    assert decisions(town, "ﾄｵﾙ ﾐﾔｹ", "ﾄｵﾙﾐﾔｹ", "ﾀﾃﾉ ﾄｵﾙ") == ["link", "link", "clerical_review"]
    assert decisions(town, "ﾀﾃﾉ ｼｹﾞﾐ", place=1) == ["link"]


def test_who_alone_bears_the_name_in_a_partial_register_is_not_shown():
    town = [resident(0, "柳田　茂", "ヤナギダ　シゲル"), resident(1, "三宅　透", "ミヤケ　トオル", sex="1")]
    whole, (row,) = check(town, [record(0, "ﾐﾔｹ ﾄｵﾙ")])
    assert whole.findings.flagged["owner_name_kanji"].to_pylist() == ["三宅　透"]
    partial, (hidden,) = check(town, [record(0, "ﾐﾔｹ ﾄｵﾙ")], Settings(register_coverage=0.3))
    assert partial.findings.flagged["owner_name_kanji"].to_pylist() == [None]
    assert (row["better_owner"], hidden["better_owner"]) == (1, 1)
    assert "表示しない" in hidden["reason_ja"]
    assert "not shown" in hidden["reason_en"]


def test_the_search_can_be_left_out():
    town = [resident(0, "柳田　茂", "ヤナギダ　シゲル"), resident(1, "三宅　透", "ミヤケ　トオル", sex="1")]
    _, (row,) = check(town, [record(0, "ﾐﾔｹ ﾄｵﾙ")], Settings(search_owner=False))
    assert (row["decision"] == "link", row["better_owner"]) == (False, None)


def test_the_coverage_of_the_register_says_what_a_vain_search_is_worth():
    town = [resident(0, "柳田　茂", "ヤナギダ　シゲル")]
    found = [
        check(town, [record(0, "ﾔﾅｷﾞﾀﾞ ｶﾂﾔ")], Settings(register_coverage=coverage))[1][0]
        for coverage in (0.95, 0.5, 0.0)
    ]
    chances = [row["mislink_probability"] for row in found]
    assert chances == sorted(chances)
    assert chances[0] < chances[2]


@pytest.mark.parametrize(("setting", "value"), [("mistake_share", 0.2), ("fit", True)])
def test_settings_of_the_model_act(setting, value):
    town = [resident(at, "三宅　透", "ミヤケ　トオル") for at in range(30)]
    records = [record(at, "ﾐﾔｹ ﾄｵﾙ" if at else "ﾐﾔｹ ﾄｵﾘ", f"{at + 5000000}") for at in range(30)]
    usual, changed = (check(town, records, settings)[1] for settings in (None, Settings(**{setting: value})))
    assert usual[0]["mislink_probability"] != changed[0]["mislink_probability"]


def test_the_ledger_adds_up_to_the_probability():
    town = [resident(0, "柳田　茂", "ヤナギダ　シゲル"), resident(1, "三宅　透", "ミヤケ　トオル", sex="1")]
    result, (row,) = check(town, [record(0, "ﾐﾔｹ ﾄｵﾙ")])
    total = sum(line["weight_bits"] for line in result.explain("r0")["ledger"])
    assert row["mislink_probability"] == pytest.approx(1 / (1 + 2**total), rel=0.01)


ABSENT = (
    "ｲﾜﾊｼ ﾌﾐﾔ", "ﾐﾔｻｶ ﾕｷﾉ", "ﾄﾞｲｶﾞｷ ﾏｻﾙ", "ﾀﾃﾞﾇﾏ ﾘﾂｺ", "ｳﾂｷﾞ ｱﾗﾀ", "ｻｻﾇﾏ ｻﾅｴ", "ｵﾆﾂﾞｶ ﾉﾌﾞﾕｷ", "ｸﾚﾊﾔｼ ﾐﾁﾙ",
    "ﾈﾓﾄ ｱﾂﾄ", "ﾊﾘｶﾞﾔ ｽﾐｴ", "ﾌﾙｲｹ ﾀﾀﾞｼ", "ﾔｸﾞﾁ ｶｵﾙ", "ﾋﾀﾞｶ ﾄｷｵ", "ﾓﾛﾊｼ ｲﾁｴ", "ﾂﾁﾔ ｼﾞｭﾝｺﾞ", "ｶﾗｻﾜ ﾄﾓﾐ",
)  # fmt: skip
"""Holders nobody of whom is in the register."""


@pytest.mark.parametrize("absent", [0, len(ABSENT)])
def test_a_namesake_is_no_candidate_where_holders_are_seldom_in_the_register(absent):
    names = [
        ("三宅", "ミヤケ", "透", "トオル"),
        ("三宅", "ミヤケ", "薫", "カオル"),
        ("三宅", "ミヤケ", "光", "ヒカル"),
    ]
    names += [
        ("三宅", "ミヤケ", "静", "シズカ"),
        ("三宅", "ミヤケ", "忍", "シノブ"),
        ("森", "モリ", "透", "トオル"),
    ]
    names += [("原", "ハラ", "透", "トオル"), ("谷", "タニ", "透", "トオル"), ("辻", "ツジ", "透", "トオル")]
    town = [resident(20, "柳田　茂美", "ヤナギダ　シゲミ")]
    town += [
        resident(30 + at, f"{surname}　{given}", f"{surname_kana}　{given_kana}", sex="1")
        for at, (surname, surname_kana, given, given_kana) in enumerate(names)
    ]
    linked = [resident(at, "青柳　英樹", "アオヤギ　ヒデキ", sex="1") for at in range(absent)]
    records = [record(at, holder) for at, holder in enumerate(ABSENT[:absent])]
    _, found = check([*linked, *town], [*records, record(20, "ﾐﾔｹ ﾄｵﾙ")])
    assert found[-1]["decision"] != "link"
    assert (found[-1]["better_owner"] is None) == (absent > 0)
    assert [row["better_owner"] for row in found[:-1]] == [None] * absent


def test_a_body_named_like_a_resident_is_nobodys_own():
    town = [resident(0, "柳田　茂美", "ヤナギダ　シゲミ"), resident(1, "三宅　透", "ミヤケ　トオル", sex="1")]
    _, (row,) = check(town, [record(0, "ｶ)ﾐﾔｹﾄｵﾙﾃﾂｺｳｼﾖ")])
    assert (row["cause"], row["better_owner"]) == ("body", None)


@pytest.mark.parametrize("kana", [True, False])
@pytest.mark.parametrize(
    "holder",
    [
        "ｼﾞﾁｶｲ ﾐﾔｹ ﾄｵﾙ",
        "ﾐﾔｹ ﾄｵﾙ ｼﾞﾁｶｲ",
        "ｻｸﾗﾁﾖｳﾅｲｶｲ ｶｲｹｲ ﾐﾔｹ ﾄｵﾙ",
        "ﾆｼｶﾝﾘｸﾐｱｲ ﾘｼﾞﾁﾖｳ ﾐﾔｹ ﾄｵﾙ",
        "ｶﾌﾞｼｷｶﾞｲｼﾔ ﾐﾔｹ ﾄｵﾙ",
    ],
)
def test_a_body_s_account_is_not_that_of_who_is_named_with_it(holder, kana):
    town = [resident(0, "三宅　透", "ミヤケ　トオル" if kana else None, sex="1")]
    _, (row,) = check(town, [record(0, holder)])
    assert (row["decision"] == "link", row["cause"]) == (False, "body")


def test_a_body_that_acts_for_a_ward_leaves_the_account_the_ward_s():
    town = [resident(0, "三宅　透", "ミヤケ　トオル", sex="1")]
    _, (row,) = check(town, [record(0, "ﾐﾔｹ ﾄｵﾙ ｾｲﾈﾝｺｳｹﾝﾆﾝ ｼﾔｶｲﾌｸｼﾎｳｼﾞﾝ ﾐﾄﾞﾘｶｲ")])
    assert row["decision"] == "link"


def test_a_name_of_the_other_sex_is_no_alias():
    men = [(f"{surname}　義男", f"{kana}　ヨシオ", "1") for surname, kana in SURNAMES]
    women = [(f"{surname}　芳江", f"{kana}　ヨシエ", "2") for surname, kana in SURNAMES]
    town = [resident(at, kanji, kana, sex=sex) for at, (kanji, kana, sex) in enumerate([*men, *women])]
    town += [
        resident(100 + at, "SANTOS JUAN CARLO", "サントス　フアン　カルロ", sex=sex)
        for at, sex in enumerate(("1", "2"))
    ]
    own = [record(at, person["name_kana"]) for at, person in enumerate(town[:-2])]

    def chances(holder):
        _, found = check(town, [*own, record(100, holder), record(101, holder)])
        return [row["mislink_probability"] for row in found[-2:]]

    of_man, of_woman = chances("ｱｲｸﾞﾁ ﾖｼｴ")
    assert of_man > 10 * of_woman
    of_man, of_woman = chances("ｱｲｸﾞﾁ ﾖｼｵ")
    assert of_woman > 10 * of_man
    of_man, of_woman = chances("ｱｲｸﾞﾁ ﾉﾄﾞｶ")  # nobody tells
    assert of_man == pytest.approx(of_woman, rel=0.01)


def home(*rows):
    """Residents of one household: kanji, kana, birth date, sex."""
    return [
        resident(place, kanji, kana, birth_date, sex, "H0", f"{PLACE}1号")
        for place, (kanji, kana, birth_date, sex) in enumerate(rows)
    ]


def apart(*rows):
    """The same, each at home elsewhere."""
    return [resident(place, *row) for place, row in enumerate(rows)]


@pytest.mark.parametrize("live", [home, apart])
@pytest.mark.parametrize("kana", [True, False])
def test_the_given_name_of_a_father_that_goes_on_is_not_the_son_s(live, kana):
    for own, spoken, other, other_spoken, holder in (
        ("柳田　健", "ヤナギダ　ケン", "柳田　健一", "ヤナギダ　ケンイチ", "ﾔﾅｷﾞﾀﾞ ｹﾝｲﾁ"),
        ("岡　宗太", "オカ　ソウタ", "吉岡　宗太", "ヨシオカ　ソウタ", "ﾖｼｵｶ ｿｳﾀ"),
    ):
        town = live(
            (own, spoken if kana else None, "1980-04-12", "1"),
            (other, other_spoken if kana else None, "1952-04-12", "1"),
        )
        _, (row,) = check(town, [record(0, holder)])
        assert row["decision"] != "link", holder


@pytest.mark.parametrize("kana", [True, False])
def test_an_account_of_two_women_with_one_middle_name_is_hers_whose_given_name_it_is(kana):
    town = apart(
        ("PHAM　THI　HOA", "ファム　ティ　ホア" if kana else None, "1990-04-12", "2"),
        ("PHAM　THI　NGOC", "ファム　ティ　ゴック" if kana else None, "1992-05-12", "2"),
    )
    _, found = check(town, [record(0, "ﾌｱﾑ ﾃｲ ｺﾞﾂｸ", "3000001"), record(1, "ﾌｱﾑ ﾃｲ ｺﾞﾂｸ", "3000001")])
    assert [row["decision"] == "link" for row in found] == [False, True]
    assert found[0]["better_owner"] == 1


def test_a_rare_reading_is_no_proof_where_somebody_at_home_is_usually_read_so():
    for own, other, holder in (
        ("柳田　美幸", "柳田　美咲", "ﾔﾅｷﾞﾀﾞ ﾐｻｷ"),
        ("柳田　太", "柳田　大", "ﾔﾅｷﾞﾀﾞ ﾀﾞｲ"),
        ("柳田　薫", "柳田　香", "ﾔﾅｷﾞﾀﾞ ｶｵﾘ"),
    ):
        rows = ((own, None, "1980-04-12", "2"), (other, None, "1952-04-12", "2"))
        _, (row,) = check(home(*rows), [record(0, holder)])
        assert (row["decision"], row["cause"], row["better_owner"]) == ("clerical_review", "family", 1)
        _, (row,) = check(apart(*rows), [record(0, holder)])
        assert (row["decision"], row["better_owner"]) == ("link", 1)
        _, (row,) = check(home(rows[0]), [record(0, holder)])
        assert (row["decision"], row["better_owner"]) == ("link", None)


def test_a_foreign_resident_s_surname_is_read_where_another_has_the_whole_name():
    rows = (
        ("KANG　JIHOON", "カン　ジフン", "1990-04-12", "1"),
        ("PARK　JIHOON", "パク　ジフン", "1985-05-12", "1"),
    )
    _, (row,) = check(apart(*rows), [record(0, "ﾊﾟｸ ｼﾞﾌﾝ")])
    assert (row["decision"] == "link", row["better_owner"]) == (False, 1)
    _, (row,) = check(apart(rows[0]), [record(0, "ﾊﾟｸ ｼﾞﾌﾝ")])
    assert row["decision"] == "link"


def test_nobody_is_claimed_of_roman_names_that_no_kana_leads_to():
    rows = (("KANG　JIHOON", None, "1990-04-12", "1"), ("PARK　JIHOON", None, "1985-05-12", "1"))
    result, (row,) = check(apart(*rows), [record(0, "ﾊﾟｸ ｼﾞﾌﾝ")])
    assert "no_holder_found" not in {line["component"] for line in result.explain("r0")["ledger"]}
    assert "Nobody" not in row["reason_en"]
