"""Inputs larger than memory: private files of batches, and the compared columns cut by My Number into parts that are
compared like inputs of their own.

Records and residents with the same number fall into parts of the same number, whatever the order of either input.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.normalize.identifier import parse_my_numbers

__all__ = ["BatchFile", "PartedRows", "part_count"]

Int64s = npt.NDArray[np.int64]

ROW_BYTES = 512
"""What a row of either side takes while its part is compared: its texts, their keys, what is made on the way."""

MOST_PARTS = 1 << 12


def part_count(rows: int, memory_limit_mb: int, threads: int) -> int:
    """Into how many parts inputs of that many rows together are cut, a power of two, so that memory holds one for
    each thread."""
    most = memory_limit_mb * (1 << 20) // 4 // threads
    return min(1 << max(rows * ROW_BYTES // most, 1).bit_length(), MOST_PARTS)


class BatchFile:
    """Batches of rows in a file (Arrow IPC): written once, then any columns of any batch are read.

    options: how it is written.
    """

    def __init__(self, path: Path, schema: pa.Schema, options: pa.ipc.IpcWriteOptions) -> None:
        self.path, self.schema = str(path), schema
        self._file: Any = pa.OSFile(self.path, "wb")
        self._writer: Any = pa.ipc.new_file(self._file, schema, options=options)

    def add(self, batch: pa.RecordBatch) -> None:
        """Append a batch."""
        self._writer.write_batch(batch)

    def end(self) -> None:
        """End writing; from now on the file is read."""
        self._writer.close()
        self._file.close()

    def close(self) -> None:
        """Let the file go, also one that was not ended."""
        self._file.close()

    def reader(self, columns: tuple[str, ...]) -> Callable[[int], pa.RecordBatch]:
        """What reads these columns of the batch with a number, from 0 on."""
        places = [self.schema.names.index(name) for name in columns]
        options = pa.ipc.IpcReadOptions(included_fields=places)
        found = pa.ipc.open_file(pa.OSFile(self.path), options=options)

        def batch(at: int) -> pa.RecordBatch:
            return found.get_batch(at).select(list(columns))

        return batch


class PartedRows:
    """Columns of one input with row numbers and My Numbers: chunk after chunk of its rows, each ordered by part.

    A chunk is count + 1 batches of the file, one a part; the last are rows without a number, which no part has.
    """

    def __init__(
        self, path: Path, fields: list[pa.Field], count: int, options: pa.ipc.IpcWriteOptions
    ) -> None:
        self.count, self.columns = count, tuple(field.name for field in fields)
        self.file = BatchFile(
            path, pa.schema([pa.field("row", pa.int64()), pa.field("number", pa.int64()), *fields]), options
        )
        self._chunk_count = 0

    def add(self, start: int, batch: pa.RecordBatch) -> None:
        """Append a chunk: the rows of the input from row `start` on, my_number and the columns among others."""
        number = parse_my_numbers(batch["my_number"])
        part = np.where(number >= 0, part_of(number, self.count), np.uint16(self.count))
        order = np.argsort(part, kind="stable")
        ends = np.bincount(part, minlength=self.count + 1).cumsum()
        kept = batch.select(list(self.columns)).take(pa.array(order))
        numbers = pa.array(start + order), pa.array(number[order])
        ordered = pa.RecordBatch.from_arrays([*numbers, *kept.columns], schema=self.file.schema)
        for first, end in zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True):
            self.file.add(ordered.slice(first, end - first))
        self._chunk_count += 1

    def part(self, part: int) -> pa.Table:
        """One part: row, number (int64) and the columns, in the input's order."""
        read = self.file.reader(("row", "number", *self.columns))
        batches = [read(at * (self.count + 1) + part) for at in range(self._chunk_count)]
        return pa.Table.from_batches(batches, self.file.schema).combine_chunks()

    def reader(self, columns: tuple[str, ...]) -> Callable[[int], tuple[Int64s, pa.Table]]:
        """What reads a chunk, from 0 on: the row numbers, int64[N], and these columns, ordered by part."""
        read = self.file.reader(("row", *columns))

        def chunk(at: int) -> tuple[Int64s, pa.Table]:
            first = at * (self.count + 1)
            table = pa.Table.from_batches([read(first + part) for part in range(self.count + 1)])
            return table["row"].to_numpy(), table.select(list(columns))

        return chunk


def part_of(numbers: Int64s, count: int) -> npt.NDArray[np.uint16]:
    """The part each number belongs to, uint16[N]; count is a power of two."""
    with np.errstate(over="ignore"):
        spread = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return (spread >> np.uint64(40) & np.uint64(count - 1)).astype(np.uint16)
