import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from linkcheck.columns import to_array
from linkcheck.normalize.moment import MISSING, parse_moments, resolution, unread_moments

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
        ("1679885103250000000", 250_000),
        ("Mon Mar 27 11:45:03 2023", 0),
        ("Mon Mar 27 11:45:03 JST 2023", 0),
        ("Mon Mar 27 02:45:03 UTC 2023", 0),
        ("[Mon Mar 27 11:45:03.250000 2023]", 250_000),
        ("Mon, 27 Mar 2023 11:45:03 +0900", 0),
        ("Mon Mar 27 2023 11:45:03 GMT+0900 (日本標準時)", 0),
        ("2023年3月27日 月曜日 11:45:03", 0),
        ("2023年3月27日（月曜日）11時45分03秒", 0),
        ("2023/03/27 月 11:45:03", 0),
        ("27-MAR-23 11.45.03.250000 AM", 250_000),
        ("2023-03-27-11.45.03.250000", 250_000),
        ("2023/03/27 114503", 0),
        ("2023-03-27 11:45:03.25+09", 250_000),
        ("2023-03-27 02:45:03+00", 0),
        ("2023-03-27T11:45:03+09:00[Asia/Tokyo]", 0),
        ("2023-03-27 11:45:03 Asia/Tokyo", 0),
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


def test_the_end_of_a_day_is_the_next_ones_midnight():
    found = parse_moments(["2023/03/27 24:00", "2023-03-28 00:00:00", "2023/03/27 24:01", "2023/03/27 25:00"])
    assert found[0] == found[1] and (found[2:] == MISSING).all()


@pytest.mark.parametrize(
    "text",
    [
        "Mar 27 11:45:03",
        "23/03/27 11:45:03",
        "月曜日",
        "2023-03-27 11:45:03 PDT",
        "9" * 19,
        "Mon 11:45:03",
        "日 11:45",
    ],
)
def test_what_leaves_a_moment_open_is_missing(text):
    assert parse_moments([text, "x"])[0] == MISSING


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


def test_the_order_is_one_for_every_notation_of_a_column():
    moments = parse_moments(
        ["03/04/2023 10:00", "27/03/2023", "3.4.2023", "０３／０４／２０２３ １０：００", "2023-04-03"]
    )
    assert moments[0] == moments[3] == moments[4] + 36_000_000_000 and moments[2] == moments[4]


def test_what_may_be_read_either_way_where_values_contradict_one_another_is_missing():
    contradicting = ["03/27/2023 10:00", "27/03/2023 10:00", "03/03/2023 10:00", "03/04/2023 10:00"]
    moments = parse_moments(contradicting)
    assert moments[0] == moments[1] == parse_moments(["2023-03-27 10:00"])[0]
    assert moments[2] == parse_moments(["2023-03-03 10:00"])[0] and moments[3] == MISSING


def test_one_slip_of_the_hand_does_not_contradict_a_column():
    moments = parse_moments(["03/04/2023"] + ["27/03/2023"] * 200 + ["03/27/2023"])
    assert moments[0] == parse_moments(["2023-04-03"])[0] and moments[-1] == MISSING


ZERO_DAYS = (
    "0001-01-01 00:00:00",
    "0001-01-01",
    "0001/01/01 0:00:00",
    "1601-01-01 00:00:00",
    "1753-01-01",
    "1899-12-30 00:00:00",
    "1899-12-31",
    "1900-01-01 00:00:00",
    "1900/01/01",
    "1900-01-00",
    "1904-01-01",
    "1970-01-01 00:00:00",
    "1970-01-01T00:00:00Z",
    "1970-01-01 09:00:00",
    "0000000000",
    "0000-00-00",
    "0000-00-00 00:00:00",
    "00000000",
    "0",
    "2099-12-31",
    "2099/12/31 23:59:59",
    "9999-12-31",
    "9999-12-31T23:59:59",
    "9999/12/31",
    "99991231",
    "9999年12月31日",
    "99999999",
)


@pytest.mark.parametrize("text", ZERO_DAYS)
def test_moments_that_systems_write_for_none_are_missing_and_no_loss(text):
    for beside in ("2023-03-27 11:45:03", "x", None):
        assert parse_moments([text, beside]).tolist()[0] == MISSING
    assert unread_moments([text, "x", "2023-13-01", " ", None]).tolist() == [False, True, True, False, False]


@pytest.mark.parametrize("day", [dt.datetime(1, 1, 1), dt.datetime(1900, 1, 1), dt.datetime(9999, 12, 31)])
def test_typed_columns_have_moments_for_none_too(day):
    assert parse_moments(pa.array([day, None], pa.timestamp("us"))).tolist() == [MISSING, MISSING]
    assert parse_moments(pa.array([day.date()], pa.date32())).tolist() == [MISSING]
    assert parse_moments(pa.array([day], pa.timestamp("us", "Asia/Tokyo"))).tolist() == [MISSING]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2023-03-27T11",
            "2023-03-27 11",
            "2024-02-29T11",
            "2000-02-29",
            "2023-03-27 11:45",
            "2023-03-27T23:59:59.5",
        ),
        *(
            "1868-01-01",
            "1899-12-29",
            "1904-01-02",
            "1926-12-25 00:00",
            "2099-12-30 23:59:59",
            "2200-01-01 10:00",
        ),
        *(
            "0000-01-01",
            "0203-03-27",
            "9999-12-31",
            "2023-03-31",
            "2023-12-31 00:00:00.123456",
            "1970-01-01 00:00",
        ),
        *("1900-02-29", "2023-02-29 10:00", "2023-04-31", "2023-03-27 24:00", "2023-03-27 11:60"),
    ],
)
def test_a_moment_is_read_the_same_whatever_stands_beside_it(text):
    alone, beside, below = (parse_moments(values) for values in ([text], [text, "x"], ["R5.3.1", None, text]))
    assert alone[0] == beside[0] == below[2]


def test_the_hour_alone_is_a_moment():
    assert parse_moments(["2023-03-27T11", "x"])[0] == parse_moments(["2023-03-27 11:00", "x"])[0]


def test_a_zone_is_kept_in_a_pandas_column_of_mixed_values():
    mixed = pd.Series(["2023-03-27 09:00", pd.Timestamp("2023-03-27", tz="UTC")], dtype=object)
    assert len(set(parse_moments(mixed).tolist())) == 1
    assert to_array(pd.Series(["x", pd.Timestamp("2023-03-27")], dtype=object)).to_pylist() == [
        "x",
        "2023-03-27",
    ]


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


def test_a_day_written_twice_has_to_be_one():
    found = parse_moments(
        [
            "令和5年3月27日(2023-03-27) 11:45",
            "令和5年3月27日(2023-03-28) 11:45",
            "令和5年3月27日11時45分(2023年3月28日11時45分)",
            "2023/03/27(月) 11:45:00",
        ]
    )
    assert (found == MISSING).tolist() == [False, True, True, False]
    assert found[0] == found[3]
