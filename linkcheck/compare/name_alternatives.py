"""Where the plain names do not agree: former surnames, aliases, the other order."""

from __future__ import annotations

import numpy as np

from linkcheck.compare.name_parts import ALTERNATIVE, note
from linkcheck.compare.name_readings import alias_reads, former_reads, swapped_reads
from linkcheck.compare.name_sides import Bools, Ints, NameSide, UInt8s, same
from linkcheck.kernels.layout import Spans
from linkcheck.levels.name import SURNAME as SURNAMES
from linkcheck.normalize.name_parts import (
    AFTER_MAIN,
    ALIAS,
    ALIAS_GIVEN,
    ALIAS_PART,
    END,
    FORMER,
    GIVEN,
    ROMAN_PART,
    SURNAME,
    UInt16s,
)

__all__ = ["agrees", "named_in_kanji", "settled", "with_alternatives"]

PLAINLY, AGREEING = (
    np.isin(SURNAMES.levels, levels) for levels in (SURNAMES.up_to("reading_rare"), SURNAMES.that("same"))
)
"""Whether each level says the same name: plainly or by its reading, or also by an alternative."""

Form = tuple[Spans, Spans, Spans]  # surname, given name and both of one form of a name


def agrees(levels: UInt8s) -> Bools:
    """Whether levels say the same name, plainly or by its reading."""
    return np.asarray(PLAINLY[levels], np.bool_)


def settled(levels: UInt8s) -> Bools:
    """Whether levels say the same name, plainly or by an alternative."""
    return np.asarray(AGREEING[levels], np.bool_)


def with_alternatives(left: NameSide, right: NameSide, levels: UInt8s) -> tuple[UInt8s, UInt16s]:
    """Levels uint8[N, 2] and notes uint16[N] when alternatives count where the plain parts do not agree."""
    levels, notes = levels.copy(), np.zeros(len(levels), np.uint16)

    def accept(rows: Ints, surname: Bools, given: Bools, name: str) -> None:
        found = np.stack([surname, given], axis=1) & ~agrees(levels[rows])
        levels[rows] = np.where(found, np.uint8(ALTERNATIVE), levels[rows])
        notes[rows] |= note(found[:, 0] | found[:, 1], name)

    flags = left.flags | right.flags
    rows = np.flatnonzero(flags & FORMER != 0)
    if len(rows):
        a, b = left.at(rows), right.at(rows)
        surname = former_agrees(a, b) | former_agrees(b, a) | former_reads(a, b) | former_reads(b, a)
        accept(rows, surname, np.zeros(len(rows), np.bool_), "former_surname")
    rows = np.flatnonzero(flags & ALIAS != 0)
    if len(rows):
        a, b = left.at(rows), right.at(rows)
        accept(rows, *alias_agrees(a, b), "alias")
        alone = ~(named_in_kanji(a) & named_in_kanji(b))  # else kana of an alias in common prove nothing
        for read in (alias_reads(a, b), alias_reads(b, a)):
            accept(rows, read[0] & alone, read[1] & alone, "alias")
    rows = np.flatnonzero(~settled(levels).any(axis=1))
    a, b = left.at(rows), right.at(rows)
    swapped = is_swapped(a, b) | swapped_reads(a, b) | swapped_reads(b, a)
    accept(rows, swapped, swapped, "order_swapped")
    return levels, notes


def former_agrees(side: NameSide, other: NameSide) -> Bools:
    """Whether the former surname of a side is the surname of the other, in kanji or in kana: bool[N]."""
    found = np.zeros(len(side.kanji_flags), np.bool_)
    for former in (side.kanji(AFTER_MAIN, ROMAN_PART), side.kana(AFTER_MAIN, ROMAN_PART)):
        for surname in (other.kanji(SURNAME, GIVEN), other.kana(SURNAME, GIVEN)):
            found |= same(former, surname)
    return found


def main_forms(side: NameSide) -> tuple[Form, Form]:
    """The name itself, in kanji and in kana."""
    return (
        (side.kanji(SURNAME, GIVEN), side.kanji(GIVEN, AFTER_MAIN), side.kanji(SURNAME, AFTER_MAIN)),
        (side.kana(SURNAME, GIVEN), side.kana(GIVEN, AFTER_MAIN), side.kana(SURNAME, AFTER_MAIN)),
    )


def alias_forms(side: NameSide) -> tuple[Form, Form]:
    """The alias, in kanji and in kana."""
    return (
        (side.kanji(ALIAS_PART, ALIAS_GIVEN), side.kanji(ALIAS_GIVEN, END), side.kanji(ALIAS_PART, END)),
        (side.kana(ALIAS_PART, ALIAS_GIVEN), side.kana(ALIAS_GIVEN, END), side.kana(ALIAS_PART, END)),
    )


def alias_agrees(left: NameSide, right: NameSide) -> tuple[Bools, Bools]:
    """Which parts agree when an alias of a side may stand for its name: (surname bool[N], given name bool[N]).

    Where both sides have an alias beside their name in kanji, like is compared with like, and equal aliases do not
    overrule what the names say.
    """
    alike = named_in_kanji(left) & named_in_kanji(right) & (left.flags & right.flags & ALIAS != 0)
    pairs = [(a, b) for a in alias_forms(left) for b in (*main_forms(right), *alias_forms(right))]
    pairs += [(a, b) for a in main_forms(left) for b in alias_forms(right)]
    found = np.zeros((2, len(left.kanji_flags)), np.bool_)
    for a, b in pairs:
        whole = same(a[2], b[2])
        parts = np.stack([same(a[part], b[part]) | whole for part in range(2)]) & ~alike
        better = parts.sum(axis=0) > found.sum(axis=0)  # one form counts, not parts of several
        better |= (parts.sum(axis=0) == found.sum(axis=0)) & parts[0]
        found = np.where(better, parts, found)
    return found[0], found[1]


def named_in_kanji(side: NameSide) -> Bools:
    """Which rows have a name in kanji, bool[N]."""
    return np.asarray((side.kanji(SURNAME, AFTER_MAIN).size > 0) & ~side.written_in_kana, np.bool_)


def is_swapped(left: NameSide, right: NameSide) -> Bools:
    """Whether given name and surname stand in the other order on the other side, in either field: bool[N]."""
    found = np.zeros(len(left.kanji_flags), np.bool_)
    for a in main_forms(left):
        for b in main_forms(right):
            found |= rotated(a, b[2]) | rotated(b, a[2])
    return found


def rotated(name: Form, whole: Spans) -> Bools:
    """Whether the second is the first with its given name in front: bool[N]."""
    fits = name[2].size == whole.size
    middle = np.where(fits, whole.starts + name[1].size, whole.starts)
    front, back = Spans(whole.values, whole.starts, middle), Spans(whole.values, middle, whole.stops)
    found: Bools = fits & same(name[1], front) & same(name[0], back)
    return found
