"""What two places or two folded addresses have in common: cities, tails of texts, one edit, omitted parts."""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.addresses.layout import (
    BUILDING,
    CITY,
    CITY_KEY,
    CODE,
    COUNT,
    EXACT,
    GOES_ON,
    LOT_AS_DATE,
    LOT_LETTER,
    MISSING,
    NOTES,
    NUMBERS,
    OF_BUILDING,
    PREFECTURE,
    PREFECTURE_END,
    ROOM,
    SAME_PLACE,
    START,
    TEXT_STOP,
    TOWN,
    TOWN_KNOWN,
    TOWN_START,
    marked,
)
from linkcheck.kernels.addresses.units import DASH, LETTER_F, SPACE, is_digit
from linkcheck.kernels.jit import inner_kernel
from linkcheck.kernels.layout import Span

__all__ = [
    "cities_agree",
    "is_head",
    "is_tail",
    "leaves_out_town",
    "names_number",
    "one_edit",
    "plain_level",
    "prefecture_size",
    "tells_no_more",
]

BAN, MACHI, CHO, KEN, GUN = (marked(letter) for letter in "番町丁県郡")


@inner_kernel
def in_set(city, known_as, sets):  # type: ignore[no-untyped-def]
    """Whether a city belongs to the set that a place's city column (-2 - set) stands for."""
    member, end = sets[0][-2 - known_as], sets[0][-1 - known_as]
    while member < end and sets[1][member] != city:
        member += 1
    return member < end


@inner_kernel
def cities_agree(left, right, sets_a, sets_b):  # type: ignore[no-untyped-def]
    """Whether two places lie in one city: 2 yes, 1 possibly (a city unknown or ambiguous), 0 no."""
    a, b = left[CITY], right[CITY]
    if a >= 0 and b >= 0:
        return 2 if a == b else 0
    if a == -1 or b == -1:
        if left[CITY_KEY] == 0 or right[CITY_KEY] == 0:
            known = left[PREFECTURE] * right[PREFECTURE] != 0
            return 0 if known and left[PREFECTURE] != right[PREFECTURE] else 1
        return 2 if left[CITY_KEY] == right[CITY_KEY] else 0
    if a >= 0:
        return 1 if in_set(a, b, sets_b) else 0
    for member in range(sets_a[0][-2 - a], sets_a[0][-1 - a]):
        city = sets_a[1][member]
        if city == b or (b < 0 and in_set(np.int64(city), b, sets_b)):
            return 1
    return 0


@inner_kernel
def is_tail(a, b):  # type: ignore[no-untyped-def]
    """Whether the shorter of two texts, of two characters at least, ends the longer."""
    size = min(a.stop - a.start, b.stop - b.start)
    if size < 2:
        return False
    back = 1
    while back <= size and a.values[a.stop - back] == b.values[b.stop - back]:
        back += 1
    return back > size


@inner_kernel
def is_head(a, b):  # type: ignore[no-untyped-def]
    """Whether the shorter of two texts, of two characters at least, begins the longer, two characters longer."""
    own, other = a.stop - a.start, b.stop - b.start
    size = min(own, other)
    at = 0
    while at < size and a.values[a.start + at] == b.values[b.start + at]:
        at += 1
    return at == size and size > 1 and abs(own - other) > 1


@inner_kernel
def may_slip(code, kana):  # type: ignore[no-untyped-def]
    """Whether a letter may be a slip: no digit, and katakana where only kana may be one."""
    code &= CODE
    return code >= 0x30A1 and code <= 0x30FC if kana else not is_digit(code)


@inner_kernel
def one_edit(a, b, kana):  # type: ignore[no-untyped-def]
    """Whether one letter (only a kana, if asked for) inserted, deleted or replaced turns one text into the other."""
    a0, a1, b0, b1 = a.start, a.stop, b.start, b.stop
    while a0 < a1 and b0 < b1 and a.values[a0] == b.values[b0]:
        a0 += 1
        b0 += 1
    while a1 > a0 and b1 > b0 and a.values[a1 - 1] == b.values[b1 - 1]:
        a1 -= 1
        b1 -= 1
    if max(a1 - a0, b1 - b0) != 1:
        return False
    return (a1 == a0 or may_slip(a.values[a0], kana)) and (b1 == b0 or may_slip(b.values[b0], kana))


@inner_kernel
def names_number(short, short_codes, full, codes):  # type: ignore[no-untyped-def]
    """Whether the first number of a place is what the other's town, N番町 or N番丁, ends in, and the rest agrees."""
    count, at, stop = full[COUNT], full[TOWN_START], full[TEXT_STOP]
    begin, end = short[TOWN_START], short[TEXT_STOP]
    if count == 0 or short[COUNT] != count + 1 or stop < at + 3:
        return False
    if codes[stop - 2] != BAN or codes[stop - 1] not in (MACHI, CHO):
        return False
    while at < stop and begin < end and codes[at] == short_codes[begin]:
        at += 1
        begin += 1
    value = np.int64(0)
    while at < stop and is_digit(codes[at]):
        value = value * 10 + np.int64(codes[at]) - 0x30
        at += 1
    if begin != end or at != stop - 2 or value != short[NUMBERS]:
        return False
    same = 0
    while same < count and short[NUMBERS + 1 + same] == full[NUMBERS + same]:
        same += 1
    return same == count and (short[ROOM] == full[ROOM] or short[ROOM] * full[ROOM] == 0)


@inner_kernel
def leaves_out_town(left, a, right, b):  # type: ignore[no-untyped-def]
    """Whether one place has no town, and the other's, of equal numbers, is 番町 or 番丁 alone."""
    if left[TOWN] * right[TOWN] != 0 or left[COUNT] == 0 or left[COUNT] != right[COUNT]:
        return False
    town, codes = (right, b) if left[TOWN] == 0 else (left, a)
    at = town[TOWN_START]
    return town[TEXT_STOP] == at + 2 and codes[at] == BAN and codes[at + 1] in (MACHI, CHO)


@inner_kernel
def prefecture_size(address):  # type: ignore[no-untyped-def]
    """How many codes of an address look like a prefecture: 3, 4 or 0."""
    codes, start, stop = address
    if stop - start > 3 and codes[start + 2] & PREFECTURE_END:
        return 3
    return 4 if stop - start > 4 and codes[start + 3] == KEN else 0


@inner_kernel
def tells_no_more(short, short_codes, full, codes, words):  # type: ignore[no-untyped-def]
    """Whether a place is a prefecture or a municipality and no more (埼玉県, 川口市以下不明), or a county behind which
    the other one's text goes on. words: hashes of those that say that an address goes no further."""
    if short[COUNT] != 0 or short[ROOM] != 0 or short[NOTES] & (TOWN_KNOWN | LOT_AS_DATE):
        return False
    town, building = short[TOWN] == 0, short[BUILDING] == 0
    for word in words:
        town |= word == short[TOWN]
        building |= word == short[BUILDING]
    if town or not building:
        return town and building
    stop = short[TEXT_STOP]
    own, other = Span(short_codes, short[START], stop), Span(codes, full[START], full[TEXT_STOP])
    own = Span(short_codes, own.start + prefecture_size(own), stop)
    other = Span(codes, other.start + prefecture_size(other), other.stop)
    return short_codes[stop - 1] == GUN and is_head(own, other)


@inner_kernel
def plain_level(left, right):  # type: ignore[no-untyped-def]
    """Level of two folded addresses that differ only in a prefecture or in a building left out; else 0."""
    a, a0, a1 = left
    b, b0, b1 = right
    skip_a, skip_b = prefecture_size(left), prefecture_size(right)
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
    if is_digit(then) or then & (LOT_LETTER | GOES_ON | OF_BUILDING) or then in (DASH, SPACE, LETTER_F):
        return MISSING
    return SAME_PLACE
