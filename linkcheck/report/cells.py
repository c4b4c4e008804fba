"""What the rows of the work list say: texts of cells, how high they are, and what can be chosen in them."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from linkcheck.audit.evidence import Entry, Evidence
from linkcheck.words import display_width

__all__ = ["LINE_HEIGHT", "answer_choices", "entry_cells", "identifier_names", "row_height", "value_pieces"]

LINE_HEIGHT = 17.0
HIGHEST_ROW = 409.0
MOST_NAMED = 6
"""Other records of one kind that are named; the report names all."""
LONGEST_LIST = 255
"""Characters of a drop-down list that a sheet holds."""


def identifier_names(evidence: Evidence) -> list[str]:
    """The identifiers that any link has, in the order of the first link that has all of its own."""
    found = dict.fromkeys(name for entry in evidence.entries for name, _ in entry.identifiers)
    return [name for name in found if name != "row_in_batch" or "batch_id" not in found]


def entry_cells(entry: Entry, evidence: Evidence, names: Sequence[str]) -> list[str]:
    """The texts of a row behind its probability: last four digits, identifiers of these names, what is suspected,
    why, what to answer, who is concerned."""
    identifiers = dict(entry.identifiers)
    cause, mechanism = evidence.phrase("cause", entry.cause), evidence.phrase("mechanism", entry.mechanism)
    return [
        entry.my_number_last4,
        *(_identifier(identifiers, name) for name in names),
        "\n".join(dict.fromkeys(text.ja for text in (cause, mechanism) if text.ja)),
        entry.reason.ja,
        entry.answer_text.ja,
        _concerned(entry, evidence),
    ]


def _identifier(identifiers: dict[str, str], name: str) -> str:
    """An identifier as a cell; a batch with the row in it."""
    parts = [identifiers.get(name, "")]
    if name == "batch_id" and identifiers.get("row_in_batch"):
        parts.append(f"{identifiers['row_in_batch']}行")
    return "\n".join(part for part in parts if part)


def _concerned(entry: Entry, evidence: Evidence) -> str:
    """The owner's line, and the other records, a line for each way in which they are concerned."""
    lines = []
    if entry.owner_line:
        last4 = f"、下4桁 {entry.owner_last4}" if entry.owner_last4 else ""
        lines.append(f"{evidence.phrase('case', 'owner').ja} {entry.owner_line}行目{last4}")
    for relation in dict.fromkeys(partner.relation for partner in entry.partners):
        found = [partner for partner in entry.partners if partner.relation == relation]
        told = [
            f"{each.record_id}（No.{each.place + 1}）" if each.place >= 0 else each.record_id
            for each in found[:MOST_NAMED]
        ]
        told += [f"ほか {len(found) - MOST_NAMED} 件"] if len(found) > MOST_NAMED else []
        lines.append(f"{evidence.phrase('relation', relation).ja} {'、'.join(told)}")
    return "\n".join(lines)


def value_pieces(entry: Entry, evidence: Evidence) -> list[tuple[str, bool]]:
    """What was compared, a line per attribute, in one notation where it differs: pieces of text, whether they differ
    from the record."""
    parts: list[tuple[str, bool]] = []
    for side in entry.sides:
        parts.append(
            (f"{chr(10) if parts else ''}{evidence.phrase('attribute', side.attribute).ja}：", False)
        )
        for at, value in enumerate(side.values):
            parts.append(("／" if at else "", False))
            parts += list(value.parts()) if value.marks else [(value.raw or "—", False)]
    return [(text, differs) for text, differs in parts if text]


def row_height(cells: Sequence[str], widths: Sequence[int]) -> float:
    """How high a row must be for all of its text: Excel makes room only for what is typed."""
    lines = [
        sum(ceil(max(display_width(line), 1) / (width - 1)) for line in cell.split("\n"))
        for cell, width in zip(cells, widths, strict=True)
    ]
    return min(max(lines, default=1) * LINE_HEIGHT + 3, HIGHEST_ROW)


def answer_choices(evidence: Evidence) -> list[str]:
    """The answers to choose from: the case's own, as many as a drop-down list holds."""
    told = [text.ja for text in evidence.texts.get("answer", {}).values()]
    told += [entry.answer_text.ja for entry in evidence.entries]
    kept: list[str] = []
    for answer in dict.fromkeys(each.replace(",", "、") for each in told):
        if len(",".join([*kept, answer])) <= LONGEST_LIST:
            kept.append(answer)
    return kept
