"""Records of persons under non-disclosure tell no address once it is known whose they are.

A register marks its own rows; that a record is of a marked person is known from its link, or when its owner is found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.engines.store import Rows, Store
from linkcheck.mapped import mapped
from linkcheck.normalize.nondisclosure import MARK, concealed, is_nondisclosed

__all__ = ["ConcealedStore", "marked_rows"]

Bools = npt.NDArray[np.bool_]


class ConcealedStore:
    """The rows of another store; of hidden ones, int64[H], what tells of an address is null."""

    def __init__(self, store: Store, hidden: Rows) -> None:
        self.store: Store = store
        self.hidden: Rows = np.unique(hidden)
        if isinstance(store, ConcealedStore):
            self.store, self.hidden = store.store, np.union1d(store.hidden, hidden)
        self.schema = store.schema
        self.first_source_row = store.first_source_row
        self.fingerprint, self.widths = store.fingerprint, store.widths

    @property
    def row_count(self) -> int:
        """How many rows it has."""
        return self.store.row_count

    def known(self, columns: Iterable[str]) -> tuple[str, ...]:
        """Those of the columns this input has."""
        return self.store.known(columns)

    def rows_of_numbers(self, numbers: Rows) -> Rows:
        """The first row with each My Number, int64[M], -1 for none (also for negative numbers)."""
        return self.store.rows_of_numbers(numbers)

    def batches(self, columns: tuple[str, ...], size: int) -> Iterator[tuple[int, pa.RecordBatch]]:
        """(first row, the columns of consecutive rows)."""
        for start, batch in self.store.batches(columns, size):
            first, stop = np.searchsorted(self.hidden, (start, start + batch.num_rows))
            hidden = np.zeros(batch.num_rows, np.bool_)
            hidden[self.hidden[first:stop] - start] = True
            yield start, concealed(batch, hidden)

    def take(self, rows: Rows, columns: tuple[str, ...]) -> pa.Table:
        """The columns of the rows named (-1: a row of nulls), in that order."""
        table = self.store.take(rows, columns)
        hidden = np.append(self.hidden, -2)[np.searchsorted(self.hidden, rows)] == rows
        if not hidden.any():
            return table
        parts, start = [], 0
        for batch in table.to_batches():
            parts.append(concealed(batch, hidden[start : start + batch.num_rows]))
            start += batch.num_rows
        return pa.Table.from_batches(parts, table.schema)


marked: WeakKeyDictionary[Store, Bools | None] = WeakKeyDictionary()
"""What was found of a store: an open register is asked at every check."""


def marked_rows(store: Store, size: int) -> Bools | None:
    """Which rows are of persons under non-disclosure, bool[N + 1] with False at the end (for row -1); None where
    nobody is. A store is read once."""
    if store not in marked:
        marked[store] = _read(store, size) if store.known((MARK,)) else None
    return marked[store]


def _read(store: Store, size: int) -> Bools | None:
    found = np.zeros(store.row_count + 1, np.bool_)
    for start, batch in store.batches((MARK,), size):
        found[start : start + batch.num_rows] = is_nondisclosed(batch[MARK])
    if not found.any():
        return None
    found = mapped(found)
    found.setflags(write=False)
    return found
