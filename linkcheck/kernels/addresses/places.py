"""Folded addresses to places: city, town, numbers, building, room as one row of integers each.

A place is a row int64[WIDTH], its columns named in `kernels.addresses.layout`. Keys are 64-bit hashes, 0 is
"not there".
"""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.addresses.fold import hash_codes, step
from linkcheck.kernels.addresses.layout import (
    AZA,
    CHOME,
    CITY,
    CITY_GUESSED,
    CITY_KEY,
    CITY_SEED,
    CODE,
    COUNT,
    ENTRY_STOP,
    KYOTO,
    LOT_AS_DATE,
    NAME_SEED,
    NO_CITY,
    NOTES,
    NUMBERS,
    OLD_BASE,
    OLD_COUNTY,
    OLD_NAME,
    PREFECTURE,
    PREFECTURES,
    REST,
    SET_BASE,
    START,
    STREET,
    SUFFIX,
    TEXT_STOP,
    TOWN,
    TOWN_INDEX,
    TOWN_KNOWN,
    TOWN_SEED,
    TOWN_START,
    TOWN_STOP,
    WIDTH,
)
from linkcheck.kernels.addresses.parse import (
    has_street,
    hash_text,
    kyoto_town,
    read_building,
    read_numbers,
    syntactic_city,
    text_stop,
)
from linkcheck.kernels.addresses.tables import match
from linkcheck.kernels.addresses.units import is_digit
from linkcheck.kernels.jit import inner_kernel, kernel

__all__ = ["in_kana", "keys", "parse", "parse_one"]


@inner_kernel
def find_town(codes, at, stop, city, towns, sets, place):  # type: ignore[no-untyped-def]
    """The longest town of a city, or of one city of a set: (town index or -1, its end, city)."""
    table, prefixes = towns
    if city < SET_BASE:
        value, end = match(codes, at, stop, step(TOWN_SEED, city), table, prefixes)
        return value, end, city
    best, best_end, best_city, ties = np.int64(-1), at, city, 0
    for member in range(sets[0][city - SET_BASE], sets[0][city - SET_BASE + 1]):
        one = np.int64(sets[1][member])
        value, end = match(codes, at, stop, step(TOWN_SEED, one), table, prefixes)
        if value >= 0 and end > best_end:
            best, best_end, best_city, ties = value, end, one, 1
        elif value >= 0 and end == best_end:
            ties += 1
    if ties > 1:
        return np.int64(-2), best_end, city
    if best >= 0:
        place[NOTES] |= CITY_GUESSED
    return best, best_end, best_city


@inner_kernel
def stands_alone(codes, at, end, stop):  # type: ignore[no-untyped-def]
    """Whether a town of two letters that was found without its city may be it: numbers follow, or its name is long."""
    return end > at + 4 or (end > at + 1 and (end >= stop or is_digit(codes[end])))


@inner_kernel
def find_old(codes, at, stop, city, towns, sets, facts, place):  # type: ignore[no-untyped-def]
    """The town of an address behind a county that is no more: (town index or -1, its end, city). `city`: a prefecture,
    or -1 for the whole country."""
    if city < 0:
        town, end = match(codes, at, stop, step(TOWN_SEED, NO_CITY), towns[0], towns[1])
        where = facts[1][town, 1] >> 32 if town >= 0 else city
    else:
        town, end, where = find_town(codes, at, stop, city, towns, sets, place)
        place[NOTES] &= ~np.int64(CITY_GUESSED)
    if town < 0 or not stands_alone(codes, at, end, stop):
        return np.int64(-1), at, city
    place[NOTES] |= OLD_NAME
    return town, end, where


@inner_kernel
def find_inside(codes, start, at, stop, city, towns, sets, place):  # type: ignore[no-untyped-def]
    """The town behind a city: (town index or -1, its start, its end, city). A name of old that the city was read by
    may be the first part of its town's today."""
    if place[NOTES] & OLD_NAME:
        for first in range(start, at):
            town, end, where = find_town(codes, first, stop, city, towns, sets, place)
            if town >= 0 and end > at:
                return town, first, end, where
    town, end, where = find_town(codes, at, stop, city, towns, sets, place)
    return town, at, end, where


@inner_kernel
def place_city(codes, start, stop, cities, place):  # type: ignore[no-untyped-def]
    """Read the city into a place: (city, set or -1, where the town begins)."""
    city, at = match(codes, start, stop, CITY_SEED, cities[0], cities[1])
    if city >= OLD_BASE:
        place[NOTES] |= OLD_NAME
        city -= OLD_BASE
    if city >= 0 and city < SET_BASE:
        place[CITY_KEY] = city + 1
    elif city < 0 or city < SET_BASE + PREFECTURES:
        first, end = syntactic_city(codes, at, stop)
        if end > at:
            place[CITY_KEY] = np.int64(hash_codes(codes, first, end, CITY_SEED))
        place[AZA] = first  # where the town begins, if the county is skipped
        place[TOWN_STOP] = end  # and if the city is skipped
    return city, at


@inner_kernel
def may_be(city, hint, sets):  # type: ignore[no-untyped-def]
    """Whether a city that is unknown (-1) or one of a set may be the one that a postal code tells."""
    if city < 0:
        return True
    member, end = sets[0][city - SET_BASE], sets[0][city - SET_BASE + 1]
    while member < end and sets[1][member] != hint:
        member += 1
    return member < end


@inner_kernel
def place_town(codes, at, stop, tables, hint, place):  # type: ignore[no-untyped-def]
    """Find the town behind a city: (town index or -1, start, end), with the city settled in the place.

    hint: the city of the postal code, -1 if there is none; it decides where the text leaves the city open.
    """
    cities, towns, sets, facts = tables
    start = at
    city, at = place_city(codes, at, stop, cities, place)
    hint = np.int64(hint)
    first, behind = place[AZA], place[TOWN_STOP]
    place[AZA] = 0
    whole = city
    county = first > at
    place[OLD_COUNTY] = county
    town, end = np.int64(-1), at
    in_prefecture = city >= SET_BASE and city < SET_BASE + PREFECTURES
    if in_prefecture:
        place[PREFECTURE] = city - SET_BASE
    if county and (city < 0 or in_prefecture):
        at = first
        town, end, city = find_old(codes, at, stop, city, towns, sets, facts, place)
    elif city < 0 or in_prefecture:
        if city < 0:
            town, end = match(codes, at, stop, step(TOWN_SEED, NO_CITY), towns[0], towns[1])
        else:
            town, end, city = find_town(codes, at, stop, city, towns, sets, place)
        if town >= 0 and end < stop and not is_digit(codes[end]):
            town, end, city = np.int64(-1), at, whole
            place[NOTES] &= ~np.int64(CITY_GUESSED)
        elif town >= 0:
            place[NOTES] |= CITY_GUESSED
            city = facts[1][town, 1] >> 32
    else:
        town, at, end, city = find_inside(codes, start, at, stop, city, towns, sets, place)
    if hint >= 0 and town < 0 and place[CITY_KEY] == 0 and may_be(city, hint, sets):
        there, its_end, _ = find_town(codes, at, stop, hint, towns, sets, place)
        if city >= SET_BASE + PREFECTURES or (there >= 0 and stands_alone(codes, at, its_end, stop)):
            town, end, city = there, max(its_end, at), hint
            place[NOTES] |= CITY_GUESSED
    if city >= 0 and city < SET_BASE:
        place[CITY], place[CITY_KEY] = city, city + 1
        place[PREFECTURE] = facts[0][city]
    else:
        place[CITY] = -1 if city < SET_BASE + PREFECTURES else -2 - (city - SET_BASE)
        if town == -1 and place[CITY_KEY] != 0:
            at = behind
    return town, at, max(end, at)


@inner_kernel
def parse_one(codes, start, stop, tables, hint, place):  # type: ignore[no-untyped-def]
    """Parse one folded address into a place row. tables: cities, towns, sets of cities, facts; hint: see place_town.

    facts: prefecture of each city; name hash and city << 32 | length << 8 | notes of each town.
    """
    towns, facts = tables[1], tables[3]
    place[:] = 0
    place[CITY] = -1
    town, at, end = place_town(codes, start, stop, tables, hint, place)
    place[STREET] = at
    numbers = text_stop(codes, end, stop)
    kyoto = place[CITY] >= 0 and place[PREFECTURE] == KYOTO and numbers > end + 1
    if kyoto and (town < 0 or has_street(codes, at, numbers)):
        state = step(TOWN_SEED, place[CITY])
        town, at = kyoto_town(codes, at, numbers, state, towns[0])
        end = numbers if town >= 0 else at
    main = at
    if town >= 0:
        packed = facts[1][town, 1]
        main = at + (packed >> 8 & 0xFFFF)
        place[TOWN] = facts[1][town, 0]
        place[NOTES] |= TOWN_KNOWN | packed & 0xFF
        tail = codes[numbers - 1] if numbers > end else np.uint32(0)
        if numbers == end + 1 and tail & SUFFIX:
            place[NOTES] &= ~np.int64(TOWN_KNOWN | CHOME)
            main = at
    place[TOWN_INDEX] = town if place[NOTES] & TOWN_KNOWN else -1
    if place[NOTES] & TOWN_KNOWN:
        place[AZA] = hash_text(codes, main, numbers, NAME_SEED)
    else:
        main = numbers
        place[TOWN] = hash_text(codes, at, numbers, NAME_SEED)
    place[START], place[TOWN_START], place[TOWN_STOP], place[TEXT_STOP] = start, at, main, numbers
    place[ENTRY_STOP] = max(main, end)
    place[REST] = read_numbers(codes, numbers, stop, place)
    read_building(codes, place[REST], stop, place)


@kernel
def in_kana(codes, ends, rows):  # type: ignore[no-untyped-def]
    """Which of the given rows of folded addresses have no kanji but four katakana at least: bool[len(rows)]."""
    found = np.zeros(len(rows), np.bool_)
    for index in range(len(rows)):
        at, stop = ends[rows[index]], ends[rows[index] + 1]
        kana = 0
        while at < stop and codes[at] & CODE < 0x3100:
            kana += codes[at] & CODE > 0x30A0
            at += 1
        found[index] = at == stop and kana > 3
    return found


@kernel
def parse(codes, ends, rows, tables, hints):  # type: ignore[no-untyped-def]
    """Parse the given rows of N folded addresses: places int64[len(rows), WIDTH]. hints int32[N]: see place_town."""
    places = np.empty((len(rows), WIDTH), np.int64)
    for index in range(len(rows)):
        row = rows[index]
        parse_one(codes, ends[row], ends[row + 1], tables, hints[row], places[index])
    return places


@kernel
def keys(places):  # type: ignore[no-untyped-def]
    """Of N places: town keys uint64[N] (city and town) and place keys (with the numbers); 0 where not known."""
    count = len(places)
    towns = np.zeros(count, np.uint64)
    whole = np.zeros(count, np.uint64)
    for row in range(count):
        place = places[row]
        if place[TOWN] != 0 and place[CITY] >= -1:
            read = place[COUNT] if not place[NOTES] & LOT_AS_DATE else 0
            state = step(step(TOWN_SEED, np.uint64(place[CITY_KEY])), np.uint64(place[TOWN]))
            towns[row] = state
            for number in range(read):
                state = step(state, np.uint64(place[NUMBERS + number]))
                whole[row] = state
    return towns, whole
