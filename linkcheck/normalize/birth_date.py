"""Birth dates: every way registers and forms write a day, to yyyymmdd.

A date is one int32: 19750102; a part that is not known is 00 (19750100, 19750000); 0 is missing or unreadable.
What was wrong with a value is told by a fault, never by an exception.
"""

from __future__ import annotations

import datetime
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns import Column, from_names, keeps_index, read_once, to_array, utf8
from linkcheck.messages import both
from linkcheck.normalize.text import plain_characters
from linkcheck.tables import table_path

__all__ = [
    "BIRTH_DATE_FAULTS",
    "BirthDates",
    "Era",
    "birth_date_faults",
    "eras",
    "in_japan",
    "normalize_birth_date",
    "packed_days",
    "parse_birth_dates",
    "read_birth_dates",
]

BIRTH_DATE_FAULTS = (
    "none",
    "partly_unknown",  # month or day is not known; the rest is used
    "year_unknown",  # the date is missing
    "era_missing",  # two-digit year without an era
    "era_code_undeclared",  # an era code, and nobody said of which scheme
    "era_code_unknown",  # not a code of the declared scheme
    "spreadsheet_serial",  # five digits: a spreadsheet's day count
    "impossible_date",  # February 30
    "before_1873",  # before the Gregorian calendar
    "in_future",
    "before_era_start",  # 平成元年1月3日: read as 1989-01-03
    "after_era_end",  # 昭和65年1月2日: read on, as clerks and old systems count on: 1990-01-02
    "unreadable",
    "notations_disagree",  # 昭和51年(1975)1月2日: what stands in brackets is another day
)


@dataclass(frozen=True, slots=True)
class Era:
    """An era: name, Gregorian year of its year 1, first and last day (the day of change may belong to both)."""

    name: str
    first_year: int
    first_day: datetime.date
    last_day: datetime.date


@dataclass(frozen=True, slots=True)
class BirthDates:
    """N dates: packed int32[N] (yyyymmdd, unknown parts 00, 0 missing), faults uint8[N] into BIRTH_DATE_FAULTS."""

    packed: npt.NDArray[np.int32]
    faults: npt.NDArray[np.uint8]


@dataclass(frozen=True)
class _Tables:
    meaning: npt.NDArray[np.uint8]
    second: npt.NDArray[np.uint32]
    first_year: npt.NDArray[np.int64]
    first_day: npt.NDArray[np.int64]
    last_day: npt.NDArray[np.int64]
    codes: dict[str | None, npt.NDArray[np.int8]]


@lru_cache(1)
def _facts() -> dict[str, Any]:
    return tomllib.loads(table_path("eras.toml").read_text("utf-8"))


@lru_cache(1)
def eras() -> tuple[Era, ...]:
    """The eras since 明治, in order."""
    return tuple(
        Era(row["name"], row["first_year"], row["first_day"], row["last_day"]) for row in _facts()["era"]
    )


@lru_cache(1)
def _tables() -> _Tables:
    from linkcheck.kernels.dates import parse as kernels

    meaning = np.full(0x110000, kernels.NO_MEANING, np.uint8)
    rows, characters = _facts()["era"], _facts()["characters"]
    for name in (
        "ten",
        "first",
        "separator",
        "space",
        "year",
        "month",
        "day",
        "ignored",
        "not_known",
        "unknown_digit",
        "open",
        "close",
        "hour",
    ):
        meaning[[ord(character) for character in characters[name]]] = getattr(kernels, name.upper())
    for digits in characters["digits"]:
        meaning[[ord(digit) for digit in digits]] = range(10)
    for name, digit in (("one", 1), ("two", 2), ("eight", 8)):
        meaning[ord(characters[name])] = digit
    codes: dict[str | None, npt.NDArray[np.int8]] = {None: np.full(10, -1, np.int8)}
    for scheme in ("receipt", "pension"):
        codes[scheme] = np.full(10, -1, np.int8)
        for place, row in enumerate(rows):
            codes[scheme][row[scheme]] = place
    for place, row in enumerate(rows):
        meaning[[ord(mark) for mark in row["marks"]]] = kernels.ERA + place
    plain, unlisted = plain_characters(), meaning == kernels.NO_MEANING
    meaning[unlisted] = np.where(plain == 0, kernels.IGNORED, meaning[plain])[unlisted]
    second = np.array([ord(row["name"][1]) for row in rows], np.uint32)
    days = [[_pack(row[bound]) for row in rows] for bound in ("first_day", "last_day")]
    years = np.array([row["first_year"] for row in rows])
    return _Tables(meaning, second, years, np.array(days[0]), np.array(days[1]), codes)


def _pack(day: datetime.date) -> int:
    return day.year * 10000 + day.month * 100 + day.day


def read_birth_dates(
    values: Any, era_codes: str | None = None, *, latest: datetime.date | None = None
) -> BirthDates:
    """Dates and faults of a column of strings, numbers or dates. Null and blank are missing without a fault.

    `era_codes` declares the scheme of era digits as in 3500102; without it they are never guessed. Days after
    `latest` (default: tomorrow) are faults. Raises ValueError for an unknown scheme, never for a value.
    """
    from linkcheck.kernels.dates.parse import DISAGREE, read_dates

    tables = _tables()
    if era_codes not in tables.codes:
        raise ValueError(both("argument", name="era_codes", choices="None, 'receipt' or 'pension'"))
    last = _pack(latest or datetime.date.today() + datetime.timedelta(days=1))
    array = to_array(values)
    if pa.types.is_date(array.type) or pa.types.is_timestamp(array.type):
        return _take_days(array, last)

    rest = tables.first_year, tables.first_day, tables.last_day, last
    known = tables.meaning, tables.second, tables.codes[era_codes], *rest

    def read(part: pa.Array) -> tuple[npt.NDArray[Any], ...]:
        text = utf8(part)
        dates, faults, several = read_dates(text.data, text.offsets, text.valid, *known)
        rows = np.flatnonzero(several)
        rows = rows[dates[rows] > 0]
        if len(rows):
            from linkcheck.kernels.dates.notations import notations_disagree

            rows = rows[notations_disagree(text.data, text.offsets, rows, dates, known)]
            dates[rows], faults[rows] = 0, DISAGREE
        return dates, faults

    return BirthDates(*read_once(array, (read_birth_dates, era_codes, last), read))


def _take_days(array: pa.Array, last: int) -> BirthDates:
    """Dates of a column that already holds days; a moment with a time zone is the day it was in Japan."""
    array = in_japan(array)
    days = array.cast(pa.timestamp("s"), safe=False).cast(pa.int64()).fill_null(0).to_numpy() // 86400
    valid = array.is_valid().to_numpy(zero_copy_only=False)
    packed = packed_days(days)
    faults = np.zeros(len(array), np.uint8)
    faults[valid & (packed < 18730101)] = BIRTH_DATE_FAULTS.index("before_1873")
    faults[valid & (packed > last)] = BIRTH_DATE_FAULTS.index("in_future")
    return BirthDates(np.where(valid & (faults == 0), packed, 0).astype(np.int32), faults)


def packed_days(days: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Days since 1970-01-01 as yyyymmdd, int64[N] each.

    >>> packed_days(np.array([-1, 0, 59])).tolist()
    [19691231, 19700101, 19700301]
    """
    day = days.astype("datetime64[D]")
    year, month = day.astype("datetime64[Y]"), day.astype("datetime64[M]")
    packed = (year.astype(np.int64) + 1970) * 10000 + (month.astype(np.int64) % 12 + 1) * 100
    return np.asarray(packed + (day - month).astype(np.int64) + 1)


def in_japan(array: pa.Array) -> pa.Array:
    """Moments with a time zone as Japanese local time without one, so that a UTC 15:00 is the next day's midnight;
    every other column as it is."""
    if pa.types.is_timestamp(array.type) and array.type.tz is not None:
        return pc.local_timestamp(array.cast(pa.timestamp(array.type.unit, "Asia/Tokyo")))
    return array


def parse_birth_dates(values: Any, era_codes: str | None = None) -> npt.NDArray[np.int32]:
    """Dates as yyyymmdd, int32[N]; unknown parts are 00; missing, unreadable and impossible dates are 0.

    >>> parse_birth_dates(["昭和50年1月2日", "S50.1.2", "1975/01", "1975-02-30", None]).tolist()
    [19750102, 19750102, 19750100, 0, 0]
    >>> parse_birth_dates(["5010203"]).tolist(), parse_birth_dates(["5010203"], "receipt").tolist()
    ([0], [20190203])
    """
    return read_birth_dates(values, era_codes).packed


@keeps_index
def normalize_birth_date(values: Any, era_codes: str | None = None) -> Column:
    """Dates as ISO strings, shape (N,); what is not known is left out; missing, unreadable, impossible are null.

    >>> normalize_birth_date(["令和元年5月1日", "1975年1月不詳", "大正99年99月99日"]).to_pylist()
    ['2019-05-01', '1975-01', None]
    """
    return _iso_texts(read_birth_dates(values, era_codes).packed)


def birth_date_faults(values: Any, era_codes: str | None = None) -> Column:
    """What is wrong with each value, a name of BIRTH_DATE_FAULTS, shape (N,); null where nothing is.

    Two notations of one day in a value have to agree as far as both go; where they do not, neither is read.

    >>> birth_date_faults(["昭和65年1月2日", "50.1.2", "5010203", "1975-02-30", "1975-01-02"]).to_pylist()
    ['after_era_end', 'era_missing', 'era_code_undeclared', 'impossible_date', None]
    """
    faults = read_birth_dates(values, era_codes).faults
    names = from_names(faults, BIRTH_DATE_FAULTS).cast(pa.string())
    return Column(pc.if_else(pa.array(faults != 0), names, pa.scalar(None, pa.string())))


def _iso_texts(packed: npt.NDArray[np.int32]) -> Column:
    found, rows = np.unique(packed, return_inverse=True)
    return Column(pa.array([_iso(int(date)) for date in found], pa.string()).take(pa.array(rows)))


def _iso(packed: int) -> str | None:
    year, month, day = packed // 10000, packed // 100 % 100, packed % 100
    if not packed:
        return None
    return (
        f"{year:04}"
        if not month
        else f"{year:04}-{month:02}"
        if not day
        else f"{year:04}-{month:02}-{day:02}"
    )
