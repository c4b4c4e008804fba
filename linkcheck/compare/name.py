"""Name against name: kanji and kana together as one comparison, surname and given name apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns import Column, from_names, to_strings
from linkcheck.errors import InputError
from linkcheck.levels.name import NAME_LEVELS, NAME_PART_LEVELS, NOTES, NameLevels, name_level
from linkcheck.normalize.field_width import UNKNOWN_WIDTHS, Lengths, NameWidths
from linkcheck.normalize.name_keys import NameKeys, name_keys
from linkcheck.normalize.name_words import LEAST_WIDTH, field_widths

__all__ = [
    "Names",
    "compare_name_columns",
    "compare_name_pairs",
    "compare_names",
]

Rows = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

FIELDS = ("kanji", "kana")
MOST_WIDTH = 101
"""Fewer characters than this a field for names holds."""

EXACT, KANA_ONLY, ELSE = map(NAME_PART_LEVELS.index, ("exact", "kana_only", "else"))


@dataclass(frozen=True, slots=True)
class Names:
    """Two fields of N names, in kanji and in kana (Arrow strings), with their keys and what they hold at most; `cut`
    bool[N]: which kana are the end of a field that was full, whatever their own length."""

    kanji: pa.Array
    kana: pa.Array
    keys: NameKeys
    widths: NameWidths = UNKNOWN_WIDTHS
    cut: Bools | None = None

    @classmethod
    def of(cls, kanji: pa.Array, kana: pa.Array, widths: NameWidths = UNKNOWN_WIDTHS) -> Names:
        """The fields with keys made of them."""
        return cls(kanji, kana, name_keys(kanji, kana, parts=False), widths)

    def taken(self, rows: Rows) -> Names:
        """Some of the names, to be compared; without the keys of their parts."""
        return Names(*self.at(rows), self.keys.texts_at(rows), self.widths)

    @classmethod
    def joined(cls, parts: Sequence[Names]) -> Names:
        """Names taken from one column, one after the other."""
        kanji, kana = (pa.concat_arrays([getattr(part, field) for part in parts]) for field in FIELDS)
        return cls(kanji, kana, NameKeys.texts_joined([part.keys for part in parts]), parts[0].widths)

    def at(self, rows: Rows) -> tuple[pa.Array, pa.Array]:
        """Both fields of some rows."""
        places = pa.array(rows)
        return self.kanji.take(places), self.kana.take(places)

    def filled(self, rows: Rows, kanji: pa.Array, kana: pa.Array) -> tuple[Bools, Bools]:
        """Which of both fields of some rows may go on, bool[len(rows)] each: where no width is learned, as of a few
        rows or of several systems, one of the usual widths is believed, and one at which both fields end."""
        learned, both = self.widths.filled(kanji, kana), one_width(kanji, kana)
        first, second = (
            usual_width(texts) | both if width is None else full
            for width, texts, full in zip(self.widths, (kanji, kana), learned, strict=True)
        )
        return first, second if self.cut is None else second | self.cut[rows]


def usual_width(texts: pa.Array) -> Bools:
    """Which of N texts are as long as a usual field for names is wide, in characters, bool[N]; a null is not."""
    found = pc.is_in(pc.utf8_length(texts), pa.array(sorted(field_widths()), pa.int32()))
    return np.asarray(pc.fill_null(found, False).to_numpy(zero_copy_only=False), np.bool_)


def one_width(kanji: pa.Array, kana: pa.Array) -> Bools:
    """Which of N names have as many characters in kanji as in kana, a round number that only a field's width would be,
    or in kana where there are no kanji, bool[N]; a null has not."""
    first, second = pc.utf8_length(kanji), pc.utf8_length(kana)
    first = pc.if_else(pc.greater(pc.fill_null(first, 0), 0), first, second)
    rounded = pc.is_in(first, pa.array(range(LEAST_WIDTH, MOST_WIDTH, 5), pa.int32()))
    found = pc.and_(rounded, pc.fill_null(pc.equal(first, second), False))
    return np.asarray(found.to_numpy(zero_copy_only=False), np.bool_)


def compare_name_columns(
    left_kanji: Any,
    left_kana: Any,
    right_kanji: Any,
    right_kana: Any,
    widths: tuple[NameWidths, NameWidths] = (UNKNOWN_WIDTHS, UNKNOWN_WIDTHS),
    left_cut: Bools | None = None,
) -> NameLevels:
    """Levels of N pairs of names; any column may be None (missing on every row), never raises on a value. `widths`: of
    the fields of both sides; `left_cut` bool[N]: see Names."""
    columns = (left_kanji, left_kana, right_kanji, right_kana)
    count = next((len(column) for column in columns if column is not None), 0)
    texts = [pa.nulls(count, pa.string()) if column is None else to_strings(column) for column in columns]
    if any(len(text) != count for text in texts):
        raise InputError("lengths_several", "names")
    rows = np.arange(count)
    left = replace(Names.of(texts[0], texts[1], widths[0]), cut=left_cut)
    return compare_name_pairs(left, Names.of(texts[2], texts[3], widths[1]), rows, rows)


def compare_name_pairs(
    left: Names, right: Names, left_rows: Rows, right_rows: Rows, useful: Bools | None = None
) -> NameLevels:
    """Levels of P pairs of names, given by their rows (int64[P] each) in two columns of any length.

    Pairs that are the same name after the folds are settled by their keys; only the rest is parsed, cut and compared
    part by part (`linkcheck.compare.name_differences`). useful bool[P, 2, L]: the levels of surname and given name
    that are of use; a pair that cannot reach one in both is not compared, its levels are else.
    """
    from linkcheck.kernels.names.equal import MISSING, OPEN, SAME_KANA, name_agreement

    a, b = left.keys, right.keys
    found = name_agreement(a.kanji_text, a.kana_text, b.kanji_text, b.kana_text, left_rows, right_rows)
    levels = np.full((len(found), 2), EXACT, np.uint8)
    levels[found == MISSING], levels[found == SAME_KANA] = 0, KANA_ONLY
    notes = np.zeros(len(found), np.uint16)
    rows = np.flatnonzero(found == OPEN)
    if useful is not None and len(rows):
        levels[rows] = ELSE
        rows = rows[worth_comparing(left, right, left_rows[rows], right_rows[rows], useful[rows])]
    if len(rows):
        from linkcheck.compare.name_differences import differing_names

        own, other = left.at(left_rows[rows]), right.at(right_rows[rows])
        filled = left.filled(left_rows[rows], *own), right.filled(right_rows[rows], *other)
        levels[rows], notes[rows] = differing_names(*own, *other, filled)
    return NameLevels(np.ascontiguousarray(levels[:, 0]), np.ascontiguousarray(levels[:, 1]), notes)


def worth_comparing(left: Names, right: Names, left_rows: Rows, right_rows: Rows, useful: Bools) -> Bools:
    """Of which of P pairs that are not simply the same useful levels may come, bool[P]: of all whose kana are the same,
    also where it is no kana that the field holds (two roman names with one name in kanji)."""
    from linkcheck.compare.name_differences import may_be_useful

    is_asked = np.zeros(len(left.keys.kana_text), np.bool_)
    is_asked[left_rows] = True
    distinct, place = np.flatnonzero(is_asked), (np.cumsum(is_asked) - 1)[left_rows]
    own, other = left.at(distinct), right.at(right_rows)
    filled = left.filled(distinct, *own), right.filled(right_rows, *other)
    kana, other_kana = left.keys.kana_text[left_rows], right.keys.kana_text[right_rows]
    same_kana = np.asarray((kana == other_kana) & (kana != 0), np.bool_)
    return same_kana | may_be_useful(own, other, filled, place, useful)


def compare_names(left: Any, right: Any, left_kana: Any = None, right_kana: Any = None) -> Column:
    """Level of N pairs of names, by name, with the levels of the parts and what was noted on the way.

    A struct column (level, surname, given_name, notes); shape (N,), levels never null, never raises on a value.
    `left` and `right` are names in kanji (or whatever stands in the kanji field), the kana columns may be None. Where a
    column's texts pile up at its greatest length, as names do that were cut off there, a name of this length may go on.

    >>> found = compare_names(["髙橋　花子", "田中花子", "田中［佐藤］　花子"], ["高橋花子", "田中太郎", "佐藤 花子"])
    >>> list(found["level"]), found[2]["notes"]
    (['same', 'given_name_differs', 'alternative'], ['former_surname'])
    """
    left, right = to_strings(left), to_strings(right)
    widths = _learned(left, left_kana), _learned(right, right_kana)
    found = compare_name_columns(left, left_kana, right, right_kana, widths)
    pairs, place = np.unique(found.surname.astype(np.int64) << 4 | found.given_name, return_inverse=True)
    whole = np.array(
        [NAME_LEVELS.index(name_level(int(pair) >> 4, int(pair) & 15)) for pair in pairs], np.uint8
    )
    marks, mark = np.unique(found.notes, return_inverse=True)
    names = [[note for at, note in enumerate(NOTES) if int(bits) >> at & 1] for bits in marks]
    fields = {
        "level": from_names(whole[place], NAME_LEVELS),
        "surname": from_names(found.surname, NAME_PART_LEVELS),
        "given_name": from_names(found.given_name, NAME_PART_LEVELS),
        "notes": pa.array(names, pa.list_(pa.string())).take(pa.array(mark)),
    }
    return Column(pa.StructArray.from_arrays(list(fields.values()), list(fields)))


def _learned(*columns: Any) -> NameWidths:
    """The widths of a side's fields in kanji and in kana, as far as its columns tell."""
    return NameWidths(
        *(None if column is None else Lengths().add(to_strings(column)).width for column in columns)
    )
