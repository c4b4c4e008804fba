"""Foreign residents on the numbers of people with near names: twins, relatives, strangers, numbers exchanged."""

import pyarrow as pa
import pytest
from town import enrolled, my_number, register

import linkcheck as lc

HOME = "静岡県浜松市中央区元城町3丁目4番5号"
AWAY = "福岡県福岡市中央区天神2丁目6番1号"
PAIRS = [
    ("ROSSI LUCIA", None, "ROSSI LUCIANA", None),
    ("ROSSI LUCIA", "ロッシ ルチア", "ROSSI LUCIANA", "ロッシ ルチアナ"),
    ("CHEN YU", None, "CHEN YUTING", None),
    ("CHEN YU＿陳　雨（森　雨）", "モリ アメ", "CHEN YUTING＿陳　雨婷（森　雨子）", "モリ アメコ"),
    ("PHAM THI LAN", None, "PHAM THI LANH", None),
    ("PHAM THI MY", None, "PHAM THI MY LINH", None),
    ("REYES ANGEL", None, "REYES ANGELICA", None),
    ("ブラウン ピーター ジョン", None, "ブラウン ピーター ポール", None),
    ("CHOI SEO", None, "CHOI SEOYEON", None),
    ("PHAM THI HANG", None, "PHAM HUONG THI HANG", None),
    ("PHAM THI HANG", "ファム ティ ハン", "PHAM HUONG THI HANG", "ファム フオン ティ ハン"),
    ("REYES ROSA", "レイエス ロサ", "REYES ROSA PAZ", "レイエス ロサ パス"),
]


def foreigner(serial, kanji, kana, address, birth_date="2003-04-05", sex="女"):
    return {
        "my_number": my_number(52_000_000_000 + serial * 7_919),
        "name_kanji": kanji,
        "name_kana": kana,
        "birth_date": birth_date,
        "sex": sex,
        "address": address,
    }


@pytest.fixture(scope="module")
def people():
    return register()


def checked(people, foreigners, numbers):
    """The insurance check of the town and the foreigners, whose records carry the numbers of others."""
    records = enrolled([*people, *foreigners])
    for at, number_of in numbers.items():
        records[len(people) + at]["my_number"] = foreigners[number_of]["my_number"]
    records = records[: len(people)] + [records[len(people) + at] for at in numbers]
    result = lc.check_insurance(pa.Table.from_pylist(records), pa.Table.from_pylist([*people, *foreigners]))
    rows = {row["record_id"]: row for row in result.decisions.to_pylist()}
    return result, [rows[f"R{len(people) + at:04d}"] for at in numbers]


@pytest.mark.parametrize("names", PAIRS)
@pytest.mark.parametrize("address", [HOME, AWAY], ids=["at home", "in another prefecture"])
def test_a_record_on_the_number_of_a_near_name_is_found_with_its_owner(people, names, address):
    foreigners = [foreigner(0, *names[:2], HOME), foreigner(1, *names[2:], address)]
    result, (wrong,) = checked(people, foreigners, {0: 1})
    assert wrong["decision"] != "link"
    assert wrong["better_owner"] == len(people)
    assert result.summary["flagged_count"] == 1


A_WORD_MORE = [
    # as entered, as the owner is registered, as the person with the number is
    (("REYES ROSA PAZ", None), ("REYES ROSA PAZ", None), ("REYES ROSA", None)),
    (("REYES ROSA", None), ("REYES ROSA", None), ("REYES ROSA PAZ", None)),
    (("ブイ ヴァン タン", "ブイ ヴァン タン"), ("BUI VAN THANH", None), ("BUI THANH", None)),
    (("ブイ ヴァン タン", None), ("BUI VAN THANH", "ブイ ヴァン タイン"), ("BUI THANH", "ブイ タイン")),
    (("タパ サビナ", "タパ サビナ"), ("THAPA SABINA", None), ("THAPA KUMARI SABINA", None)),
    (("陳　雨", "チン ウ"), ("CHEN YU", None), ("CHEN MARIA YU", None)),
    (("陳　雨", None), ("CHEN YU", None), ("CHEN YU ANNA", None)),
]


@pytest.mark.parametrize("names", A_WORD_MORE)
def test_a_number_of_somebody_with_a_word_more_or_less_is_found_in_all_letters(people, names):
    entered, owner, linked = names
    foreigners = [foreigner(0, *owner, HOME), foreigner(1, *linked, AWAY)]
    record = {**foreigner(1, *entered, HOME), "record_id": "F", "batch_id": "B1", "row_in_batch": "9999"}
    records = pa.Table.from_pylist([*enrolled(people), record])
    found = lc.check_insurance(records, pa.Table.from_pylist([*people, *foreigners])).decisions.to_pylist()
    assert [row["record_id"] for row in found if row["decision"] != "link"] == ["F"]
    assert found[-1]["better_owner"] == len(people)
    right = pa.Table.from_pylist([*enrolled(people), {**record, "my_number": foreigners[0]["my_number"]}])
    found = lc.check_insurance(right, pa.Table.from_pylist([*people, *foreigners])).decisions.to_pylist()
    assert found[-1]["decision"] == "link"


@pytest.mark.parametrize("entered", [names[0] for names in A_WORD_MORE])
@pytest.mark.parametrize("address", [HOME, AWAY], ids=["at home", "in another prefecture"])
def test_a_word_more_or_less_in_any_letters_is_harmless_where_nobody_else_has_the_name(
    people, entered, address
):
    linked = next(names[2] for names in A_WORD_MORE if names[0] == entered)
    person = foreigner(1, *linked, HOME)
    record = {**foreigner(1, *entered, address), "record_id": "F", "batch_id": "B1", "row_in_batch": "9999"}
    records = pa.Table.from_pylist([*enrolled(people), record])
    found = lc.check_insurance(records, pa.Table.from_pylist([*people, person])).decisions.to_pylist()
    assert found[-1]["decision"] == "link"


@pytest.mark.parametrize("names", PAIRS)
def test_exchanged_numbers_of_twins_are_both_found(people, names):
    foreigners = [foreigner(0, *names[:2], HOME), foreigner(1, *names[2:], HOME)]
    result, wrong = checked(people, foreigners, {0: 1, 1: 0})
    assert [row["decision"] != "link" for row in wrong] == [True, True]
    assert [row["better_owner"] for row in wrong] == [len(people), len(people) + 1]
    assert {row["cause"] for row in wrong} <= {"twin", "family", "namesake"}
    assert result.summary["flagged_count"] == 2


@pytest.mark.parametrize("names", PAIRS)
def test_right_numbers_of_near_names_are_left_alone(people, names):
    foreigners = [foreigner(0, *names[:2], HOME), foreigner(1, *names[2:], HOME)]
    result, right = checked(people, foreigners, {0: 0, 1: 1})
    assert [row["decision"] for row in right] == ["link", "link"]
    assert result.summary["flagged_count"] == 0


@pytest.mark.parametrize(
    ("registered", "entered"),
    [
        ("ROSSI LUCIA", "LUCIA ROSSI"),
        ("ROSSI LUCIA MARIA", "ROSSI LUCIA"),
        ("CHEN YU＿陳　雨（森　雨）", "森　雨"),
        ("CHEN YU＿陳　雨（森　雨）", "CHEN YU"),
        ("DE LA ROSA JUAN", "DELAROSA JUAN"),
        ("MÜLLER ANNA", "MUELLER ANNA"),
        ("NGUYỄN THỊ ĐÀO", "NGUYEN DAO"),
        ("SUHARTI", "SUHARTI SUHARTI"),
    ],
)
def test_another_notation_of_the_same_person_is_left_alone(people, registered, entered):
    person = foreigner(0, registered, None, HOME)
    record = {**person, "name_kanji": entered, "record_id": "F"}
    records = pa.Table.from_pylist([*enrolled(people), {**record, "batch_id": "B1", "row_in_batch": "9999"}])
    result = lc.check_insurance(records, pa.Table.from_pylist([*people, person]))
    assert result.decisions.to_pylist()[-1]["decision"] == "link"


def test_a_holder_is_told_from_the_sister_whose_name_goes_on(people):
    """The account's holder in kana, the register in roman letters: who lives at the address and fits, is named."""
    sisters = [foreigner(0, "ROSSI TAMA", None, HOME), foreigner(1, "ROSSI TAMARA", None, HOME)]
    account = {
        "record_id": "A1",
        "my_number": sisters[1]["my_number"],
        "bank_code": "0001",
        "branch_code": "001",
        "account_type": "1",
        "account_number": "1234567",
        "holder_kana": "ﾛﾂｼ ﾀﾏ",
    }
    result = lc.check_accounts(pa.Table.from_pylist([account]), pa.Table.from_pylist([*people, *sisters]))
    (found,) = result.decisions.to_pylist()
    assert found["name_level"] == "given_name_differs"
    assert found["better_owner"] == len(people)


SIBLINGS = [
    ("ROSSI LUCIA", "ロッシ ルチア", "ROSSI LUCIANA", "ロッシ ルチアナ", "ﾛﾂｼ ﾙﾁｱ"),
    ("ROSSI LUCIA", None, "ROSSI LUCIANA", None, "ﾛﾂｼ ﾙﾁｱ"),
    ("COSTA PEDRO", "コスタ ペドロ", "COSTA BRUNA", "コスタ ブルーナ", "ｺｽﾀ ﾍﾟﾄﾞﾛ"),
    ("COSTA PEDRO", None, "COSTA BRUNA", None, "ｺｽﾀ ﾍﾟﾄﾞﾛ"),
    ("CHEN YU＿陳　雨（森　雨）", "モリ アメ", "CHEN YUTING＿陳　雨婷（森　雨子）", "モリ アメコ", "ﾓﾘ ｱﾒ"),
]


@pytest.mark.parametrize("names", SIBLINGS)
@pytest.mark.parametrize("address", [HOME, AWAY], ids=["at home", "in another prefecture"])
def test_an_account_of_a_member_of_the_household_is_no_other_notation(people, names, address):
    """That foreign names are written in many ways excuses a holder's name only where nobody at home has it."""
    two = [foreigner(0, *names[:2], address), foreigner(1, *names[2:4], HOME)]
    account = {
        "record_id": "A1",
        "my_number": two[1]["my_number"],
        "bank_code": "0001",
        "branch_code": "001",
        "account_type": "1",
        "account_number": "1234567",
        "holder_kana": names[4],
    }
    result = lc.check_accounts(pa.Table.from_pylist([account]), pa.Table.from_pylist([*people, *two]))
    (found,) = result.decisions.to_pylist()
    if address == HOME:
        assert found["decision"] == "clerical_review" and found["cause"] == "family"
        assert found["better_owner"] == len(people)
    else:
        assert found["cause"] is None or found["better_owner"] == len(people)
