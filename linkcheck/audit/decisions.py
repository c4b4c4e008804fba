"""The decisions of a run, made when they are needed: whole, some rows, or batch after batch into a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.audit.outcomes import decision_table, encoded_outcomes
from linkcheck.mapped import release_mapped

__all__ = ["Decisions", "decided"]

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Decisions:
    """One row per record, in the records' order.

    make_batches(size) gives tables of consecutive rows, take(rows int64[M]) a table of those rows in that order.
    """

    num_rows: int
    column_names: tuple[str, ...]
    make_batches: Callable[[int], Iterator[pa.Table]]
    take: Callable[[Rows], pa.Table]

    @classmethod
    def of(cls, table: pa.Table) -> Decisions:
        """The rows of a table."""

        def batches(size: int) -> Iterator[pa.Table]:
            return (table.slice(start, size) for start in range(0, max(table.num_rows, 1), size))

        return cls(
            table.num_rows, tuple(table.column_names), batches, lambda rows: table.take(pa.array(rows))
        )

    @cached_property
    def table(self) -> pa.Table:
        """All of them as one table."""
        return pa.concat_tables(self.make_batches(max(self.num_rows, 1))).combine_chunks()


def decided(
    outcome: npt.NDArray[np.int32],
    outcomes: pa.Table,
    owned: Rows,
    better_owner: Rows,
    columns: tuple[str, ...],
    id_batches: Callable[[int], Iterator[pa.Array]],
    take_ids: Callable[[Rows], pa.Array],
) -> Decisions:
    """Decisions of N records from their outcomes, int32[N].

    owned int64[K], ascending: the rows that have a better owner, and better_owner int64[K]: who it is. id_batches(size)
    gives the record ids in order, take_ids(rows) those of some rows.
    """

    outcomes = encoded_outcomes(outcomes)

    def owners(rows: Rows) -> Rows:
        place = np.minimum(np.searchsorted(owned, rows), max(len(owned) - 1, 0))
        if not len(owned):
            return np.full(len(rows), -1, np.int64)
        return np.where(owned[place] == rows, better_owner[place], -1)

    def take(rows: Rows) -> pa.Table:
        return decision_table(take_ids(rows), outcome[rows], outcomes, owners(rows), columns)

    def batches(size: int) -> Iterator[pa.Table]:
        start = 0
        if not len(outcome):
            yield take(np.empty(0, np.int64))
        for ids in id_batches(size):
            stop = start + len(ids)
            better = np.full(len(ids), -1, np.int64)
            here = slice(*np.searchsorted(owned, (start, stop)))
            better[owned[here] - start] = better_owner[here]
            made = decision_table(ids, outcome[start:stop], outcomes, better, columns)
            release_mapped()
            yield made
            start = stop

    return Decisions(len(outcome), columns, batches, take)
