"""Moments: when a log says something happened, as microseconds of Japanese local time.

Logs write `2023-03-27T11:45:03.250`, `2023/03/27(月) 11:45:03`, `令和5年3月27日11時45分03秒`, `03/27/2023 11:45:03 AM`,
`20230327114503250`, seconds to nanoseconds since 1970, or a spreadsheet's day number; days are read as birth dates
are. A moment without an offset is taken as local time, one with an offset or counted since 1970 is brought to UTC+9.

Systems also write a moment where there is none: day zero of a spreadsheet, of a clock or of a database, or 9999-12-31
for what never ends. Such a moment is missing, whatever the column is: not revoked, not lost, not known when. No moment
of a record lies before EARLIEST or from LATEST on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns import to_array, to_strings
from linkcheck.normalize.day import MISSING, midnights
from linkcheck.normalize.day_order import MONTH_FIRST, in_order, order_counts, order_of
from linkcheck.normalize.moment_forms import rewritten
from linkcheck.normalize.never import says_never

__all__ = [
    "MISSING",
    "RESOLUTIONS",
    "STEPS",
    "parse_moments",
    "resolution",
    "resolution_of_shares",
    "unread_moments",
]

RESOLUTIONS = ("none", "day", "minute", "second", "millisecond", "microsecond")
"""How finely a column tells time."""

STEPS = (86_400_000_000, 60_000_000, 1_000_000, 1_000)
"""Microseconds of all but the last."""
COARSE_SHARE = 0.99
SECOND, DAY = 1_000_000, 86_400_000_000
JAPAN = 9 * 3600 * SECOND
EARLIEST = int(np.datetime64("1904-01-02", "us").astype(np.int64))
"""The first moment there is: nobody who was born before lives. Days zero of spreadsheets and databases lie before."""
LATEST = int(np.datetime64("2099-12-31", "us").astype(np.int64))
"""The first moment that only means "for ever"."""
UNIX_ZEROS = (0, JAPAN)
"""1970-01-01 00:00, local time or UTC: a clock that nobody has set."""
MONTHS = (
    r"\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
)
LEAP_DAYS = r"(?:\d\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29"
PLAIN = rf"^(?:{MONTHS}|{LEAP_DAYS})(?:[ T](?:[01]\d|2[0-3])(?::[0-5]\d(?::[0-5]\d(?:\.\d{{1,6}})?)?)?)?$"
"""What Arrow casts to moments: it refuses a whole column for one value that is something else."""
OFFSET = r"\s*(?P<offset>Z|UTC|GMT|JST|[+-]\d{2}:?\d{2})?"
OPEN, CLOSE = r"^[\s\[(<\"']*", r"[\s\])>\"']*$"
TIMED = (
    OPEN + r"(?P<day>.+?)[T\s:_,]*(?P<before>午前|午後|[AaPp]\.?[Mm]\.?)?\s*(?P<hour>\d{1,2})(?::|時\s*)"
    r"(?P<minute>\d{1,2})(?:(?::|分\s*)(?P<second>\d{1,2})秒?)?分?(?:[.,](?P<part>\d{1,9}))?"
    r"\s*(?P<behind>[AaPp]\.?[Mm]\.?)?" + OFFSET + CLOSE
)
COMPACT = (
    OPEN + r"(?P<day>(?:19|20)\d{6})[T\s_-]?(?P<hour>\d{2})(?P<minute>\d{2})"
    r"(?:(?P<second>\d{2})[.,]?(?P<part>\d{1,9})?)?" + OFFSET + CLOSE
)
TIME_OF_DAY = r"[:時]"
COUNTED = r"^\s*(?P<whole>\d{10}|\d{13}|\d{16})(?:\.(?P<part>\d{1,6}))?\s*$"
NANOSECONDS = r"^(\s*\d{16})\d{3}(\s*)$"
NUMBERED = r"^\s*(?P<day>[2-7]\d{4})(?:\.(?P<part>\d{1,12}))?\s*$"
FIRST_DAY_NUMBER = 25_569
"""What spreadsheets call 1 January 1970."""


def parse_moments(values: Any, era_codes: str | None = None) -> npt.NDArray[np.int64]:
    """Microseconds since 1970-01-01T00:00 local time, int64[N]; MISSING where null or unreadable, and where it is one
    that systems write for none.

    A value is read the same whatever stands beside it, but for days with the year last: of the values that have it, the
    column tells which number is the month (`normalize.day_order`); where none tells, the first is; where they
    contradict one another, what may be read either way is unreadable. Give the whole column. The readers do, and what
    they pass on has the year first.

    era_codes: what digits stand for eras, as in `linkcheck.normalize.birth_date`. Never raises for a value.

    >>> moments = parse_moments(["2023-03-27 11:45:03", "令和5年3月27日 11時45分04秒", "soon", "9999-12-31"])
    >>> int(moments[1] - moments[0]), (moments[2:] == MISSING).tolist()
    (1000000, [True, True])
    """
    array = to_array(values)
    if pa.types.is_dictionary(array.type):
        array = to_strings(array)
    if pa.types.is_timestamp(array.type) or pa.types.is_date(array.type):
        zone = getattr(array.type, "tz", None)
        found = _microseconds(array.cast(pa.timestamp("us", zone), safe=False)) + (JAPAN if zone else 0)
    else:
        text = to_strings(array)
        try:
            found = _microseconds(text.cast(pa.timestamp("us")))
        except pa.ArrowInvalid:
            found = _read(text, era_codes)
    told = (found > UNIX_ZEROS[1]) & (found < LATEST)
    if not told.all():
        told |= (found >= EARLIEST) & (found < UNIX_ZEROS[1]) & (found != UNIX_ZEROS[0])
    return np.where(told, found, MISSING)


def unread_moments(values: Any, era_codes: str | None = None) -> npt.NDArray[np.bool_]:
    """Which values say something that is lost, bool[N]: no moment, not blank, and none that systems write for none.

    >>> unread_moments(["2023-03-27", "soon", "", None, "0001/01/01 0:00:00"]).tolist()
    [False, True, False, False, False]
    """
    text = to_strings(values)
    said = np.asarray(text.is_valid().to_numpy(zero_copy_only=False), np.bool_)
    lost = np.asarray(said & (parse_moments(values, era_codes) == MISSING))
    if lost.any():
        lost[lost] = ~says_never(text.filter(pa.array(lost)))
    return lost


def resolution(moments: npt.NDArray[np.int64]) -> str:
    """How finely a column of moments tells time, a name of RESOLUTIONS: the coarsest of which nearly all are whole.

    >>> resolution(parse_moments(["2023-03-27 11:45", "2023-03-27 11:46"]))
    'minute'
    """
    known = moments[moments != MISSING]
    return resolution_of_shares([(known % step == 0).mean() if len(known) else None for step in STEPS])


def resolution_of_shares(whole: Sequence[float | None]) -> str:
    """The name of RESOLUTIONS from which shares of a column are whole STEPS (None: nothing in it).

    >>> resolution_of_shares([0.0, 0.02, 1.0, 1.0])
    'second'
    """
    if whole[0] is None:
        return RESOLUTIONS[0]
    coarse = (
        name
        for name, share in zip(RESOLUTIONS[1:-1], whole, strict=True)
        if share is not None and share >= COARSE_SHARE
    )
    return next(coarse, RESOLUTIONS[-1])


def _microseconds(array: pa.Array) -> npt.NDArray[np.int64]:
    count = pc.fill_null(array.cast(pa.int64()), int(MISSING))
    return np.asarray(count.to_numpy(zero_copy_only=False), np.int64)


def _read(text: pa.Array, era_codes: str | None) -> npt.NDArray[np.int64]:
    """Each value by the first form it has."""
    found = np.full(len(text), MISSING)
    is_plain = pc.fill_null(pc.match_substring_regex(text, PLAIN), False)
    plain = is_plain.to_numpy(zero_copy_only=False)
    found[plain] = _microseconds(text.filter(is_plain).cast(pa.timestamp("us")))
    others = pc.utf8_normalize(text.filter(pc.invert(is_plain)), form="NFKC")
    found[~plain] = _written(in_order(others, order_of(order_counts(others)) or MONTH_FIRST), era_codes)
    return found


def _written(text: pa.Array, era_codes: str | None) -> npt.NDArray[np.int64]:
    """The same of values in other notations than plain ISO."""
    found = np.full(len(text), MISSING)
    for read in (_clock, _compact, _counted, _numbered, _day, _printed):
        rows = np.flatnonzero(found == MISSING)
        rows = rows[text.take(pa.array(rows)).is_valid().to_numpy(zero_copy_only=False)]
        if len(rows):
            found[rows] = read(text.take(pa.array(rows)), era_codes)
    return found


def _printed(text: pa.Array, era_codes: str | None) -> npt.NDArray[np.int64]:
    """As a language or a database prints it."""
    return _clock(rewritten(text), era_codes)


def _clock(text: pa.Array, era_codes: str | None) -> npt.NDArray[np.int64]:
    return _timed(pc.extract_regex(text, TIMED), era_codes)


def _compact(text: pa.Array, era_codes: str | None) -> npt.NDArray[np.int64]:
    return _timed(pc.extract_regex(text, COMPACT), era_codes)


def _timed(found: pa.Array, era_codes: str | None) -> npt.NDArray[np.int64]:
    """A day with a time of day."""
    names = {field.name for field in found.type}
    hour, minute, second = (_number(found, name) for name in ("hour", "minute", "second"))
    for name in ("before", "behind"):
        if name in names:
            half = pc.utf8_lower(pc.fill_null(pc.struct_field(found, name), ""))
            late = pc.or_(pc.starts_with(half, "p"), pc.equal(half, "午後")).to_numpy(zero_copy_only=False)
            early = pc.or_(pc.starts_with(half, "a"), pc.equal(half, "午前")).to_numpy(zero_copy_only=False)
            hour = np.where(late & (hour < 12), hour + 12, np.where(early & (hour == 12), 0, hour))
    day = midnights(pc.struct_field(found, "day"), era_codes)
    midnight = (hour == 24) & (minute == 0) & (second == 0)  # at the end of the day
    valid = (day != MISSING) & ((hour < 24) | midnight) & (minute < 60) & (second < 61)
    clock = ((hour * 60 + minute) * 60 + second) * SECOND + _fraction(found, 6)
    return np.where(valid, day + clock + _to_japan(pc.struct_field(found, "offset")), MISSING)


def _counted(text: pa.Array, era_codes: str | None) -> npt.NDArray[np.int64]:
    """Seconds, milliseconds, microseconds or nanoseconds since 1970."""
    found = pc.extract_regex(pc.replace_substring_regex(text, NANOSECONDS, r"\1\2"), COUNTED)
    digits = pc.fill_null(pc.utf8_length(pc.struct_field(found, "whole")), 0).to_numpy(zero_copy_only=False)
    unit = np.select([digits == 10, digits == 13], [SECOND, 1000], 1)
    part = np.where(digits == 10, _fraction(found, 6), 0)
    return np.where(digits > 0, _number(found, "whole") * unit + part + JAPAN, MISSING)


def _numbered(text: pa.Array, era_codes: str | None) -> npt.NDArray[np.int64]:
    """A spreadsheet's day number, with the time of day as its fraction, to the second."""
    found = pc.extract_regex(text, NUMBERED)
    day = _number(found, "day")
    second = np.round(_fraction(found, 12) / 1e12 * 86_400).astype(np.int64)
    return np.where(day > 0, (day - FIRST_DAY_NUMBER) * DAY + second * SECOND, MISSING)


def _day(text: pa.Array, era_codes: str | None) -> npt.NDArray[np.int64]:
    """A day alone; what looks like a time of day and could not be read is not left out."""
    alone = pc.invert(pc.match_substring_regex(text, TIME_OF_DAY))
    return midnights(pc.if_else(alone, text, pa.scalar(None, pa.string())), era_codes)


def _number(found: pa.Array, name: str) -> npt.NDArray[np.int64]:
    digits = pc.struct_field(found, name)
    filled = pc.if_else(pc.fill_null(pc.equal(digits, ""), True), "0", digits)
    return np.asarray(filled.cast(pa.int64()).to_numpy(zero_copy_only=False), np.int64)


def _fraction(found: pa.Array, width: int) -> npt.NDArray[np.int64]:
    """The digits behind a point as a number of `width` digits."""
    part = pc.utf8_rpad(pc.fill_null(pc.struct_field(found, "part"), ""), width, "0")
    return np.asarray(
        pc.utf8_slice_codeunits(part, 0, width).cast(pa.int64()).to_numpy(zero_copy_only=False), np.int64
    )


def _to_japan(offset: pa.Array) -> npt.NDArray[np.int64]:
    """Microseconds to add to a moment written with this offset; none without one."""
    words, rows = np.unique(np.asarray(pc.fill_null(offset, "").to_pylist(), dtype=str), return_inverse=True)
    return np.array([_offset(word) for word in words], np.int64)[rows]


def _offset(word: str) -> int:
    if word in ("", "JST"):
        return 0
    if word in ("Z", "UTC", "GMT"):
        return JAPAN
    minutes = int(word[1:3]) * 60 + int(word[-2:])
    return JAPAN - (minutes if word[0] == "+" else -minutes) * 60_000_000
