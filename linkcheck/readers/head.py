"""The head of a text file: which delimiter it has, where its headers are, and where its records begin."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection
from dataclasses import dataclass

from linkcheck.errors import InputError
from linkcheck.readers.layout import HEADER_ROWS, Layout, find_headers
from linkcheck.readers.reasons import Note

__all__ = ["Head", "find_head"]

DELIMITERS = {
    ",": ("commas", "カンマ"),
    "\t": ("tabs", "タブ"),
    ";": ("semicolons", "セミコロン"),
    "|": ("bars", "縦線"),
}
LINE = re.compile("[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
FIXED_ROWS = 3
"""At least so many lines of one length are taken for fixed widths."""


@dataclass(frozen=True, slots=True)
class Head:
    """Headers, delimiter, the line of the first header, and how much lies above the first record: lines and bytes."""

    titles: tuple[str, ...]
    delimiter: str
    line: int
    lines_above: int
    size_above: int
    notes: tuple[Note, ...] = ()


def find_head(text: str, name: str, wanted: Collection[str] = ()) -> Head:
    """The head of a text that begins a file (bytes that are no UTF-8 as lone surrogates). The delimiter is the one
    that gives the most known headers, then fields.

    Raises InputError where no headers are, or the lines have fixed widths.
    """
    lines = LINE.findall(text)[: HEADER_ROWS * 4]
    found = {delimiter: _rows(lines, delimiter) for delimiter in DELIMITERS}
    layouts = {
        delimiter: find_headers([row for row, _, _ in rows], wanted) for delimiter, rows in found.items()
    }
    delimiter = max(DELIMITERS, key=lambda each: (layouts[each].known, len(layouts[each].titles)))
    layout, rows = layouts[delimiter], found[delimiter]
    if not any(layout.titles) or "\x00" in layout.titles[0]:
        raise InputError("head_none", name)
    if not layout.known and not wanted:
        raise _without_headers(lines, layout, name)
    above = rows[layout.last][2]
    numbers = [first for _, first, _ in rows]
    notes = [*layout.notes(numbers)]
    if delimiter not in ",\t":
        english, japanese = DELIMITERS[delimiter]
        notes.append(Note(f"the values are separated by {english}", f"区切り文字は{japanese}"))
    size = sum(len(line.encode("utf-8", "surrogateescape")) for line in lines[:above])
    return Head(layout.titles, delimiter, numbers[layout.first], above, size, tuple(notes))


def _rows(lines: list[str], delimiter: str) -> list[tuple[tuple[str, ...], int, int]]:
    """The first rows, blank ones left out, each with the numbers of its first and last line."""
    reader, rows, first = csv.reader(lines, delimiter=delimiter), [], 1
    try:
        for row in reader:
            if row:
                rows.append((tuple(map(_title, row)), first, reader.line_num))
            first = reader.line_num + 1
            if len(rows) == HEADER_ROWS:
                break
    except csv.Error:  # a field of more than 128 KB: no header
        pass
    return rows


def _title(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace").strip()


def _without_headers(lines: list[str], layout: Layout, name: str) -> InputError:
    lengths = {len(line.rstrip("\r\n").encode("cp932", "replace")) for line in lines[:-1] if line.strip()}
    if len(layout.titles) == 1 and len(lengths) == 1 and len(lines) >= FIXED_ROWS and min(lengths) > 20:
        return InputError("head_fixed", name, length=min(lengths))
    return InputError("head_unknown", name, count=len(layout.titles), rows=HEADER_ROWS)
