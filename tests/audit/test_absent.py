"""Numbers that nobody in the register has: how many were mistyped, and of whom."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

import linkcheck as lc
from linkcheck.audit.absent import Births, absent_bits
from linkcheck.engines.store import MemoryStore
from synthetic_data.kinds import KINDS
from synthetic_data.members.conditions import MemberConditions

UNKNOWN = np.nan


def births(years, usual=(), later=False):
    years = np.asarray(years, np.float64)
    return Births(years, np.asarray(usual, np.float64), np.broadcast_to(later, len(years)))


def mistyped(bits, links=100_000, share=1e-3, later=False):
    """The log2 odds of numbers that nobody has, of which bits are known."""
    bits = np.asarray(bits, np.float64)
    return absent_bits(births(np.full(len(bits), UNKNOWN), later=later), bits, links, share).mistyped


def test_numbers_that_nobody_has_were_mistyped_unless_there_are_many():
    odds = [mistyped(np.zeros(absent))[0] for absent in (20, 100, 1000)]  # 30 are expected
    assert odds[0] == pytest.approx(3.0)
    assert odds[0] > 0 > odds[1] > odds[2]
    assert odds[1] == pytest.approx(np.log2(30 / (100 - 3 - 30)))


def test_of_numbers_that_nobody_has_the_owners_found_tell_how_many_were_mistyped():
    """An old register: hardly anybody else fits those who are no longer in it."""
    gone, found = np.full(400, -5.0), np.full(20, 12.0)
    believed = mistyped(np.zeros(420))[0]  # nobody was looked for
    assert believed == pytest.approx(np.log2(30 / (420 - 3 - 30)))
    many = mistyped(np.concatenate([gone, found]), share=3e-3)[0]
    assert mistyped(np.zeros(420), share=3e-3)[0] - 1 > many == pytest.approx(np.log2(24 / 416), abs=0.2)
    assert mistyped(np.full(420, 12.0))[0] > 4  # all of them
    assert mistyped([-4.0])[0] == pytest.approx(3.0, abs=0.5)  # one tells next to nothing


def test_that_nobody_has_the_number_of_who_was_born_later_says_nothing():
    assert mistyped([0.0, -4.0], later=True).tolist() == [np.log2(0.3e-3)] * 2
    later, bits = np.arange(120) < 100, np.zeros(120)
    both = mistyped(bits, later=later)
    assert both[-1] == mistyped(np.zeros(20))[0] and both[0] == np.log2(0.3e-3)  # nor of the others'


@pytest.fixture(scope="module")
def usual():
    return 2026 - np.random.default_rng(1).uniform(0, 75, 10_000)


def gone(usual, count, slope):
    """Years of birth of people who have gone, `slope` times likelier (as a logarithm) with each year of age."""
    weights = np.exp(-slope * (usual - 1990))
    return np.random.default_rng(2).choice(usual, count, p=weights / weights.sum())


@pytest.mark.parametrize(("slope", "sure", "doubtful"), [(0.09, 2005, 1953), (-0.04, 1953, 2020)])
def test_who_is_of_an_age_at_which_few_go_has_a_mistyped_number(usual, slope, sure, doubtful):
    years = np.concatenate([gone(usual, 300, slope), np.random.default_rng(3).choice(usual, 60)])
    asked = np.append(years, [sure, doubtful, UNKNOWN])
    told = absent_bits(births(asked, usual), np.zeros(len(asked)), 100_000, 2e-3)
    likely, unlikely, unknown = told.age[-3:]
    assert likely > 1.2 and unlikely < -0.8 and unknown == 0.0
    share = 1 / (1 + np.exp2(-told.mistyped - told.age))
    assert share.sum() == pytest.approx(60, abs=20) and share[300:360].mean() > 1.3 * share[:300].mean()


def test_where_the_young_have_gone_as_often_as_the_old_age_says_nothing(usual):
    years = gone(usual, 400, 0.0)
    assert np.abs(absent_bits(births(years, usual), np.zeros(400), 100_000, 1e-3).age).max() < 0.7


def test_birth_dates_that_cannot_be_are_no_age(usual):
    years = np.concatenate([gone(usual, 100, 0.09), [1.0, 9999.0]])
    told = absent_bits(births(years, np.append(usual, [1.0, 9999.0])), np.zeros(102), 100_000, 1e-3)
    assert np.abs(told.age).max() < 25


def test_ages_are_learned_of_those_only_whose_number_could_be_there(usual):
    years = np.concatenate([gone(usual, 200, 0.1), np.full(200, 2026.5)])
    later = np.arange(400) >= 200
    told = absent_bits(births(years, usual, later), np.zeros(400), 100_000, 1e-3)
    alone = absent_bits(births(years[:200], usual), np.zeros(200), 100_000, 1e-3)
    assert (told.age[200:] == 0).all()
    assert told.age[:200] == pytest.approx(alone.age) and told.mistyped[0] == pytest.approx(alone.mistyped[0])


def test_birth_dates_are_read_in_every_notation():
    dates = ["S50.1.2", "昭和50年7月", "2026-11-01", None, "x"]
    store = MemoryStore(pa.table({"birth_date": dates}))
    found = Births.of(store, np.arange(5), None, 20261001)
    assert (
        found.years[:3] == pytest.approx([1975, 1975.5, 2026 + 10 / 12]) and np.isnan(found.years[3:]).all()
    )
    assert found.later.tolist() == [False, False, True, False, False]
    assert len(found.usual) == 5 and not Births.of(store, np.arange(5), None).later.any()
    nothing = Births.of(MemoryStore(pa.table({"address": dates})), np.arange(5), None, 20261001)
    assert np.isnan(nothing.years).all() and not nothing.later.any()


def test_people_are_asked_for_their_age_all_over_the_file():
    years = np.repeat(np.arange(1950, 2000), 1_000)
    store = MemoryStore(pa.table({"birth_date": [f"{year}-01-01" for year in years]}))
    assert (
        np.abs(
            np.quantile(Births.of(store, np.array([3]), None).usual, [0.1, 0.5, 0.9]) - [1955, 1975, 1995]
        ).max()
        < 3
    )


def test_who_has_died_is_told_from_a_mistyped_number_by_age():
    """A register of linked persons alone, in which no owner can be found."""
    condition = MemberConditions(
        register_scope="linked", dead_share=0.01, per_mechanism=20, topped_up=("typo_nobody",)
    )
    tables = KINDS["insurance"].make(20_000, 5, condition)
    result = lc.check_insurance(tables["insurance"], tables["register"])
    decisions = result.decisions.to_arrow()
    read = pc.not_equal(decisions["decision"].cast(pa.string()), "link").to_numpy(zero_copy_only=False)
    known = pc.is_in(tables["insurance"]["my_number"], tables["register"]["my_number"].combine_chunks())
    absent = ~known.to_numpy(zero_copy_only=False)
    wrong = tables["truth_insurance"]["mechanism"].is_valid().to_numpy(zero_copy_only=False)
    gone, mistyped = absent & ~wrong, absent & wrong
    assert gone.sum() > 60 and mistyped.sum() >= 20
    probability = decisions["mislink_probability"].to_numpy()
    assert probability[mistyped].mean() > 5 * probability[gone].mean()
    assert read[mistyped].mean() >= 0.9 > read[gone].mean()
    told = decisions["record_id"].filter(pa.array(absent & read)).to_pylist()
    ages = [{line["component"] for line in result.explain(record)["ledger"]} for record in told]
    assert all("age" in components for components in ages)
