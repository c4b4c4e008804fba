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
from linkcheck.readers.compose import in_utf8
from linkcheck.readers.opened import RawSource, Rows
from linkcheck.readers.pieces import Resolution

__all__ = ["open_parquet"]

BUFFER = 1 << 20
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
        try:
            with pq.ParquetFile(
                path, pre_buffer=False, buffer_size=BUFFER
            ) as file:  # else it grows to the whole file
                names = [headers[place] for place in places]
                for batch in file.iter_batches(batch_rows, columns=names, use_threads=MANY_CORES):
                    columns = {
                        place: in_utf8(
                            batch.column(headers[place]), place_in(path.name, "column", column=titles[place])
                        )
                        for place in places
                    }
                    yield Rows(columns, np.arange(first, first + batch.num_rows, dtype=np.int64))
                    first += batch.num_rows
        except (pa.ArrowException, OSError):
            raise _damaged(path) from None

    return RawSource(path.name, headers, read, rows_expected=row_count)


def _damaged(path: Path) -> InputError:
    return InputError("parquet_damaged", path.name)
