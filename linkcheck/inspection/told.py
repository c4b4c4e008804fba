"""What a check found out about its inputs, as lines for the terminal: quarantine first, then what was assumed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from linkcheck.readers import quarantine_lines

__all__ = ["quarantine_told", "reading_told"]


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
    lines = [f"　{note['ja']} / {note['en']}" for note in summary.get("notes", ())]
    for name, columns in summary.get("unread", {}).items():
        for column, faults in columns.items():
            for fault, count in faults.items():
                lines.append(f"　読めない値 / unread: {name}.{column} {fault} {count:,}")
    return lines
