"""What identifies a record where its number does not: a family that shares one is told apart by 記号, 番号 and 枝番."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns import to_strings, without_blanks
from linkcheck.readers.header_search import Sample
from linkcheck.readers.pieces import Piece, Resolution
from linkcheck.readers.reasons import Note
from linkcheck.records import Schema

__all__ = ["with_shared_numbers"]

SHARED = 0.1
"""A share of repeated record numbers from which they are a family's; fewer are mistakes, and those rows are refused."""

INSURED = ("symbol", "number", "branch")


def with_shared_numbers(found: Resolution, schema: Schema, sample: Sample) -> Resolution:
    """The same, with the insured person's number behind the record number where many rows share that and few share
    both.

    Looks at the first rows only.
    """
    pieces = {piece.name: piece for piece in found.pieces}
    places = tuple(place for name in INSURED if name in pieces for place in pieces[name].places)
    own = pieces["record_id"].places if schema.linked and "record_id" in pieces else ()
    if len(places) != len(INSURED) or not own or set(places) & set(own):
        return found
    try:
        columns = {place: _text(column) for place, column in sample([*own, *places]).items()}
    except (pa.ArrowException, TypeError):  # columns of other things are refused when they are read
        return found
    named = columns[own[0]]
    count = len(named) - named.null_count
    repeated, left = (
        count - _distinct([columns[place] for place in some], named) for some in (own, (*own, *places))
    )
    if repeated <= SHARED * count or left > repeated / 2:
        return found
    note = Note(
        "rows share a record number: symbol, number and branch are part of it",
        "整理番号が複数の行で共通のため、記号・番号・枝番を加えて記録を区別した",
    )
    every = (*own, *places)
    return found.with_piece(Piece("record_id", every, ("-",) * (len(every) - 1)), note)


def _text(column: pa.Array) -> pa.Array:
    return without_blanks(to_strings(column).cast(pa.string()))


def _distinct(columns: Sequence[pa.Array], named: pa.Array) -> int:
    """How many different values some columns have where `named` has any."""
    texts = [pc.fill_null(column, "").filter(pc.is_valid(named)) for column in columns]
    return len(pc.unique(pc.binary_join_element_wise(*texts, "\x1f")))
