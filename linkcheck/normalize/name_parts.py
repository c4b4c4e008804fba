"""Names in columns: N names as six spans each, parsed by a kernel."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns import Codes, Int64s, UInt32s
from linkcheck.kernels.layout import Spans
from linkcheck.kernels.names import layout as mark
from linkcheck.kernels.names.layout import (
    AFTER_MAIN,
    ALIAS,
    ALIAS_GIVEN,
    ALIAS_PART,
    CORPORATE,
    END,
    FORMER,
    GIVEN,
    MIDDLE,
    ROMAN,
    ROMAN_PART,
    SPLIT,
    SURNAME,
    TITLE,
    WRITTEN_IN_KANA,
)
from linkcheck.normalize.kana import kana_tables
from linkcheck.normalize.kanji import variant_tables
from linkcheck.normalize.notation import folded_words, name_notation, word_lists

__all__ = [
    "AFTER_MAIN",
    "ALIAS",
    "ALIAS_GIVEN",
    "ALIAS_PART",
    "CORPORATE",
    "END",
    "FORMER",
    "GIVEN",
    "LONGEST_NAME",
    "MIDDLE",
    "ROMAN",
    "ROMAN_PART",
    "SPLIT",
    "SURNAME",
    "TITLE",
    "WRITTEN_IN_KANA",
    "NameParts",
    "any_class",
    "is_kana",
    "letter_marks",
    "name_sized",
    "parse_names",
    "usual_cuts",
]

UInt16s = npt.NDArray[np.uint16]
UInt64s = npt.NDArray[np.uint64]
LONGEST_NAME = 500
"""Characters of a name with all that stands beside it. Words and brackets are looked for from every place, so that time
grows by the square of the length."""

BEGINNINGS = ("titles", "bodies", "bare_marks", "joins")
"""The lists whose words, wherever in a name one begins, make it no plain one."""

OPENING, CLOSING = "(<{〈《「『【[〔", ")>}〉》」』】]〕"


@dataclass(frozen=True, slots=True)
class NameParts:
    """N parsed names: code points without spaces, bounds int64[7, N] of the six parts, flags uint16[N].

    Parts: surname (the whole name if no space divides it), given name, former surname, roman name, surname and
    given name of the alias.
    """

    values: UInt32s
    bounds: Int64s
    flags: UInt16s

    def __len__(self) -> int:
        return len(self.flags)

    def part(self, first: int, end: int) -> Codes:
        """The spans from part `first` to before part `end` as strings of their own; empty ones are invalid."""
        from linkcheck.kernels.names.spans import gather_spans

        spans = Spans(self.values, self.bounds[first], self.bounds[end])
        values, offsets = gather_spans(spans)
        return Codes(values, offsets, spans.stops > spans.starts)


@lru_cache(maxsize=1)
def letter_marks() -> tuple[npt.NDArray[np.uint8], UInt64s]:
    """Marks of code points uint8[0x110000] (`linkcheck.kernels.names.layout`) and how listed words begin, uint64[W]."""
    marks = np.zeros(0x110000, np.uint8)
    marks[is_kana()] = mark.KANA
    marks[[ord(" "), ord("・")]] = mark.SPACE
    latin = [
        *range(ord("A"), ord("[")),
        *range(ord("a"), ord("{")),
        *range(0xC0, 0x250),
        *range(0x1E00, 0x1F00),
    ]
    marks[latin] = mark.SPECIAL | mark.LATIN
    marks[[*map(ord, OPENING)]] = mark.SPECIAL | mark.OPENS
    marks[[*map(ord, CLOSING)]] = mark.SPECIAL | mark.CLOSES
    marks[ord("_")] = mark.SPECIAL
    words = [word for name in BEGINNINGS for word in folded_words(name)]
    for word in words:
        marks[ord(word[0])] |= mark.WORD if len(word) > 1 else mark.SPECIAL
    marks[[ord(word[0]) for word in folded_words("honorifics") if len(word) == 1]] |= mark.HONORIFIC
    heads = {tuple(map(ord, f"{word[:3]:\0<3}")) for word in words if len(word) > 1}
    keys = np.array(sorted(a << 42 | b << 21 | c for a, b, c in heads), np.uint64)
    return marks, keys


@lru_cache(maxsize=1)
def is_kana() -> npt.NDArray[np.bool_]:
    """Which code points are kana (the long mark is one, the middle dot is none), bool[0x110000]."""
    kana = np.zeros(0x110000, np.bool_)
    for first, last in ((0x3041, 0x309F), (0x30A1, 0x30FA), (0x30FC, 0x30FF), (0x31F0, 0x31FF)):
        kana[first : last + 1] = True
    return kana


@lru_cache(maxsize=1)
def any_class() -> UInt32s:
    """One map for names in kanji or kana, uint32[0x110000]: variants of a kanji (E2), kana as banks fold it (K2)."""
    classes = kana_tables().k2[variant_tables().e2_class]
    classes.setflags(write=False)  # as the two maps are: kernels are compiled once
    return classes


@lru_cache(maxsize=1)
def usual_cuts() -> tuple[Int64s, Int64s]:
    """Usual length of the surname by the length of the name, int64[64] each: in kanji, in kana."""
    lengths = np.arange(64)
    kanji = (lengths + 1) // 2
    for length, (cut, _) in name_notation()["surname_length"].items():
        kanji[int(length)] = cut
    return kanji.astype(np.int64), (lengths // 2).astype(np.int64)


def name_sized(*fields: pa.Array) -> tuple[list[pa.Array], npt.NDArray[np.bool_]]:
    """Fields of N names, null where one is longer than any name; in which rows that is so, bool[N]."""
    long = [pc.fill_null(pc.greater(pc.utf8_length(field), LONGEST_NAME), False) for field in fields]
    some = np.logical_or.reduce([each.to_numpy(zero_copy_only=False) for each in long])
    if not some.any():
        return list(fields), some
    return [pc.if_else(each, None, field) for each, field in zip(long, fields, strict=True)], some


def parse_names(codes: Codes) -> NameParts:
    """Parse N folded names; a missing name has empty parts, and so has what is longer than any name."""
    from linkcheck.kernels.names import fields as kernels
    from linkcheck.kernels.names.spans import gather_spans

    starts, stops = codes.offsets[:-1], codes.offsets[1:]
    long = stops - starts > LONGEST_NAME
    if long.any():
        values, offsets = gather_spans(Spans(codes.values, starts, np.where(long, starts, stops)))
        codes = Codes(values, offsets, codes.valid)
    return NameParts(*kernels.parse_names(codes.values, codes.offsets, *letter_marks(), word_lists()))
