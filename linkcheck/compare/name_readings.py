"""Kanji on one side, kana on the other: does the kana read the kanji? And where readings say that surnames end."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from linkcheck.columns import Codes, UInt32s
from linkcheck.compare.name import NAME_PART_LEVELS
from linkcheck.compare.name_parts import ELSE, Part
from linkcheck.compare.name_sides import Bools, Ints, Side, Spans, UInt8s
from linkcheck.normalize.name_parts import (
    AFTER_MAIN,
    ALIAS_GIVEN,
    ALIAS_PART,
    END,
    GIVEN,
    ROMAN_PART,
    SPLIT,
    SURNAME,
    any_class,
)

__all__ = ["alias_reads", "cut_by_reading", "former_reads", "reading_levels", "swapped_reads"]

PLAUSIBLE_FROM, WEAK_FROM = 0.0, -4.0  # bits
SURE_CUT, SPACE = 0.9, 0x20
KINDS = ("surname", "given_name")
READING, WEAK = NAME_PART_LEVELS.index("reading"), NAME_PART_LEVELS.index("reading_weak")
Floats = npt.NDArray[np.float32]


def to_codes(spans: Spans) -> Codes:
    """Spans as strings of their own; empty ones are missing."""
    from linkcheck.kernels.spans import gather_spans

    values, offsets = gather_spans(spans.values, spans.starts, spans.stops)
    return Codes(values, offsets, spans.stops > spans.starts)


def bits(part: int, kanji: Spans, kana: Spans, rows: Ints) -> Floats:
    """Bits that the kana of some rows read the kanji, float32; nan where that cannot be assessed."""
    from linkcheck.compare.reading import token_bits

    return token_bits(to_codes(kanji.at(rows)), to_codes(kana.at(rows)), "given_name" if part else "surname")


def reading_levels(parts: tuple[Part, Part]) -> UInt8s:
    """Levels uint8[N, 2] of both parts, those filled in that only a reading can tell; the others as they are."""
    levels = np.stack([part.levels for part in parts], axis=1)
    for place, part in enumerate(parts):
        for side in range(2):
            kanji, kana = part.kanji[side], part.kana[1 - side]
            rows = np.flatnonzero((part.levels == 0) & (kanji.size > 0) & (kana.size > 0) & ~part.in_kana[side])
            if len(rows):
                found = bits(place, kanji, kana, rows)
                levels[rows, place] = np.select(
                    [np.isnan(found), found >= PLAUSIBLE_FROM, found >= WEAK_FROM], [0, READING, WEAK], ELSE
                )
    return levels


def cut_by_reading(left: Side, right: Side) -> Bools:
    """Cut names without a space where a reading tells, in place; bool[N]: such a cut is none too sure.

    A name is read with the kana beside it, or with the kana of the other side where that has no kanji.
    """
    unsure = np.zeros(len(left.flags), np.bool_)
    doubtful = ~same_whole(left, right)
    sides = (left, right)
    has_kanji = [doubtful & (side.kanji(SURNAME, AFTER_MAIN).size > 0) & ~side.written_in_kana for side in sides]
    has_kana = [side.kana(SURNAME, AFTER_MAIN).size > 0 for side in sides]
    for place, (side, other) in enumerate(((left, right), (right, left))):
        own = has_kanji[place] & has_kana[place]
        across = has_kanji[place] & ~has_kana[place] & ~has_kanji[1 - place] & has_kana[1 - place]
        unsure |= cut_pair(side, side, own) | cut_pair(side, other, across)
    return unsure


def same_whole(left: Side, right: Side) -> Bools:
    """Whether whole names agree in kanji, and in kana if both have them: nothing depends on their cut."""
    kana = left.kana(SURNAME, AFTER_MAIN), right.kana(SURNAME, AFTER_MAIN)
    silent = (kana[0].size == 0) | (kana[1].size == 0)
    kanji = left.kanji(SURNAME, AFTER_MAIN).same(right.kanji(SURNAME, AFTER_MAIN), any_class())
    found: Bools = kanji & (silent | kana[0].same(kana[1], any_class()))
    return found


def cut_pair(name: Side, reading: Side, wanted: Bools) -> Bools:
    """Cut the kanji of one side and the kana of a side on the wanted rows where one of them has no space."""
    from linkcheck.compare.reading import split_whole

    unsure = np.zeros(len(wanted), np.bool_)
    rows = np.flatnonzero(wanted & (name.kanji_flags & reading.kana_flags & SPLIT == 0))
    if len(rows):
        kanji = divided(name.values, name.kanji_bounds[:, rows])
        *cuts, confidence = split_whole(kanji, divided(reading.values, reading.kana_bounds[:, rows]))
        done = (cuts[0] > 0) & (cuts[1] > 0)
        fields = ((name.kanji_bounds, name.kanji_flags), (reading.kana_bounds, reading.kana_flags))
        for (bounds, flags), cut in zip(fields, cuts, strict=True):
            bounds[GIVEN, rows[done]] = bounds[SURNAME, rows[done]] + cut[done]
            flags[rows[done]] |= SPLIT
        unsure[rows] = done & (confidence < SURE_CUT)
    return unsure


def divided(values: UInt32s, bounds: Ints) -> Codes:
    """Names as strings, a space where they are cut. `bounds` int64[3 or more, N]: start, cut and end of each."""
    whole = to_codes(Spans(values, bounds[0], bounds[2]))
    cut = (bounds[1] > bounds[0]) & (bounds[1] < bounds[2])
    places = (whole.offsets[:-1] + bounds[1] - bounds[0])[cut]
    offsets = whole.offsets + np.concatenate(([0], np.cumsum(cut)))
    return Codes(np.insert(whole.values, places, np.uint32(SPACE)), offsets, whole.valid)


def former_reads(name: Side, reading: Side) -> Bools:
    """Whether the kana surname of one side reads the former surname of the other: bool[N]."""
    rows = np.arange(len(name.flags))
    found = bits(0, name.kanji(AFTER_MAIN, ROMAN_PART), reading.kana(SURNAME, GIVEN), rows)
    return np.nan_to_num(found, nan=-1.0) >= PLAUSIBLE_FROM


def alias_reads(name: Side, reading: Side) -> tuple[Bools, Bools]:
    """Whether the kana of one side read the alias of the other: (surname bool[N], given name bool[N])."""
    from linkcheck.compare.reading import split_whole

    alias, kana = name.kanji(ALIAS_PART, END), reading.kana(SURNAME, AFTER_MAIN)
    own_cuts = divided(name.values, name.kanji_bounds[[ALIAS_PART, ALIAS_GIVEN, END]])
    cut, kana_cut, _ = split_whole(own_cuts, divided(reading.values, reading.kana_bounds))
    rows = np.flatnonzero((cut > 0) & (kana_cut > 0))
    found = np.zeros((2, len(cut)), np.bool_)
    for part in range(2):
        spans = [
            Spans(whole.values, whole.starts + (middle if part else 0), whole.stops if part else whole.starts + middle)
            for whole, middle in ((alias, cut), (kana, kana_cut))
        ]
        found[part, rows] = np.nan_to_num(bits(part, spans[0], spans[1], rows), nan=-1.0) >= PLAUSIBLE_FROM
    return found[0], found[1]


def swapped_reads(name: Side, reading: Side) -> Bools:
    """Whether the kana of a side without kanji read the other's name, given name in front: bool[N]."""
    found = np.zeros(len(name.flags), np.bool_)
    kanji, other = name.kanji(SURNAME, AFTER_MAIN), reading.kanji(SURNAME, AFTER_MAIN)
    alone = (other.size == 0) | reading.written_in_kana
    rows = np.flatnonzero(alone & (kanji.size > 0) & ~name.written_in_kana)
    parts = ((0, name.kanji(SURNAME, GIVEN)), (1, name.kanji(GIVEN, AFTER_MAIN)))
    kana = reading.kana(GIVEN, AFTER_MAIN), reading.kana(SURNAME, GIVEN)
    if len(rows):
        fits = [bits(part, spans, kana[part], rows) >= PLAUSIBLE_FROM for part, spans in parts]
        found[rows] = fits[0] & fits[1]
    return found
