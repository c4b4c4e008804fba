"""The local engine: joins by My Number (DuckDB spills what memory does not hold), kernels compare on all cores.

What a row gets depends on that row and on sums over all rows, never on how rows fall into batches, so any batch
size, thread count and row order gives the same results. Memory holds a few batches and eight bytes per link.
"""

from __future__ import annotations

import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.columns import to_array
from linkcheck.compare.patterns import count_patterns, pack
from linkcheck.engines.store import MemoryStore, Store, row_ids
from linkcheck.linkage.score import COMPARED, RowKeys, Side, normalize_side, row_keys, score_pairs
from linkcheck.normalize.identifier import parse_my_numbers
from linkcheck.settings import Settings

__all__ = ["Linked", "compare_links", "database", "normalize_batch", "row_sides", "run_bounded"]

Progress = Callable[[str, int, int], None]
SIDES = ("l", "r")
Given = TypeVar("Given")
Made = TypeVar("Made")
Rows = npt.NDArray[np.int64]
Pairs = tuple[Rows, Rows, Side, Side, Rows, Rows]
"""Row numbers of records and of residents, both sides, and the rows of the pairs in these."""


@dataclass(frozen=True)
class Linked:
    """N links as integers.

    register_row int32[N]: the register's row with the record's number, -1 for none; pattern int32[N]: index into
    keys, -1 where nobody was found; keys int64[G] ascending: the agreement patterns; counts int64[G].
    """

    register_row: npt.NDArray[np.int32]
    pattern: npt.NDArray[np.int32]
    keys: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]


@contextmanager
def database(settings: Settings) -> Iterator[Any]:
    """A DuckDB connection with bounded memory and a private directory to spill to, removed afterwards."""
    import duckdb

    with tempfile.TemporaryDirectory(prefix="linkcheck-") as private:
        connection = duckdb.connect(
            config={
                "memory_limit": f"{max(settings.memory_limit_mb // 2, 256)}MB",
                "threads": settings.threads,
                "temp_directory": private,
                "preserve_insertion_order": False,
            }
        )
        try:
            yield connection
        finally:
            connection.close()


def compare_links(
    records: Store, register: Store, count: int, settings: Settings, progress: Progress
) -> Linked:
    """Join N records to the register by My Number and compare every pair.

    Inputs in memory are normalized once and joined by row numbers; larger ones pass through DuckDB pair by pair.
    """
    register_row = np.full(count, -1, np.int32)
    found_keys = np.full(count, -1, np.int64)

    def compare(pairs: Callable[[], Pairs]) -> int:
        rows, others, left, right, left_rows, right_rows = pairs()
        register_row[rows] = others
        found_keys[rows] = pack(score_pairs(left, right, left_rows, right_rows))
        return len(rows)

    done = 0
    progress("compare", done, count)
    with ExitStack() as open_until_done:
        if isinstance(records, MemoryStore) and isinstance(register, MemoryStore):
            pairs = _indexed(records, register, settings)
        else:
            connection = open_until_done.enter_context(database(settings))
            pairs = _joined(connection, records, register, settings)
        for size in run_bounded(compare, pairs, settings.threads):
            done += size
            progress("compare", done, count)
    progress("compare", count, count)
    keys, counts = count_patterns(found_keys[found_keys >= 0])
    pattern = np.searchsorted(keys, found_keys).astype(np.int32)
    pattern[found_keys < 0] = -1
    return Linked(register_row, pattern, keys, counts)


def whole_side(store: MemoryStore, settings: Settings) -> Side:
    """All rows of an input in memory, normalized on all threads; the store keeps them."""
    if store.side is None:
        names = store.known(COMPARED)
        count = store.table.num_rows

        def keys(start: int) -> RowKeys:
            part = store.table.slice(start, settings.batch_rows)
            columns = {name: to_array(part[name]) for name in names}
            return row_keys(columns, part.num_rows, settings.era_codes)

        starts = range(0, max(count, 1), settings.batch_rows)
        parts = RowKeys.joined(list(run_bounded(keys, starts, settings.threads)))
        store.side = Side.of({name: to_array(store.table[name]) for name in names}, count, parts)
    return store.side


def row_sides(store: Store, settings: Settings) -> Iterator[tuple[int, Callable[[], Side]]]:
    """(first row, what normalizes them) of consecutive rows of an input; in memory they are normalized already."""
    if isinstance(store, MemoryStore):
        side = whole_side(store, settings)
        for start in range(0, len(side), settings.batch_rows):
            yield start, partial(side.slice, start, min(start + settings.batch_rows, len(side)))
    else:
        for start, batch in store.batches(store.known(COMPARED), settings.batch_rows):
            yield start, partial(normalize_batch, batch, settings.era_codes)


def normalize_batch(batch: pa.RecordBatch, era_codes: str | None, prefix: str = "") -> Side:
    """The compared columns of a batch, whose names begin with a prefix, normalized."""
    columns = {name: batch[prefix + name] for name in COMPARED if prefix + name in batch.schema.names}
    return normalize_side(columns, batch.num_rows, era_codes)


def run_bounded(
    function: Callable[[Given], Made], batches: Iterable[Given], threads: int
) -> Iterator[Made]:
    """Map over a stream on several threads, in order, with a bounded number of batches in flight."""
    waiting: deque[Future[Made]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        for batch in batches:
            waiting.append(pool.submit(function, batch))
            if len(waiting) > 2 * threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _indexed(records: MemoryStore, register: MemoryStore, settings: Settings) -> Iterator[Callable[[], Pairs]]:
    """Pairs of rows that hold the same My Number, found in a hash table."""
    from linkcheck.kernels.join import first_rows

    left, right = (whole_side(store, settings) for store in (records, register))
    numbers, others = (parse_my_numbers(store.table["my_number"]) for store in (records, register))
    register_rows = first_rows(others, numbers)
    for start in range(0, len(left), settings.batch_rows):
        others = register_rows[start : start + settings.batch_rows]
        rows = np.flatnonzero(others >= 0)
        pairs = rows + start, others[rows], left, right, rows + start, others[rows]
        yield partial(_given, pairs)


def _given(pairs: Pairs) -> Pairs:
    return pairs


def _joined(
    connection: Any, records: Store, register: Store, settings: Settings
) -> Iterator[Callable[[], Pairs]]:
    """Matched pairs of inputs larger than memory, in batches that hold both sides' columns."""
    chosen = []
    for side, store in zip(SIDES, (records, register), strict=True):
        columns = store.known(COMPARED)
        connection.register(side, _relation(store, columns, settings.batch_rows))
        chosen.append(", ".join(f"{side}.{name} AS {side}_{name}" for name in columns))
    query = (
        f"SELECT l.row AS l_row, r.row AS r_row, {', '.join(chosen)} "
        "FROM l JOIN r ON l.number = r.number AND l.number >= 0"
    )
    for batch in connection.sql(query).to_arrow_reader(settings.batch_rows):
        yield partial(_side_by_side, batch, settings.era_codes)


def _side_by_side(batch: pa.RecordBatch, era_codes: str | None) -> Pairs:
    left, right = (normalize_batch(batch, era_codes, f"{side}_") for side in SIDES)
    every = np.arange(batch.num_rows)
    return batch["l_row"].to_numpy(), batch["r_row"].to_numpy(), left, right, every, every


def _relation(store: Store, columns: tuple[str, ...], size: int) -> pa.Table | pa.RecordBatchReader:
    """The columns with row number and My Number (-1: not 12 digits), as something DuckDB scans."""
    fields = [store.schema.field(name) for name in columns]
    schema = pa.schema([pa.field("row", pa.int64()), pa.field("number", pa.int64()), *fields])

    def numbered(start: int, batch: pa.RecordBatch) -> pa.RecordBatch:
        number = pa.array(parse_my_numbers(batch["my_number"]))
        kept = [batch[name] for name in columns]
        return pa.RecordBatch.from_arrays([row_ids(batch, start), number, *kept], schema=schema)

    wanted = ("my_number", *columns)
    batches = (numbered(start, batch) for start, batch in store.batches(wanted, size))
    if isinstance(store, MemoryStore):
        return pa.Table.from_batches(batches, schema)
    return pa.RecordBatchReader.from_batches(schema, batches)
