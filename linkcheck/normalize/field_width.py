"""How many characters a column's field holds, learned from the column itself.

A field that is too narrow leaves its mark: no text is longer, and at the greatest length texts pile up that would have
gone on. Lengths of names thin out evenly towards the long ones; what stands at the brim is held against what the
lengths below it let one expect. Of a few rows, of a few different texts, of texts all of one length nothing is learned.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.columns import to_strings, utf8

__all__ = [
    "NAME_FIELDS",
    "UNKNOWN_WIDTHS",
    "FieldWidth",
    "Lengths",
    "NameWidths",
    "learned_width",
    "learned_widths",
]

Bools = npt.NDArray[np.bool_]
Int64s = npt.NDArray[np.int64]
Unit = Literal["characters", "half_widths"]
UNITS: tuple[Unit, Unit] = ("characters", "half_widths")

NAME_FIELDS = ("name_kanji", "name_kana", "holder_kana")
"""Columns whose width is learned."""

NARROWEST = (10, 20)
"""Nobody makes a field for names that holds less (by UNITS); most Japanese names are shorter, and all alike."""

BELOW = 2
"""Lengths that are taken together: two below the brim, and two below these."""

SPACE = 1
"""Lengths next below the brim that are left out: what was cut off at a space is one shorter than its field."""

LEAST_BELOW = 10
"""Texts of these lengths without which nothing is expected."""

GROWTH = 4.0
"""How many times more of the two near the brim than of the two below these are taken to be the way on: more texts than
names grow to be."""

TIMES = 2.0
"""How many times what is expected has to stand at the brim."""

DEVIATIONS = 2.0
"""By how many standard deviations what is counted may be chance."""


@dataclass(frozen=True, slots=True)
class FieldWidth:
    """A field's width, in characters or in half widths (bytes of Shift_JIS), and how many texts fill it."""

    size: int
    unit: Unit
    filled: int

    def fills(self, values: pa.Array) -> Bools:
        """Which of N strings fill the field, bool[N]; a null does not. One half width may stay empty before a wide
        character.

        >>> FieldWidth(4, "half_widths", 9).fills(pa.array(["ABCD", "ABC", "A漢", "漢字", None])).tolist()
        [True, False, True, True, False]
        """
        from linkcheck.kernels.text.lengths import text_lengths

        text = utf8(values)
        count, halves = text_lengths(text.data, text.offsets, text.valid)
        if self.unit == "characters":
            return np.asarray(count == self.size)
        return np.asarray((halves == self.size) | ((halves == self.size - 1) & (halves > count)))


class NameWidths(NamedTuple):
    """The widths of a side's two fields of names, None where unknown."""

    kanji: FieldWidth | None = None
    kana: FieldWidth | None = None

    @classmethod
    def of(cls, widths: Mapping[str, FieldWidth]) -> NameWidths:
        """Those of an input's columns."""
        return cls(widths.get("name_kanji"), widths.get("name_kana"))

    def filled(self, kanji: pa.Array, kana: pa.Array) -> tuple[Bools, Bools]:
        """Which of N names fill their fields, bool[N] each."""
        none = np.zeros(len(kanji), np.bool_)
        pairs = zip(self, (kanji, kana), strict=True)
        first, second = (none if width is None else width.fills(texts) for width, texts in pairs)
        return first, second


UNKNOWN_WIDTHS = NameWidths()
"""Nothing was learned."""


class Lengths:
    """How long a column's texts are, counted batch by batch; what is learned does not depend on the order of rows."""

    def __init__(self) -> None:
        from linkcheck.kernels.text.lengths import DISTINCT, MOST

        self._counts = np.zeros((2, MOST + 1), np.int64)
        self._longest, self._kinds = np.zeros(2, np.int64), np.zeros(2, np.int64)
        self._seen = np.zeros((2, DISTINCT), np.uint64)

    def add(self, values: pa.Array) -> Lengths:
        """Count N strings; nulls and empty ones are left out."""
        from linkcheck.kernels.text.lengths import count_lengths

        text = utf8(values)
        found = self._counts, self._longest, self._kinds, self._seen
        count_lengths(text.data, text.offsets, text.valid, *found)
        return self

    @property
    def width(self) -> FieldWidth | None:
        """The width of the column's field, None where the lengths tell of none: in characters, or in half widths where
        more texts fill these."""
        from linkcheck.kernels.text.lengths import DISTINCT

        found = [
            FieldWidth(size, unit, int(counts[size]))
            for unit, least, counts, kinds in zip(UNITS, NARROWEST, self._counts, self._kinds, strict=True)
            if kinds == DISTINCT and (size := learned_width(counts)) >= least
        ]
        return max(found, key=lambda width: width.filled, default=None)


def learned_widths(table: pa.Table) -> dict[str, FieldWidth]:
    """The widths of the fields of names in a table (NAME_FIELDS), as far as it tells."""
    widths = {
        name: Lengths().add(to_strings(table[name])).width
        for name in NAME_FIELDS
        if name in table.column_names
    }
    return {name: width for name, width in widths.items() if width is not None}


def learned_width(counts: Int64s) -> int:
    """The length at which texts, counted by their length, are cut off; 0 where the lengths tell of none.

    >>> [learned_width(np.array([0] * 8 + [90, 80, 70, 60, 50, brim, 0])) for brim in (48, 300)]
    [0, 13]
    """
    longest = int(np.flatnonzero(counts).max(initial=0))
    if not SPACE + 2 * BELOW <= longest < len(counts) - 1:
        return 0
    starts = longest - SPACE - BELOW, longest - SPACE - 2 * BELOW
    near, far = (int(counts[start : start + BELOW].sum()) for start in starts)
    if near + far < LEAST_BELOW:
        return 0
    most, least = near + DEVIATIONS * near**0.5, max(far - DEVIATIONS * far**0.5, 1.0)
    steps = (SPACE + (BELOW + 1) / 2) / BELOW  # from the middle of the near lengths to the brim
    expected = most / BELOW * min(most / least, GROWTH) ** steps
    there = int(counts[longest])
    return longest if there - DEVIATIONS * there**0.5 > TIMES * expected else 0
