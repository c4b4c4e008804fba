"""Names whose words one side writes together, leaves out, or has no room for."""

import pytest

from linkcheck import compare_names

RIGHT = [
    ("MC ALLISTER EWAN", "MCALLISTER　EWAN　GREGOR"),
    ("O KEEFE NIALL", "O'KEEFE　NIALL　BRENDAN"),
    ("DELAROSA ANALYN", "DELA ROSA　ANA　LYN　TORRES"),
    ("TORRES ROSEANN", "TORRES　ROSE　ANN　PASCUAL"),
    ("マクアリスター ユアン", "マク　アリスター　ユアン　グレガー"),
    ("トレス ローズアン", "トレス　ローズ　アン　パスクアル"),
]
WRONG = [
    ("MC ALLISTER EWAN", "MCALLISTER　GREGOR　NEIL"),
    ("TORRES ROSEANN", "TORRES　ROSE　MARIE　PASCUAL"),
    ("TORRES ROSEANN", "TORRES　MARY　ANN　PASCUAL"),
    ("トレス ローズアン", "トレス　ローズ　マリー　パスクアル"),
]


def agreements(one, other):
    kana = [name if name[0] >= "ァ" else None for name in (one, other)]
    found = compare_names([one], [other], [kana[0]], [kana[1]])[0]
    return found["surname"] in ("exact", "kana_only", "alternative"), found["given_name"] == "alternative"


@pytest.mark.parametrize(("one", "other"), RIGHT)
def test_words_written_together_are_the_same_words(one, other):
    assert agreements(one, other) == agreements(other, one) == (True, True)


@pytest.mark.parametrize(("one", "other"), WRONG)
def test_a_word_that_is_another_is_not(one, other):
    assert agreements(one, other) == agreements(other, one) == (True, False)


@pytest.mark.parametrize(
    ("cut", "kana", "whole", "agrees"),
    [
        ("NGUYEN VAN QUAN", "グエン ヴァン クアン ハイ", "NGUYEN　VAN　QUANG　HAI", True),
        ("TRAN THI PHUONG", "チャン ティ フオンアイン リー", "TRAN　THI　PHUONGANH　LY", True),
        ("NGUYEN VAN QUAN", "グエン ヴァン クアン ハイ", "NGUYEN　VAN　TUANG　HAI", False),
        (
            "NGUYEN VAN QUAN",
            "グエン ヴァン クアン",
            "NGUYEN　VAN　QUAN　HAI",
            False,
        ),  # a whole word: another name
    ],
)
def test_a_name_cut_off_inside_a_word_also_lost_the_words_behind(cut, kana, whole, agrees):
    found = compare_names([cut], [whole], [kana])[0]
    assert (found["given_name"] == "alternative", "truncated" in found["notes"]) == (agrees, agrees)
