"""The local engine: joins by My Number in memory, or part by part from a private file; kernels compare on all cores.

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
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.columns import to_array
from linkcheck.compare.patterns import count_patterns, pack
from linkcheck.engines.partitions import Partitions, part_count
from linkcheck.engines.store import MemoryStore, Store
from linkcheck.linkage.score import COMPARED, RowKeys, Side, normalize_side, row_keys, score_pairs
from linkcheck.normalize.identifier import parse_my_numbers
from linkcheck.settings import Settings

__all__ = ["Linked", "compare_links", "normalize_table", "row_sides", "run_bounded"]

Progress = Callable[[str, int, int], None]
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
def private_folder() -> Iterator[Path]:
    """A directory for this user only, removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="linkcheck-") as private:
        yield Path(private)


def compare_links(
    records: Store, register: Store, count: int, settings: Settings, progress: Progress
) -> Linked:
    """Join N records to the register by My Number and compare every pair.

    Inputs in memory are normalized once and joined by row numbers; larger ones are cut by My Number first.
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
            folder = open_until_done.enter_context(private_folder())
            pairs = _partitioned(folder, records, register, settings)
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
            yield start, partial(normalize_table, batch, settings.era_codes)


def normalize_table(rows: pa.Table | pa.RecordBatch, era_codes: str | None) -> Side:
    """Some rows with columns of COMPARED (among others), normalized."""
    columns = {name: to_array(rows[name]) for name in COMPARED if name in rows.schema.names}
    return normalize_side(columns, rows.num_rows, era_codes)


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


def _partitioned(
    folder: Path, records: Store, register: Store, settings: Settings
) -> Iterator[Callable[[], Pairs]]:
    """Pairs of inputs larger than memory, part by part."""
    count = part_count(records.row_count + register.row_count, settings.memory_limit_mb, settings.threads)
    with ThreadPoolExecutor(min(2, settings.threads)) as pool:
        left, right = pool.map(
            Partitions, (records, register), (folder / "records.arrow", folder / "register.arrow"), (count, count)
        )
    for part in range(count):
        yield partial(_part, left, right, part, settings.era_codes)


def _part(records: Partitions, register: Partitions, part: int, era_codes: str | None) -> Pairs:
    from linkcheck.kernels.join import first_rows

    left, right = records.read(part), register.read(part)
    others = first_rows(right["number"].to_numpy(), left["number"].to_numpy())
    rows = np.flatnonzero(others >= 0)
    sides = [normalize_table(table, era_codes) for table in (left, right)]
    numbers = left["row"].to_numpy()[rows], right["row"].to_numpy()[others[rows]]
    return *numbers, *sides, rows, others[rows]
