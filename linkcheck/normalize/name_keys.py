"""Names as integers: what tells, without looking at the letters again, that two names are the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.columns import Codes
from linkcheck.kernels.layout import Spans
from linkcheck.kernels.names.layout import MARKS_FROM, NOTATION, SPACE_CODE, UNREADABLE
from linkcheck.normalize.kanji import fold_kanji, variant_tables
from linkcheck.normalize.name_parts import (
    AFTER_MAIN,
    ALIAS_PART,
    GIVEN,
    ROMAN_PART,
    SPLIT,
    SURNAME,
    WRITTEN_IN_KANA,
    NameParts,
    any_class,
    letter_marks,
    parse_names,
)

__all__ = ["NameKeys", "name_keys"]

TEXTS = ("kanji_text", "kana_text")
UInt16s = npt.NDArray[np.uint16]
UInt32s = npt.NDArray[np.uint32]
UInt64s = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class NameKeys:
    """Hashes of N names and of their parts, 0 where there is none.

    kanji_text, kana_text uint64[N]: the whole field without spaces as the first folds leave it (kanji E1, kana K2), a
    notation included; an even key holds a character that cannot be read and says nothing about equality.

    kanji, kana uint64[N, 3]: surname, given name and whole name for blocking: kana under the Zengin fold (K2), kanji
    under the variant fold (E2), 0 also where a character cannot be read. Surname and given name have keys of their own
    only where a space divides them; the whole name always has one. uint64[0, 3] where nobody asked for the parts.

    noted bool[N], or bool[0]: whether a field is a notation (several names or words), of which the parts show but one.
    """

    kanji_text: UInt64s
    kana_text: UInt64s
    kanji: UInt64s
    kana: UInt64s
    noted: npt.NDArray[np.bool_]

    @classmethod
    def room_for(cls, count: int, *, parts: bool = True) -> NameKeys:
        """Arrays for the keys of that many names, to be filled."""
        some = count if parts else 0
        kanji_text, kana_text = (np.empty(count, np.uint64) for _ in range(2))
        kanji, kana = (np.empty((some, 3), np.uint64) for _ in range(2))
        return cls(kanji_text, kana_text, kanji, kana, np.empty(some, np.bool_))

    def put(self, start: int, keys: NameKeys) -> None:
        """Fill in the keys of consecutive rows."""
        for each in fields(self):
            some = getattr(keys, each.name)
            getattr(self, each.name)[start : start + len(some)] = some

    def slice(self, start: int, stop: int) -> NameKeys:
        """Consecutive rows, without a copy."""
        return NameKeys(*(getattr(self, each.name)[start:stop] for each in fields(self)))

    def texts_at(self, rows: npt.NDArray[np.int64]) -> NameKeys:
        """The keys of some rows, of their texts alone."""
        return NameKeys.of_texts(self.kanji_text[rows], self.kana_text[rows])

    @classmethod
    def texts_joined(cls, parts: Sequence[NameKeys]) -> NameKeys:
        """The keys of the texts of several, one after the other."""
        kanji, kana = (np.concatenate([getattr(part, name) for part in parts]) for name in TEXTS)
        return cls.of_texts(kanji, kana)

    @classmethod
    def of_texts(cls, kanji_text: UInt64s, kana_text: UInt64s) -> NameKeys:
        """Keys of texts without those of their parts."""
        none = np.empty((0, 3), np.uint64)
        return cls(kanji_text, kana_text, none, none, np.empty(0, np.bool_))

    @property
    def kanji_full(self) -> UInt64s:
        """The whole name in kanji."""
        return self.kanji[:, 2]

    @property
    def kanji_surname(self) -> UInt64s:
        """The surname in kanji, where a space ends it."""
        return self.kanji[:, 0]

    @property
    def kana_full(self) -> UInt64s:
        """The whole name in kana."""
        return self.kana[:, 2]


def name_keys(kanji: Any, kana: Any, *, parts: bool = True) -> NameKeys:
    """Keys of N names; either column may be None. A kanji field written in kana stands in for kana.

    Without `parts` the keys of the texts alone are made.
    """
    count = len(kanji if kanji is not None else kana)
    missing = pa.nulls(count, pa.string())
    fields = (missing if kanji is None else kanji, False), (missing if kana is None else kana, True)
    if not parts:
        return NameKeys.of_texts(*(field_texts(*field) for field in fields))
    kanji_text, letters, flags, noted = field_keys(*fields[0])
    kana_text, sounds, _, kana_noted = field_keys(*fields[1])
    stands_in = np.flatnonzero((sounds[:, 2] == 0) & (flags & WRITTEN_IN_KANA != 0))
    sounds[stands_in] = letters[stands_in]
    return NameKeys(kanji_text, kana_text, letters, sounds, noted | kana_noted)


@lru_cache(maxsize=1)
def key_letters() -> UInt32s:
    """What the kernel needs of each code point in one word: class, whether it is a substitute, marks."""
    marks, _ = letter_marks()
    letters: UInt32s = any_class() | marks.astype(np.uint32) << np.uint32(MARKS_FROM)
    letters[variant_tables().wildcard] |= np.uint32(UNREADABLE)
    letters.setflags(write=False)
    return letters


def field_texts(values: Any, by_class: bool) -> UInt64s:
    """Keys of the texts of one field, uint64[N]."""
    from linkcheck.kernels.names.keys import text_keys

    codes = fold_kanji(values)
    found: UInt64s = text_keys(codes.values, codes.offsets, key_letters(), by_class)
    return found


def field_keys(values: Any, by_class: bool) -> tuple[UInt64s, UInt64s, UInt16s, npt.NDArray[np.bool_]]:
    """Keys of one field: texts uint64[N], parts uint64[N, 3] (surname, given name, whole name), flags uint16[N], and
    whether it is a notation, bool[N]."""
    from linkcheck.kernels.names.keys import plain_name_keys

    codes = fold_kanji(values)
    texts, keys, flags = plain_name_keys(
        codes.values, codes.offsets, key_letters(), letter_marks()[1], by_class
    )
    noted = flags == NOTATION
    rows = np.flatnonzero(noted)
    if len(rows):
        parts = parse_names(some(codes, rows))
        keys[rows], flags[rows] = part_hashes(parts), parts.flags
    return texts, keys, flags, noted


def some(codes: Codes, rows: npt.NDArray[np.int64]) -> Codes:
    """Some rows of a column."""
    from linkcheck.kernels.names.spans import gather_spans

    values, offsets = gather_spans(codes.spans.at(rows))
    return Codes(values, offsets, codes.valid[rows])


def part_hashes(parts: NameParts) -> UInt64s:
    """Hashes of surname, given name and whole name, uint64[N, 3]; those of the roman name where there is no other."""
    bounds, divided = parts.bounds, parts.flags & SPLIT != 0
    spans = (
        (bounds[SURNAME], np.where(divided, bounds[GIVEN], bounds[SURNAME])),
        (np.where(divided, bounds[GIVEN], bounds[AFTER_MAIN]), bounds[AFTER_MAIN]),
        (bounds[SURNAME], bounds[AFTER_MAIN]),
    )
    found = np.stack([span_hashes(Spans(parts.values, *span)) for span in spans], axis=1)
    roman = np.flatnonzero(
        (bounds[SURNAME] == bounds[AFTER_MAIN]) & (bounds[ROMAN_PART] < bounds[ALIAS_PART])
    )
    if len(roman):
        words = Spans(parts.values, bounds[ROMAN_PART, roman], bounds[ALIAS_PART, roman])
        found[roman] = roman_hashes(words)
    return found


def span_hashes(spans: Spans) -> UInt64s:
    """Hashes of N spans under the map for names in kanji and kana; 0 for an empty or unreadable one."""
    from linkcheck.kernels.names.spans import hash_spans

    found: UInt64s = hash_spans(spans, any_class(), variant_tables().wildcard)
    return found


def roman_hashes(names: Spans) -> UInt64s:
    """Hashes of N roman names, uint64[N, 3]: of the first word, of the rest, and of all words in any order."""
    values, starts, stops = names
    gaps = np.flatnonzero(values == SPACE_CODE)
    first = np.searchsorted(gaps, starts)
    count = np.searchsorted(gaps, stops) - first
    ends = np.append(gaps, len(values))[first]
    cut = np.minimum(ends, stops)
    row = np.repeat(np.arange(len(starts)), count + 1)
    place = np.arange(len(row)) - np.repeat(np.cumsum(count + 1) - (count + 1), count + 1)
    gap = first[row] + place
    behind, before = np.append(gaps, len(values)), np.concatenate(([0], gaps + 1))
    word_starts = np.where(place == 0, starts[row], before[gap])
    word_stops = np.where(place == count[row], stops[row], behind[gap])
    whole = np.zeros(len(starts), np.uint64)
    np.add.at(whole, row, span_hashes(Spans(values, word_starts, word_stops)))
    parts = Spans(values, starts, cut), Spans(values, cut, stops)
    return np.stack([*map(span_hashes, parts), whole], axis=1)
