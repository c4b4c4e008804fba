"""What a coverage of the register and the fit of a candidate mean for a doubtful link."""

from dataclasses import replace

import numpy as np
import pytest

from linkcheck.audit.alike import ALIKE_BITS, alike_bits, record_bits, second_record_share
from linkcheck.audit.fit import FitBits, fits_as_well
from linkcheck.compare.patterns import COMPARISONS
from linkcheck.links.groups import on_several
from linkcheck.model.coverage import MOST_OWNERS, Coverage
from linkcheck.model.hypotheses import base_model
from linkcheck.model.weights import likeness_bits
from linkcheck.owner.best import Owners
from linkcheck.owner.coverage import (
    LINKED_PERSONS_ONLY,
    WHOLE_REGISTER,
    estimated_coverage,
    likely_coverage,
    reads_in_vain,
    review_threshold,
)


@pytest.mark.parametrize(
    ("linked", "candidate", "expected", "why"),
    [
        (-1.0, -1.5, True, "as well as the linked person"),
        (-1.0, -3.0, False, "worse"),
        (-20.0, -20.0, False, "neither is the person"),
        (-12.0, -12.0, True, "alike in one rare difference: a birth date that is known in part"),
        (-5.0, -9.0, False, "too bad, where the linked person is not"),
        (-23.0, -11.5, True, "badly, but far better: the surname agrees, and a slip in the kana spoils both"),
        (-1.0, -np.inf, False, "nobody"),
    ],
)
def test_a_candidate_fits_as_well(linked, candidate, expected, why):
    fit = FitBits(*(np.array([each]) for each in (linked, candidate, candidate, linked)))
    assert fits_as_well(fit)[0] == expected, why


def test_the_fewer_owners_a_register_holds_the_more_is_read():
    assert review_threshold(0.03, WHOLE_REGISTER, 1e-4) == 0.03
    assert review_threshold(0.03, 0.99, 1e-4) == 0.03
    assert review_threshold(0.03, 0.0, 1e-4) < review_threshold(0.03, LINKED_PERSONS_ONLY, 1e-4) < 0.003


def test_what_is_read_stays_the_same_where_more_mistakes_are_expected():
    usual = review_threshold(0.03, LINKED_PERSONS_ONLY, 1e-4)
    assert review_threshold(0.03, LINKED_PERSONS_ONLY, 1e-3) == pytest.approx(10 * usual)
    assert review_threshold(0.03, LINKED_PERSONS_ONLY, 0.1) == 0.03


def test_a_register_is_whole_if_it_holds_people_without_a_record():
    assert likely_coverage(np.arange(80, dtype=np.int32), 100) == WHOLE_REGISTER
    assert likely_coverage(np.arange(80, dtype=np.int32), 80) == LINKED_PERSONS_ONLY


def test_a_candidate_is_better_only_if_it_fits_strictly_better():
    fit = FitBits(
        np.array([3.0, 3.0, 3.0, -np.inf]), np.array([3.2, 4.0, -np.inf, 2.0]), np.zeros(4), np.zeros(4)
    )
    assert fit.alike.tolist() == [True, False, False, False]
    assert fit.strictly_better.tolist() == [False, True, False, True]


def test_the_nearer_a_candidate_lives_the_better_it_fits():
    model, address = base_model(), COMPARISONS[4]
    near_to_far = ("same_place", "same_block", "same_town", "same_city", "same_prefecture", "different")
    levels = np.array([[1, 1, 1, 1, address.code(level)] for level in near_to_far], np.uint8)
    likeness = likeness_bits(levels, model)
    assert (np.diff(likeness) < 0).all()


def coverage_of(guess, odds, owners, kind=0, repeated=False):
    """The coverage that is estimated where all links would be mistakes of one kind."""
    shares = np.eye(4)[np.full(len(odds), kind)]
    return estimated_coverage(guess, odds, owners, shares, np.broadcast_to(repeated, len(odds)))


def looked(count):
    """Everybody who may be the owner of any of them was looked at."""
    return {name: np.ones(count, np.bool_) for name in ("searched", "whole")}


def test_the_coverage_follows_the_owners_of_clear_mistakes():
    count = 40
    weight = np.where(np.arange(count) < 10, 20.0, -np.inf)
    every, nothing = np.ones(count, np.bool_), np.zeros(count, np.bool_)
    owners = Owners(
        np.zeros(count, np.int64), np.zeros((count, 5), np.uint8), weight, every, every, np.zeros(count)
    )
    clear = np.full(count, 12.0)
    assert 0.25 < coverage_of(0.95, clear, owners).whole < 0.4
    found = replace(owners, weight=np.full(count, 20.0))
    assert coverage_of(0.95, clear, found).whole > 0.99
    doubtful = replace(owners, weight=np.where(np.arange(count) < 30, 20.0, -np.inf))
    odds = np.where(
        np.arange(count) < 30, 12.0, 0.5
    )  # where owners are found, a doubt without one is hardly a mistake
    assert coverage_of(0.95, odds, doubtful).whole > 0.93
    for searched in (nothing, every):  # nobody looked, or not at everybody who may be the owner
        unsearched = replace(owners, searched=searched, whole=nothing)
        assert coverage_of(0.95, clear, unsearched).whole == pytest.approx(0.95)
    assert coverage_of(0.2, np.full(count, -60.0), owners).whole == pytest.approx(0.2)


def test_who_exchanged_numbers_is_in_the_register_though_others_are_not():
    count = 60
    repeated = np.arange(count) % 2 == 1  # somebody else's number stands on his own record too
    owners = Owners(
        np.zeros(count, np.int64),
        np.zeros((count, 5), np.uint8),
        np.where(repeated, -np.inf, 20.0),
        *(np.ones(count, np.bool_) for _ in range(2)),
        np.zeros(count),
    )
    coverage = coverage_of(0.95, np.full(count, 12.0), owners, kind=1, repeated=repeated)
    alone, shared = coverage.of_kind[1]
    assert shared < 0.15 < coverage.whole < 0.6 < 0.9 < alone
    assert np.allclose(coverage.of_kind[[0, 2, 3]], coverage.whole)  # of which nothing is known
    mixed = np.array([[0.0, 0.75, 0.25, 0.0]])
    assert coverage.of(mixed, np.array([True]))[0] == pytest.approx(0.75 * shared + 0.25 * coverage.whole)
    nobody = Owners.nobody(2, 5)
    nobody = replace(nobody, **looked(2))
    bits = nobody.bits(coverage.of(np.eye(4)[[1, 1]], np.array([False, True])))
    assert (
        bits[0] < -3.3 < -0.3 < bits[1] < 0
    )  # nobody fits: hardly an exchange, but perhaps another's number


def test_a_register_of_all_residents_holds_the_owners_of_every_kind_alike():
    wrong = np.zeros((50, 4))
    wrong[:40, 0], wrong[40:, 1] = 1.0, 0.5  # twins of whom nobody is found: most are right, and look wrong
    found = np.where(np.arange(50)[:, None] < 40, wrong, 0.0)
    coverage = Coverage.learned(0.95, wrong, found, np.zeros(50, np.bool_))
    assert coverage.whole == pytest.approx((40 + 6 * 0.95) / (45 + 6))
    assert (coverage.of_kind == coverage.whole).all()
    fewer = Coverage.learned(0.95, wrong * [[1.0, 8.0, 1.0, 1.0]], found, np.zeros(50, np.bool_))
    assert fewer.whole < MOST_OWNERS and fewer.of_kind[1, 0] < 0.2 < 0.8 < fewer.of_kind[0, 0]


def test_more_is_read_in_vain_of_answers_than_of_a_register_with_others():
    assert reads_in_vain(WHOLE_REGISTER, 0.5, 1e-4) == 1e-4 == reads_in_vain(WHOLE_REGISTER, 0.5, 1e-2)
    assert reads_in_vain(WHOLE_REGISTER, 0.5, 1e-5) == 1e-5
    assert reads_in_vain(WHOLE_REGISTER, 0.99, 1e-5) == 1e-4
    assert reads_in_vain(LINKED_PERSONS_ONLY, 0.2, 1e-4) == 4e-4
    assert reads_in_vain(LINKED_PERSONS_ONLY, 0.2, 1e-5) == pytest.approx(4e-5)


def test_a_search_that_was_not_made_weighs_nothing():
    owners = Owners.nobody(3, 5)
    assert owners.bits(0.95).tolist() == [0.0, 0.0, 0.0]


def test_where_the_family_lives_speaks_of_the_candidate_alone():
    owners = replace(Owners.nobody(3, 5), weight=np.array([1.5, -np.inf, 12.0]), **looked(3))
    nobody = np.log2(0.5)
    against = owners.bits(0.5, np.full(3, -14.0))
    assert against[:2] == pytest.approx([nobody, nobody], abs=0.01)  # the rest may be meant as before
    assert nobody < against[2] < 0 < owners.bits(0.5)[2]


def test_two_records_of_namesakes_may_have_exchanged_numbers():
    linked = np.array([4, 9, 4], np.int32)
    owner, records, alike = np.array([9, 4, 7]), np.ones(3, np.int64), np.ones(3, np.bool_)
    bits = np.array([0.0, -2.0, 0.0])
    twice = 2.0**-5
    told = record_bits(linked, owner, records, alike, bits, twice)
    assert told[2] == -5.0  # his own record is another matter
    assert told[0] + bits[0] == pytest.approx(told[1] + bits[1], abs=0.3)  # both are wrong, or none
    assert (record_bits(linked, owner, records, ~alike, bits, twice) == -5.0).all()
    assert (record_bits(linked, owner, 0 * records, alike, bits, twice) == 0.0).all()
    assert record_bits(linked, owner, 2 * records, alike, bits, twice)[0] == -5.0


def test_how_many_have_two_records_is_counted():
    persons = np.arange(10_000, dtype=np.int32)
    assert second_record_share(on_several(persons[:1])) == pytest.approx(1 / 32, rel=0.01)  # as is believed
    assert second_record_share(on_several(persons)) < 1e-3
    assert second_record_share(on_several(np.append(persons, persons[:500]))) == pytest.approx(0.05, rel=0.05)


def test_the_more_linked_persons_have_a_namesake_the_less_it_says_that_one_has():
    assert alike_bits(0, 1_000_000) == alike_bits(0, 0) == ALIKE_BITS
    assert alike_bits(1_000, 1_000_000) == pytest.approx(10.0, abs=0.1)
    assert ALIKE_BITS > alike_bits(1, 200) > ALIKE_BITS - 0.2  # one in a small batch may be chance
