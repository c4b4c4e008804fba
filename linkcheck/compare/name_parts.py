"""The parts of names compared: what the kanji say and what the kana say, together one level."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from linkcheck.compare.name_sides import Bools, Ints, NameSide, UInt8s
from linkcheck.kernels.layout import Spans
from linkcheck.kernels.names.layout import (
    KANA_DIFFERENT,
    KANA_MISSING,
    KANA_NEAR,
    KANA_SAME,
    KANJI_MISSING,
    KANJI_NEAR,
    KANJI_SAME,
    KANJI_VARIANT,
    KANJI_WILDCARD,
)
from linkcheck.levels.name import NAME_PART_LEVELS, NOTES, PART_LEVELS
from linkcheck.normalize.kana import kana_tables, old_kana
from linkcheck.normalize.kanji import variant_tables
from linkcheck.normalize.name_parts import AFTER_MAIN, ALIAS, GIVEN, ROMAN, SURNAME, UInt16s, any_class

__all__ = ["LEVEL_OF", "Part", "compare_parts", "note", "note_bit"]


LEVEL_OF = np.array(
    [[NAME_PART_LEVELS.index(level) for level in row] for row in PART_LEVELS.values()], np.uint8
)
ALTERNATIVE, ELSE = NAME_PART_LEVELS.index("alternative"), NAME_PART_LEVELS.index("else")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of N pairs: levels uint8[N], notes uint16[N], and what it was found in.

    Per side: the spans of kanji and of kana, and bool[N] whether the kanji field is written in kana. substituted:
    where all kanji that can be read are the same, whether some of the side cannot.
    """

    levels: UInt8s
    notes: UInt16s
    kanji: tuple[Spans, Spans]
    kana: tuple[Spans, Spans]
    in_kana: tuple[Bools, Bools]
    substituted: tuple[Bools, Bools]

    def at(self, rows: Ints) -> Part:
        """The part of some rows."""
        kanji, kana = ((first.at(rows), second.at(rows)) for first, second in (self.kanji, self.kana))
        in_kana, unread = ((first[rows], second[rows]) for first, second in (self.in_kana, self.substituted))
        return Part(self.levels[rows], self.notes[rows], kanji, kana, in_kana, unread)


def note(rows: Bools, name: str) -> UInt16s:
    """The bit of a note on the rows that have it."""
    return np.where(rows, note_bit(name), np.uint16(0))


@lru_cache
def note_bit(name: str) -> np.uint16:
    """The bit of a note."""
    return np.uint16(1 << NOTES.index(name))


def compare_parts(left: NameSide, right: NameSide) -> tuple[Part, Part]:
    """Levels and notes of surname and given name of N pairs, without alternatives and readings."""
    from linkcheck.kernels.names.levels import are_cut_off

    a, b = left.kana(SURNAME, AFTER_MAIN), right.kana(SURNAME, AFTER_MAIN)
    filled = left.kana_filled, right.kana_filled
    cut_off: Bools = are_cut_off(a, b, *filled, kana_tables())
    return compare_part(left, right, SURNAME, cut_off), compare_part(left, right, GIVEN, cut_off)


def compare_part(left: NameSide, right: NameSide, part: int, cut_off: Bools) -> Part:
    """One part of N pairs: kanji state and kana state, looked up in PART_LEVELS."""
    a, b = left.kanji(part, part + 1), right.kanji(part, part + 1)
    written = a.only(left.kana_seen), b.only(right.kana_seen)
    letters = kanji_states(a, b)
    unreadable = a.has(left.unreadable_seen), b.has(right.unreadable_seen)
    other_script = written[0] | written[1] | a.only(left.unreadable_seen) | b.only(right.unreadable_seen)
    letters[(letters > KANJI_WILDCARD) & other_script] = KANJI_MISSING
    x = or_else(left.kana(part, part + 1), a, written[0]).without(left.unreadable_seen)
    y = or_else(right.kana(part, part + 1), b, written[1]).without(right.unreadable_seen)
    same_kanji = (letters == KANJI_SAME) | (letters == KANJI_VARIANT)
    sounds = kana_states(x, y, same_kanji)
    several_names = (left.flags | right.flags) & (ALIAS | ROMAN) != 0  # the kana may be those of another name
    sounds[several_names & same_kanji & (sounds > KANA_SAME)] = KANA_MISSING
    sounds[cut_off & (sounds != KANA_MISSING)] = KANA_SAME
    in_kana = (written[0] | written[1]) & (letters == KANJI_MISSING)
    doubtful = np.flatnonzero(letters >= KANJI_NEAR)
    stand_in = doubtful[stands_in(a, b, y, doubtful) | stands_in(b, a, x, doubtful)]
    letters[stand_in], in_kana[stand_in] = KANJI_MISSING, True
    sounds[stand_in] = np.maximum(sounds[stand_in], KANA_SAME)
    for field, kana, in_field in ((a, y, written[0]), (b, x, written[1])):
        rows = np.flatnonzero(in_field & (sounds > KANA_SAME))
        if len(rows):  # one of the two kana of a side is the other side's
            told = kana_states(field.at(rows), kana.at(rows), np.zeros(len(rows), np.bool_))
            rows, several = rows[told == KANA_SAME], several_names[rows[told == KANA_SAME]]
            letters[rows[~several]], sounds[rows[several]] = KANJI_SAME, KANA_SAME
    if part == GIVEN:
        rows = np.flatnonzero(written[0] & written[1] & (sounds == KANA_DIFFERENT))
        rows = rows[written_at_two_times(a, b, rows)]
        sounds[rows[written_at_two_times(x, y, rows)]] = KANA_NEAR
    notes = note(in_kana, "katakana_in_kanji_field") | note(unreadable[0] | unreadable[1], "wildcard")
    notes |= note(cut_off & (sounds == KANA_SAME), "truncated")
    alike = letters == KANJI_WILDCARD
    unread = alike & unreadable[0], alike & unreadable[1]
    return Part(LEVEL_OF[letters, sounds], notes, (a, b), (x, y), written, unread)


def kanji_states(a: Spans, b: Spans) -> UInt8s:
    """How the kanji of N pairs agree: uint8[N], see `linkcheck.kernels.names.levels`."""
    from linkcheck.kernels.names import levels as kernel

    states: UInt8s = kernel.kanji_states(a, b, variant_tables())
    return states


def kana_states(x: Spans, y: Spans, same_kanji: Bools) -> UInt8s:
    """How the kana of N pairs agree: uint8[N], see `linkcheck.kernels.names.levels`."""
    from linkcheck.kernels.names import levels as kernel

    states: UInt8s = kernel.kana_states(x, y, same_kanji, kana_tables())
    return states


def written_at_two_times(a: Spans, b: Spans, rows: Ints) -> Bools:
    """Which of some rows are one given name in the kana usage before 1946 and in today's: かほる, かおる."""
    if not len(rows):
        return np.zeros(0, np.bool_)
    from linkcheck.kernels.names.old_kana import written_alike

    found: Bools = written_alike(a.at(rows), b.at(rows), old_kana(), kana_tables().k2)
    return found


def or_else(own: Spans, other: Spans, rows: Bools) -> Spans:
    """The spans of the first column; where they are empty, on the given rows those of the second."""
    from_other = rows & (own.starts == own.stops)
    return Spans(
        own.values,
        np.where(from_other, other.starts, own.starts),
        np.where(from_other, other.stops, own.stops),
    )


def stands_in(mixed: Spans, kanji: Spans, kana: Spans, rows: Ints) -> Bools:
    """On some rows, whether the first is the second with kanji written in kana (タカ橋), as the kana confirm."""
    from linkcheck.kernels.names.levels import kana_stands_in

    found: Bools = kana_stands_in(mixed.at(rows), kanji.at(rows), kana.at(rows), any_class())
    return found
