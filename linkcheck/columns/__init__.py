"""Columns in and out: the only folder that knows Arrow's memory layout.

Anything that holds a column (list, numpy array, pandas or Polars series, Arrow array, chunked array, an object
with the Arrow PyCapsule interface) becomes one contiguous Arrow array with `to_array`, numpy views of its UTF-8
bytes with `utf8`, or code points with `code_points`. Results go out as `Column` and `Frame`.

Order: column, layout, frame, gate, contents, texts.
"""

from linkcheck.columns.column import Column, distinct, keeps_index, to_array
from linkcheck.columns.contents import read_once
from linkcheck.columns.frame import Frame, to_table
from linkcheck.columns.gate import not_utf8, remembered
from linkcheck.columns.layout import Codes, Int64s, UInt32s, Utf8
from linkcheck.columns.texts import (
    code_points,
    distinct_texts,
    from_codes,
    from_names,
    string_hashes,
    to_strings,
    utf8,
    without_blanks,
)

__all__ = [
    "Codes",
    "Column",
    "Frame",
    "Int64s",
    "UInt32s",
    "Utf8",
    "code_points",
    "distinct",
    "distinct_texts",
    "from_codes",
    "from_names",
    "keeps_index",
    "not_utf8",
    "read_once",
    "remembered",
    "string_hashes",
    "to_array",
    "to_strings",
    "to_table",
    "utf8",
    "without_blanks",
]
