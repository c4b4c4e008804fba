import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcheck.cases.points.log import TimeOrder
from linkcheck.normalize.moment import MISSING


def share_by_hand(lines):
    """The textbook: the line before on the same terminal, line by line."""
    last, found = {}, []
    for terminal, moment in lines:
        if moment != MISSING:
            if terminal in last:
                found.append(moment >= last[terminal])
            last[terminal] = moment
    return sum(found) / len(found) if found else 1.0


LINES = st.lists(st.tuples(st.integers(0, 4), st.sampled_from([MISSING, 1, 2, 3, 4])), max_size=30)


@settings(deadline=None)
@given(LINES, st.integers(1, 7))
def test_the_order_of_time_is_counted_over_the_borders_of_batches(lines, size):
    order = TimeOrder()
    for start in range(0, len(lines), size):
        terminal, moment = zip(*lines[start : start + size], strict=True)
        order.add(np.array(terminal, np.int32), np.array(moment, np.int64))
    assert order.share == pytest.approx(share_by_hand(lines))


def test_codes_of_many_terminals_are_sorted_as_well():
    order = TimeOrder()
    order.add(np.array([70_000, 5, 70_000, 5], np.int32), np.array([2, 1, 1, 3], np.int64))
    assert order.share == 0.5
