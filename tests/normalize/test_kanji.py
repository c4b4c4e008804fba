import csv
import itertools
import tomllib
from pathlib import Path

import numpy as np
import pytest

import linkcheck.tables
from linkcheck.compare.kanji import compare_kanji
from linkcheck.errors import InputError
from linkcheck.normalize.kanji import normalize_kanji, variant_rule_names, variant_rules, variant_tables
from linkcheck.normalize.text import load_table

LISTED = tomllib.loads(Path(linkcheck.tables.__file__).with_name("characters.toml").read_text("utf-8"))


def class_of(character):
    return int(variant_tables().e2_class[ord(character)])


def classes_of_common():
    """The classes that hold several 常用/人名用 characters."""
    found = {}
    for code in load_table("kanji.npz")["common"]:
        found.setdefault(class_of(chr(code)), []).append(chr(code))
    return [members for members in found.values() if len(members) > 1]


def official_pairs():
    """Pairs of an official list: 常用漢字表, 人名用漢字, 表外漢字字体表, JIS X 0208 of 1983."""
    keys = load_table("kanji.npz")["official"]
    return {frozenset((chr(int(key) >> 32), chr((int(key) & 0xFFFFFFFF) >> 1))) for key in keys}


def test_common_characters_are_merged_only_where_an_official_list_pairs_them():
    official = official_pairs()
    assert len(load_table("kanji.npz")["common"]) > 2900
    unpaired = [
        (x, y)
        for members in classes_of_common()
        for x, y in itertools.combinations(members, 2)
        if frozenset((x, y)) not in official
    ]
    assert unpaired == []


def test_the_official_merges_are_the_ones_listed():
    """Every class of several common characters, with the list that pairs them: a change must be meant."""
    with (Path(__file__).parents[1] / "golden" / "common_merges.csv").open(encoding="utf-8") as file:
        listed = [(row["characters"], row["rules"]) for row in csv.DictReader(file)]
    merged = ["".join(sorted(members)) for members in classes_of_common()]
    pairs = [(text[0], other) for text in merged for other in text[1:]]
    rules = dict(zip(pairs, compare_kanji(*map(list, zip(*pairs, strict=True)))["rule"], strict=True))
    found = [(text, " ".join(rules[text[0], other] for other in text[1:])) for text in merged]
    assert sorted(found) == listed


@pytest.mark.parametrize("pair", LISTED["apart"]["pairs"])
def test_pairs_kept_apart(pair):
    assert class_of(pair[0]) != class_of(pair[1])


def test_miswritten_characters_are_in_different_classes():
    keys = load_table("mj_map.npz")["pairs"]
    tables = variant_tables()
    left, right = (
        (keys >> np.uint64(32)).astype(int),
        ((keys & np.uint64(0xFFFFFFFF)) >> np.uint64(1)).astype(int),
    )
    assert len(keys) > 100
    assert (tables.e2_class[left] != tables.e2_class[right]).all()


def test_classes_are_closed_under_themselves():
    mapped = variant_tables().e2_class
    assert (mapped[mapped] == mapped).all()


def test_every_step_has_a_rule_and_ends_at_the_representative():
    tables, rules = variant_tables(), variant_rules()
    members = np.flatnonzero(tables.e2_class != np.arange(len(tables.e2_class)))
    assert len(members) > 19_000
    assert (rules.steps[members] > 0).all() and (
        rules.steps[members] <= variant_rule_names().index("kz_variant")
    ).all()
    at = members
    for _ in range(20):
        at = rules.parents[at]
    assert (at == tables.e2_class[members]).all()


def test_the_representative_is_the_most_ordinary_form():
    assert list(normalize_kanji(["髙﨑邉邊濵濱𠮷德龍嶌冨栁齋齊澤廣"])) == ["高崎辺辺浜浜吉徳竜島富柳斎斉沢広"]


def test_iteration_marks_are_resolved_at_e2_only():
    assert list(normalize_kanji(["佐々木", "々", "奈々"])) == ["佐佐木", "々", "奈奈"]
    assert list(normalize_kanji(["佐々木"], level="E1")) == ["佐々木"]


def test_gaiji_map():
    assert list(normalize_kanji(["\ue000橋", "\ue001田", None], gaiji={"\ue000": "髙"})) == [
        "高橋",
        "\ue001田",
        None,
    ]


def test_private_use_and_substitutes_are_wildcards():
    wildcard = variant_tables().wildcard
    assert all(wildcard[ord(character)] for character in "●〓■?\ufffd\ue000\uf8ff\U000f0000\U0010fffd")
    assert not any(wildcard[ord(character)] for character in "高一ー-アA1々")


@pytest.mark.parametrize(
    "text", ["功 切", "吉 桔", "坂 阪", "伊 尹", "未 末", "土 士", "斎 斉", "余 予", "沖 冲"]
)
def test_different_characters_stay_different(text):
    left, right = text.split()
    assert class_of(left) != class_of(right)


def test_an_unknown_level_is_an_error():
    with pytest.raises(ValueError, match="level: expected E1 or E2"):
        normalize_kanji(["一"], level="E3")


def test_a_gaiji_map_with_longer_entries_is_an_error():
    with pytest.raises(InputError, match="one character for each"):
        normalize_kanji(["\ue000"], gaiji={"\ue000": "高橋"})


def test_small_kana_become_large_ones():
    assert list(normalize_kanji(["鎌ヶ谷", "三ッ井", "ヵ"])) == ["鎌ケ谷", "三ツ井", "カ"]
