"""One cell of 30,000 characters holds nothing up: every column function answers in a moment."""

import time

import pytest

import linkcheck as lc

LONG = 30_000
MOST_SECONDS = 2.0
"""Far above the usual hundredth, far below what the square of the length takes."""

NAMES = ("SMITH ", "JOHN PAUL ", "LEE", "A ", "NGUYEN VAN ", "山", "山田 太郎 ", "(山田)", "（", "(", "[",
         "旧姓", "又は", "・", "アンナ・マリア ", "ヤマダ ", "ッ", "々", "゛", "/", "。", " ", "&#39640;")  # fmt: skip
ADDRESSES = (
             "京都市中京区寺町通", "上る", "通", "丁目", "1丁目", "一", "十", "1-", "港区", "大字", "の", "々", "(",
             "[", "京都府京都市中京区寺町通御池上る", "北1条西")  # fmt: skip
DATES = ("1", "十", "昭和", "昭和50年1月2日", "/", "-", "元", " ")
TWO = {
    "compare_kana": ("ヤマダ タロウ", NAMES),
    "compare_kanji": ("山田 太郎", NAMES),
    "compare_names": ("山田 太郎", NAMES),
    "reading_agreement": ("ヤマダ タロウ", NAMES),
    "compare_birth_dates": ("S50.1.2", DATES),
    "compare_addresses": ("東京都港区芝5丁目29番11号", ADDRESSES),
}
ONE = {
    "normalize_kana": ("ヤマダ", NAMES),
    "normalize_kanji": ("山田", NAMES),
    "normalize_name": ("山田", NAMES),
    "normalize_sex": ("男", DATES),
    "normalize_birth_date": ("S50.1.2", DATES),
    "normalize_address": ("京都府京都市中京区", ADDRESSES),
    "my_number_is_valid": ("1", DATES),
    "insurer_number_is_valid": ("1", DATES),
    "corporate_number_is_valid": ("1", DATES),
}


def timed(function, *columns):
    start = time.perf_counter()
    result = function(*columns)
    return result, time.perf_counter() - start


def cell(unit, before=""):
    return (before + unit * LONG)[:LONG]


@pytest.mark.parametrize("name", ONE)
def test_a_long_cell_is_normalized_in_a_moment(name):
    function, (start, units) = getattr(lc, name), ONE[name]
    function([start, *(unit * 5 for unit in units)])  # compiled, tables loaded
    for unit in units:
        for before in ("", start):
            found, seconds = timed(function, [cell(unit, before)])
            assert len(found) == 1 and seconds < MOST_SECONDS, (unit, before)


@pytest.mark.parametrize("name", TWO)
def test_a_long_cell_is_compared_in_a_moment(name):
    function, (plain, units) = getattr(lc, name), TWO[name]
    short = [unit * 5 for unit in units]
    function([plain + each for each in short], short)
    for unit in units:
        long = cell(unit, plain)
        for other in (plain, long[:-1] + "X", long[: LONG // 2]):
            found, seconds = timed(function, [long], [other])
            assert len(found) == 1 and seconds < MOST_SECONDS, unit


def test_long_kana_beside_a_name_is_compared_in_a_moment():
    columns = ["山田 太郎"], ["山田 花子"], ["ヤマダ タロウ"]
    lc.compare_names(*columns, ["SMITH JOHN ヤマダ"])
    for unit in NAMES:
        assert timed(lc.compare_names, *columns, [cell(unit, "ヤマダ ")])[1] < MOST_SECONDS, unit


def test_what_is_too_long_for_a_name_says_nothing_and_is_noted():
    found = lc.compare_names([cell("SMITH ")], ["SMITH JOHN"])[0]
    assert (found["surname"], found["given_name"], found["notes"]) == ("missing", "missing", ["too_long"])
    kana = lc.compare_names([cell("SMITH ")], ["山田 花子"], ["ヤマダ ハナコ"], ["ヤマダ ハナコ"])[0]
    assert kana["level"] == "kana_only"
    assert lc.compare_names([cell("SMITH ")], [cell("SMITH ")])[0]["level"] == "exact"


def test_what_is_too_long_to_be_read_is_unreadable():
    found = lc.reading_agreement(
        [cell("山"), "山田 花子", None], ["ヤマダ ハナコ", cell("ヤマ"), cell("ヤマ")]
    )
    assert list(found["reason"]) == ["unreadable"] * 3 and list(found["bits"]) == [None] * 3
    assert set(lc.normalize_name([cell("(山")])[0].values()) <= {None, False}


def test_a_name_with_all_that_may_stand_beside_it_is_not_too_long():
    name = "山田 太郎（" + "旧姓 佐藤、" * 20 + "）"
    assert "too_long" not in lc.compare_names([name], ["山田 次郎"])[0]["notes"]


def test_what_is_too_long_for_an_address_says_nothing_and_is_flagged():
    long = cell("京都市中京区寺町通")
    assert (
        lc.compare_addresses([long, "港区芝5"], ["港区芝5", long]).to_pylist()
        == [{"level": "missing", "flags": ["too_long"]}] * 2
    )
    assert lc.compare_addresses([long], [long])[0]["level"] == "exact"
    assert lc.normalize_address([long])[0] is None
    near = "東京都港区芝5丁目29番11号 " + "グリーンハイツ" * 100
    assert lc.compare_addresses([near], ["東京都港区芝5-29-11"])[0] == {"level": "same_place", "flags": []}
