"""What a shared number says is learned from the links: how often qualifications overlap, of right ones and mistakes."""

from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest

from linkcheck.audit.history import rates
from linkcheck.audit.shared_numbers import STATES, SharedNumbers
from linkcheck.engines.store import MemoryStore
from linkcheck.links.groups import on_several

PERSONS, TWICE, MISTAKES = 20_000, 400, 100
MEMBER, OVERLAP, UNKNOWN, FOLLOW = range(len(STATES))
ENDED, OPEN = ("2019-04-01", "2021-03-31"), ("2021-04-01", None)


def records(right, wrong):
    """Everybody's record; then second ones of TWICE persons, and MISTAKES to somebody of the others; right and wrong:
    the dates of these."""
    linked = np.concatenate(
        [np.arange(PERSONS), np.arange(TWICE), np.arange(TWICE, TWICE + MISTAKES)], dtype=np.int32
    )
    dates = [ENDED] * PERSONS + right * (TWICE // len(right)) + wrong * (MISTAKES // len(wrong))
    table = pa.table(
        {"enrolled_at": [begun for begun, _ in dates], "lost_at": [lost for _, lost in dates]},
        schema=pa.schema({"enrolled_at": pa.string(), "lost_at": pa.string()}),
    )
    return SimpleNamespace(left=MemoryStore(table)), on_several(linked)


CLEAR = np.arange(PERSONS + TWICE, PERSONS + TWICE + MISTAKES)


def test_the_less_right_qualifications_overlap_the_more_an_overlap_says():
    believed = [rates()["overlap"][name] for name in STATES]
    mostly_after = records([OPEN] * 9 + [ENDED], [ENDED, OPEN])
    learned = SharedNumbers.learned(*mostly_after, CLEAR, np.full(MISTAKES, 1.0))
    nothing = SharedNumbers.learned(*mostly_after, CLEAR, np.zeros(MISTAKES))
    assert nothing.shared.tolist() == pytest.approx(believed)
    right = 2 * 40 / (PERSONS + TWICE + MISTAKES)  # both records of one who has two
    assert learned.shared[OVERLAP] == pytest.approx(np.log2(0.5 / right), abs=0.4)
    assert learned.shared[UNKNOWN] == believed[UNKNOWN]  # none is
    assert 0 < learned.shared[FOLLOW] < learned.shared[OVERLAP] - 2
    assert learned.sole < -2 and nothing.sole == pytest.approx(0, abs=0.1)
    rows = np.array([0, PERSONS, CLEAR[0], PERSONS - 1])
    assert learned.of(rows)[:3].tolist() == learned.shared[[FOLLOW, FOLLOW, OVERLAP]].tolist()


def test_of_numbers_of_which_all_stand_twice_nothing_is_learned():
    run, _ = records([OPEN], [OPEN])
    every = on_several(np.repeat(np.arange(50, dtype=np.int32), 2))
    told = SharedNumbers.learned(run, every, np.arange(10), np.ones(10))
    assert told.shared.tolist() == [rates()["overlap"][name] for name in STATES] and told.sole == 0.0


FAMILY = {
    "insurer_number": ["06", "06"],
    "symbol": ["12", "12"],
    "number": ["7", "7"],
    "branch": ["01", "02"],
}


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({}, MEMBER),
        ({"branch": ["01", "０１"]}, UNKNOWN),  # one member, entered twice
        ({"branch": ["1", "01"]}, UNKNOWN),
        ({"branch": ["01", None]}, UNKNOWN),
        ({"number": ["7", "8"]}, UNKNOWN),
        ({"symbol": ["12", "13"]}, UNKNOWN),
        ({"symbol": [None, None]}, UNKNOWN),
        ({"insurer_number": ["06", "01"]}, UNKNOWN),
        ({"enrolled_at": ["2020-04-01"] * 2}, MEMBER),
        ({"enrolled_at": ["2020-04-01"] * 2, "branch": ["01", "01"]}, OVERLAP),
        ({"enrolled_at": ["2020-04-01", "2022-04-01"], "lost_at": ["2021-03-31", None]}, FOLLOW),
    ],
)
def test_two_members_of_a_family_are_two_persons(changed, state):
    columns = {"enrolled_at": [None, None], "lost_at": [None, None], **FAMILY, **changed}
    store = MemoryStore(pa.table({name: pa.array(some, pa.string()) for name, some in columns.items()}))
    told = SharedNumbers(SimpleNamespace(left=store), on_several(np.zeros(2, np.int32)), np.arange(4.0), 0.0)
    assert told.of(np.arange(2)).tolist() == [state, state]


def test_records_without_dates_and_members_are_not_asked():
    store = MemoryStore(pa.table({"my_number": ["1", "1"]}))
    told = SharedNumbers(SimpleNamespace(left=store), on_several(np.zeros(2, np.int32)), np.arange(4.0), 0.0)
    assert told.of(np.arange(2)).tolist() == [UNKNOWN, UNKNOWN]


def test_mistakes_within_families_make_other_shared_numbers_tell_no_less():
    def told(of_family):
        persons = [np.arange(PERSONS), np.arange(TWICE), np.arange(TWICE, TWICE + MISTAKES)]
        relatives = np.arange(TWICE + MISTAKES, TWICE + MISTAKES + of_family)
        linked = np.concatenate([*persons, relatives]).astype(np.int32)
        others = len(linked) - of_family
        branches = ["01"] * PERSONS + [None] * (others - PERSONS) + ["02"] * of_family
        numbers = linked.astype(str).tolist()
        table = {"symbol": ["12"] * len(linked), "number": numbers, "branch": branches}
        run = SimpleNamespace(left=MemoryStore(pa.table(table)))
        clear = np.arange(PERSONS + TWICE, len(linked))
        return SharedNumbers.learned(run, on_several(linked), clear, np.ones(len(clear)))

    alone, beside = told(0), told(MISTAKES)
    assert beside.shared[UNKNOWN] == pytest.approx(alone.shared[UNKNOWN], abs=0.1)
    assert beside.shared[MEMBER] > beside.shared[UNKNOWN] + 2
