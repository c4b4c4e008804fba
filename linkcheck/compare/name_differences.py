"""Names that differ in writing: parsed, cut, compared part by part, then by readings and alternatives."""

from __future__ import annotations

import numpy as np

from linkcheck.columns import Codes
from linkcheck.compare.name_alternatives import agrees, settled, with_alternatives
from linkcheck.compare.name_parts import ELSE, compare_parts, note
from linkcheck.compare.name_readings import cut_by_reading, foreign_reads, reading_levels
from linkcheck.compare.name_roman import with_roman
from linkcheck.compare.name_sides import UInt8s, cut_alike, name_side
from linkcheck.normalize.name_parts import (
    ALIAS,
    CORPORATE,
    ROMAN,
    TITLE,
    UInt16s,
)

__all__ = ["differing_names"]


def differing_names(
    left_kanji: Codes, left_kana: Codes, right_kanji: Codes, right_kana: Codes
) -> tuple[UInt8s, UInt16s]:
    """Levels uint8[N, 2] and notes uint16[N] of N pairs of folded names, none of which is simply the same."""
    left, right = name_side(left_kanji, left_kana), name_side(right_kanji, right_kana)
    foreign = np.flatnonzero((left.flags | right.flags) & (ALIAS | ROMAN) != 0)
    as_written = left.at(foreign), right.at(foreign)
    cut_alike(left, right, guess=False)
    unsure = cut_by_reading(left, right)
    guessed = cut_alike(left, right, guess=True)
    parts = compare_parts(left, right)
    levels = reading_levels(parts)
    flags = left.flags | right.flags
    body = flags & CORPORATE != 0
    notes = (
        parts[0].notes
        | parts[1].notes
        | note((guessed | unsure) & levels.any(axis=1) & ~body, "split_guessed")
    )
    notes |= note(body, "corporate") | note(flags & TITLE != 0, "title_removed")
    rows = np.flatnonzero(~agrees(levels).all(axis=1))
    levels[rows], found = with_alternatives(left.at(rows), right.at(rows), levels[rows])
    notes[rows] |= found
    if len(foreign):
        levels[foreign] = foreign_reads(*as_written, levels[foreign])
    rows = np.flatnonzero((flags & ROMAN != 0) & ~settled(levels).all(axis=1))
    if len(rows):
        levels[rows], found = with_roman(left.at(rows), right.at(rows), levels[rows])
        notes[rows] |= found
    levels[(left.flags ^ right.flags) & CORPORATE != 0] = ELSE  # a body is no person
    return levels, notes
