"""Columns as text: strings in UTF-8, bytes, code points, hashes, and back."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns.column import as_text, distinct, to_array
from linkcheck.columns.gate import by_index, is_text, readable, views
from linkcheck.columns.layout import Codes, Utf8
from linkcheck.messages import both

__all__ = [
    "code_points",
    "distinct_texts",
    "from_codes",
    "from_names",
    "string_hashes",
    "to_strings",
    "utf8",
    "without_blanks",
]


def to_strings(values: Any) -> pa.Array:
    """The column as Arrow strings in UTF-8, shape (N,). Numbers and dates are written out; nulls stay null.

    Values that are no UTF-8 become null; a LinkcheckWarning counts them. Raises TypeError for a column that holds no
    text, numbers or dates, and for an Arrow array whose parts do not fit together.
    """
    array = to_array(values)
    if pa.types.is_dictionary(array.type):
        array = by_index(array)
    elif pa.types.is_run_end_encoded(array.type):
        array = pc.run_end_decode(array)
    if isinstance(array, pa.ChunkedArray):  # a cast may hand back chunks
        array = array.combine_chunks()
    kind = array.type
    if is_text(kind):
        return readable(array)
    if pa.types.is_null(kind):
        return pa.nulls(len(array), pa.string())
    if pa.types.is_floating(kind):
        return _of_floats(array.cast(pa.float32()) if pa.types.is_float16(kind) else array)
    if pa.types.is_decimal(kind):
        return pc.replace_substring_regex(array.cast(pa.string()), WHOLE, "")
    if pa.types.is_timestamp(kind):
        array = array.cast(pa.date32(), safe=False)
    try:
        return array.cast(pa.string())
    except pa.ArrowNotImplementedError:
        raise TypeError(both("column_type", kind=kind)) from None
    except pa.ArrowInvalid:
        return pa.array([as_text(value) for value in array.to_pylist()], pa.string())


def _of_floats(array: pa.Array) -> pa.Array:
    """Floats as strings, the whole ones as integers, whatever stands beside them: a numeric column with gaps, as
    spreadsheets make them. What is no number is null."""
    number = pc.if_else(pc.is_nan(array), pa.scalar(None, array.type), array)
    fits = pc.and_(pc.equal(pc.floor(number), number), pc.less(pc.abs(number), LARGEST_WHOLE))
    whole = pc.if_else(fits, number, pa.scalar(None, array.type)).cast(pa.int64()).cast(pa.string())
    return whole if whole.null_count == number.null_count else pc.coalesce(whole, number.cast(pa.string()))


WHOLE = r"\.0+$"
"""What stands behind a whole decimal."""

LARGEST_WHOLE = 9.0e18
"""Floats below this are integers of 64 bits."""


def utf8(values: Any) -> Utf8:
    """Numpy views of a column's UTF-8 bytes. Sliced, chunked, empty, large and dictionary columns all work."""
    return views(to_strings(values))


def distinct_texts(values: Any) -> tuple[pa.Array, npt.NDArray[np.int32]]:
    """`distinct` of a column as Arrow strings; quicker where they are few and short, as codes are.

    >>> words, rows = distinct_texts(["1", "2", None, "1"])
    >>> words.to_pylist(), rows.tolist()
    (['1', '2', None], [0, 1, 2, 0])
    """
    from linkcheck.kernels.text.short import distinct_short

    array = to_strings(values)
    text = views(array)
    codes, rows = distinct_short(text.data, text.offsets, text.valid)
    return (array.take(pa.array(rows)), codes) if len(rows) else distinct(array)


def without_blanks(values: pa.Array) -> pa.Array:
    """Arrow strings, null where they hold nothing or blanks alone: files say that a cell is empty in all three ways.

    >>> without_blanks(pa.array(["a ", "", " ", "\u3000", None])).to_pylist()
    ['a ', None, None, None, None]
    """
    from linkcheck.kernels.text.lengths import blank_rows

    text = utf8(values)
    rows = blank_rows(text.data, text.offsets, text.valid)
    if not len(rows):
        return values
    blank = np.zeros(len(values), np.bool_)
    blank[rows] = True
    return pc.if_else(pa.array(blank), pa.scalar(None, values.type), values)


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
