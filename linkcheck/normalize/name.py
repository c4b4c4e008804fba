"""Names as registers write them: surname, given name, former surname, roman name, kanji name, alias.

Notations: `田中［佐藤］　花子` (former surname in brackets), `ALEN JHON＿李　冬季（鈴木　一郎）` (a foreign
resident's roman and kanji name and alias), guardians' titles in front, bodies (株式会社, カ) ...).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns import Codes, Column, Int64s, UInt32s, from_codes, to_strings, utf8
from linkcheck.normalize.kana import kana_tables
from linkcheck.normalize.kanji import fold_kanji, variant_tables
from linkcheck.normalize.notation import (
    BRACKETS,
    KANA_ONLY,
    Notation,
    folded_words,
    name_notation,
    parse_notation,
)
from linkcheck.normalize.text import fold_tables

__all__ = ["NameKeys", "NameParts", "any_class", "name_keys", "normalize_name", "parse_names", "usual_cuts"]

UInt16s = npt.NDArray[np.uint16]
UInt64s = npt.NDArray[np.uint64]
HIRAGANA, LONG_MARK = slice(0x3041, 0x3097), 0x30FC


SPLIT, FORMER, ALIAS, ROMAN, CORPORATE, TITLE, WRITTEN_IN_KANA = 1, 2, 4, 8, 16, 32, 64  # flags of a name
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


@dataclass(frozen=True, slots=True)
class NameKeys:
    """Hashes of the parts of N names for blocking, each uint64[N], 0 where there is none.

    Kana under the Zengin fold (K2), kanji under the variant fold (E2); spaces never count. Surname and given name
    have keys of their own only where a space divides them; the whole name always has one.
    """

    kana_surname: UInt64s
    kana_given: UInt64s
    kana_full: UInt64s
    kanji_surname: UInt64s
    kanji_given: UInt64s
    kanji_full: UInt64s


@lru_cache(maxsize=1)
def letter_marks() -> npt.NDArray[np.uint8]:
    """What each code point may be in a name, uint8[0x110000]: the marks of `linkcheck.kernels.name`."""
    from linkcheck.kernels import name as mark

    marks = np.zeros(0x110000, np.uint8)
    marks[is_kana()] = mark.KANA
    marks[[ord(" "), ord("・")]] = mark.SPACE
    special = [*range(ord("A"), ord("[")), *range(ord("a"), ord("{")), *range(0xC0, 0x250), *range(0x1E00, 0x1F00)]
    marks[[*special, *map(ord, BRACKETS + "_")]] = mark.SPECIAL
    beginnings = (("titles", mark.FIRST_OF_TITLE), ("bodies", mark.FIRST_OF_BODY))
    for name, bit in beginnings:
        for word in folded_words(name):
            marks[ord(word[0])] |= bit if len(word) > 1 else mark.SPECIAL
            marks[[ord(letter) for letter in word[1:2]]] |= mark.SECOND
    marks[[ord(word[0]) for word in folded_words("honorifics")]] |= mark.FIRST_OF_ENDING
    return marks


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
    return kana_tables().k2[variant_tables().e2_class]


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

    values, bounds, flags = plain_names(codes.values, codes.offsets, letter_marks())
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
        (name.alias_surname, ALIAS),
        (name.roman, ROMAN),
        (name.is_corporate, CORPORATE),
        (name.has_title, TITLE),
        (kana, WRITTEN_IN_KANA),
    )
    return sum(bit for found, bit in facts if found)


def name_keys(kanji: Any, kana: Any) -> NameKeys:
    """Blocking keys of N names; either column may be None. A kanji field written in kana stands in for kana."""
    from linkcheck.kernels.spans import hash_spans

    count = len(kanji if kanji is not None else kana)
    unreadable = variant_tables().wildcard
    found: list[UInt64s] = []
    written: NameParts | None = None
    for values in (kanji, kana):
        parts = parse_names(fold_kanji(values if values is not None else pa.nulls(count, pa.string())))
        bounds, divided = parts.bounds, parts.flags & SPLIT != 0
        spans = [(bounds[SURNAME], np.where(divided, bounds[GIVEN], bounds[SURNAME]))]
        spans += [(np.where(divided, bounds[GIVEN], bounds[AFTER_MAIN]), bounds[AFTER_MAIN])]
        spans += [(bounds[SURNAME], bounds[AFTER_MAIN])]
        hashes = [hash_spans(parts.values, *span, any_class(), unreadable) for span in spans]
        roman = hash_spans(parts.values, bounds[ROMAN_PART], bounds[ALIAS_PART], any_class(), unreadable)
        hashes[2] = np.where(hashes[2] == 0, roman, hashes[2])
        if written is not None:
            stands_in = (hashes[2] == 0) & (written.flags & WRITTEN_IN_KANA != 0)
            hashes = [np.where(stands_in, other, own) for own, other in zip(hashes, found, strict=True)]
        written = parts
        found += hashes
    return NameKeys(*found[3:], *found[:3])


def readable_fold(values: pa.Array) -> Codes:
    """Like `fold_text`, but hiragana and its long mark stay as they are: for showing, not for comparing."""
    from linkcheck.kernels.fold import fold

    tables = fold_tables()
    actions = tables.actions.copy()
    actions[HIRAGANA] = np.arange(HIRAGANA.start, HIRAGANA.stop, dtype=np.uint32)
    actions[LONG_MARK] = LONG_MARK
    text = utf8(pc.utf8_normalize(to_strings(values), form="NFC"))
    codes, offsets = fold(
        text.data, text.offsets, text.valid, actions, tables.expansions, tables.kana_forms, tables.sequences
    )
    return Codes(codes, offsets, text.valid)


def normalize_name(values: Any) -> Column:
    """The parts of N names: a struct column; shape (N,), a missing part is null, never raises on a value.

    Fields: surname, given_name, former_surname, roman, kanji (the name in kanji, with a space where it is divided),
    alias (通称), is_corporate, split_confidence (1 where a space divides the name, else how often names of that
    length are divided there; 0 and no parts where that is unknown: kana, bodies, roman names).

    >>> name = normalize_name(["田中［佐藤］　花子", "ALEN JHON＿李　冬季（鈴木　一郎）"])
    >>> name[0]["surname"], name[0]["given_name"], name[0]["former_surname"]
    ('田中', '花子', '佐藤')
    >>> name[1]["roman"], name[1]["kanji"], name[1]["alias"]
    ('ALEN JHON', '李 冬季', '鈴木 一郎')
    """
    return Column.of_rows(to_strings(values), named_parts)


def spaced(first: pa.Array, second: pa.Array) -> pa.Array:
    """Two columns of parts joined by a space; where one is null, the other alone."""
    return pc.coalesce(pc.binary_join_element_wise(first, second, " "), first, second)


def named_parts(values: pa.Array) -> pa.Array:
    """`normalize_name` of distinct values."""
    from linkcheck.kernels.name_cuts import usual_surnames

    parts = parse_names(readable_fold(values))
    flags, length = parts.flags, parts.bounds[AFTER_MAIN] - parts.bounds[SURNAME]
    divided, in_kana = flags & SPLIT != 0, flags & WRITTEN_IN_KANA != 0
    corporate = flags & CORPORATE != 0
    confidence = np.zeros(64, np.float32)
    for size, (_, share) in name_notation()["surname_length"].items():
        confidence[int(size)] = share
    certain = np.where(divided, np.float32(1), np.where(in_kana, np.float32(0), confidence[np.minimum(length, 63)]))
    certain[corporate] = 0
    guessed = ~divided & (certain > 0)
    starts, stops = parts.bounds[SURNAME], parts.bounds[AFTER_MAIN]
    cuts = starts + usual_surnames(parts.values, starts, stops, usual_cuts()[0])
    parts.bounds[GIVEN, guessed] = cuts[guessed]
    whole = from_codes(parts.part(SURNAME, AFTER_MAIN))
    surname = from_codes(parts.part(SURNAME, GIVEN))
    given = from_codes(parts.part(GIVEN, AFTER_MAIN))
    alias = [from_codes(parts.part(first, first + 1)) for first in (ALIAS_PART, ALIAS_GIVEN)]
    known, missing = pa.array(certain > 0), pa.scalar(None, pa.string())
    present = pc.is_valid(values)
    fields = {
        "surname": pc.if_else(known, surname, missing),
        "given_name": pc.if_else(known, given, missing),
        "former_surname": from_codes(parts.part(AFTER_MAIN, ROMAN_PART)),
        "roman": from_codes(parts.part(ROMAN_PART, ALIAS_PART)),
        "kanji": pc.if_else(pa.array(in_kana), missing, pc.if_else(pa.array(divided), spaced(surname, given), whole)),
        "alias": spaced(*alias),
        "is_corporate": pc.if_else(present, pa.array(corporate), pa.scalar(None, pa.bool_())),
        "split_confidence": pc.if_else(present, pa.array(certain), pa.scalar(None, pa.float32())),
    }
    return pa.StructArray.from_arrays(list(fields.values()), list(fields))
