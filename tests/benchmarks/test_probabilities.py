"""Expected against found mistakes, and the best recalibration."""

import numpy as np
import pytest

from benchmarks.probabilities import Probabilities


def test_the_best_recalibration_pools_what_stands_in_the_wrong_order():
    some = Probabilities.of(np.array([0.1, 0.9, 0.2, 0.3, 0.05]), np.array([True, True, False, False, False]))
    assert some.recalibrated() == pytest.approx([1 / 3, 1, 1 / 3, 1 / 3, 0])
    told = some.told()
    assert told["log_loss"] == pytest.approx(-np.log([0.1, 0.9, 0.8, 0.7, 0.95]).mean())
    assert told["ideal_log_loss"] == pytest.approx(-np.log([1 / 3, 2 / 3, 2 / 3]).sum() / 5)


def test_links_count_for_as_many_as_they_stand_for():
    every = Probabilities.of(np.repeat([0.2, 0.001], [3, 5]), np.repeat([True, False], [3, 5]))
    some = Probabilities(np.array([0.2, 0.001]), np.array([True, False]), np.array([3.0, 5.0]))
    for name in ("expected", "log_loss", "ideal_log_loss"):
        assert some.told()[name] == pytest.approx(every.told()[name])
    (only,) = (each for each in some.bins() if each["found"])
    assert (only["links"], only["found"], only["mistakes_seen"]) == (3, 3, 1)


def test_bins_are_off_where_ten_mistakes_show_it():
    few = Probabilities.of(np.full(9, 0.2), np.ones(9, np.bool_))
    ten = Probabilities.of(np.full(10, 0.2), np.ones(10, np.bool_))
    none = Probabilities.of(np.full(60, 0.2), np.zeros(60, np.bool_))
    assert [each.told()["bins_off"] for each in (few, ten, none)] == [[], [0.1], [0.1]]
    both = Probabilities.pooled([ten, Probabilities.of(np.full(40, 0.2), np.zeros(40, np.bool_))])
    assert both.told()["bins_off"] == []


def test_a_perfect_judge_of_few_mistakes_is_far_from_his_best_recalibration():
    few, many = (
        Probabilities.of(np.tile([0.001, 0.01, 0.3, 0.9], n), np.zeros(4 * n, np.bool_)).ratio_if_calibrated()
        for n in (5, 5_000)
    )
    assert few[1] > few[0] > 1.1
    assert many == pytest.approx((1.0, 1.0), abs=0.01)
