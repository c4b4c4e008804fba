"""Kana that differ, one of them reading the other side's kanji: another reading or another name, not a stranger."""

import pytest

from linkcheck import compare_names

ROWS = [
    # the kanji field holds kana: of the two kana one is the other side's
    (("ミネギシ　アオイ", "ミネギシ アイ"), ("峰岸　碧", "ミネギシ アオイ"), "kana_differs"),
    # kana alone on a side: they read the kanji, but are not the kana beside it
    (("カラサワ　ハルト", "カラサワ ハルト"), ("唐沢　陽斗", "カラサワ ヨウト"), "reading_weak"),
    (("ツジムラ　アサナ", None), ("辻村　麻菜", "ツジムラ マナ"), "reading_weak"),
    # what can be read of the kanji is the same
    (("沢口　●江", "サワグチ ヒロエ"), ("沢口　裕江", "サワグチ ユウエ"), "kana_differs"),
    # neither reads it: another name
    (("カラサワ　タツヤ", "カラサワ タツヤ"), ("唐沢　陽斗", "カラサワ ヨウト"), "else"),
    (("沢口　●江", "サワグチ タツエ"), ("沢口　裕江", "サワグチ ユウエ"), "else"),
    # the other side has no kana: what is hidden is read by those beside it
    (("沢口　●江", "サワグチ ヒロエ"), ("沢口　裕江", None), "wildcard"),
    (("沢口　●江", "サワグチ タツエ"), ("沢口　裕江", None), "reading_weak"),
    (("沢口　●子", "サワグチ サキコ"), ("沢口　和子", None), "else"),
    # kana without a space in both fields end like the other side's given name in kana
    (("カラサワミチル", "カラサワミチル"), ("唐沢　ちる", "カラサワ チル"), "else"),
    (("カラサワミチル", "カラサワミチル"), ("唐沢　ちる", None), "else"),
    # nothing tells where kana without a space go on, or whose they are
    (("沢口●江", "サワグチタツエ"), ("沢口　裕江", None), "wildcard"),
    (("沢口　●江", "サワグチ タツエ"), ("SAWAGUCHI　HIROE＿沢口　裕江", None), "wildcard"),
]


@pytest.mark.parametrize(("one", "other", "expected"), ROWS)
@pytest.mark.parametrize("turned", [False, True])
def test_a_given_name(one, other, expected, turned):
    left, right = (other, one) if turned else (one, other)
    found = compare_names([left[0]], [right[0]], [left[1]], [right[1]])[0]
    assert (found["surname"] in ("exact", "kana_only", "reading"), found["given_name"]) == (True, expected)
