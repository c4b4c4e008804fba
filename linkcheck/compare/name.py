"""Name against name: kanji and kana together as one comparison, surname and given name apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.columns import Codes, Column, from_names, to_strings, utf8
from linkcheck.errors import InputError
from linkcheck.normalize.kana import fold_kana, kana_tables
from linkcheck.normalize.kanji import fold_kanji, variant_tables

__all__ = [
    "NAME_LEVELS",
    "NAME_PART_LEVELS",
    "NOTES",
    "NameLevels",
    "compare_name_columns",
    "compare_names",
    "name_level",
]

NAME_PART_LEVELS = (
    "missing",  # nothing to compare on a side
    "exact",  # kanji the same (E0, E1), kana agree or are missing
    "variant",  # kanji the same but for variants of characters (E2)
    "wildcard",  # the same where readable: ●, 〓 or gaiji stand for a character
    "kana_only",  # kanji missing, or written in kana, on a side; kana agree (K2)
    "reading",  # kanji on one side, kana on the other, and the kana reads the kanji
    "alternative",  # former surname, alias, roman name or the other order agrees
    "confusable",  # kanji easily taken for each other (E3), kana agree or are missing
    "kana_variant",  # kanji the same, kana nearly (K3, K4)
    "kana_differs",  # kanji the same, kana different
    "kanji_differs",  # kana the same, kanji different
    "similar",  # kana nearly the same, or all but one of three or more kanji
    "reading_weak",  # kanji on one side, kana on the other, nothing can be said
    "else",
)
"""Levels of one part (surname or given name); a code is the index, the first that holds wins."""

NAME_LEVELS = (
    "missing",
    "exact",
    "same",
    "kana_only",
    "reading",
    "alternative",
    "similar",
    "surname_differs",
    "given_name_differs",
    "kanji_differs",
    "kana_differs",
    "else",
)
"""Levels of a whole name, for people to read."""

NOTES = (
    "former_surname",
    "alias",
    "roman",
    "order_swapped",
    "split_guessed",
    "wildcard",
    "katakana_in_kanji_field",
    "truncated",
    "corporate",
    "title_removed",
    "middle_name",
)
"""What else was seen; note k is bit 1 << k of `NameLevels.notes`. Differing pairs only."""

EXACT, KANA_ONLY = NAME_PART_LEVELS.index("exact"), NAME_PART_LEVELS.index("kana_only")

WHOLE_KIND = {
    "exact": "exact",
    "variant": "same",
    "wildcard": "same",
    "kana_only": "kana_only",
    "reading": "reading",
    "alternative": "alternative",
    "confusable": "similar",
    "kana_variant": "similar",
    "similar": "similar",
    "reading_weak": "similar",
    "kanji_differs": "kanji_differs",
    "kana_differs": "kana_differs",
}


@dataclass(frozen=True, slots=True)
class NameLevels:
    """Levels of N pairs: surname and given_name uint8[N] (NAME_PART_LEVELS), notes uint16[N] (bits of NOTES)."""

    surname: npt.NDArray[np.uint8]
    given_name: npt.NDArray[np.uint8]
    notes: npt.NDArray[np.uint16]


def name_level(surname: int, given_name: int) -> str:
    """The level of a whole name (NAME_LEVELS) from the codes of its parts: the worse part names it.

    >>> name_level(NAME_PART_LEVELS.index("exact"), NAME_PART_LEVELS.index("else"))
    'given_name_differs'
    >>> name_level(NAME_PART_LEVELS.index("variant"), 0)
    'same'
    """
    parts = NAME_PART_LEVELS[surname], NAME_PART_LEVELS[given_name]
    known = [part for part in parts if part != "missing"]
    if not known:
        return "missing"
    if all(part == "else" for part in known):
        return "else" if len(known) == 2 else "surname_differs" if parts[0] == "else" else "given_name_differs"
    if "else" in known:
        return "surname_differs" if parts[0] == "else" else "given_name_differs"
    return max((WHOLE_KIND[part] for part in known), key=WORSE.index)


WORSE = ("exact", "same", "kana_only", "reading", "alternative", "similar", "kana_differs", "kanji_differs")


def compare_name_columns(left_kanji: Any, left_kana: Any, right_kanji: Any, right_kana: Any) -> NameLevels:
    """Levels of N pairs of names; any column may be None (missing on every row), never raises on a value.

    Rows that are the same name, character for character or after the folds, are settled by two kernels; only the
    rest is parsed, cut and compared part by part (`linkcheck.compare.name_differences`).
    """
    columns = (left_kanji, left_kana, right_kanji, right_kana)
    count = next((len(column) for column in columns if column is not None), 0)
    texts = [pa.nulls(count, pa.string()) if column is None else to_strings(column) for column in columns]
    if any(len(text) != count for text in texts):
        raise InputError("names", "columns of one length", "columns of several lengths", "Pair them first.")
    levels = np.full((count, 2), EXACT, np.uint8)
    notes = np.zeros(count, np.uint16)
    rows, folded = _unsettled(texts, levels)
    if len(rows):
        from linkcheck.compare.name_differences import differing_names

        levels[rows], notes[rows] = differing_names(*folded)
    return NameLevels(np.ascontiguousarray(levels[:, 0]), np.ascontiguousarray(levels[:, 1]), notes)


def _unsettled(texts: list[pa.Array], levels: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.int64], list[Codes]]:
    """The rows the fast path leaves open, and their four columns folded; writes the levels of the others."""
    from linkcheck.kernels.name_equal import OPEN, SAME, SILENT, raw_agreement, text_agreement

    left_kanji, left_kana, right_kanji, right_kana = (utf8(text) for text in texts)

    def raw(left: Any, right: Any) -> npt.NDArray[np.uint8]:
        found: npt.NDArray[np.uint8] = raw_agreement(
            left.data, left.offsets, left.valid, right.data, right.offsets, right.valid
        )
        return found

    kanji, kana = raw(left_kanji, right_kanji), raw(left_kana, right_kana)
    rows = np.flatnonzero((kanji != SAME) | (kana == OPEN))
    if not len(rows):
        return rows, []
    unreadable, k2 = variant_tables().wildcard, kana_tables().k2
    no_fold = k2[:0]  # read-only as k2 is: the kernel is compiled once
    left, right = (fold_kana(_taken(texts[side], rows)) for side in (1, 3))
    sounds = text_agreement(left.values, left.offsets, right.values, right.offsets, unreadable, k2)
    still = (kanji[rows] != SAME) | (sounds == OPEN)
    rows, sounds, left, right = rows[still], sounds[still], _kept(left, still), _kept(right, still)
    a, b = (fold_kanji(_taken(texts[side], rows)) for side in (0, 2))
    letters = text_agreement(a.values, a.offsets, b.values, b.offsets, unreadable, no_fold)
    nothing = (_empty(a) & _empty(left)) | (_empty(b) & _empty(right))
    by_kana = (letters == SILENT) & (sounds == SAME)
    levels[rows[nothing]], levels[rows[by_kana]] = 0, KANA_ONLY
    still = ~(nothing | by_kana | ((letters == SAME) & (sounds != OPEN)))
    return rows[still], [_kept(codes, still) for codes in (a, left, b, right)]


def _taken(text: pa.Array, rows: npt.NDArray[np.int64]) -> pa.Array:
    return text if len(rows) == len(text) else text.take(pa.array(rows))


def _empty(codes: Codes) -> npt.NDArray[np.bool_]:
    return np.asarray(codes.offsets[1:] == codes.offsets[:-1], np.bool_)


def _kept(codes: Codes, rows: npt.NDArray[np.bool_]) -> Codes:
    from linkcheck.kernels.spans import gather_spans

    if rows.all():
        return codes
    values, offsets = gather_spans(codes.values, codes.offsets[:-1][rows], codes.offsets[1:][rows])
    return Codes(values, offsets, codes.valid[rows])


def compare_names(left: Any, right: Any, left_kana: Any = None, right_kana: Any = None) -> Column:
    """Level of N pairs of names, by name, with the levels of the parts and what was noted on the way.

    A struct column (level, surname, given_name, notes); shape (N,), levels never null, never raises on a value.
    `left` and `right` are names in kanji (or whatever stands in the kanji field), the kana columns may be None.

    >>> found = compare_names(["髙橋　花子", "田中花子", "田中［佐藤］　花子"], ["高橋花子", "田中太郎", "佐藤 花子"])
    >>> list(found["level"]), found[2]["notes"]
    (['same', 'given_name_differs', 'alternative'], ['former_surname'])
    """
    found = compare_name_columns(to_strings(left), left_kana, to_strings(right), right_kana)
    pairs, place = np.unique(found.surname.astype(np.int64) << 4 | found.given_name, return_inverse=True)
    whole = np.array([NAME_LEVELS.index(name_level(int(pair) >> 4, int(pair) & 15)) for pair in pairs], np.uint8)
    marks, mark = np.unique(found.notes, return_inverse=True)
    names = [[note for at, note in enumerate(NOTES) if int(bits) >> at & 1] for bits in marks]
    fields = {
        "level": from_names(whole[place], NAME_LEVELS),
        "surname": from_names(found.surname, NAME_PART_LEVELS),
        "given_name": from_names(found.given_name, NAME_PART_LEVELS),
        "notes": pa.array(names, pa.list_(pa.string())).take(pa.array(mark)),
    }
    return Column(pa.StructArray.from_arrays(list(fields.values()), list(fields)))
