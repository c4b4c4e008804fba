import numpy as np
import pyarrow as pa
import pytest
from golden_rows import golden
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcheck.normalize.name import normalize_name
from linkcheck.normalize.name_keys import name_keys
from linkcheck.normalize.romaji import fold_romaji, hepburn

TEXT_FIELDS = ("surname", "given_name", "former_surname", "roman", "kanji", "alias")
LETTERS = "田中花子佐々木髙李タナハッ゛ーﾅﾊﾞ ab_A＿()（）[]［］　カ)・様親権者株式会社●?\ue000旧姓𠮷"
NAMES = st.text(st.sampled_from(LETTERS), max_size=14)


@pytest.mark.parametrize("row", golden("name_notations.csv"))
def test_notations(row):
    (found,) = normalize_name([row["input"]])
    expected = {field: row[field] or None for field in TEXT_FIELDS}
    assert {field: found[field] for field in TEXT_FIELDS} == expected, row["why"]
    assert found["is_corporate"] == (row["is_corporate"] == "yes"), row["why"]


def test_confidence_tells_spaces_from_guesses():
    found = normalize_name(["田中 花子", "田中花子", "タナカハナコ", "株式会社田中"])[
        "split_confidence"
    ].to_pylist()
    assert found[0] == 1
    assert 0.9 < found[1] < 1
    assert found[2:] == [0, 0]


def test_missing_names_have_missing_parts():
    for found in normalize_name([None, None]):
        assert set(found.values()) == {None}
    assert normalize_name([""])[0]["surname"] is None
    assert len(normalize_name([])) == 0


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.none(), NAMES, st.text(max_size=12)), max_size=6))
def test_no_text_raises_and_rows_do_not_touch_each_other(names):
    together = normalize_name(names).to_pylist()
    assert together == [normalize_name([name])[0] for name in names]


def keys(kanji, kana):
    found = name_keys(None if kanji is None else pa.array(kanji, pa.string()), pa.array(kana, pa.string()))
    parts = zip(("surname", "given", "full"), found.kanji.T, found.kana.T, strict=True)
    return {
        f"{field}_{part}": own
        for part, *both in parts
        for field, own in zip(("kanji", "kana"), both, strict=True)
    }


def test_keys_agree_over_width_spaces_small_kana_and_variants():
    found = keys(["髙橋　京子", "高橋京子", "高橋 京子"], ["タカハシ　キョウコ", "ﾀｶﾊｼｷﾖｳｺ", "ﾀｶﾊｼ ｷﾖｳｺ"])
    assert len(set(found["kana_full"])) == 1 and found["kana_full"][0] != 0
    assert len(set(found["kanji_full"])) == 1
    for part in ("kana_surname", "kana_given", "kanji_surname", "kanji_given"):
        assert found[part][1] == 0, "a part needs a space"
        assert found[part][0] == found[part][2] != 0


def test_keys_of_different_names_differ():
    found = keys(["田中 花子", "田中 太郎", "佐藤 花子"], ["タナカ ハナコ", "タナカ タロウ", "サトウ ハナコ"])
    assert found["kana_surname"][0] == found["kana_surname"][1] != found["kana_surname"][2]
    assert found["kanji_given"][0] == found["kanji_given"][2] != found["kanji_given"][1]
    assert len(set(found["kana_full"])) == len(set(found["kanji_full"])) == 3
    assert keys(["佐々木 花"], [None])["kanji_full"] == keys(["佐佐木 花"], [None])["kanji_full"]


def test_keys_are_zero_where_nothing_is_readable():
    found = keys([None, "", "高●花子", "●田 花子"], [None, " ", None, None])
    assert not any(column[:3].any() for column in found.values())
    assert found["kanji_surname"][3] == 0 and found["kanji_given"][3] != 0


def test_texts_say_what_is_the_same_without_a_look_at_the_letters():
    kanji = ["髙橋　花", "髙橋花", "高橋花", "高●花", None, " "]
    kana = ["ｷｮｳｺ", "キヨウコ", "キョーコ", "キ?ウコ", "", None]
    found = name_keys(pa.array(kanji), pa.array(kana))
    assert found.kanji_text[0] == found.kanji_text[1] != found.kanji_text[2], (
        "E1: spaces do not count, variants do"
    )
    assert found.kana_text[0] == found.kana_text[1] != found.kana_text[2], "K2: small kana do not count"
    assert (found.kanji_text[:3] & 1).all() and (found.kana_text[:3] & 1).all()
    for text in (found.kanji_text, found.kana_text):
        assert text[3] != 0 and text[3] & 1 == 0, "an unreadable character proves nothing"
        assert not text[4:].any()


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=6))
def test_texts_alone_have_the_same_keys(names):
    kanji, kana = (pa.array([name[side] for name in names], pa.string()) for side in (0, 1))
    whole, texts = name_keys(kanji, kana), name_keys(kanji, kana, parts=False)
    assert texts.kanji_text.tolist() == whole.kanji_text.tolist()
    assert texts.kana_text.tolist() == whole.kana_text.tolist()
    assert texts.kanji.shape == texts.kana.shape == (0, 3)


def test_kanji_field_in_kana_gives_the_kana_keys():
    written, plain = keys(["タナカ ハナコ"], [None]), keys([None], ["ﾀﾅｶ ﾊﾅｺ"])
    for part in ("kana_surname", "kana_given", "kana_full"):
        assert written[part][0] == plain[part][0] != 0


def test_keys_of_a_missing_column():
    found = name_keys(None, pa.array(["タナカ ハナコ"]))
    assert found.kanji_text[0] == 0 and found.kana_text[0] & 1 == 1
    assert found.kanji_full.dtype == np.uint64 and not found.kanji_full.any() and found.kana_full.all()


@pytest.mark.parametrize(
    ("kana", "romaji"),
    [
        ("シンバシ", "SHINBASHI"),
        ("ハットリ", "HATTORI"),
        ("マッチ", "MATCHI"),
        ("ジョージ", "JOJI"),
        ("ヴァン", "VAN"),
    ],
)
def test_hepburn(kana, romaji):
    assert hepburn(kana) == romaji


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("OHNO", "ONO"),
        ("SATOU", "SATO"),
        ("SATOH", "SATO"),
        ("OONO", "ONO"),
        ("HONMA", "HOMMA"),
        ("SINZI", "SHINJI"),
    ],
)
def test_spellings_of_one_name(one, other):
    assert fold_romaji(one) == fold_romaji(other)
