"""Kanji on one side, kana on the other: does the kana read the kanji? And where readings say that surnames end."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from linkcheck.columns import Codes, UInt32s
from linkcheck.compare.name_mixed import mixed_readings
from linkcheck.compare.name_parts import ELSE, Part, kanji_states
from linkcheck.compare.name_sides import Bools, Ints, NameSide, UInt8s, same, to_codes
from linkcheck.kernels.layout import Spans
from linkcheck.kernels.names.layout import KANJI_WILDCARD
from linkcheck.levels.name import NAME_PART_LEVELS
from linkcheck.normalize.name_parts import (
    AFTER_MAIN,
    ALIAS,
    ALIAS_GIVEN,
    ALIAS_PART,
    END,
    GIVEN,
    ROMAN,
    ROMAN_PART,
    SPLIT,
    SURNAME,
)

__all__ = [
    "alias_reads",
    "cut_by_reading",
    "foreign_reads",
    "former_reads",
    "is_read_alone",
    "reading_levels",
    "swapped_reads",
]

PLAUSIBLE_FROM, WEAK_FROM = 0.0, (-4.0, -5.6)  # bits; surnames, given names
SWAPPED_FROM = 8.0  # bits of both parts: of some two hundred names one is written in the other order
SURE_CUT, SPACE = 0.9, 0x20
KINDS = ("surname", "given_name")
KANJI_DIFFERS = NAME_PART_LEVELS.index("kanji_differs")
KANA_DIFFERS = NAME_PART_LEVELS.index("kana_differs")
READING, RARE, SLIP, WEAK = (
    NAME_PART_LEVELS.index(f"reading{kind}") for kind in ("", "_rare", "_slip", "_weak")
)
WILDCARD = NAME_PART_LEVELS.index("wildcard")
Floats = npt.NDArray[np.float32]


def bits(part: int, kanji: Spans, kana: Spans, rows: Ints) -> Floats:
    """Bits that the kana of some rows read the kanji, float32; nan where that cannot be assessed."""
    from linkcheck.compare.reading import token_bits

    if not len(rows):
        return np.empty(0, np.float32)
    return token_bits(to_codes(kanji.at(rows)), to_codes(kana.at(rows)), "given_name" if part else "surname")


def reading_levels(parts: tuple[Part, Part], foreign: Bools) -> UInt8s:
    """Levels uint8[N, 2] of both parts, those filled in that only a reading can tell; the others as they are.

    foreign bool[N]: the kana may be those of another name than the kanji.
    """
    from linkcheck.compare.reading_bits import USUAL_FROM, token_readings

    levels = np.stack([part.levels for part in parts], axis=1)
    untold = [foreign | (parts[0].kana[side].size * parts[1].kana[side].size == 0) for side in range(2)]
    for place, part in enumerate(parts):
        for side in range(2):
            kanji, kana = part.kanji[side], part.kana[1 - side]
            rows = np.flatnonzero(
                (part.levels == 0) & (kanji.size > 0) & (kana.size > 0) & ~part.in_kana[side]
            )
            if len(rows):
                texts = to_codes(kanji.at(rows)), to_codes(kana.at(rows))
                found = token_readings(*texts, "given_name" if place else "surname")
                usual = found.shares >= USUAL_FROM
                levels[rows, place] = np.select(
                    [
                        np.isnan(found.bits),
                        (found.bits >= PLAUSIBLE_FROM) & usual,
                        found.bits >= PLAUSIBLE_FROM,
                        found.slips,
                        found.bits >= WEAK_FROM[place],
                    ],
                    [0, READING, RARE, SLIP, WEAK],
                    ELSE,
                )
            apart = (part.levels == ELSE) & (kanji.size > 0) & (part.kanji[1 - side].size > 0)
            rows = np.flatnonzero(apart & (kana.size > 0) & (part.kana[side].size == 0))
            if len(rows):  # 石河, イシカワ against 石川 without kana
                levels[rows[bits(place, kanji, kana, rows) >= PLAUSIBLE_FROM], place] = KANJI_DIFFERS
            read_otherwise(part, place, side, foreign, levels)
            read_substitute(part, place, side, untold[side], levels)
        rows, found_there = mixed_readings(part, place)
        levels[rows, place] = found_there
    return levels


def read_otherwise(part: Part, place: int, side: int, foreign: Bools, levels: UInt8s) -> None:
    """Set the levels, in place, of kanji that the other side's kana read too: 陽斗, ヨウト against ハルト without kanji
    is another reading of the same name, or another name."""
    kanji, kana = part.kanji[side], part.kana[1 - side]
    silent = (part.kanji[1 - side].size == 0) | part.in_kana[1 - side]
    heard = (part.levels == ELSE) & (kanji.size > 0) & ~part.in_kana[side] & (kana.size > 0)
    unread = part.substituted[1 - side] & ~part.substituted[side]
    rows = np.flatnonzero(heard & ((silent & ~foreign) | unread) & (part.kana[side].size > 0))
    if len(rows):
        read = rows[bits(place, kanji, kana, rows) >= PLAUSIBLE_FROM]
        levels[read, place] = np.where(silent[read], WEAK, KANA_DIFFERS)


def read_substitute(part: Part, place: int, side: int, untold: Bools, levels: UInt8s) -> None:
    """Set the levels, in place, of a name with a ● whose kana do not read the kanji that the other side has without
    kana: ●子, サキコ is not 和子. untold bool[N]: the kana may be those of another name, or of both parts."""
    from linkcheck.compare.reading_bits import token_readings

    kanji, kana = part.kanji[1 - side], part.kana[side]
    hidden = part.substituted[side] & ~part.substituted[1 - side] & (part.levels == WILDCARD) & ~untold
    rows = np.flatnonzero(hidden & (kana.size > 0) & (part.kana[1 - side].size == 0))
    if len(rows):
        found = token_readings(
            to_codes(kanji.at(rows)), to_codes(kana.at(rows)), "given_name" if place else "surname"
        )
        unread = found.bits < PLAUSIBLE_FROM  # never where it cannot be assessed
        told = np.select([found.slips, found.bits >= WEAK_FROM[place]], [SLIP, WEAK], ELSE)
        levels[rows[unread], place] = told[unread]


def cut_by_reading(left: NameSide, right: NameSide) -> Bools:
    """Cut names without a space where a reading tells, in place; bool[N]: such a cut is none too sure.

    A name is read with the kana beside it, or with the kana of the other side where that has no kanji. What is the same
    on both sides and has a space on neither is cut once.
    """
    sides = (left, right)
    doubtful = ~same_whole(left, right)
    undivided = [
        (left.kanji_flags | right.kanji_flags) & SPLIT == 0,
        (left.kana_flags | right.kana_flags) & SPLIT == 0,
    ]
    has_kanji = [
        doubtful & (side.kanji(SURNAME, AFTER_MAIN).size > 0) & ~side.written_in_kana for side in sides
    ]
    has_kana = [side.kana(SURNAME, AFTER_MAIN).size > 0 for side in sides]
    sure = []
    for place, (side, other) in enumerate(((left, right), (right, left))):
        own = has_kanji[place] & has_kana[place]
        across = has_kanji[place] & ~has_kana[place] & ~has_kanji[1 - place] & has_kana[1 - place]
        sure.append(np.fmin(cut_pair(side, side, own), cut_pair(side, other, across)))
    cut_once(left, right, undivided, sure[0] >= sure[1])
    cut_before_given_names(left, right, undivided[0] & undivided[1] & has_kanji[0] & has_kanji[1])
    return np.asarray((sure[0] < SURE_CUT) | (sure[1] < SURE_CUT), np.bool_)


def cut_once(left: NameSide, right: NameSide, undivided: Sequence[Bools], left_is_surer: Bools) -> None:
    """Where both sides hold the same kanji, or the same kana, that no space divided, and readings cut them in different
    places, the surer cut holds for both; what stands beside is left to be cut by what it has in common."""
    fields = [
        (
            (left.kanji(SURNAME, AFTER_MAIN), left.kanji_bounds, left.kanji_flags),
            (right.kanji(SURNAME, AFTER_MAIN), right.kanji_bounds, right.kanji_flags),
        ),
        (
            (left.kana(SURNAME, AFTER_MAIN), left.kana_bounds, left.kana_flags),
            (right.kana(SURNAME, AFTER_MAIN), right.kana_bounds, right.kana_flags),
        ),
    ]
    settled = np.zeros(len(left_is_surer), np.bool_)
    for place, ((a, a_bounds, a_flags), (b, b_bounds, b_flags)) in enumerate(fields):
        cuts = a_bounds[GIVEN] - a_bounds[SURNAME], b_bounds[GIVEN] - b_bounds[SURNAME]
        both = a_flags & b_flags & SPLIT != 0
        apart = undivided[place] & both & (cuts[0] != cuts[1]) & same(a, b) & ~settled
        rows = np.flatnonzero(apart)
        cut = np.where(left_is_surer, *cuts)[rows]
        a_bounds[GIVEN, rows] = a_bounds[SURNAME, rows] + cut
        b_bounds[GIVEN, rows] = b_bounds[SURNAME, rows] + cut
        beside = np.flatnonzero(apart & undivided[1 - place])
        for _, bounds, flags in fields[1 - place]:
            bounds[GIVEN, beside] = bounds[AFTER_MAIN, beside]
            flags[beside] &= ~np.uint16(SPLIT)
        settled |= apart


def cut_before_given_names(left: NameSide, right: NameSide, undivided: Bools) -> None:
    """Where two names that no space divides end alike, in kanji and in kana, with the given name that readings find in
    one of them, both are cut before it, in place: 森真理樹, モリマリキ beside 久保真理樹, クボマリキ."""
    cut = left.kanji_flags & left.kana_flags & right.kanji_flags & right.kana_flags & SPLIT != 0
    rows = np.flatnonzero(undivided & cut)
    if not len(rows):
        return
    given = (side.kanji(GIVEN, AFTER_MAIN).at(rows) for side in (left, right))
    rows = rows[~same(*given)]
    sides = left.at(rows), right.at(rows)
    first, second = (
        (side.kanji(GIVEN, AFTER_MAIN).size, side.kana(GIVEN, AFTER_MAIN).size) for side in sides
    )
    by_first, by_second = ends_alike(*sides, *first), ends_alike(*sides, *second)
    by_first &= ~by_second | (first[0] >= second[0])
    done = by_first | by_second
    for side in (left, right):
        for bounds, own, other in zip((side.kanji_bounds, side.kana_bounds), first, second, strict=True):
            size = np.where(by_first, own, other)[done]
            bounds[GIVEN, rows[done]] = bounds[AFTER_MAIN, rows[done]] - size


def ends_alike(left: NameSide, right: NameSide, kanji: Ints, kana: Ints) -> Bools:
    """Whether the last kanji and the last kana of both names, int64[N] of each, are the same, bool[N], and no name
    before them goes on as the other: 田中美子, タナカミコ is not 田中奈美子, タナカナミコ."""
    found = kana > 1
    for size, a, b in (
        (kanji, left.kanji(SURNAME, AFTER_MAIN), right.kanji(SURNAME, AFTER_MAIN)),
        (kana, left.kana(SURNAME, AFTER_MAIN), right.kana(SURNAME, AFTER_MAIN)),
    ):
        before = np.maximum(np.minimum(a.size, b.size) - size, 0)
        found &= same(
            *(Spans(each.values, np.maximum(each.stops - size, each.starts), each.stops) for each in (a, b))
        )
        found &= (before > 0) & ~same(
            *(Spans(each.values, each.starts, each.starts + before) for each in (a, b))
        )
    return found


def same_whole(left: NameSide, right: NameSide) -> Bools:
    """Whether whole names agree in kanji, and in kana if both have them: nothing depends on their cut.

    Beside a foreign resident's name the kana may be those of an alias and are not asked.
    """
    kana = left.kana(SURNAME, AFTER_MAIN), right.kana(SURNAME, AFTER_MAIN)
    silent = (kana[0].size == 0) | (kana[1].size == 0) | ((left.flags | right.flags) & (ALIAS | ROMAN) != 0)
    a, b = left.kanji(SURNAME, AFTER_MAIN), right.kanji(SURNAME, AFTER_MAIN)
    kanji = same(a, b)
    rows = np.flatnonzero((a.size == b.size) & (a.has(left.unreadable_seen) | b.has(right.unreadable_seen)))
    kanji[rows] |= kanji_states(a.at(rows), b.at(rows)) == KANJI_WILDCARD
    found: Bools = kanji & (silent | same(kana[0], kana[1]))
    return found


def cut_pair(name: NameSide, reading: NameSide, wanted: Bools) -> Floats:
    """Cut the kanji of one side and the kana of a side on the wanted rows where one of them has no space; how sure the
    cuts are, float32[N], 1 where none was made."""
    from linkcheck.compare.reading import split_whole

    sure = np.ones(len(wanted), np.float32)
    rows = np.flatnonzero(wanted & (name.kanji_flags & reading.kana_flags & SPLIT == 0))
    if len(rows):
        kanji = divided(name.values, name.kanji_bounds.take(rows, axis=1))  # as rows without gaps
        *cuts, confidence = split_whole(
            kanji, divided(reading.values, reading.kana_bounds.take(rows, axis=1))
        )
        done = (cuts[0] > 0) & (cuts[1] > 0)
        fields = ((name.kanji_bounds, name.kanji_flags), (reading.kana_bounds, reading.kana_flags))
        for (bounds, flags), cut in zip(fields, cuts, strict=True):
            bounds[GIVEN, rows[done]] = bounds[SURNAME, rows[done]] + cut[done]
            flags[rows[done]] |= SPLIT
        sure[rows] = np.where(done, confidence, 1.0)
    return sure


def divided(values: UInt32s, bounds: Ints) -> Codes:
    """Names as strings, a space where they are cut. `bounds` int64[3 or more, N]: start, cut and end of each."""
    whole = to_codes(Spans(values, bounds[0], bounds[2]))
    cut = (bounds[1] > bounds[0]) & (bounds[1] < bounds[2])
    places = (whole.offsets[:-1] + bounds[1] - bounds[0])[cut]
    offsets = whole.offsets + np.concatenate(([0], np.cumsum(cut)))
    return Codes(np.insert(whole.values, places, np.uint32(SPACE)), offsets, whole.valid)


def former_reads(name: NameSide, reading: NameSide) -> Bools:
    """Whether the kana surname of one side reads the former surname of the other: bool[N]."""
    rows = np.arange(len(name.flags))
    found = bits(0, name.kanji(AFTER_MAIN, ROMAN_PART), reading.kana(SURNAME, GIVEN), rows)
    return np.nan_to_num(found, nan=-1.0) >= PLAUSIBLE_FROM


def alias_reads(name: NameSide, reading: NameSide) -> tuple[Bools, Bools]:
    """Whether the kana of one side read the alias of the other: (surname bool[N], given name bool[N]).

    Not where the other's own kana are those of its alias: kana against kana says more.
    """
    form = ALIAS_PART, ALIAS_GIVEN, END
    fits, own = (
        np.nan_to_num(whole_bits(name, form, side), nan=-1.0) >= PLAUSIBLE_FROM for side in (reading, name)
    )
    known = own.all(axis=0)
    return fits[0] & ~known, fits[1] & ~known


def whole_bits(name: NameSide, form: tuple[int, int, int], reading: NameSide) -> Floats:
    """Bits that the kana of one side read both parts of a form of the other, float32[2, N]; nan: not assessed.

    `form`: where its surname, its given name and what follows begin. Where a space is missing, readings divide.
    """
    from linkcheck.compare.reading import split_whole

    first, middle, end = form
    found = np.full((2, len(name.flags)), np.nan, np.float32)
    asked = np.flatnonzero((name.kanji(first, end).size > 0) & (reading.kana(SURNAME, AFTER_MAIN).size > 0))
    if not len(asked):
        return found
    name, reading = name.at(asked), reading.at(asked)
    kanji, kana = name.kanji(first, end), reading.kana(SURNAME, AFTER_MAIN)
    own_cuts = divided(name.values, name.kanji_bounds[[first, middle, end]])
    cut, kana_cut, _ = split_whole(own_cuts, divided(reading.values, reading.kana_bounds))
    rows = np.flatnonzero((cut > 0) & (kana_cut > 0))
    for part in range(2):
        spans = [
            Spans(
                whole.values, whole.starts + (at if part else 0), whole.stops if part else whole.starts + at
            )
            for whole, at in ((kanji, cut), (kana, kana_cut))
        ]
        found[part, asked[rows]] = bits(part, spans[0], spans[1], rows)
    return found


def foreign_reads(left: NameSide, right: NameSide, levels: UInt8s) -> UInt8s:
    """Levels uint8[N, 2] of foreign residents' names, one side in kana alone, where the kana beside the kanji name
    may be those of an alias: what the kana of the other side say of the kanji name, where nothing else agrees.

    The sides are as they were written, cut where they have a space.
    """
    levels = levels.copy()
    for name, reading in ((left, right), (right, left)):
        open_yet = np.isin(levels, (READING, RARE, SLIP, WEAK, ELSE)).all(axis=1) & np.isin(
            levels, (SLIP, WEAK, ELSE)
        ).any(axis=1)
        rows = np.flatnonzero(is_read_alone(name, reading) & open_yet)
        if len(rows):
            found = whole_bits(name.at(rows), (SURNAME, GIVEN, AFTER_MAIN), reading.at(rows)).T
            reads = np.where(found >= PLAUSIBLE_FROM, READING, np.where(found < WEAK_FROM, ELSE, WEAK))
            levels[rows] = np.minimum(levels[rows], reads.astype(np.uint8))
    return levels


def is_read_alone(name: NameSide, reading: NameSide) -> Bools:
    """Whether a side has kanji and the other its kana alone, and no roman name, bool[N]."""
    alone = (reading.kanji(SURNAME, AFTER_MAIN).size == 0) | reading.written_in_kana
    named = (name.kanji(SURNAME, AFTER_MAIN).size > 0) & ~name.written_in_kana
    heard = (reading.kana(SURNAME, AFTER_MAIN).size > 0) & (reading.kanji(ROMAN_PART, ALIAS_PART).size == 0)
    return np.asarray(alone & named & heard, np.bool_)


def swapped_reads(name: NameSide, reading: NameSide) -> Bools:
    """Whether the kana of a side without kanji read the other's name, given name in front: bool[N]."""
    found = np.zeros(len(name.flags), np.bool_)
    kanji, other = name.kanji(SURNAME, AFTER_MAIN), reading.kanji(SURNAME, AFTER_MAIN)
    alone = (other.size == 0) | reading.written_in_kana
    rows = np.flatnonzero(alone & (kanji.size > 0) & ~name.written_in_kana)
    parts = ((0, name.kanji(SURNAME, GIVEN)), (1, name.kanji(GIVEN, AFTER_MAIN)))
    kana = reading.kana(GIVEN, AFTER_MAIN), reading.kana(SURNAME, GIVEN)
    told = np.zeros(len(found), np.float32)
    for part, spans in parts:
        told[rows] += (fits := bits(part, spans, kana[part], rows))
        rows = rows[fits >= PLAUSIBLE_FROM]
    found[rows] = told[rows] >= SWAPPED_FROM
    return found
