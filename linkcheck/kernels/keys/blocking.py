"""Blocking keys of rows, made where they are used: which residents are worth comparing with which records.

Rows come as uint64[N, 3] of the name in kana and in kanji (surname, given name, whole; 0: none), a date (yyyymmdd,
unknown parts 00, 0 missing), a sex and whether they are apart, known by no name that the others' keys would meet.
Every rule makes one key of a row, 0 where something is missing; a row of the table whose sex is unknown asks for both.
"""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import inner_kernel, kernel
from linkcheck.kernels.keys.sets import add_to, filter_words, may_hold, word_of
from linkcheck.kernels.prefetch import prefetch

__all__ = [
    "RULE_COUNT",
    "block_pairs",
    "block_table",
    "names_apart",
    "part_states",
    "person_keys",
]

RULE_COUNT = 12
BY_DAY = 0
OTHER_SEX = RULE_COUNT
ENTRY_COUNT = RULE_COUNT + 1
"""The keys of a row of the table: one of each rule, and that of the other sex where its own is unknown."""
BLOCK = 32
"""Rows that are looked up together."""

DAY_BITS = 20
UNKNOWN, SAME, OTHER = range(3)  # what two keys say


@inner_kernel
def mixed(name, date, rule):  # type: ignore[no-untyped-def]
    """One key of a name and a date, never 0; 0 where either is missing."""
    if name == 0 or date <= 0:
        return np.uint64(0)
    value = name ^ np.uint64(date + rule + 1) * np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ value >> np.uint64(29)) * np.uint64(0xBF58476D1CE4E5B9)
    return max(value ^ value >> np.uint64(32), np.uint64(1))


@inner_kernel
def whole_date(date):  # type: ignore[no-untyped-def]
    """The date, 0 where a part of it is unknown."""
    return date if date % 100 > 0 and date // 100 % 100 > 0 and date >= 10_000 else np.int64(0)


@inner_kernel
def fill_keys(kana, kanji, date, sex, apart, row, keys, by_date, by_name):  # type: ignore[no-untyped-def]
    """Write the keys of one row, in the order of `owner.blocking.RULES`: of the rules by date, by name, 0 of others."""
    whole = whole_date(date) if by_date else np.int64(0)
    keys[0] = mixed(np.uint64(sex), whole, 0)
    keys[1], keys[2] = mixed(kana[row, 0], whole, 1), mixed(kana[row, 1], whole, 2)
    keys[3], keys[4] = mixed(kanji[row, 0], whole, 3), mixed(kanji[row, 1], whole, 4)
    sounds, letters = (kana[row, 2], kanji[row, 2]) if by_name else (np.uint64(0), np.uint64(0))
    year, month_day = date // 10_000, date % 10_000
    keys[5], keys[6] = mixed(sounds, year, 5), mixed(sounds, month_day, 6)
    keys[7], keys[8] = mixed(letters, year, 7), mixed(letters, month_day, 8)
    keys[9], keys[10] = mixed(sounds, np.int64(1), 9), mixed(letters, np.int64(1), 10)
    keys[11] = mixed(np.uint64(apart), whole, 11)


@inner_kernel
def day_place(date):  # type: ignore[no-untyped-def]
    """A whole date as a place in a table of 2 ** DAY_BITS; 0 where a part of it is unknown."""
    date = whole_date(date)
    return (date // 10_000 << 9 | date // 100 % 100 << 5 | date % 100) & ((1 << DAY_BITS) - 1)


@inner_kernel
def slot_of(slots, key):  # type: ignore[no-untyped-def]
    """Where a key stands in a table of keys, or the free place where it may stand."""
    # bound: masked to len(slots) - 1, a power of two less one; some place is free, so that the walk ends
    at = np.int64(key & np.uint64(len(slots) - 1))
    while slots[at] != 0 and slots[at] != key:
        at = (at + 1) & (len(slots) - 1)
    return at


@inner_kernel
def asked_keys(kana, kanji, date, sex, by_day, by_name, by_date, row, keys):  # type: ignore[no-untyped-def]
    """Write the keys by which one row of the table is looked for, 0 of those by which it is not."""
    keys[OTHER_SEX] = 0
    fill_keys(kana, kanji, date, sex, by_date, row, keys, True, True)
    if not by_day:
        keys[BY_DAY] = 0
    elif sex == 0:
        whole = whole_date(date)
        keys[BY_DAY], keys[OTHER_SEX] = mixed(np.uint64(1), whole, 0), mixed(np.uint64(2), whole, 0)
    if not by_name:
        keys[9] = keys[10] = 0


@kernel
def block_table(kana, kanji, dates, sexes, by_day, by_name, by_date):  # type: ignore[no-untyped-def]
    """A hash table over the keys of S rows: (slots uint64[B] of distinct keys, heads int32[B] and chain int32[S * E]:
    the entries row * E + key of each, and bit sets uint64[...] of all keys, of birth dates and of whole names).

    by_day bool[S]: rows that meet everybody of their birth date and sex; by_name bool[S]: those that meet everybody
    of their name, whatever the date; by_date bool[S]: those that meet all who are apart of their birth date.

    The last three tell at once of most other rows that no row here has their key, birth date or whole name. Keys are
    made twice: kept, those of all rows would take as much memory as the table.
    """
    count = len(dates)
    keys = np.zeros(ENTRY_COUNT, np.uint64)
    names = np.zeros(filter_words(2 * count), np.uint64)
    days = np.zeros(1 << DAY_BITS, np.uint8)
    made = 0
    for row in range(count):
        # bound: day_place masks to 2 ** DAY_BITS, the size of days
        days[day_place(np.int64(dates[row]))] = 1
        add_to(names, kana[row, 2])
        add_to(names, kanji[row, 2])
        date = np.int64(dates[row])
        asked_keys(kana, kanji, date, sexes[row], by_day[row], by_name[row], by_date[row], row, keys)
        for place in range(ENTRY_COUNT):
            made += keys[place] != 0
    size = 16
    while 2 * size < 3 * made:
        size *= 2
    slots, heads = np.zeros(size, np.uint64), np.full(size, -1, np.int32)
    chain = np.full(count * ENTRY_COUNT, -1, np.int32)
    seen = np.zeros(filter_words(made), np.uint64)
    for row in range(count):
        date = np.int64(dates[row])
        asked_keys(kana, kanji, date, sexes[row], by_day[row], by_name[row], by_date[row], row, keys)
        for place in range(ENTRY_COUNT):
            key, entry = keys[place], row * ENTRY_COUNT + place
            if key != 0:
                at = slot_of(slots, key)
                slots[at], chain[entry], heads[at] = key, heads[at], entry
                add_to(seen, key)
    return slots, heads, chain, seen, days, names


@kernel
def block_pairs(slots, heads, chain, seen, days, names, kana, kanji, dates, sexes, apart):  # type: ignore[no-untyped-def]
    """Pairs (row of the table, row of N others) that share a key of the same rule, each once, in the order of the
    others: two int64[C].

    Rows go block by block, so that what the next step needs of the tables is on its way from memory.
    """
    keys = np.zeros((BLOCK, RULE_COUNT), np.uint64)
    asked, entries = np.zeros(BLOCK * RULE_COUNT, np.int64), np.zeros(BLOCK * RULE_COUNT, np.int64)
    # the row that a row of the table was last paired with
    met = np.full(len(chain) // ENTRY_COUNT, -1, np.int32)
    probes, rows = np.empty(1024, np.int64), np.empty(1024, np.int64)
    found = 0
    for start in range(0, len(dates), BLOCK):
        size = min(BLOCK, len(dates) - start)
        for row in range(start, start + size):
            prefetch(days, day_place(np.int64(dates[row])))
            prefetch(names, word_of(names, kana[row, 2]))
            prefetch(names, word_of(names, kanji[row, 2]))
        for place in range(size):
            row, date = start + place, np.int64(dates[start + place])
            dated = date > 0 and days[day_place(date)] != 0
            named = may_hold(names, kana[row, 2]) or may_hold(names, kanji[row, 2])
            fill_keys(kana, kanji, date, sexes[row], apart[row], row, keys[place], dated, named)
            for rule in range(RULE_COUNT):
                prefetch(seen, word_of(seen, keys[place, rule]))
        count = 0
        for place in range(size * RULE_COUNT):
            key = keys[place // RULE_COUNT, place % RULE_COUNT]
            if key != 0 and may_hold(seen, key):
                # bound: asked and entries count places gone by
                asked[count] = place
                count += 1
                prefetch(slots, np.int64(key & np.uint64(len(slots) - 1)))
                prefetch(heads, np.int64(key & np.uint64(len(slots) - 1)))
        for at in range(count):
            place = asked[at]
            entries[at] = heads[slot_of(slots, keys[place // RULE_COUNT, place % RULE_COUNT])]
            prefetch(chain, max(entries[at], 0))
            prefetch(met, max(entries[at], 0) // ENTRY_COUNT)
        for at in range(count):
            row, rule, entry = start + asked[at] // RULE_COUNT, asked[at] % RULE_COUNT, entries[at]
            while entry >= 0:
                probe, own = entry // ENTRY_COUNT, entry % ENTRY_COUNT
                if (own == rule or (own == OTHER_SEX and rule == BY_DAY)) and met[probe] != row:
                    if found == len(rows):
                        probes = np.concatenate((probes, np.empty(found, np.int64)))
                        rows = np.concatenate((rows, np.empty(found, np.int64)))
                    probes[found], rows[found], met[probe] = probe, row, row
                    found += 1
                entry = chain[entry]
    return probes[:found].copy(), rows[:found].copy()


@inner_kernel
def agreement(key, other, known):  # type: ignore[no-untyped-def]
    """What two keys say: UNKNOWN, SAME or OTHER."""
    return UNKNOWN if key == 0 or other == 0 or not known else SAME if key == other else OTHER


@kernel
def part_states(kana, kanji, noted, other_kana, other_kanji, other_noted, left_rows, right_rows):  # type: ignore[no-untyped-def]
    """What keys say of surname and given name of P pairs of rows, uint8[2, P]: 3 * agreement of the kanji + that of the
    kana (UNKNOWN, SAME, OTHER). Kanji fields that are written in kana say nothing of the kanji, notations nothing.
    """
    found = np.zeros((2, len(left_rows)), np.uint8)
    for pair in range(len(left_rows)):
        left, right = left_rows[pair], right_rows[pair]
        if noted[left] or other_noted[right]:
            continue
        for part in range(2):
            sound, letters = kana[left, part], kanji[left, part]
            other_sound, other_letters = other_kana[right, part], other_kanji[right, part]
            in_kanji = letters != sound and other_letters != other_sound
            by_kanji = agreement(letters, other_letters, in_kanji)
            found[part, pair] = 3 * by_kanji + agreement(sound, other_sound, True)
    return found


@kernel
def names_apart(kana, kanji, noted):  # type: ignore[no-untyped-def]
    """Which of N rows are notations, or have no part of a name in kanji (one that is not kana in the kanji's field),
    bool[N]."""
    found = np.ones(len(noted), np.bool_)
    for row in range(len(noted)):
        if not noted[row]:
            for part in range(3):
                if kanji[row, part] != 0 and kanji[row, part] != kana[row, part]:
                    found[row] = False
    return found


@kernel
def person_keys(kana, kanji, dates):  # type: ignore[no-untyped-def]
    """Keys of N persons by their whole names in kana and in kanji, uint64[N] each, 0 where either part is missing.

    Of the name, in kanji, else in kana, with the whole birth date, uint64[N]; of both names with the year of birth and
    with its month and day, uint64[N, 4]: people of one name born on nearly the same day share one of these.
    """
    persons, near = np.zeros(len(dates), np.uint64), np.zeros((len(dates), 4), np.uint64)
    for row in range(len(dates)):
        date, written = np.int64(dates[row]), kanji[row] if kanji[row] != 0 else kana[row]
        persons[row] = mixed(written, whole_date(date), RULE_COUNT)
        year, month_day = date // 10_000, date % 10_000
        near[row, 0], near[row, 1] = mixed(kana[row], year, 5), mixed(kana[row], month_day, 6)
        near[row, 2], near[row, 3] = mixed(kanji[row], year, 7), mixed(kanji[row], month_day, 8)
    return persons, near
