"""Tables of a check in Japanese: headings and coded values as people read them."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.readers import REASONS
from linkcheck.words import Words

__all__ = ["in_japanese"]

CODED = {
    "decision": "decision",
    "cause": "cause",
    "mechanism": "mechanism",
    "differences": "difference",
    "name_level": "name_level",
    "birth_date_level": "level",
    "sex_level": "level",
    "address_level": "level",
    "proposed_answer": "answer",
}
"""Columns of codes, and the kind of their words."""

UNTOLD = ("reason_en",)
"""Columns that say again in English what another says in Japanese."""


def in_japanese(table: pa.Table, words: Words) -> pa.Table:
    """The table with Japanese headings and words in place of codes; a column without a heading keeps its name."""
    columns = {}
    for name in table.column_names:
        if name in UNTOLD and "reason_ja" in table.column_names:
            continue
        column = table[name].combine_chunks()
        if name == "reason":
            column = _told(column, lambda code: REASONS[code].japanese if code in REASONS else code)
        elif name in CODED:
            column = _coded(column, CODED[name], words)
        columns[words.header(name).ja] = column
    return pa.table(columns)


def _coded(column: pa.Array, kind: str, words: Words) -> pa.Array:
    if pa.types.is_list(column.type):
        values = _coded(column.flatten(), kind, words)
        return pa.ListArray.from_arrays(column.offsets, values, mask=column.is_null())
    return _told(column, lambda code: words.phrase(kind, code).ja)


def _told(column: pa.Array, say: Callable[[str], str]) -> pa.Array:
    """Every value in the words for it; null stays null."""
    plain = column.cast(pa.string())
    said = {code: say(code) for code in pc.unique(plain).to_pylist() if code}
    return pa.array([said.get(code) for code in plain.to_pylist()], pa.string())
