"""What the kernels of addresses and their callers share: classes of letters, columns of a place, hashes, levels."""

from __future__ import annotations

import numpy as np

__all__ = [
    "AZA",
    "BUILDING",
    "BY_JO",
    "CHOME",
    "CITY",
    "CITY_GUESSED",
    "CITY_KEY",
    "CITY_SEED",
    "CLASSES",
    "CODE",
    "COUNT",
    "COUNTED",
    "DIFFERENT",
    "ENTRY_STOP",
    "EXACT",
    "FLAG_BY_POSTAL_CODE",
    "FLAG_CITY_GUESSED",
    "FLAG_KOAZA_OMITTED",
    "FLAG_LOT_UNREADABLE",
    "FLAG_NUMBER_AS_ROOM",
    "FLAG_OLD_NAME",
    "FLAG_TOO_LONG",
    "FLAG_TOWN_NAMESAKE",
    "FLAG_TOWN_NOT_IN_TABLE",
    "FLAG_TYPO",
    "FLAG_UNVERIFIED",
    "FLOOR",
    "FOLDED",
    "GOES_ON",
    "HASH_FACTOR",
    "HASH_SHIFT",
    "KYOTO",
    "LOT",
    "LOT_AS_DATE",
    "LOT_LETTER",
    "MISSING",
    "MOST_NUMBERS",
    "NAMESAKES",
    "NAMES_BEHIND",
    "NAME_SEED",
    "NAME_STOP",
    "NOTES",
    "NO_CITY",
    "NUMBERS",
    "NUMBER_PREFIX",
    "NUMERAL",
    "OF_BUILDING",
    "OLD_BASE",
    "OLD_COUNTY",
    "OLD_NAME",
    "PREFECTURE",
    "PREFECTURES",
    "PREFECTURE_END",
    "REST",
    "ROOM",
    "SAME_BLOCK",
    "SAME_CHOME",
    "SAME_CITY",
    "SAME_LOT",
    "SAME_PLACE",
    "SAME_POSTAL_CODE",
    "SAME_PREFECTURE",
    "SAME_TOWN",
    "SEMI_VOICED",
    "SET_BASE",
    "SIDE",
    "START",
    "STREET",
    "SUFFIX",
    "TEXT_STOP",
    "TOWN",
    "TOWN_INDEX",
    "TOWN_KNOWN",
    "TOWN_SEED",
    "TOWN_START",
    "TOWN_STOP",
    "TOWN_TYPO",
    "VOICED",
    "WIDTH",
    "marked",
]

CODE = (1 << 21) - 1  # of a letter of a folded address, the code point itself; above it what it may be
COUNTED, SIDE, NAMES_BEHIND, GOES_ON, LOT_LETTER, SUFFIX, OF_BUILDING, PREFECTURE_END, FOLDED = (
    1 << bit for bit in range(21, 30)
)
CLASSES = (
    (COUNTED, "丁番号条線区組階東西南北棟"),  # behind a numeral in kanji: it is a number and no name
    (SIDE, "東西南北"),
    (NAMES_BEHIND, "町丁館街組外棟室線舎地"),  # behind 番 or 号: it is a name and no unit (番町, 号館)
    (GOES_ON, "東西南北条区番号線ノ"),  # behind a number: it may belong to the name of a town
    (
        LOT_LETTER,
        "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
        + "".join(chr(kana) for kana in range(0x30A1, 0x30F3) if chr(kana) != "ノ"),
    ),
    (SUFFIX, "町通東西南北中上下新本"),  # makes another town of a town's name (鴨居, 鴨居町)
    (OF_BUILDING, "棟館"),
    (PREFECTURE_END, "県都府道"),
    (FOLDED, "大小第字"),  # the fold may leave it out (大字, 小字, 第2)
)
NUMERAL = 0x110000  # what kanji numerals are read as: + 0..9 digits, + 10 十, + 11 百, + 12 千
VOICED, SEMI_VOICED = 0x110010, 0x110011  # separate voicing marks

# Columns of a place, int64[WIDTH]. NUMBERS: the first of MOST_NUMBERS columns.
CITY, PREFECTURE, CITY_KEY, TOWN, AZA, COUNT, NUMBERS = range(7)
MOST_NUMBERS = 8
BUILDING = NUMBERS + MOST_NUMBERS
(
    ROOM,
    NOTES,
    START,
    TOWN_START,
    TOWN_STOP,
    TEXT_STOP,
    REST,
    TOWN_INDEX,
    ENTRY_STOP,
    NAME_STOP,
    STREET,
    OLD_COUNTY,
    WIDTH,
) = range(BUILDING + 1, BUILDING + 14)
LOT, FLOOR = 1 << 40, 1 << 41  # added to the code of a lot letter, to a floor
TOWN_KNOWN, OLD_NAME, CITY_GUESSED, CHOME, BY_JO, NAMESAKES, LOT_AS_DATE = (1 << bit for bit in range(7))
"""Notes of a place; of its town: its numbers begin with a chome, with a 条, its city has several towns of this name;
of its lot: a spreadsheet may have made it a date."""

# Values of the city table: a city; + SET_BASE a set of cities, the first PREFECTURES being all of a prefecture (0:
# none); + OLD_BASE a name of old. NO_CITY stands for the city of towns whose name occurs once in the country.
SET_BASE, OLD_BASE, NO_CITY = 1 << 16, 1 << 18, 1 << 20
PREFECTURES, KYOTO = 48, 26
CITY_SEED, TOWN_SEED, NAME_SEED = np.uint64(3 << 60), np.uint64(5 << 60), np.uint64(7 << 60)
HASH_FACTOR, HASH_SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(29)  # of one step of every hash

# Codes of the levels of `linkcheck.levels.address.ADDRESS`, and bits of its ADDRESS_FLAGS, in their order.
MISSING, EXACT, SAME_PLACE, TOWN_TYPO, NUMBER_PREFIX, SAME_LOT, SAME_BLOCK, SAME_CHOME = range(8)
SAME_POSTAL_CODE, SAME_TOWN, SAME_CITY, SAME_PREFECTURE, DIFFERENT = range(8, 13)
FLAG_OLD_NAME, FLAG_KOAZA_OMITTED, FLAG_TOWN_NOT_IN_TABLE, FLAG_TYPO, FLAG_UNVERIFIED = (
    1 << bit for bit in range(5)
)
(
    FLAG_CITY_GUESSED,
    FLAG_NUMBER_AS_ROOM,
    FLAG_TOO_LONG,
    FLAG_TOWN_NAMESAKE,
    FLAG_LOT_UNREADABLE,
    FLAG_BY_POSTAL_CODE,
) = (1 << bit for bit in range(5, 11))


def marked(letter: str) -> int:
    """A letter's code point with the bits of its classes.

    >>> marked("A") == ord("A"), bool(marked("町") & SUFFIX)
    (True, True)
    """
    return ord(letter) | sum(bit for bit, letters in CLASSES if letter in letters)
