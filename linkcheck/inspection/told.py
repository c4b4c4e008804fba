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
                label = COMMON.text("inspection", "unread").both
                lines.append(f"　{label}: {name}.{column} {fault} {count:,}")
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


def understood_texts(told: Mapping[str, Any]) -> tuple[Text, ...]:
    """How an input is read, in words: where its headers are, header by header with why, notations of dates, suspicions.
    `told` is what `understood_briefly` gives."""
    texts = [
        _labeled(name, str(shown), str(shown))
        for name, value in told["facts"].items()
        if (shown := {"\t": "TAB"}.get(value, value))
    ]
    for each in told["columns"]:
        headers, column, why = " + ".join(each["headers"]), _column(each["name"]), each["why"]
        every = sum(each["forms"].values())
        forms = [(DATE_FORMS[name], f"{count / every:.0%}") for name, count in each["forms"].items()]
        ja = "、".join([why["japanese"], *(f"{note.japanese} {share}" for note, share in forms)])
        en = ", ".join([why["english"], *(f"{note.english} {share}" for note, share in forms)])
        texts.append(Text(f"{headers} → {column.ja}（{ja}）", f"{headers} → {column.en} ({en})"))
    if told["absent"]:
        names = [_column(name) for name in told["absent"]]
        listed = "、".join(each.ja for each in names), ", ".join(each.en for each in names)
        texts.append(_labeled("absent", *listed))
    if told["unused"]:
        texts.append(_labeled("unused", "、".join(told["unused"]), ", ".join(told["unused"])))
    texts += [_labeled("suspicions", note["japanese"], note["english"]) for note in told["suspicions"]]
    return tuple(texts)


def _column(name: str) -> Text:
    """What a column of an input is called: there an account's number is whole."""
    return COMMON.text("header", name) if name in COMMON.names("header") else COMMON.header(name)


def _labeled(name: str, ja: str, en: str) -> Text:
    label = COMMON.text("inspection", name)
    return Text(f"{label.ja}：{ja}", f"{label.en}: {en}")
