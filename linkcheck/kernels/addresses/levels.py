"""Two places to one level of the address ladder and its flags."""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.addresses.agree import (
    cities_agree,
    is_head,
    is_tail,
    leaves_out_town,
    names_number,
    one_edit,
    plain_level,
    prefecture_size,
    tells_no_more,
)
from linkcheck.kernels.addresses.layout import (
    AZA,
    BUILDING,
    CHOME,
    CITY,
    CITY_GUESSED,
    COUNT,
    DIFFERENT,
    EXACT,
    FLAG_CITY_GUESSED,
    FLAG_KOAZA_OMITTED,
    FLAG_LOT_UNREADABLE,
    FLAG_NUMBER_AS_ROOM,
    FLAG_OLD_NAME,
    FLAG_TOWN_NAMESAKE,
    FLAG_TOWN_NOT_IN_TABLE,
    FLAG_TYPO,
    FLAG_UNVERIFIED,
    FLOOR,
    LOT_AS_DATE,
    MISSING,
    NAME_STOP,
    NAMESAKES,
    NOTES,
    NUMBER_PREFIX,
    NUMBERS,
    OLD_COUNTY,
    OLD_NAME,
    PREFECTURE,
    REST,
    ROOM,
    SAME_BLOCK,
    SAME_CHOME,
    SAME_CITY,
    SAME_LOT,
    SAME_PLACE,
    SAME_PREFECTURE,
    SAME_TOWN,
    START,
    STREET,
    TEXT_STOP,
    TOWN,
    TOWN_KNOWN,
    TOWN_START,
    TOWN_TYPO,
    WIDTH,
)
from linkcheck.kernels.addresses.parse import streets_differ
from linkcheck.kernels.addresses.places import parse_one
from linkcheck.kernels.jit import inner_kernel, kernel
from linkcheck.kernels.layout import Span

__all__ = ["compare"]


@inner_kernel
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


@inner_kernel
def number_level(left, right, exact):  # type: ignore[no-untyped-def]
    """Level of two places in one town by numbers, building and room: (level, flags)."""
    if (left[NOTES] | right[NOTES]) & LOT_AS_DATE and left[NUMBERS] != right[NUMBERS]:
        return MISSING, FLAG_LOT_UNREADABLE
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
            return SAME_PLACE, FLAG_NUMBER_AS_ROOM
        return NUMBER_PREFIX, 0
    if left[BUILDING] == right[BUILDING] != 0 and left[ROOM] == right[ROOM] != 0:
        return SAME_LOT, FLAG_TYPO  # one number is a slip, or from before the town was numbered anew
    chome = (left[NOTES] | right[NOTES]) & CHOME != 0 or long > 2
    if same >= (2 if chome else 1):
        return SAME_BLOCK, 0
    return SAME_CHOME if same == 1 else SAME_TOWN, 0


@inner_kernel
def town_differs(left, right, agree):  # type: ignore[no-untyped-def]
    """Level of two places that share no town."""
    if agree == 2:
        return SAME_CITY
    if left[PREFECTURE] != 0 and left[PREFECTURE] == right[PREFECTURE]:
        return SAME_PREFECTURE
    if agree == 1:
        return MISSING
    return DIFFERENT


@inner_kernel
def is_building(left, a, right, b):  # type: ignore[no-untyped-def]
    """Whether two names of a building with one room differ only by a slip or by a part left out."""
    if left[ROOM] != right[ROOM] or left[ROOM] == 0:
        return False
    own, other = Span(a, left[REST], left[NAME_STOP]), Span(b, right[REST], right[NAME_STOP])
    return one_edit(own, other, True) or is_tail(own, other) or is_head(own, other)


@inner_kernel
def near_city(left, a, right, b):  # type: ignore[no-untyped-def]
    """Level and flags of two places with equal numbers, one of them in a city that no table knows; or MISSING.

    The city has a slip, or it is a municipality of old whose town lies in another one today.
    """
    apart = left[PREFECTURE] * right[PREFECTURE] != 0 and left[PREFECTURE] != right[PREFECTURE]
    if apart or (left[CITY] < 0) == (right[CITY] < 0):
        return MISSING, 0
    own, other = Span(a, left[START], left[TEXT_STOP]), Span(b, right[START], right[TEXT_STOP])
    a_size, b_size = prefecture_size(own), prefecture_size(other)
    if a_size * b_size == 0:
        own, other = (
            Span(a, own.start + a_size, own.stop),
            Span(b, other.start + b_size, other.stop),
        )
    a_town, b_town = left[TEXT_STOP] - left[TOWN_START], right[TEXT_STOP] - right[TOWN_START]
    many = left[COUNT] > 1 or left[NUMBERS] >= 100
    if (many or min(a_town, b_town) > 3) and one_edit(own, other, False):
        return TOWN_TYPO, FLAG_TYPO
    old = left if left[CITY] < 0 else right
    if many and old[CITY] == -1 and old[OLD_COUNTY] != 0 and left[TOWN] == right[TOWN] and a_town > 1:
        return TOWN_TYPO, FLAG_OLD_NAME | FLAG_UNVERIFIED
    return MISSING, 0


@inner_kernel
def near_town(left, a, right, b, agree, some_known):  # type: ignore[no-untyped-def]
    """Level and flags of two places with equal numbers whose towns differ and are not both known; or MISSING."""
    own, other = Span(a, left[TOWN_START], left[TEXT_STOP]), Span(b, right[TOWN_START], right[TEXT_STOP])
    size, other_size = own.stop - own.start, other.stop - other.start
    many = left[COUNT] > 1 or left[NUMBERS] >= 100
    if agree == 2:
        if left[TOWN] * right[TOWN] == 0:
            return (SAME_PLACE if left[NUMBERS] >= 100 else MISSING), FLAG_KOAZA_OMITTED | FLAG_UNVERIFIED
        if abs(size - other_size) > 1 and is_tail(own, other):
            return SAME_PLACE, FLAG_OLD_NAME | FLAG_UNVERIFIED
        if many and is_head(own, other):
            return SAME_PLACE, FLAG_KOAZA_OMITTED | FLAG_UNVERIFIED
    if agree > 0:
        shortest = (1 if left[COUNT] > 1 else 2) if some_known else 4
        if min(size, other_size) >= shortest and one_edit(own, other, False):
            return TOWN_TYPO, FLAG_TYPO
    elif left[CITY] >= 0 and right[CITY] >= 0:
        return MISSING, 0
    else:
        near, why = near_city(left, a, right, b)
        if near != MISSING:
            return near, why
    whole, other_whole = Span(a, left[START], own.stop), Span(b, right[START], other.stop)
    if some_known and many and one_edit(whole, other_whole, False):
        return TOWN_TYPO, FLAG_TYPO
    return MISSING, 0


@inner_kernel
def are_namesakes(left, a, right, b, apart):  # type: ignore[no-untyped-def]
    """Whether two places lie in two towns of one name: postal codes or Kyoto streets contradict each other."""
    if not left[NOTES] & right[NOTES] & NAMESAKES:
        return False
    streets = Span(a, left[STREET], left[TOWN_START]), Span(b, right[STREET], right[TOWN_START])
    return apart or streets_differ(streets[0], streets[1])


@inner_kernel
def level(left, a, right, b, tables_a, tables_b, apart):  # type: ignore[no-untyped-def]
    """Level and flags of two places with their folded codes. apart: the postal codes differ."""
    agree = cities_agree(left, right, tables_a[2], tables_b[2])
    notes = left[NOTES] | right[NOTES]
    both_known = left[NOTES] & right[NOTES] & TOWN_KNOWN
    flags = (FLAG_OLD_NAME if notes & OLD_NAME else 0) | (FLAG_CITY_GUESSED if notes & CITY_GUESSED else 0)
    flags |= 0 if both_known else FLAG_TOWN_NOT_IN_TABLE
    flags |= FLAG_UNVERIFIED if left[CITY] < 0 or right[CITY] < 0 else 0
    words = tables_a[3][2]
    if agree > 0 and (tells_no_more(left, a, right, b, words) or tells_no_more(right, b, left, a, words)):
        return MISSING, flags
    numbers, more = number_level(left, right, agree == 2 and left[AZA] == right[AZA])
    if numbers == SAME_LOT and more == 0 and is_building(left, a, right, b):
        numbers, more = SAME_PLACE, FLAG_TYPO
    if agree > 0 and left[TOWN] == right[TOWN] and (left[TOWN] != 0 or (agree == 2 and left[COUNT] > 0)):
        if are_namesakes(left, a, right, b, apart):
            return SAME_CITY, flags | FLAG_TOWN_NAMESAKE
        if left[AZA] != right[AZA]:
            if left[AZA] * right[AZA] != 0:
                return SAME_TOWN, flags
            flags |= FLAG_KOAZA_OMITTED
        return numbers, flags | more
    open_city = left[CITY] < 0 or right[CITY] < 0
    own, other = Span(a, left[START], left[TEXT_STOP]), Span(b, right[START], right[TEXT_STOP])
    if open_city and is_tail(own, other):
        return MISSING if more & FLAG_LOT_UNREADABLE else max(numbers, SAME_PLACE), flags | more
    unread = more & FLAG_LOT_UNREADABLE != 0
    left_out = not unread and numbers <= SAME_PLACE and leaves_out_town(left, a, right, b)
    if agree == 2 and (left_out or names_number(left, a, right, b) or names_number(right, b, left, a)):
        return TOWN_TYPO, flags | FLAG_UNVERIFIED  # 一条12-3 may be meant as well
    if left[COUNT] == 0 or unread or numbers > SAME_PLACE or (both_known and not open_city):
        return town_differs(left, right, agree), flags
    near, why = near_town(left, a, right, b, agree, notes & TOWN_KNOWN)
    return (near, flags | more | why) if near != MISSING else (town_differs(left, right, agree), flags)


@kernel
def compare(a, a_ends, b, b_ends, rows, tables_a, tables_b, hints_a, hints_b, apart):  # type: ignore[no-untyped-def]
    """Levels uint8[P] and flags uint16[P] of the given rows of two columns of N folded addresses.

    hints int32[N]: the cities of postal codes, see `places.place_town`; apart bool[N]: whose postal codes differ.
    """
    found = np.zeros(len(rows), np.uint8)
    flags = np.zeros(len(rows), np.uint16)
    left = np.zeros(WIDTH, np.int64)
    right = np.zeros(WIDTH, np.int64)
    for index in range(len(rows)):
        row = rows[index]
        a0, a1, b0, b1 = a_ends[row], a_ends[row + 1], b_ends[row], b_ends[row + 1]
        if not apart[row]:
            found[index] = plain_level(Span(a, a0, a1), Span(b, b0, b1))
        if found[index] == MISSING:
            parse_one(a, a0, a1, tables_a, hints_a[row], left)
            parse_one(b, b0, b1, tables_b, hints_b[row], right)
            found[index], flags[index] = level(left, a, right, b, tables_a, tables_b, apart[row])
    return found, flags
