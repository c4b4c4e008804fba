"""Rows of one input that can be read in order, joined, and picked by number: in memory, or in a private file.

Row numbers are dense (0 .. row_count - 1) over the rows the reader accepted; `source_row` keeps the number in the
user's file.
"""

from __future__ import annotations

import ctypes
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns import to_array
from linkcheck.engines.spooled import SpooledStore, contiguous
from linkcheck.links.score import COMPARED, Side
from linkcheck.mapped import release_mapped
from linkcheck.normalize.field_width import FieldWidth
from linkcheck.normalize.identifier import parse_my_numbers

__all__ = [
    "MemoryStore",
    "SpooledStore",
    "Store",
    "contiguous",
    "is_room_tight",
    "open_store",
    "release_unused",
    "rows_all_over",
]

Rows = npt.NDArray[np.int64]
FIRST_UNKNOWN = 1 << 62
MOST_BYTES = (1 << 31) - 1
"""What a column of strings in one piece can hold."""

BATCH_ROWS = 1 << 17
"""Rows that are looked at together."""

LEAST_ROW_BYTES = 64
"""Less than any row of an input takes in memory."""

ROOM_PER_ROW = 260
"""What a row takes in the folder for temporary files."""


class Store(Protocol):
    """What the engine needs of an input."""

    schema: pa.Schema
    first_source_row: int
    fingerprint: str
    """Equal for the same file read the same way; empty where the input is no file."""
    widths: Mapping[str, FieldWidth]
    """What its fields of names hold, by column."""

    @property
    def row_count(self) -> int:
        """How many rows it has."""

    def batches(self, columns: tuple[str, ...], size: int) -> Iterator[tuple[int, pa.RecordBatch]]:
        """(first row, the columns of consecutive rows)."""

    def take(self, rows: Rows, columns: tuple[str, ...]) -> pa.Table:
        """The columns of the rows named (-1: a row of nulls), in that order."""

    def known(self, columns: Iterable[str]) -> tuple[str, ...]:
        """Those of the columns this input has."""

    def rows_of_numbers(self, numbers: Rows) -> Rows:
        """The first row with each My Number, int64[M], -1 for none (also for negative numbers)."""


class MemoryStore:
    """An Arrow table."""

    def __init__(self, table: pa.Table, first_source_row: int = 0) -> None:
        self.table = table.combine_chunks()
        self.schema = table.schema
        self.first_source_row = first_source_row
        self.fingerprint = ""
        self.widths: Mapping[str, FieldWidth] = {}
        self.side: Side | None = None  # its rows normalized, once somebody asked for them
        self._columns: dict[str, pa.Array] = {}

    def column(self, name: str) -> pa.Array:
        """A column in one piece, the same array every time: what it holds is looked at once."""
        return self._columns.setdefault(name, to_array(self.table[name]))

    @property
    def row_count(self) -> int:
        """How many rows it has."""
        return int(self.table.num_rows)

    def known(self, columns: Iterable[str]) -> tuple[str, ...]:
        """Those of the columns this input has."""
        return tuple(name for name in columns if name in self.schema.names)

    @property
    def elsewhere(self) -> Callable[[], MemoryStore] | None:
        """What opens the same rows, normalized, in another process; None where they are in this one's memory alone."""
        return None

    def rows_of_numbers(self, numbers: Rows) -> Rows:
        """The first row with each My Number, int64[M], -1 for none (also for negative numbers)."""
        from linkcheck.kernels.keys.join import first_rows

        found: Rows = first_rows(parse_my_numbers(self.column("my_number")), numbers)
        return found

    def batches(self, columns: tuple[str, ...], size: int) -> Iterator[tuple[int, pa.RecordBatch]]:
        """(first row, the columns of consecutive rows)."""
        chosen = self.table.select(list(columns))
        for start in range(0, chosen.num_rows, size):
            yield start, _batch(chosen.slice(start, size))

    def take(self, rows: Rows, columns: tuple[str, ...]) -> pa.Table:
        """The columns of the rows named (-1: a row of nulls), in that order."""
        return self.table.select(list(columns)).take(pa.array(rows, mask=rows < 0))


def _batch(table: pa.Table) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([to_array(column) for column in table.columns], schema=table.schema)


class Readable(Protocol):
    """A source of records, as the readers make it."""

    @property
    def arrow_schema(self) -> pa.Schema:
        """The schema of its batches."""

    @property
    def rows_expected(self) -> int:
        """A guess at how many rows there are, from above where nobody counted."""

    @property
    def fingerprint(self) -> str:
        """Equal for a file that did not change and is read the same way; empty where the source is no file."""

    @property
    def quarantine(self) -> pa.Table:
        """Rows that were not accepted, with their source_row."""

    @property
    def widths(self) -> Mapping[str, FieldWidth]:
        """What fields of names hold, by column, once the rows were read."""

    def batches(self, rows: int) -> Iterable[pa.RecordBatch]:
        """Accepted rows in order; every call reads again."""


def open_store(
    source: Readable,
    memory_limit: int,
    tick: Callable[[int], object] | None = None,
    compressed: bool = False,
    parts: int = 1,
) -> tuple[Store, int]:
    """Hold an input in memory up to `memory_limit` bytes, else in private files, `compressed` or not, ready to be
    compared in `parts`: (the store, its row count). `tick` is told the rows of every batch."""

    def spool() -> SpooledStore:
        return SpooledStore(source.arrow_schema, compressed, parts)

    memory_limit = min(memory_limit, MOST_BYTES)
    waiting: list[pa.RecordBatch] = []
    surely_large = source.rows_expected * LEAST_ROW_BYTES > memory_limit
    spooled = spool() if surely_large else None
    size = count = 0
    first = FIRST_UNKNOWN
    for batch in source.batches(BATCH_ROWS):
        if count == 0 and batch.num_rows:
            first = batch["source_row"][0].as_py()
        count += batch.num_rows
        if tick:
            tick(batch.num_rows)
        size += batch.nbytes  # of a part of a column, that part
        waiting.append(batch)
        if spooled or size > memory_limit:
            spooled = spooled or spool()
            for part in waiting:
                spooled.add(part)
            waiting.clear()
    first = min([first, *pc.drop_null(source.quarantine["source_row"].slice(0, 1)).to_pylist()])
    store: Store
    if spooled:
        spooled.close(first)
        store = spooled
    else:
        store = MemoryStore(contiguous(waiting, source.arrow_schema), first)
    store.fingerprint, store.widths = source.fingerprint, source.widths
    return store, count


def in_parts(store: Store, count: int, compressed: bool) -> SpooledStore:
    """The compared columns of an input in so many parts: the store itself where it is cut so, else a copy."""
    if isinstance(store, SpooledStore) and store.parts == count:
        return store
    columns = store.known(("my_number", *COMPARED))
    copy = SpooledStore(pa.schema([store.schema.field(name) for name in columns]), compressed, count)
    for _, batch in store.batches(columns, BATCH_ROWS):
        copy.add(batch)
    copy.close(store.first_source_row)
    copy.widths = store.widths
    return copy


def is_room_tight(rows: int) -> bool:
    """Whether the folder for temporary files has too little room for so many rows of all inputs as they are."""
    return shutil.disk_usage(tempfile.gettempdir()).free < rows * ROOM_PER_ROW


def release_unused(*stores: Store) -> None:
    """Give back what Arrow and the C library (glibc) keep for the next batch: hundreds of megabytes after a pass over
    an input that does not fit into memory; where all do, it would be taken again at once. Arrays in files too."""
    release_mapped()
    if any(isinstance(store, SpooledStore) for store in stores):
        pa.default_memory_pool().release_unused()
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
        if trim:
            trim(0)


def row_ids(batch: pa.RecordBatch, start: int) -> pa.Array:
    """Row numbers of a batch that begins at row `start`."""
    return pc.add(pa.array(np.arange(batch.num_rows, dtype=np.int64)), start)


def rows_all_over(count: int, most: int) -> Rows:
    """At most that many of `count` rows, evenly spread over all of them, ascending, each once: int64[M].

    >>> rows_all_over(9, 3).tolist(), rows_all_over(2, 3).tolist(), rows_all_over(0, 3).tolist()
    ([0, 4, 8], [0, 1], [])
    """
    rows = np.linspace(0, max(count - 1, 0), min(most, count)).astype(np.int64)
    return rows[np.diff(rows, prepend=-1) > 0]
