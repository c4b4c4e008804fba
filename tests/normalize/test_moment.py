import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from linkcheck.normalize.moment import MISSING, parse_moments

NOON = int(dt.datetime(2023, 3, 27, 11, 45, 3, tzinfo=dt.UTC).timestamp() * 1e6)


@pytest.mark.parametrize(
    ("text", "microseconds"),
    [
        ("2023-03-27 11:45:03", 0),
        ("2023-03-27T11:45:03.25", 250_000),
        ("2023/03/27 11:45:03", 0),
        ("2023/3/27 11:45", -3_000_000),
        ("2023年3月27日 11時45分03秒", 0),
        ("20230327114503", 0),
        ("20230327114503250", 250_000),
        ("2023-03-27T02:45:03Z", 0),
        ("2023-03-27T11:45:03+09:00", 0),
        ("2023-03-27T10:45:03.5+0800", 500_000),
        (" 2023-03-27 11:45:03 ", 0),
    ],
)
def test_every_notation_gives_the_same_moment(text, microseconds):
    assert parse_moments([text, "x"])[0] - NOON == microseconds


@pytest.mark.parametrize(
    "text", [None, "", "x", "2023-02-30 10:00:00", "2023-13-01 10:00:00", "2023-03-27 25:00:00"]
)
def test_what_is_no_moment_is_missing(text):
    assert parse_moments([text, "x"])[0] == MISSING


def test_typed_columns():
    naive = dt.datetime(2023, 3, 27, 11, 45, 3)
    aware = dt.datetime(2023, 3, 27, 2, 45, 3, tzinfo=dt.UTC)
    assert parse_moments(pa.array([naive, None], pa.timestamp("ms"))).tolist() == [NOON, MISSING]
    assert parse_moments(pa.array([aware], pa.timestamp("ns", "UTC"))).tolist() == [NOON]
    assert parse_moments(pd.Series([naive])).tolist() == [NOON]
    assert parse_moments(pa.array(["2023-03-27 11:45:03"]).dictionary_encode()).tolist() == [NOON]
    assert parse_moments(pa.array([], pa.string())).dtype == np.int64
