"""The evidence of every flagged link, as people are shown it: in a report, a work list, the review application."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from linkcheck.events.incidents import Incident
from linkcheck.words import NO_TEXT, Text

__all__ = ["AttributeValues", "Entry", "Evidence", "Line", "Partner", "Value"]

Texts = dict[str, dict[str, Text]]


@dataclass(frozen=True, slots=True)
class Value:
    """One value as it was given, in one notation for all sides, and [start, stop) of what differs from the record."""

    raw: str
    form: str = ""
    marks: tuple[tuple[int, int], ...] = ()

    def parts(self) -> Iterator[tuple[str, bool]]:
        """The value in one notation in pieces: text, whether it differs."""
        at = 0
        for start, stop in self.marks:
            if at < start:
                yield self.form[at:start], False
            yield self.form[start:stop], True
            at = stop
        if at < len(self.form):
            yield self.form[at:], False


@dataclass(frozen=True, slots=True)
class AttributeValues:
    """One attribute of the record, the linked person and the better owner."""

    attribute: str
    values: tuple[Value, Value, Value]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ledger; bits for (positive) or against the link."""

    component: str
    level: str
    weight_bits: float


@dataclass(frozen=True, slots=True)
class Partner:
    """Another record that the link concerns; place: of that record's own link among the entries, -1 for none."""

    record_id: str
    relation: str
    place: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One flagged link. Names are internal ones, to be looked up in the evidence's texts; "" for none.

    incidents: places in the evidence's incidents. withheld: an address is not shown because of non-disclosure.
    """

    record_id: str
    my_number_last4: str
    grade: str
    probability: float
    cause: str
    mechanism: str
    differences: tuple[str, ...]
    answer: str
    answer_text: Text
    reason: Text
    record_line: str
    owner_row: str
    owner_line: str
    owner_last4: str
    withheld: bool
    identifiers: tuple[tuple[str, str], ...] = ()
    partners: tuple[Partner, ...] = ()
    sides: tuple[AttributeValues, ...] = ()
    ledger: tuple[Line, ...] = ()
    incidents: tuple[int, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """All flagged links of a check, most probable mistake first, with every text that is needed to show them."""

    case: str
    show_values: bool
    texts: Texts
    entries: tuple[Entry, ...]
    incidents: tuple[Incident, ...] = field(default=())

    def phrase(self, kind: str, name: str) -> Text:
        """The phrase of a name; empty for none."""
        return self.texts.get(kind, {}).get(name, NO_TEXT)

    @property
    def run(self) -> str:
        """Tells one check's links from the next one's, whether or not values are shown."""
        told = hashlib.sha256()
        for entry in self.entries:
            parts = (
                entry.record_id,
                entry.grade,
                entry.cause,
                entry.mechanism,
                entry.owner_row,
                entry.answer,
            )
            told.update("\x1f".join((*parts, *entry.differences, "\x1e")).encode())
        return told.hexdigest()[:16]
