"""Rows of a sheet that are hidden or struck out: they are read like all others, and told."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from linkcheck.readers.reasons import Note

__all__ = ["hidden_and_struck"]

BLOCK, OVERLAP = 1 << 22, 1 << 10
ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
NUMBER = re.compile(rb'\br="([0-9]+)"')
HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
TOLD = 5
"""Row numbers that a note names."""


def hidden_and_struck(path: Path, book: Any, sheet: Any, first: int) -> list[Note]:
    """Notes on the rows from number `first` on that are hidden, and those with a struck-out cell."""
    struck = _struck_styles(book)
    cell = re.compile(
        rb'<(?:\w+:)?c\b(?=[^>]*\bs="(?:' + b"|".join(struck) + rb')")[^>]*\br="[A-Z]+([0-9]+)"'
    )
    hidden_rows: set[int] = set()
    struck_rows: set[int] = set()
    for text in _blocks(path, sheet):
        if b"hidden=" in text:
            hidden_rows |= {
                int(number[1])
                for row in ROW.finditer(text)
                if HIDDEN.search(row[1]) and (number := NUMBER.search(row[1]))
            }
        if struck:
            struck_rows |= {int(number) for number in cell.findall(text)}
    notes = []
    if rows := sorted(row for row in hidden_rows if row >= first):
        notes.append(
            Note(f"hidden rows are checked too: {_told(rows)}", f"非表示の行も点検対象: {_told(rows)}")
        )
    if rows := sorted(row for row in struck_rows if row >= first):
        notes.append(
            Note(
                f"rows with struck-out cells are checked too: {_told(rows)}",
                f"取消線のある行も点検対象: {_told(rows)}",
            )
        )
    return notes


def _told(rows: list[int]) -> str:
    return ", ".join(map(str, rows[:TOLD])) + (f" ... ({len(rows):,})" if len(rows) > TOLD else "")


def _struck_styles(book: Any) -> list[bytes]:
    """The numbers of the cell styles whose font is struck out."""
    fonts = list(book._fonts)  # what a read-only workbook keeps of its styles
    return [
        str(place).encode() for place, style in enumerate(book._cell_styles) if fonts[style.fontId].strike
    ]


def _blocks(path: Path, sheet: Any) -> Iterator[bytes]:
    with zipfile.ZipFile(path) as archive, archive.open(sheet._worksheet_path) as file:
        rest = b""
        while block := file.read(BLOCK):
            yield rest + block
            rest = block[-OVERLAP:]
