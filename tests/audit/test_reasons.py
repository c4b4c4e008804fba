"""Reasons as a clerk reads them: nothing is said to agree that was not compared, nothing contradicts itself."""

import itertools

import numpy as np
import pyarrow as pa
import pytest

import linkcheck as lc
from linkcheck.audit.differences import not_compared
from linkcheck.audit.explain import address_withheld, reason, without_opening
from linkcheck.audit.pair import compare_pair
from linkcheck.words import case_words, text

ADDRESS = "東京都千代田区霞が関一丁目2番3号"
RIGHT = {
    "name_kanji": "山田　花子",
    "name_kana": "ヤマダ ハナコ",
    "birth_date": "1975-01-02",
    "sex": "女",
    "address": ADDRESS,
}

UNSEEN = "は記載がない（又は読み取れない）ため比較していない"


@pytest.mark.parametrize(
    ("absent", "said"),
    [
        ((), "すべての項目が一致する。"),
        (("address",), f"氏名・生年月日・性別が一致する。住所{UNSEEN}。"),
        (("sex", "address"), f"氏名・生年月日が一致する。性別・住所{UNSEEN}。"),
        (("birth_date",), f"氏名・性別・住所が一致する。生年月日{UNSEEN}。"),
    ],
)
def test_only_what_was_compared_agrees(absent, said):
    told = compare_pair({name: value for name, value in RIGHT.items() if name not in absent}, RIGHT)
    assert told["decision"] == "link" and told["reason_ja"] == f"同一人と判断した。{said}"
    assert ("Not compared" in told["reason_en"]) == bool(absent)


def test_a_date_that_cannot_be_read_is_told_like_an_absent_one():
    told = compare_pair({**RIGHT, "birth_date": "3500102"}, RIGHT)
    assert "生年月日は記載がない（又は読み取れない）" in told["reason_ja"]


NAME = {"name_kanji": "山田　花子"}
BIRTH_DATE = {"birth_date": "S50.1.2"}
UNREADABLE = {"name_kanji": "●●●●"}


@pytest.mark.parametrize(
    "left",
    [
        {},
        {"sex": "女"},
        {"sex": "女", "address": ADDRESS},
        {"name_kanji": "　"},
        NAME,
        NAME | {"sex": "女"},
        BIRTH_DATE,
        BIRTH_DATE | {"sex": "女", "address": ADDRESS},
        BIRTH_DATE | UNREADABLE,
    ],
)
def test_a_link_that_does_not_say_who_is_meant_is_read_though_nothing_weighs_against_it(left):
    told = compare_pair(left, RIGHT)
    assert (told["decision"], told["grade"], told["cause"]) == ("clerical_review", "B", "not_comparable")
    assert told["proposed_answer"] == "suspend_and_confirm"
    if not left:
        assert told["match_weight"] == 0
        assert told["reason_ja"] == "氏名に加え、生年月日又は住所を比較できないため、同一人か判断できない。"


@pytest.mark.parametrize(
    "left", [NAME | BIRTH_DATE, NAME | {"address": ADDRESS}, {"name_kana": "ヤマダ"} | BIRTH_DATE]
)
def test_a_name_with_a_birth_date_or_an_address_is_judged_by_the_evidence(left):
    assert compare_pair(left, RIGHT)["decision"] == "link"


def test_a_name_alone_that_differs_is_a_doubt_of_its_own():
    told = compare_pair({"name_kanji": "佐藤　次郎"}, RIGHT)
    assert (told["decision"] != "link", told["cause"]) == (True, "stranger")


@pytest.mark.parametrize("name", ["●●●●", "●●　●●", "山田　●●", "〓〓〓〓"])
@pytest.mark.parametrize("kana", ["ヤマダ ハナコ", None, "ヤマダ ハナヨ"])
def test_a_substitute_character_is_told_however_little_is_left_of_the_name(name, kana):
    told = compare_pair({**RIGHT, "name_kanji": name, "name_kana": kana}, RIGHT)
    assert "substitute_character" in told["differences"]
    assert "代替文字（●など）を含む" in told["reason_ja"]


def test_a_check_says_so_too():
    people = [{**RIGHT, "my_number": number} for number in ("123456789018", "023456789013")]
    records = [
        {**people[0], "record_id": "1"},
        {"record_id": "2", "my_number": "023456789013", "sex": "女", "address": ADDRESS},
    ]
    decisions = lc.check_insurance(records, people).decisions.to_pylist()
    assert decisions[1]["cause"] == "not_comparable" and decisions[1]["decision"] == "clerical_review"


def test_two_foreign_residents_who_differ_do_not_agree_by_a_notation():
    left = {
        **RIGHT,
        "name_kanji": "NGUYEN THI HOA",
        "name_kana": "グエン テイ ホア",
        "birth_date": "1995-05-05",
    }
    told = compare_pair(left, {**RIGHT, "name_kanji": "TRAN VAN AN", "name_kana": None, "sex": "男"})
    assert not {"roman_name", "alias", "order_swapped"} & set(told["differences"])
    assert "surname_differs" in told["differences"]


def test_a_roman_name_that_agrees_is_not_called_a_reading_of_kanji():
    left = {**RIGHT, "name_kanji": "グエン　ヴァン　アン", "name_kana": "グエン ヴアン アン"}
    told = compare_pair(left, {**RIGHT, "name_kanji": "NGUYEN VAN AN", "name_kana": None})
    assert "roman_name" in told["differences"] and "reading_fits" not in told["differences"]


@pytest.mark.parametrize(
    ("left", "said"),
    [
        ({"name_kanji": "佐藤　次郎", "name_kana": "サトウ ジロウ", "birth_date": "1990-10-11", "sex": "男"},
         "氏名・生年月日・性別が異なり、住所は一致する。"),
        ({"birth_date": "1975-01-03", "address": "北海道函館市東雲町4番13号"},
         "生年月日が1桁異なり、住所が異なる（転居の可能性）。"),
        ({"name_kanji": "山本　花子", "name_kana": "ヤマモト ハナコ"}, "氏が異なる（婚姻等による変更の可能性）。"),
    ],
)  # fmt: skip
def test_what_differs_and_what_agrees_is_one_sentence(left, said):
    told = compare_pair({**RIGHT, **left}, RIGHT)["reason_ja"]
    parts = said.rstrip("。").split("、")
    assert all(part in told for part in parts), told
    assert told.count("異なる") + told.count("異なり") == said.count("異な"), told


def test_one_attribute_agrees_and_two_agree():
    other = {"name_kanji": "佐藤　弘", "name_kana": "サトウ ヒロシ", "birth_date": "1990-10-11", "sex": "女"}
    assert " Sex agrees. " in compare_pair(other, RIGHT)["reason_en"]
    assert (
        " Name and birth date agree. "
        in compare_pair({**RIGHT, "sex": None, "address": None}, RIGHT)["reason_en"]
    )


@pytest.mark.parametrize("surname, given_name, birth_date, sex", [*itertools.product((0, 1), repeat=4)])
def test_an_address_that_was_not_read_is_told_as_withheld(surname, given_name, birth_date, sex):
    codes = surname, given_name, birth_date, sex, 0
    told = (), "family", "family_number", ("better_owner",)
    missing, withheld = reason("non_link", codes, *told), address_withheld(reason("non_link", codes, *told))
    absent = [text("attribute", name) for name in not_compared(codes)]
    assert (missing.ja.count("比較していない"), withheld.ja.count("比較していない")) == (
        any(codes),
        any(codes) * (len(absent) > 1) + 1,
    )
    assert withheld.ja.endswith("住所は不開示のため比較していない。") and withheld.ja.count("住所") == 1
    for each in absent[:-1] if any(codes) else ():
        assert each.ja in withheld.ja and each.en in withheld.en.lower()
    assert "  " not in withheld.en and withheld.en.count("address") == 1


def test_kanji_that_differ_in_both_parts_are_told_once():
    parts = ("surname_kanji_differs", "given_name_kanji_differs")
    both = reason("non_link", (1, 1, 1, 1, 1), (*parts, "era_slip"), "namesake")
    assert (
        both.ja.count("漢字") == 1 and "カナ氏名は一致するが漢字氏名が異なり、元号の取り違えがあり" in both.ja
    )
    assert both.en.count("kanji") == 1
    one = reason("non_link", (1, 1, 1, 1, 1), parts[1:], "namesake")
    assert "名のカナは一致するが漢字が異なり" in one.ja and "カナ氏名は" not in one.ja


def test_a_link_that_is_read_after_all_is_not_called_right():
    words = case_words("tax")
    right = reason("link", (1, 1, 1, 1, 1), (), words=words)
    told = pa.array([right.ja, right.ja, "別の理由。"])
    assert without_opening(told, np.array([True, False, True]), "ja", words).to_pylist() == [
        "すべての項目が一致する。",
        right.ja,
        "別の理由。",
    ]
    english = without_opening(pa.array([right.en]), np.array([True]), "en", words).to_pylist()
    assert english == ["All attributes agree."]


def test_that_hardly_anybody_else_is_in_a_register_is_told_of_such_a_register_alone():
    """In one of all residents somebody may be the owner though little speaks for it."""
    linked = {**RIGHT, "my_number": "123456789018"}
    near = {
        **RIGHT,
        "my_number": "200000000004",
        "birth_date": "1960-05-06",
        "address": "福島県福島市方木田53番地の1",
    }
    far = {
        **near,
        "my_number": "300000000001",
        "name_kanji": "佐藤　一郎",
        "name_kana": "サトウ イチロウ",
        "sex": "男",
    }
    records = [
        {**linked, "record_id": "1"},
        {**near, "record_id": "2", "my_number": "400000000001", "birth_date": "1960-05-07", "address": None},
    ]
    told = []
    for register in ([linked, near, far], [linked]):
        found = lc.check_insurance(pa.Table.from_pylist(records), pa.Table.from_pylist(register))
        told.append(found.explain("2")["reason_ja"])
    assert "本人である可能性を否定できない者がいる" in told[0] and "含まれず" not in told[0]
    assert "本人が含まれていない可能性がある" in told[1] and "否定できない" not in told[1]


@pytest.mark.parametrize("told", ["not_in_register", "not_yet_in_register"])
def test_whom_nobody_was_compared_with_is_not_said_to_be_the_same_person(told):
    said = reason("link", (0, 0, 0, 0, 0), (), evidence=(told,))
    assert "同一人" not in said.ja and "same person" not in said.en
    assert said.ja == f"{text('evidence', told).ja}。"
    assert "同一人" in reason("link", (1, 1, 1, 1, 1), (), evidence=("no_better_owner",)).ja
