"""Rows that cannot be used although they could be read: without a key, repeated, or damaged by a spreadsheet.

A My Number with a wrong check digit stays a record; it is judged later.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns import string_hashes
from linkcheck.normalize.identifier import parse_my_numbers
from linkcheck.readers.damage import damage
from linkcheck.readers.reasons import RefusedRows
from linkcheck.records import Schema
from linkcheck.repeats import Repeats

__all__ = ["RowChecks", "repeats_of"]

MOST_AT_ONCE = (1 << 23) - 1
"""A table made for a guess holds no more; it grows with what comes."""


DIGITS = 12
"""Of a My Number."""


class RowChecks:
    """Checks batch after batch of one source, remembering hashes of the keys it has seen.

    With `repeats` only the keys that may come again are remembered; `expected` is a guess at how many keys will be;
    `repaired`: leading zeros that a spreadsheet dropped have been put back, so none counts as lost.
    """

    def __init__(
        self, schema: Schema, repeats: Repeats | None = None, expected: int = 0, repaired: bool = False
    ) -> None:
        self.schema, self._repaired = schema, repaired
        self._repeats = repeats
        self._count = 0
        self._table = np.zeros(1 << max(18, min(2 * expected, MOST_AT_ONCE).bit_length()), np.uint64)

    def check(self, batch: pa.RecordBatch) -> tuple[pa.RecordBatch, list[RefusedRows]]:
        """The usable rows of a batch, and the refused ones; a row is refused for the first reason that holds."""
        from linkcheck.kernels.keys.seen import hash_numbers

        schema = self.schema
        keys = string_hashes(batch.column(schema.key))
        missing = keys == 0
        if schema.instead and missing.any():
            missing &= string_hashes(batch.column(schema.instead)) == 0
        reasons = [(f"{schema.key}_missing", missing)]
        if "my_number" in (schema.key, *(("my_number",) if schema.linked else ())):
            numbers = parse_my_numbers(batch.column("my_number"))
            reasons += damage(batch.column("my_number"), numbers, self._repaired)
            if schema.linked:  # outputs show this column
                reasons.append(
                    (f"{schema.key}_is_my_number", _same_numbers(batch.column(schema.key), numbers))
                )
            keys = hash_numbers(numbers, keys) if schema.key == "my_number" else keys
        refused = _first_reason(reasons, batch.num_rows)
        if schema.unique:
            repeated = self._seen(np.where(refused < 0, keys, np.uint64(0)))
            reasons.append((f"{schema.unique}_duplicate", repeated))
            refused[repeated] = len(reasons) - 1
        if not (refused >= 0).any():
            return batch, []
        source_row = batch.column("source_row").to_numpy()
        parts = [
            RefusedRows(source_row[refused == place], name)
            for place, (name, _) in enumerate(reasons)
            if (refused == place).any()
        ]
        return batch.filter(pa.array(refused < 0)), parts

    def _seen(self, keys: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
        if self._repeats is None:
            return self._added(keys)
        rows = self._repeats.suspects(keys)
        seen = np.zeros(len(keys), np.bool_)
        seen[rows] = self._added(keys[rows])
        return seen

    def _added(self, keys: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
        from linkcheck.kernels.keys.seen import add_hashes

        self._count += len(keys)
        if self._count * 2 > len(self._table):
            older, size = self._table[self._table != 0], len(self._table)
            while size < self._count * 2:
                size *= 2
            self._table = np.zeros(size, np.uint64)
            add_hashes(self._table, older)
        return add_hashes(self._table, keys)  # type: ignore[no-any-return]


def repeats_of(batches: Iterable[pa.RecordBatch], schema: Schema, expected: int) -> Repeats:
    """What may be repeated in a source, from batches of its key column alone."""
    from linkcheck.kernels.keys.seen import hash_numbers

    repeats = Repeats(expected)
    for batch in batches:
        column = batch.column(schema.key)
        keys = string_hashes(column)
        repeats.note(hash_numbers(parse_my_numbers(column), keys) if schema.key == "my_number" else keys)
    repeats.end()
    return repeats


def _same_numbers(column: pa.Array, numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Which of N texts are the My Numbers int64[N] (-1 unread); a number in any writing has a byte for each digit."""
    if (pc.max(pc.binary_length(column)).as_py() or 0) < DIGITS:
        return np.zeros(len(column), np.bool_)
    return np.asarray((parse_my_numbers(column) == numbers) & (numbers >= 0))


def _first_reason(reasons: list[tuple[str, npt.NDArray[np.bool_]]], count: int) -> npt.NDArray[np.int64]:
    """Per row the place of the first reason that holds, -1 for none."""
    first = np.full(count, -1, np.int64)
    for place in range(len(reasons) - 1, -1, -1):
        first[reasons[place][1]] = place
    return first
