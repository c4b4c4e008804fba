from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from synthetic_data.figures import shared
from synthetic_data.members import people
from synthetic_data.residents import CONDITIONS, make_residents
from synthetic_data.residents.mistakes import MECHANISMS, groups
from synthetic_data.residents.people import name_residents
from synthetic_data.residents.words import make_name, nations, near, words
from synthetic_data.wrong_person import kana_keys

BASE = CONDITIONS["base"]
PERSONS = 15_000


@pytest.fixture(scope="module")
def residents():
    return name_residents(people(40_000, 5, BASE), BASE)


@pytest.fixture(scope="module")
def base():
    return make_residents(PERSONS, 5, replace(BASE, per_group=8))


def made(**fields):
    return make_residents(PERSONS, 5, replace(BASE, **fields))


def notations(data):
    return Counter(name for names in data.truth["notations"].to_pylist() for name in names)


def foreign_names(data, column="name_kanji"):
    rows = zip(data.records[column].to_pylist(), data.truth["group"].to_pylist(), strict=True)
    return [name for name, group in rows if group != "JP"]


def test_the_same_arguments_give_the_same_tables(base):
    again = make_residents(PERSONS, 5, replace(BASE, per_group=8))
    assert again.records.equals(base.records) and again.register.equals(base.register)
    assert again.truth.equals(base.truth)


def test_groups_come_at_their_shares(residents):
    found = Counter(groups(residents.population).tolist())
    foreign = sum(count for group, count in found.items() if group != "JP")
    assert foreign / len(residents.population) == pytest.approx(0.10, rel=0.1)
    total = sum(float(row["thousands"]) for row in nations().values())
    for nation, row in nations().items():
        assert found[nation] / foreign == pytest.approx(float(row["thousands"]) / total, rel=0.25), nation


def test_namesakes_are_more_frequent_than_among_japanese(residents):
    people = residents.population
    native = np.flatnonzero(people.foreigner < 0)
    japanese = np.random.default_rng(1).choice(native, len(people.foreigners), replace=False)
    romans = np.unique(people.foreigners.roman.to_pylist(), return_inverse=True)[1]
    kana = [key[japanese] for key in kana_keys(people)]
    assert shared(romans) > 3 * shared(*kana)
    vietnamese = [name for name in residents.names if name.nation == "VN"]
    assert np.mean([name.family[0].roman == "NGUYEN" for name in vietnamese]) == pytest.approx(0.39, abs=0.06)


@pytest.mark.parametrize("nation", list(nations()))
def test_a_near_name_is_another_name(nation):
    rng = np.random.default_rng(3)
    for step in range(60):
        sex = "12"[step % 2]
        family = ()
        name = make_name(rng, nation, sex, family)
        other = near(rng, name, sex)
        assert other.roman() != name.roman() and other.nation == nation
        assert len(set(other.given)) == len(other.given)


def test_near_names_begin_with_each_other_often():
    rng = np.random.default_rng(4)
    begun = 0
    for _ in range(300):
        name = make_name(rng, "CN", "2", ())
        other = near(rng, name, "2")
        begun += other.roman().startswith(name.roman()) or name.roman().startswith(other.roman())
    assert begun > 150


@pytest.mark.parametrize("nation", ["PH", "BR", "VN", "NP", "ID"])
def test_a_near_name_may_have_a_word_more_or_less(nation):
    rng = np.random.default_rng(5)
    sizes = []
    for _ in range(60):
        name = make_name(rng, nation, "2", ())
        other = near(rng, name, "2", 1.0)
        fewer, more = sorted((name.given, other.given), key=len)
        assert len(more) == len(fewer) + 1 and [word for word in more if word in fewer] == list(fewer)
        sizes.append(len(other.given) - len(name.given))
        if nations()[nation]["middle"] == "middle":
            assert other.given[-1] == name.given[-1]
    assert 1 in sizes


def test_twins_and_strangers_of_near_names(residents):
    people = residents.population
    rows = np.flatnonzero(residents.near_of >= 0)
    other = residents.near_of[rows]
    assert len(rows) > 20
    assert (people.birth_date[rows] == people.birth_date[other]).all()
    assert (people.sex[rows] == people.sex[other]).all()
    names = [
        (residents.names[people.foreigner[a]], residents.names[people.foreigner[b]])
        for a, b in zip(rows, other, strict=True)
    ]
    assert all(a.roman() != b.roman() and a.family == b.family and a.nation == b.nation for a, b in names)
    twins = np.flatnonzero((people.twin >= 0) & (people.foreigner >= 0))
    roman = people.foreigners.roman.to_pylist()
    pairs = [(roman[people.foreigner[a]], roman[people.foreigner[people.twin[a]]]) for a in twins]
    assert pairs and all(a != b for a, b in pairs)


def test_every_word_has_what_its_nation_writes():
    for nation, row in nations().items():
        for part, sexes in (("surname", "0"), ("middle", "12"), ("given", "12")):
            for sex in sexes:
                found, weights = words(nation, part, sex)
                assert len(found) == len(weights) == len(set(found))
                assert all(word.kana and all(word.kana) for word in found)
                assert all(bool(word.kanji) == (float(row["kanji_share"]) > 0) for word in found)
        assert len(words(nation, "given", "1")[0]) >= 14


@pytest.mark.parametrize(
    ("field", "notation", "low", "high"),
    [
        ("swapped_share", "swapped", 0.0, 0.4),
        ("middle_dropped_share", "middle_dropped", 0.0, 0.3),
        ("joined_share", "joined", 0.0, 0.2),
        ("transliterated_share", "transliterated", 0.0, 0.8),
    ],
)
def test_notations_come_at_their_shares(field, notation, low, high):
    assert notation not in notations(made(**{field: low}))
    data = made(**{field: high})
    foreign = sum(group != "JP" for group in data.truth["group"].to_pylist())
    assert 0.1 * high < notations(data)[notation] / foreign < 1.05 * high


@pytest.mark.parametrize("length", [20, 30, 40])
def test_fields_are_full_to_the_brim(length):
    data = made(field_length=length)
    names = foreign_names(data)
    assert max(len(name) for name in names) == length
    assert notations(data)["truncated"] > 0
    assert max(len(name) for name in foreign_names(made())) > 40


def test_aliases_and_kanji_stand_alone():
    data = made(roman_weight=0.1, alias_weight=0.6)
    found = notations(data)
    assert found["alias"] > 50 and found["kanji"] > 100
    register = {row["my_number"]: row["name_kanji"] for row in data.register.to_pylist()}
    for name, row in zip(data.records["name_kanji"].to_pylist(), data.truth.to_pylist(), strict=True):
        if row["notations"] == ["alias"] and row["true_my_number"] in register:
            assert f"（{name}）" in register[row["true_my_number"]]


def test_mistakes_are_planted_in_every_group(base):
    rows = [row for row in base.truth.to_pylist() if row["mechanism"]]
    assert all(row["my_number"] != row["true_my_number"] for row in rows)
    numbers = base.records["my_number"].to_pylist()
    assert base.truth["my_number"].to_pylist() == numbers
    found = Counter((row["group"], row["mechanism"]) for row in rows)
    assert all(found["JP", name] >= 8 for name in MECHANISMS)
    for group in ("CN", "VN", "KR"):
        for name in ("parent_number_for_child", "spouse_number"):
            assert found[group, name] >= 6, (group, name)
    assert found["VN", "same_name"] >= 6
    assert all(found[group, "spouse_number"] for group in nations())
    register = {row["my_number"]: row for row in base.register.to_pylist()}
    for row in rows:
        if row["mechanism"] == "near_name" and row["boosted"]:
            linked, right = register[row["my_number"]], register[row["true_my_number"]]
            assert linked["birth_date"] == right["birth_date"]
        if row["mechanism"] == "same_name" and row["group"] == "VN":
            linked, right = register[row["my_number"]], register[row["true_my_number"]]
            assert linked["name_kanji"].split("（")[0] == right["name_kanji"].split("（")[0]
