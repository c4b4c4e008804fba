"""What review.xlsx adds to the evidence: last four digits, values (if any), hidden ledgers and timelines."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from linkcheck.audit.differences import Text

__all__ = ["Event", "LedgerBar", "Side", "Timeline", "WorkbookEvidence", "read_workbook"]

SIDES = ("記録", "紐付け先", "本人候補")
ATTRIBUTES = {
    "漢字氏名": "name (kanji)",
    "カナ氏名": "name (kana)",
    "生年月日": "birth date",
    "性別": "sex",
    "住所": "address",
}


@dataclass(frozen=True, slots=True)
class LedgerBar:
    """One line of the ledger: what was compared, how it came out, bits for (positive) or against the link."""

    component: Text
    level: Text
    weight_bits: float


@dataclass(frozen=True, slots=True)
class Side:
    """One attribute of the record, the linked person and the better owner ("" where there is none)."""

    label: Text
    values: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a timeline; `person` is a letter, never a name, `record_id` "" where the event has none."""

    seconds: float
    person: str
    place: str
    note: Text
    record_id: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """What happened around one or several links, in the order of time."""

    title: Text
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class WorkbookEvidence:
    """What review.xlsx adds to one link."""

    my_number_last4: str = ""
    sides: tuple[Side, ...] = ()
    ledger: tuple[LedgerBar, ...] = ()
    timelines: tuple[Timeline, ...] = ()


def read_workbook(path: Path, known: Counter[str]) -> dict[str, WorkbookEvidence] | None:
    """Evidence by record_id; a record_id that stands for several links gets none. None: no readable workbook."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            ledgers = dict(_ledgers(book["ledger"])) if "ledger" in book.sheetnames else {}
            timelines = _timelines(book["timeline"]) if "timeline" in book.sheetnames else {}
            return {
                record_id: WorkbookEvidence(
                    last4, sides, ledgers.get(record_id, ()), tuple(timelines.get(record_id, ()))
                )
                for record_id, last4, sides in _work_list(book.worksheets[0])
                if known[record_id] == 1
            }
        finally:
            book.close()
    except Exception:  # a clerk's workbook may be broken in any way; what it held is then not shown
        return None


def _ledgers(sheet: Any) -> Iterator[tuple[str, tuple[LedgerBar, ...]]]:
    for record_id, told in sheet.iter_rows(max_col=2, values_only=True):
        if record_id is not None:
            bars = (LedgerBar(Text(a, b), Text(c, d), float(bits)) for a, b, c, d, bits in json.loads(told))
            yield str(record_id), tuple(bars)


def _timelines(sheet: Any) -> dict[str, list[Timeline]]:
    """The timelines each record stands in."""
    found: dict[str, list[Timeline]] = defaultdict(list)
    told = (
        (number, kind, json.loads(value))
        for number, kind, value in sheet.iter_rows(max_col=3, values_only=True)
    )
    for _, rows in groupby(told, key=itemgetter(0)):
        parts: dict[str, list[Any]] = {"title": [], "record": [], "event": []}
        for _, kind, value in rows:
            parts[kind].append(value)
        events = tuple(
            Event(at, who, place, Text(ja, en), of) for at, who, place, ja, en, of in parts["event"]
        )
        for record_id in parts["record"]:
            found[record_id].append(Timeline(Text(*parts["title"][0]), events))
    return found


def _work_list(sheet: Any) -> Iterator[tuple[str, str, tuple[Side, ...]]]:
    rows = sheet.iter_rows(values_only=True)
    headings = [str(heading or "").split("\n") for heading in next(rows)]
    places = {tuple(heading): place for place, heading in enumerate(headings)}
    last4 = places[("個人番号", "下4桁")]
    columns = [
        (Text(label, english), [places[(label, f"（{side}）")] for side in SIDES])
        for label, english in ATTRIBUTES.items()
        if (label, f"（{SIDES[0]}）") in places
    ]
    for row in rows:
        if row[0] is None:
            continue
        sides = (Side(label, _values(row, places)) for label, places in columns)
        yield str(row[0]), str(row[last4] or ""), tuple(side for side in sides if any(side.values))


def _values(row: tuple[Any, ...], places: list[int]) -> tuple[str, str, str]:
    record, linked, owner = (str(row[place] or "") for place in places)
    return record, linked, owner
