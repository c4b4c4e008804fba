"""Bounds hold as often as they say, at every moment, and are as narrow as the textbook where it has an answer."""

import itertools
from math import comb

import numpy as np
import pytest

from linkcheck.proof.bounds import Reads, poisson_bound, proportional_bound, remaining_bound, wilson
from linkcheck.proof.sample import draw, inclusion_probability


def hypergeometric_bound(count, reads, risk):
    """The largest number of wrong links of which none shows up in `reads` with more than `risk`."""
    return max(m for m in range(count - reads + 1) if comb(count - m, reads) / comb(count, reads) > risk)


def test_equal_weights_and_no_find_come_near_the_hypergeometric_bound():
    for number in (300, 1_000, 2_000):
        equal = Reads(np.ones(number), np.zeros(number, bool), 3_000, 3_000.0, 1.0)
        exact = hypergeometric_bound(3_000, number, 0.05)
        assert exact <= remaining_bound(equal) <= 1.25 * exact + 1


def test_nothing_read_bounds_nothing_and_all_read_leaves_nothing():
    draws = draw(np.full(50, 1e-3), 1)
    assert remaining_bound(draws.reads(np.zeros(0, bool))) == 50
    assert remaining_bound(draws.reads(np.zeros(50, bool))) == 0
    assert remaining_bound(draws.reads(np.ones(50, bool))) == 0


def test_where_every_link_is_wrong_the_bound_is_all_that_are_left():
    draws = draw(np.full(50, 0.5), 1)
    for number in (1, 10, 49):
        assert remaining_bound(draws.reads(np.ones(number, bool))) == 50 - number


def test_the_bound_holds_whatever_the_doubtful_links_are():
    for seed in range(25):
        rng = np.random.default_rng(seed)
        count = int(rng.integers(60, 900))
        draws = draw(np.exp(rng.normal(-6, 2, count)), seed)
        number = int(rng.integers(10, count // 2))
        wrong, doubtful = rng.random(number) < 0.05, np.zeros(number, bool)
        doubtful[rng.choice(number, 4, replace=False)] = True
        wrong &= ~doubtful
        bound = remaining_bound(draws.reads(wrong, doubtful))
        for answers in itertools.product([False, True], repeat=4):
            settled = wrong.copy()
            settled[doubtful] = answers
            assert remaining_bound(draws.reads(settled)) <= bound


@pytest.mark.parametrize("scores", ["honest", "useless", "upside_down"])
def test_the_running_bound_covers_whatever_the_scores_are_worth(scores):
    rng, missed, rounds, count = np.random.default_rng(7), 0, 100, 2_000
    for seed in range(rounds):
        probability = np.exp(rng.normal(-8, 2, count))
        risk = {
            "honest": probability,
            "useless": np.full(count, 4e-3),
            "upside_down": probability.max() - probability,
        }
        chance = np.minimum(risk[scores] / risk[scores].mean() * 4e-3, 1)
        wrong = rng.random(count) < chance
        draws = draw(probability, seed)
        seen = wrong[draws.order]
        missed += any(  # at any of the moments at which somebody may look
            remaining_bound(draws.reads(seen[:number])) < wrong.sum() - seen[:number].sum()
            for number in (50, 150, 400, 900, 1_600)
        )
    assert missed / rounds <= 0.05 + 0.044  # 0.05 and two standard errors


@pytest.mark.parametrize("scale", [0.2, 1.0, 6.0])
def test_the_proportional_bound_covers_where_the_probabilities_are_right_in_proportion(scale):
    rng, missed, rounds, count = np.random.default_rng(11), 0, 60, 5_000
    for seed in range(rounds):
        probability = np.minimum(np.exp(rng.normal(-9, 2, count)), 0.02)
        wrong = rng.random(count) < np.minimum(scale * probability, 1)
        draws = draw(probability, seed)
        seen = wrong[draws.order]
        drawn = probability[draws.order]
        missed += any(
            proportional_bound(drawn[:n], seen[:n], float(drawn[n:].sum()))[1] < seen[n:].sum()
            for n in (100, 400, 1_000, 2_500)
        )
    assert missed / rounds <= 0.05 + 0.056


def test_wilson_covers():
    rng = np.random.default_rng(3)
    for share in (0.5, 0.9, 0.98):
        hits = rng.binomial(200, share, 2_000)
        held = [low <= share <= high for low, high in (wilson(int(each), 200) for each in hits)]
        assert np.mean(held) >= 0.93
    assert wilson(0, 0) == (0.0, 1.0)
    assert all(wilson(count, count)[1] == 1.0 and wilson(0, count)[0] == 0.0 for count in range(1, 200))


def test_poisson_bound_is_exceeded_at_most_as_often_as_it_says():
    rng = np.random.default_rng(5)
    for mean in (0.3, 4.0, 60.0, 900.0):
        assert (rng.poisson(mean, 20_000) > poisson_bound(mean, 0.05)).mean() <= 0.055


def test_risky_links_are_drawn_first_and_weights_undo_it():
    probability = np.full(4_000, 1e-6)
    probability[:100] = 1e-2
    assert (draw(probability, 1).order[:100] < 100).sum() > 30
    totals = []
    for seed in range(60):
        draws = draw(probability, seed)
        drawn = draws.order[:400]
        totals.append(((drawn >= 1_000) / inclusion_probability(draws, seed, 400)).sum())
    assert np.mean(totals) == pytest.approx(3_000, rel=0.02)
