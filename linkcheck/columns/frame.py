"""Whatever holds a table as Arrow, and the table that results go out as."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from linkcheck.columns.column import Column, polars, to_array
from linkcheck.messages import both

__all__ = ["Frame", "to_table"]


class Frame:
    """A result table that turns into whatever frame the caller uses."""

    __slots__ = ("table",)

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def __getitem__(self, name: str) -> Column:
        return Column(to_array(self.table[name]))

    def __repr__(self) -> str:
        return f"Frame({self.table.num_rows} rows: {', '.join(self.table.column_names)})"

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self.table.__arrow_c_stream__(requested_schema)

    @property
    def columns(self) -> list[str]:
        """Column names in order."""
        return list(self.table.column_names)

    def to_arrow(self) -> pa.Table:
        """The Arrow table itself."""
        return self.table

    def to_pandas(self) -> Any:
        """A pandas DataFrame."""
        return self.table.to_pandas()

    def to_polars(self) -> Any:
        """A Polars DataFrame. Raises ImportError, with the command that installs it, where Polars is not there."""
        return polars().from_arrow(self.table)

    def to_pylist(self) -> list[dict[str, Any]]:
        """Rows as dictionaries."""
        return self.table.to_pylist()  # type: ignore[no-any-return]


def to_table(values: Any) -> pa.Table:
    """An Arrow table of any table: Arrow, pandas, Polars, DuckDB, an object with the PyCapsule interface, a dict."""
    if isinstance(values, Frame):
        return values.table
    if isinstance(values, pa.Table):
        return values
    if isinstance(values, pa.RecordBatch):
        return pa.Table.from_batches([values])
    if isinstance(values, dict):
        return pa.table({name: to_array(column) for name, column in values.items()})
    if type(values).__module__.startswith("pandas"):
        return pa.Table.from_pandas(values, preserve_index=False)
    if type(values).__module__.startswith("polars") and hasattr(values, "collect"):  # a LazyFrame
        return to_table(values.collect())
    if hasattr(values, "__arrow_c_stream__"):
        return pa.table(values)
    if hasattr(values, "arrow"):
        return to_table(values.arrow())
    if isinstance(values, list) and all(isinstance(row, dict) for row in values):
        names = dict.fromkeys(name for row in values for name in row)
        return pa.table({str(name): to_array([row.get(name) for row in values]) for name in names})
    raise TypeError(both("table_type", kind=type(values).__name__))
