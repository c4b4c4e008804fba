"""The report as data: every number and phrase that HTML and Excel show, computed once.

A Document holds personal values only when asked for with `show_values`, and never an address of a person under
non-disclosure (不開示).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from linkcheck.audit.differences import Text, text
from linkcheck.audit.explain import LedgerLine
from linkcheck.audit.findings import Findings
from linkcheck.links.score import COMPARED

__all__ = ["Bar", "Document", "Entry", "Line", "Side", "make_document"]

AT_ONCE = 1 << 10
OF_SIDES = ("left_", "right_", "owner_")
HIDDEN = Text("（不開示）", "(not disclosed)")
ATTRIBUTES = {
    "name_kanji": Text("漢字氏名", "name (kanji)"),
    "name_kana": Text("カナ氏名", "name (kana)"),
    "birth_date": Text("生年月日", "birth date"),
    "sex": Text("性別", "sex"),
    "address": Text("住所", "address"),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a bar chart: label, count and share of the longest bar in [0, 1]."""

    label: Text
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Side:
    """One attribute beside each other: the record, the linked person, the better owner ("" where there is none)."""

    label: Text
    record: str
    linked: str
    owner: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ledger in words."""

    component: Text
    level: Text
    weight_bits: float


@dataclass(frozen=True)
class Entry:
    """One flagged link, ready to print."""

    record_id: str
    my_number_last4: str
    grade: str
    probability: float
    cause: Text
    mechanism: Text
    differences: tuple[Text, ...]
    answer: Text
    reason: Text
    better_owner: str
    sides: tuple[Side, ...]
    ledger: tuple[Line, ...]


@dataclass(frozen=True)
class Document:
    """Everything a report shows; `more_count` flagged links are not among the entries."""

    title: Text
    summary: dict[str, Any]
    grades: tuple[Bar, ...]
    causes: tuple[Bar, ...]
    mechanisms: tuple[Bar, ...]
    differences: tuple[Bar, ...]
    answers: tuple[Bar, ...]
    entries: tuple[Entry, ...]
    more_count: int
    show_values: bool
    incidents: tuple[Any, ...]
    version: str
    unread: tuple[tuple[Text, Text, int], ...] = ()
    """Birth dates that count as missing because nobody could read them: input, fault, count."""

    def first(self, count: int) -> Document:
        """The document with its first `count` flagged links only."""
        left_out = self.more_count + max(len(self.entries) - count, 0)
        return replace(self, entries=self.entries[:count], more_count=left_out)


GRADE_TEXTS = {
    "A": Text("A 確認不要", "A no reading needed"),
    "B": Text("B 要確認", "B to be read"),
    "C": Text("C 誤りの疑い大", "C very likely wrong"),
}
NO_TEXT = Text("", "")


def _bars(kind: str, counts: dict[str, int]) -> tuple[Bar, ...]:
    ordered = sorted(((count, name) for name, count in counts.items() if count), reverse=True)
    top = ordered[0][0] if ordered else 1
    return tuple(Bar(_phrase(kind, name), count, count / top) for count, name in ordered)


@lru_cache(maxsize=1024)
def _phrase(kind: str, name: str | None) -> Text:
    """The words for a name; a level of the logs is called like the difference of that name."""
    if not name:
        return NO_TEXT
    for place in (kind, "difference") if kind == "level" else (kind,):
        try:
            return text(place, name)
        except KeyError:
            continue
    return Text(name, name.replace("_", " "))


def make_document(findings: Findings, *, show_values: bool) -> Document:
    """Build the document of all flagged links."""
    summary = findings.summary
    grades = summary["grades"]
    top = max([*grades.values(), 1])
    return Document(
        title=Text(findings.title_ja, findings.title_en),
        summary=summary,
        grades=tuple(Bar(GRADE_TEXTS[name], grades[name], grades[name] / top) for name in GRADE_TEXTS),
        causes=_bars("cause", summary["causes"]),
        mechanisms=_bars("mechanism", summary["mechanisms"]),
        differences=_bars("difference", summary["differences"]),
        answers=_bars("answer", summary["proposed_answers"]),
        entries=tuple(
            _entry(row, findings.ledger_at(int(place)), show_values)
            for row, place in zip(_flagged(findings, show_values), findings.flagged_rows, strict=True)
        ),
        more_count=0,
        show_values=show_values,
        incidents=findings.incidents,
        unread=tuple(
            (_phrase("input", name), _phrase("fault", fault), count)
            for name, faults in summary.get("unread_birth_dates", {}).items()
            for fault, count in faults.items()
        ),
        version=str(findings.manifest.get("versions", {}).get("linkcheck", "")),
    )


def _flagged(findings: Findings, show_values: bool) -> Iterator[dict[str, Any]]:
    """The flagged links one after the other; both sides' values only where they are shown."""
    names = findings.flagged.column_names
    table = findings.flagged.select([name for name in names if show_values or not name.startswith(OF_SIDES)])
    for start in range(0, table.num_rows, AT_ONCE):
        yield from table.slice(start, AT_ONCE).to_pylist()


def _entry(row: dict[str, Any], account: tuple[LedgerLine, ...], show_values: bool) -> Entry:
    owner = row.get("better_owner")
    return Entry(
        record_id=str(row["record_id"]),
        my_number_last4=str(row.get("my_number_last4") or ""),
        grade=str(row["grade"]),
        probability=float(row["mislink_probability"]),
        cause=_phrase("cause", row["cause"]),
        mechanism=_phrase("mechanism", row.get("mechanism")),
        differences=tuple(_phrase("difference", name) for name in row["differences"] or ()),
        answer=_phrase("answer", row["proposed_answer"]),
        reason=Text(str(row["reason_ja"]), str(row["reason_en"])),
        better_owner="" if owner is None else str(owner),
        sides=_sides(row) if show_values else (),
        ledger=tuple(
            Line(_phrase("component", line.component), _phrase("level", line.level), line.weight_bits)
            for line in account
        ),
    )


def _sides(row: dict[str, Any]) -> tuple[Side, ...]:
    found = []
    for name in COMPARED:
        values = [row.get(f"{side}_{name}") for side in ("left", "right", "owner")]
        if name == "address" and row.get("nondisclosure"):
            values = [HIDDEN.ja if value else value for value in values]
        if any(values):
            found.append(Side(ATTRIBUTES[name], *(str(value or "") for value in values)))
    return tuple(found)
