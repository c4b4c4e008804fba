"""Every column function under the grammar: a row per row, nothing raised, no row's answer depends on its neighbors."""

import pytest
from fuzz.grammar import CORPUS, columns
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.trust.values import ONE, TWO, fuzz
from linkcheck.columns import Column

BOUNDED = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
PAIRS = st.lists(st.tuples(*[st.none() | columns.map(lambda some: some[0])] * 2), min_size=1, max_size=10)


def told(found):
    return found.to_pylist() if isinstance(found, Column) else None


def assert_row_by_row(function, *given_columns):
    whole = function(*given_columns)
    assert len(whole[0] if isinstance(whole, tuple) else whole) == len(given_columns[0])
    if (rows := told(whole)) is not None:
        for place, cells in enumerate(zip(*given_columns, strict=True)):
            assert told(function(*([cell] for cell in cells))) == [rows[place]]


@pytest.mark.parametrize("name", ONE)
def test_the_corpus_in_one_column(name):
    assert_row_by_row(ONE[name], CORPUS)


@pytest.mark.parametrize("name", TWO)
def test_the_corpus_in_two_columns(name):
    assert_row_by_row(TWO[name], CORPUS, CORPUS[::-1])


@pytest.mark.parametrize("name", ONE)
@BOUNDED
@given(column=columns)
def test_one_column(name, column):
    assert_row_by_row(ONE[name], column)


@pytest.mark.parametrize("name", TWO)
@BOUNDED
@given(pairs=PAIRS)
def test_two_columns(name, pairs):
    assert_row_by_row(TWO[name], *map(list, zip(*pairs, strict=True)))


def test_many_values_at_once():
    done = fuzz(0, 20_000, batch=20_000, seed=9)
    assert done["failures"] == 0 and done["calls"] >= 20_000 * (len(ONE) + len(TWO))
