"""Birth dates out of UTF-8 bytes: cut a string into era and numbers, put them in order, settle them as a date.

A string's parts are int64[3, 5], of which four columns are numbers: their values, their unknown digits (a 1 in each
place written as unknown), their widths. The fifth holds in its first row how many days the moment's offset moves the
day of Japan.
"""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import inner_kernel, kernel
from linkcheck.kernels.text.utf8 import next_code, next_letter

__all__ = [
    "CLOSE",
    "DISAGREE",
    "ERA_MISSING",
    "FIRST",
    "NONE",
    "OPEN",
    "SEVERAL",
    "YEAR_UNKNOWN",
    "arrange",
    "cut",
    "days_in_month",
    "read_dates",
    "settle",
]

# Meanings of characters: 0-9 are digits, from ERA on the eras in order.
TEN, FIRST, SEPARATOR, SPACE, IGNORED, NOT_KNOWN, UNKNOWN_DIGIT, OPEN, CLOSE, HOUR, YEAR, MONTH, DAY = range(
    10, 23
)
ERA = 30
NO_MEANING = 255
NUMBERS, SHIFT = 4, 4
"""How many numbers a date has at most (an era's code in front), and the column behind them."""
SEVERAL = 8
"""Added to how many numbers a string has, where there may be more in brackets."""

# Faults, in the order of normalize.birth_date.BIRTH_DATE_FAULTS.
NONE, PARTLY_UNKNOWN, YEAR_UNKNOWN, ERA_MISSING, CODE_UNDECLARED, CODE_UNKNOWN = range(6)
SERIAL, IMPOSSIBLE, BEFORE_1873, IN_FUTURE, BEFORE_ERA, AFTER_ERA, UNREADABLE, DISAGREE = range(6, 14)


@inner_kernel
def days_in_month(year, month):  # type: ignore[no-untyped-def]
    """Days of a Gregorian month; 31 for month 0, which is unknown."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month == 4 or month == 6 or month == 9 or month == 11 else 31


@inner_kernel
def add_digit(parts, place, kind, ten):  # type: ignore[no-untyped-def]
    """Write one more digit of a number: (whether it fits, `ten`: 1 behind a ten, 2 behind a ten and its ones, else 0).

    A number is one to fourteen digits, or a ten with one digit at most on either side; so it is below 10 ** 14.
    """
    if kind == TEN:
        if parts[2, place] > 1:
            return False, ten
        parts[0, place], parts[2, place] = max(parts[0, place], 1) * 10, 2
        return True, 1
    digit = 0 if kind == UNKNOWN_DIGIT else 1 if kind == FIRST else kind
    if ten > 0:
        parts[0, place] += digit
        parts[1, place] += kind == UNKNOWN_DIGIT
        return ten == 1, 2
    parts[0, place] = parts[0, place] * 10 + digit
    parts[1, place] = parts[1, place] * 10 + (kind == UNKNOWN_DIGIT)
    parts[2, place] += 1
    return parts[2, place] <= 14, 0


@inner_kernel
def leave_blank(parts, count, place):  # type: ignore[no-untyped-def]
    """Numbers from `count` up to `place` are blanks, so unknown: how many numbers there are then."""
    for blank in range(count, min(place, NUMBERS)):
        parts[0, blank], parts[1, blank], parts[2, blank] = 0, 1, 0
    return max(count, min(place, NUMBERS))


@inner_kernel
def claim(parts, count, place, loose):  # type: ignore[no-untyped-def]
    """A mark claims the number before it (`loose`: no mark has), or a blank: how many numbers there are, or -1.

    place: where the number of this mark belongs, 0 to 3. A number that comes too early leaves blanks before it, so that
    a blank year or month never shifts the parts.
    """
    if not loose:
        return leave_blank(parts, count, place + 1)
    last = count - 1
    if last > place:
        return -1
    if last == place or parts[2, last] > 4:  # a compact date
        return count
    value, unknown, width = parts[0, last], parts[1, last], parts[2, last]
    leave_blank(parts, last, place)
    parts[0, place], parts[1, place], parts[2, place] = value, unknown, width
    return place + 1


@inner_kernel
def days_to_japan(data, at, stop, hour):  # type: ignore[no-untyped-def]
    """How many days (-1, 0, 1) the day in Japan is from the written one: the rest of a moment behind its hour.

    0 without an offset, which is local time.
    """
    number, width, signed, offset, minute = np.int64(0), 0, 0, np.int64(0), np.int64(-1)
    while at <= stop:
        byte = data[at] if at < stop else 0
        at += 1
        if 0x30 <= byte <= 0x39 and width < 4:
            number, width = number * 10 + np.int64(byte) - 0x30, width + 1
            continue
        if width > 0 and minute < 0:
            minute = number
        elif width > 0 and signed != 0:
            offset = offset * 60 + number if width < 3 else number // 100 * 60 + number % 100
        number, width = np.int64(0), 0
        if minute >= 0 and signed == 0 and (byte == 0x2B or byte == 0x2D):
            signed, offset = 1 if byte == 0x2B else -1, np.int64(0)
        elif minute >= 0 and (byte == 0x5A or byte == 0x7A or byte == 0x55 or byte == 0x47):  # Z, z, UTC, GMT
            return (hour * 60 + minute + 540) // 1440
    if signed == 0 or hour > 24:
        return 0
    offset = offset * 60 if offset < 15 else offset  # +09 alone
    return (hour * 60 + minute + 540 - signed * offset) // 1440


@inner_kernel
def cut(data, at, stop, meaning, second, parts):  # type: ignore[no-untyped-def]
    """Cut a string: (era or -1, how many numbers; -1 when a character fits nowhere). Fills parts.

    SEVERAL is added to the count where more notations may stand in brackets, which are passed over.
    """
    era, count, inside, ten = -1, 0, False, 0
    nested, several = False, 0
    loose, gap, start = False, 0, 0  # no mark has the last number; separators since; the year's place
    while at < stop:
        code, at = next_letter(data, at, stop)
        kind = np.int64(meaning[code])
        if nested:  # a second notation in brackets after the first one has begun
            nested = kind != CLOSE
        elif kind <= FIRST or kind == UNKNOWN_DIGIT:
            if not inside:
                if gap > 1 and (count > 0 or era >= 0):
                    count = leave_blank(parts, count, count + gap - 1)
                if count == NUMBERS:
                    return era, -1
                count, inside, ten, loose, gap = count + 1, True, 0, True, 0
            fits, ten = add_digit(parts, count - 1, kind, ten)
            if not fits:
                return era, -1
        elif kind == SEPARATOR:
            inside, gap = False, gap + 1
        elif kind in (SPACE, CLOSE):
            inside = False
        elif kind in (YEAR, MONTH, DAY):
            start = 1 if kind == YEAR and loose and count == 2 and era < 0 else start
            count = claim(parts, count, kind - YEAR + start, loose)
            if count < 0:
                return era, -1
            inside, loose, gap = False, False, 0
        elif kind == OPEN:
            inside, nested = False, count > 0
            several = SEVERAL if nested else several
        elif kind == NOT_KNOWN:
            several = SEVERAL if at < stop else several
            break
        elif kind == HOUR and (count == 2 or count == 4):
            count -= 1  # the number before it was the hour
            parts[0, SHIFT] = days_to_japan(data, at, stop, min(parts[0, count], 99))
            parts[0, count] = parts[1, count] = parts[2, count] = 0
            several = several if 0x30 <= data[stop - 1] <= 0x5A else SEVERAL  # a moment ends in a digit or Z
            break
        elif kind >= ERA and kind != NO_MEANING:
            if count == 0 and era < 0:
                era = int(kind) - ERA
                if at < stop:
                    following, after = next_code(data, at)
                    at = after if following == second[era] else at
            elif count > 0 and (code == 0x54 or code == 0x74):  # T between date and time
                inside = False
            else:
                return era, -1
        elif kind != IGNORED:
            return era, -1
    return era, count + several


@inner_kernel
def arrange(era, count, parts, codes):  # type: ignore[no-untyped-def]
    """Bring parts into the order year, month, day: (era, fault). codes int8[10]: the era of each code, or -1."""
    if parts[2, 0] == 14:  # date and time without separators
        parts[0, 0], parts[1, 0], parts[2, 0] = parts[0, 0] // 1_000_000, parts[1, 0] // 1_000_000, 8
    if parts[2, 0] == 8 and count == 2 and parts[2, 1] == 6:  # compact date and time
        count = 1
    code_apart = parts[2, 0] == 1 and (count == 4 or (count == 2 and parts[2, 1] == 6))
    if era < 0 and (code_apart or (count == 1 and parts[2, 0] == 7)):
        code = parts[0, 0] // 1_000_000 if count == 1 else parts[0, 0]
        if code >= len(codes):
            return era, UNREADABLE
        if codes[code] < 0:  # receipts and pensions both have a code 1
            return era, CODE_UNDECLARED if codes[1] < 0 else CODE_UNKNOWN
        era = np.int64(codes[code])
        if count == 1:
            parts[0, 0] -= code * 1_000_000
            parts[2, 0] = 6
        else:
            count -= 1
            for row in range(3):
                for place in range(3):
                    parts[row, place] = parts[row, place + 1]
    if count == 1 and (
        (era >= 0 and (parts[2, 0] == 6 or parts[2, 0] == 7)) or (era < 0 and parts[2, 0] == 8)
    ):
        for row in range(2):
            whole = parts[row, 0]
            parts[row, 0], parts[row, 1], parts[row, 2] = whole // 10000, whole // 100 % 100, whole % 100
        return era, NONE
    if count > 3 or parts[2, 1] > 2 or parts[2, 2] > 2:
        return era, UNREADABLE
    if era >= 0:
        return era, NONE if parts[2, 0] <= (2 if count == 1 else 3) else UNREADABLE
    if parts[2, 0] == 4 or (parts[2, 0] == 0 and parts[1, 0] > 0):  # a blank year, which `settle` tells
        return era, NONE
    if count == 1:
        return era, SERIAL if parts[2, 0] == 5 else ERA_MISSING if parts[2, 0] == 6 else UNREADABLE
    return era, ERA_MISSING if parts[2, 0] <= 2 else UNREADABLE


@inner_kernel
def day_beside(year, month, day, step):  # type: ignore[no-untyped-def]
    """The day before (step -1) or after (1) a day: (year, month, day)."""
    if step > 0:
        if day < days_in_month(year, month):
            return year, month, day + 1
        return (year, month + 1, 1) if month < 12 else (year + 1, 1, 1)
    if day > 1:
        return year, month, day - 1
    year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return year, month, days_in_month(year, month)


@inner_kernel
def settle(era, parts, first_year, first_day, last_day, latest):  # type: ignore[no-untyped-def]
    """The date as yyyymmdd with unknown parts 00, and its fault: (packed or 0, fault)."""
    year, month, day = parts[0, 0], parts[0, 1], parts[0, 2]
    month = 0 if parts[1, 1] > 0 or month == 99 else month
    day = 0 if parts[1, 2] > 0 or day == 99 else day
    if parts[1, 0] > 0 or year == 0 or year == (99 if era >= 0 else 9999):
        return 0, YEAR_UNKNOWN if (month > 0 or day > 0) and year != 9999 else NONE
    if era >= 0:
        year += first_year[era] - 1
    if month > 12 or day > days_in_month(year, month):
        return 0, IMPOSSIBLE
    zero = parts[1, 2] == 0 and (parts[2, 2] > 0 or parts[2, 0] > 4)  # a day written as 0
    if year == 1900 and month == 1 and day == 0 and zero:
        return 0, NONE  # an empty cell's date in a spreadsheet
    if parts[0, SHIFT] != 0 and month > 0 and day > 0:
        year, month, day = day_beside(year, month, day, parts[0, SHIFT])
    packed = year * 10000 + month * 100 + day
    lowest = year * 10000 + max(month, 1) * 100 + max(day, 1)
    highest = year * 10000 + (month if month > 0 else 12) * 100 + (day if day > 0 else 31)
    if highest < 18730101:
        return 0, BEFORE_1873
    if lowest > latest:
        return 0, IN_FUTURE
    if era >= 0 and lowest > last_day[era]:
        return packed, AFTER_ERA
    if era >= 0 and highest < first_day[era]:
        return packed, BEFORE_ERA
    return packed, PARTLY_UNKNOWN if month == 0 or day == 0 else NONE


@inner_kernel
def cut_plain(data, at, stop, meaning, parts):  # type: ignore[no-untyped-def]
    """What `cut` gives for three ASCII numbers with one separator between them, behind an era's letter or none:
    (era or -1, 3); (-1, 0) for everything else."""
    era, place = -1, 0
    if at < stop and data[at] >= 0x41 and data[at] < 0x80 and meaning[data[at]] >= ERA:
        if meaning[data[at]] == NO_MEANING:
            return -1, 0
        era = int(meaning[data[at]]) - ERA
        at += 1
    value = width = np.int64(0)
    while at < stop:
        byte = data[at]
        at += 1
        if 0x30 <= byte <= 0x39:
            value = value * 10 + np.int64(byte) - 0x30
            width += 1
            if at < stop:
                continue
        elif byte >= 0x80 or meaning[byte] != SEPARATOR or at == stop:
            return -1, 0
        if width == 0 or width > 4 or place == 3:
            return -1, 0
        parts[0, place], parts[1, place], parts[2, place] = value, 0, width
        place += 1
        value = width = np.int64(0)
    return era, 3 if place == 3 else 0


@inner_kernel
def plain_date(era, parts, first_year, first_day, last_day, latest):  # type: ignore[no-untyped-def]
    """What `arrange` and `settle` give for three numbers that are a day of an era or of the years after it; else 0."""
    year, month, day = parts[0, 0], parts[0, 1], parts[0, 2]
    if month < 1 or month > 12 or day < 1 or day > 28 or year == 0 or parts[2, 1] > 2 or parts[2, 2] > 2:
        return 0
    if era < 0:
        packed = year * 10000 + month * 100 + day
        return packed if parts[2, 0] == 4 and 18730101 <= packed <= latest else 0
    packed = (year + first_year[era] - 1) * 10000 + month * 100 + day
    fits = first_day[era] <= packed <= last_day[era] and 18730101 <= packed <= latest
    return packed if fits and parts[2, 0] <= 2 and year != 99 else 0


@inner_kernel
def two_digits(data, at):  # type: ignore[no-untyped-def]
    """The number that two bytes are, far below 0 where they are no ASCII digits."""
    ten, one = np.int64(data[at]) - 0x30, np.int64(data[at + 1]) - 0x30
    return ten * 10 + one if (ten >= 0) & (ten <= 9) & (one >= 0) & (one <= 9) else -1_000_000


@inner_kernel
def cut_usual(data, at, stop, meaning, parts):  # type: ignore[no-untyped-def]
    """What `cut_plain` gives for 1975-01-02 and S50.01.02, with whatever separators; (-1, 0) for everything else."""
    era, size = -1, stop - at
    if size == 10:
        year, width = two_digits(data, at) * 100 + two_digits(data, at + 2), 4
    elif size == 9 and 0x41 <= data[at] < 0x80 and ERA <= meaning[data[at]] < NO_MEANING:
        era, year, width = int(meaning[data[at]]) - ERA, two_digits(data, at + 1), 2
    else:
        return -1, 0
    first, second = data[stop - 6], data[stop - 3]
    month, day = two_digits(data, stop - 5), two_digits(data, stop - 2)
    if year < 0 or month < 0 or day < 0 or first >= 0x80 or second >= 0x80:
        return -1, 0
    if meaning[first] != SEPARATOR or meaning[second] != SEPARATOR:
        return -1, 0
    parts[0, 0], parts[1, 0], parts[2, 0] = year, 0, width
    parts[0, 1], parts[1, 1], parts[2, 1] = month, 0, 2
    parts[0, 2], parts[1, 2], parts[2, 2] = day, 0, 2
    return era, 3


@kernel
def read_dates(  # type: ignore[no-untyped-def]
    data, offsets, valid, meaning, second, codes, first_year, first_day, last_day, latest
):
    """Read N strings: (dates int32[N] as yyyymmdd, 0 for none; faults uint8[N]; bool[N], where the rest of a string may
    hold the date in other notations, see `notations`)."""
    count = len(valid)
    dates, faults, several = np.zeros(count, np.int32), np.zeros(count, np.uint8), np.zeros(count, np.bool_)
    parts = np.zeros((3, 5), np.int64)
    for row in range(count):
        if not valid[row]:
            continue
        parts[0, SHIFT] = 0
        era, found = cut_usual(data, offsets[row], offsets[row + 1], meaning, parts)
        if found == 0:
            era, found = cut_plain(data, offsets[row], offsets[row + 1], meaning, parts)
        if found == 3:
            dates[row] = plain_date(era, parts, first_year, first_day, last_day, latest)
            if dates[row] > 0:
                continue
        if found == 0:
            for line in range(3):
                for place in range(5):
                    parts[line, place] = 0
            era, found = cut(data, offsets[row], offsets[row + 1], meaning, second, parts)
            if found >= SEVERAL:
                several[row], found = True, found - SEVERAL
        if found < 0:
            faults[row] = UNREADABLE
        elif found > 0:
            era, fault = arrange(era, found, parts, codes)
            if fault == NONE:
                dates[row], faults[row] = settle(era, parts, first_year, first_day, last_day, latest)
            else:
                faults[row] = fault
    return dates, faults, several
