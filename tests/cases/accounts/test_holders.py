import numpy as np
import pyarrow as pa
import pytest

from linkcheck.cases.accounts.fits import has_latin, name_fits
from linkcheck.cases.accounts.holders import MOST_NAMESAKES, SOURCES, HolderCandidates, best_holders
from linkcheck.cases.accounts.rates import place_bits
from linkcheck.cases.accounts.scan import (
    holder_probes,
    joined_keys,
    scan_records,
    scan_register,
)
from linkcheck.compare.patterns import COMPARISONS
from linkcheck.normalize.name_keys import name_keys


def codes(surname, given_name, birth_date="missing"):
    levels = (surname, given_name, birth_date)
    known = [comparison.code(level) for comparison, level in zip(COMPARISONS, levels, strict=False)]
    return np.array([[*known, 0, 0]], np.uint8)


def test_a_name_fits_when_both_parts_do():
    assert name_fits(codes("kana_only", "reading"))[0]
    assert name_fits(codes("missing", "kana_only"))[0]
    assert not name_fits(codes("kana_only", "else"))[0]
    assert not name_fits(codes("else", "kana_only"))[0]
    assert not name_fits(codes("kana_only", "missing"))[0]
    assert name_fits(codes("exact", "exact", "else"))[0]  # a birth date would be the applicant's


def test_keys_meet_and_zero_meets_nobody():
    wanted, keys = np.array([5, 0, 7, 5], np.uint64), np.array([7, 5, 0, 9], np.uint64)
    pairs = zip(*(places.tolist() for places in joined_keys(wanted, keys)), strict=True)
    assert sorted(pairs) == [(0, 1), (2, 0), (3, 1)]


def residents(*rows):
    names = ("name_kanji", "name_kana", "household_id")
    return {
        name: pa.array(column, pa.string())
        for name, column in zip(names, zip(*rows, strict=True), strict=True)
    }


TOWN = residents(
    ("田中　一郎", "タナカ　イチロウ", "H1"),
    ("田中　花子", "タナカ　ハナコ", "H1"),
    ("山本　二郎", "ヤマモト　ジロウ", "H2"),
    ("山元　次郎", "ヤマモト　ジロウ", "H3"),
    ("LEE　JIHOON", "イ　ジフン", "H4"),
    (None, None, None),
)


def search(holder, person=0, town=TOWN):
    holders = pa.array([holder], pa.string())
    homes = {"household_id": town["household_id"].take(pa.array([person]))}
    probes = holder_probes(holders, np.array([person]), homes)
    keys = name_keys(town["name_kanji"], town.get("name_kana"))
    found = scan_register(probes, 0, town, keys)
    return found, best(holders, [person], found, town)


def best(holders, person, found, town=TOWN, linked=()):
    candidates = {name: column.take(pa.array(found.row)) for name, column in town.items()}
    recorded = np.isin(found.row, linked)
    return best_holders(np.array(person), holders, found, candidates, place_bits(), recorded)


def test_somebody_of_the_household_goes_before_the_register():
    _, holders = search("ﾀﾅｶ ﾊﾅｺ")
    assert holders.row.tolist() == [1]
    assert SOURCES[holders.source[0]] == "household"


def test_namesakes_in_the_register_leave_the_choice_open():
    _, holders = search("ﾔﾏﾓﾄ ｼﾞﾛｳ")
    assert holders.row.tolist() == [-1]
    assert holders.namesakes.tolist() == [2]
    assert holders.japanese.tolist() == [True]


def test_the_linked_person_is_no_candidate():
    _, holders = search("ﾀﾅｶ ｲﾁﾛｳ")
    assert holders.row.tolist() == [-1]
    assert holders.namesakes.tolist() == [0]
    assert holders.relatives.tolist() == [True]


def test_nobody_is_found_for_a_missing_name():
    _, holders = search(None)
    assert holders.row.tolist() == [-1]


def test_a_person_who_shares_the_account_needs_no_second_comparison():
    found = HolderCandidates.of("group", np.array([0]), np.array([2]))
    assert best(pa.array(["ﾊﾔｼ ｻﾁｺ"]), [0], found).row.tolist() == [2]


def test_no_candidates_at_all():
    assert best(pa.array(["ﾊﾔｼ ｻﾁｺ"]), [0], HolderCandidates.joined([])).row.tolist() == [-1]


WITHOUT_KANA = {name: column for name, column in TOWN.items() if name != "name_kana"}


@pytest.mark.parametrize("holder", ["ﾀﾅｶ ﾊﾅｺ", "タナカハナコ"])
def test_kanji_are_found_by_their_readings(holder):
    _, holders = search(holder, person=4, town=WITHOUT_KANA)
    assert holders.row.tolist() == [1]
    assert SOURCES[holders.source[0]] == "register"


def test_the_given_name_is_looked_for_in_the_household_behind_another_surname():
    _, holders = search("ｻｶｸﾞﾁ ﾊﾅｺ")
    assert holders.row.tolist() == [1]
    assert SOURCES[holders.source[0]] == "given_name"


def test_somebody_is_found_by_a_record_of_the_own():
    holders = pa.array(["ﾔﾏﾓﾄ ｼﾞﾛｳ"])
    probes = holder_probes(holders, np.array([0]), {})
    others = pa.array(["ヤマモト ジロウ", "ヤマモト　ジロウ", "ﾊﾔｼ ｻﾁｺ"])
    found = scan_records(
        probes, name_keys(None, others).kana_full, np.array([3, 2, 1]), np.array([True, False, True])
    )
    assert found.row.tolist() == [3]
    assert best(holders, [0], found).row.tolist() == [3]


def test_a_common_name_brings_a_few_of_its_bearers():
    many = residents(*[("佐藤　実", "サトウ　ミノル", f"H{place}") for place in range(50)])
    found, holders = search("ｻﾄｳ ﾐﾉﾙ", person=49, town=many)
    assert len(found.row[found.source == SOURCES.index("register")]) == MOST_NAMESAKES
    assert holders.row.tolist() == [-1]


def test_foreign_names_are_told_by_their_letters():
    assert has_latin(pa.array(["LEE　JIHOON", "田中　一郎", "ＳＭＩＴＨ", None])).tolist() == [
        True,
        False,
        True,
        False,
    ]


def test_the_one_namesake_without_a_record_is_the_holder():
    found, _ = search("ﾔﾏﾓﾄ ｼﾞﾛｳ")
    named = pa.array(["ﾔﾏﾓﾄ ｼﾞﾛｳ"])
    everybody = best(named, [0], found)
    assert everybody.without_record.tolist() == everybody.namesakes.tolist() == [2]
    rows = np.unique(found.row[found.source == SOURCES.index("register")])
    assert everybody.row.tolist() == [-1]
    all_but_one = best(named, [0], found, linked=rows[:1])
    assert (all_but_one.without_record.tolist(), all_but_one.row.tolist()) == ([1], rows[1:].tolist())
    nobody = best(named, [0], found, linked=rows)
    assert (nobody.some_without_record.tolist(), nobody.row.tolist()) == ([False], [-1])
