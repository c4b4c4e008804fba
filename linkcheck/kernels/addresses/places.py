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
    NAME_SEED,
    NO_CITY,
    NOTES,
    NUMBERS,
    OLD_BASE,
    OLD_NAME,
    PREFECTURE,
    PREFECTURES,
    REST,
    SET_BASE,
    START,
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
def place_town(codes, at, stop, cities, towns, sets, facts, place):  # type: ignore[no-untyped-def]
    """Find the town behind a city: (town index or -1, start, end), with the city settled in the place."""
    city, at = place_city(codes, at, stop, cities, place)
    begin = at
    first, behind = place[AZA], place[TOWN_STOP]
    place[AZA] = 0
    town, end = np.int64(-1), at
    if city < 0:
        town, end = match(codes, at, stop, step(TOWN_SEED, NO_CITY), towns[0], towns[1])
        if town >= 0 and end < stop and not is_digit(codes[end]):
            town, end = np.int64(-1), at
        if town >= 0:
            place[NOTES] |= CITY_GUESSED
            city = facts[1][town, 1] >> 32
    else:
        if city >= SET_BASE and city < SET_BASE + PREFECTURES:
            place[PREFECTURE] = city - SET_BASE
            at = first
        whole = city
        town, end, city = find_town(codes, at, stop, city, towns, sets, place)
        if (
            whole >= SET_BASE and whole < SET_BASE + PREFECTURES and city < SET_BASE
        ):  # no city, a town was found
            if end < stop and not is_digit(codes[end]):
                town, end, city = np.int64(-1), at, whole
            elif at > begin:
                place[NOTES] |= OLD_NAME
    if city >= 0 and city < SET_BASE:
        place[CITY], place[CITY_KEY] = city, city + 1
        place[PREFECTURE] = facts[0][city]
    else:
        place[CITY] = -1 if city < SET_BASE + PREFECTURES else -2 - (city - SET_BASE)
        if town == -1 and place[CITY_KEY] != 0:
            at = behind
    return town, at, max(end, at)


@inner_kernel
def parse_one(codes, start, stop, tables, place):  # type: ignore[no-untyped-def]
    """Parse one folded address into a place row. tables: cities, towns, sets of cities, facts.

    facts: prefecture of each city; name hash and city << 32 | length << 8 | notes of each town.
    """
    cities, towns, sets, facts = tables
    place[:] = 0
    place[CITY] = -1
    town, at, end = place_town(codes, start, stop, cities, towns, sets, facts, place)
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
def parse(codes, ends, rows, tables):  # type: ignore[no-untyped-def]
    """Parse the given rows of N folded addresses: places int64[len(rows), WIDTH]."""
    places = np.empty((len(rows), WIDTH), np.int64)
    for index in range(len(rows)):
        row = rows[index]
        parse_one(codes, ends[row], ends[row + 1], tables, places[index])
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
            state = step(step(TOWN_SEED, np.uint64(place[CITY_KEY])), np.uint64(place[TOWN]))
            towns[row] = state
            for number in range(place[COUNT]):
                state = step(state, np.uint64(place[NUMBERS + number]))
                whole[row] = state
    return towns, whole
