"""Inputs larger than memory: private files of batches, and the compared columns cut by My Number into parts that are
compared like inputs of their own.

Records and residents with the same number fall into parts of the same number, whatever the order of either input.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
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

CHUNKS_AT_ONCE = 16
"""Of so many chunks a part is looked at before what was mapped of them is given up."""

WRITTEN_AT_ONCE = 1 << 20
"""Bytes; of longer writes Linux takes twice as long a byte."""


def part_count(rows: int, memory_limit_mb: int, threads: int) -> int:
    """Into how many parts inputs of that many rows together are cut, a power of two, so that memory holds one for
    each thread."""
    most = memory_limit_mb * (1 << 20) // 4 // threads
    return min(1 << max(rows * ROW_BYTES // most, 1).bit_length(), MOST_PARTS)


class _ByPieces:
    """A file that is written piece by piece."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self.close = self._file.close

    @property
    def closed(self) -> bool:
        """Whether it was let go."""
        return self._file.closed

    def write(self, data: bytes) -> None:
        """Append some bytes."""
        whole = memoryview(data)
        for start in range(0, len(whole), WRITTEN_AT_ONCE):
            self._file.write(whole[start : start + WRITTEN_AT_ONCE])


class BatchFile:
    """Batches of rows in a file (Arrow IPC): written once, then any columns of any batch are read.

    options: how it is written.
    """

    def __init__(self, path: Path, schema: pa.Schema, options: pa.ipc.IpcWriteOptions) -> None:
        self.path, self.schema = str(path), schema
        self._file: Any = pa.PythonFile(_ByPieces(path), "w")
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

    def reader(self, columns: tuple[str, ...], mapped: bool = False) -> Callable[[int], pa.RecordBatch]:
        """What reads these columns of the batch with a number, from 0 on; `mapped`: what is looked at of them is read,
        and counts as memory until reader and batches are given up."""
        if mapped:  # chosen fields would be copied
            found = pa.ipc.open_file(pa.memory_map(self.path))
        else:
            places = [self.schema.names.index(name) for name in columns]
            options = pa.ipc.IpcReadOptions(included_fields=places)
            found = pa.ipc.open_file(pa.OSFile(self.path), options=options)

        def batch(at: int) -> pa.RecordBatch:
            return found.get_batch(at).select(list(columns))

        return batch


class PartedRows:
    """Columns of one input with row numbers and My Numbers: chunk after chunk of its rows, each ordered by part.

    A chunk is one batch of the file, or one for each part where these are compressed; last are rows without a number,
    which no part has. place int32: where in it the rows of the chunk lie, in the input's order.
    """

    def __init__(
        self, path: Path, fields: list[pa.Field], count: int, options: pa.ipc.IpcWriteOptions
    ) -> None:
        self.count, self.columns = count, tuple(field.name for field in fields)
        numbers = [pa.field("place", pa.int32()), *(pa.field(name, pa.int64()) for name in ("row", "number"))]
        self.file = BatchFile(path, pa.schema([*numbers, *fields]), options)
        self._in_batches = options.compression is not None
        self._ends: list[list[int]] = []

    def add(self, start: int, batch: pa.RecordBatch) -> None:
        """Append a chunk: the rows of the input from row `start` on, my_number and the columns among others."""
        number = parse_my_numbers(batch["my_number"])
        part = np.where(number >= 0, part_of(number, self.count), np.uint16(self.count))
        order = np.argsort(part, kind="stable")
        ends = [0, *np.bincount(part, minlength=self.count + 1).cumsum().tolist()]
        kept = batch.select(list(self.columns)).take(pa.array(order))
        place = np.empty(len(order), np.int32)
        place[order] = np.arange(len(order), dtype=np.int32)
        numbers = map(pa.array, (place, start + order, number[order]))
        ordered = pa.RecordBatch.from_arrays([*numbers, *kept.columns], schema=self.file.schema)
        for first, end in pairwise(ends) if self._in_batches else ((0, len(order)),):
            self.file.add(ordered.slice(first, end - first))
        self._ends.append(ends)

    def part(self, part: int) -> pa.Table:
        """One part: row, number (int64) and the columns, in the input's order."""
        columns = ("row", "number", *self.columns)
        tables = [pa.schema([self.file.schema.field(name) for name in columns]).empty_table()]
        for first in range(0, len(self._ends), CHUNKS_AT_ONCE):
            # one batch alone would not be copied out of the file
            read = self.file.reader(columns, mapped=len(self._ends) > 1)
            some = enumerate(self._ends[first : first + CHUNKS_AT_ONCE], first)
            batches = [self._cut(read, part, at, ends) for at, ends in some]
            tables.append(pa.Table.from_batches(batches).combine_chunks())
        return pa.concat_tables(tables).combine_chunks()

    def _cut(
        self, read: Callable[[int], pa.RecordBatch], part: int, at: int, ends: list[int]
    ) -> pa.RecordBatch:
        """A part of a chunk."""
        if self._in_batches:
            return read(at * (self.count + 1) + part)
        return read(at).slice(ends[part], ends[part + 1] - ends[part])

    def reader(self, columns: tuple[str, ...], mapped: bool = False) -> Callable[[int], pa.RecordBatch]:
        """What reads a chunk, from 0 on, ordered by part: some of place, row, number and the columns; `mapped`: see
        `BatchFile.reader`."""
        read, count = self.file.reader(columns, mapped), self.count + 1

        def joined(at: int) -> pa.RecordBatch:
            parts = pa.Table.from_batches(list(map(read, range(at * count, (at + 1) * count))))
            return parts.combine_chunks().to_batches()[0]

        return joined if self._in_batches else read


def part_of(numbers: Int64s, count: int) -> npt.NDArray[np.uint16]:
    """The part each number belongs to, uint16[N]; count is a power of two."""
    with np.errstate(over="ignore"):
        spread = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return (spread >> np.uint64(40) & np.uint64(count - 1)).astype(np.uint16)
