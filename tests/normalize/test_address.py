"""Addresses as fields and keys, the fold against its slow twin, and the tables checked whole."""

import csv
import re
import unicodedata
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle.address import fold, spell

from linkcheck.kernels.addresses.layout import CODE
from linkcheck.normalize.address import address_keys, normalize_address, parse_addresses
from linkcheck.normalize.address_letters import fold_addresses
from linkcheck.normalize.address_postal import postal_cities
from linkcheck.normalize.address_tables import address_tables, read_table

HERE = Path(__file__).parents[1]
PLACES = ("東京都港区芝", "東京都架空市本町", "札幌市北区北24条西")
FIELDS = ("prefecture", "city", "town", "numbers", "building", "room")


def rows_of(name):
    return list(csv.DictReader((HERE / "golden" / name).read_text("utf-8").splitlines()))


GOLDEN = rows_of("address_fields.csv")
PAIRS = rows_of("addresses.csv")
ALPHABET = (
    "0123456789一二三十百千〇０１２-－ー－の之ノケヶがガ丁目番地号条割第字大小階室棟館町通東西南北上ル甲亥イろ々"
    " 　(港区芝)ﾊﾞｼﾞＦ〒澤斉齋"
)


def folded(values):
    found = fold_addresses(values)
    return [
        "".join(map(chr, found.codes[start:stop] & CODE))
        for start, stop in zip(found.ends[:-1], found.ends[1:], strict=True)
    ]


@pytest.mark.parametrize("row", GOLDEN, ids=[row["why"] for row in GOLDEN])
def test_golden_fields(row):
    found = normalize_address([row["input"]])[0]
    assert {name: found[name] or "" for name in FIELDS} == {name: row[name] for name in FIELDS}


def test_long_numbers_lose_no_digit():
    texts = ["1234567890123456789", "一二三四五六七八九〇一二三四五丁目", "九" * 40]
    assert folded(texts) == [fold(text) for text in texts]
    assert re.sub("[^0-9]", "", folded(texts)[0]) == texts[0]


def test_null_in_null_out():
    assert list(normalize_address([None, "", "住所不定"])) == [None, None, None]
    assert normalize_address([])["city"].to_pylist() == []


@settings(max_examples=400, deadline=None)
@given(st.text(ALPHABET, max_size=25))
def test_fold_agrees_with_its_twin(text):
    assert folded([text]) == [fold(text)]


def test_fold_of_golden_rows_agrees_with_its_twin():
    texts = [row[side] for row in PAIRS for side in ("left", "right")]
    assert folded(texts) == [fold(text) for text in texts]


@pytest.mark.parametrize("row", GOLDEN, ids=[row["why"] for row in GOLDEN])
def test_normalizing_again_changes_nothing(row):
    first = normalize_address([row["input"]])[0]
    text = (
        "".join(first[name] or "" for name in FIELDS[:4])
        + " "
        + (first["building"] or "")
        + (first["room"] or "")
    )
    again = normalize_address([text])[0]
    assert again["key"] == first["key"]
    assert {name: again[name] for name in FIELDS} == {name: first[name] for name in FIELDS}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(1, 99999), min_size=1, max_size=5), st.sampled_from(PLACES))
def test_numbers_come_out_as_they_went_in(numbers, place):
    text = "-".join(map(str, numbers))
    assert normalize_address([place + text])[0]["numbers"] == text


def test_keys():
    same = ["東京都港区芝5丁目29番11号", "港区芝５－２９－１１ ハイツ101", "ﾄｳｷﾖｳﾄﾐﾅﾄｸｼﾊﾞ5-29-11"]
    keys = address_keys([*same, "東京都港区芝5-29-12", "東京都港区芝", None, "住所不定"])
    assert len(set(keys.place[:3])) == 1
    assert keys.place[3] != keys.place[0]
    assert len(set(keys.town[:5])) == 1
    assert keys.place[4:].tolist() == [0, 0, 0]
    assert keys.town[5:].tolist() == [0, 0]


def test_every_town_of_the_table_is_found():
    tables = address_tables()
    index = np.arange(0, len(tables.town_names), 23)
    cities = tables.facts[1][index, 1] >> 32
    names = [tables.prefecture_names[tables.facts[0][city]] + tables.city_names[city] for city in cities]
    texts = [
        city + town.as_py() + "1番地2"
        for city, town in zip(names, tables.town_names.take(index), strict=True)
    ]
    rows = parse_addresses(texts).rows
    assert (rows[:, 0] == cities).mean() > 0.9999
    found = rows[:, 22]
    ends = re.compile("[0-9 -]+$")
    names = [ends.sub("", name) for name in folded(tables.town_names.take(index))]
    assert all(
        name == "" for name, town in zip(names, found, strict=True) if town < 0
    )  # 江別市一条: a number
    back = [ends.sub("", name) for name in folded(tables.town_names.take(np.maximum(found, 0)))]
    assert all(one == other for one, other, town in zip(names, back, found, strict=True) if town >= 0)


def in_digits(numeral):
    return fold(numeral[0] + "番").rstrip("-")


def plainly(name):
    """A town's name with what two spellings of one town may differ in taken out, one after the other."""
    name = unicodedata.normalize("NFKC", name)
    steps = {"as it is": name}
    steps["字"] = name = re.sub("大字|小字|字", "", name)
    steps["numerals"] = name = re.sub("第?[0-9一二三四五六七八九十百〇]+", in_digits, name)
    steps["kana"] = name = "".join(spell(letter) if ord(letter) < 0x3100 else letter for letter in name)
    steps["district"] = name = re.sub("^(.{1,4})区(?=.)", r"\1", name)
    steps["numbers at the end"] = re.sub("(条|番|号)?[0-9]*(条|番|号|地割|丁目|町目)*$", "", name)
    return steps


def test_two_towns_of_a_city_never_merge():
    """Every within-city pair of names that fold together differs only as `plainly` allows; variants are listed."""
    towns = read_table("address_towns.parquet")
    tables = address_tables()
    city, level, names = (towns[name].to_pylist() for name in ("city", "level", "name"))
    groups = defaultdict(set)
    rows = np.flatnonzero(np.array(level) == 0)
    for row, text in zip(rows.tolist(), folded(towns["name"].take(rows)), strict=True):
        hashed, packed = tables.facts[1][row].tolist()
        koaza = re.sub("[0-9 -]+$", "", text)[packed >> 8 & 0xFFFF :]  # of a town that is one of another, too
        groups[city[row], hashed, koaza].add(names[row])
    variants = set()
    for (where, *_), found in groups.items():
        if len(found) > 1:
            forms = [dict(plainly(name)) for name in sorted(found)]
            if not any(len({form[step] for form in forms}) == 1 for step in forms[0]):
                variants.add((tables.city_names[where], " ".join(sorted(found))))
    listed = {(row["city"], row["towns"]) for row in rows_of("address_merges.csv")}
    assert variants == listed


def test_postal_codes_lie_in_cities():
    names = address_tables().city_names
    codes = np.array([1410031, 0, 5300001, 9503104, 1], np.int32)
    found = postal_cities(codes)
    assert [names[city] if city >= 0 else None for city in found] == [
        "品川区",
        None,
        "大阪市北区",
        "新潟市北区",
        None,
    ]
    assert len(postal_cities(codes[:0])) == 0


def test_a_lot_that_was_made_a_date_is_no_key():
    keys = address_keys(["品川区西五反田2024-05-29", "品川区西五反田5月29日", "品川区西五反田5-29"])
    assert keys.place[0] == keys.place[1] == 0 != keys.place[2]
    assert keys.town[0] == keys.town[1] == keys.town[2]


def test_two_spellings_of_a_district_are_one_town():
    same = ["新潟県上越市板倉区針722", "新潟県上越市板倉町針722", "新潟県上越市板倉針722"]
    keys = address_keys([*same, "新潟県上越市清里区針722"])
    assert len(set(keys.place[:3].tolist())) == 1 and keys.place[3] != keys.place[0]
