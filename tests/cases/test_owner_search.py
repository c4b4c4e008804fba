"""Who is found as the rightful owner: in every script, without a divided name, near or far, and when nobody is."""

import pyarrow as pa
import pytest
from town import enrolled, my_number, register

from linkcheck import check_insurance

FIRST = 72_000_000_000


def person(serial, kanji, kana, birth_date, sex, address):
    return {
        "my_number": my_number(FIRST + serial * 104_729),
        "name_kanji": kanji,
        "name_kana": kana,
        "birth_date": birth_date,
        "sex": sex,
        "address": address,
    }


def checked(record, people, linked, *, kana=True):
    """The decision on one record among 600 others, linked to one of some further people (by place)."""
    residents = [*register(), *people]
    if not kana:
        residents = [{**each, "name_kana": None} for each in residents]
    others = enrolled(register())[:-60]  # a register of residents holds people without a record
    names = ("name_kanji", "name_kana", "birth_date", "sex", "address")
    own = {
        **dict(zip(names, record, strict=True)),
        "my_number": people[linked]["my_number"],
        "record_id": "X",
    }
    table = pa.Table.from_pylist([*others, {**own, "batch_id": "B2", "row_in_batch": "0"}])
    result = check_insurance(table, pa.Table.from_pylist(residents))
    told = result.explain("X")
    owner = told["better_owner"]
    return {**told, "owner": None if owner is None else owner - len(register())}


HOME = "岐阜県高山市上三之町12番地3"
AWAY = "鹿児島県指宿市湊二丁目4番8号"
TWINS = [
    person(1, "沢渡　美緒", "サワタリ　ミオ", "2017-04-09", "女", HOME),
    person(2, "沢渡　紗和", "サワタリ　サワ", "2017-04-09", "女", HOME),
]
NAMESAKES = [
    person(3, "樋口　修", "ヒグチ　オサム", "1961-11-02", "男", HOME),
    person(4, "樋口　治", "ヒグチ　オサム", "1961-11-02", "男", AWAY),
]
SINGLE_NAMES = [
    person(5, "WAHYUDI", "ワヒュディ", "1998-08-17", "男", HOME),
    person(6, "SUPRIYADI", "スプリヤディ", "1998-08-17", "男", HOME),
]
TURNED = [
    person(7, "RANA　BINITA", "ラナ　ビニタ", "1993-05-21", "女", HOME),
    person(8, "木戸　俊", "キド　シュン", "1950-01-13", "男", AWAY),
]
WORDS = [
    person(21, "BUI　THI　NGA", "ブイ　ティ　ガー", "1999-03-08", "女", HOME),
    person(22, "BUI　THI　LINH", "ブイ　ティ　リン", "1999-03-08", "女", HOME),
]
FRONT = [
    person(25, "COSTA　ANA　LUIZA", None, "1988-07-19", "女", HOME),
    person(26, "LIMA　BEATRIZ", None, "1988-07-19", "女", AWAY),
]
SPELT = [
    person(23, "森田　美香", "モリタ　ミカ", "2012-12-01", "女", HOME),
    person(24, "森田　美紀", "モリタ　ミキ", "2012-12-01", "女", HOME),
]


@pytest.mark.parametrize(
    ("record", "people", "linked", "kana", "why"),
    [
        (("沢渡　美緒", "サワタリ　ミオ", "2017-04-09", "女", HOME), TWINS, 1, True, "twins"),
        (("ｻﾜﾀﾘ ﾐｵ", "ｻﾜﾀﾘ ﾐｵ", "H29.4.9", "女", HOME), TWINS, 1, False, "twins, kana against kanji"),
        (("沢渡美緒", "サワタリミオ", "2017-04-09", "女", HOME), TWINS, 1, True, "twins, undivided names"),
        (
            ("ﾋｸﾞﾁ ｵｻﾑ", "ﾋｸﾞﾁ ｵｻﾑ", "S36.11.2", "男", HOME),
            NAMESAKES,
            1,
            False,
            "namesakes, kana against kanji",
        ),
        (
            ("WAHYUDI", "ワヒュディ", "1998-08-17", "男", HOME),
            SINGLE_NAMES,
            1,
            True,
            "single names, one home",
        ),
        (("BINITA RANA", "ビニタ ラナ", "1993-05-21", "女", HOME), TURNED, 1, True, "the other order"),
        (("ﾌﾞｲ ﾃｨ ｶﾞｰ", "ﾌﾞｲ ﾃｨ ｶﾞｰ", "H11.3.8", "女", HOME), WORDS, 1, True, "all words but one agree"),
        (("ブイ　ガー", "ブイ　ガー", "H11.3.8", "女", HOME), WORDS, 1, True, "a middle name left out"),
        (
            ("アナ ルイザ コスタ", "アナ ルイザ コスタ", "1988-07-19", "女", HOME),
            FRONT,
            1,
            False,
            "two names in front",
        ),
        (("MORITA MIKA", None, "2012-12-01", "女", None), SPELT, 1, True, "twins, roman letters alone"),
        (
            ("HIGUCHI OSAMU", None, "S36.11.2", "男", HOME),
            NAMESAKES,
            1,
            True,
            "namesakes, roman letters alone",
        ),
    ],
)
def test_the_owner_is_found_in_every_script(record, people, linked, kana, why):
    told = checked(record, people, linked, kana=kana)
    assert (told["decision"] != "link", told["owner"]) == (True, 1 - linked), why


NAMED_ALIKE = [
    person(31, "丹羽　与市", "ニワ　ヨイチ", "1940-05-06", "男", HOME),
    person(32, "丹羽　与市", "ニワ　ヨイチ", "1970-05-06", "男", HOME),
]
ERAS = [
    person(33, "丹羽　健", "ニワ　ケン", "1930-05-05", "男", HOME),
    person(34, "丹羽　健", "ニワ　ケン", "1993-05-05", "男", HOME),
]
IN_KANA = [
    person(35, "丹羽　悦子", "ニワ　エツコ", "1965-05-06", "女", HOME),
    person(36, "丹羽　越子", "ニワ　エツコ", "1995-05-06", "女", HOME),
]
DAY_UNKNOWN = [
    person(37, "MUHAMMAD　YUSUF", "ムハマド　ユスフ", "1990-00-00", "男", HOME),
    person(38, "MUHAMMAD　YUSUF", "ムハマド　ユスフ", "1990-08-03", "男", AWAY),
]


@pytest.mark.parametrize(
    ("record", "people"),
    [
        (("丹羽与市", "ニワ ヨイチ", "S45.05.06", "男", HOME), NAMED_ALIKE),
        (("丹羽健", "ニワ ケン", "H05.05.05", "男", HOME), ERAS),
        (("", "ニワ エツコ", "H07.05.06", "女", HOME), IN_KANA),
        (("MUHAMMAD YUSUF", "ムハマド　ユスフ", "1990-08-03", "男", None), DAY_UNKNOWN),
    ],
)
def test_who_is_born_on_the_record_s_very_day_is_looked_at(record, people):
    told = checked(record, people, 0)
    assert (told["decision"] != "link", told["owner"]) == (True, 1)
    alone = checked(record, people[:1], 0)
    assert (alone["decision"], alone["owner"]) == ("link", None)


def test_of_two_who_fit_a_birth_year_alike_nothing_tells_which_is_meant():
    people = [
        person(39, "丹羽　勇", "ニワ　イサム", "1950-03-03", "男", HOME),
        person(40, "丹羽　勇", "ニワ　イサム", "1950-08-13", "男", AWAY),
    ]
    record = ("丹羽勇", "ニワ イサム", "昭和25年", "男", None)
    told = checked(record, people, 0)
    assert (told["decision"], told["owner"], told["cause"]) == ("clerical_review", None, "namesake")
    assert checked(record, people[:1], 0)["decision"] == "link"


@pytest.mark.parametrize(
    ("record", "owner", "linked"),
    [
        (("王寺　耀", "オージ　ヨー"), ("王寺　耀", "オウジ　ヨウ"), ("王寺　巡", "オウジ　メグル")),
        (
            ("川合修三", "カワイシュウゾウ"),
            ("河合　修三", "カワイ　シュウゾウ"),
            ("河合　光", "カワイ　ヒカル"),
        ),
        (("河合　絢人", "カワイ　アヤト"), ("河合　絢斗", "カワイ　アヤト"), ("河合　光", "カワイ　ヒカル")),
        (("小椋　恵", "オグラ　ケイ"), ("小椋　恵", "オグラ　メグミ"), ("小椋　司", "オグラ　ツカサ")),
    ],
)
def test_who_is_written_a_little_otherwise_is_the_owner_where_the_linked_name_is_another(
    record, owner, linked
):
    people = [
        person(41, *owner, "1991-06-14", "男", HOME),
        person(42, *linked, "1991-06-14", "男", AWAY),
    ]
    told = checked((*record, "H3.6.14", "男", None), people, 1)
    assert (told["decision"] != "link", told["owner"]) == (True, 0)


def test_a_given_name_in_kana_leads_to_whoever_is_usually_read_so():
    people = [
        person(45, "沢渡　恵", "サワタリ　メグミ", "2017-04-09", "女", HOME),
        person(46, "沢渡　愛", "サワタリ　アイ", "2017-04-09", "女", HOME),
    ]
    record = ("沢渡　めぐみ", "サワタリ　メグミ", "H29.4.9", "女", HOME)
    assert checked(record, people, 1, kana=False)["decision"] != "link"  # 愛 is seldom メグミ
    assert checked(record, people, 0, kana=False)["decision"] == "link"


@pytest.mark.parametrize(
    ("record", "near"),
    [
        (("関口　祐介", "セキグチ　ユースケ"), ("関口　裕介", "セキグチ　ユウスケ")),
        (("関口　丈二", "セキグチ　ジョウジ"), ("関口　ジョージ", "セキグチ　ジョージ")),
    ],
)
def test_of_twins_the_one_whose_name_is_near_is_not_left_aside(record, near):
    people = [
        person(43, *near, "2009-10-30", "男", HOME),
        person(44, "関口　恭", "セキグチ　キョウ", "2009-10-30", "男", HOME),
    ]
    assert checked((*record, "H21.10.30", "男", HOME), people, 1)["decision"] != "link"
    assert checked((*record, "H21.10.30", "男", HOME), people, 0)["decision"] == "link"


def test_the_very_person_is_looked_at_where_given_name_and_birth_date_agree():
    people = [
        person(9, "川端　千晶", "カワバタ　チアキ", "1984-02-06", "女", HOME),
        person(10, "湯浅　千晶", "ユアサ　チアキ", "1984-02-06", "女", AWAY),
    ]
    told = checked(("川端千晶", "カワバタ チアキ", "S59.2.6", "女", None), people, 1)
    assert (told["decision"] != "link", told["owner"]) == (True, 0)


NAMED = {
    "kanji": ("柳　恩珠", "リュウ　オンシュ"),
    "kanji, read at home": ("柳　恩珠", "ユ　ウンジュ"),
    "kanji alone": ("柳　恩珠", None),
    "kanji, undivided": ("柳恩珠", "リュウ　オンシュ"),
    "roman": ("YOO　EUNJU", "ユ　ウンジュ"),
    "roman alone": ("YOO　EUNJU", None),
    "roman, turned": ("EUNJU　YOO", "ウンジュ　ユ"),
    "roman, cut otherwise": ("YOO　EUN　JU", "ユ　ウンジュ"),
    "roman with an alias": ("YOO　EUNJU（山名　恩珠）", "ユ　ウンジュ"),
    "kana": ("ユ　ウンジュ", "ユ　ウンジュ"),
    "alias": ("山名　恩珠", "ヤマナ　オンシュ"),
    "Japanese": ("倉持　翠", "クラモチ　ミドリ"),
    "Japanese in kana": ("クラモチ　ミドリ", "クラモチ　ミドリ"),
    "Japanese in roman letters": ("KURAMOCHI　MIDORI", None),
    "Japanese, kanji alone": ("倉持　翠", None),
    "single": ("SUHARTINI", "スハルティニ"),
    "single, kana": ("スハルティニ", "スハルティニ"),
}
"""Names of four people, invented, as systems write them."""


@pytest.mark.parametrize(
    ("record", "owner", "linked"),
    [
        ("kanji", "roman", ("湯浅　恩珠", "ユアサ　オンシュ")),
        ("kanji", "roman alone", ("湯浅　恩珠", "ユアサ　オンシュ")),
        ("kanji", "roman, turned", ("湯浅　恩珠", "ユアサ　オンシュ")),
        ("kanji", "roman, cut otherwise", ("湯浅　恩珠", "ユアサ　オンシュ")),
        ("kanji, read at home", "roman alone", ("湯浅　恩珠", "ユアサ　ウンジュ")),
        ("kanji alone", "roman", ("湯浅　恩珠", None)),
        ("kanji, undivided", "roman", ("湯浅恩珠", "ユアサ　オンシュ")),
        ("alias", "roman with an alias", ("湯浅　恩珠", "ユアサ　オンシュ")),
        ("roman", "kanji", ("湯浅　恩珠", "ユアサ　ウンジュ")),
        ("roman alone", "kanji alone", ("湯浅　恩珠", None)),
        ("roman alone", "kanji", ("YUASA　EUNJU", None)),
        ("roman alone", "kana", ("YUASA　EUNJU", None)),
        ("Japanese", "Japanese in roman letters", ("湯浅　翠", "ユアサ　ミドリ")),
        ("Japanese in roman letters", "Japanese", ("湯浅　翠", "ユアサ　ミドリ")),
        ("Japanese in kana", "Japanese, kanji alone", ("湯浅　翠", "ユアサ　ミドリ")),
        ("Japanese, kanji alone", "Japanese in kana", ("湯浅　翠", None)),
    ],
)
def test_the_owner_is_found_under_a_name_in_other_letters(record, owner, linked):
    """Given name and birth date agree with the linked person, whose surname may have changed."""
    people = [
        person(9, *NAMED[owner], "1984-02-06", "女", HOME),
        person(10, *linked, "1984-02-06", "女", AWAY),
    ]
    told = checked((*NAMED[record], "S59.2.6", "女", None), people, 1)
    assert (told["decision"] != "link", told["owner"]) == (True, 0)


@pytest.mark.parametrize("name", ["●部　梓", "ワタベ　アズサ", None])
def test_who_else_has_the_name_of_a_settled_link_is_found_by_its_kana(name):
    """The name agrees with the linked person's as far as it can be read, and with the owner's, in other kanji."""
    people = [
        person(9, "渡部　梓", "ワタベ　アズサ", "1984-02-06", "女", HOME),
        person(10, "亘部　梓", "ワタベ　アズサ", "1984-02-06", "女", AWAY),
    ]
    told = checked((name, "ワタベ アズサ", "S59.2.6", "女", HOME), people, 1)
    assert (told["decision"] != "link", told["owner"]) == (True, 0)


@pytest.mark.parametrize("sex", ["女", None])
def test_nobody_else_is_said_where_everybody_was_looked_at(sex):
    people = [person(10, "湯浅　恩珠", "ユアサ　オンシュ", "1984-02-06", "女", AWAY)]
    told = checked((*NAMED["kanji"], "1984-02-06", sex, None), people, 0)
    assert told["decision"] == "link" and "Nobody else in the register fits better" in told["reason_en"]


def test_a_surname_that_changed_stays_a_link_where_nobody_bears_the_old_name():
    people = [person(10, "湯浅　千晶", "ユアサ　チアキ", "1984-02-06", "女", AWAY)]
    told = checked(("川端千晶", "カワバタ チアキ", "S59.2.6", "女", None), people, 0)
    assert told["decision"] == "link"


def test_the_nearer_the_owner_lives_the_more_the_link_is_doubted():
    people = [
        person(11, "大谷　悟", "オオタニ　サトル", "1977-07-30", "男", "宮城県仙台市太白区長町三丁目7番1号"),
        person(
            12, "大谷　悟", "オオタニ　サトル", "1977-07-30", "男", "熊本県熊本市中央区九品寺四丁目2番9号"
        ),
    ]
    doubts = [
        checked(("大谷　悟", "オオタニ サトル", "1977-07-30", "男", address), people, 1)
        for address in (
            "石川県金沢市広坂一丁目2番1号",
            "宮城県石巻市穀町14番1号",
            "宮城県仙台市太白区郡山五丁目3番2号",
            "宮城県仙台市太白区長町一丁目1番1号",
        )
    ]
    assert all(told["decision"] != "link" for told in doubts)
    chances = [told["mislink_probability"] for told in doubts]
    assert chances == sorted(chances)


def test_of_two_who_fit_alike_none_is_called_better():
    people = [
        person(13, "津村　岳", "ツムラ　ガク", "1990-10-10", "男", HOME),
        person(14, "津村　岳", "ツムラ　ガク", "1990-10-10", "男", AWAY),
    ]
    told = checked(("津村　岳", "ツムラ ガク", "1990-10-10", "男", "石川県金沢市広坂一丁目2番1号"), people, 0)
    assert told["decision"] == "clerical_review" and told["owner"] is None
    assert "fits this record better" not in told["reason_en"]


def test_a_wife_under_her_former_surname_on_the_number_of_her_husband_is_family():
    people = [
        person(15, "三枝　梓", "サエグサ　アズサ", "1986-03-03", "女", HOME),
        person(16, "三枝　拓", "サエグサ　タク", "1985-12-25", "男", HOME),
    ]
    told = checked(
        ("真壁　梓", "マカベ アズサ", "1986-03-03", "女", "岐阜県高山市初田町二丁目8番地"), people, 1
    )
    assert (told["cause"], told["owner"]) == ("family", 0)


def absent(count, birth_date):
    """The town's records, and those of further people whom the register does not hold."""
    given = "壱弐参肆伍陸漆捌玖拾百千"
    strangers = [
        {
            **person(100 + at, f"蓮見　{given[at]}郎", "ハスミ　イチ", birth_date, "男", AWAY),
            "record_id": f"N{at:03d}",
        }
        for at in range(count)
    ]
    records = pa.Table.from_pylist([*enrolled(register())[:-60], *strangers])
    return check_insurance(records, pa.Table.from_pylist(register()))


def test_people_born_after_the_register_was_made_are_told_apart():
    latest = max(each["birth_date"] for each in register())
    result = absent(12, "2026-02-03")
    assert latest < "2026-02-03" and result.summary["not_yet_in_register_count"] == 12
    told = result.explain("N003")
    assert told["decision"] == "link" and "not in it yet" in told["reason_en"]


def test_one_number_that_nobody_has_stands_out():
    told = absent(1, "1971-05-05").explain("N000")
    assert (told["decision"], told["cause"]) == ("clerical_review", "no_such_number")
    assert told["mislink_probability"] > 0.03


def test_a_number_on_two_qualifications_is_doubted_where_they_overlap():
    people = [
        person(20, "早瀬　航", "ハヤセ　ワタル", "1979-09-09", "男", HOME),
        person(21, "氷室　恵", "ヒムロ　メグミ", "1981-01-18", "女", AWAY),
    ]
    chances = []
    cases = ("2019-04-01", "2021-03-31"), ("2019-04-01", "2024-03-31"), (None, "2021-03-31"), (None, None)
    for begun, lost in cases:
        own = {**people[0], "record_id": "X1", "enrolled_at": begun, "lost_at": lost}
        other = {
            **people[0], "record_id": "X2", "name_kanji": "早瀬　亘", "name_kana": "ハヤセ ワタル",
            "birth_date": "1979-09-19", "address": AWAY, "enrolled_at": "2021-04-01", "lost_at": None,
        }  # fmt: skip
        dates = {"enrolled_at": None, "lost_at": None}
        records = [{**dates, **each} for each in (*enrolled(register())[:-60], own, other)]
        result = check_insurance(pa.Table.from_pylist(records), pa.Table.from_pylist([*register(), *people]))
        chances.append(result.explain("X2")["mislink_probability"])
    assert chances[0] < chances[1]
    assert chances[0] == chances[2] < chances[3] < chances[1]


SAME_GIVEN_NAME = [
    person(40, "七川　大樹", "ナナカワ　ダイキ", "1993-04-16", "男", AWAY),
    person(41, "望月　大樹", "モチヅキ　ダイキ", "1993-04-16", "男", HOME),
]
SAME_NAME = [
    person(42, "高橋　弘", "タカハシ　ヒロシ", "1949-01-13", "男", "大阪府大阪市北区中津二丁目10番17号"),
    person(43, "高橋　弘", "タカハシ　ヒロシ", "1949-01-13", "男", "大阪府豊中市新千里東町1丁目22番29号"),
]


@pytest.mark.parametrize("people", [SAME_GIVEN_NAME, SAME_NAME], ids=["other surname", "same name"])
def test_whoever_is_the_record_s_person_down_to_the_address_is_no_twin_of_it(people):
    """A record alone, so that nothing is learned of a batch."""
    residents = [*register(), *people]
    own = {**people[1], "my_number": people[0]["my_number"], "record_id": "X"}
    found = check_insurance(pa.Table.from_pylist([own]), pa.Table.from_pylist(residents)).explain("X")
    assert found["mislink_probability"] > 0.6 and found["better_owner"] == len(residents) - 1


def test_a_rare_name_of_the_same_birth_date_is_no_chance_where_the_linked_person_bears_another():
    """A record alone and without address: who it is shows only by the surname."""
    residents = [*register(), *SAME_GIVEN_NAME]
    own = {
        **SAME_GIVEN_NAME[1],
        "my_number": SAME_GIVEN_NAME[0]["my_number"],
        "record_id": "X",
        "address": None,
    }
    found = check_insurance(pa.Table.from_pylist([own]), pa.Table.from_pylist(residents)).explain("X")
    assert found["decision"] != "link" and found["better_owner"] == len(residents) - 1
    assert found["mislink_probability"] > 0.2


@pytest.mark.parametrize("address", [HOME, None])
def test_a_twin_s_number_is_read_though_the_twin_is_not_in_the_register(address):
    """Who is not found need not be the linked person: twins move away."""
    linked = person(44, "鈴木　健", "スズキ　ケン", "1975-01-02", "男", HOME)
    residents = [*register(), linked]
    own = {
        **linked,
        "record_id": "X",
        "name_kanji": "鈴木　大輔",
        "name_kana": "スズキ　ダイスケ",
        "address": address,
    }
    found = check_insurance(pa.Table.from_pylist([own]), pa.Table.from_pylist(residents)).explain("X")
    assert found["decision"] == "clerical_review" and found["cause"] == "twin"
    assert found["better_owner"] is None
