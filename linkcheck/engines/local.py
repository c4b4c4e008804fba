"""The local engine: joins by My Number in memory, or part by part from a private file; kernels compare on all cores.

What a row gets depends on that row and on sums over all rows, never on how rows fall into batches, so any batch
size, thread count and row order gives the same results. Memory holds a few batches and eight bytes per link.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.columns import to_array, to_strings
from linkcheck.compare.patterns import PatternCodes, pack
from linkcheck.engines.checkpoints import Checkpoints, Compared
from linkcheck.engines.partitions import part_count
from linkcheck.engines.spooled import SpooledStore
from linkcheck.engines.store import MemoryStore, Store, in_parts, release_unused
from linkcheck.links.pieces import pieces
from linkcheck.links.score import COMPARED, RowKeys, Side, normalize_side, row_keys, score_pairs
from linkcheck.mapped import mapped
from linkcheck.normalize.field_width import UNKNOWN_WIDTHS, NameWidths
from linkcheck.normalize.identifier import parse_my_numbers
from linkcheck.settings import Settings

__all__ = ["Linkage", "compare_links", "normalize_table", "row_sides", "run_bounded"]

Progress = Callable[[str, int, int], None]
Given = TypeVar("Given")
Made = TypeVar("Made")
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Linkage:
    """N links as integers.

    register_row int32[N]: the register's row with the record's number, -1 for none; pattern int32[N]: index into
    keys, -1 where nobody was found; keys int64[G] ascending: the agreement patterns; counts int64[G].
    """

    register_row: npt.NDArray[np.int32]
    pattern: npt.NDArray[np.int32]
    keys: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]


def compare_links(
    records: Store, register: Store, count: int, settings: Settings, progress: Progress
) -> Linkage:
    """Join N records to the register by My Number and compare every pair.

    Inputs in memory are normalized once and joined by row numbers; larger ones are cut by My Number first.
    """
    register_row = np.full(count, -1, np.int32)
    pattern = np.full(count, -1, np.int32)
    known = PatternCodes()

    def compare(compared: Callable[[], Compared]) -> int:
        rows, others, keys = compared()
        register_row[rows] = others
        pattern[rows] = known.code(keys)
        return len(rows)

    done = 0
    progress("compare", done, count)
    if isinstance(records, MemoryStore) and isinstance(register, MemoryStore):
        pairs = _indexed(records, register, settings)
    else:
        pairs = _partitioned(records, register, settings)
    for size in run_bounded(compare, pairs, settings.threads):
        done += size
        progress("compare", done, count)
    release_unused(records, register)
    progress("compare", count, count)
    keys, counts, place = known.in_order()
    place = np.append(place, np.int32(-1))
    for here in pieces(count):
        pattern[here] = place[pattern[here]]
    return Linkage(mapped(register_row), mapped(pattern), keys, counts)


def whole_side(store: MemoryStore, settings: Settings, *, blocked: bool) -> Side:
    """All rows of an input in memory, normalized on all threads; the store keeps them. `blocked`: see `row_keys`."""
    if store.side is None or (blocked and len(store.side.names.kanji) < len(store.side)):
        columns = {name: to_strings(store.column(name)) for name in store.known(COMPARED)}
        count = store.row_count
        keys = RowKeys.room_for(count, blocked=blocked)

        def fill(start: int) -> int:
            size = min(settings.batch_rows, count - start)
            part = {name: column.slice(start, size) for name, column in columns.items()}
            keys.put(start, row_keys(part, size, settings.era_codes, blocked=blocked))
            return size

        filled = sum(run_bounded(fill, range(0, count, settings.batch_rows), settings.threads))
        store.side = Side.of(columns, filled, keys, NameWidths.of(store.widths))
    return store.side


def row_sides(store: Store, settings: Settings) -> Iterator[tuple[Rows, Callable[[], Side]]]:
    """(row numbers int64[N], what normalizes these rows), until all rows of an input came, in any order; in memory they
    are normalized already."""
    if isinstance(store, MemoryStore):
        side = whole_side(store, settings, blocked=True)
        for start in range(0, len(side), settings.batch_rows):
            stop = min(start + settings.batch_rows, len(side))
            yield np.arange(start, stop), partial(side.slice, start, stop)
    else:
        size, widths = settings.batch_rows, NameWidths.of(store.widths)
        chunks = store.chunks() if isinstance(store, SpooledStore) else _in_order(store, size)
        for rows, table in chunks:
            for start in range(0, len(rows), size):
                some = table.slice(start, size)
                yield rows[start : start + size], partial(normalize_table, some, settings.era_codes, widths)


def _in_order(store: Store, size: int) -> Iterator[tuple[Rows, pa.RecordBatch]]:
    """(row numbers int64[N], compared columns) of consecutive rows."""
    for start, batch in store.batches(store.known(COMPARED), size):
        yield np.arange(start, start + batch.num_rows), batch


def normalize_table(
    rows: pa.Table | pa.RecordBatch,
    era_codes: str | None,
    widths: NameWidths = UNKNOWN_WIDTHS,
    *,
    blocked: bool = True,
) -> Side:
    """Some rows with columns of COMPARED (among others), normalized; `widths`: of their fields of names; `blocked`: see
    `row_keys`."""
    columns = {name: to_array(rows[name]) for name in COMPARED if name in rows.schema.names}
    return normalize_side(columns, rows.num_rows, era_codes, blocked=blocked, widths=widths)


def run_bounded(function: Callable[[Given], Made], batches: Iterable[Given], threads: int) -> Iterator[Made]:
    """Map over a stream on several threads, in order; one batch waits beside those that are worked on."""
    waiting: deque[Future[Made]] = deque()
    if threads == 1:
        yield from map(function, batches)
        return
    with ThreadPoolExecutor(threads) as pool:
        for batch in batches:
            waiting.append(pool.submit(function, batch))
            if len(waiting) > threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _compared(
    rows: Rows, others: Rows, left: Side, right: Side, left_rows: Rows, right_rows: Rows
) -> Compared:
    """Pairs by their row numbers, compared by their rows in two sides."""
    return rows, others, pack(score_pairs(left, right, left_rows, right_rows))


def _indexed(
    records: MemoryStore, register: MemoryStore, settings: Settings
) -> Iterator[Callable[[], Compared]]:
    """Pairs of rows that hold the same My Number, found in a hash table."""

    def joined() -> Rows:
        return register.rows_of_numbers(parse_my_numbers(records.column("my_number")))

    def sides() -> tuple[Side, Side]:
        left = whole_side(records, settings, blocked=False)
        return left, whole_side(register, settings, blocked=settings.search_owner)

    if settings.threads == 1:
        register_rows, (left, right) = joined(), sides()
    else:
        with ThreadPoolExecutor(1) as beside:
            found = beside.submit(joined)
            left, right = sides()
            register_rows = found.result()
    for start in range(0, len(left), settings.batch_rows):
        others = register_rows[start : start + settings.batch_rows]
        rows = np.flatnonzero(others >= 0)
        yield partial(_compared, rows + start, others[rows], left, right, rows + start, others[rows])


def _partitioned(records: Store, register: Store, settings: Settings) -> Iterator[Callable[[], Compared]]:
    """Pairs of inputs larger than memory, part by part; parts that were finished before an interruption are read."""
    large = [store for store in (records, register) if isinstance(store, SpooledStore)]
    count = max(store.parts for store in large)
    if count == 1:
        rows = records.row_count + register.row_count
        count = part_count(rows, settings.memory_limit_mb, settings.threads)
    cut = partial(in_parts, count=count, compressed=large[0].is_compressed)
    with ThreadPoolExecutor(min(2, settings.threads)) as pool:
        left, right = pool.map(cut, (records, register))
    finished = Checkpoints(settings.resume_directory, records, register, count, settings.era_codes)
    for part in range(count):
        if finished.has(part):
            yield partial(finished.load, part)
        else:
            yield partial(_part, left, right, part, settings.era_codes, finished)


def _part(
    records: SpooledStore, register: SpooledStore, part: int, era_codes: str | None, finished: Checkpoints
) -> Compared:
    from linkcheck.kernels.keys.join import first_rows

    left, right = records.part(part), register.part(part)
    others = first_rows(right["number"].to_numpy(), left["number"].to_numpy())
    rows = np.flatnonzero(others >= 0)
    own, other = (
        normalize_table(table, era_codes, NameWidths.of(side.widths), blocked=False)
        for table, side in ((left, records), (right, register))
    )
    numbers = left["row"].to_numpy()[rows], right["row"].to_numpy()[others[rows]]
    compared = _compared(*numbers, own, other, rows, others[rows])
    finished.save(part, compared)
    return compared
