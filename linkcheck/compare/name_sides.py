"""The two sides of pairs of names: parsed, and cut where a space is missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linkcheck.columns import Codes, Int64s, UInt32s
from linkcheck.kernels.layout import Spans
from linkcheck.kernels.names.layout import ParsedNames
from linkcheck.normalize.kanji import variant_tables
from linkcheck.normalize.name_parts import (
    AFTER_MAIN,
    END,
    GIVEN,
    SPLIT,
    SURNAME,
    WRITTEN_IN_KANA,
    UInt16s,
    any_class,
    is_kana,
    parse_names,
    usual_cuts,
)

__all__ = ["NameSide", "cut_alike", "cut_as_kana", "name_side", "same", "to_codes"]

UInt8s = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int32]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class NameSide:
    """One side of N pairs: code points of both fields, bounds int64[7, N], flags uint16[N] of each, and whether it
    fills its field, bool[N], so that it may go on.

    `kana_seen` and `unreadable_seen` int32[M + 1] count the kana and the substitutes before each code point.
    """

    values: UInt32s
    kana_seen: Counts
    unreadable_seen: Counts
    kanji_bounds: Int64s
    kanji_flags: UInt16s
    kana_bounds: Int64s
    kana_flags: UInt16s
    kanji_filled: Bools
    kana_filled: Bools

    @property
    def flags(self) -> UInt16s:
        """What either field was flagged with."""
        return self.kanji_flags | self.kana_flags

    @property
    def written_in_kana(self) -> Bools:
        """Whether the kanji field holds kana alone, bool[N]."""
        return np.asarray(self.kanji_flags & WRITTEN_IN_KANA != 0, np.bool_)

    def kanji(self, first: int, end: int) -> Spans:
        """The kanji field from part `first` to before part `end`."""
        return Spans(self.values, self.kanji_bounds[first], self.kanji_bounds[end])

    def kana(self, first: int, end: int) -> Spans:
        """The kana field, likewise."""
        return Spans(self.values, self.kana_bounds[first], self.kana_bounds[end])

    def parsed(self, field: str) -> ParsedNames:
        """The "kanji" or the "kana" field, bounds and flags as they are: a kernel cuts in them."""
        if field == "kanji":
            return ParsedNames(self.values, self.kanji_bounds, self.kanji_flags)
        return ParsedNames(self.values, self.kana_bounds, self.kana_flags)

    def at(self, rows: Ints) -> NameSide:
        """Some rows of the side."""
        return NameSide(
            self.values,
            self.kana_seen,
            self.unreadable_seen,
            self.kanji_bounds.take(rows, axis=1),
            self.kanji_flags[rows],
            self.kana_bounds.take(rows, axis=1),
            self.kana_flags[rows],
            self.kanji_filled[rows],
            self.kana_filled[rows],
        )


def same(left: Spans, right: Spans) -> Bools:
    """Whether N pairs of spans are equal but for variants and the way banks write kana; an empty one equals nothing."""
    from linkcheck.kernels.names.spans import same_spans

    found: Bools = same_spans(left, right, any_class())
    return found


def seen_before(values: UInt32s, kind: Bools) -> Counts:
    """How many code points of a kind stand before each place, int32[M + 1]."""
    seen = np.zeros(len(values) + 1, np.int32)
    np.cumsum(kind[values], out=seen[1:])
    return seen


def name_side(kanji: Codes, kana: Codes, filled: tuple[Bools, Bools]) -> NameSide:
    """Parse the two fields of a side; where the kana field is empty, a kanji field written in kana stands in. `filled`:
    in which rows each fills its field, bool[N]."""
    letters, sounds = parse_names(kanji), parse_names(kana)
    kana_bounds, kana_flags = sounds.bounds + len(letters.values), sounds.flags
    stands_in = (sounds.bounds[SURNAME] == sounds.bounds[END]) & (letters.flags & WRITTEN_IN_KANA != 0)
    kana_bounds[:, stands_in], kana_flags[stands_in] = letters.bounds[:, stands_in], letters.flags[stands_in]
    kana_filled = np.where(stands_in, filled[0], filled[1])
    values = np.concatenate([letters.values, sounds.values])
    kana_seen, unreadable_seen = (
        seen_before(values, is_kana()),
        seen_before(values, variant_tables().wildcard),
    )
    spans = letters.bounds, letters.flags, kana_bounds, kana_flags
    return NameSide(values, kana_seen, unreadable_seen, *spans, filled[0], kana_filled)


def cut_alike(left: NameSide, right: NameSide, *, guess: bool) -> Bools:
    """Cut names without a space like the other side, in place; bool[N]: where the cut that counts is a guess.

    Without `guess` only what the other side's space leaves no doubt about is cut.
    """
    from linkcheck.kernels.names.cuts import align_names

    usual_kanji, usual_kana = usual_cuts()
    kanji, kana = ((left.parsed(field), right.parsed(field)) for field in ("kanji", "kana"))
    guessed: Bools = align_names(kanji[0], kanji[1], any_class(), usual_kanji, guess)
    guessed_kana: Bools = align_names(kana[0], kana[1], any_class(), usual_kana, guess)
    sizes = [side.kanji(SURNAME, AFTER_MAIN).size for side in (left, right)]
    return np.where((sizes[0] > 0) & (sizes[1] > 0), guessed, guessed_kana)


def cut_as_kana(side: NameSide, rows: Ints) -> None:
    """Cut the kanji fields of some rows that hold what the kana fields hold where these are cut, in place."""
    rows = rows[same(side.kanji(SURNAME, AFTER_MAIN).at(rows), side.kana(SURNAME, AFTER_MAIN).at(rows))]
    rows = rows[side.kanji_flags[rows] & side.kana_flags[rows] & SPLIT != 0]
    size = side.kana_bounds[GIVEN, rows] - side.kana_bounds[SURNAME, rows]
    side.kanji_bounds[GIVEN, rows] = side.kanji_bounds[SURNAME, rows] + size


def to_codes(spans: Spans) -> Codes:
    """Spans as strings of their own; empty ones are missing."""
    from linkcheck.kernels.names.spans import gather_spans

    values, offsets = gather_spans(spans)
    return Codes(values, offsets, spans.stops > spans.starts)
