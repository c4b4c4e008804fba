"""Bounds hold as often as they say, at every moment, and are as narrow as the textbook where it has an answer."""

import itertools
from math import comb

import numpy as np
import pytest

from linkcheck.proof.bounds import Reads, clustered, elsewhere_bound, remaining_bound, wilson
from linkcheck.proof.sample import draw, inclusion_probability


def hypergeometric_bound(count, reads, risk):
    """The largest number of wrong links of which none shows up in `reads` with more than `risk`."""
    return max(m for m in range(count - reads + 1) if comb(count - m, reads) / comb(count, reads) > risk)


def test_equal_weights_and_no_find_come_near_the_hypergeometric_bound():
    for number in (300, 1_000, 2_000):
        equal = Reads(np.ones(number), np.zeros(number, bool), np.ones(number, bool), 3_000, 3_000.0, 1.0)
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


def test_what_is_chosen_bounds_nothing():
    number = 1_000
    chosen = Reads(np.ones(number), np.zeros(number, bool), np.zeros(number, bool), 3_000, 3_000.0, 1.0)
    assert remaining_bound(chosen) == 2_000


def test_the_bound_covers_where_the_riskiest_alone_are_right():
    """Nothing wrong among the chosen, and what is wrong among those of which the probabilities say nothing."""
    missed, rounds, count = 0, 100, 2_000
    for seed in range(rounds):
        probability = np.where(np.arange(count) < 60, 1e-2, 1e-7)
        wrong = np.zeros(count, bool)
        wrong[60 + np.random.default_rng(seed).choice(count - 60, 12, replace=False)] = True
        draws = draw(probability, seed)
        seen = wrong[draws.order]
        missed += any(
            remaining_bound(draws.reads(seen[:number])) < 12 - seen[:number].sum()
            for number in (50, 150, 400, 900, 1_600)
        )
    assert missed / rounds <= 0.05 + 0.044


@pytest.mark.parametrize("share", [0.25, 0.5, 0.75])
def test_the_bound_elsewhere_covers_where_so_many_lie_within(share):
    rng = np.random.default_rng(11)
    for count in (4, 15, 80):
        within = rng.binomial(count, share, 4_000)
        bound = {found: elsewhere_bound(found, share) for found in set(within.tolist())}
        assert np.mean([bound[found] < count - found for found in within.tolist()]) <= 0.05 + 0.007


def test_wilson_covers():
    rng = np.random.default_rng(3)
    for share in (0.5, 0.9, 0.98):
        hits = rng.binomial(200, share, 2_000)
        held = [low <= share <= high for low, high in (wilson(int(each), 200) for each in hits)]
        assert np.mean(held) >= 0.93
    assert wilson(0, 0) == (0.0, 1.0)
    assert all(wilson(count, count)[1] == 1.0 and wilson(0, count)[0] == 0.0 for count in range(1, 200))


@pytest.mark.parametrize(("count", "share"), [(5, 0.98), (8, 0.989), (10, 0.985), (40, 0.99), (100, 0.995)])
def test_wilson_covers_shares_near_one_in_small_samples(count, share):
    held = [low <= share <= high for low, high in (wilson(found, count) for found in range(count + 1))]
    chance = [
        comb(count, found) * share**found * (1 - share) ** (count - found) for found in range(count + 1)
    ]
    assert np.dot(held, chance) >= 0.95
    assert wilson(1, 2) == pytest.approx((1 - wilson(1, 2)[1], 1 - wilson(1, 2)[0]))


def test_what_is_found_together_counts_once():
    rng, held, narrow = np.random.default_rng(2), [], []
    for _ in range(600):
        found = 2.0 * (rng.random(40) < 0.7)
        for covers, (low, high) in (
            (held, clustered(found, np.full(40, 2.0))),
            (narrow, wilson(found.sum(), 80)),
        ):
            covers.append(low <= 0.7 <= high)
    assert np.mean(held) >= 0.93 > 0.9 > np.mean(narrow)
    alone = clustered(np.array([1.0, 0.0, 1.0]), np.ones(3))
    assert alone == wilson(2, 3) and clustered(np.full(5, 2.0), np.full(5, 2.0)) == wilson(5, 5)
    assert clustered(np.zeros(0), np.zeros(0)) == (0.0, 1.0)


def test_every_third_read_is_the_riskiest_left_until_a_hundredth_is_read():
    probability = np.full(4_000, 1e-6)
    probability[:40] = np.linspace(1e-2, 2e-2, 40)
    draws = draw(probability, 1)
    assert sorted(draws.order.tolist()) == list(range(4_000))
    assert set(draws.order[draws.riskiest].tolist()) == set(range(40))
    chosen = draws.order[draws.chosen]
    assert draws.order[0] == 39 and (np.diff(chosen) < 0).all() and draws.chosen[:9:3].all()
    assert not (draws.chosen & ~draws.riskiest).any()
    assert draws.riskiest[:130].sum() == 40 > draws.chosen.sum() > 10
    others = draw(probability, 2)
    assert (others.order[others.chosen][:3] == chosen[:3]).all() and (others.order != draws.order).any()


@pytest.mark.parametrize("ties", [False, True])
def test_weights_undo_which_links_were_drawn(ties):
    probability = np.full(4_000, 1e-6)
    probability[:100] = 1e-2 if ties else np.linspace(1e-2, 2e-2, 100)
    for some in (np.arange(4_000) >= 1_000, np.arange(4_000) < 100):
        totals = []
        for seed in range(60):
            draws = draw(probability, seed)
            totals.append((some[draws.order[:400]] / inclusion_probability(draws, seed, 400)).sum())
        assert np.mean(totals) == pytest.approx(some.sum(), rel=0.03)
    assert (inclusion_probability(draws, 59, 4_000) == 1).all()
