"""Where canonical columns are found among a source's columns, and of which pieces they are put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from linkcheck.readers.reasons import Note

__all__ = ["Piece", "Resolution"]

ROW = "source_row"
"""The header of a record number that is the number of the row."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One canonical column: the places of its headers and the separator before each of them but the first.

    `marks` stand behind the parts instead, also behind a blank one. Without places it is the row's number.
    """

    name: str
    places: tuple[int, ...]
    separators: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolution:
    """Where each canonical column is found. `unused` counts headers that are no column of the schema."""

    pieces: tuple[Piece, ...]
    unused: int
    notes: tuple[Note, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Canonical names in the schema's order."""
        return tuple(piece.name for piece in self.pieces)

    def headers(self, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """The headers each canonical column was taken from."""
        return {piece.name: tuple(names[place] for place in piece.places) or (ROW,) for piece in self.pieces}

    def with_piece(self, piece: Piece, note: Note) -> Resolution:
        """The same with one column taken from elsewhere, and why."""
        pieces = tuple(piece if each.name == piece.name else each for each in self.pieces)
        return replace(self, pieces=pieces, notes=(*self.notes, note))
