import itertools

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from linkcheck.cases.points.relations import APPLICATIONS
from linkcheck.cases.points.service_ids import SERVICE_ID, luhn_holds, one_edit, service_id_levels
from linkcheck.events.store import event_store


def luhn_by_hand(text):
    """The textbook: double every second digit from the right, add the digits of the products."""
    if len(text) < 4 or not (text.isascii() and text.isdigit()):
        return False
    total = 0
    for place, sign in enumerate(reversed(text)):
        value = int(sign) * (2 if place % 2 else 1)
        total += value // 10 + value % 10
    return total % 10 == 0


@settings(deadline=None)
@given(
    st.lists(st.text("0123456789", min_size=1, max_size=20) | st.text(max_size=8), min_size=1, max_size=20)
)
def test_luhn_agrees_with_the_textbook(texts):
    texts = [text.replace("\0", "") for text in texts]
    assert luhn_holds(pa.array(texts, pa.string())).tolist() == [luhn_by_hand(text) for text in texts]


@pytest.mark.parametrize(
    ("left", "right", "near"),
    [
        ("12345", "12346", True),
        ("12345", "12354", True),
        ("12345", "1245", True),
        ("12345", "12345", False),
        ("12345", "12399", False),
        ("123", "124", False),
        (None, "12345", False),
    ],
)
def test_one_edit(left, right, near):
    assert one_edit(pa.array([left], pa.string()), pa.array([right], pa.string())).tolist() == [near]


def test_one_edit_finds_what_a_distance_of_all_pairs_finds():
    texts = ["".join(signs) for size in range(6) for signs in itertools.product("a1", repeat=size)]
    left, right = zip(*itertools.product(texts, repeat=2), strict=True)
    distance = cpdist(left, right, scorer=OSA.distance)
    long = np.array([min(len(one), len(other)) >= 4 for one, other in zip(left, right, strict=True)])
    near = one_edit(pa.array(left), pa.array(right))
    assert near.tolist() == ((distance == 1) & long).tolist() and near.any()


def levels(rows, homes=None):
    """Level names of (person, service, id, minute, terminal)."""
    person, service, ids, minute, terminal = zip(*rows, strict=True)
    with event_store() as store:
        store.put(
            APPLICATIONS,
            row=np.arange(len(rows)),
            person=np.array(person, np.int64),
            service=np.array(service, np.int32),
            service_id=pa.array(ids, pa.string()),
            id=np.array([(*filter(None, ids),).index(one) + 1 if one else 0 for one in ids], np.uint64),
            moment=np.array(minute, np.int64) * 60_000_000,
            terminal=np.array(terminal, np.int32),
            session_id=pa.nulls(len(rows), pa.string()),
            session=np.zeros(len(rows), np.uint64),
            home=[home or -1 - one for home, one in zip(homes or [0] * len(rows), person, strict=True)],
        )
        return [SERVICE_ID[level] for level in service_id_levels(store, len(rows))[0]]


def test_elsewhere():
    rows = [(1, 1, "AAAA1111", 0, 0), (1, 2, "AAAA1111", 9, 0), (2, 1, "BBBB2222", 0, 0), (3, 1, None, 0, 0)]
    assert levels(rows) == ["same_elsewhere", "same_elsewhere", "single", "missing"]
    assert levels([(1, 1, "AAAA1111", 0, 0), (1, 1, "CCCC7777", 9, 0)]) == ["other_elsewhere"] * 2


def test_near_the_own_id_doubts_the_one_others_use_or_that_is_used_less():
    both = [(1, 1, "AAAA1111", 0, 0), (1, 1, "AAAA1112", 9, 0)]
    assert levels(both) == ["near_own", "near_own"]
    assert levels([*both, (1, 2, "AAAA1111", 20, 0)]) == ["same_elsewhere", "near_own", "same_elsewhere"]
    assert levels([*both, (2, 2, "AAAA1112", 20, 0)])[0] == "other_elsewhere"


def test_near_the_neighbors_id():
    rows = [
        (1, 1, "AAAA1111", 0, 5),
        (2, 1, "AAAA1112", 10, 5),
        (3, 1, "AAAA1113", 10, 6),
        (4, 1, "AAAA1114", 999, 5),
    ]
    assert levels(rows) == ["single", "near_neighbor", "single", "single"]


def test_without_any_terminal_the_ids_of_the_hour_are_compared():
    rows = [(n, 1, f"{n * 7919:08d}", n * 20, 0) for n in range(1, 100)]
    rows += [(500, 1, "AAAA1111", 0, 0), (501, 1, "AAAA1121", 50, 0), (502, 1, "BBBB1111", 0, 0)]
    rows += [(503, 1, "BBBB1112", 70, 0), (504, 2, "AAAA1112", 60, 0)]
    assert levels(rows)[-5:] == ["single", "near_neighbor", "single", "single", "single"]


def test_what_else_somebody_uses_does_not_say_whose_an_id_is():
    rows = [(1, 1, "AAAA1111", 0, 5), (2, 1, "AAAA1111", 9, 6), (2, 2, "CCCC7777", 50, 5)]
    assert levels(rows)[:2] == ["shared", "shared"]


def test_shared_outside_and_inside_the_household():
    rows = [(1, 1, "AAAA1111", 0, 0), (2, 1, "AAAA1111", 9, 0)]
    assert levels(rows) == ["shared", "shared"]  # nothing says whose it is: both are to be read
    assert levels([*rows, (1, 1, "AAAA1111", 20, 0)]) == ["same_elsewhere", "shared", "same_elsewhere"]
    assert levels([(1, 1, "AAAA1111", 0, 5), (2, 1, "AAAA1111", 9, 0)]) == [
        "shared",
        "single",
    ]  # not typed there
    assert levels(rows, [7, 7]) == ["shared_in_household", "shared_in_household"]
    assert levels(rows, [7, 8]) == ["shared", "shared"]


def test_the_household_that_uses_an_id_most_keeps_it():
    rows = [(1, 1, "AAAA1111", 0, 0), (2, 1, "AAAA1111", 9, 0), (3, 1, "AAAA1111", 5, 0)]
    assert levels(rows, [7, 7, 8]) == ["shared_in_household", "shared_in_household", "shared"]


def test_near_the_own_id_doubts_the_one_typed_at_a_terminal():
    assert levels([(1, 1, "AAAA1111", 0, 5), (1, 1, "AAAA1112", 9, 0)]) == ["near_own", "other_elsewhere"]


def test_check_digits_are_asked_for_only_where_the_service_has_them():
    def body(number):
        text = f"4{number * 7919 % 10**9:09d}"
        return next(text + str(last) for last in range(10) if luhn_by_hand(text + str(last)))

    rows = [(n, 1, body(n), 0, 0) for n in range(1, 400)]
    rows += [(n, 2, f"{n * 7907 % 10**9:09d}", 0, 0) for n in range(1000, 1400)]
    wrong = body(500)[:-1] + str((int(body(500)[-1]) + 3) % 10)
    found = levels([*rows, (5000, 1, wrong, 0, 0)])
    assert found[-1] == "check_fails"
    assert found.count("check_fails") == 1


def test_ids_exchanged_between_two_households():
    rows = [
        (1, 1, "AAAA1111", 0, 0),
        (2, 1, "BBBB2222", 9, 0),
        (1, 1, "BBBB2222", 50, 5),
        (2, 1, "AAAA1111", 55, 5),
    ]
    assert levels(rows)[2:] == ["exchanged_ids", "exchanged_ids"]
