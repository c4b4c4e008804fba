from dataclasses import replace

import numpy as np
import pytest

from linkcheck.compare.patterns import COMPARISONS
from linkcheck.model.decide import Thresholds, decide
from linkcheck.model.estimate import Sample, estimate
from linkcheck.model.hypotheses import HYPOTHESES, MISTAKES, base_model
from linkcheck.model.weights import (
    likelihoods,
    owner_bits,
    owner_weight,
    posterior_from_bits,
    rarer_bits,
    weigh,
)


def pattern(surname, given_name, birth_date, sex, address):
    names = (surname, given_name, birth_date, sex, address)
    return [comparison.code(name) for comparison, name in zip(COMPARISONS, names, strict=True)]


def patterns(*rows):
    return np.array([pattern(*row) for row in rows], np.uint8)


def test_missing_weighs_exactly_nothing():
    weights = weigh(patterns(("missing",) * 5), base_model())
    assert weights.match_weight[0] == pytest.approx(0, abs=1e-12)
    assert (weights.comparison_bits == 0).all()
    prior = base_model().priors
    assert weights.mislink_bits[0] == pytest.approx(np.log2(prior[1:].sum() / prior[0]))


def test_level_shares_add_up_for_every_hypothesis():
    model = base_model()
    for place, comparison in enumerate(COMPARISONS):
        sums = model.shares[:, place, 1 : len(comparison.levels)].sum(axis=1)
        assert np.allclose(sums, 1)
    assert model.priors.sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("levels", "cause"),
    [
        (("exact", "else", "exact", "exact", "exact"), "twin"),
        (("exact", "else", "else", "else", "exact"), "family"),
        (("else", "else", "else", "else", "different"), "stranger"),
        (("exact", "kanji_differs", "exact", "exact", "different"), "namesake"),
    ],
)
def test_each_kind_of_mistake_is_named_by_its_pattern(levels, cause):
    weights = weigh(patterns(levels), base_model())
    assert MISTAKES[weights.mistake_shares[0].argmax()] == cause
    assert posterior_from_bits(weights.mislink_bits)[0] > 0.03


@pytest.mark.parametrize(
    "levels",
    [
        ("exact", "exact", "exact", "exact", "exact"),
        ("exact", "exact", "exact", "exact", "missing"),
        ("else", "exact", "exact", "exact", "different"),  # married and moved
        ("variant", "exact", "exact", "exact", "different"),
        ("wildcard", "exact", "exact", "exact", "same_place"),
        ("exact", "exact", "one_digit", "exact", "exact"),
        ("exact", "exact", "exact", "else", "exact"),
        ("kana_only", "kana_only", "exact", "missing", "missing"),
    ],
)
def test_harmless_differences_stay_below_the_threshold(levels):
    weights = weigh(patterns(levels), base_model())
    assert decide(posterior_from_bits(weights.mislink_bits), Thresholds())[0] == 0


def test_the_ledger_adds_up_to_the_match_weight():
    rng = np.random.default_rng(3)
    levels = np.stack([rng.integers(0, len(c.levels), 500) for c in COMPARISONS], axis=1).astype(np.uint8)
    weights = weigh(levels, base_model())
    assert np.allclose(weights.comparison_bits.sum(axis=1), weights.match_weight)


def test_em_recovers_the_shares_data_were_drawn_from():
    rng = np.random.default_rng(7)
    truth = base_model().shares.copy()
    surname = truth[0, 0]
    surname[1:] = 0
    exact, changed = COMPARISONS[0].code("exact"), COMPARISONS[0].code("else")
    surname[exact], surname[changed] = 0.8, 0.2
    count = 400_000
    levels = np.stack(
        [rng.choice(truth.shape[2], count, p=np.r_[0, truth[0, k, 1:]]) for k in range(len(COMPARISONS))],
        axis=1,
    ).astype(np.uint8)
    found, counts = np.unique(levels, axis=0, return_counts=True)
    start = replace(base_model(), strength=np.full_like(base_model().strength, 1000.0))
    model, _ = estimate(Sample.of_patterns(found, counts), start)
    assert model.shares[0, 0, exact] == pytest.approx(0.8, abs=0.01)
    assert model.shares[0, 0, changed] == pytest.approx(0.2, abs=0.01)
    assert np.allclose(model.shares[1:, 2:], base_model().shares[1:, 2:])
    assert model.priors[0] > 0.999


def of_rare_differences(names, count, owner_weight, bits=0.0):
    """100,000 plain links, and some that differ in these levels, with what a search says."""
    levels = patterns(("exact", "exact", "exact", "exact", "exact"), names)
    weight = np.array([np.nan, owner_weight])
    return Sample(levels, np.array([100_000.0, count]), np.array([0.0, bits]), weight, np.zeros(2, np.bool_))


def odds_of_rare_differences(sample):
    model, coverage = estimate(sample, base_model(), coverage=0.95)
    return weigh(sample.levels[1:], model).mislink_bits[0], model, coverage


@pytest.mark.parametrize(
    ("owner_weight", "explained"), [(30.0, False), (-np.inf, True)], ids=["owners found", "nobody found"]
)
def test_em_explains_no_mistake_away_whose_owner_is_found(owner_weight, explained):
    names = ("exact", "kanji_differs", "exact", "exact", "missing")
    start = weigh(patterns(names), base_model()).mislink_bits[0]
    odds, model, coverage = odds_of_rare_differences(of_rare_differences(names, 300, owner_weight))
    assert (odds < start) == explained
    assert (model.mistake_share > 10 * base_model().mistake_share) != explained
    assert (coverage.whole > 0.95) != explained


def test_a_rare_level_is_worth_the_records_its_source_counted():
    given, slip = COMPARISONS[1].code("else"), COMPARISONS[2].code("one_digit")
    sample = of_rare_differences(("exact", "else", "one_digit", "exact", "exact"), 300, np.nan, bits=-60.0)
    model = odds_of_rare_differences(sample)[1]  # surely all right
    base = base_model()
    assert base.strength[1, given] == base.strength[2, slip] == 1_460_000
    expected = (300 + 1_460_000 * base.shares[0, 1, given]) / (100_300 + 1_460_000)
    assert model.shares[0, 1, given] == pytest.approx(expected, rel=1e-3)
    assert model.shares[0, 1, 1:].sum() == pytest.approx(1.0)


def test_no_evidence_leaves_em_as_it_was():
    sample = of_rare_differences(("exact", "else", "exact", "exact", "missing"), 3, np.nan)
    bare = Sample.of_patterns(sample.levels, sample.counts.astype(np.int64))
    found, other = (estimate(each, base_model())[0] for each in (sample, bare))
    assert (likelihoods(sample.levels, found) == likelihoods(sample.levels, other)).all()


def test_a_relative_who_resembles_the_person_is_no_owner():
    slip = ("exact", "similar", "exact", "exact", "exact")
    likely, exact = owner_weight(patterns(slip, ("exact",) * 5), np.full(2, np.nan), 100_000, base_model())
    assert likely < 4 < 12 < exact  # a twin at the same address, of another name by one sound, and the person


def test_a_better_owner_is_evidence_and_a_vain_search_speaks_for_the_link():
    model = base_model()
    levels = patterns(
        ("exact", "exact", "exact", "exact", "exact"),
        ("exact", "else", "else", "exact", "exact"),
    )
    bits = owner_bits(owner_weight(levels, np.array([1e-6, 1e-6]), 1_000_000, model), 0.95)
    assert bits[0] > 10
    assert bits[1] == pytest.approx(np.log2(0.05), abs=0.1)


def test_a_common_name_is_weaker_evidence_for_an_owner():
    levels = patterns(("exact", "exact", "exact", "exact", "missing"))
    rare = owner_weight(levels, np.array([1e-6]), 1_000_000, base_model())
    common = owner_weight(levels, np.array([1e-3]), 1_000_000, base_model())
    assert rare[0] > common[0] + 3


def test_how_much_rarer_a_namesake_of_the_same_birth_date_is_follows_from_the_name():
    levels = patterns(("exact", "exact", "exact", "exact", "missing"))
    usual, some, rare = (
        rarer_bits(levels, np.array([share]), 100_000, base_model())[0] for share in (1e-3, 1e-4, 1e-5)
    )
    assert usual == 0 < some < rare < 6


def test_another_mistake_share_keeps_the_proportions():
    model = base_model().with_mistake_share(0.01)
    assert model.priors[1:].sum() == pytest.approx(0.01)
    assert np.allclose(model.priors[1:] / 0.01, base_model().priors[1:] / base_model().priors[1:].sum())
    assert len(model.priors) == len(HYPOTHESES)


def test_a_twin_hardly_has_the_same_kanji():
    kana = ("kana_only", "kana_only", "exact", "exact", "exact")
    kanji, sounds = owner_weight(patterns(("exact",) * 5, kana), np.full(2, np.nan), 100_000, base_model())
    assert kanji > 18 and sounds < kanji - 3
