"""The local engine: all cores of this machine, batches of Arrow columns through the pure functions of linkage.

Every row's result depends on that row and on sums over all rows, never on how rows fall into batches, so any batch
size and thread count gives the same results.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.columns import to_array
from linkcheck.compare.patterns import count_patterns, pack
from linkcheck.linkage.score import COMPARED, score_batch
from linkcheck.settings import Settings

__all__ = ["Linked", "Scored", "column_batches", "link", "score"]

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Linked:
    """The links as row numbers.

    number int64[N]: the records' My Numbers (-1: not 12 digits), in memory only; register_row int64[N]: the row of
    the register with that number, -1 for none; register_number int64[R].
    """

    number: npt.NDArray[np.int64]
    register_row: npt.NDArray[np.int64]
    register_number: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Scored:
    """Agreement patterns of N links: keys int64[G] ascending, counts int64[G], pattern int32[N] (-1: not linked)."""

    keys: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]
    pattern: npt.NDArray[np.int32]


def link(records: pa.Table, register: pa.Table) -> Linked:
    """Join records to the register by My Number."""
    from linkcheck.kernels.join import first_rows
    from linkcheck.normalize.identifier import parse_my_numbers

    number = parse_my_numbers(records["my_number"])
    register_number = parse_my_numbers(register["my_number"])
    return Linked(number, first_rows(register_number, number), register_number)


def column_batches(table: pa.Table, rows: int) -> Iterator[tuple[int, dict[str, pa.Array]]]:
    """(first row, compared columns) of consecutive slices of a table."""
    columns = {name: to_array(table[name]) for name in COMPARED if name in table.column_names}
    for start in range(0, table.num_rows, rows):
        yield start, {name: column.slice(start, rows) for name, column in columns.items()}


def score(
    records: pa.Table, register: pa.Table, linked: Linked, settings: Settings, progress: Progress
) -> Scored:
    """Compare every linked record with its register row."""
    right = {name: to_array(register[name]) for name in COMPARED if name in register.column_names}
    keys = np.full(records.num_rows, -1, np.int64)

    def run(batch: tuple[int, Mapping[str, pa.Array]]) -> int:
        start, left = batch
        rows = linked.register_row[start : start + settings.batch_rows]
        found = np.flatnonzero(rows >= 0)
        if len(found) < len(rows):
            left = {name: column.take(pa.array(found)) for name, column in left.items()}
        taken = pa.array(rows[found])
        other = {name: column.take(taken) for name, column in right.items()}
        if len(found):
            keys[start + found] = pack(score_batch(left, other, settings.era_codes))
        return len(rows)

    done = 0
    with ThreadPoolExecutor(settings.threads) as pool:
        for size in pool.map(run, column_batches(records, settings.batch_rows)):
            done += size
            progress("compare", done, records.num_rows)
    distinct, counts = count_patterns(keys[keys >= 0])
    pattern = np.searchsorted(distinct, keys).astype(np.int32)
    pattern[keys < 0] = -1
    return Scored(distinct, counts, pattern)
