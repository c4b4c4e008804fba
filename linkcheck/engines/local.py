"""The local engine: DuckDB joins (and spills to a private directory), kernels compare Arrow batches on all cores.

What a row gets depends on that row and on sums over all rows, never on how rows fall into batches, so any batch
size, thread count and row order gives the same results. Memory holds a few batches and eight bytes per link.
"""

from __future__ import annotations

import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.compare.patterns import count_patterns, pack
from linkcheck.engines.store import MemoryStore, Store, row_ids
from linkcheck.linkage.score import COMPARED, score_batch
from linkcheck.normalize.identifier import parse_my_numbers
from linkcheck.settings import Settings

__all__ = ["Linked", "compare_links", "database", "run_bounded"]

Progress = Callable[[str, int, int], None]
SIDES = ("l", "r")
Given = TypeVar("Given")
Made = TypeVar("Made")


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
    """Join N records to the register by My Number and compare every pair."""
    register_row = np.full(count, -1, np.int32)
    found_keys = np.full(count, -1, np.int64)

    def compare(batch: pa.RecordBatch) -> int:
        rows = batch["l_row"].to_numpy()
        others = batch["r_row"].to_numpy()
        left, right = (_side(batch, side) for side in SIDES)
        register_row[rows] = others
        found_keys[rows] = pack(score_batch(left, right, settings.era_codes))
        return len(rows)

    done = 0
    progress("compare", done, count)
    with database(settings) as connection:
        for size in run_bounded(compare, _joined(connection, records, register, settings), settings.threads):
            done += size
            progress("compare", done, count)
    progress("compare", count, count)
    keys, counts = count_patterns(found_keys[found_keys >= 0])
    pattern = np.searchsorted(keys, found_keys).astype(np.int32)
    pattern[found_keys < 0] = -1
    return Linked(register_row, pattern, keys, counts)


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


def _side(batch: pa.RecordBatch, side: str) -> dict[str, pa.Array]:
    return {
        name: batch[f"{side}_{name}"] for name in COMPARED if f"{side}_{name}" in batch.schema.names
    }


def _joined(
    connection: Any, records: Store, register: Store, settings: Settings
) -> Iterator[pa.RecordBatch]:
    """Batches of matched pairs: l_row, r_row and both sides' compared columns with their prefix."""
    chosen = []
    for side, store in zip(SIDES, (records, register), strict=True):
        columns = store.known(COMPARED)
        connection.register(side, _relation(store, columns, settings.batch_rows))
        chosen.append(", ".join(f"{side}.{name} AS {side}_{name}" for name in columns))
    query = (
        f"SELECT l.row AS l_row, r.row AS r_row, {', '.join(chosen)} "
        "FROM l JOIN r ON l.number = r.number AND l.number >= 0"
    )
    yield from connection.sql(query).to_arrow_reader(settings.batch_rows)


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
