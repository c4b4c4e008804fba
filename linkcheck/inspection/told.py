"""What a check found out about its inputs, as lines for the terminal: quarantine first, then what was assumed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from linkcheck.inspection.shapes import DATE_FORMS
from linkcheck.readers import quarantine_lines
from linkcheck.words import COMMON, Text

__all__ = ["quarantine_told", "reading_told", "understood_briefly", "understood_texts"]


def quarantine_told(summary: Mapping[str, Any], quarantine: pa.Table) -> list[str]:
    """Why rows were not checked, and in which lines; nothing where all were."""
    count = summary["quarantine_count"]
    if not count:
        return []
    english, japanese = quarantine_lines(quarantine)
    lines = [
        f"{summary['record_count']:,} 行中 {count:,} 行は点検していません / {count:,} rows were not checked"
    ]
    for told, said in zip(japanese, english, strict=True):
        lines.append(f"　{told} / {said}")
    return lines


def reading_told(summary: Mapping[str, Any]) -> list[str]:
    """What was assumed, cleaned and not understood in the inputs."""
    lines = [
        f"　{COMMON.phrase('input', note['input']).ja}：{note['ja']} / {note['en']}".replace("　：", "　")
        for note in summary.get("notes", ())
    ]
    for name, columns in summary.get("unread", {}).items():
        for column, faults in columns.items():
            for fault, count in faults.items():
                lines.append(f"　読めない値 / unread: {name}.{column} {fault} {count:,}")
    return lines


BRIEF = ("encoding", "facts", "rows", "unused", "absent", "empty", "suspicions")
"""Parts of an inspection that a check tells; rows are those that were looked at."""


def understood_briefly(told: Mapping[str, Any]) -> dict[str, Any]:
    """How an input is read, of what `Inspection.to_dict` holds: headers with why, notations, suspicions."""
    columns = [
        {"name": each["name"], "headers": list(each["headers"]), "why": each["why"], "forms": each["forms"]}
        for each in told["columns"]
    ]
    brief = {name: list(told[name]) if isinstance(told[name], tuple) else told[name] for name in BRIEF}
    return brief | {"columns": columns}


FACTS = {
    "delimiter": Text("区切り", "delimiter"),
    "sheet": Text("シート", "sheet"),
    "header_row": Text("見出しの行", "header row"),
}
HEADERS = {
    "absent": Text("ない列", "columns that are missing"),
    "unused": Text("使わない見出し", "headers nobody uses"),
}
SUSPICION = Text("疑わしい点", "suspicion")


def understood_texts(told: Mapping[str, Any]) -> tuple[Text, ...]:
    """How an input is read, in words: where its headers are, header by header with why, notations of dates, suspicions.
    `told` is what `understood_briefly` gives."""
    texts = [
        Text(f"{FACTS[name].ja}：{shown}", f"{FACTS[name].en}: {shown}")
        for name, value in told["facts"].items()
        if (shown := {"\t": "TAB"}.get(value, value))
    ]
    for each in told["columns"]:
        where, why = f"{' + '.join(each['headers'])} → {each['name']}", each["why"]
        every = sum(each["forms"].values())
        forms = [(DATE_FORMS[name], f"{count / every:.0%}") for name, count in each["forms"].items()]
        ja = "、".join([why["japanese"], *(f"{note.japanese} {share}" for note, share in forms)])
        en = ", ".join([why["english"], *(f"{note.english} {share}" for note, share in forms)])
        texts.append(Text(f"{where}（{ja}）", f"{where} ({en})"))
    for name, label in HEADERS.items():
        if listed := ", ".join(told[name]):
            texts.append(Text(f"{label.ja}：{listed}", f"{label.en}: {listed}"))
    for note in told["suspicions"]:
        texts.append(Text(f"{SUSPICION.ja}：{note['japanese']}", f"{SUSPICION.en}: {note['english']}"))
    return tuple(texts)
