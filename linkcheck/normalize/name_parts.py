"""Names in columns: N names as six spans each, plain ones parsed by a kernel, notations one at a time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from linkcheck.columns import Codes, Int64s, UInt32s
from linkcheck.normalize.kana import kana_tables
from linkcheck.normalize.kanji import variant_tables
from linkcheck.normalize.notation import (
    BRACKETS,
    KANA_ONLY,
    Notation,
    folded_words,
    name_notation,
    parse_notation,
)

__all__ = ["NameParts", "any_class", "is_kana", "parse_names", "usual_cuts"]

UInt16s = npt.NDArray[np.uint16]
UInt64s = npt.NDArray[np.uint64]
SPLIT, FORMER, ALIAS, ROMAN, CORPORATE, TITLE, WRITTEN_IN_KANA, MIDDLE = (1 << bit for bit in range(8))  # flags
SURNAME, GIVEN, AFTER_MAIN, ROMAN_PART, ALIAS_PART, ALIAS_GIVEN, END = range(7)  # rows of the bounds


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
        from linkcheck.kernels.spans import gather_spans

        starts, stops = self.bounds[first], self.bounds[end]
        values, offsets = gather_spans(self.values, starts, stops)
        return Codes(values, offsets, stops > starts)


@lru_cache(maxsize=1)
def letter_marks() -> tuple[npt.NDArray[np.uint8], UInt64s]:
    """Marks of code points uint8[0x110000] (`linkcheck.kernels.name`) and how listed words begin, uint64[W]."""
    from linkcheck.kernels import name as mark

    marks = np.zeros(0x110000, np.uint8)
    marks[is_kana()] = mark.KANA
    marks[[ord(" "), ord("・")]] = mark.SPACE
    special = [*range(ord("A"), ord("[")), *range(ord("a"), ord("{")), *range(0xC0, 0x250), *range(0x1E00, 0x1F00)]
    marks[[*special, *map(ord, BRACKETS + "_")]] = mark.SPECIAL
    words = [word for name in ("titles", "bodies") for word in folded_words(name)]
    for word in words:
        marks[ord(word[0])] |= mark.WORD if len(word) > 2 else mark.SPECIAL
    marks[[ord(word[0]) for word in folded_words("honorifics") if len(word) == 1]] |= mark.HONORIFIC
    heads = {tuple(map(ord, word[:3])) for word in words if len(word) > 2}
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


def parse_names(codes: Codes) -> NameParts:
    """Parse N folded names; a missing name has empty parts."""
    from linkcheck.kernels.name import NOTATION, plain_names

    values, bounds, flags = plain_names(codes.values, codes.offsets, *letter_marks())
    rows = np.flatnonzero(flags == NOTATION)
    if len(rows) == 0:
        return NameParts(values, bounds, flags)
    texts = ["".join(map(chr, codes.values[codes.offsets[row] : codes.offsets[row + 1]].tolist())) for row in rows]
    known = {text: parse_notation(text) for text in set(texts)}
    names = [known[text] for text in texts]
    parts = [part for name in names for part in name.parts]
    sizes = np.array([len(part) for part in parts], np.int64).reshape(len(names), END)
    ends = sizes.ravel().cumsum().reshape(len(names), END)
    bounds[:END, rows] = (ends - sizes).T + len(values)
    bounds[END, rows] = ends[:, -1] + len(values)
    flags[rows] = [name_flags(name) for name in names]
    added = np.frombuffer("".join(parts).encode("utf-32-le"), np.uint32)
    return NameParts(np.concatenate([values, added]), bounds, flags)


def name_flags(name: Notation) -> int:
    """The flags of a name that a notation was read from."""
    kana = KANA_ONLY.fullmatch(name.surname + name.given_name) is not None
    facts = (
        (name.given_name, SPLIT),
        (name.former_surname, FORMER),
        (name.alias_surname and not name.has_middle_name, ALIAS),
        (name.has_middle_name, MIDDLE),
        (name.roman, ROMAN),
        (name.is_corporate, CORPORATE),
        (name.has_title, TITLE),
        (kana, WRITTEN_IN_KANA),
    )
    return sum(bit for found, bit in facts if found)
