import numpy as np
import pytest

from linkcheck.audit.shared_numbers import SHARING, NumberOdds

ALONE, OVERLAPPING, SUCCESSIVE, UNKNOWN = -1, *range(len(SHARING))
NOBODY, NOTHING = np.empty(0, np.int64), np.empty(0)


def links(**counts):
    return np.repeat([-1, *range(len(SHARING))], [counts.get(name, 0) for name in ("alone", *SHARING)])


def test_without_clear_mistakes_the_table_tells_of_repeated_numbers():
    usual = links(alone=98_000, overlapping=100, successive=1_800, unknown=100)
    odds = NumberOdds.learned(usual, usual, NOBODY, NOTHING)
    assert odds.bits == pytest.approx(NumberOdds.usual().bits, abs=0.1)
    assert -0.5 < odds.sole < 0
    assert odds.of(np.array([OVERLAPPING, ALONE])) == pytest.approx([odds.bits[OVERLAPPING], odds.sole])


def test_the_links_own_mistakes_tell_how_often_their_numbers_stand_twice():
    usual, seen = links(alone=98_000, unknown=2_000), links(alone=40, unknown=160)
    odds = NumberOdds.learned(usual, usual, seen, np.full(200, 1.0))
    assert odds.bits[UNKNOWN] == pytest.approx(np.log2(0.8 / 0.02), abs=0.15)
    assert odds.sole == pytest.approx(np.log2(0.2 / 0.98), abs=0.15)
    little = NumberOdds.learned(usual, usual, seen, np.full(200, 0.001))
    assert little.bits[UNKNOWN] == pytest.approx(NumberOdds.usual().bits[UNKNOWN], abs=0.15)


def test_who_has_moved_has_a_second_record_more_often_and_is_not_doubted_for_it():
    usual, moved = links(alone=98_000, unknown=2_000), links(alone=8_000, unknown=2_000)
    seen = links(alone=40, unknown=160)
    odds = NumberOdds.learned(usual, moved, seen, np.full(200, 1.0))
    assert odds.bits[UNKNOWN] == pytest.approx(np.log2(0.8 / 0.2), abs=0.15)


def test_all_evidence_of_numbers_adds_up():
    usual, seen = links(alone=900, overlapping=40, successive=60), links(alone=9, overlapping=30)
    odds = NumberOdds.learned(usual, usual, seen, np.full(39, 0.9))
    chance = np.bincount(usual + 1, minlength=4) / len(usual)
    assert chance @ np.exp2([odds.sole, *odds.bits]) == pytest.approx(1.0, abs=0.05)
