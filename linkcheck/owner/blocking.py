"""Blocking rules for the search of the rightful owner: which residents are worth comparing with a record.

Every rule is a 64-bit key; two rows meet when they share a key of the same rule. Rules that need only a name are
tied to the year or to month and day of birth, so that a common name does not bring a whole city. A record that none
of these would lead to its person (a name in other letters than the register's, notations, names that no space
divides) meets everybody of the same birth date and sex; every other one, all of its birth date who are known by such
names themselves; one without a birth date, everybody of its name.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linkcheck.links.score import Side

__all__ = [
    "RULES",
    "Blocks",
    "Reach",
    "full_names",
    "in_kanji",
    "is_apart",
    "named_apart",
    "pairs_in",
    "person_keys",
    "persons",
]

RULES = (
    "birth date, sex",
    "birth date, surname in kana",
    "birth date, given name in kana",
    "birth date, surname in kanji",
    "birth date, given name in kanji",
    "year of birth, whole name in kana",
    "month and day of birth, whole name in kana",
    "year of birth, whole name in kanji",
    "month and day of birth, whole name in kanji",
    "whole name in kana",
    "whole name in kanji",
    "birth date, for who is apart",
)

EVERY = slice(None)
Rows = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
UInt64s = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Reach:
    """How far each of S rows has to look, bool[S] each: by_day, to everybody of its birth date and sex; by_name, to
    everybody of its name, whatever the date; by_date, to all of its birth date who are apart (`is_apart`)."""

    by_day: Bools
    by_name: Bools
    by_date: Bools

    @classmethod
    def near(cls, count: int) -> Reach:
        """No further than the rules of name and date together."""
        return cls(*(np.zeros(count, np.bool_) for _ in range(3)))


@dataclass(frozen=True, slots=True)
class Blocks:
    """The keys of S rows as a hash table (`kernels.keys.blocking.block_table`)."""

    slots: UInt64s
    heads: npt.NDArray[np.int32]
    chain: npt.NDArray[np.int32]
    seen: UInt64s
    days: npt.NDArray[np.uint8]
    names: UInt64s

    @classmethod
    def of(cls, side: Side, reach: Reach | None = None) -> Blocks:
        """The table of all rows of a side; what is missing gives no key."""
        from linkcheck.kernels.keys.blocking import block_table

        reach = reach or Reach.near(len(side))
        return cls(*block_table(*_parts(side), reach.by_day, reach.by_name, reach.by_date))


def pairs_in(blocks: Blocks, side: Side, among: Rows | None = None) -> tuple[Rows, Rows]:
    """Pairs (row of the table, row of the side) that share a key of the same rule, each once: two int64[C].

    among int64[M]: the only rows of the side that are looked at (None: all of them).
    """
    from linkcheck.kernels.keys.blocking import block_pairs

    table = blocks.slots, blocks.heads, blocks.chain, blocks.seen, blocks.days, blocks.names
    if among is None:
        found: tuple[Rows, Rows] = block_pairs(*table, *_parts(side), is_apart(side))
        return found
    kana, kanji, dates, sexes = (part[among] for part in _parts(side))
    probe, place = block_pairs(*table, kana, kanji, dates, sexes, is_apart(side, among))
    return probe, among[place]


def _parts(
    side: Side,
) -> tuple[UInt64s, UInt64s, npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
    return side.names.kana, side.names.kanji, side.dates, side.sexes


def in_kanji(side: Side, part: int, rows: Rows | slice = EVERY) -> Bools:
    """Whose surname (part 0), given name (1) or whole name (2) is there in kanji, not kana in the kanji's field."""
    letters, sounds = side.names.kanji[rows, part], side.names.kana[rows, part]
    return np.asarray((letters != 0) & (letters != sounds))


def named_apart(side: Side, rows: Rows | slice = EVERY) -> Bools:
    """Which rows name a person so that the same one's name elsewhere may have no key in common: in a notation, in roman
    letters, in kana alone."""
    from linkcheck.kernels.keys.blocking import names_apart

    # by any part: a character that cannot be read leaves the others
    names = side.names
    found: Bools = names_apart(names.kana[rows], names.kanji[rows], names.noted[rows])
    return found


def is_apart(side: Side, rows: Rows | slice = EVERY) -> Bools:
    """Which residents are led to by no key that records of theirs must have: `named_apart`, or of unknown sex."""
    return np.asarray(named_apart(side, rows) | (side.sexes[rows] == 0))


def full_names(side: Side) -> UInt64s:
    """Keys of N whole names, uint64[N], 0 where there is none: in kana, else in kanji."""
    names = side.names
    return np.where(names.kana_full != 0, names.kana_full, names.kanji_full)


def person_keys(kana: UInt64s, kanji: UInt64s, dates: npt.NDArray[np.int32]) -> tuple[UInt64s, UInt64s]:
    """Keys of N persons by their whole names in kana and in kanji, uint64[N] each, 0 where something is missing: of
    the name (in kanji, else in kana; some have no kana) and the birth date, uint64[N], and of whom a slip of the date
    would make the same, uint64[N, 4]."""
    from linkcheck.kernels.keys import blocking

    found: tuple[UInt64s, UInt64s] = blocking.person_keys(kana, kanji, dates)
    return found


def persons(side: Side) -> UInt64s:
    """Keys of N names (in kanji, else in kana) with the birth date, 0 where either is missing."""
    return person_keys(side.names.kana_full, side.names.kanji_full, side.dates)[0]
