import pytest

from linkcheck.events.identities import FOLDS, aligned_codes, shared_fold
from linkcheck.events.store import Relation, event_store
from linkcheck.events.words import Coding

LEFT, RIGHT = Relation("left_log", "id varchar"), Relation("right_log", "id varchar")


def fold_of(left, right):
    with event_store() as store:
        store.put(LEFT, id=left)
        store.put(RIGHT, id=right)
        found = shared_fold(store, "select id from left_log", "select id from right_log")
        keys = [
            {key for (key,) in store.rows(f"select {found.format('id')} from {name}")}
            for name in ("left_log", "right_log")
        ]
    return FOLDS.index(found), len(keys[0] & keys[1])


@pytest.mark.parametrize(
    ("left", "right", "fold"),
    [
        (["R0001", "R0002"], ["R0001", "R0002"], 0),
        (["R0001", "R0002"], ["r-0001", "Ｒ０００２"], 1),
        (["K00012", "K00013"], ["K12", "K13"], 2),
        (["00012", "00013"], ["12", "13"], 2),
        (["R2023-0012", "R2023-0013"], ["R2023 0012", "R20230013"], 1),
        (["A00012", "B00012"], ["A12-M", "B12-K"], 3),
        (["T0001", "T0002"], ["T0001-7", "T0002-4"], 3),
        (["000012", "000013"], ["000012Ｘ", "000013Ｙ"], 3),
        (["K00012", "K00013"], ["12", "13"], 4),
        (["R0000012-8", "R0000013-9"], ["128", "139"], 4),
    ],
)
def test_ids_are_folded_as_little_as_it_takes(left, right, fold):
    assert fold_of(left, right) == (fold, 2)


def test_a_few_padded_ids_among_others_are_found():
    left = [f"H{number}" for number in range(100)] + ["00700"]
    assert fold_of(left, [*left[:-1], "700"]) == (2, 101)


def test_no_folding_makes_two_ids_of_one_log_the_same():
    assert fold_of(["A1", "B1", "A2", "B2"], ["A01", "B01", "A02"]) == (2, 3)
    assert fold_of(["A1", "B1", "A2", "B2"], ["1", "2"]) == (0, 0)


def test_a_few_foreign_ids_do_not_matter():
    left = [f"T{number:04}" for number in range(300)]
    assert fold_of(left, [f"T{number}" for number in range(250, 320)]) == (2, 50)


def test_terminals_get_the_codes_they_have():
    known, other = Coding(), Coding()
    for name in ("K00001", "K00002", "K00003"):
        known.code(name)
    for name in ("k-3", "K1", "K9"):
        other.code(name)
    with event_store() as store:
        codes = aligned_codes(store, known, other)
    assert [known.names[code] for code in codes] == ["", "K00003", "K00001", "K9"]
