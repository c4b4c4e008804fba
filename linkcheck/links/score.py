"""Scoring pairs: two sides, each normalized once, and the rows that are paired; levels out. Pure, for any engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.columns import Utf8, to_strings, utf8
from linkcheck.compare.patterns import Levels
from linkcheck.levels.name import NameLevels
from linkcheck.normalize.field_width import UNKNOWN_WIDTHS, NameWidths
from linkcheck.normalize.name_keys import NameKeys

if TYPE_CHECKING:
    from linkcheck.compare.name import Names

__all__ = [
    "COMPARED",
    "RowKeys",
    "Side",
    "names_of",
    "normalize_side",
    "row_keys",
    "score_addresses",
    "score_batch",
    "score_dates_and_sexes",
    "score_names",
    "score_pairs",
]

COMPARED = ("name_kanji", "name_kana", "birth_date", "sex", "address")
"""The columns of a side that comparisons read; an absent one is missing on every row."""

Rows = npt.NDArray[np.int64]
UInt8s = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class RowKeys:
    """N rows as integers: names (hashes), dates int32[N] (yyyymmdd, 0 missing), sexes uint8[N] (0 unknown)."""

    names: NameKeys
    dates: npt.NDArray[np.int32]
    sexes: npt.NDArray[np.uint8]

    @classmethod
    def room_for(cls, count: int, *, blocked: bool = True) -> RowKeys:
        """Arrays for the integers of that many rows, to be filled; `blocked`: see `row_keys`."""
        return cls(
            NameKeys.room_for(count, parts=blocked), np.empty(count, np.int32), np.empty(count, np.uint8)
        )

    def put(self, start: int, keys: RowKeys) -> None:
        """Fill in the integers of consecutive rows."""
        self.names.put(start, keys.names)
        self.dates[start : start + len(keys.dates)] = keys.dates
        self.sexes[start : start + len(keys.sexes)] = keys.sexes


@dataclass(frozen=True, slots=True)
class Side:
    """N rows of one side, ready to be compared: their integers, the texts for where two rows differ, and what the
    fields of names hold at most."""

    names: NameKeys
    dates: npt.NDArray[np.int32]
    sexes: npt.NDArray[np.uint8]
    name_kanji: pa.Array
    name_kana: pa.Array
    address: Utf8
    widths: NameWidths = UNKNOWN_WIDTHS

    @classmethod
    def of(
        cls,
        columns: Mapping[str, pa.Array],
        count: int,
        keys: RowKeys,
        widths: NameWidths = UNKNOWN_WIDTHS,
    ) -> Side:
        """The side of N rows from its columns (COMPARED; an absent one is missing on every row) and its integers."""
        nothing = pa.nulls(count, pa.string())
        kanji, kana, address = (
            to_strings(columns.get(name, nothing)) for name in ("name_kanji", "name_kana", "address")
        )
        return cls(keys.names, keys.dates, keys.sexes, kanji, kana, utf8(address), widths)

    def __len__(self) -> int:
        return len(self.dates)

    def slice(self, start: int, stop: int) -> Side:
        """Consecutive rows, without a copy."""
        return Side(
            self.names.slice(start, stop),
            self.dates[start:stop],
            self.sexes[start:stop],
            self.name_kanji.slice(start, stop - start),
            self.name_kana.slice(start, stop - start),
            Utf8(self.address.data, self.address.offsets[start : stop + 1], self.address.valid[start:stop]),
            self.widths,
        )


def row_keys(
    columns: Mapping[str, pa.Array], count: int, era_codes: str | None = None, *, blocked: bool = True
) -> RowKeys:
    """The integers of N rows; `columns` maps column names of COMPARED to Arrow arrays.

    Nulls and unreadable values come out as missing. Nothing raises on a value. Rows that are not `blocked` are only
    compared: nobody looks for them by the parts of their names.
    """
    from linkcheck.normalize.birth_date import parse_birth_dates
    from linkcheck.normalize.name_keys import name_keys
    from linkcheck.normalize.sex import parse_sexes

    nothing = pa.nulls(count, pa.string())
    kanji, kana, dates, sexes = (columns.get(name, nothing) for name in COMPARED[:4])
    return RowKeys(
        name_keys(kanji, kana, parts=blocked), parse_birth_dates(dates, era_codes), parse_sexes(sexes)
    )


def normalize_side(
    columns: Mapping[str, pa.Array],
    count: int,
    era_codes: str | None = None,
    *,
    blocked: bool = True,
    widths: NameWidths = UNKNOWN_WIDTHS,
) -> Side:
    """Normalize N rows of one side; see `row_keys`."""
    return Side.of(columns, count, row_keys(columns, count, era_codes, blocked=blocked), widths)


def score_pairs(left: Side, right: Side, left_rows: Rows, right_rows: Rows) -> Levels:
    """Compare P pairs, given by their rows on both sides, int64[P] each."""
    sides = left, right, left_rows, right_rows
    names = score_names(*sides)
    codes = np.empty((len(left_rows), 5), np.uint8)
    codes[:, 0], codes[:, 1] = names.surname, names.given_name
    codes[:, 2], codes[:, 3] = score_dates_and_sexes(*sides)
    codes[:, 4], flags = score_addresses(*sides)
    return Levels(codes, names.notes, flags)


def score_names(left: Side, right: Side, left_rows: Rows, right_rows: Rows) -> NameLevels:
    """The names of P pairs, in both notations."""
    from linkcheck.compare.name import compare_name_pairs

    return compare_name_pairs(names_of(left), names_of(right), left_rows, right_rows)


def names_of(side: Side) -> Names:
    """The names of a side, in both notations."""
    from linkcheck.compare.name import Names

    return Names(side.name_kanji, side.name_kana, side.names, side.widths)


def score_dates_and_sexes(
    left: Side, right: Side, left_rows: Rows, right_rows: Rows
) -> tuple[UInt8s, UInt8s]:
    """Levels of birth date and sex of P pairs, uint8[P] each."""
    from linkcheck.compare.birth_date import birth_date_levels
    from linkcheck.compare.sex import sex_levels

    dates = birth_date_levels(left.dates[left_rows], right.dates[right_rows])
    return dates, sex_levels(left.sexes[left_rows], right.sexes[right_rows])


def score_addresses(
    left: Side, right: Side, left_rows: Rows, right_rows: Rows
) -> tuple[UInt8s, npt.NDArray[np.uint16]]:
    """Levels uint8[P] and flags uint16[P] of the addresses of P pairs."""
    from linkcheck.compare.address import compare_address_pairs

    return compare_address_pairs(left.address, right.address, left_rows, right_rows)


def score_batch(
    left: Mapping[str, pa.Array],
    right: Mapping[str, pa.Array],
    era_codes: str | None = None,
    widths: tuple[NameWidths, NameWidths] = (UNKNOWN_WIDTHS, UNKNOWN_WIDTHS),
) -> Levels:
    """Compare P pairs, row by row. Both sides map column names of COMPARED to Arrow arrays of P rows; `widths`: of the
    fields of both."""
    count = len(next(iter(left.values())))
    rows = np.arange(count)
    own, other = (
        normalize_side(side, count, era_codes, blocked=False, widths=width)
        for side, width in zip((left, right), widths, strict=True)
    )
    return score_pairs(own, other, rows, rows)
