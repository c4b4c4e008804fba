"""Parquet files: row groups in batches, only the columns that are needed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from linkcheck.errors import InputError
from linkcheck.messages import place as place_in
from linkcheck.readers.arbiter import SAMPLED
from linkcheck.readers.compose import in_utf8
from linkcheck.readers.opened import RawSource, Rows
from linkcheck.readers.pieces import Resolution

__all__ = ["open_parquet"]

BUFFER = 1 << 20
AT_ONCE = 16
"""So many batches are decoded at once if they are the whole file: its columns then need not be joined of pieces."""

MANY_CORES = (os.cpu_count() or 1) > 2
"""Two inputs are read at once: on two cores a thread for each column would cost half as much again and save nothing."""


def open_parquet(path: Path) -> RawSource:
    """Open a Parquet file. Raises InputError if it is damaged or has two columns of one name."""
    try:
        with pq.ParquetFile(path) as file:
            headers, row_count = tuple(file.schema_arrow.names), file.metadata.num_rows
    except UnicodeDecodeError:
        raise InputError("titles_encoding", path.name) from None
    except (pa.ArrowException, OSError):
        raise _damaged(path) from None
    if len(set(headers)) < len(headers):
        raise InputError("titles_twice", path.name)

    def read(resolution: Resolution, batch_rows: int) -> Iterator[Rows]:
        titles = {place: piece.name for piece in resolution.pieces for place in piece.places}
        places = sorted(titles)
        first = 1
        decoded = row_count if batch_rows > SAMPLED and row_count <= AT_ONCE * batch_rows else batch_rows
        try:
            with pq.ParquetFile(
                path, pre_buffer=False, buffer_size=BUFFER
            ) as file:  # else it grows to the whole file
                names = [headers[place] for place in places]
                for batch in file.iter_batches(max(decoded, 1), columns=names, use_threads=MANY_CORES):
                    columns = {
                        place: in_utf8(
                            batch.column(headers[place]), place_in(path.name, "column", column=titles[place])
                        )
                        for place in places
                    }
                    for start in range(0, batch.num_rows, batch_rows):
                        part = {place: column.slice(start, batch_rows) for place, column in columns.items()}
                        stop = first + min(batch_rows, batch.num_rows - start)
                        yield Rows(part, np.arange(first, stop, dtype=np.int64))
                        first = stop
        except (pa.ArrowException, OSError):
            raise _damaged(path) from None

    return RawSource(path.name, headers, read, rows_expected=row_count)


def _damaged(path: Path) -> InputError:
    return InputError("parquet_damaged", path.name)
