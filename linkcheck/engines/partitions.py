"""Inputs larger than memory, cut by My Number: a private file whose parts are compared like inputs of their own.

Records and residents with the same number fall into parts of the same number, whatever the order of either input.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.columns import to_array
from linkcheck.engines.store import SpooledStore, Store, row_ids
from linkcheck.links.score import COMPARED
from linkcheck.normalize.field_width import NameWidths
from linkcheck.normalize.identifier import parse_my_numbers

__all__ = ["Partitions", "part_count"]

Int64s = npt.NDArray[np.int64]

ROW_BYTES = 512
"""What a row of either side takes while its part is compared: its texts, their keys, what is made on the way."""

ROWS_AT_ONCE = 1 << 18
MOST_PARTS = 1 << 12


def part_count(rows: int, memory_limit_mb: int, threads: int) -> int:
    """Into how many parts inputs of that many rows together are cut, a power of two, so that memory holds one for
    each thread."""
    most = memory_limit_mb * (1 << 20) // 4 // threads
    return min(1 << max(rows * ROW_BYTES // most, 1).bit_length(), MOST_PARTS)


class Partitions:
    """The compared columns of one input with row numbers and My Numbers, in parts.

    widths: what fields of names hold; wanted bool[P]: which parts somebody will read. Their rows are kept, but for
    those without a number.
    """

    def __init__(self, store: Store, path: Path, wanted: npt.NDArray[np.bool_]) -> None:
        self.count, self._wanted, self.widths = len(wanted), wanted, NameWidths.of(store.widths)
        self._columns = store.known(COMPARED)
        fields = [store.schema.field(name) for name in self._columns]
        self._schema = pa.schema([pa.field("row", pa.int64()), pa.field("number", pa.int64()), *fields])
        options = store.options if isinstance(store, SpooledStore) else None
        with pa.ipc.new_file(str(path), self._schema, options=options) as writer:
            for table in self._collected(store):
                self._write(table, writer)
        self._path = str(path)

    def _collected(self, store: Store) -> Iterator[pa.Table]:
        waiting: list[pa.RecordBatch] = []
        for start, batch in store.batches(("my_number", *self._columns), ROWS_AT_ONCE):
            number = pa.array(parse_my_numbers(batch["my_number"]))
            kept = [batch[name] for name in self._columns]
            waiting.append(
                pa.RecordBatch.from_arrays([row_ids(batch, start), number, *kept], schema=self._schema)
            )
            if sum(each.num_rows for each in waiting) >= ROWS_AT_ONCE:
                yield pa.Table.from_batches(waiting)
                waiting = []
        yield pa.Table.from_batches(waiting, self._schema)

    def _write(self, table: pa.Table, writer: Any) -> None:
        """Every part's rows of a table as one batch, empty ones included: batch n of the file belongs to part
        n % count."""
        number = to_array(table["number"]).to_numpy()
        part = part_of(number, self.count)
        known = np.flatnonzero((number >= 0) & self._wanted[part])
        part = part[known]
        order = known[np.argsort(part, kind="stable")]
        ends = np.bincount(part, minlength=self.count).cumsum()
        sorted_rows = table.combine_chunks().take(pa.array(order)).combine_chunks()
        (batch,) = sorted_rows.to_batches() or [pa.RecordBatch.from_pylist([], schema=self._schema)]
        for start, end in zip(np.r_[0, ends[:-1]].tolist(), ends.tolist(), strict=True):
            writer.write_batch(batch.slice(start, end - start))

    def read(self, part: int) -> pa.Table:
        """One part: columns row, number (int64) and the compared ones, the rows in the input's order."""
        with pa.OSFile(self._path) as file:
            reader = pa.ipc.open_file(file)
            batches = [reader.get_batch(at) for at in range(part, reader.num_record_batches, self.count)]
        return pa.Table.from_batches(batches, self._schema).combine_chunks()


def part_of(numbers: Int64s, count: int) -> npt.NDArray[np.uint16]:
    """The part each number belongs to, uint16[N]; count is a power of two."""
    with np.errstate(over="ignore"):
        spread = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return (spread >> np.uint64(40) & np.uint64(count - 1)).astype(np.uint16)
