"""Holders' names that a full field cut off: which may go on, and which forms they still fit."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from linkcheck.cases.accounts.embedded import embedded_names
from linkcheck.cases.accounts.forms import FORMS, cut_holders, holder_forms, named_holders
from linkcheck.cases.accounts.holders import HolderCandidates, Sought, best_holders
from linkcheck.cases.accounts.rates import place_bits
from linkcheck.normalize.field_width import FieldWidth

PERSON = {
    "name_kanji": pa.array(["長谷部　順之助"]),
    "name_kana": pa.array(["ハセベ　ジュンノスケ"]),
}
CUT = [
    # holder, whether it is as long as its column's width, whether the name may go on, the form in which it fits
    ("ｼﾝｹﾝｼﾔ ﾊｾﾍﾞﾐﾉﾙ ﾊｾﾍﾞ", True, True, "none"),  # no letter of the given name is left
    ("ｺｳｹﾝﾆﾝ ｵｶ ﾊｾﾍﾞ ｼﾞﾕﾝﾉ", False, False, "none"),  # nothing tells that the field was full
    ("ｺｳｹﾝﾆﾝ ﾊｾﾍﾞ ｼﾞﾕﾝﾉｽ", True, True, "ward_named"),
    ("ｺｳｹﾝﾆﾝ ﾊｾﾍﾞ ｼﾞﾕﾝｻｸ", True, True, "none"),  # another name, full field or not
    ("ﾊｾﾍﾞﾄｿｳﾃﾝ ﾊｾﾍﾞ ｼﾞﾕﾝ", True, True, "name_contained"),
    ("ﾊｾﾍﾞﾄｿｳﾃﾝ ﾊｾﾍﾞ ｼﾞﾕﾝ", False, False, "none"),
]


@pytest.mark.parametrize(("holder", "fills", "open_ended", "form"), CUT)
def test_a_name_at_the_end_of_a_full_field_may_go_on(holder, fills, open_ended, form):
    holders = pa.array([holder])
    named = named_holders(holders)
    width = FieldWidth(len(holder), "half_widths", 12) if fills else None
    cut = cut_holders(holders, named, width)
    assert cut.tolist() == [open_ended]
    assert FORMS[holder_forms(holders, named, PERSON, cut).form[0]] == form


def test_a_bank_s_field_is_full_at_thirty_half_widths():
    full = "ﾐｾｲﾈﾝｺｳｹﾝﾆﾝ ﾊｾﾍﾞ ｼﾞﾕﾝﾉｽｹ ﾊｾ"
    for holder, expected in ((full + "ﾍ" * (30 - len(full)), True), (full, False), (None, False)):
        holders = pa.array([holder])
        assert cut_holders(holders, named_holders(holders), None).tolist() == [expected]


def test_the_holder_of_a_cut_off_name_is_found_in_the_household():
    there = {"name_kanji": pa.array(["長谷部　順之助"]), "name_kana": pa.array(["ハセベ　ジュンノスケ"])}
    found = HolderCandidates.of("household", np.array([0]), np.array([1]))
    holder = pa.array(["ハセベ ジユンノ"])
    named = Sought.all(1)
    for sought, row in ((replace(named, cut=np.array([True])), 1), (named, -1)):
        held = best_holders(
            np.array([0]), holder, found, there, place_bits(), np.zeros(len(found.row), np.bool_), sought
        )
        assert held.row.tolist() == [row]


SINGLE = [
    # linked person of a register without kana, holder, the form in which it fits
    ("堀内　柊", "ﾎﾘｳﾁ ｹﾝｼ", "none"),  # rare readings of the whole name make the surname alone
    ("中坂　友佳", "ﾅｶｻｶ ﾕｲ", "none"),
    ("網橋　紬", "ｱﾐﾊﾞｼ ﾚﾝ", "none"),
    ("衣元　悦枝", "ｲﾉｳｴ ｹｲｺ", "none"),  # a known surname, though not this person's
    ("杉本　崇", "ｽｷﾞﾓﾄｼﾖｳﾃﾝ ｽｷﾞﾓﾄﾀｶｼ", "name_contained"),
    ("杉本　崇", "ｽｷﾞﾓﾄﾀｶｼ ｼﾖｳﾃﾝ", "name_contained"),
    ("杉本　崇", "ﾏﾙｼﾖｳ ｽｷﾞﾓﾄ ﾀｶｼ", "name_contained"),
]


@pytest.mark.parametrize(("kanji", "holder", "form"), SINGLE)
def test_a_word_that_is_a_surname_holds_no_whole_name(kanji, holder, form):
    holders = pa.array([holder])
    found = holder_forms(holders, named_holders(holders), {"name_kanji": pa.array([kanji])})
    assert FORMS[found.form[0]] == form


RUN_TOGETHER = [
    # linked person, kana, holder, the form in which it fits
    ("棚橋　健", "タナハシ　ケン", "ﾀﾅﾊｼ ｹﾝｲﾁ", "none"),  # a father's or a brother's given name
    ("棚橋　花", "タナハシ　ハナ", "ﾀﾅﾊｼ ﾊﾅｺ", "none"),
    ("棚橋　真由", "タナハシ　マユ", "ﾀﾅﾊｼ ﾏﾕﾐ", "none"),
    ("棚橋　悠", "タナハシ　ユウ", "ﾀﾅﾊｼ ﾕｳﾊﾞｼ", "none"),  # no dictionary has it, and it is as short as a name
    ("棚橋　真理", "タナハシ　マリ", "ﾀﾅﾊｼ ﾏﾘｰﾅ", "none"),
    ("棚橋　健", "タナハシ　ケン", "ﾀﾅﾊｼ ｹﾝ(ﾀﾅﾊｼﾄｿｳ)", "name_embedded"),
    ("棚橋　健", "タナハシ　ケン", "ﾀﾅﾊｼｹﾝｲﾁ", "none"),  # cut in another way, both parts are names
    ("棚橋　健", "タナハシ　ケン", "ﾀﾅﾊｼｹﾝﾄｿｳ", "name_embedded"),
    ("岡　宗太", "オカ　ソウタ", "ﾖｼｵｶ ｿｳﾀ", "none"),  # another surname
    ("森　宗太", "モリ　ソウタ", "ｵｵﾓﾘ ｿｳﾀ", "none"),
    ("谷　宗太", "タニ　ソウタ", "ﾐｽﾞﾀﾆｿｳﾀ", "none"),
    ("棚橋　健", "タナハシ　ケン", "ﾀﾅﾊｼﾄｿｳﾀﾅﾊｼ ｹﾝ", "name_embedded"),  # too long for a surname
    ("棚橋　健", "タナハシ　ケン", "ﾀﾅﾊｼ ｹﾝﾀﾅﾊｼﾄｿｳ", "name_embedded"),
    ("棚橋　健", "タナハシ　ケン", "ｱｵｿﾞﾗﾄｿｳﾀﾅﾊｼｹﾝ", "name_embedded"),
    ("NOVAK　JOHN", "ノバク　ジョン", "ﾉﾊﾞｸ ｼﾞﾖﾝｿﾝ", "none"),
]


@pytest.mark.parametrize(("kanji", "kana", "holder", "form"), RUN_TOGETHER)
def test_what_stands_beside_a_name_makes_no_other_name_of_it(kanji, kana, holder, form):
    holders = pa.array([holder])
    person = {"name_kanji": pa.array([kanji]), "name_kana": pa.array([kana])}
    found = holder_forms(holders, named_holders(holders), person)
    assert FORMS[found.form[0]] == form


def test_a_word_of_a_foreign_name_is_another_one_however_long():
    holder, kana = (
        pa.array(["ノバク クリストフアー", "ノバク クリス クリーニング"]),
        pa.array(["ノバク　クリス"] * 2),
    )
    assert embedded_names(holder, kana, np.array([True, True])).to_pylist() == [None, "ノバククリス"]


SHARED_WORDS = [
    # linked person, kana, holder, the form in which it fits
    (
        "PHAM　THI　HOA",
        "ファム　ティ　ホア",
        "ﾌｱﾑ ﾃｲ ｺﾞﾂｸ",
        "none",
    ),  # one surname and middle name, another woman
    ("REYES　MARIA　ELENA", "レイエス　マリア　エレナ", "ﾚｲｴｽ ﾏﾘｱ ﾍﾞﾛﾆｶ", "none"),
    ("MALIK　MUHAMMAD　ASAD", "マリク　ムハンマド　アサド", "ﾏﾘｸ ﾑﾊﾝﾏﾄﾞ ﾋﾞﾗﾙ", "none"),
    ("BAKER　JOHN　PETER", "ベーカー　ジョン　ピーター", "ﾍﾞ-ｶ- ｼﾞﾖﾝ ﾛｲ", "none"),
    ("PHAM　HOA", "ファム　ホア", "ﾊﾅﾔ ﾌｱﾑ ﾎｱ", "name_contained"),
]


@pytest.mark.parametrize("has_kana", [True, False])
@pytest.mark.parametrize(("kanji", "kana", "holder", "form"), SHARED_WORDS)
def test_some_words_of_a_foreign_name_are_no_whole_name(kanji, kana, holder, form, has_kana):
    holders = pa.array([holder])
    person = {"name_kanji": pa.array([kanji])} | ({"name_kana": pa.array([kana])} if has_kana else {})
    found = holder_forms(holders, named_holders(holders), person)
    assert FORMS[found.form[0]] == form
