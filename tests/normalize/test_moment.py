import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from linkcheck.normalize.moment import MISSING, parse_moments, resolution

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
        ("２０２３／０３／２７　１１：４５：０３", 0),
        ("2023/03/27(月) 11:45:03", 0),
        ("2023/03/27（月）11:45:03", 0),
        ("2023年3月27日(月)11時45分3秒", 0),
        ("令和5年3月27日11時45分03秒", 0),
        ("令和5年3月27日 11時45分", -3_000_000),
        ("R5.3.27 11:45:03", 0),
        ("R05/03/27 11:45", -3_000_000),
        ("[2023-03-27 11:45:03]", 0),
        ("2023-03-27 11:45:03,250", 250_000),
        ("03/27/2023 11:45:03 AM", 0),
        ("3/27/2023 11:45", -3_000_000),
        ("2023/03/27 午前11:45:03", 0),
        ("2023/03/27 AM 11:45:03", 0),
        ("27/Mar/2023:11:45:03 +0900", 0),
        ("Mar 27, 2023 11:45:03", 0),
        ("20230327T114503", 0),
        ("20230327 114503", 0),
        ("202303271145", -3_000_000),
        ("2023-03-27 11:45:03 JST", 0),
        ("1679885103", 0),
        ("1679885103250", 250_000),
        ("1679885103.25", 250_000),
        ("45012.4896180556", 0),
    ],
)
def test_every_notation_gives_the_same_moment(text, microseconds):
    assert parse_moments([text, "x"])[0] - NOON == microseconds


@pytest.mark.parametrize(
    "text", ["20230301", "令和5年3月1日", "R5.3.1", "45000", "R050301", "2023/3/1（水）"]
)
def test_a_day_alone_is_its_midnight(text):
    midnight = int(dt.datetime(2023, 3, 15 if text == "45000" else 1, tzinfo=dt.UTC).timestamp() * 1e6)
    assert parse_moments([text, "x"])[0] == midnight


def test_noon_and_midnight_of_twelve_hours():
    found = parse_moments(
        ["2023/03/27 12:10 AM", "2023/03/27 00:10", "2023/03/27 12:10 PM", "2023/03/27 午後0:10"]
    )
    assert found[0] == found[1] and found[2] == found[3] == found[0] + 12 * 3_600_000_000


def test_the_order_of_day_and_month_is_the_columns():
    assert (
        parse_moments(["03/04/2023 10:00", "04/03/2023 10:00"])[0]
        == parse_moments(["2023-03-04 10:00", "x"])[0]
    )
    assert (
        parse_moments(["03/04/2023 10:00", "27/03/2023 10:00"])[0]
        == parse_moments(["2023-04-03 10:00", "x"])[0]
    )


def test_days_with_era_digits_where_they_are_declared():
    assert parse_moments(["5050301", "x"])[0] == MISSING
    assert parse_moments(["5050301", "x"], "receipt")[0] == parse_moments(["2023-03-01", "x"])[0]


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (["2023-03-27", "2023-03-28"], "day"),
        (["2023-03-27 11:45", "2023-03-28 00:00"], "minute"),
        (["2023-03-27 11:45:03", "2023-03-27 11:45:00"], "second"),
        (["2023-03-27 11:45:03.250", "2023-03-27 11:45:00"], "millisecond"),
        (["2023-03-27 11:45:03.250001"], "microsecond"),
        ([None, "soon"], "none"),
    ],
)
def test_resolution(texts, name):
    assert resolution(parse_moments(texts)) == name


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "x",
        "2023-02-30 10:00:00",
        "2023-13-01 10:00:00",
        "2023-03-27 25:00:00",
        "2023-03 10:00",
        "10:00:00",
    ],
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
