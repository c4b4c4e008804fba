"""Ways of writing dates, Japanese eras among them, and the slips people make."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Days = npt.NDArray[np.datetime64]
# first day, name, letter; 明治 began using the Gregorian calendar on 1873-01-01
ERAS = (
    (date(2019, 5, 1), "令和", "R"),
    (date(1989, 1, 8), "平成", "H"),
    (date(1926, 12, 25), "昭和", "S"),
    (date(1912, 7, 30), "大正", "T"),
    (date(1873, 1, 1), "明治", "M"),
)
FIRST_YEARS = {"令和": 2019, "平成": 1989, "昭和": 1926, "大正": 1912, "明治": 1868}


def era(day: date) -> tuple[str, str, int]:
    """Era, its letter, and the year in it.

    >>> era(date(1989, 1, 7)), era(date(1989, 1, 8))
    (('昭和', 'S', 64), ('平成', 'H', 1))
    """
    for first, name, letter in ERAS:
        if day >= first:
            return name, letter, day.year - FIRST_YEARS[name] + 1
    raise ValueError("expected a day since 1873-01-01, found an earlier one")


def _wareki(day: date) -> str:
    name, _, year = era(day)
    return f"{name}{'元' if year == 1 else year}年{day.month}月{day.day}日"


def _letter(day: date, form: str) -> str:
    _, letter, year = era(day)
    return form.format(letter=letter, year=year, month=day.month, day=day.day)


NOTATIONS: dict[str, Callable[[date], str]] = {
    "iso": lambda day: day.isoformat(),
    "compact": lambda day: f"{day:%Y%m%d}",
    "slash": lambda day: f"{day.year}/{day.month}/{day.day}",
    "wareki": _wareki,
    "letter": lambda day: _letter(day, "{letter}{year:02}.{month:02}.{day:02}"),
    "letter_compact": lambda day: _letter(day, "{letter}{year:02}{month:02}{day:02}"),
    "letter_slash": lambda day: _letter(day, "{letter}{year}/{month}/{day}"),
}


def write_days(days: Days, notation: str) -> pa.Array:
    """Each day in one of `NOTATIONS`; distinct days are written once."""
    found, rows = np.unique(days, return_inverse=True)
    write = NOTATIONS[notation]
    return pa.array([write(day) for day in found.astype(date)], pa.string()).take(pa.array(rows))


def without_day(text: str) -> str:
    """A written date with its day unknown.

    >>> without_day("S50.01.02"), without_day("昭和50年1月2日"), without_day("19750102")
    ('S50.01.00', '昭和50年1月00日', '19750100')
    """
    return re.sub(r"\d{1,2}(日?)$", r"00\1", text)


def with_digit_slip(rng: np.random.Generator, day: date, last: date) -> date:
    """The day with one digit of its year, month or day mistyped: another real day, not after `last`."""
    text = f"{day:%Y%m%d}"
    while True:
        place = int(rng.integers(2, 8))
        new = text[:place] + str(rng.integers(10)) + text[place + 1 :]
        try:
            other = date(int(new[:4]), int(new[4:6]), int(new[6:]))
        except ValueError:
            continue
        if other != day and date(1900, 1, 1) <= other <= last:
            return other


def with_era_slip(day: date, last: date) -> date:
    """The same year, month and day of another era (昭和5年 for 平成5年); the day itself where there is none."""
    name, _, year = era(day)
    for other in ("昭和", "平成", "令和", "大正"):
        if other != name:
            try:
                slipped = day.replace(year=FIRST_YEARS[other] + year - 1)
            except ValueError:
                continue
            if date(1900, 1, 1) <= slipped <= last and era(slipped)[0] == other:
                return slipped
    return day
