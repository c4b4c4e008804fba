"""The gate that every column of text goes through: Arrow does not look whether its strings are UTF-8.

Kernels read beyond a string that is not.
"""

from __future__ import annotations

import warnings
from weakref import WeakValueDictionary

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns.layout import Utf8
from linkcheck.errors import LinkcheckWarning
from linkcheck.messages import both

__all__ = ["by_index", "is_text", "not_utf8", "readable", "remembered", "views", "whole_of"]


TEXT = (
    *(pa.string(), pa.large_string(), pa.string_view()),
    *(pa.binary(), pa.large_binary(), pa.binary_view()),
)
"""Types of text. Bytes are text too, if they are UTF-8."""

FEW_BYTES = 1 << 16
"""Arrow checks as many before the compiler is loaded."""

checked: WeakValueDictionary[tuple[int, ...], pa.Array] = WeakValueDictionary()
"""Arrays that were found to be UTF-8, by where all of them lies: a column goes through several functions, in parts and
in batches. While such an array lives, nothing else lies there; a null may hide bytes that are none."""


def is_text(kind: pa.DataType) -> bool:
    """Whether a column of a type is text."""
    return kind in TEXT or pa.types.is_fixed_size_binary(kind)


def by_index(array: pa.Array) -> pa.Array:
    """A dictionary column written out, text among its words as bytes; its indices are checked."""
    words = array.dictionary
    if is_text(words.type):
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

    found = views(array)
    return bool(is_utf8(found.data, found.offsets)) or _misfit(array)


def _misfit(array: pa.Array) -> bool:
    """Always False. Raises TypeError if the offsets do not ascend: no value of such an array may be looked at."""
    offsets = views(array).offsets
    if (offsets[1:] < offsets[:-1]).any():
        raise TypeError(both("column_order"))
    return False


def not_utf8(values: pa.Array) -> list[bytes]:
    """The values of a text column of any type (of a dictionary column, its words) that are not UTF-8."""
    words = values.dictionary if pa.types.is_dictionary(values.type) else values
    if not is_text(words.type):
        return []
    array = _plain(words)
    if whole_of(array) is not None:
        return []
    if _in_utf8(array):
        checked[_place(array)] = array
        return []
    return array.cast(pa.large_binary()).take(pa.array(_lost(array))).to_pylist()  # type: ignore[no-any-return]


def remembered(array: pa.Array) -> pa.Array:
    """The same strings, known to be UTF-8 as long as their bytes live: whoever holds any part of them holds the array
    that was found to be. For what `not_utf8` found nothing in."""
    found = checked.get(_place(array)) if is_text(array.type) else None
    nulls, offsets, data = array.buffers() if found is not None else (None, None, None)
    if data is None:
        return array
    held = pa.foreign_buffer(data.address, data.size, base=found)
    return pa.Array.from_buffers(
        array.type, len(array), [nulls, offsets, held], array.null_count, array.offset
    )


def _place(array: pa.Array) -> tuple[int, ...]:
    """Where a string or large_string array's bytes lie, with what says which are null, and the width of its offsets."""
    return (array.type.id, *(buffer.address if buffer else 0 for buffer in array.buffers()))


def whole_of(array: pa.Array) -> pa.Array | None:
    """The string or large_string array found to be UTF-8 of which an array is a part; None where none is known."""
    found = checked.get(_place(array))
    if found is None or not found.offset <= array.offset <= found.offset + len(found) - len(array):
        return None
    return found


def _lost(array: pa.Array) -> npt.NDArray[np.int64]:
    """Rows of a string or large_string array that are not UTF-8, int64[M]; null rows are not among them."""
    values = array.cast(pa.large_binary()).to_pylist()
    return np.array([row for row, value in enumerate(values) if not _decodes(value)], np.int64)


def _decodes(value: bytes | None) -> bool:
    try:
        return value is None or value.decode() is not None
    except UnicodeDecodeError:
        return False


def readable(values: pa.Array) -> pa.Array:
    """Text of any type as string or large_string, values that are no UTF-8 as null."""
    array = _plain(values)
    if whole_of(array) is not None:
        return array
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
    checked[_place(array)] = array
    return array


def views(array: pa.Array) -> Utf8:
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
