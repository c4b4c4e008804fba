"""Two places to one level of the address ladder and its flags."""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.address import CHOME, CITY_GUESSED, OLD_NAME, TOWN_KNOWN, parse_one
from linkcheck.kernels.address_fold import DASH, SPACE, is_digit, is_lot
from linkcheck.kernels.address_parse import (
    AZA,
    BUILDING,
    CITY,
    CITY_KEY,
    COUNT,
    FLOOR,
    GOES_ON,
    NOTES,
    NUMBERS,
    OF_BUILDING,
    PREFECTURE,
    ROOM,
    START,
    TEXT_STOP,
    TOWN,
    TOWN_START,
    WIDTH,
)
from linkcheck.kernels.jit import kernel

__all__ = ["compare"]

MISSING, EXACT, SAME_PLACE, TOWN_TYPO, NUMBER_PREFIX, SAME_LOT, SAME_BLOCK, SAME_CHOME, SAME_TOWN = range(9)
SAME_CITY, SAME_PREFECTURE, DIFFERENT = 9, 10, 11
FLAG_OLD_NAME, FLAG_KOAZA, FLAG_NOT_IN_TABLE, FLAG_TYPO = 1, 2, 4, 8
PREFECTURE_ENDS = tuple(ord(letter) for letter in "県都府道")
FLAG_UNVERIFIED, FLAG_GUESSED, FLAG_ROOM = 16, 32, 64


@kernel
def cities_agree(left, right, set_offsets, set_cities):  # type: ignore[no-untyped-def]
    """Whether two places lie in one city: 2 yes, 1 possibly (a city unknown or ambiguous), 0 no."""
    a, b = left[CITY], right[CITY]
    if a >= 0 and b >= 0:
        return 2 if a == b else 0
    if a == -1 or b == -1:
        if left[CITY_KEY] == 0 or right[CITY_KEY] == 0:
            known = left[PREFECTURE] * right[PREFECTURE] != 0
            return 0 if known and left[PREFECTURE] != right[PREFECTURE] else 1
        return 2 if left[CITY_KEY] == right[CITY_KEY] else 0
    if a > b:
        a, b = b, a
    for member in range(set_offsets[-2 - a], set_offsets[-1 - a]):
        if b >= 0 and set_cities[member] == b:
            return 1
        if b < 0:
            for other in range(set_offsets[-2 - b], set_offsets[-1 - b]):
                if set_cities[member] == set_cities[other]:
                    return 1
    return 0


@kernel
def is_tail(a, a0, a1, b, b0, b1):  # type: ignore[no-untyped-def]
    """Whether the shorter of two texts, of two characters at least, ends the longer."""
    size = min(a1 - a0, b1 - b0)
    if size < 2:
        return False
    back = 1
    while back <= size and a[a1 - back] == b[b1 - back]:
        back += 1
    return back > size


@kernel
def one_edit(a, a0, a1, b, b0, b1):  # type: ignore[no-untyped-def]
    """Whether one letter inserted, deleted or replaced turns one text into the other; digits do not count."""
    while a0 < a1 and b0 < b1 and a[a0] == b[b0]:
        a0 += 1
        b0 += 1
    while a1 > a0 and b1 > b0 and a[a1 - 1] == b[b1 - 1]:
        a1 -= 1
        b1 -= 1
    if max(a1 - a0, b1 - b0) != 1:
        return False
    return not ((a1 > a0 and is_digit(a[a0])) or (b1 > b0 and is_digit(b[b0])))


@kernel
def in_one_lot(left, right, exact):  # type: ignore[no-untyped-def]
    """Equal numbers: exact or same_place if building and room agree or are omitted, same_lot if not."""
    if left[BUILDING] == right[BUILDING] and left[ROOM] == right[ROOM]:
        return EXACT if exact else SAME_PLACE
    if left[BUILDING] != right[BUILDING] and left[BUILDING] * right[BUILDING] != 0:
        return SAME_LOT
    a, b = left[ROOM], right[ROOM]
    if a == b or a == 0 or b == 0:
        return SAME_PLACE
    story = a >= FLOOR and b < FLOOR and a - FLOOR == b // 100
    return SAME_PLACE if story or (b >= FLOOR and a < FLOOR and b - FLOOR == a // 100) else SAME_LOT


@kernel
def number_level(left, right, exact):  # type: ignore[no-untyped-def]
    """Level of two places in one town by numbers, building and room: (level, flags)."""
    if left[COUNT] > right[COUNT]:
        left, right = right, left
    short, long = left[COUNT], right[COUNT]
    same = 0
    while same < short and left[NUMBERS + same] == right[NUMBERS + same]:
        same += 1
    if same == long:
        return in_one_lot(left, right, exact), 0
    if same == short and short > 0:
        last = right[NUMBERS + long - 1]
        if long == short + 1 and last == left[ROOM] and (right[ROOM] == 0 or right[ROOM] == last):
            return SAME_PLACE, FLAG_ROOM
        return NUMBER_PREFIX, 0
    chome = (left[NOTES] | right[NOTES]) & CHOME != 0 or long > 2
    if same >= (2 if chome else 1):
        return SAME_BLOCK, 0
    return SAME_CHOME if same == 1 else SAME_TOWN, 0


@kernel
def town_differs(left, right, agree):  # type: ignore[no-untyped-def]
    """Level of two places that share no town."""
    if agree == 2:
        return SAME_CITY
    if left[PREFECTURE] != 0 and left[PREFECTURE] == right[PREFECTURE]:
        return SAME_PREFECTURE
    if agree == 1:
        return MISSING
    return DIFFERENT


@kernel
def level(left, a, right, b, set_offsets, set_cities):  # type: ignore[no-untyped-def]
    """Level and flags of two places with their folded codes."""
    agree = cities_agree(left, right, set_offsets, set_cities)
    notes = left[NOTES] | right[NOTES]
    both_known = left[NOTES] & right[NOTES] & TOWN_KNOWN
    flags = (FLAG_OLD_NAME if notes & OLD_NAME else 0) | (FLAG_GUESSED if notes & CITY_GUESSED else 0)
    flags |= 0 if both_known else FLAG_NOT_IN_TABLE
    flags |= FLAG_UNVERIFIED if left[CITY] < 0 or right[CITY] < 0 else 0
    numbers, more = number_level(left, right, agree == 2 and left[AZA] == right[AZA])
    if agree > 0 and left[TOWN] == right[TOWN] and (left[TOWN] != 0 or (agree == 2 and left[COUNT] > 0)):
        if left[AZA] != right[AZA]:
            if left[AZA] * right[AZA] != 0:
                return SAME_TOWN, flags
            flags |= FLAG_KOAZA
        return numbers, flags | more
    open_city = left[CITY] < 0 or right[CITY] < 0
    if open_city and is_tail(a, left[START], left[TEXT_STOP], b, right[START], right[TEXT_STOP]):
        return max(numbers, SAME_PLACE), flags | more
    if agree == 0 or left[COUNT] == 0 or numbers > SAME_PLACE:
        return town_differs(left, right, agree), flags
    if left[TOWN] * right[TOWN] == 0 and agree == 2 and left[NUMBERS] >= 100:
        return SAME_PLACE, flags | more | FLAG_KOAZA | FLAG_UNVERIFIED
    start, stop = left[TOWN_START], left[TEXT_STOP]
    other, end = right[TOWN_START], right[TEXT_STOP]
    if not both_known and min(stop - start, end - other) > 1 and one_edit(a, start, stop, b, other, end):
        return TOWN_TYPO, flags | FLAG_TYPO
    return town_differs(left, right, agree), flags


@kernel
def prefecture_size(codes, start, stop):  # type: ignore[no-untyped-def]
    """How many codes of an address look like a prefecture: 3, 4 or 0."""
    if stop - start > 3 and codes[start + 2] in PREFECTURE_ENDS:
        return 3
    return 4 if stop - start > 4 and codes[start + 3] == PREFECTURE_ENDS[0] else 0


@kernel
def plain_level(a, a0, a1, b, b0, b1):  # type: ignore[no-untyped-def]
    """Level of two folded addresses that differ only in a prefecture or in a building left out; else 0."""
    skip_a, skip_b = prefecture_size(a, a0, a1), prefecture_size(b, b0, b1)
    if skip_a * skip_b == 0:
        a0 += skip_a
        b0 += skip_b
    while a0 < a1 and b0 < b1 and a[a0] == b[b0]:
        a0 += 1
        b0 += 1
    if a0 == a1 and b0 == b1:
        return EXACT
    if (a0 < a1 and b0 < b1) or not is_digit(a[a0 - 1] if a0 == a1 else b[b0 - 1]):
        return MISSING
    then = b[b0] if a0 == a1 else a[a0]
    if is_digit(then) or is_lot(then) or then in GOES_ON or then in OF_BUILDING or then in (DASH, SPACE):
        return MISSING
    return SAME_PLACE


@kernel
def compare(a, a_ends, b, b_ends, rows, cities, towns, sets, facts):  # type: ignore[no-untyped-def]
    """Levels uint8[P] and flags uint8[P] of the given rows of two columns of folded addresses."""
    found = np.zeros(len(rows), np.uint8)
    flags = np.zeros(len(rows), np.uint8)
    left = np.zeros(WIDTH, np.int64)
    right = np.zeros(WIDTH, np.int64)
    for index in range(len(rows)):
        row = rows[index]
        a0, a1, b0, b1 = a_ends[row], a_ends[row + 1], b_ends[row], b_ends[row + 1]
        found[index] = plain_level(a, a0, a1, b, b0, b1)
        if found[index] == MISSING:
            parse_one(a, a0, a1, cities, towns, sets, facts, left)
            parse_one(b, b0, b1, cities, towns, sets, facts, right)
            found[index], flags[index] = level(left, a, right, b, sets[0], sets[1])
    return found, flags
