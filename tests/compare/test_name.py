import csv
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pytest
from golden_rows import golden
from hypothesis import given, settings
from hypothesis import strategies as st
from real_data import real_file

from linkcheck.compare.name import compare_name_columns, compare_names
from linkcheck.errors import InputError
from linkcheck.levels.name import NAME_LEVELS, NAME_PART_LEVELS, NOTES, name_level

LETTERS = (
    "田中花子佐々木髙高橋邉辺李タナハッ゛ーﾅﾊﾞキヨョ ab_A＿()（）[]［］　カ)・様親権者株式会社●?\ue000旧姓𠮷吉"
)
NAMES = st.one_of(st.none(), st.text(st.sampled_from(LETTERS), max_size=12), st.text(max_size=6))
ROWS = st.lists(st.tuples(NAMES, NAMES, NAMES, NAMES), min_size=1, max_size=6)
AGREEING = ("exact", "variant", "wildcard", "kana_only", "kana_variant")


def columns(rows):
    return [pa.array([row[place] for row in rows], pa.string()) for place in range(4)]


def has_substitute(text):
    return text is not None and any(
        letter in "?？*＊●○◯〓■□◆▲�" or "\ue000" <= letter <= "\uf8ff" or letter >= "\U000f0000"
        for letter in text
    )


def levels(*rows):
    found = compare_name_columns(*columns(rows))
    return [
        (NAME_PART_LEVELS[a], NAME_PART_LEVELS[b])
        for a, b in zip(found.surname, found.given_name, strict=True)
    ]


@pytest.mark.parametrize("row", golden("names.csv"))
@pytest.mark.parametrize("turned", [False, True], ids=["as written", "sides swapped"])
def test_golden(row, turned):
    sides = ("right", "left") if turned else ("left", "right")
    cells = [row[f"{side}_{field}"] or None for side in sides for field in ("kanji", "kana")]
    (found,) = compare_names([cells[0]], [cells[2]], [cells[1]], [cells[3]])
    assert (found["surname"], found["given_name"]) == (row["surname"], row["given_name"]), row["why"]
    assert sorted(found["notes"]) == sorted(filter(None, row["notes"].split("|"))), row["why"]


@settings(max_examples=150, deadline=None)
@given(ROWS)
def test_sides_may_be_swapped(rows):
    one = compare_name_columns(*columns(rows))
    other = compare_name_columns(*columns([(c, d, a, b) for a, b, c, d in rows]))
    for field in ("surname", "given_name", "notes"):
        assert np.array_equal(getattr(one, field), getattr(other, field)), field


@settings(max_examples=150, deadline=None)
@given(ROWS)
def test_rows_do_not_touch_each_other(rows):
    assert levels(*rows) == [levels(row)[0] for row in rows]


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=5))
def test_a_name_agrees_with_itself(names):
    for (kanji, kana), found in zip(names, levels(*((a, b, a, b) for a, b in names)), strict=True):
        written = [text for text in (kanji, kana) if text and text.strip()]
        expected = {"missing", "exact", "wildcard", "kana_only"}
        if has_substitute(kanji) or has_substitute(kana):  # then another form of the name may have to tell
            expected |= {"alternative", "reading"}
        assert set(found) <= expected
        if not written:
            assert found == ("missing", "missing")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=5))
def test_missing_weighs_nothing(names):
    assert set(levels(*((a, b, None, None) for a, b in names))) == {("missing", "missing")}


@pytest.mark.parametrize(
    "name", ["田中 花子", "髙橋京子", "SMITH JOHN", "佐々木 ナオミ", "ALEN JHON＿李　冬季（鈴木　一郎）"]
)
def test_the_same_string_is_exact(name):
    assert levels((name, None, name, None)) == [("exact", "exact")]


def test_columns_may_be_none_sliced_empty_and_of_any_kind():
    found = compare_name_columns(None, pa.array(["ﾀﾅｶ ﾊﾅｺ", None]), None, ["タナカ ハナコ", "サトウ"])
    assert [NAME_PART_LEVELS[code] for code in found.surname] == ["kana_only", "missing"]
    sliced = pa.array(["x", "田中 花子", "佐藤 花子"])[1:]
    same = pa.chunked_array([["田中花子"], ["佐藤花子"]]).cast(pa.large_string())
    assert [NAME_PART_LEVELS[code] for code in compare_name_columns(sliced, None, same, None).surname] == [
        "exact"
    ] * 2
    assert len(compare_name_columns(pa.array([], pa.string()), None, None, None).surname) == 0
    coded = pa.array(["田中 花子", "田中 花子"]).dictionary_encode()
    assert compare_names(coded, ["田中 花子", None])["level"].to_pylist() == ["exact", "missing"]


def test_columns_of_two_lengths_are_refused_without_their_values():
    with pytest.raises(InputError) as caught:
        compare_name_columns(pa.array(["田中 花子"]), None, pa.array(["田中 花子", "x"]), None)
    assert "田中" not in str(caught.value)


def test_whole_levels_cover_all_pairs_of_parts():
    codes = range(len(NAME_PART_LEVELS))
    found = {(a, b): name_level(a, b) for a in codes for b in codes}
    assert set(found.values()) == set(NAME_LEVELS)
    assert found[0, 0] == "missing"
    differs = NAME_PART_LEVELS.index("else")
    assert found[1, differs] == "given_name_differs" and found[differs, 1] == "surname_differs"
    assert found[differs, differs] == "else"


def test_notes_fit_their_bits():
    assert len(NOTES) <= 16 and len(set(NOTES)) == len(NOTES)


def test_threads_get_the_same_answer():
    rows = [("田中花子", "タナカ ハナコ", "田中 太郎", "ﾀﾅｶ ﾀﾛｳ"), ("髙橋 健", None, "高橋健", None)] * 2_000
    expected = levels(*rows)
    with ThreadPoolExecutor(4) as pool:
        assert all(found == expected for found in pool.map(lambda _: levels(*rows), range(8)))


@pytest.fixture(scope="module")
def office_holders():
    with real_file("office_holders.csv").open(encoding="utf-8") as file:
        return [
            (row["family_kanji"], row["given_kanji"], row["family_kana"], row["given_kana"])
            for row in csv.DictReader(file)
        ]


def test_real_names_in_another_writing_agree(office_holders):
    import jaconv

    small = str.maketrans("ァィゥェォッャュョヅヂ", "アイウエオツヤユヨズジ")
    rows = [
        (f"{a}　{b}", f"{c}　{d}", a + b, jaconv.z2h(f"{c} {d}".translate(small), kana=True))
        for a, b, c, d in office_holders
    ]
    found = levels(*rows)
    assert sum(set(pair) <= {"exact"} for pair in found) == len(found)
    without_kana = levels(*((left, None, right, None) for left, _, right, _ in rows))
    assert set(without_kana) == {("exact", "exact")}


def test_real_families_and_strangers_do_not_agree(office_holders):
    given_names = [(b, d) for _, b, _, d in office_holders]
    given_names = given_names[7:] + given_names[:7]
    rows = [
        (f"{a}　{b}", f"{c}　{d}", a + other, f"{c} {kana}")
        for (a, b, c, d), (other, kana) in zip(office_holders, given_names, strict=True)
        if b != other and d != kana
    ]
    found = levels(*rows)
    agree = [pair for pair in found if pair[1] in AGREEING]
    assert {pair[0] for pair in found} == {"exact"}
    assert len(agree) <= len(found) * 0.002


def test_letters_that_are_no_name_take_no_time():
    levels = compare_names(["x" * 200_000], ["ヤマダ ハナコ"], None, None)
    assert len(levels) == 1


@pytest.mark.parametrize(
    ("own", "other", "level"),
    [
        ("ヒデキ", "ヒキデ", "similar"),
        ("ユミコ", "ユコミ", "similar"),
        ("アユナ", "ﾕｱﾅ", "similar"),
        ("サオリ", "サオミ", "else"),
        ("リカ", "カリ", "else"),  # two letters, swapped, are as often another name
        ("ハルカ", "カハル", "else"),
    ],
)
def test_neighbors_swapped_in_kana_alone_are_nearly_the_same(own, other, level):
    assert levels(("三宅　太郎", f"ミヤケ　{own}", None, f"ミヤケ　{other}"))[0][1] == level
    assert levels((None, f"ミヤケ　{own}", None, f"ミヤケ　{other}"))[0][1] == level
