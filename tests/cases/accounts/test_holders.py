import numpy as np
import pyarrow as pa

from linkcheck.cases.accounts.holders import (
    SOURCES,
    Found,
    best_holders,
    has_latin,
    holder_probes,
    joined_keys,
    name_fits,
    scan_register,
)
from linkcheck.cases.accounts.judge import place_bits
from linkcheck.compare.patterns import COMPARISONS


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
    assert not name_fits(codes("exact", "exact", "else"))[0]
    assert name_fits(codes("exact", "exact", "one_day"))[0]


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


def search(holder, person=0):
    homes = {"household_id": TOWN["household_id"].take(pa.array([person]))}
    probes = holder_probes({"name_kana": pa.array([holder])}, np.array([person]), homes)
    found = scan_register(probes, 0, TOWN)
    candidates = {name: column.take(pa.array(found.row)) for name, column in TOWN.items()}
    return found, best_holders(probes, found, candidates, place_bits())


def test_somebody_of_the_household_goes_before_the_register():
    _, holders = search("ﾀﾅｶ ﾊﾅｺ")
    assert holders.row.tolist() == [1]
    assert SOURCES[holders.source[0]] == "household"


def test_namesakes_in_the_register_leave_the_choice_open():
    _, holders = search("ﾔﾏﾓﾄ ｼﾞﾛｳ")
    assert holders.row.tolist() == [-1]
    assert holders.named.tolist() == [True]
    assert holders.japanese.tolist() == [True]


def test_the_linked_person_is_no_candidate():
    _, holders = search("ﾀﾅｶ ｲﾁﾛｳ")
    assert holders.row.tolist() == [-1]
    assert holders.named.tolist() == [False]


def test_nobody_is_found_for_a_missing_name():
    _, holders = search(None)
    assert holders.row.tolist() == [-1]


def test_a_person_who_shares_the_account_needs_no_second_comparison():
    probes = holder_probes({"name_kana": pa.array(["ﾊﾔｼ ｻﾁｺ"])}, np.array([0]), {})
    found = Found.of("group", np.array([0]), np.array([2]))
    candidates = {name: column.take(pa.array([2])) for name, column in TOWN.items()}
    assert best_holders(probes, found, candidates, place_bits()).row.tolist() == [2]


def test_no_candidates_at_all():
    probes = holder_probes({"name_kana": pa.array(["ﾊﾔｼ ｻﾁｺ"])}, np.array([0]), {})
    none = Found.joined([])
    nobody = {name: column.slice(0, 0) for name, column in TOWN.items()}
    assert best_holders(probes, none, nobody, place_bits()).row.tolist() == [-1]


def test_foreign_names_are_told_by_their_letters():
    assert has_latin(pa.array(["LEE　JIHOON", "田中　一郎", "ＳＭＩＴＨ", None])).tolist() == [
        True,
        False,
        True,
        False,
    ]
