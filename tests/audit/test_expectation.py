"""The interval of the expected number of mistakes holds as often as it says."""

import numpy as np
import pytest

from linkcheck.audit.expectation import EXACT, expected_interval


@pytest.mark.parametrize("count", [5, 60, 4 * EXACT])
def test_right_probabilities_are_covered(count):
    rng = np.random.default_rng(count)
    probability = rng.beta(0.4, 0.6, count)
    low, high = expected_interval(probability, np.ones(count, np.int64), factor=1.0)
    wrong = (rng.random((4_000, count)) < probability).sum(axis=1)
    assert ((low <= wrong) & (wrong <= high)).mean() >= 0.945
    assert high - low <= 4 * np.sqrt((probability * (1 - probability)).sum()) + 2


def test_odds_that_are_off_by_the_factor_are_covered():
    rng = np.random.default_rng(3)
    probability = rng.beta(0.4, 0.6, 300)
    odds = probability / (1 - probability)
    low, high = expected_interval(probability, np.ones(300, np.int64), factor=3.0)
    for factor in (1 / 3, 1.0, 3.0):
        truth = factor * odds / (1 + factor * odds)
        wrong = (rng.random((2_000, 300)) < truth).sum(axis=1)
        assert ((low <= wrong) & (wrong <= high)).mean() >= 0.96


def test_outcomes_stand_for_as_many_links_as_they_say():
    p, times = np.array([0.3, 0.0, 0.9, 0.5]), np.array([4, 9, 2, 0])
    assert expected_interval(p, times) == expected_interval(np.repeat(p, times), np.ones(15, np.int64))
    assert expected_interval(p, np.zeros(4, np.int64)) == (0, 0)
    undecided = expected_interval(np.array([1e-9]), np.array([9]))
    assert undecided == (0, 1)  # another resident agrees as well
    certain = expected_interval(np.array([1.0]), np.array([7]))
    assert certain == (7, 7)


def test_a_file_with_many_mistakes_widens_upward_and_one_with_few_downward():
    p, times = np.array([0.999, 0.005]), np.array([100, 10])
    usual, many, few = (expected_interval(p, times, more) for more in (1.0, 50.0, 0.1))
    assert many[0] == usual[0] and many[1] > usual[1] >= 100
    assert few[1] == usual[1] and few[0] < usual[0]
