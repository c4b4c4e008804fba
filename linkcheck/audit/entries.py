"""From findings to the evidence of every flagged link: whom it concerns, what was compared, why it is doubted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from sys import intern
from typing import Any

from linkcheck.audit.evidence import Entry, Evidence, Line, Partner
from linkcheck.audit.explain import address_withheld
from linkcheck.audit.findings import Findings
from linkcheck.audit.partners import IDENTIFIERS, PARTNERS
from linkcheck.audit.sides import sides_of
from linkcheck.words import Text, Words

__all__ = ["RELATIONS", "gather_evidence"]

AT_ONCE = 1 << 10
OF_SIDES = ("left_", "right_", "owner_")
OF_OWNER = ("owner_line", "owner_my_number_last4", "owner_records")
RELATIONS = (*PARTNERS, "related_records", "other_record", "incident")
"""How another record is concerned, in the order in which it is told; a record is named once."""


def gather_evidence(findings: Findings, *, show_values: bool) -> Evidence:
    """The evidence of all flagged links; names and addresses only with `show_values`."""
    words = findings.words
    texts: dict[str, dict[str, Text]] = defaultdict(dict)
    for name in (*words.names("case"), *OF_CASE):
        texts["case"][name] = words.phrase("case", name)
    texts["case"]["title"] = Text(findings.title_ja, findings.title_en)
    for kind in ("relation", "attribute", "answer"):
        texts[kind] = {name: words.text(kind, name) for name in words.names(kind)}
    entries = tuple(_entries(findings, words, show_values))
    for entry in entries:
        named = [("cause", entry.cause), ("mechanism", entry.mechanism)]
        named += [("difference", name) for name in entry.differences]
        named += [(kind, getattr(line, kind)) for line in entry.ledger for kind in ("component", "level")]
        for kind, name in named:
            if name and name not in texts[kind]:
                texts[kind][name] = words.phrase(kind, name)
    return Evidence(findings.scenario, show_values, dict(texts), entries, findings.incidents)


OF_CASE = ("record", "linked", "owner")


def _entries(findings: Findings, words: Words, show_values: bool) -> Iterator[Entry]:
    names = findings.flagged.column_names
    shown = [name for name in names if show_values or name in OF_OWNER or not name.startswith(OF_SIDES)]
    table = findings.flagged.select(shown)
    places = {str(name): place for place, name in enumerate(table["record_id"].to_pylist())}
    incidents: dict[str, list[int]] = defaultdict(list)
    for place, incident in enumerate(findings.incidents):
        for record_id in incident.record_ids:
            incidents[record_id].append(place)
    concerned = partial(_partners, places, findings.incidents)
    lines: dict[Line, Line] = {}
    for start in range(0, table.num_rows, AT_ONCE):
        rows = table.slice(start, AT_ONCE).to_pylist()
        sides = sides_of(rows) if show_values else [()] * len(rows)
        for row, both, at in zip(rows, sides, findings.flagged_rows[start : start + AT_ONCE], strict=True):
            of_row = tuple(incidents.get(str(row["record_id"]), ()))
            told = (
                Line(each.component, each.level, each.weight_bits) for each in findings.ledger_at(int(at))
            )
            ledger = tuple(lines.setdefault(line, line) for line in told)  # most are those of others, too
            yield _entry(row, ledger, words, concerned(row, of_row), (of_row, both))


def _entry(
    row: dict[str, Any],
    ledger: tuple[Line, ...],
    words: Words,
    partners: tuple[Partner, ...],
    more: tuple[tuple[int, ...], tuple[Any, ...]],
) -> Entry:
    withheld = bool(row.get("nondisclosure"))
    differences = tuple(map(intern, row["differences"] or ()))
    said = Text(str(row["reason_ja"]), str(row["reason_en"]))
    if withheld:
        said = address_withheld(said, words)
        ledger = tuple(line for line in ledger if line.component != "address")
    names = row["grade"], row["proposed_answer"], row["cause"] or "", row.get("mechanism") or ""
    grade, answer, cause, mechanism = map(intern, names)  # there are many entries, and few names
    return Entry(
        record_id=str(row["record_id"]),
        my_number_last4=_string(row.get("my_number_last4")),
        grade=grade,
        probability=float(row["mislink_probability"]),
        cause=cause,
        mechanism=mechanism,
        differences=differences,
        answer=answer,
        answer_text=words.answer(answer, mechanism, cause),
        reason=_with_owner(said, row, words),
        record_line=_string(row.get("record_line")),
        owner_row=_string(row.get("better_owner")),
        owner_line=_string(row.get("owner_line")),
        owner_last4=_string(row.get("owner_my_number_last4")),
        withheld=withheld,
        identifiers=tuple((name, str(row[name])) for name in IDENTIFIERS if row.get(name)),
        partners=partners,
        sides=more[1],
        ledger=ledger,
        incidents=more[0],
    )


def _string(value: Any) -> str:
    return "" if value is None else str(value)


def _with_owner(said: Text, row: dict[str, Any], words: Words) -> Text:
    """The reason with the owner's line in place of "somebody", or behind it where it does not speak of him."""
    line, last4 = row.get("owner_line"), row.get("owner_my_number_last4")
    if line is None or row.get("better_owner") is None:
        return said
    somebody, owner = words.text("evidence", "better_owner"), words.phrase("case", "owner")
    at, behind = words.text("sentence", "owner_at"), words.text("sentence", "owner_is")
    if somebody.ja in said.ja:
        english = somebody.en[:1].upper() + somebody.en[1:]
        told = at.en.format(line, last4 or "?")
        return Text(
            said.ja.replace(somebody.ja, at.ja.format(line, last4 or "不明")),
            said.en.replace(english, told[:1].upper() + told[1:]),
        )
    ja, en = behind.ja.format(line, last4 or "不明", owner.ja), behind.en.format(line, last4 or "?", owner.en)
    return Text(f"{said.ja}{ja}。", f"{said.en} {en[:1].upper()}{en[1:]}.")


def _partners(
    places: dict[str, int], incidents: tuple[Any, ...], row: dict[str, Any], of_row: tuple[int, ...]
) -> tuple[Partner, ...]:
    """The other records a link concerns, each named once; one of another store is not among these links."""
    own = str(row["record_id"])
    named: dict[str, str] = {}
    for relation in RELATIONS:
        if relation == "incident":
            found = [record for place in of_row for record in incidents[place].record_ids]
        else:
            held = row.get(relation)
            found = [held] if isinstance(held, str) else list(held or ())
        for record_id in found:
            if record_id != own or relation == "other_record":
                named.setdefault(str(record_id), relation)
    return tuple(
        Partner(name, relation, -1 if relation == "other_record" else places.get(name, -1))
        for name, relation in named.items()
    )
