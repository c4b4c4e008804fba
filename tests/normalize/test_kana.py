import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle.text import fold, k2, k3

from linkcheck.normalize.kana import kana_tables, normalize_kana

kana_text = st.text(
    st.sampled_from("".join(map(chr, range(0x30A1, 0x30FF))) + "ㇰㇿかがぱっﾊﾟ゛゜-－ 　A1亜"), max_size=15
)


@pytest.mark.parametrize("rung", ["K1", "K2", "K3"])
def test_folding_twice_changes_nothing(rung):
    letters = [chr(code) for code in range(0x3000, 0x3300)] + [
        f"カ{chr(code)}" for code in range(0x3000, 0x3300)
    ]
    once = list(normalize_kana(letters, rung=rung))
    assert list(normalize_kana(once, rung=rung)) == once


@settings(max_examples=300, deadline=None)
@given(kana_text)
def test_rungs_agree_with_the_plain_ones(text):
    folded = fold(text)
    assert [normalize_kana([text], rung=rung)[0] for rung in ("K1", "K2", "K3")] == [
        folded,
        k2(folded),
        k3(folded),
    ]


@pytest.mark.parametrize("name", ["k2", "k3", "k3_alternative"])
def test_maps_are_closed_under_themselves(name):
    tables = kana_tables()
    mapped = getattr(tables, name)
    assert (mapped[mapped] == mapped).all()
    assert (mapped[tables.k2] == mapped).all()  # a higher rung never tells apart what a lower one makes equal


def test_marks_are_joined_before_anything_else():
    assert list(normalize_kana(["ﾁﾞ", "ツ゛", "ヮ゛"], rung="K2")) == ["ジ", "ズ", "ワ゛"]


@pytest.mark.parametrize("text", ["ﾅｶﾉ", "ナガノ"])
def test_different_names_stay_different_below_k3(text):
    other = "ナカﾞノ" if text == "ﾅｶﾉ" else "ナカノ"
    for rung in ("K1", "K2"):
        assert normalize_kana([text], rung=rung)[0] != normalize_kana([other], rung=rung)[0]


def test_an_unknown_rung_is_an_error():
    with pytest.raises(ValueError, match="rung: expected K1, K2 or K3"):
        normalize_kana(["ア"], rung="K4")
