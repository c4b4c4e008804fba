"""Names whose words one side writes together, while a side leaves some of them out."""

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
