import numpy as np
import pytest

from linkcheck.cases.accounts.holders import SOURCES, Holders
from linkcheck.cases.accounts.judge import (
    EVIDENCE,
    NameFacts,
    account_model,
    address_tiers,
    evidence_rates,
    total_evidence,
)
from linkcheck.model.hypotheses import HYPOTHESES
from linkcheck.model.weights import weigh


def bits(
    surname=-1,
    pattern_bits=8.0,
    foreign=False,
    roman=False,
    without_kana=False,
    row=-1,
    source="register",
    named=None,
    japanese=True,
    sequence=np.nan,
    in_group=False,
    has_kana=True,
):
    names = NameFacts(
        np.array([surname], np.int8),
        np.array([pattern_bits]),
        np.array([foreign]),
        np.array([roman]),
        np.array([without_kana]),
    )
    named = row >= 0 if named is None else named
    holders = Holders(
        np.array([row]), np.array([SOURCES.index(source)], np.uint8), np.array([named]), np.array([japanese])
    )
    found = total_evidence(names, holders, np.array([sequence]), np.array([in_group]), has_kana)
    return {name: value for name, value in zip(EVIDENCE, found[0].tolist(), strict=True) if value}


def test_priors_are_those_of_accounts():
    priors = dict(zip(HYPOTHESES, account_model().priors, strict=True))
    assert priors["stranger"] == pytest.approx(1186 / 56.22e6, rel=0.01)
    assert priors["family"] == pytest.approx(130_000 / 56.22e6, rel=0.01)
    assert sum(account_model().priors) == pytest.approx(1.0)


def test_a_missing_name_weighs_nothing():
    weighed = weigh(np.zeros((1, 5), np.uint8), account_model())
    assert weighed.match_weight[0] == pytest.approx(0.0)


def test_each_place_is_evidence_of_its_own():
    rates = evidence_rates()
    assert bits(row=3, source="group") == {"shared_with_holder": rates["shared_with_holder"]}
    assert bits(row=3, source="household") == {"household_holder": rates["household_holder"]}
    assert bits(row=3) == {"register_holder": rates["register_holder"]}
    assert bits(in_group=True, named=True) == {
        "shared_account": rates["shared_account"],
        "register_holder": rates["register_holder"],
    }


def test_the_terminal_adds_the_closeness_in_time():
    near, far = (bits(row=3, source="terminal", sequence=value) for value in (6.0, 0.0))
    assert near["terminal_holder"] - far["terminal_holder"] == pytest.approx(6.0)
    assert set(near) == {"terminal_holder"}


def test_nobody_found_speaks_for_the_person_only_where_the_register_could_be_searched():
    assert bits() == {"no_holder_found": evidence_rates()["no_holder_found"]}
    assert bits(has_kana=False) == {}
    assert bits(surname=1, has_kana=False) == {"no_holder_found": evidence_rates()["no_holder_near"]}


def test_foreign_names_that_differ_are_no_proof():
    found = bits(foreign=True, named=True, japanese=False)
    assert 8.0 + found["foreign_name"] == pytest.approx(evidence_rates()["foreign_name"])
    assert bits(foreign=True, pattern_bits=-20.0, named=True, japanese=False) == {}
    assert bits(foreign=True, named=True)["register_holder"] == evidence_rates()["register_holder_foreign"]


def test_a_roman_holder_is_no_japanese_person():
    assert "roman_holder" in bits(roman=True)
    assert "roman_holder" not in bits(roman=True, foreign=True)


def test_a_comparison_by_reading_alone_weighs_less():
    assert bits(without_kana=True)["by_reading"] < 0
    assert "by_reading" not in bits(without_kana=True, foreign=True)


def test_every_address_level_has_its_tier():
    from linkcheck.levels.address import ADDRESS

    assert len(address_tiers(np.arange(len(ADDRESS.levels), dtype=np.uint8))) == len(ADDRESS.levels)
