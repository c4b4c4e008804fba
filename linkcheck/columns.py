"""Columns in and out: the only file that knows Arrow's memory layout.

Anything that holds a column (list, numpy array, pandas or Polars series, Arrow array, chunked array, an object
with the Arrow PyCapsule interface) becomes one contiguous Arrow array with `to_array`, numpy views of its UTF-8
bytes with `utf8`, or code points with `code_points`. Results go out as `Column` and `Frame`.

Arrow does not look whether its strings are UTF-8, and kernels read beyond a string that is not: every column of text
goes through `to_strings`, which lets no other bytes pass.
"""

from __future__ import annotations

import datetime
import numbers
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast, overload
from weakref import WeakValueDictionary

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.errors import LinkcheckWarning
from linkcheck.messages import both

__all__ = [
    "Codes",
    "Column",
    "Frame",
    "Utf8",
    "code_points",
    "distinct",
    "from_codes",
    "from_names",
    "keeps_index",
    "not_utf8",
    "string_hashes",
    "to_array",
    "to_strings",
    "to_table",
    "utf8",
]

UInt8s = npt.NDArray[np.uint8]
UInt32s = npt.NDArray[np.uint32]
Int64s = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Utf8:
    """N strings as Arrow holds them: bytes, offsets int64[N + 1] into them, valid bool[N]."""

    data: UInt8s
    offsets: Int64s
    valid: Bools

    def __len__(self) -> int:
        return len(self.valid)


@dataclass(frozen=True, slots=True)
class Codes:
    """N strings as code points: values uint32[M], offsets int64[N + 1], valid bool[N] (an invalid row is empty)."""

    values: UInt32s
    offsets: Int64s
    valid: Bools

    def __len__(self) -> int:
        return len(self.valid)


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
            return pa.array([_text(value) for value in values], pa.string())
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
        return pa.array([_text(value) for value in listed], pa.string())


MIXED = (pa.ArrowException, TypeError, ValueError, OverflowError)
"""What Arrow raises for values of several kinds, numbers too large, half a surrogate pair; it would quote the value."""


def _text(value: Any) -> str | None:
    """One value as text; null for a missing one, and for what is neither text nor a number nor a day."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    try:
        if isinstance(value, bytes):
            return value.decode()
        if isinstance(value, bool | np.bool_):
            return str(value).lower()
        if not isinstance(value, numbers.Number | datetime.date) or value != value:  # NaN, NaT
            return None
        if isinstance(value, datetime.datetime) and value.time() == datetime.time():
            return value.date().isoformat()
        if isinstance(value, datetime.datetime):
            return value.isoformat()
        return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    except ValueError:  # bytes that are no UTF-8, a number of thousands of digits
        return None


def to_strings(values: Any) -> pa.Array:
    """The column as Arrow strings in UTF-8, shape (N,). Numbers and dates are written out; nulls stay null.

    Values that are no UTF-8 become null; a LinkcheckWarning counts them. Raises TypeError for a column that holds no
    text, numbers or dates, and for an Arrow array whose parts do not fit together.
    """
    array = to_array(values)
    if pa.types.is_dictionary(array.type):
        array = _by_index(array)
    elif pa.types.is_run_end_encoded(array.type):
        array = pc.run_end_decode(array)
    if isinstance(array, pa.ChunkedArray):  # a cast may hand back chunks
        array = array.combine_chunks()
    kind = array.type
    if _is_text(kind):
        return _readable(array)
    if pa.types.is_null(kind):
        return pa.nulls(len(array), pa.string())
    if pa.types.is_floating(kind):
        array = _whole(array.cast(pa.float32()) if pa.types.is_float16(kind) else array)
    if pa.types.is_timestamp(kind):
        array = array.cast(pa.date32(), safe=False)
    try:
        return array.cast(pa.string())
    except pa.ArrowNotImplementedError:
        raise TypeError(both("column_type", kind=kind)) from None
    except pa.ArrowInvalid:
        return pa.array([_text(value) for value in array.to_pylist()], pa.string())


TEXT = (
    *(pa.string(), pa.large_string(), pa.string_view()),
    *(pa.binary(), pa.large_binary(), pa.binary_view()),
)
"""Types of text. Bytes are text too, if they are UTF-8."""

FEW_BYTES = 1 << 16
"""Arrow checks as many before the compiler is loaded."""

checked: WeakValueDictionary[int, pa.Array] = WeakValueDictionary()
"""Arrays that were found to be UTF-8, by identity: a column goes through several functions."""


def _is_text(kind: pa.DataType) -> bool:
    return kind in TEXT or pa.types.is_fixed_size_binary(kind)


def _by_index(array: pa.Array) -> pa.Array:
    """A dictionary column written out, text among its words as bytes; its indices are checked."""
    words = array.dictionary
    if _is_text(words.type):
        words = _plain(words)
        _in_utf8(words)  # raises where offsets do not ascend
        words = words.cast(pa.large_binary())
    try:
        return pa.DictionaryArray.from_arrays(array.indices, words).dictionary_decode()
    except pa.ArrowException:
        raise TypeError(both("column_dictionary")) from None


def _plain(array: pa.Array) -> pa.Array:
    """Text of any type as string or large_string, its bytes as they are. Raises TypeError where parts do not fit."""
    kind = array.type
    try:
        if pa.types.is_string_view(kind) or pa.types.is_binary_view(kind):
            views = array.cast(pa.binary_view())
            views.validate(full=True)
            kind, array = pa.large_binary(), views.cast(pa.large_binary())
        elif pa.types.is_fixed_size_binary(kind):
            kind, array = pa.binary(), array.cast(pa.binary())
        if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
            text = pa.large_string() if pa.types.is_large_binary(kind) else pa.string()
            array = pa.Array.from_buffers(text, len(array), array.buffers(), offset=array.offset)
        array.validate()
    except pa.ArrowException:
        raise TypeError(both("column_beyond")) from None
    return array


def _in_utf8(array: pa.Array) -> bool:
    """Whether all bytes of a string or large_string array are surely UTF-8; what null rows hold counts too."""
    if array.nbytes <= FEW_BYTES:
        try:
            array.validate(full=True)
        except pa.ArrowInvalid:
            return _misfit(array)
        return True
    from linkcheck.kernels.text.utf8 import is_utf8

    found = _views(array)
    return bool(is_utf8(found.data, found.offsets)) or _misfit(array)


def _misfit(array: pa.Array) -> bool:
    """Always False. Raises TypeError if the offsets do not ascend: no value of such an array may be looked at."""
    offsets = _views(array).offsets
    if (offsets[1:] < offsets[:-1]).any():
        raise TypeError(both("column_order"))
    return False


def not_utf8(values: pa.Array) -> list[bytes]:
    """The values of a text column of any type (of a dictionary column, its words) that are not UTF-8."""
    words = values.dictionary if pa.types.is_dictionary(values.type) else values
    if not _is_text(words.type) or _in_utf8(array := _plain(words)):
        return []
    return array.cast(pa.large_binary()).take(pa.array(_lost(array))).to_pylist()  # type: ignore[no-any-return]


def _lost(array: pa.Array) -> npt.NDArray[np.int64]:
    """Rows of a string or large_string array that are not UTF-8, int64[M]; null rows are not among them."""
    values = array.cast(pa.large_binary()).to_pylist()
    return np.array([row for row, value in enumerate(values) if not _decodes(value)], np.int64)


def _decodes(value: bytes | None) -> bool:
    try:
        return value is None or value.decode() is not None
    except UnicodeDecodeError:
        return False


def _readable(values: pa.Array) -> pa.Array:
    """Text of any type as string or large_string, values that are no UTF-8 as null."""
    if checked.get(id(values)) is values:
        return values
    array = _plain(values)
    if not _in_utf8(array):
        rows = _lost(array)
        kept = array.is_valid().to_numpy(zero_copy_only=False).astype(np.bool_)
        kept[rows] = False
        array = pc.if_else(pa.array(kept), array, pa.scalar(None, array.type))
        if len(rows):
            warnings.warn(
                f"{len(rows)} of {len(array)} values are not UTF-8 and count as missing / "
                f"{len(array)} 件中 {len(rows)} 件は UTF-8 でないため欠損として扱います",
                LinkcheckWarning,
                stacklevel=2,
            )
    checked[id(array)] = array
    return array


def _whole(array: pa.Array) -> pa.Array:
    """A column of floats as integers where all are whole: a numeric column with gaps, as spreadsheets make them."""
    fits = pc.and_kleene(pc.equal(pc.floor(array), array), pc.less(pc.abs(array), LARGEST_WHOLE))
    if pc.all(pc.or_kleene(pc.is_null(array, nan_is_null=True), fits)).as_py() is False:
        return array
    return pc.if_else(pc.is_nan(array), pa.scalar(None, array.type), array).cast(pa.int64())


LARGEST_WHOLE = 9.0e18
"""Floats below this are integers of 64 bits."""


def utf8(values: Any) -> Utf8:
    """Numpy views of a column's UTF-8 bytes. Sliced, chunked, empty, large and dictionary columns all work."""
    return _views(to_strings(values))


def _views(array: pa.Array) -> Utf8:
    """Numpy views of a string or large_string array."""
    count = len(array)
    valid = (
        np.ones(count, np.bool_)
        if array.null_count == 0
        else array.is_valid().to_numpy(zero_copy_only=False).astype(np.bool_)
    )
    _, offset_buffer, data_buffer = array.buffers()
    width = np.int64 if pa.types.is_large_string(array.type) else np.int32
    if offset_buffer is None or offset_buffer.size == 0:
        offsets = np.zeros(count + 1, np.int64)
    else:
        stored = np.frombuffer(offset_buffer, width, array.offset + count + 1)
        offsets = stored[array.offset :].astype(np.int64)
    data = np.frombuffer(data_buffer, np.uint8) if data_buffer else np.empty(0, np.uint8)
    data.flags.writeable = False  # one type of array, so that kernels are compiled once
    return Utf8(data, offsets, valid)


def code_points(values: Any) -> Codes:
    """The column as code points; an invalid (null) row is empty."""
    from linkcheck.kernels.text.utf8 import decode

    text = utf8(values)
    codes, offsets = decode(text.data, text.offsets, text.valid)
    return Codes(codes, offsets, text.valid)


def string_hashes(values: Any) -> npt.NDArray[np.uint64]:
    """Hashes of a column of keys, uint64[N], blanks at their ends left aside; 0 for null and blank."""
    from linkcheck.kernels.keys.seen import hash_strings

    text = utf8(values)
    found: npt.NDArray[np.uint64] = hash_strings(text.data, text.offsets, text.valid)
    return found


def from_codes(codes: Codes) -> pa.Array:
    """Arrow strings of code points, shape (N,); invalid rows are null."""
    from linkcheck.kernels.text.utf8 import encode

    data, offsets = encode(codes.values, codes.offsets)
    large = offsets[-1] > np.iinfo(np.int32).max
    mask = pa.array(codes.valid).buffers()[1] if not codes.valid.all() else None
    return pa.Array.from_buffers(
        pa.large_string() if large else pa.string(),
        len(codes),
        [mask, pa.py_buffer(offsets if large else offsets.astype(np.int32)), pa.py_buffer(data)],
    )


def from_names(levels: npt.NDArray[np.uint8], names: tuple[str, ...]) -> pa.Array:
    """Level codes uint8[N] as a dictionary column of their names."""
    codes = pa.array(levels.astype(np.int8))
    return pa.DictionaryArray.from_arrays(codes, pa.array(names, pa.string()))


def distinct(values: Any) -> tuple[pa.Array, npt.NDArray[np.int32]]:
    """The distinct values of a column and, per row, the index into them (null is a value of its own)."""
    encoded = pc.dictionary_encode(to_array(values), null_encoding="encode")
    return encoded.dictionary, encoded.indices.to_numpy(zero_copy_only=False).astype(np.int32, copy=False)


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


def _polars() -> Any:
    try:
        import polars
    except ImportError:
        raise ImportError(both("polars_missing")) from None
    return polars


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
        return _polars().from_arrow(self.array)


OfColumn = TypeVar("OfColumn", bound=Callable[..., Column])


def keeps_index(function: OfColumn) -> OfColumn:
    """A function of a column whose result goes back into a pandas frame by the index of the Series it was given."""

    @wraps(function)
    def indexed(values: Any, *args: Any, **named: Any) -> Column:
        found = function(values, *args, **named)
        of_pandas = type(values).__module__.startswith("pandas")
        return Column(found.array, getattr(values, "index", None)) if of_pandas else found

    return cast(OfColumn, indexed)


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
        return _polars().from_arrow(self.table)

    def to_pylist(self) -> list[dict[str, Any]]:
        """Rows as dictionaries."""
        return self.table.to_pylist()  # type: ignore[no-any-return]
