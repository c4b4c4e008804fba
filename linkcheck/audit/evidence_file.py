"""evidence.json: the evidence of every flagged link, word for word, for the review application.

It holds names and addresses only where the caller allowed it, and of a My Number the last four digits. Equal evidence
makes equal files; a line is a link, so that two checks can be compared line by line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from linkcheck.audit.evidence import AttributeValues, Entry, Evidence, Line, Partner, Value
from linkcheck.errors import InputError
from linkcheck.events.incidents import Incident, IncidentEvent
from linkcheck.messages import reason
from linkcheck.words import Text

__all__ = ["evidence_lines", "read_evidence"]

FORMAT = 1
"""The number of this layout; a file of another number is refused."""


def evidence_lines(evidence: Evidence) -> Iterator[str]:
    """evidence.json, a line per link, so that two checks can be compared line by line."""
    head = {
        "format": FORMAT,
        "case": evidence.case,
        "run": evidence.run,
        "show_values": evidence.show_values,
        "texts": {
            kind: {name: [text.ja, text.en, text.answer] for name, text in sorted(names.items())}
            for kind, names in sorted(evidence.texts.items())
        },
    }
    yield _json(head)[:-1] + ',\n"incidents": [\n'
    yield ",\n".join(_json(_incident(each)) for each in evidence.incidents) + "],\n"
    yield '"links": [\n'
    for place, entry in enumerate(evidence.entries):
        yield (",\n" if place else "") + _json(_told(entry))
    yield "]}\n"


def read_evidence(path: Path) -> Evidence:
    """Read evidence.json. Raises InputError where it is missing, broken or of another layout."""
    try:
        told = json.loads(path.read_text("utf-8"))
        if told["format"] != FORMAT:
            raise InputError("evidence_layout", "evidence.json", layout=FORMAT)
        texts = {
            kind: {name: Text(*text) for name, text in names.items()} for kind, names in told["texts"].items()
        }
        incidents = tuple(_read_incident(each) for each in told["incidents"])
        entries = tuple(_read_entry(each) for each in told["links"])
        return Evidence(told["case"], told["show_values"], texts, entries, incidents)
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise InputError("evidence_missing", "evidence.json", said=reason(error)) from None


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _told(entry: Entry) -> dict[str, Any]:
    return {
        "record_id": entry.record_id,
        "record_line": entry.record_line,
        "my_number_last4": entry.my_number_last4,
        "grade": entry.grade,
        "probability": float(f"{entry.probability:.6g}"),
        "cause": entry.cause,
        "mechanism": entry.mechanism,
        "differences": list(entry.differences),
        "answer": [entry.answer, entry.answer_text.ja, entry.answer_text.en],
        "reason": [entry.reason.ja, entry.reason.en],
        "owner": [entry.owner_row, entry.owner_line, entry.owner_last4],
        "withheld": entry.withheld,
        "identifiers": [list(pair) for pair in entry.identifiers],
        "partners": [[each.record_id, each.relation, each.place] for each in entry.partners],
        "sides": [
            [side.attribute, *([value.raw, value.form, *map(list, value.marks)] for value in side.values)]
            for side in entry.sides
        ],
        "ledger": [[line.component, line.level, round(line.weight_bits, 3)] for line in entry.ledger],
        "incidents": list(entry.incidents),
    }


def _read_entry(told: dict[str, Any]) -> Entry:
    answer, answer_ja, answer_en = told["answer"]
    owner_row, owner_line, owner_last4 = told["owner"]
    return Entry(
        record_id=told["record_id"],
        my_number_last4=told["my_number_last4"],
        grade=told["grade"],
        probability=told["probability"],
        cause=told["cause"],
        mechanism=told["mechanism"],
        differences=tuple(told["differences"]),
        answer=answer,
        answer_text=Text(answer_ja, answer_en),
        reason=Text(*told["reason"]),
        record_line=told["record_line"],
        owner_row=owner_row,
        owner_line=owner_line,
        owner_last4=owner_last4,
        withheld=told["withheld"],
        identifiers=tuple((name, value) for name, value in told["identifiers"]),
        partners=tuple(Partner(*each) for each in told["partners"]),
        sides=tuple(_read_side(*each) for each in told["sides"]),
        ledger=tuple(Line(*each) for each in told["ledger"]),
        incidents=tuple(told["incidents"]),
    )


def _read_side(attribute: str, *values: list[Any]) -> AttributeValues:
    record, linked, owner = (
        Value(raw, form, tuple((start, stop) for start, stop in marks)) for raw, form, *marks in values
    )
    return AttributeValues(attribute, (record, linked, owner))


def _incident(incident: Incident) -> dict[str, Any]:
    return {
        "records": list(incident.record_ids),
        "mechanism": incident.mechanism,
        "title": [incident.title_ja, incident.title_en],
        "events": [
            [
                round(each.offset_seconds, 1),
                each.actor,
                each.kind,
                each.place,
                each.note_ja,
                each.note_en,
                each.record_id,
            ]
            for each in incident.events
        ],
    }


def _read_incident(told: dict[str, Any]) -> Incident:
    events = tuple(IncidentEvent(*each) for each in told["events"])
    title_ja, title_en = told["title"]
    return Incident(tuple(told["records"]), told["mechanism"], title_ja, title_en, events)
