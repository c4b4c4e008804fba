"""What is in a column, counted batch by batch: filled, notations, check digits, repeated numbers."""

from __future__ import annotations

from collections import Counter

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns import distinct, string_hashes
from linkcheck.inspection.shapes import counted_shapes, weighted_forms
from linkcheck.normalize.identifier import insurer_number_is_valid, my_number_is_valid
from linkcheck.normalize.sex import parse_sexes
from linkcheck.records import Field

__all__ = ["SHAPED_ROWS", "Tally"]

SHAPED_ROWS = 20_000
"""Rows of which shapes are taken; everything else is counted on every row."""

MOST_DAYS = 1 << 20
"""Distinct days of a batch that are kept before they are counted."""

JUDGED = {"my_number": my_number_is_valid, "insurer_number": insurer_number_is_valid}
"""Columns with a check digit."""

COUNTED_AGAIN = ("record_id", "my_number", "request_id")
"""Columns whose repeated values are counted."""


class Tally:
    """Counts of one column; `add` takes batch after batch of its values as strings."""

    def __init__(self, field: Field, shaped: bool = True) -> None:
        self.field, self.shaped = field, shaped
        self.filled = self.invalid = self.rows = 0
        self.shapes: Counter[str] = Counter()
        self._forms: Counter[str] = Counter()
        self._days: list[tuple[pa.Array, npt.NDArray[np.int64]]] = []
        self.sexes = np.zeros(3, np.int64)
        self._hashes: list[npt.NDArray[np.uint64]] = []
        self._first: np.uint64 | None = None
        self._alike = True

    def add(self, column: pa.Array) -> None:
        """Count a batch."""
        hashes = string_hashes(column)
        kept = hashes[hashes != 0]
        self.filled += len(kept)
        if len(kept):
            self._first = kept[0] if self._first is None else self._first
            self._alike = self._alike and bool((kept == self._first).all())
        if self.shaped and self.rows < SHAPED_ROWS:
            self.shapes.update(counted_shapes(column.slice(0, SHAPED_ROWS - self.rows)))
        self.rows += len(column)
        name = self.field.name
        if self.field.kind == "day":
            values, rows = distinct(column)
            self._days.append((values, np.bincount(rows, minlength=len(values))))
            if sum(len(values) for values, _ in self._days) > MOST_DAYS:
                self._count_forms()
        if name.endswith("sex"):
            self.sexes += np.bincount(parse_sexes(column), minlength=3)
        if name in JUDGED:
            self.invalid += int(pc.sum(pc.invert(JUDGED[name](column).array)).as_py() or 0)
        if name in COUNTED_AGAIN:
            self._hashes.append(kept)

    @property
    def forms(self) -> Counter[str]:
        """How many dates are in each notation."""
        self._count_forms()
        return self._forms

    def _count_forms(self) -> None:
        """Count what was kept: days come again and again, and taking their shapes is dear."""
        if self._days:
            every = pa.concat_arrays([values.cast(pa.large_string()) for values, _ in self._days])
            values, rows = distinct(every)
            counts = np.bincount(rows, np.concatenate([counts for _, counts in self._days]), len(values))
            self._forms.update(weighted_forms(values, counts.astype(np.int64)))
            self._days.clear()

    @property
    def repeated(self) -> int:
        """Rows whose value another row before them has."""
        if not self._hashes:
            return 0
        every = np.sort(np.concatenate(self._hashes))
        return int((every[1:] == every[:-1]).sum())

    @property
    def is_judged(self) -> bool:
        """Whether its values have a check digit."""
        return self.field.name in JUDGED

    @property
    def is_constant(self) -> bool:
        """Whether every value is the same."""
        return self._alike and self.filled > 1
