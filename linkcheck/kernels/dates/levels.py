"""Comparison levels of packed birth dates (yyyymmdd, unknown parts 00, 0 missing)."""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.dates.parse import days_in_month
from linkcheck.kernels.jit import inner_kernel, kernel

__all__ = ["levels"]

# In the order of levels.birth_date.BIRTH_DATE.
(
    MISSING,
    EXACT,
    PARTLY_KNOWN,
    ERA_SLIP,
    ONE_DIGIT,
    DAY_MONTH_SWAPPED,
    ONE_DAY,
    SAME_MONTH_DAY,
    SAME_YEAR,
    ELSE,
) = range(10)


@inner_kernel
def digits_that_differ(left, right):  # type: ignore[no-untyped-def]
    """How many decimal places of two numbers differ."""
    count = 0
    while left != right:
        count += left % 10 != right % 10
        left, right = left // 10, right // 10
    return count


@inner_kernel
def next_day(date):  # type: ignore[no-untyped-def]
    """The day after a packed date."""
    year, month, day = date // 10000, date // 100 % 100, date % 100
    if day < days_in_month(year, month):
        return date + 1
    return year * 10000 + (month + 1) * 100 + 1 if month < 12 else (year + 1) * 10000 + 101


@inner_kernel
def is_era_slip(left, right, first_year, first_day, last_day):  # type: ignore[no-untyped-def]
    """Same year number, month and day under two eras, at least one of the dates lying in its era.

    The other may lie outside: 昭和50 read as 大正50 is counted on to 1961.
    """
    for i in range(len(first_year)):
        if first_day[i] <= left <= last_day[i]:
            for j in range(len(first_year)):
                if i != j and right - left == (first_year[j] - first_year[i]) * 10000:
                    return True
    return False


@inner_kernel
def one_digit_of_era(left, right, first_year, first_day, last_day):  # type: ignore[no-untyped-def]
    """One digit of year number, month and day differs within one era."""
    for i in range(len(first_year)):
        if first_day[i] <= left <= last_day[i] and first_day[i] <= right <= last_day[i]:
            start = (first_year[i] - 1) * 10000
            return digits_that_differ(left - start, right - start) == 1
    return False


@kernel
def levels(left_dates, right_dates, first_year, first_day, last_day):  # type: ignore[no-untyped-def]
    """Levels uint8[N] of N pairs: the first that holds."""
    result = np.empty(len(left_dates), np.uint8)
    for row in range(len(left_dates)):
        left, right = np.int64(left_dates[row]), np.int64(right_dates[row])
        known = left % 100 > 0 and right % 100 > 0 and left // 100 % 100 > 0 and right // 100 % 100 > 0
        years, days = left // 10000 == right // 10000, left % 10000 == right % 10000
        if left == 0 or right == 0:
            result[row] = MISSING
        elif not known:
            months = (
                left // 100 % 100 == right // 100 % 100 or left // 100 % 100 == 0 or right // 100 % 100 == 0
            )
            of_month = left % 100 == right % 100 or left % 100 == 0 or right % 100 == 0
            result[row] = PARTLY_KNOWN if years and months and of_month else SAME_YEAR if years else ELSE
        elif left == right:
            result[row] = EXACT
        elif days and (
            is_era_slip(left, right, first_year, first_day, last_day)
            or is_era_slip(right, left, first_year, first_day, last_day)
        ):
            result[row] = ERA_SLIP
        elif digits_that_differ(left, right) == 1 or one_digit_of_era(
            left, right, first_year, first_day, last_day
        ):
            result[row] = ONE_DIGIT
        elif years and left // 100 % 100 == right % 100 and left % 100 == right // 100 % 100:
            result[row] = DAY_MONTH_SWAPPED
        elif next_day(min(left, right)) == max(left, right):
            result[row] = ONE_DAY
        else:
            result[row] = SAME_MONTH_DAY if days else SAME_YEAR if years else ELSE
    return result
