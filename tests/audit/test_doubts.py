"""What a coverage of the register and the fit of a candidate mean for a doubtful link."""

from dataclasses import replace

import numpy as np
import pytest

from linkcheck.audit.doubts import FitBits, fits_as_well
from linkcheck.compare.patterns import COMPARISONS
from linkcheck.model.hypotheses import base_model
from linkcheck.model.weights import likeness_bits
from linkcheck.owner.best import (
    LINKED_PERSONS_ONLY,
    WHOLE_REGISTER,
    Owners,
    estimated_coverage,
    likely_coverage,
    review_threshold,
)


@pytest.mark.parametrize(
    ("linked", "candidate", "expected", "why"),
    [
        (-1.0, -1.5, True, "as well as the linked person"),
        (-1.0, -3.0, False, "worse"),
        (-20.0, -20.0, False, "neither is the person"),
        (-23.0, -11.5, True, "badly, but far better: the surname agrees, and a slip in the kana spoils both"),
        (-1.0, -np.inf, False, "nobody"),
    ],
)
def test_a_candidate_fits_as_well(linked, candidate, expected, why):
    fit = FitBits(np.array([linked]), np.array([candidate]), np.array([candidate]))
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
    fit = FitBits(np.array([3.0, 3.0, 3.0, -np.inf]), np.array([3.2, 4.0, -np.inf, 2.0]), np.zeros(4))
    assert fit.alike.tolist() == [True, False, False, False]
    assert fit.strictly_better.tolist() == [False, True, False, True]


def test_the_nearer_a_candidate_lives_the_better_it_fits():
    model, address = base_model(), COMPARISONS[4]
    near_to_far = ("same_place", "same_block", "same_town", "same_city", "same_prefecture", "different")
    levels = np.array([[1, 1, 1, 1, address.code(level)] for level in near_to_far], np.uint8)
    likeness = likeness_bits(levels, model)
    assert (np.diff(likeness) < 0).all()


def test_the_coverage_follows_the_owners_of_clear_mistakes():
    count = 40
    weight = np.where(np.arange(count) < 10, 20.0, -np.inf)
    owners = Owners(
        np.zeros(count, np.int64), np.zeros((count, 5), np.uint8), weight, np.ones(count, np.bool_)
    )
    assert 0.25 < estimated_coverage(0.95, np.full(count, 12.0), owners) < 0.4
    found = replace(owners, weight=np.full(count, 20.0))
    assert estimated_coverage(0.95, np.full(count, 12.0), found) > 0.99
    doubtful = replace(owners, weight=np.where(np.arange(count) < 30, 20.0, -np.inf))
    odds = np.where(
        np.arange(count) < 30, 12.0, 0.5
    )  # where owners are found, a doubt without one is hardly a mistake
    assert estimated_coverage(0.95, odds, doubtful) > 0.93
    unsearched = Owners(owners.row, owners.levels, weight, np.zeros(count, np.bool_))
    assert estimated_coverage(0.95, np.full(count, 12.0), unsearched) == pytest.approx(0.95)
    assert estimated_coverage(0.2, np.full(count, -60.0), owners) == pytest.approx(0.2)


def test_a_search_that_was_not_made_weighs_nothing():
    owners = Owners.nobody(3, 5)
    assert owners.bits(0.95).tolist() == [0.0, 0.0, 0.0]
