"""The parts of a folded address: where its text stops, its numbers, its building, its city by syntax."""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.addresses.fold import hash_codes, step
from linkcheck.kernels.addresses.layout import (
    BUILDING,
    CODE,
    COUNT,
    FLOOR,
    GOES_ON,
    LOT,
    LOT_AS_DATE,
    LOT_LETTER,
    MOST_NUMBERS,
    NAME_SEED,
    NAME_STOP,
    NOTES,
    NUMBERS,
    OF_BUILDING,
    ROOM,
    marked,
)
from linkcheck.kernels.addresses.tables import find
from linkcheck.kernels.addresses.units import CLOSE, DASH, LETTER_F, OPEN, SPACE, is_digit
from linkcheck.kernels.jit import inner_kernel

__all__ = [
    "has_street",
    "hash_text",
    "kyoto_town",
    "read_building",
    "read_numbers",
    "streets_differ",
    "syntactic_city",
    "text_stop",
]

MOST_DIGITS, MOST_DIGITS_OF_ROOM = 12, 9
"""Digits that a number of an address, and one of a room, has at most."""

SHI, KU, MACHI, MURA, GUN, KATA = (marked(letter) for letter in "市区町村郡方")
IRU, UE, SHITA, RU, TORI = (marked(letter) for letter in "入上下ル通")
MONTH, DAY = (marked(letter) for letter in "月日")
ENDS_NUMBER = (0, DASH, SPACE, OPEN)
NO_NAME = (OPEN, CLOSE, DASH, SPACE)


@inner_kernel
def syntactic_city(codes, at, stop):  # type: ignore[no-untyped-def]
    """City by its last letter where the table knows none: (start behind the county, end); end = at if none."""
    start, end = at, at
    for here in range(at + 1, min(stop, at + 12)):
        code = codes[here]
        if code == GUN and start == at and here + 2 < stop:
            start = here + 1
        elif code == KU or (code in (SHI, MURA) and end == at):
            end = here + 1
            if code == KU:
                break
        elif code == MACHI and end == at and start > at:
            end = here + 1
            break
        elif is_digit(code) or (end > at and here > end + 4):
            break
    return (start, end) if end > at else (at, at)


@inner_kernel
def has_digit(codes, at, stop):  # type: ignore[no-untyped-def]
    """Whether there is a digit in codes[at:stop]."""
    while at < stop and not is_digit(codes[at]):
        at += 1
    return at < stop


@inner_kernel
def text_stop(codes, at, stop):  # type: ignore[no-untyped-def]
    """Where the numbers of an address begin, from behind its town on."""
    begin = at
    while at < stop:
        code = codes[at]
        if code == OPEN:
            close = at
            while close < stop and codes[close] != CLOSE:
                close += 1
            if close + 1 >= stop:
                break
            at = close
        elif is_digit(code):
            after = at
            while after < stop and is_digit(codes[after]):
                after += 1
            then = codes[after] if after < stop else np.uint32(0)
            if not then & GOES_ON or after > at + 2 or not has_digit(codes, after, stop):
                break
            at = after
        elif at == begin and code & LOT_LETTER and (at + 1 == stop or is_digit(codes[at + 1])):
            break
        at += 1
    return at


@inner_kernel
def read_numbers(codes, at, stop, place):  # type: ignore[no-untyped-def]
    """Read the lot and house numbers into a place: where its building begins."""
    count = 0
    while at < stop and count < MOST_NUMBERS:
        code = codes[at]
        if is_digit(code):
            value, after = np.int64(0), at
            while after < stop and is_digit(codes[after]):
                value = value * 10 + np.int64(codes[after]) - 0x30
                after += 1
            if after - at > MOST_DIGITS:
                return at
            then = codes[after] if after < stop else np.uint32(0)
            lot = then & LOT_LETTER != 0 and (after + 1 == stop or is_digit(codes[after + 1]))
            ends = lot or then in ENDS_NUMBER
            spaced = count > 0 and codes[at - 1] == SPACE
            floor = then == LETTER_F and (
                after + 1 == stop or not (codes[after + 1] >= 0x41 and codes[after + 1] <= 0x5A)
            )
            if spaced or (not ends and (floor or then & OF_BUILDING)):
                return at
            if then == MONTH and after + 1 < stop and is_digit(codes[after + 1]):
                return spelled_date(codes, after + 1, stop, place)
            place[NUMBERS + count] = value
            count += 1
            place[COUNT] = count
            at = after + 1 if then in (DASH, SPACE) else after
            if not ends:
                return at
        elif code & LOT_LETTER and (at + 1 == stop or is_digit(codes[at + 1])):
            place[NUMBERS + count] = LOT + np.int64(code & CODE)
            count += 1
            place[COUNT] = count
            at += 1
        else:
            return at
    years = place[NUMBERS] >= 1900 and place[NUMBERS] < 2100
    if count == 3 and years and is_day(place[NUMBERS + 1], place[NUMBERS + 2]):
        place[NOTES] |= LOT_AS_DATE
    return at


@inner_kernel
def is_day(month, day):  # type: ignore[no-untyped-def]
    """Whether two numbers may be a month and a day of it."""
    return month > 0 and month < 13 and day > 0 and day < 32


@inner_kernel
def spelled_date(codes, at, stop, place):  # type: ignore[no-untyped-def]
    """Where a lot that was made a date ends (5月29日), from behind its month on; no number of it is kept."""
    while at < stop and is_digit(codes[at]):
        at += 1
    place[COUNT] = 0
    for column in range(NUMBERS, NUMBERS + MOST_NUMBERS):
        place[column] = 0
    place[NOTES] |= LOT_AS_DATE
    return at + 1 if at < stop and codes[at] == DAY else at


@inner_kernel
def read_building(codes, at, stop, place):  # type: ignore[no-untyped-def]
    """Read building and room behind the numbers into a place. What ends in 方 (care of) is left out."""
    while stop > at and (codes[stop - 1] == CLOSE or codes[stop - 1] == SPACE):
        stop -= 1
    if stop > at and codes[stop - 1] == KATA:
        while stop > at and not is_digit(codes[stop - 1]):
            stop -= 1
    end = stop
    floor = end > at + 1 and codes[end - 1] == LETTER_F and is_digit(codes[end - 2])
    if floor:
        end -= 1
    first = end
    while first > at and is_digit(codes[first - 1]):
        first -= 1
    if end - first > MOST_DIGITS_OF_ROOM:
        first, floor = end, False
    room = np.int64(0)
    for digit in range(first, end):
        room = room * 10 + np.int64(codes[digit]) - 0x30
    place[ROOM] = room + FLOOR if floor else room
    state = NAME_SEED
    place[NAME_STOP] = first
    for here in range(at, first):
        code = codes[here]
        if code not in NO_NAME:
            state = step(state, code)
            place[BUILDING] = np.int64(state)


@inner_kernel
def hash_text(codes, at, stop, state):  # type: ignore[no-untyped-def]
    """Hash of a text without what stands in brackets, 0 for an empty text."""
    found = np.int64(0)
    inside = False
    for here in range(at, stop):
        inside = inside or codes[here] == OPEN
        if not inside and codes[here] != SPACE:
            state = step(state, codes[here])
            found = np.int64(state)
        inside = inside and codes[here] != CLOSE
    return found


@inner_kernel
def kyoto_town(codes, at, stop, state, table):  # type: ignore[no-untyped-def]
    """The longest town that ends the text codes[at:stop] behind street names: (value or -1, its start)."""
    for start in range(at, stop - 1):
        value = find(table, hash_codes(codes, start, stop, state))
        if value >= 0:
            return value, start
    return np.int64(-1), at


@inner_kernel
def has_street(codes, at, stop):  # type: ignore[no-untyped-def]
    """Whether a text goes by Kyoto streets: 上ル, 下ル, 東入, 西入."""
    for here in range(at + 1, stop - 1):
        code, then = codes[here], codes[here + 1]
        if (code == IRU and here > at + 1) or (code in (UE, SHITA) and then == RU):
            return True
    return False


@inner_kernel
def names_street(code):  # type: ignore[no-untyped-def]
    """Whether a letter is none of those that only say how streets meet."""
    return code not in (IRU, UE, SHITA, RU, TORI, DASH, SPACE)


@inner_kernel
def streets_differ(left, right):  # type: ignore[no-untyped-def]
    """Whether two texts that go by Kyoto streets, a town behind each, share none: no two letters, no number."""
    a, a0, a1 = left
    b, b0, b1 = right
    if not has_street(a, a0, a1 + 1) or not has_street(b, b0, b1 + 1):
        return False
    for here in range(a0, a1):
        for there in range(b0, b1):
            if a[here] != b[there] or not names_street(a[here]):
                continue
            together = here + 1 < a1 and there + 1 < b1 and a[here + 1] == b[there + 1]
            if is_digit(a[here]) or (together and names_street(a[here + 1])):
                return False
    return True
