"""Every notation of a birth date, and every day of every era."""

import csv
import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.normalize.birth_date import (
    birth_date_faults,
    eras,
    normalize_birth_date,
    parse_birth_dates,
    read_birth_dates,
)

GOLDEN_FILE = Path(__file__).parents[1] / "golden" / "birth_dates.csv"
GOLDEN = list(csv.DictReader(GOLDEN_FILE.read_text("utf-8").splitlines()))
DAYS = [datetime.date(1873, 1, 1) + datetime.timedelta(days=count) for count in range(56_000)]
DAYS = [day for day in DAYS if day <= datetime.date.today()]


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: f"{row['input']}:{row['why']}")
def test_golden(row):
    scheme = row["era_codes"] or None
    assert normalize_birth_date([row["input"]], scheme).to_pylist() == [row["expected"] or None]
    assert birth_date_faults([row["input"]], scheme).to_pylist() == [row["fault"] or None]


def era_and_year(day):
    """The slow twin: which era and year a day belongs to, straight from the edicts."""
    for name, start in (
        ("令和", datetime.date(2019, 5, 1)),
        ("平成", datetime.date(1989, 1, 8)),
        ("昭和", datetime.date(1926, 12, 25)),
        ("大正", datetime.date(1912, 7, 30)),
        ("明治", datetime.date(1868, 1, 25)),
    ):
        if day >= start:
            return name, day.year - start.year + 1
    raise AssertionError(day)


def test_every_day_since_1873_in_every_notation():
    assert len(DAYS) > 55_000
    packed = [day.year * 10000 + day.month * 100 + day.day for day in DAYS]
    numbers = {
        "明治": (1, 1, "M"),
        "大正": (2, 3, "T"),
        "昭和": (3, 5, "S"),
        "平成": (4, 7, "H"),
        "令和": (5, 9, "R"),
    }
    named = [(*era_and_year(day), day) for day in DAYS]
    for scheme, texts in (
        (None, [day.isoformat() for day in DAYS]),
        (None, [f"{era}{year}年{day.month}月{day.day}日" for era, year, day in named]),
        (None, [f"{numbers[era][2]}{year:02}.{day.month}.{day.day}" for era, year, day in named]),
        ("receipt", [f"{numbers[era][0]}{year:02}{day:%m%d}" for era, year, day in named]),
        ("pension", [f"{numbers[era][1]}{year:02}{day:%m%d}" for era, year, day in named]),
    ):
        found = read_birth_dates(texts, scheme)
        assert found.packed.tolist() == packed
        assert not found.faults.any()
    assert parse_birth_dates(pa.array(DAYS, pa.date32())).tolist() == packed


def test_every_day_under_every_era_names_the_era_that_did_not_have_it():
    for era in eras():
        days = [day for day in DAYS if era.first_year <= day.year < era.first_year + 98]
        texts = [f"{era.name}{day.year - era.first_year + 1}年{day.month}月{day.day}日" for day in days]
        faults = birth_date_faults(texts).to_pylist()
        expected = [
            "before_era_start" if day < era.first_day else "after_era_end" if day > era.last_day else None
            for day in days
        ]
        assert faults == expected


@given(st.sampled_from(DAYS), st.sampled_from(DAYS), st.booleans())
def test_a_second_notation_is_believed_where_it_says_the_same(day, other, in_front):
    (era, year), (other_era, other_year) = era_and_year(day), era_and_year(other)
    texts = [f"{era}{year}年{day.month}月{day.day}日", f"{other:%Y-%m-%d}"]
    found = read_birth_dates([f"{texts[in_front]}({texts[not in_front]})"])
    assert bool(found.packed[0]) == (day == other)
    found = read_birth_dates([f"{era}{year}年({other_era}{other_year}年){day.month}月{day.day}日"])
    assert bool(found.packed[0]) == (day.year == other.year)


def test_tomorrow_is_the_last_day():
    today = datetime.date.today()
    days = [(today + datetime.timedelta(days=ahead)).isoformat() for ahead in (0, 1, 2)]
    assert birth_date_faults(days).to_pylist() == [None, None, "in_future"]
    fixed = read_birth_dates(["2020-01-01", "2020-01-02"], latest=datetime.date(2020, 1, 1))
    assert fixed.packed.tolist() == [20200101, 0]


TEXTS = ["昭和50年1月2日", None, "1975-02", "nonsense", "H元.1.8"]
PACKED = [19750102, 0, 19750200, 0, 19890108]


@pytest.mark.parametrize(
    "column",
    [
        TEXTS,
        np.array(TEXTS, object),
        pd.Series(TEXTS),
        pl.Series(TEXTS),
        pa.array(TEXTS),
        pa.array(TEXTS, pa.large_string()),
        pa.array(TEXTS, pa.string_view()),
        pa.array(["x", *TEXTS, "y"]).slice(1, 5),
        pa.chunked_array([TEXTS[:2], [], TEXTS[2:]], pa.string()),
        pa.array(TEXTS).dictionary_encode(),
    ],
    ids=lambda column: type(column).__name__,
)
def test_any_column(column):
    assert parse_birth_dates(column).tolist() == PACKED


def test_empty_and_null_columns():
    for column in ([], pa.array([], pa.string()), pa.chunked_array([], pa.string())):
        assert len(parse_birth_dates(column)) == 0
        assert normalize_birth_date(column).to_pylist() == []
    assert parse_birth_dates(pa.nulls(3)).tolist() == [0, 0, 0]


def test_columns_of_days_and_numbers():
    day = datetime.date(1975, 1, 2)
    late = datetime.datetime(1975, 1, 2, 23, 30)
    assert parse_birth_dates(pa.array([day, None], pa.date64())).tolist() == [19750102, 0]
    assert parse_birth_dates(pa.array([late, None], pa.timestamp("us"))).tolist() == [19750102, 0]
    in_tokyo = pa.array(
        [datetime.datetime(1975, 1, 1, 15, tzinfo=datetime.UTC)], pa.timestamp("s", "Asia/Tokyo")
    )
    assert parse_birth_dates(in_tokyo).tolist() == [19750102]
    assert parse_birth_dates(pd.Series(pd.to_datetime(["1975-01-02", None]))).tolist() == [19750102, 0]
    assert parse_birth_dates(np.array([19750102, 19750100])).tolist() == [19750102, 19750100]
    assert parse_birth_dates([19750102.0, float("nan")]).tolist() == [19750102, 0]
    assert birth_date_faults(pa.array([datetime.date(1850, 1, 1), day])).to_pylist() == ["before_1873", None]


def test_unknown_scheme_is_an_error():
    with pytest.raises(ValueError, match="receipt"):
        parse_birth_dates(["3500102"], "school")


@given(st.lists(st.one_of(st.none(), st.text(), st.text("昭平S0123456789年月日.-/元*不十(): T"))))
def test_no_value_raises_and_what_comes_out_is_a_date(values):
    found = read_birth_dates(pa.array(values, pa.string()))
    for packed in found.packed.tolist():
        if packed:
            datetime.date(packed // 10000, packed // 100 % 100 or 1, packed % 100 or 1)
            assert 1873 <= packed // 10000 <= datetime.date.today().year + 1
    assert len(found.packed) == len(found.faults) == len(values)


@given(st.dates(datetime.date(1873, 1, 1), datetime.date.today()))
def test_writing_and_reading_are_inverse(day):
    assert normalize_birth_date([day]) == [day.isoformat()]
