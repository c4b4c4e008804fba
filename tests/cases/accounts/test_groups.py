import numpy as np
import pytest

from linkcheck.cases.accounts.groups import (
    ADDRESS_TIERS,
    KINDS,
    FamilyEvidence,
    family_bits,
    find_holders,
    kind_of,
    shared_accounts,
)


def evidence(
    surname=0, share=np.nan, household=0, address="missing", minor=0, years=np.nan, given_name=False
):
    return FamilyEvidence(
        np.array([surname], np.int8),
        np.array([share], np.float64),
        np.array([household], np.int8),
        np.array([ADDRESS_TIERS.index(address)], np.uint8),
        np.array([minor], np.int8),
        np.array([years], np.float64),
        np.array([given_name]),
    )


def kind(**facts):
    return KINDS[kind_of(family_bits(evidence(**facts)))[0]]


def test_an_account_of_two_persons_is_shared_and_of_one_is_not():
    keys = np.array([7, 9, 7, 0, 9, 8, 0])
    person = np.array([1, 2, 3, 4, 2, 5, 6])
    found = shared_accounts(keys, person)
    assert found.rows.tolist() == [0, 2]
    assert found.group.tolist() == [0, 0]
    assert found.count == 1


def test_unknown_persons_count_each_for_itself():
    found = shared_accounts(np.array([7, 7, 8, 8]), np.array([-1, 1, -1, -1]))
    assert found.rows.tolist() == [0, 1, 2, 3]
    assert found.group.tolist() == [0, 0, 1, 1]


def test_nothing_is_shared_among_no_records():
    assert shared_accounts(np.empty(0, np.int64), np.empty(0, np.int64)).count == 0
    assert shared_accounts(np.array([0, 0]), np.array([1, 2])).count == 0


def test_the_holder_is_who_fits_the_name_by_far():
    group = np.array([0, 0, 0, 1, 1, 2, 2])
    person = np.array([1, 2, 3, 4, 5, 6, 7])
    fit = np.array([-9.0, 12.0, 3.0, 11.0, 10.0, -5.0, -8.0])
    assert find_holders(group, fit, person).tolist() == [1, 1, 1, -1, -1, -1, -1]


def test_two_records_of_the_holder_are_no_rivals():
    assert find_holders(np.zeros(3, int), np.array([12.0, 12.0, -3.0]), np.array([1, 1, 2])).tolist() == [
        0,
        0,
        0,
    ]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"surname": 1, "share": 0.0153, "household": 1}, "family"),
        ({"surname": 1, "share": 0.0153, "address": "same_place"}, "family"),
        ({"surname": -1, "household": 1}, "family"),
        ({"surname": -1, "address": "same_place"}, "family"),
        ({"surname": 1, "share": 0.0001, "address": "apart"}, "family"),
        ({"surname": 1, "share": 0.001, "address": "same_city"}, "family"),
        ({"surname": 1, "share": 0.0153, "address": "apart"}, "unclear"),
        ({"surname": 1, "share": 0.0153, "address": "same_city"}, "unclear"),
        ({"surname": 1, "share": 0.0153, "household": -1, "address": "same_city"}, "unclear"),
        ({"surname": -1, "address": "same_city"}, "stranger"),
        ({"surname": -1, "address": "same_town"}, "stranger"),
        ({"surname": -1}, "stranger"),
        ({"surname": -1, "minor": 1, "years": 29.0, "given_name": True}, "family"),
        ({"surname": -1, "minor": -1, "years": 1.0}, "stranger"),
        ({}, "stranger"),
    ],
)
def test_family_or_stranger(facts, expected):
    assert kind(**facts) == expected


def test_what_is_unknown_weighs_nothing():
    assert family_bits(evidence())[0] == 0.0


def test_a_rarer_surname_says_more():
    shares = [0.0153, 0.005, 0.001, 0.0001, 0.00001]
    bits = [family_bits(evidence(surname=1, share=share))[0] for share in shares]
    assert bits == sorted(bits)


def test_one_roof_is_counted_once():
    both = family_bits(evidence(household=1, address="same_place"))[0]
    assert both == family_bits(evidence(household=1))[0]


def test_ages_tell_parents_from_strangers():
    parent, peer, elder = (family_bits(evidence(years=years))[0] for years in (28.0, 2.0, 70.0))
    assert parent > 0 > peer > elder
    assert family_bits(evidence(minor=1))[0] > 0 > family_bits(evidence(minor=-1))[0]
