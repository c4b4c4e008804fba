"""Whatever holds a column as Arrow, and the column that results go out as."""

from __future__ import annotations

import datetime
import numbers
from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from html import escape
from typing import Any, TypeVar, cast, overload

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.errors import InputError
from linkcheck.messages import both
from linkcheck.packages import install_command

__all__ = ["Column", "as_text", "distinct", "keeps_index", "polars", "refuse_old_arrow", "to_array"]

OLDEST_ARROW = "26"

MIXED = (pa.ArrowException, TypeError, ValueError, OverflowError)
"""What Arrow raises for values of several kinds, numbers too large, half a surrogate pair; it would quote the value."""

LONG, SHORTEST_RUN = 4096, 4
"""Rows of a column of which the first are looked at, and how often a value has to come one after another in them."""


def refuse_old_arrow() -> None:
    """Raise InputError where Arrow decomposes Unicode whatever form is asked for, as it did before version 26: names
    and numbers would be misread without a word."""
    if pc.utf8_normalize(pa.array(["e\u0301１"]), "NFKC")[0].as_py() != "\u00e91":
        install = install_command(f'"pyarrow>={OLDEST_ARROW}"')
        raise InputError("arrow_old", "pyarrow", oldest=OLDEST_ARROW, found=pa.__version__, install=install)


refuse_old_arrow()


def to_array(values: Any) -> pa.Array:
    """One contiguous Arrow array of whatever holds a column. Shape (N,); nulls stay null.

    Raises TypeError for what is no column: one string, one value, an array of several dimensions.
    """
    if isinstance(values, str | bytes):
        raise TypeError(both("column_is_text"))
    if (dimensions := getattr(values, "ndim", 1)) != 1:
        raise TypeError(both("column_shape", kind=f"{type(values).__name__}, {dimensions}D"))
    if isinstance(values, Column):
        return values.array
    if isinstance(values, pa.ChunkedArray):
        return values.combine_chunks() if values.num_chunks != 1 else values.chunk(0)
    if isinstance(values, pa.Array):
        return values
    if isinstance(values, np.ndarray) or type(values).__module__.startswith("pandas"):
        try:
            return to_array(pa.array(values, from_pandas=True))
        except MIXED:
            return pa.array([as_text(value) for value in values], pa.string())
    if hasattr(values, "__arrow_c_array__"):
        return pa.array(values)
    if hasattr(values, "__arrow_c_stream__"):
        return to_array(pa.chunked_array(values))
    if not hasattr(values, "__iter__"):
        raise TypeError(both("column_shape", kind=type(values).__name__))
    listed = list(values)
    try:
        return pa.array(listed)
    except MIXED:
        return pa.array([as_text(value) for value in listed], pa.string())


def as_text(value: Any) -> str | None:
    """One value as text; null for a missing one, and for what is neither text nor a number nor a day."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, np.datetime64):  # Arrow takes arrays of them, and no lists
        value = value.astype("datetime64[us]").item()
        value = value if isinstance(value, datetime.date) else None
    try:
        if isinstance(value, bytes):
            return value.decode()
        if isinstance(value, bool | np.bool_):
            return str(value).lower()
        if not isinstance(value, numbers.Number | datetime.date) or value != value:  # NaN, NaT
            return None
        # with a zone it may be another day
        if isinstance(value, datetime.datetime) and value.timetz() == datetime.time():
            return value.date().isoformat()
        if isinstance(value, datetime.datetime):
            return value.isoformat()
        return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    except ValueError:  # bytes that are no UTF-8, a number of thousands of digits
        return None


def distinct(values: Any) -> tuple[pa.Array, npt.NDArray[np.int32]]:
    """The distinct values of a column and, per row, the index into them (null is a value of its own).

    Equal values that follow one another, as in columns of batches or marks, are looked up once.
    """
    array = to_array(values)
    if _comes_in_runs(array):
        runs = pc.run_end_encode(array)
        found, places = distinct(runs.values)
        return found, np.repeat(places, np.diff(runs.run_ends.to_numpy(), prepend=0))
    encoded = pc.dictionary_encode(array, null_encoding="encode")
    return encoded.dictionary, encoded.indices.to_numpy(zero_copy_only=False).astype(np.int32, copy=False)


def _comes_in_runs(array: pa.Array) -> bool:
    """Whether the first rows of a long column of texts are mostly like the one before."""
    if len(array) < LONG or not pa.types.is_string(array.type):
        return False
    head = array.slice(0, LONG)
    return bool(len(pc.run_end_encode(head).values) * SHORTEST_RUN <= LONG)


class Column(Sequence[Any]):
    """A result column: a sequence of Python values that also speaks Arrow, pandas and Polars.

    A column of structs gives one of its fields with `column["field"]`.

    >>> column = Column(pa.array(["a", None]))
    >>> column[0], list(column), column == ["a", None]
    ('a', ['a', None], True)
    """

    __slots__ = ("array", "row_labels")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, array: pa.Array, row_labels: Any = None) -> None:
        self.array, self.row_labels = array, row_labels

    @classmethod
    def of_rows(cls, values: Any, function: Callable[[pa.Array], pa.Array]) -> Column:
        """Apply a pure function to the distinct values of a column and put the results back in row order."""
        found, rows = distinct(values)
        return cls(function(found).take(pa.array(rows)))

    @overload
    def __getitem__(self, key: int) -> Any: ...
    @overload
    def __getitem__(self, key: slice | str) -> Column: ...
    def __getitem__(self, key: int | slice | str) -> Any:
        if isinstance(key, str):
            return Column(pc.struct_field(self.array, key))
        if isinstance(key, slice):
            start, stop, step = key.indices(len(self.array))
            return Column(self.array.take(pa.array(range(start, stop, step), pa.int64())))
        return self.array[key].as_py()

    def __len__(self) -> int:
        return len(self.array)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.array.to_pylist())

    def __eq__(self, other: object) -> bool:
        try:
            return bool(self.to_pylist() == list(other))  # type: ignore[call-overload]
        except TypeError:
            return NotImplemented

    def __repr__(self) -> str:
        return f"Column({len(self)} x {self.array.type})"  # values may be personal data

    def _repr_html_(self) -> str:
        """Rows, and per field how many are filled and how often each level occurs; no other value."""
        kind, fields = self.array.type, {"": self.array}
        if pa.types.is_struct(kind):
            fields = {field.name: pc.struct_field(self.array, field.name) for field in kind}
        rows = ""
        for name, field in fields.items():
            cells = f"<td>{len(field) - field.null_count:,}</td><td>{escape(_counted(field))}</td>"
            rows += f"<tr><th>{escape(name)}</th>{cells}</tr>"
        return f"<table><tr><th></th><th>{len(self):,}</th><th></th></tr>{rows}</table>"

    def __arrow_c_array__(self, requested_schema: Any = None) -> Any:
        return self.array.__arrow_c_array__(requested_schema)

    def to_arrow(self) -> pa.Array:
        """The Arrow array itself."""
        return self.array

    def to_pylist(self) -> list[Any]:
        """A list of Python values, None for null."""
        return self.array.to_pylist()  # type: ignore[no-any-return]

    def to_numpy(self) -> npt.NDArray[Any]:
        """A numpy array (object dtype for strings)."""
        return self.array.to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]

    def to_pandas(self) -> Any:
        """A pandas Series; a column of structs gives a DataFrame. It has the index of the Series it was made from."""
        if pa.types.is_struct(self.array.type):
            found = pa.Table.from_struct_array(self.array).to_pandas()
        else:
            found = self.array.to_pandas()
        return found if self.row_labels is None else found.set_axis(self.row_labels)

    def to_polars(self) -> Any:
        """A Polars Series. Raises ImportError, with the command that installs it, where Polars is not there."""
        return polars().from_arrow(self.array)


OfColumn = TypeVar("OfColumn", bound=Callable[..., Column])


def _counted(array: pa.Array) -> str:
    """How often each level, or True and False, occurs; nothing for values that may be personal data.

    >>> _counted(pa.array(["same", "else", "same"]).dictionary_encode()), _counted(pa.array(["田中"]))
    ('same 2, else 1', '')
    """
    if not pa.types.is_dictionary(array.type) and not pa.types.is_boolean(array.type):
        return ""
    counts = pc.value_counts(array.cast(pa.string())).to_pylist()
    return ", ".join(
        f"{each['values']} {each['counts']:,}" for each in sorted(counts, key=lambda each: -each["counts"])
    )


def keeps_index(function: OfColumn) -> OfColumn:
    """A function of a column whose result goes back into a pandas frame by the index of the Series it was given."""

    @wraps(function)
    def indexed(values: Any, *args: Any, **named: Any) -> Column:
        found = function(values, *args, **named)
        of_pandas = type(values).__module__.startswith("pandas")
        return Column(found.array, getattr(values, "index", None)) if of_pandas else found

    return cast(OfColumn, indexed)


def polars() -> Any:
    """Polars, or an ImportError with the command that installs it."""
    try:
        import polars as found
    except ImportError:
        raise ImportError(both("polars_missing", install=install_command("polars"))) from None
    return found
