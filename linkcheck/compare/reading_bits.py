"""Bits of evidence that a kana reads a kanji name part, and where unsplit names are cut, from the reading lattice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from linkcheck.columns import Codes
from linkcheck.kernels.layout import Spans
from linkcheck.kernels.readings.layout import PARTS, UNKNOWN_KANJI, Readings

__all__ = [
    "USUAL_FROM", "LatticeLetters", "PartScores", "PartSpans", "TokenReadings", "assessed", "kana_letters_of",
    "letters_of", "shares_of", "split", "split_whole", "token_bits", "token_readings",
]  # fmt: skip

USUAL_FROM = 0.25
"""Share of the people of a name from which on a reading is a usual one. On half of 1,013 names of public office holders
93 % of surnames and 90 % of given names have a usual reading, 7 % and 9 % another plausible one; of other people's
kana 0.1 % and 0.3 % are a usual reading, 0.07 % and 0.3 % another plausible one."""

UNREAD_BELOW = (-6.0, -5.0)
"""Bits of a surname or a given name below which kana clearly do not read its kanji, though one of them cannot be read.
Of office holders' names with one character hidden .2 and .6 % lie below, with other people's kana 90 and 87 %."""

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class LatticeLetters:
    """N strings as letters of the lattice. Rows with characters that are no letters are empty."""

    literal: npt.NDArray[np.uint16]
    canonical: npt.NDArray[np.uint16]
    starts: Ints
    stops: Ints
    cuts: npt.NDArray[np.int32]
    alphabet: npt.NDArray[np.uint32]

    @property
    def spans(self) -> Spans:
        """Each string as a span of its literal letters."""
        return Spans(self.literal, self.starts, self.stops)

    @property
    def readings(self) -> Readings:
        """Each string as a reading."""
        return Readings(self.literal, self.canonical, self.starts, self.stops)

    def texts(self, starts: Ints, stops: Ints) -> list[str]:
        """Spans of letters as strings; a kanji no dictionary reads is 〓."""
        spans = (self.literal[start:stop] for start, stop in zip(starts, stops, strict=True))
        return ["".join(map(chr, self.alphabet[span])) for span in spans]


@dataclass(frozen=True, slots=True)
class PartScores:
    """Bits float32[N] (nan: not assessed), log2 P(reading | anybody) float32[N] and flags uint8[N] of one name part."""

    bits: Floats
    anybody: Floats
    flags: npt.NDArray[np.uint8]

    def put(self, rows: Ints, other: PartScores, chosen: npt.NDArray[np.bool_]) -> PartScores:
        """These scores with some rows replaced by the chosen ones of another result."""
        bits, anybody, flags = self.bits.copy(), self.anybody.copy(), self.flags.copy()
        bits[rows], anybody[rows] = other.bits[chosen], other.anybody[chosen]
        flags[rows] = other.flags[chosen]
        return PartScores(bits, anybody, flags)


def letters_of(codes: Codes) -> LatticeLetters:
    """Folded strings as letters; unreadable rows (Latin letters, digits, signs) come out empty."""
    from linkcheck.compare.reading_tables import reading_tables
    from linkcheck.kernels.readings.letters import encode

    tables = reading_tables()
    lattice = tables.lattice
    literal, canonical, offsets, cuts, readable = encode(
        codes.values, codes.offsets, tables.page, lattice.long_vowels, lattice.own_vowels, lattice.long_mark
    )
    stops = np.where(readable & codes.valid, offsets[1:], offsets[:-1])
    return LatticeLetters(literal, canonical, offsets[:-1], stops, cuts, tables.alphabet)


def kana_letters_of(codes: Codes) -> LatticeLetters:
    """As `letters_of`, with rows that hold a kanji empty too."""
    from linkcheck.compare.reading_tables import reading_tables

    letters = letters_of(codes)
    kana_count = len(reading_tables().lattice.long_vowels) - 1
    foreign = np.concatenate([[0], np.cumsum((letters.literal > kana_count) | (letters.literal == 0))])
    stops = np.where(foreign[letters.stops] > foreign[letters.starts], letters.starts, letters.stops)
    return LatticeLetters(
        letters.literal, letters.canonical, letters.starts, stops, letters.cuts, letters.alphabet
    )


@dataclass(frozen=True, slots=True)
class PartSpans:
    """Where surname and given name stand in N names and readings, int64[N] each; empty spans are not assessed."""

    starts: Ints
    middles: Ints
    stops: Ints
    surname_kana: tuple[Ints, Ints]
    given_name_kana: tuple[Ints, Ints]

    @classmethod
    def of(
        cls, name: LatticeLetters, kana: LatticeLetters, cuts: Ints, kana_cuts: Ints, rows: Ints | None = None
    ) -> PartSpans:
        """The spans that cuts make in the rows (all of them, unless said); a name without a cut has empty ones."""
        chosen = slice(None) if rows is None else rows
        starts, begins = name.starts[chosen], kana.starts[chosen]
        middles, kana_middles = starts + np.maximum(cuts, 0), begins + np.maximum(kana_cuts, 0)
        stops, ends = (
            np.where(cuts > 0, name.stops[chosen], starts),
            np.where(cuts > 0, kana.stops[chosen], begins),
        )
        return cls(starts, middles, stops, (begins, kana_middles), (kana_middles, ends))

    def turned(self, rows: Ints) -> PartSpans:
        """The same names in some rows against readings that give the given name first."""
        first, second = (
            tuple(ends[rows] for ends in kana) for kana in (self.surname_kana, self.given_name_kana)
        )
        return PartSpans(
            self.starts[rows],
            self.middles[rows],
            self.stops[rows],
            (second[0], second[1]),
            (first[0], first[1]),
        )

    def score(self, part: int, name: LatticeLetters, kana: LatticeLetters) -> PartScores:
        """Score the surnames (0) or the given names (1)."""
        names, readings = self.of_part(part)
        return score(part, Spans(name.literal, *names), Readings(kana.literal, kana.canonical, *readings))

    def of_part(self, part: int) -> tuple[tuple[Ints, Ints], tuple[Ints, Ints]]:
        """(starts and stops in the names, starts and stops in the readings) of one part."""
        if part == 0:
            return (self.starts, self.middles), self.surname_kana
        return (self.middles, self.stops), self.given_name_kana


def score(part: int, names: Spans, readings: Readings) -> PartScores:
    """Score N names, spans of letters, and their readings as surnames (0) or given names (1)."""
    from linkcheck.compare.reading_tables import reading_tables
    from linkcheck.kernels.readings.lattice import score_tokens

    return PartScores(*score_tokens(reading_tables().lattice, part, names, readings))


def token_bits(kanji: Codes, kana: Codes, kind: Literal["surname", "given_name"]) -> Floats:
    """log2 P(reading | this name) / P(reading | anybody's name of this kind), float32[N]; nan = not assessed.

    `kanji` from `fold_kanji`, `kana` from `fold_kana`, one part of a name per row. About +12 for a right reading,
    0 for one that says nothing, -8 for another person's. Pairs that come up again are scored once. Not assessed
    are missing values, kana with letters that are no kana, and kanji that no dictionary reads where the bits
    would speak against the link and no other kanji does so clearly.
    """
    name, reading = letters_of(kanji), kana_letters_of(kana)
    part = PARTS.index(kind)
    return assessed(part, score(part, name.spans, reading.readings)).bits


@dataclass(frozen=True, slots=True)
class TokenReadings:
    """How N kana read N kanji: bits float32[N] as `token_bits` has them, shares float32[N], how many of the people with
    this name are read so (nan: not assessed), slips bool[N], whether one kana off is a usual reading."""

    bits: Floats
    shares: Floats
    slips: npt.NDArray[np.bool_]


def token_readings(kanji: Codes, kana: Codes, kind: Literal["surname", "given_name"]) -> TokenReadings:
    """Bits, shares and slips of N parts, see `token_bits`; slips are looked for where bits speak against the link."""
    from linkcheck.compare.reading_tables import reading_tables
    from linkcheck.kernels.readings.slips import near_usual

    part, name, reading = PARTS.index(kind), letters_of(kanji), kana_letters_of(kana)
    scores = assessed(part, score(part, name.spans, reading.readings))
    slips = np.zeros(len(scores.bits), np.bool_)
    rows = np.flatnonzero(scores.bits < 0)
    if len(rows):
        spans = name.spans.at(rows), reading.spans.at(rows)
        slips[rows] = near_usual(reading_tables().lattice, part, *spans, np.float32(USUAL_FROM))
    return TokenReadings(scores.bits, shares_of(scores), slips)


def shares_of(scores: PartScores) -> Floats:
    """P(reading | name) of N scores, float32[N]; nan: not assessed."""
    return np.asarray(np.minimum(np.exp2(scores.bits + scores.anybody), 1.0), np.float32)


def assessed(part: int, scores: PartScores) -> PartScores:
    """Scores of surnames (0) or given names (1) without those that an unknown kanji makes worthless: what speaks
    against a name, but where the kana clearly do not read its other kanji (〓子, ケンタ)."""
    unclear = (scores.bits < 0) & (scores.bits >= UNREAD_BELOW[part])
    worthless = (scores.flags & UNKNOWN_KANJI > 0) & unclear
    return PartScores(np.where(worthless, np.float32(np.nan), scores.bits), scores.anybody, scores.flags)


def split_whole(kanji: Codes, kana: Codes) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], Floats]:
    """Where surname ends in N names and readings: (kanji int32[N], kana int32[N], confidence float32[N]).

    A cut is a number of code points, spaces not counted; -1 where nothing can be cut. A space on either side is
    kept to; with spaces on both the confidence is 1, otherwise it is the best cut's share of all cuts.
    """
    cuts, kana_cuts, confidence, _ = split(letters_of(kanji), kana_letters_of(kana))
    return cuts, kana_cuts, confidence


def split(name: LatticeLetters, kana: LatticeLetters) -> tuple[Ints, Ints, Floats, Floats]:
    """`split_whole` on letters, and the bits by which the chosen cut flatters the whole name, float32[N]."""
    from linkcheck.compare.reading_tables import reading_tables
    from linkcheck.kernels.readings.cuts import best_cuts

    sizes, lengths = name.stops - name.starts, kana.stops - kana.starts
    told = (name.cuts > 0) & (name.cuts < sizes) & (kana.cuts > 0) & (kana.cuts < lengths)
    cut, kana_cut = np.where(told, name.cuts, -1), np.where(told, kana.cuts, -1)
    confidence, excess = told.astype(np.float32), np.zeros(len(told), np.float32)
    rest = np.flatnonzero(~told)
    readings = Readings(kana.literal, kana.canonical, kana.starts[rest], kana.stops[rest])
    cut[rest], kana_cut[rest], confidence[rest], excess[rest] = best_cuts(
        reading_tables().lattice, name.spans.at(rest), name.cuts[rest], readings, kana.cuts[rest]
    )
    return cut, kana_cut, confidence, excess
