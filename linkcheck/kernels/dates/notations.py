"""Birth dates written twice in one string, 昭和50年(1975年)1月2日: whether what stands in brackets is the same day."""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.dates.parse import (
    CLOSE,
    ERA_MISSING,
    FIRST,
    NONE,
    OPEN,
    SEVERAL,
    YEAR_UNKNOWN,
    arrange,
    cut,
    settle,
)
from linkcheck.kernels.jit import inner_kernel, kernel
from linkcheck.kernels.text.utf8 import next_letter

__all__ = ["notations_disagree"]

ONE_LETTER = 3
"""Bytes of one letter at most: in brackets it may be no era but a sex."""


@inner_kernel
def days_agree(month, day, other_month, other_day):  # type: ignore[no-untyped-def]
    """Whether two months and two days are the same or, 0, not known."""
    return (month == 0 or other_month == 0 or month == other_month) and (
        day == 0 or other_day == 0 or day == other_day
    )


@inner_kernel
def fits_an_era(number, year, first_year):  # type: ignore[no-untyped-def]
    """Whether a year of two digits, its era left out, may be a year."""
    for first in first_year:
        if number == year - first + 1:
            return True
    return number == year % 100


@inner_kernel
def agrees(data, at, stop, date, tables, parts):  # type: ignore[no-untyped-def]
    """Whether a text in brackets says the date that was read outside, as far as it says one; a remark says none.

    tables: as `read_dates` takes them; parts are written over.
    """
    meaning, second, codes, first_year, first_day, last_day, latest = tables
    parts[:] = 0
    era, count = cut(data, at, stop, meaning, second, parts)
    count = count % SEVERAL if count > 0 else count
    year, month, day = date // 10000, date // 100 % 100, date % 100
    if count == 0 and era >= 0 and stop - at > ONE_LETTER:
        return first_year[era] <= year <= last_day[era] // 10000
    if count <= 0:
        return True
    era, fault = arrange(era, count, parts, codes)
    if fault == ERA_MISSING and count == 3:
        return fits_an_era(parts[0, 0], year, first_year) and days_agree(month, day, parts[0, 1], parts[0, 2])
    if fault != NONE:
        return True
    other, fault = settle(era, parts, first_year, first_day, last_day, latest)
    if fault == YEAR_UNKNOWN:
        return days_agree(month, day, parts[0, 1] % 99, parts[0, 2] % 99)
    if other == 0:  # no day there ever was
        return fault == NONE
    return other // 10000 == year and days_agree(month, day, other // 100 % 100, other % 100)


@inner_kernel
def all_agree(data, at, stop, date, tables, parts):  # type: ignore[no-untyped-def]
    """Whether all that stands in brackets behind the first number of a string says the date that was read outside."""
    meaning = tables[0]
    number, begin = False, np.int64(-1)
    while at < stop:
        before = at
        code, at = next_letter(data, at, stop)
        kind = meaning[code]
        number |= kind <= FIRST
        if begin >= 0 and kind in (OPEN, CLOSE):
            if not agrees(data, begin, before, date, tables, parts):
                return False
            begin = np.int64(-1)
        if kind == OPEN and number:
            begin = at
    return begin < 0 or agrees(data, begin, stop, date, tables, parts)


@kernel
def notations_disagree(data, offsets, rows, dates, tables):  # type: ignore[no-untyped-def]
    """Which of the given rows, M of N strings with the dates read of them (int32[N], none 0), hold another date in
    brackets: bool[M]. tables: what `read_dates` takes behind the strings."""
    found = np.zeros(len(rows), np.bool_)
    parts = np.zeros((3, 5), np.int64)
    for index in range(len(rows)):
        row = rows[index]
        at, stop = np.int64(offsets[row]), np.int64(offsets[row + 1])
        found[index] = not all_agree(data, at, stop, np.int64(dates[row]), tables, parts)
    return found
