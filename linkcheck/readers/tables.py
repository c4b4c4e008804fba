"""Tables in memory: anything that speaks Arrow, pandas, Polars, DuckDB, a dict of columns, a list of dicts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from linkcheck.columns import to_array, to_table
from linkcheck.errors import InputError
from linkcheck.messages import place as place_in
from linkcheck.readers.compose import in_utf8
from linkcheck.readers.opened import RawSource, Rows
from linkcheck.readers.pieces import Resolution

__all__ = ["open_table"]


def open_table(source: Any, name: str = "records") -> RawSource:
    """Open a table; `name` is what messages call it. Raises InputError for what is none, or for a column that holds no
    text, numbers or dates."""
    try:
        table = to_table(source)
    except (TypeError, ValueError, pa.ArrowException):  # their messages quote values
        table = _column_by_column(source, name)

    def read(resolution: Resolution, batch_rows: int) -> Iterator[Rows]:
        names = {place: piece.name for piece in resolution.pieces for place in piece.places}
        for start in range(0, table.num_rows, batch_rows):
            part = table.slice(start, batch_rows)
            try:
                columns = {
                    place: in_utf8(
                        to_array(part.column(place)), place_in(name, "column", column=names[place])
                    )
                    for place in sorted(names)
                }
            except (pa.ArrowException, TypeError):
                raise InputError("table_damaged", name) from None
            yield Rows(columns, np.arange(start + 1, start + part.num_rows + 1, dtype=np.int64))

    try:
        headers = tuple(map(str, table.column_names))
    except UnicodeDecodeError:
        raise InputError("titles_encoding", name) from None
    return RawSource(name, headers, read, rows_expected=table.num_rows)


def _column_by_column(source: Any, name: str) -> pa.Table:
    """A pandas table in which a column mixes kinds of values: those columns as text."""
    if isinstance(source, dict):
        raise InputError("table_dict", name) from None
    if not type(source).__module__.startswith("pandas"):
        raise InputError("table_other", name, kind=type(source).__name__) from None
    if len({str(title) for title in source.columns}) < len(source.columns):
        raise InputError("titles_twice", name) from None
    return pa.table(
        {str(title): to_array(source.iloc[:, place]) for place, title in enumerate(source.columns)}
    )
