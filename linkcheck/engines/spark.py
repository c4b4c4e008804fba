"""The Spark engine: joins and counts in Spark, the same `score_batch` under `mapInArrow`, the model on the driver.

Inputs and results pass through Parquet files in a private directory that driver and executors share, so that the
driver's memory holds twelve bytes per link, as on one machine, and a lost executor loses nothing that Spark does not
do again.

A prepared register is not sent: executors open its files, which they have to see under the driver's path, look numbers
up in them and compare with rows that were normalized when it was prepared.

In Spark: the join by My Number, the comparison of every pair, the counts of patterns, and the scans of the register
for rightful owners and account holders (the probes lie in the directory, too). On the driver, which with Spark Connect
is the client: reading and checking the inputs, the model, the groups, the order of events at terminals and servers
(points, certificates: DuckDB, only their pairs are compared in Spark), and namesakes, for which the scan sends it three
integers per resident.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from linkcheck.engines.local import Linkage, Progress, normalize_table
from linkcheck.engines.spark_session import shared_directory, spark_job, spark_session
from linkcheck.engines.store import MemoryStore, Store, row_ids
from linkcheck.links.score import COMPARED, Side
from linkcheck.mapped import mapped
from linkcheck.normalize.field_width import NameWidths
from linkcheck.normalize.identifier import parse_my_numbers
from linkcheck.settings import Settings

__all__ = ["Spark"]

Made = TypeVar("Made")
Numbered = tuple[int, pa.RecordBatch]
Rows = npt.NDArray[np.int64]
NO_COLUMNS = pa.record_batch({"row": pa.array([0])})
"""What is sent where rows are opened on the executors."""


class Spark:
    """A Spark cluster, or Spark on this machine."""

    in_one_process = False

    def compare_links(
        self, records: Store, register: Store, count: int, settings: Settings, progress: Progress
    ) -> Linkage:
        """Join N records to the register by My Number and compare every pair.

        Raises MissingExtraError without pyspark; InputError without Java, without a directory that a cluster
        shares, or when the job fails.
        """
        from linkcheck.engines.spark_worker import FOUND, compare_pairs, compare_with_register

        session = spark_session(settings)
        progress("compare", 0, count)
        with shared_directory(session, settings) as directory, spark_job(session, settings):
            own = NameWidths.of(records.widths)
            left = _staged(session, records, "l_", directory / "l_", settings.batch_rows)
            if opened := _elsewhere(register):
                compare = compare_with_register(opened, settings.era_codes, own)
                pairs = left.mapInArrow(compare, FOUND)
            else:
                right = _staged(session, register, "r_", directory / "r_", settings.batch_rows)
                pairs = left.join(right, "number").drop("number")
                widths = own, NameWidths.of(register.widths)
                compare = compare_pairs(settings.era_codes, widths)
                pairs = pairs.mapInArrow(compare, FOUND)
            linked = _counted(session, pairs, directory / "found", count)
        progress("compare", count, count)
        return linked

    def map_batches(
        self, function: Callable[[Numbered], Made], batches: Iterable[Numbered], settings: Settings
    ) -> Iterator[Made]:
        """Map a pure function over (first row, batch), results in order.

        The function, with the probes it holds, lies in the shared directory. Raises as compare_links does.
        """
        from linkcheck.engines.spark_worker import result_file

        session = spark_session(settings)
        with shared_directory(session, settings) as directory:
            count = _map_files(session, function, batches, directory, settings)
            for number in range(count):
                yield _result(result_file(directory, number))

    def map_sides(
        self, function: Callable[[Rows, Side], Made], store: Store, settings: Settings
    ) -> Iterator[Made]:
        """Map a pure function over (row numbers int64[N], normalized rows) of an input, results in order.

        Rows are normalized on the executors; those of a prepared register are opened there as they are. Raises as
        compare_links does.
        """
        era_codes, opened = settings.era_codes, _elsewhere(store)
        widths = NameWidths.of(store.widths)
        if opened:
            size = settings.batch_rows

            def ready(rows: Numbered) -> Made:
                side = opened().side
                assert side is not None
                stop = min(rows[0] + size, len(side))
                return function(np.arange(rows[0], stop), side.slice(rows[0], stop))

            ranges = ((start, NO_COLUMNS) for start in range(0, store.row_count, size))
            return self.map_batches(ready, ranges, settings)

        def normalized(rows: Numbered) -> Made:
            start, batch = rows
            numbers = np.arange(start, start + batch.num_rows)
            return function(numbers, normalize_table(batch, era_codes, widths))

        return self.map_batches(
            normalized, store.batches(store.known(COMPARED), settings.batch_rows), settings
        )


def _staged(session: Any, store: Store, prefix: str, directory: Path, size: int) -> Any:
    """A Spark frame of the compared columns with row number and My Number (rows without one are left out)."""
    columns = store.known(COMPARED)
    fields = [pa.field(f"{prefix}{name}", pa.string()) for name in columns]
    integers = [pa.field(f"{prefix}row", pa.int64()), pa.field("number", pa.int64())]
    schema = pa.schema([*integers, *fields])
    directory.mkdir(mode=0o700)
    pq.write_table(schema.empty_table(), directory / "none.parquet")
    for start, batch in store.batches(("my_number", *columns), size):
        number = pa.array(parse_my_numbers(batch["my_number"]))
        kept = [batch[name].cast(pa.string()) for name in columns]
        table = pa.Table.from_arrays([row_ids(batch, start), number, *kept], schema=schema)
        pq.write_table(table, directory / f"batch-{start:012d}.parquet")
    kinds = [f"{field.name} {'long' if field.type == pa.int64() else 'string'}" for field in schema]
    return session.read.schema(", ".join(kinds)).parquet(directory.as_uri()).where("number >= 0")


def _elsewhere(store: Store) -> Callable[[], MemoryStore] | None:
    """What opens a store's rows, normalized, on the executors; None where they have to be sent."""
    return store.elsewhere if isinstance(store, MemoryStore) else None


def _counted(session: Any, pairs: Any, found: Path, count: int) -> Linkage:
    """The links of compared pairs (FOUND) of N records, whose patterns Spark counts."""
    from linkcheck.engines.spark_worker import FOUND

    pairs.write.parquet(found.as_uri())
    counted = session.read.schema(FOUND).parquet(found.as_uri()).groupBy("key").count().collect()
    keys, counts = np.array(sorted(map(tuple, counted)), np.int64).reshape(-1, 2).T.copy()
    register_row = np.full(count, -1, np.int32)
    pattern = np.full(count, -1, np.int32)
    for batch in ds.dataset(found, format="parquet").to_batches():
        rows = batch["l_row"].to_numpy()
        register_row[rows] = batch["r_row"].to_numpy()
        pattern[rows] = np.searchsorted(keys, batch["key"].to_numpy())
    return Linkage(mapped(register_row), mapped(pattern), keys, counts)


def _map_files(
    session: Any, function: Any, batches: Iterable[Numbered], directory: Path, settings: Settings
) -> int:
    """Run the function over every batch in Spark, one file in and one file out per batch: their number."""
    from pyspark import cloudpickle

    from linkcheck.engines.spark_worker import function_file, map_files, staged_file

    starts = []
    for number, (start, batch) in enumerate(batches):
        pq.write_table(pa.Table.from_batches([batch]), staged_file(directory, number))
        starts.append(start)
    if not starts:
        return 0
    function_file(directory).write_bytes(cloudpickle.dumps(function))
    with spark_job(session, settings):
        numbers = session.range(0, len(starts), 1, numPartitions=len(starts))
        numbers.mapInArrow(map_files(str(directory), tuple(starts)), "id long").collect()
    return len(starts)


def _result(path: Path) -> Any:
    """What an executor wrote. (The directory is private: nobody else can have put it there.)"""
    import pickle

    return pickle.loads(path.read_bytes())
