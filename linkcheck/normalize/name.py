"""Names as registers write them: surname, given name, former surname, roman name, kanji name, alias.

Notations: `田中［佐藤］　花子` (former surname in brackets), `ALEN JHON＿李　冬季（鈴木　一郎）` (a foreign
resident's roman and kanji name and alias), guardians' titles in front, bodies (株式会社, カ) ...).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns import Codes, Column, Int64s, UInt32s, from_codes, to_strings, utf8
from linkcheck.normalize.kana import kana_tables
from linkcheck.normalize.kanji import fold_kanji, variant_tables
from linkcheck.normalize.text import fold_tables, fold_text
from linkcheck.tables import table_path

__all__ = ["NameKeys", "NameParts", "any_class", "name_keys", "normalize_name", "parse_names", "usual_cuts"]

UInt16s = npt.NDArray[np.uint16]
UInt64s = npt.NDArray[np.uint64]
WORD_LISTS = ("titles", "honorifics", "former_marks", "bodies", "body_marks")
HIRAGANA, LONG_MARK = slice(0x3041, 0x3097), 0x30FC


class Words(NamedTuple):
    """What the parser reads: marks uint8[0x10000] of code points, and word lists as code points.

    Word r is codes[offsets[r]:offsets[r + 1]]; list k holds the words lists[k] to lists[k + 1] - 1.
    """

    marks: npt.NDArray[np.uint8]
    codes: UInt32s
    offsets: Int64s
    lists: Int64s


@dataclass(frozen=True, slots=True)
class NameParts:
    """N parsed names: code points without spaces, bounds int64[7, N] of the six parts, flags uint16[N].

    Parts: surname (the whole name if no space divides it), given name, former surname, roman name, surname and
    given name of the alias. Flags are those of `linkcheck.kernels.name`.
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
def name_notation() -> dict[str, Any]:
    """The tables of words in name fields."""
    table = tomllib.loads(table_path("name_notation.toml").read_text("utf-8"))
    forms = tomllib.loads(table_path("zengin.toml").read_text("utf-8"))["corporate_forms"]
    table["body_marks"] = [*table["body_marks"], *forms]
    return table


@lru_cache(maxsize=1)
def name_words() -> Words:
    """The word lists as the parser reads them."""
    from linkcheck.kernels import name_letters as kernel

    notation = name_notation()
    words = fold_text([word for name in WORD_LISTS for word in notation[name]])
    lists = np.cumsum([0, *(len(notation[name]) for name in WORD_LISTS)])
    firsts = words.values[words.offsets[:-1]]
    kinds = kernel.letter_kinds(0x10000)
    marks = np.where(kinds == kernel.KANA, kernel.MARK_KANA, 0).astype(np.uint8)
    marks[kinds >= kernel.LATIN] = kernel.MARK_SPECIAL
    marks[kinds == kernel.SPACE] = kernel.MARK_SPACE
    marks[firsts[lists[0] : lists[1]]] |= kernel.MARK_TITLE
    marks[firsts[lists[1] : lists[2]]] |= kernel.MARK_HONORIFIC
    marks[firsts[lists[3] : lists[4]]] |= kernel.MARK_BODY
    return Words(marks, words.values, words.offsets, lists.astype(np.int64))


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
    from linkcheck.kernels.name import parse_names as kernel

    return NameParts(*kernel(codes.values, codes.offsets, name_words()))


def name_keys(kanji: Any, kana: Any) -> NameKeys:
    """Blocking keys of N names; either column may be None. A kanji field written in kana stands in for kana."""
    from linkcheck.kernels import name_letters as part
    from linkcheck.kernels.spans import hash_spans

    count = len(kanji if kanji is not None else kana)
    unreadable = variant_tables().wildcard
    found: list[UInt64s] = []
    written: NameParts | None = None
    for values in (kanji, kana):
        parts = parse_names(fold_kanji(values if values is not None else pa.nulls(count, pa.string())))
        bounds, divided = parts.bounds, parts.flags & part.SPLIT != 0
        spans = [(bounds[part.SURNAME], np.where(divided, bounds[part.GIVEN], bounds[part.SURNAME]))]
        spans += [(np.where(divided, bounds[part.GIVEN], bounds[part.FORMER_PART]), bounds[part.FORMER_PART])]
        spans += [(bounds[part.SURNAME], bounds[part.FORMER_PART])]
        hashes = [hash_spans(parts.values, *span, any_class(), unreadable) for span in spans]
        roman = hash_spans(parts.values, bounds[part.ROMAN_PART], bounds[part.ALIAS_PART], any_class(), unreadable)
        hashes[2] = np.where(hashes[2] == 0, roman, hashes[2])
        if written is not None:
            stands_in = (hashes[2] == 0) & (written.flags & part.WRITTEN_IN_KANA != 0)
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
    from linkcheck.kernels import name_letters as part
    from linkcheck.kernels.name_cuts import usual_surnames

    parts = parse_names(readable_fold(values))
    flags, length = parts.flags, parts.bounds[part.FORMER_PART] - parts.bounds[part.SURNAME]
    divided, in_kana = flags & part.SPLIT != 0, flags & part.WRITTEN_IN_KANA != 0
    corporate = flags & part.CORPORATE != 0
    confidence = np.zeros(64, np.float32)
    for size, (_, share) in name_notation()["surname_length"].items():
        confidence[int(size)] = share
    certain = np.where(divided, np.float32(1), np.where(in_kana, np.float32(0), confidence[np.minimum(length, 63)]))
    certain[corporate] = 0
    guessed = ~divided & (certain > 0)
    starts, stops = parts.bounds[part.SURNAME], parts.bounds[part.FORMER_PART]
    cuts = starts + usual_surnames(parts.values, starts, stops, usual_cuts()[0])
    parts.bounds[part.GIVEN, guessed] = cuts[guessed]
    whole = from_codes(parts.part(part.SURNAME, part.FORMER_PART))
    surname = from_codes(parts.part(part.SURNAME, part.GIVEN))
    given = from_codes(parts.part(part.GIVEN, part.FORMER_PART))
    alias = [from_codes(parts.part(first, first + 1)) for first in (part.ALIAS_PART, part.ALIAS_GIVEN)]
    known, missing = pa.array(certain > 0), pa.scalar(None, pa.string())
    present = pc.is_valid(values)
    fields = {
        "surname": pc.if_else(known, surname, missing),
        "given_name": pc.if_else(known, given, missing),
        "former_surname": from_codes(parts.part(part.FORMER_PART, part.ROMAN_PART)),
        "roman": from_codes(parts.part(part.ROMAN_PART, part.ALIAS_PART)),
        "kanji": pc.if_else(pa.array(in_kana), missing, pc.if_else(pa.array(divided), spaced(surname, given), whole)),
        "alias": spaced(*alias),
        "is_corporate": pc.if_else(present, pa.array(corporate), pa.scalar(None, pa.bool_())),
        "split_confidence": pc.if_else(present, pa.array(certain), pa.scalar(None, pa.float32())),
    }
    return pa.StructArray.from_arrays(list(fields.values()), list(fields))
