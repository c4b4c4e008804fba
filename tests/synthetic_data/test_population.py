import numpy as np
import pyarrow.compute as pc
import pytest

from synthetic_data import make_population
from synthetic_data.households import CHILD, HEAD, SPOUSE
from synthetic_data.my_number import is_valid
from synthetic_data.wrong_person import kana_keys


@pytest.fixture(scope="module")
def people():
    return make_population(60_000, 11)


def test_the_same_seed_gives_the_same_people_and_another_seed_others(people):
    assert make_population(60_000, 11).to_table().equals(people.to_table())
    assert not make_population(60_000, 12).to_table().equals(people.to_table())


@pytest.mark.parametrize("persons", [1, 2, 7, 100])
def test_any_size_works(persons):
    found = make_population(persons, 1)
    assert len(found) == persons and found.to_table().num_rows == persons


def test_numbers_are_valid_and_everybodys_own(people):
    assert is_valid(people.my_number).all() and len(np.unique(people.my_number)) == len(people)


def test_near_numbers_are_one_slip_apart(people):
    near = np.flatnonzero(people.near_number_of >= 0)
    assert len(near) == pytest.approx(60_000 * 0.002, rel=0.1)
    for row in near:
        pair = people.my_number[[row, people.near_number_of[row]]]
        a, b = (f"{number:012}" for number in pair)
        assert 1 <= sum(x != y for x, y in zip(a, b, strict=True)) <= 2


def test_parents_are_older_and_of_the_right_sex(people):
    for parent, sex in ((people.mother, 2), (people.father, 1)):
        rows = np.flatnonzero(parent >= 0)
        assert (people.sex[parent[rows]] == sex).all()
        gap = (people.birth_date[rows] - people.birth_date[parent[rows]]).astype(int) / 365.2425
        assert gap.min() > 16
        assert (people.household[rows] == people.household[parent[rows]]).all()


def test_spouses_point_at_each_other(people):
    rows = np.flatnonzero(people.spouse >= 0)
    assert (people.spouse[people.spouse[rows]] == rows).all()
    assert set(people.role[rows]) == {HEAD, SPOUSE}
    assert (people.sex[rows] != people.sex[people.spouse[rows]]).all()


def test_twins_are_born_on_one_day_under_different_names(people):
    rows = np.flatnonzero(people.twin >= 0)
    other = people.twin[rows]
    assert (people.twin[other] == rows).all()
    assert (people.birth_date[rows] == people.birth_date[other]).all()
    assert (people.household[rows] == people.household[other]).all()
    assert (people.given_name[rows] != people.given_name[other]).mean() > 0.99
    births = (people.role == CHILD).sum()
    assert len(rows) / 2 / births == pytest.approx(0.01, rel=0.25)


def test_the_young_siblings_have_different_names_nearly_always(people):
    children = np.flatnonzero(people.role == CHILD)
    pairs = (
        people.household[children].astype(np.int64) * len(people.given_names) + people.given_name[children]
    )
    assert len(np.unique(pairs)) / len(pairs) > 0.999


def test_given_names_fit_the_sex(people):
    assert (people.given_names.sex[people.given_name] == people.sex).all()


def test_planted_namesakes_agree_in_kana_sex_and_birth_date(people):
    rows = np.flatnonzero(people.namesake >= 0)
    other = people.namesake[rows]
    assert len(rows) == pytest.approx(60, abs=2)
    for key in (*kana_keys(people), people.sex, people.birth_date):
        assert (key[rows] == key[other]).all()
    assert (people.household[rows] != people.household[other]).all()


def test_wives_mostly_change_their_surname(people):
    changed = people.former_surname >= 0
    assert (people.sex[changed] == 2).mean() == pytest.approx(0.947, abs=0.01)
    recent = ~np.isnat(people.surname_changed_on)
    assert recent.mean() / people.settings.years == pytest.approx(0.004, rel=0.1)
    assert (people.former_surname[recent] >= 0).all()


def test_shares_of_foreigners_and_moves(people):
    assert (people.foreigner >= 0).mean() == pytest.approx(0.0239, rel=0.15)
    assert (people.previous_dwelling >= 0).mean() / people.settings.years == pytest.approx(0.04, rel=0.15)
    assert (np.isnat(people.moved_on) == (people.previous_dwelling < 0)).mean() > 0.99
    rows = people.foreigners.person
    assert (people.foreigner[rows] == np.arange(len(rows))).all()


def test_the_lexicon_is_large_enough():
    people = make_population(200, 1)
    assert pc.count_distinct(people.surnames.kanji).as_py() >= 10_000
    for sex in (1, 2):
        mine = people.given_names.kanji.filter(people.given_names.sex == sex)
        assert pc.count_distinct(mine).as_py() >= 2_000
    towns = people.dwellings.towns
    assert len(np.unique(towns.municipality)) >= 300 and len(towns) > 4 * 300


def test_old_characters_are_names_of_their_own():
    table = make_population(200, 1).surnames
    place = {name: row for row, name in enumerate(table.kanji.to_pylist())}
    for old, common in (
        ("髙橋", "高橋"),
        ("渡邉", "渡辺"),
        ("齋藤", "斎藤"),
        ("濵田", "浜田"),
        ("𠮷田", "吉田"),
        ("廣田", "広田"),
    ):
        assert table.common[place[old]] == place[common]
        assert table.weight[place[old]] < table.weight[place[common]]


def test_most_of_the_newly_wed_came_from_two_dwellings(people):
    wed = np.flatnonzero(~np.isnat(people.surname_changed_on))
    both = (people.moved_on[wed] == people.surname_changed_on[wed]) & (people.previous_dwelling[wed] >= 0)
    assert both.mean() == pytest.approx(0.7, abs=0.05)
    partner = people.spouse[wed[both]]
    assert (people.previous_dwelling[partner] != people.previous_dwelling[wed[both]]).all()
