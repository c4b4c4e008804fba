"""An input too large for memory: its rows in private files, read in order, part by part, or picked by number."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.engines.partitions import BatchFile, PartedRows
from linkcheck.links.score import COMPARED
from linkcheck.mapped import release_mapped
from linkcheck.normalize.field_width import FieldWidth
from linkcheck.normalize.identifier import parse_my_numbers
from linkcheck.private import private_directory

__all__ = ["SpooledStore", "contiguous"]

Rows = npt.NDArray[np.int64]
Chunk = Callable[[int, Rows | None], pa.RecordBatch]

PART_ROWS, CHUNK_ROWS = 1 << 12, 1 << 19
"""How many rows of a part lie together on average, where a chunk does not become longer than that."""


class SpooledStore:
    """Rows kept once, in canonical form, chunk after chunk.

    Any column of any rows is read from there without decoding the user's file again. Compressed (lz4) the files take
    two thirds of the room, and writing, reading and picking rows take three times as long. Where the input has My
    Numbers and is compared in `parts`, a power of two, the compared columns of a chunk lie ordered by part. The files
    go when the store does.
    """

    def __init__(self, schema: pa.Schema, compressed: bool = False, parts: int = 1) -> None:
        self.schema, self.is_compressed = schema, compressed
        self.first_source_row = 0
        self.fingerprint = ""
        self.widths: Mapping[str, FieldWidth] = {}
        self._starts: list[int] = [0]
        self._waiting: list[pa.RecordBatch] = []
        cut = self.known(COMPARED) if parts > 1 and self.known(("my_number",)) else ()
        self._chunk_rows = min(PART_ROWS * parts, CHUNK_ROWS) if cut else 1
        options = pa.ipc.IpcWriteOptions(compression="lz4" if compressed else None)
        until_gone = ExitStack()
        weakref.finalize(self, until_gone.close)
        folder = until_gone.enter_context(private_directory("linkcheck-"))
        whole = pa.schema([field for field in schema if field.name not in cut])
        # closed before the directory goes
        self._whole = until_gone.enter_context(closing(BatchFile(folder / "rows.arrow", whole, options)))
        self._parted: PartedRows | None = None
        if cut:
            self._parted = PartedRows(
                folder / "parts.arrow", [schema.field(name) for name in cut], parts, options
            )
            until_gone.enter_context(closing(self._parted.file))

    @property
    def parts(self) -> int:
        """Into how many parts its compared columns are cut; 1: they are not."""
        return self._parted.count if self._parted else 1

    @property
    def row_count(self) -> int:
        """How many rows it has."""
        return self._starts[-1] + sum(int(batch.num_rows) for batch in self._waiting)

    def add(self, batch: pa.RecordBatch) -> None:
        """Append rows."""
        self._waiting.append(batch)
        if self.row_count - self._starts[-1] >= self._chunk_rows:
            self._write()

    def _write(self) -> None:
        """Write what waits as one chunk."""
        start, (batch,) = self._starts[-1], contiguous(self._waiting, self.schema).to_batches()
        self._starts.append(start + batch.num_rows)
        self._whole.add(batch.select(self._whole.schema.names))
        if self._parted:
            self._parted.add(start, batch)

    def close(self, first_source_row: int) -> None:
        """End writing; from now on the store is read."""
        if self.row_count > self._starts[-1]:
            self._write()
        self._whole.end()
        if self._parted:
            self._parted.file.end()
        self.first_source_row = first_source_row

    def known(self, columns: Iterable[str]) -> tuple[str, ...]:
        """Those of the columns this input has."""
        return tuple(name for name in columns if name in self.schema.names)

    def part(self, part: int) -> pa.Table:
        """One part: columns row, number (int64) and the compared ones, the rows in the input's order."""
        assert self._parted is not None, "cut into parts"
        return self._parted.part(part)

    def chunks(self) -> Iterator[tuple[Rows, pa.RecordBatch]]:
        """(the numbers of consecutive rows, int64[N], in any order; their compared columns), chunk after chunk."""
        if self._parted:
            read = self._parted.reader(("row", *self._parted.columns))
            for at in range(len(self._starts) - 1):
                batch = read(at)
                yield batch["row"].to_numpy(), batch.select(self._parted.columns)
        else:
            for start, batch in self.batches(self.known(COMPARED), max(self.row_count, 1)):
                yield np.arange(start, start + batch.num_rows), batch

    def batches(self, columns: tuple[str, ...], size: int) -> Iterator[tuple[int, pa.RecordBatch]]:
        """(first row, the columns of consecutive rows)."""
        chunk = self._reader(columns)
        for at, start in enumerate(self._starts[:-1]):
            batch = chunk(at, None)
            for offset in range(0, batch.num_rows, size):
                yield start + offset, batch.slice(offset, size)

    def take(self, rows: Rows, columns: tuple[str, ...]) -> pa.Table:
        """The columns of the rows named (-1: a row of nulls), in that order."""
        release_mapped()  # what the rows were found by
        wanted, place = np.unique(rows[rows >= 0], return_inverse=True)
        ends = np.searchsorted(wanted, self._starts)
        # a reader for each chunk: what it has looked at is given up with it
        parts = [
            self._reader(columns, mapped=True)(at, wanted[ends[at] : ends[at + 1]] - self._starts[at])
            for at in np.flatnonzero(np.diff(ends)).tolist()
        ]
        found = contiguous(parts, pa.schema([self.schema.field(name) for name in columns]))
        if np.array_equal(wanted, rows):
            return found
        index = np.full(len(rows), -1, np.int64)
        index[rows >= 0] = place
        return found.take(pa.array(index, mask=index < 0))

    def _reader(self, columns: tuple[str, ...], mapped: bool = False) -> Chunk:
        """What reads these columns of a chunk: of the rows at some places in it, int64[M], or of all (None); `mapped`:
        see `BatchFile.reader`."""
        cut = tuple(name for name in columns if self._parted and name in self._parted.columns)
        kept = tuple(name for name in columns if name not in cut)
        whole = self._whole.reader(kept, mapped)
        parted = self._parted.reader(("place", *cut), mapped) if self._parted and cut else None

        def chunk(at: int, places: Rows | None) -> pa.RecordBatch:
            if parted is None:
                return _picked(whole(at), places)
            ordered = parted(at)
            place = ordered["place"].to_numpy()
            taken = ordered.select(cut).take(pa.array(place if places is None else place[places]))
            found = {name: taken[name] for name in cut}
            if kept:
                found.update(zip(kept, _picked(whole(at), places).columns, strict=True))
            return pa.RecordBatch.from_arrays([found[name] for name in columns], list(columns))

        return chunk

    def rows_of_numbers(self, numbers: Rows) -> Rows:
        """The first row with each My Number, int64[M], -1 for none (also for negative numbers)."""
        wanted, place = np.unique(numbers, return_inverse=True)
        found = np.full(len(wanted), -1, np.int64)
        for start, part in self.batches(("my_number",), 1 << 17):
            number = parse_my_numbers(part["my_number"])
            # the first of several is put last
            at = np.flatnonzero(np.isin(number, wanted) & (number >= 0))[::-1]
            places = np.searchsorted(wanted, number[at])
            found[places] = np.where(found[places] >= 0, found[places], start + at)
        return found[place]


def _picked(batch: pa.RecordBatch, places: Rows | None) -> pa.RecordBatch:
    """The rows at some places, int64[M]; all of them (None) without a copy."""
    return batch if places is None else batch.take(pa.array(places))


def contiguous(parts: list[pa.RecordBatch], schema: pa.Schema) -> pa.Table:
    """The rows of all batches, every column in one piece: the one its parts were cut from, else a copy; the batches are
    given up column by column, so that a column takes the memory of the one before."""
    columns = [[batch.column(place) for batch in parts] for place in range(len(schema))]
    parts.clear()
    whole = []
    for field, chunks in zip(schema, columns, strict=True):
        whole.append(_rejoined(chunks) if chunks else pa.array([], field.type))
        chunks.clear()
    return pa.Table.from_arrays(whole, schema=schema)


def _rejoined(chunks: list[pa.Array]) -> pa.Array:
    """Arrays one behind the other; those that are consecutive parts of one array are not copied."""
    first, stop = chunks[0], chunks[0].offset
    places = [buffer and buffer.address for buffer in first.buffers()]
    for chunk in chunks:
        if chunk.offset != stop or [buffer and buffer.address for buffer in chunk.buffers()] != places:
            return pa.concat_arrays(chunks)
        stop += len(chunk)
    return pa.Array.from_buffers(first.type, stop - first.offset, first.buffers(), offset=first.offset)
