"""How a file was understood, as data: what `inspect` hands back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from linkcheck.inspection.lines import told_lines
from linkcheck.readers import Note

__all__ = ["ColumnAccount", "Inspection"]


@dataclass(frozen=True, slots=True)
class ColumnAccount:
    """One canonical column: its headers and why they are it, how many rows are filled, what cannot be read by fault,
    values with a wrong check digit (None: it has none), repeated values, notations of dates by name, the most frequent
    shapes (of the first rows), dress taken off by kind."""

    name: str
    headers: tuple[str, ...]
    why: Note
    filled: int
    unread: Mapping[str, int]
    check_digit_failures: int | None
    repeated: int
    forms: Mapping[str, int]
    shapes: Mapping[str, int]
    worn: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Inspection:
    """How one file or table was understood; it holds counts and shapes, never a value.

    kind: of records; guessed: whether the headers told it; facts: delimiter, sheet, header_row as far as there are;
    unused: headers that nobody uses; absent: columns a check needs that are missing; empty: those without a value;
    quarantine: rows a check would not use, by reason; starter: a settings file that makes this understanding explicit.
    """

    name: str
    kind: str
    guessed: bool
    encoding: str | None
    facts: Mapping[str, str | int]
    rows: int
    columns: tuple[ColumnAccount, ...]
    unused: tuple[str, ...]
    absent: tuple[str, ...]
    empty: tuple[str, ...]
    quarantine: Mapping[str, int]
    suspicions: tuple[Note, ...]
    notes: tuple[Note, ...]
    starter: str = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain data, for JSON."""
        told = {
            name: getattr(self, name)
            for name in ("name", "kind", "guessed", "encoding", "rows", "unused", "absent", "empty")
        }
        told |= {"facts": dict(self.facts), "quarantine": dict(self.quarantine)}
        told["columns"] = [asdict(column) for column in self.columns]
        told["suspicions"] = [asdict(note) for note in self.suspicions]
        told["notes"] = [asdict(note) for note in self.notes]
        return told

    def __str__(self) -> str:
        return "\n".join(told_lines(self.to_dict()))
