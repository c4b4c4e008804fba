"""Names partly in kana against the same in kanji, where no side has kana of its own."""

import pytest

from linkcheck import compare_names

SAME = ("reading", "reading_rare")
ROWS = [
    ("三宅　カツ子", "三宅　勝子", True),
    ("三宅　かつ子", "三宅　克子", True),
    ("三宅　ふじ江", "三宅　富士江", True),
    ("三宅　マツ代", "三宅　松代", True),
    ("三宅　ヒロ子", "三宅　弘子", True),
    ("三宅カツ子", "三宅勝子", True),
    ("三宅　カツ子", "三宅　和子", False),
    ("三宅　ヒロ子", "三宅　春子", False),
    ("三宅　ヒロ子", "三宅　弘", False),
    ("三宅　カツ子", "三宅　カズ子", False),
]


@pytest.mark.parametrize(("one", "other", "same"), ROWS)
@pytest.mark.parametrize("turned", [False, True])
def test_a_given_name(one, other, same, turned):
    found = compare_names(*([[other], [one]] if turned else [[one], [other]]))[0]
    assert found["surname"] == "exact"
    assert (found["given_name"] in SAME) == same


def test_a_surname_is_read_likewise():
    assert compare_names(["ミツ井　花"], ["三井　花"])[0]["surname"] in SAME
    assert compare_names(["ミツ井　花"], ["石井　花"])[0]["surname"] == "else"


def test_kana_of_a_side_say_more():
    found = compare_names(["三宅　カツ子"], ["三宅　勝子"], [None], ["ミヤケ　マサコ"])[0]
    assert found["given_name"] not in SAME
