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

__all__ = [
    "agrees",
    "alias_fits",
    "former_fits",
    "is_turned",
    "named_in_kanji",
    "settled",
    "with_alternatives",
]

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
        surname = former_fits(left.at(rows), right.at(rows))
        accept(rows, surname, np.zeros(len(rows), np.bool_), "former_surname")
    rows = np.flatnonzero(flags & ALIAS != 0)
    if len(rows):
        surname, given = alias_fits(left.at(rows), right.at(rows))
        accept(rows, surname, given, "alias")
    rows = np.flatnonzero(~settled(levels).any(axis=1))
    swapped = is_turned(left.at(rows), right.at(rows))
    accept(rows, swapped, swapped, "order_swapped")
    return levels, notes


def former_fits(left: NameSide, right: NameSide) -> Bools:
    """Whether the former surname of a side is the surname of the other, or is read so: bool[N]."""
    sides = (left, right), (right, left)
    return np.asarray(
        np.any([fits(*side) for side in sides for fits in (former_agrees, former_reads)], axis=0)
    )


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


def alias_fits(left: NameSide, right: NameSide) -> Bools:
    """Which parts agree with an alias, or are read so, bool[2, N]: surname, given name."""
    alone = ~(named_in_kanji(left) & named_in_kanji(right))  # else kana of an alias in common prove nothing
    read = np.stack(alias_reads(left, right)) | np.stack(alias_reads(right, left))
    return np.asarray(np.stack(alias_agrees(left, right)) | (read & alone), np.bool_)


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


def is_turned(left: NameSide, right: NameSide) -> Bools:
    """Whether given name and surname stand in the other order on a side, as they are written or read: bool[N]."""
    return is_swapped(left, right) | swapped_reads(left, right) | swapped_reads(right, left)


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
