"""Days with the year last: counts of parts add up to those of the whole, and an order changes nothing else."""

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.normalize.day_order import BOTH, DAY_FIRST, MONTH_FIRST, in_order, order_counts, order_of

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1))


@given(st.lists(DAYS, min_size=1), st.sampled_from(["%m/%d/%Y", "%d/%m/%Y"]), st.integers(0, 99))
def test_days_written_in_one_order_come_out_as_they_were(days, form, cut):
    column = pa.array([day.strftime(form) for day in days])
    counts = order_counts(column)
    parts = order_counts(column.slice(0, cut % len(days))) + order_counts(column.slice(cut % len(days)))
    assert np.array_equal(counts, parts)
    order = order_of(counts)
    assert (order is None) == all(day.day <= 12 for day in days)
    assert order in (None, MONTH_FIRST if form.startswith("%m") else DAY_FIRST)
    assert in_order(column, order or (MONTH_FIRST if form.startswith("%m") else DAY_FIRST)).to_pylist() == [
        day.isoformat() for day in days
    ]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("3/4/2023", "2023-04-03"),
        ("03-04-2023", "2023-04-03"),
        ("3. 4. 2023", "2023-04-03"),
        ("03/04/2023 10:00:00 AM", "2023-04-03 10:00:00 AM"),
        ("[03/04/2023:10:00:00 +0900]", "[2023-04-03:10:00:00 +0900]"),
        ("０３／０４／２０２３　１０：００", "2023-04-03 10:00"),
        ("2023-04-03", "2023-04-03"),
        ("R5.4.3", "R5.4.3"),
        ("03/04/20231", "03/04/20231"),
        ("03/Apr/2023", "03/Apr/2023"),
        (None, None),
    ],
)
def test_what_has_the_year_last(text, written):
    assert in_order(pa.array([text], pa.string()), DAY_FIRST).to_pylist() == [written]
    assert in_order(pa.array(["x", text], pa.large_string()), DAY_FIRST).to_pylist() == ["x", written]


def test_columns_without_rows():
    for column in (pa.array([], pa.string()), pa.nulls(3, pa.string())):
        assert order_counts(column).tolist() == [0, 0] and in_order(column, BOTH).equals(column)
