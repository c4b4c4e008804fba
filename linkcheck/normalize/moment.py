"""Moments: when a log says something happened, as microseconds of Japanese local time.

Logs write `2023-03-27T11:45:03.250`, `2023/03/27 11:45:03`, `2023年3月27日 11時45分03秒` or `20230327114503`,
with or without an offset. A moment without one is taken as local time; one with an offset is brought to UTC+9.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns import to_array, to_strings

__all__ = ["MISSING", "parse_moments"]

MISSING = np.int64(-(1 << 62))
"""What parse_moments gives for a null or unreadable moment: before all others, and far enough from the smallest integer
that any moment can be taken from it, or it from any moment."""

JAPAN = 9 * 3600 * 1_000_000
SPELLED = (
    r"^\s*(?P<year>\d{4})(?:[-/.]|年\s*)(?P<month>\d{1,2})(?:[-/.]|月\s*)(?P<day>\d{1,2})日?"
    r"(?:[T\s]*(?P<hour>\d{1,2})(?::|時\s*)(?P<minute>\d{1,2})(?:(?::|分\s*)(?P<second>\d{1,2})秒?)?分?"
    r"(?:[.,](?P<part>\d{1,9}))?)?\s*(?P<offset>Z|[+-]\d{2}:?\d{2})?\s*$"
)
COMPACT = (
    r"^\s*(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})T?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})"
    r"[.,]?(?P<part>\d{0,9})(?P<offset>Z|[+-]\d{2}:?\d{2})?\s*$"
)


def parse_moments(values: Any) -> npt.NDArray[np.int64]:
    """Microseconds since 1970-01-01T00:00 local time, int64[N]; MISSING where null or unreadable.

    >>> moments = parse_moments(["2023-03-27 11:45:03", "2023年3月27日 11時45分04秒", "soon"])
    >>> int(moments[1] - moments[0]), bool(moments[2] == MISSING)
    (1000000, True)
    """
    array = to_array(values)
    if pa.types.is_dictionary(array.type):
        array = to_strings(array)
    if pa.types.is_timestamp(array.type) or pa.types.is_date(array.type):
        shift = JAPAN if getattr(array.type, "tz", None) else 0
        return _microseconds(
            array.cast(pa.timestamp("us", getattr(array.type, "tz", None)), safe=False), shift
        )
    text = to_strings(array)
    try:
        return _microseconds(text.cast(pa.timestamp("us")), 0)
    except pa.ArrowInvalid:  # one value that is not plain ISO: read all of them piece by piece
        return np.where((spelled := _read(text, SPELLED)) != MISSING, spelled, _read(text, COMPACT))


def _microseconds(array: pa.Array, shift: int) -> npt.NDArray[np.int64]:
    count = np.asarray(
        pc.fill_null(array.cast(pa.int64()), int(MISSING)).to_numpy(zero_copy_only=False), np.int64
    )
    return np.where(count == MISSING, MISSING, count + shift)


def _read(text: pa.Array, pattern: str) -> npt.NDArray[np.int64]:
    found = pc.extract_regex(text, pattern)
    valid = found.is_valid().to_numpy(zero_copy_only=False)

    def number(name: str) -> npt.NDArray[np.int64]:
        digits = pc.struct_field(found, name)
        filled = pc.if_else(pc.fill_null(pc.equal(digits, ""), True), "0", digits)
        return np.asarray(filled.cast(pa.int64()).to_numpy(zero_copy_only=False), np.int64)

    year, month, day = number("year"), number("month"), number("day")
    hour, minute, second = number("hour"), number("minute"), number("second")
    part = pc.utf8_slice_codeunits(
        pc.utf8_rpad(pc.fill_null(pc.struct_field(found, "part"), ""), 6, "0"), 0, 6
    )
    micro = np.asarray(part.cast(pa.int64()).to_numpy(zero_copy_only=False), np.int64)
    valid = valid & (month >= 1) & (month <= 12) & (day >= 1) & (hour < 24) & (minute < 60) & (second < 61)
    months = np.where(valid, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    days = months.astype("datetime64[D]").astype(np.int64) + day - 1
    valid &= days < (months + 1).astype("datetime64[D]").astype(np.int64)
    clock = days * 86_400 + hour * 3600 + minute * 60 + second
    return np.where(valid, clock * 1_000_000 + micro + _to_japan(pc.struct_field(found, "offset")), MISSING)


def _to_japan(offset: pa.Array) -> npt.NDArray[np.int64]:
    """Microseconds to add to a moment written with this offset; none without one."""
    words, rows = np.unique(np.asarray(pc.fill_null(offset, "").to_pylist(), dtype=str), return_inverse=True)
    return np.array([_offset(word) for word in words], np.int64)[rows]


def _offset(word: str) -> int:
    if not word:
        return 0
    if word == "Z":
        return JAPAN
    minutes = int(word[1:3]) * 60 + int(word[-2:])
    return JAPAN - (minutes if word[0] == "+" else -minutes) * 60_000_000
