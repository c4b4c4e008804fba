"""The address ladder: golden rows, symmetry, missing sides, properties, agreement with its slow twin."""

import csv
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from real_data import real_file

from linkcheck.compare.address import address_levels, compare_addresses
from linkcheck.levels.address import ADDRESS, ADDRESS_FLAGS
from linkcheck.normalize.address import parse_addresses
from linkcheck.normalize.address_tables import address_tables, read_table


def rows_of(path):
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


GOLDEN = rows_of(Path(__file__).parents[1] / "golden/addresses.csv")
SAME = ("exact", "same_place")
CITIES = (
    "東京都港区",
    "神奈川県横浜市西区",
    "北海道札幌市北区",
    "京都府京都市中京区",
    "岩手県花巻市",
    "東京都架空市",
)
TOWNS = ("芝", "みなとみらい", "北二十四条西", "四坊堀川町", "大迫町内川目", "本町", "一番町")
numbers = st.lists(st.integers(1, 9999), min_size=1, max_size=4)
places = st.tuples(st.sampled_from(CITIES), st.sampled_from(TOWNS), numbers)


def written(place, joint="-"):
    city, town, lot = place
    return city + town + joint.join(map(str, lot))


def level(left, right, **options):
    return compare_addresses([left], [right], **options)["level"][0]


@pytest.mark.parametrize("row", GOLDEN, ids=[f"{row['rule']}: {row['left']}" for row in GOLDEN])
def test_golden(row):
    forth, back = compare_addresses([row["left"], row["right"]], [row["right"], row["left"]])
    assert forth == back
    assert forth["level"] == row["level"], row["rule"]
    assert set(filter(None, row["flags"].split(";"))) <= set(forth["flags"])


@pytest.mark.parametrize("nothing", [None, "", "　", "住所不定", "住所不詳", "国外", "-", "なし"])
def test_no_address_is_missing(nothing):
    assert level(nothing, "東京都港区芝5-29-11") == "missing"
    assert level("東京都港区芝5-29-11", nothing) == "missing"
    assert level(nothing, nothing) == "missing"


def test_lengths_must_agree():
    with pytest.raises(ValueError, match="one length"):
        address_levels(["a"], ["a", "b"])


@pytest.mark.parametrize(
    "make",
    [
        pa.array,
        np.array,
        list,
        lambda rows: pa.chunked_array([rows[:1], rows[1:]]),
        lambda rows: pa.array(rows, pa.large_string()),
        lambda rows: pa.array(rows).dictionary_encode(),
        lambda rows: pa.array(["x", *rows, "y"]).slice(1, len(rows)),
    ],
)
def test_any_column(make):
    left, right = ["東京都港区芝5丁目29番11号", "北区"], ["東京都港区芝5-29-11 ハイツ", "北区"]
    levels, flags = address_levels(make(left), make(right))
    assert levels.tolist() == [2, 1]
    assert flags.tolist() == [0, 0]


def test_empty_column():
    assert len(compare_addresses([], [])) == 0
    assert ADDRESS.levels[0] == "missing"
    assert ADDRESS.levels[-1] == "different"
    assert len(ADDRESS_FLAGS) <= 16


def test_order_of_rows_and_batches_do_not_matter():
    left = [row["left"] for row in GOLDEN]
    right = [row["right"] for row in GOLDEN]
    whole, flags = address_levels(left, right)
    for at in range(0, len(left), 7):
        part, marks = address_levels(left[at : at + 7], right[at : at + 7])
        assert part.tolist() == whole[at : at + 7].tolist()
        assert marks.tolist() == flags[at : at + 7].tolist()


@settings(max_examples=300, deadline=None)
@given(places, st.sampled_from(["-", "－", "ー", "の", "ノ", "番地の", "−", "‐"]))
def test_notation_does_not_matter(place, joint):
    assert level(written(place), written(place, joint)) == "exact"
    assert level(written(place)[3:], written(place, joint)) in SAME


@settings(max_examples=300, deadline=None)
@given(places, places)
def test_symmetric_and_numbers_decide(left, right):
    a, b = written(left), written(right)
    forth, back = address_levels([a, b], [b, a])[0]
    assert forth == back
    same = ADDRESS.levels[forth] in SAME
    if left[:2] == right[:2]:
        assert same == (left[2] == right[2])  # a number is never lost and two are never swapped
    else:
        assert not same


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_is_compared(left, right):
    forth, back = address_levels([left, right], [right, left])[0]
    assert forth == back
    assert address_levels([left], [left])[0][0] in (0, 1)


def test_syntax_only_marks_its_levels():
    pair = compare_addresses(["港区芝5-29-11-101"], ["東京都港区芝5-29-11 ハイツ101"], syntax_only=True)[0]
    assert pair["level"] == "same_place"
    assert "unverified" in pair["flags"]


def test_neighboring_towns_of_a_city_are_never_one_place():
    """Every town of the table against the next of its city, with equal numbers; only a koaza may be left out."""
    towns = read_table("address_towns.parquet").filter(pc.field("level") == 0)
    tables = address_tables()
    cities = towns["city"].to_numpy()
    prefixes = pa.array(
        [
            tables.prefecture_names[tables.facts[0][city]] + tables.city_names[city]
            for city in range(max(cities) + 1)
        ]
    )
    texts = pc.binary_join_element_wise(prefixes.take(pa.array(cities)), towns["name"], "12番地3", "")
    one, other = texts[:-1], texts[1:]
    keys = parse_addresses(texts).rows[:, 3]
    apart = pa.array((cities[:-1] == cities[1:]) & (keys[:-1] != keys[1:]))
    levels, flags = address_levels(one.filter(apart), other.filter(apart))
    same = np.isin(levels, [ADDRESS.levels.index(name) for name in SAME])
    assert (flags[same] >> ADDRESS_FLAGS.index("koaza_omitted") & 1).all()
    assert same.mean() < 0.002


def test_real_pairs():
    rows = rows_of(real_file("addresses.csv"))
    levels, _ = address_levels([row["a"] for row in rows], [row["b"] for row in rows])
    same = np.isin(levels, [ADDRESS.levels.index(name) for name in SAME])
    truth = np.array([row["label"] == "same" for row in rows])
    assert not (same & ~truth).any()
    assert (same & truth).sum() / truth.sum() >= 0.99


WRITINGS = ("芝5丁目29番11号", "芝五の二九の一一", "芝5-29-12", "", None, "京都府京都市中京区四坊堀川町621")


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(WRITINGS), st.sampled_from(WRITINGS)), max_size=12), st.data())
def test_a_pair_says_the_same_whatever_stands_before_it(pairs, data):
    """People of one household have one address, written in one way on each side; they follow one another."""
    pairs = [pair for pair in pairs for _ in range(data.draw(st.integers(1, 3)))]
    sides = [[place and "東京都港区" + place for place in side] for side in zip(*pairs, strict=True)] or [
        [],
        [],
    ]
    alone = [address_levels([left], [right]) for left, right in zip(*sides, strict=True)]
    found, flags = address_levels(*(pa.array(side, pa.string()) for side in sides))
    assert list(zip(found.tolist(), flags.tolist(), strict=True)) == [
        (int(levels[0]), int(bits[0])) for levels, bits in alone
    ]


def test_the_pair_before_is_not_compared_again(monkeypatch):
    from linkcheck.kernels.addresses import same

    compared = []

    def counted(*given):
        compared.append(len(given[4]))
        return same_folded(*given)

    same_folded = same.same_folded
    monkeypatch.setattr(same, "same_folded", counted)
    left = ["東京都港区芝5丁目29番11号"] * 3 + [
        "東京都港区芝5丁目29番12号",
        None,
        "東京都港区芝5丁目29番12号",
    ]
    right = ["東京都港区芝5-29-11"] * 2 + ["東京都港区芝五の二九の一一"] * 4
    assert compare_addresses(left, right)["level"][3] != "exact"
    assert compared == [4]  # the second is the first; behind a null nothing is known
