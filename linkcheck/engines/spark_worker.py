"""What Spark's executors run: the same pure functions as on one machine, on Arrow batches.

Executors need the environment of the driver: the same linkcheck and the same packages.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from linkcheck.columns import to_array
from linkcheck.compare.patterns import pack
from linkcheck.links.score import COMPARED, normalize_side, score_batch, score_pairs
from linkcheck.normalize.field_width import NameWidths

__all__ = [
    "FOUND",
    "compare_pairs",
    "compare_with_register",
    "function_file",
    "keep_machine_code",
    "map_files",
    "result_file",
    "staged_file",
]

FOUND = "l_row long, r_row long, key long"
"""What a compared pair becomes: both row numbers and the packed agreement pattern with its notes."""

Batches = Iterator[pa.RecordBatch]


def compare_pairs(
    era_codes: str | None, widths: tuple[NameWidths, NameWidths]
) -> Callable[[Batches], Batches]:
    """A function for `mapInArrow`: joined pairs in (l_row, r_row, both sides' columns), rows of FOUND out. `widths`: of
    both sides."""

    def compare(batches: Batches) -> Batches:
        keep_machine_code()
        for batch in batches:
            if batch.num_rows:
                left, right = (_side(batch, prefix) for prefix in ("l_", "r_"))
                key = pa.array(pack(score_batch(left, right, era_codes, widths)))
                columns = [batch["l_row"], batch["r_row"], key]
                yield pa.RecordBatch.from_arrays(columns, names=["l_row", "r_row", "key"])

    return compare


def compare_with_register(
    opened: Callable[[], Any], era_codes: str | None, widths: NameWidths
) -> Callable[[Batches], Batches]:
    """A function for `mapInArrow`: records (l_row, number, l_ and their columns) in, rows of FOUND out. `opened` gives
    the register, normalized, from files that this process sees: its `rows_of_numbers` and `side`; `widths`: of the
    records."""

    def compare(batches: Batches) -> Batches:
        keep_machine_code()
        for batch in batches:
            if batch.num_rows:
                register = opened()
                others = register.rows_of_numbers(batch["number"].to_numpy())
                rows = np.flatnonzero(others >= 0)
                columns = _side(batch, "l_")
                own = normalize_side(columns, batch.num_rows, era_codes, blocked=False, widths=widths)
                key = pa.array(pack(score_pairs(own, register.side, rows, others[rows])))
                found = [batch["l_row"].take(pa.array(rows)), pa.array(others[rows]), key]
                yield pa.RecordBatch.from_arrays(found, names=["l_row", "r_row", "key"])

    return compare


def map_files(directory: str, starts: tuple[int, ...]) -> Callable[[Batches], Batches]:
    """A function for `mapInArrow`: numbers of staged files in, the same out once their results are written.

    The directory holds the pickled function. A result appears whole or not at all, so a task that is run
    twice, or dies halfway, does no harm.
    """

    def run(batches: Batches) -> Batches:
        keep_machine_code()
        for batch in batches:
            for number in batch["id"].to_pylist():
                table = pq.read_table(staged_file(Path(directory), number))
                part = pa.RecordBatch.from_arrays(
                    [to_array(column) for column in table.columns], schema=table.schema
                )
                made = _function(directory)((starts[number], part))
                _write_whole(result_file(Path(directory), number), pickle.dumps(made, protocol=5))
            yield batch

    return run


def function_file(directory: Path) -> Path:
    """Where the pickled function of a run lies."""
    return directory / "function.pickle"


def staged_file(directory: Path, number: int) -> Path:
    """Where batch `number` of an input lies."""
    return directory / f"batch-{number:06d}.parquet"


def result_file(directory: Path, number: int) -> Path:
    """Where the result of batch `number` is written."""
    return directory / f"result-{number:06d}.pickle"


def keep_machine_code() -> None:
    """Let kernels keep their machine code in Spark's private folder where neither package nor home is writable."""
    from linkcheck.kernels.cache import cache_directory

    if "NUMBA_CACHE_DIR" in os.environ or _is_writable(Path(cache_directory())):
        return
    from pyspark import SparkFiles

    os.environ["NUMBA_CACHE_DIR"] = str(Path(SparkFiles.getRootDirectory()) / "kernels")


@lru_cache(maxsize=4)
def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def _side(batch: pa.RecordBatch, prefix: str) -> dict[str, pa.Array]:
    names = batch.schema.names
    return {name: batch[prefix + name] for name in COMPARED if prefix + name in names}


_loaded: dict[str, Any] = {}


def _function(directory: str) -> Any:
    """The function of a run, unpickled once per process; the directory is private, nobody else put it there."""
    if directory not in _loaded:
        _loaded.clear()
        _loaded[directory] = pickle.loads(function_file(Path(directory)).read_bytes())
    return _loaded[directory]


def _write_whole(path: Path, data: bytes) -> None:
    unfinished = path.with_suffix(f".{os.getpid()}-{os.urandom(4).hex()}")
    unfinished.write_bytes(data)
    unfinished.replace(path)
