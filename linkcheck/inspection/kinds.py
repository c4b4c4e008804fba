"""Which kind of records a file holds, told from its headers where nobody says so."""

from __future__ import annotations

from linkcheck.errors import InputError
from linkcheck.readers.opened import Options, RawSource
from linkcheck.readers.source import resolved
from linkcheck.records import SCHEMAS, Schema

__all__ = ["GUESSED", "guessed_kind"]

GUESSED = ("insurance", "register", "accounts", "points", "requests", "issues", "sessions")
"""Kinds that headers tell apart; tax and other_store have the columns of accounts."""

MISSING, ROW_NUMBER = 2.0, 0.5
"""What a column that is required and missing takes off the count of those that are found; and one that the number of
the row stands for."""


def guessed_kind(opened: RawSource) -> str:
    """The kind whose columns fit the headers best. Raises InputError where no header is known."""
    scores: dict[str, float] = {}
    refused: InputError | None = None
    for name in GUESSED:
        try:
            scores[name] = _score(opened, SCHEMAS[name])
        except InputError as error:  # two columns could be one
            refused = refused or error
    best = max(scores, key=lambda name: scores[name], default="")
    if not best and refused is not None:
        raise refused
    if not best or scores[best] == float("-inf"):
        raise InputError("kind_unknown", opened.name, count=len(opened.headers), guessed=", ".join(GUESSED))
    return best


def _score(opened: RawSource, schema: Schema) -> float:
    found = resolved(opened, schema.tolerant, Options())
    known = [piece.name for piece in found.pieces if piece.places]
    if not known:
        return float("-inf")
    lacking = [name for name in schema.required if name not in found.names]
    numbered = [piece for piece in found.pieces if not piece.places]
    return len(known) - MISSING * len(lacking) - ROW_NUMBER * len(numbered)
