"""Names that differ in writing: parsed, cut alike, compared part by part, then by former names and aliases."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linkcheck.columns import Codes, Int64s, UInt32s
from linkcheck.compare.name import NAME_PART_LEVELS, NOTES
from linkcheck.normalize.kana import kana_tables
from linkcheck.normalize.kanji import variant_tables
from linkcheck.normalize.name import UInt16s, any_class, parse_names, usual_cuts

__all__ = ["Side", "Spans", "compare_parts", "cut_alike", "name_side", "note"]

UInt8s = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

PART_LEVELS = {
    # kanji         kana: missing    same             near            different
    "missing": ("missing", "kana_only", "similar", "else"),
    "same": ("exact", "exact", "kana_variant", "kana_differs"),
    "variant": ("variant", "variant", "kana_variant", "kana_differs"),
    "wildcard": ("wildcard", "wildcard", "similar", "else"),
    "confusable": ("confusable", "confusable", "similar", "else"),
    "near": ("similar", "kanji_differs", "similar", "else"),
    "different": ("else", "kanji_differs", "similar", "else"),
}
"""Level of a part by the agreement of the kanji (`kernels.name_levels`, in its order) and of the kana."""

LEVEL_OF = np.array([[NAME_PART_LEVELS.index(level) for level in row] for row in PART_LEVELS.values()], np.uint8)
SURNAME, GIVEN, AFTER_MAIN, ROMAN_PART, ALIAS_PART, ALIAS_GIVEN, END = range(7)  # rows of the bounds
ALTERNATIVE, ELSE = NAME_PART_LEVELS.index("alternative"), NAME_PART_LEVELS.index("else")


@dataclass(frozen=True, slots=True)
class Spans:
    """N spans of code points: values uint32[M], starts and stops int64[N]."""

    values: UInt32s
    starts: Int64s
    stops: Int64s

    @property
    def size(self) -> Int64s:
        """Length of each span, int64[N]."""
        return self.stops - self.starts

    def at(self, rows: Ints) -> Spans:
        """The spans of some rows."""
        return Spans(self.values, self.starts[rows], self.stops[rows])

    def same(self, other: Spans, fold: UInt32s) -> Bools:
        """Whether the spans of two columns are equal under a fold; an empty one equals nothing."""
        from linkcheck.kernels.spans import same_spans

        found: Bools = same_spans(
            self.values, self.starts, self.stops, other.values, other.starts, other.stops, fold
        )
        return found

    def in_kana(self) -> Bools:
        """Whether each span is written in kana."""
        from linkcheck.kernels.name_levels import written_in_kana

        found: Bools = written_in_kana(self.values, self.starts, self.stops)
        return found


@dataclass(frozen=True, slots=True)
class Side:
    """One side of N pairs: code points of both fields, bounds int64[7, N] and flags uint16[N] of each."""

    values: UInt32s
    kanji_bounds: Int64s
    kanji_flags: UInt16s
    kana_bounds: Int64s
    kana_flags: UInt16s

    @property
    def flags(self) -> UInt16s:
        """What either field was flagged with."""
        return self.kanji_flags | self.kana_flags

    def kanji(self, first: int, end: int) -> Spans:
        """The kanji field from part `first` to before part `end`."""
        return Spans(self.values, self.kanji_bounds[first], self.kanji_bounds[end])

    def kana(self, first: int, end: int) -> Spans:
        """The kana field, likewise."""
        return Spans(self.values, self.kana_bounds[first], self.kana_bounds[end])

    def at(self, rows: Ints) -> Side:
        """Some rows of the side."""
        return Side(
            self.values,
            np.ascontiguousarray(self.kanji_bounds[:, rows]),
            self.kanji_flags[rows],
            np.ascontiguousarray(self.kana_bounds[:, rows]),
            self.kana_flags[rows],
        )


@dataclass(frozen=True, slots=True)
class Part:
    """One part of N pairs: levels uint8[N], notes uint16[N], and the spans of kanji and kana it was found in."""

    levels: UInt8s
    notes: UInt16s
    kanji: tuple[Spans, Spans]
    kana: tuple[Spans, Spans]


def note(rows: Bools, name: str) -> UInt16s:
    """The bit of a note on the rows that have it."""
    return np.where(rows, np.uint16(1 << NOTES.index(name)), np.uint16(0))


def name_side(kanji: Codes, kana: Codes) -> Side:
    """Parse the two fields of a side; where the kana field is empty, a kanji field written in kana stands in."""
    from linkcheck.kernels.name_letters import WRITTEN_IN_KANA

    letters, sounds = parse_names(kanji), parse_names(kana)
    kana_bounds, kana_flags = sounds.bounds + len(letters.values), sounds.flags
    stands_in = (sounds.bounds[SURNAME] == sounds.bounds[END]) & (letters.flags & WRITTEN_IN_KANA != 0)
    kana_bounds[:, stands_in], kana_flags[stands_in] = letters.bounds[:, stands_in], letters.flags[stands_in]
    values = np.concatenate([letters.values, sounds.values])
    return Side(values, letters.bounds, letters.flags, kana_bounds, kana_flags)


def cut_alike(left: Side, right: Side) -> Bools:
    """Cut names without a space, in place; bool[N]: where the cut that counts is a guess."""
    from linkcheck.kernels.name_cuts import align_names

    usual_kanji, usual_kana = usual_cuts()
    kanji = (left.values, left.kanji_bounds, left.kanji_flags, right.values, right.kanji_bounds, right.kanji_flags)
    kana = (left.values, left.kana_bounds, left.kana_flags, right.values, right.kana_bounds, right.kana_flags)
    guessed: Bools = align_names(*kanji, any_class(), usual_kanji)
    guessed_kana: Bools = align_names(*kana, any_class(), usual_kana)
    sizes = [side.kanji(SURNAME, AFTER_MAIN).size for side in (left, right)]
    return np.where((sizes[0] > 0) & (sizes[1] > 0), guessed, guessed_kana)


def compare_parts(left: Side, right: Side) -> tuple[Part, Part]:
    """Levels and notes of surname and given name of N pairs, without alternatives and readings."""
    from linkcheck.kernels.name_levels import are_cut_off

    tables = kana_tables()
    a, b = left.kana(SURNAME, AFTER_MAIN), right.kana(SURNAME, AFTER_MAIN)
    cut_off: Bools = are_cut_off(a.values, a.starts, a.stops, b.values, b.starts, b.stops, tables.k2, tables.k3)
    return compare_part(left, right, SURNAME, cut_off), compare_part(left, right, GIVEN, cut_off)


def compare_part(left: Side, right: Side, part: int, cut_off: Bools) -> Part:
    """One part of N pairs: kanji state and kana state, looked up in PART_LEVELS."""
    from linkcheck.kernels import name_levels as kernel

    kanji, kana = variant_tables(), kana_tables()
    a, b = left.kanji(part, part + 1), right.kanji(part, part + 1)
    letters = kernel.kanji_states(
        a.values, a.starts, a.stops, b.values, b.starts, b.stops, kanji.e2_class, kanji.wildcard, kanji.confusable
    )
    a_written, b_written = a.in_kana(), b.in_kana()
    x = or_else(left.kana(part, part + 1), a, a_written)
    y = or_else(right.kana(part, part + 1), b, b_written)
    same_kanji = (letters == kernel.KANJI_SAME) | (letters == kernel.KANJI_VARIANT)
    sounds = kernel.kana_states(
        x.values, x.starts, x.stops, y.values, y.starts, y.stops,
        same_kanji, kana.k2, kana.k3, kana.k3_alternative, kana.vowels,
    )
    sounds[cut_off & (sounds != kernel.KANA_MISSING)] = kernel.KANA_SAME
    in_kana = (a_written | b_written) & (letters == kernel.KANJI_MISSING)
    doubtful = np.flatnonzero(letters >= kernel.KANJI_NEAR)
    stand_in = doubtful[stands_in(a, b, y, doubtful) | stands_in(b, a, x, doubtful)]
    letters[stand_in], in_kana[stand_in] = kernel.KANJI_MISSING, True
    sounds[stand_in] = np.maximum(sounds[stand_in], kernel.KANA_SAME)
    notes = note(in_kana, "katakana_in_kanji_field") | note(letters == kernel.KANJI_WILDCARD, "wildcard")
    notes |= note(cut_off & (sounds == kernel.KANA_SAME), "truncated")
    return Part(LEVEL_OF[letters, sounds], notes, (a, b), (x, y))


def or_else(own: Spans, other: Spans, rows: Bools) -> Spans:
    """The spans of the first column; where they are empty, on the given rows those of the second."""
    from_other = rows & (own.starts == own.stops)
    return Spans(
        own.values, np.where(from_other, other.starts, own.starts), np.where(from_other, other.stops, own.stops)
    )


def stands_in(mixed: Spans, kanji: Spans, kana: Spans, rows: Ints) -> Bools:
    """On some rows, whether the first is the second with kanji written in kana (タカ橋), as the kana confirm."""
    from linkcheck.kernels.name_levels import kana_stands_in

    a, b, y = mixed.at(rows), kanji.at(rows), kana.at(rows)
    found: Bools = kana_stands_in(
        a.values, a.starts, a.stops, b.values, b.starts, b.stops, y.values, y.starts, y.stops, any_class()
    )
    return found
