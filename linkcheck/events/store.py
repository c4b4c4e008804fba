"""Event streams: log lines become rows of integers, sorted and joined on disk, that never need to fit in memory.

A log is read in batches. Its strings become codes on the way in (terminals, servers, kinds of event) or 64-bit
keys (requests, persons); DuckDB sorts and joins the codes within a memory limit, in as many parts as fit into it.
Relations lie uncompressed in a file of a private directory that goes away with the store, all in one transaction that
never ends: nothing waits for the disk, and what has no room in memory is read again, not written anew. What comes out
is one stream of batches in order of time per terminal or server.
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

from linkcheck.errors import InputError

__all__ = ["IN_PART", "KEY", "EventStore", "Relation", "event_store"]

KEY = "case when {0} is null or {0} = '' then 0::ubigint else greatest(hash({0}), 1::ubigint) end"
"""SQL for the 64-bit key of a string column, 0 where it is missing. Keys stay inside the store."""

IN_PART = "in_part({0})"
"""SQL that holds for rows of the part that is being worked on (see `EventStore.parts`), by a value whose rows stay
together."""

ROW_BYTES = 350
"""Bytes that a row takes where it is sorted or joined, about."""

KEY_BYTES = 32
"""The same of a key."""

MACRO = """create temp macro in_part(value) as case when getvariable('parts') = 1 then true
else hash(value) % getvariable('parts') = getvariable('part') end"""


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
    """The relations of one run, in a database of its own. What a relation holds is declared where its case is.

    After an error of the database it is of no more use; `event_store` ends with it.
    """

    __slots__ = ("database", "memory")

    def __init__(self, database: Any, memory: int) -> None:
        self.database, self.memory = database, memory
        self.database.execute(MACRO)
        self._choose(1, 0)

    def _choose(self, parts: int, part: int) -> None:
        self.database.execute(f"set variable parts = {parts}::ubigint")
        self.database.execute(f"set variable part = {part}::ubigint")

    def parts(self, of: Relation, row_bytes: int = ROW_BYTES) -> Iterator[int]:
        """The numbers of the parts in which the rows of a relation fit into memory, one after the other; meanwhile
        queries that ask for IN_PART see the rows of one. row_bytes: what a row takes meanwhile."""
        ((rows,),) = self.rows(f"select count(*) from {of.name}")
        count = -(-int(rows) * row_bytes // self.memory) or 1
        for part in range(count):
            self._choose(count, part)
            yield part
        self._choose(1, 0)

    def keep_to(self, share: int) -> None:
        """From now on keep to one of so many shares of the memory; what lies in the others goes to disk."""
        self.database.execute(f"set memory_limit = '{self.memory // share} bytes'")

    @contextmanager
    def spare(self) -> Iterator[None]:
        """Meanwhile the store keeps to a third of its memory: queries that only read need no more, and leave room."""
        self.keep_to(3)
        yield
        self.keep_to(1)

    @contextmanager
    def sample(self, of: Relation, rows: int) -> Iterator[None]:
        """Meanwhile queries that ask for IN_PART see about so many rows of a relation."""
        ((total,),) = self.rows(f"select count(*) from {of.name}")
        self._choose(max(1, round(int(total) / rows)), 0)
        yield
        self._choose(1, 0)

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

        pa.default_memory_pool().release_unused()  # what was decoded before and given back keeps hundreds of megabytes
        self._fill(relation, f"select {columns} from incoming", incoming=(head.schema, rest()))
        pa.default_memory_pool().release_unused()
        return rows

    def put(self, relation: Relation, **columns: Any) -> None:
        """Fill a relation with columns given as arrays of one length."""
        table = pa.table(columns)
        self._fill(relation, "select * from incoming", incoming=(table.schema, iter(table.to_batches())))

    def make(self, relation: Relation, query: str, of: Relation | None = None) -> None:
        """Fill a relation with what a query over others gives, matched by the columns' names; in the `parts` of one of
        them, where the query asks for IN_PART.

        Raises an error of the database where the query lacks a column or gives what its type cannot hold.
        """
        self._fill(relation, query, of=of)

    def repeat(self, relation: Relation, query: str, of: Relation) -> None:
        """Fill a relation of one column of 64-bit keys with those that a query over the rows of another gives more than
        once; sorted here, for the database would keep a row of each."""
        (name,) = relation.names
        found = [np.empty(0, np.uint64)]
        for _ in self.parts(of, KEY_BYTES):
            with self.spare():
                keys = np.sort(
                    self.arrays(f"select {name} from ({query}) where {IN_PART.format(name)}")[name]
                )
            again = keys[1:][keys[1:] == keys[:-1]]
            found.append(again[np.diff(again, prepend=~again[:1]) != 0])
        self.put(relation, **{name: np.concatenate(found)})

    def add(self, relation: Relation, query: str, of: Relation | None = None) -> None:
        """Add to a relation what a query gives, as in `make`."""
        self._insert(relation.name, relation, query, of)

    def replace(self, relation: Relation, where: str, query: str) -> None:
        """Put what a query gives in place of the rows of which a condition holds; the query may read them."""
        made = f"{relation.name}_made"
        self.database.execute(f"create table {made} as select {', '.join(relation.names)} from ({query})")
        self.database.execute(f"delete from {relation.name} where {where}")
        self.database.execute(f"insert into {relation.name} from {made}")
        self.database.execute(f"drop table {made}")

    def drop(self, *relations: Relation) -> None:
        """Give up relations that nothing reads any more, and what they hold in memory or on disk."""
        for relation in relations:
            self.database.execute(f"drop table if exists {relation.name}")

    def _fill(
        self,
        relation: Relation,
        query: str,
        incoming: tuple[pa.Schema, Iterator[pa.RecordBatch]] | None = None,
        of: Relation | None = None,
    ) -> None:
        """Fill it beside the relation of that name, which the query may read, and put it in its place."""
        made = f"{relation.name}_made"
        self.database.execute(f"create table {made} ({relation.columns})")
        if incoming is not None:
            self.database.register("incoming", pa.RecordBatchReader.from_batches(*incoming))
        self._insert(made, relation, query, of)
        if incoming is not None:
            self.database.unregister("incoming")
        self.database.execute(f"drop table if exists {relation.name}")
        self.database.execute(f"alter table {made} rename to {relation.name}")

    def _insert(self, name: str, relation: Relation, query: str, of: Relation | None) -> None:
        for _ in (0,) if of is None else self.parts(of):
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

    Raises InputError where memory or the disk has no room for it.
    """
    import duckdb

    with tempfile.TemporaryDirectory(prefix="linkcheck-") as directory:
        settings = {
            "memory_limit": f"{memory_mb}MB",
            "temp_directory": str(Path(directory) / "spill"),
            "threads": max(1, min(threads, memory_mb // 128)),
            "preserve_insertion_order": False,
            "force_compression": "uncompressed",
            "allocator_flush_threshold": "16MB",  # what is given up goes back to the system at once
            "allocator_bulk_deallocation_flush_threshold": "32MB",
        }
        database = duckdb.connect(str(Path(directory) / "events"), config=settings)
        try:
            database.execute("begin")
            yield EventStore(database, memory_mb << 20)
        except (duckdb.OutOfMemoryException, duckdb.IOException) as error:  # whose words may quote a value
            raise InputError("no_room", "logs", found=type(error).__name__) from None
        finally:
            database.close()
