"""Event streams: log lines become rows of integers, sorted and joined on disk, that never need to fit in memory.

A log is read in batches. Its strings become codes on the way in (terminals, servers, kinds of event) or 64-bit
keys (requests, persons); DuckDB sorts and joins the codes within a memory limit, and what does not fit spills to a
private directory that goes away with the store. It keeps no database file: compressing every relation for one took a
quarter of a check. What comes out is one stream of batches in order of time per terminal or server.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

__all__ = ["KEY", "EventStore", "Relation", "event_store"]

KEY = "case when {0} is null or {0} = '' then 0::ubigint else greatest(hash({0}), 1::ubigint) end"
"""SQL for the 64-bit key of a string column, 0 where it is missing. Keys stay inside the store."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation of an event store: its name, and its columns with their types as SQL writes them.

    >>> Relation("homes", "row bigint, household bigint").names
    ('row', 'household')
    """

    name: str
    columns: str

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names in order."""
        return tuple(column.split()[0] for column in self.columns.split(","))


class EventStore:
    """The relations of one run, in a database of its own. What a relation holds is declared where its case is."""

    __slots__ = ("database",)

    def __init__(self, database: Any) -> None:
        self.database = database

    def load(
        self,
        relation: Relation,
        batches: Iterable[pa.RecordBatch],
        coded: Callable[[pa.RecordBatch, int], pa.RecordBatch],
        columns: str = "*",
    ) -> int:
        """Fill a relation with a log, batch by batch, as `coded(batch, first row)` gives it; how many rows.

        `columns` is what SQL keeps of the coded columns; strings are best made 64-bit keys there, with KEY.
        """
        source = iter(batches)
        first = next(source, None)
        if first is None:
            first = pa.record_batch([], schema=pa.schema([]))
        head = coded(first, 0)
        rows: int = head.num_rows

        def rest() -> Iterator[pa.RecordBatch]:
            nonlocal rows
            yield head
            for batch in source:
                part = coded(batch, rows)
                rows += part.num_rows
                yield part

        self._fill(relation, f"select {columns} from incoming", incoming=(head.schema, rest()))
        return rows

    def put(self, relation: Relation, **columns: Any) -> None:
        """Fill a relation with columns given as arrays of one length."""
        table = pa.table(columns)
        self._fill(relation, "select * from incoming", incoming=(table.schema, iter(table.to_batches())))

    def make(self, relation: Relation, query: str) -> None:
        """Fill a relation with what a query over others gives, matched by the columns' names.

        Raises an error of the database where the query lacks a column or gives what its type cannot hold.
        """
        self._fill(relation, query)

    def add(self, relation: Relation, query: str) -> None:
        """Add to a relation what a query gives."""
        self._insert(relation.name, relation, query)

    def drop(self, *relations: Relation) -> None:
        """Give up relations that nothing reads any more, and what they hold in memory or on disk."""
        for relation in relations:
            self.database.execute(f"drop table if exists {relation.name}")

    def _fill(
        self,
        relation: Relation,
        query: str,
        incoming: tuple[pa.Schema, Iterator[pa.RecordBatch]] | None = None,
    ) -> None:
        """Fill it beside the relation of that name, which the query may read, and put it in its place."""
        made = f"{relation.name}_made"
        self.database.execute(f"create table {made} ({relation.columns})")
        if incoming is not None:
            self.database.register("incoming", pa.RecordBatchReader.from_batches(*incoming))
        self._insert(made, relation, query)
        if incoming is not None:
            self.database.unregister("incoming")
        self.database.execute(f"drop table if exists {relation.name}")
        self.database.execute(f"alter table {made} rename to {relation.name}")

    def _insert(self, name: str, relation: Relation, query: str) -> None:
        self.database.execute(f"insert into {name} select {', '.join(relation.names)} from ({query})")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """All rows of a small result."""
        found: list[tuple[Any, ...]] = self.database.execute(query).fetchall()
        return found

    def arrays(self, query: str) -> dict[str, npt.NDArray[Any]]:
        """A result as one array per column."""
        found: dict[str, npt.NDArray[Any]] = self.database.execute(query).fetchnumpy()
        return {name: np.asarray(values) for name, values in found.items()}

    def table(self, query: str) -> pa.Table:
        """A result as an Arrow table."""
        return self.database.sql(query).to_arrow_table()

    def stream(self, query: str, rows: int = 200_000) -> Iterator[pa.RecordBatch]:
        """A result as batches, never whole in memory."""
        yield from self.database.sql(query).to_arrow_reader(rows)


@contextmanager
def event_store(memory_mb: int = 1024, threads: int = 2) -> Iterator[EventStore]:
    """A store that spills to a private directory (0700), removed on the way out, also after an error.

    Relations, sorts and joins keep to `memory_mb`; as every thread needs room to work in, no more
    threads are used than have 128 MB each.
    """
    import duckdb

    with tempfile.TemporaryDirectory(prefix="linkcheck-") as directory:
        settings = {
            "memory_limit": f"{memory_mb}MB",
            "temp_directory": str(Path(directory) / "spill"),
            "threads": max(1, min(threads, memory_mb // 128)),
            "preserve_insertion_order": False,
        }
        database = duckdb.connect(":memory:", config=settings)
        try:
            yield EventStore(database)
        finally:
            database.close()
