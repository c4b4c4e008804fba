"""Levels of birth dates: golden pairs, a slow twin, and what must hold of any pair."""

import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.compare.birth_date import birth_date_levels, compare_birth_dates
from linkcheck.levels.birth_date import BIRTH_DATE
from linkcheck.normalize.birth_date import eras

PAIRS = [
    ("昭和50年1月2日", "1975-01-02", "exact", "two notations"),
    ("1975-01-02", None, "missing", "null"),
    ("1975-01-02", "1975-02-30", "missing", "impossible is missing"),
    ("1975-01-02", "1975-01", "partly_known", "day unknown"),
    ("1975-01", "1975-01", "partly_known", "both unknown: agree on what is known"),
    ("1975-00-02", "1975-01-00", "partly_known", "different parts unknown"),
    ("1975-02", "1975-01-02", "same_year", "known months differ"),
    ("1976", "1975-01-02", "else", "known years differ"),
    ("昭和2年3月4日", "平成2年3月4日", "era_slip", "昭和 read as 平成"),
    ("平成12年3月4日", "大正12年3月4日", "era_slip", "平成 read as 大正"),
    ("昭和50年3月4日", "大正50年3月4日", "era_slip", "counted on past the end of 大正"),
    ("令和2年3月4日", "平成2年3月4日", "era_slip", "令和 read as 平成"),
    ("明治40年3月4日", "昭和40年3月4日", "era_slip", "明治 read as 昭和"),
    (
        "1900-03-04",
        "1963-03-04",
        "same_month_day",
        "63 years apart, but neither is a day of 昭和 nor 平成 63 apart",
    ),
    ("1975-01-02", "1976-01-02", "one_digit", "one digit of the year"),
    ("1975-01-02", "1975-01-12", "one_digit", "one digit of the day"),
    ("昭和49年3月4日", "昭和59年3月4日", "one_digit", "one digit of both notations"),
    ("昭和54年3月4日", "昭和56年3月4日", "one_digit", "1979 and 1981: one digit of the era's year"),
    ("1975-01-02", "1975-02-01", "day_month_swapped", "month and day swapped"),
    ("1975-01-31", "1975-02-01", "one_day", "neighbors over the end of a month"),
    ("1975-12-31", "1976-01-01", "one_day", "neighbors over the end of a year"),
    ("2000-02-29", "2000-03-01", "one_day", "neighbors over a leap day"),
    ("1975-01-09", "1975-01-10", "one_day", "two digits, one day"),
    ("1975-03-04", "1950-03-04", "same_month_day", "year differs by no era's offset"),
    ("1975-03-04", "1975-11-28", "same_year", "year alone"),
    ("1975-03-04", "1982-11-28", "else", "nothing"),
]


@pytest.mark.parametrize(("left", "right", "level", "why"), PAIRS, ids=[pair[3] for pair in PAIRS])
def test_golden(left, right, level, why):
    assert compare_birth_dates([left], [right]) == [level], why
    assert compare_birth_dates([right], [left]) == [level], why


def pack(day):
    return day.year * 10000 + day.month * 100 + day.day


def era_of(day):
    return [era for era in eras() if era.first_day <= day <= era.last_day]


def slow_level(left, right):
    """The slow twin, for whole dates."""
    if left == right:
        return "exact"
    same_day = (left.month, left.day) == (right.month, right.day)
    for one, other in ((left, right), (right, left)):
        for era in era_of(one):
            count = one.year - era.first_year
            if same_day and any(era != guess and guess.first_year + count == other.year for guess in eras()):
                return "era_slip"
    notations = [(f"{left:%Y%m%d}", f"{right:%Y%m%d}")]
    for era in era_of(left):
        if era in era_of(right):
            notations.append(tuple(f"{day.year - era.first_year + 1:03}{day:%m%d}" for day in (left, right)))
    if any(sum(a != b for a, b in zip(*texts, strict=True)) == 1 for texts in notations):
        return "one_digit"
    if left.year == right.year and (left.month, left.day) == (right.day, right.month):
        return "day_month_swapped"
    if abs((left - right).days) == 1:
        return "one_day"
    return "same_month_day" if same_day else "same_year" if left.year == right.year else "else"


DATES = st.dates(datetime.date(1873, 1, 1), datetime.date(2026, 1, 1))


@st.composite
def neighbors(draw):
    """A day and one that a slip turns it into."""
    day = draw(DATES)
    year = day.year + draw(st.sampled_from([0, 0, 1, -1, 2, 10, 14, 30, 44, 58, 63, 77, 93, -63]))
    month, number = draw(
        st.sampled_from([(day.month, day.day), (day.day, day.month), (day.month, day.day % 28 + 1)])
    )
    try:
        return day, datetime.date(year, month, number)
    except ValueError:
        return day, day + datetime.timedelta(days=draw(st.integers(-2, 2)))


@given(st.lists(st.one_of(st.tuples(DATES, DATES), neighbors()), min_size=1))
def test_like_the_slow_twin(pairs):
    left, right = (np.array([pack(pair[side]) for pair in pairs], np.int32) for side in (0, 1))
    found = birth_date_levels(left, right)
    assert [BIRTH_DATE.levels[level] for level in found] == [slow_level(*pair) for pair in pairs]
    assert birth_date_levels(right, left).tolist() == found.tolist()


def test_missing_is_level_zero_and_empty_is_empty():
    assert BIRTH_DATE.levels[0] == "missing" and BIRTH_DATE.levels[-1] == "else"
    assert birth_date_levels(np.array([0, 0], np.int32), np.array([0, 19750102], np.int32)).tolist() == [0, 0]
    assert len(compare_birth_dates([], [])) == 0
