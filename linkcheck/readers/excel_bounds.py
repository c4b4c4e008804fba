"""Bounds of Excel workbooks: a small file may unpack to more than memory holds, or to rows without end.

What can be told without parsing is told first, from the sizes of the packed parts and one pass over their bytes; rows,
columns and time are measured as rows come.
"""

from __future__ import annotations

import re
import time
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from linkcheck.errors import InputError
from linkcheck.messages import Message

__all__ = ["BOUNDS", "batches", "check_bounds"]

BOUNDS = {
    "parts": (10_000, "parts", "構成ファイルの数"),
    "bytes": (4 << 30, "bytes when unpacked", "展開後のバイト数"),
    "ratio": (100, "times the packed size when unpacked", "圧縮前後の大きさの比"),
    "strings": (10_000_000, "shared strings", "共有文字列の数"),
    "cells": (32_000_000, "cells", "セルの数"),
    "elements": (200_000_000, "elements", "要素の数"),
    "settings": (3_000_000, "elements in its settings and styles", "設定とスタイルの要素の数"),
    "text": (1 << 20, "bytes of text in one cell", "1 つのセルのバイト数"),
    "rows": (1_048_576, "rows", "行数"),
    "columns": (16_384, "columns", "列数"),
    "slots": (250_000_000, "cells with the empty ones between them", "間の空セルを含むセルの数"),
    "seconds": (60, "seconds without a row that holds anything", "値のある行が現れない秒数"),
}
"""What a workbook may hold at most, in English and Japanese. Rows and columns are Excel's own bounds."""

BLOCK = 1 << 20
SMALL = 4 << 20  # bytes; parts below may be packed as well as they like
BATCH_CELLS = 1 << 22  # a batch holds no more, empty ones among them, so that wide rows do not fill memory
SETTINGS = re.compile(r"\[Content_Types\]\.xml|.*\.rels|docProps/.*|xl/(workbook|styles|theme/[^/]*)\.xml")
CELL, STRING = (re.compile(rb"<(?:\w+:)?%s[\s/>]" % tag) for tag in (b"c", b"si"))


def within(name: str, what: str, found: float) -> None:
    """Raise InputError where a workbook goes beyond a bound."""
    most, english, japanese = BOUNDS[what]
    if found > most:
        raise InputError("workbook_bounds", name, most=most, what=Message(japanese, english))


def check_bounds(file: IO[bytes], name: str) -> None:
    """Raise InputError if an open workbook goes beyond a bound; whatever `zipfile` raises if it is damaged."""
    with zipfile.ZipFile(file) as book:
        parts = [part for part in book.infolist() if not part.is_dir()]
        within(name, "parts", len(parts))
        within(name, "bytes", sum(part.file_size for part in parts))
        for part in parts:
            if part.file_size > SMALL:
                within(name, "ratio", part.file_size / max(part.compress_size, 1))
        counts = {"cells": 0, "strings": 0, "elements": 0, "settings": 0}
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                add_counts(book, part, name, counts)
    file.seek(0)


def add_counts(book: zipfile.ZipFile, part: zipfile.ZipInfo, name: str, counts: dict[str, int]) -> None:
    """Count what a part holds. Raises InputError as soon as there is too much, ValueError for what is no UTF-8 text."""
    kinds = {"cells": CELL, "strings": STRING, "elements": re.compile(b"<")}
    if SETTINGS.fullmatch(part.filename):
        kinds["settings"] = kinds["elements"]
    in_row = 0
    for block in blocks(book, part, name):
        if b"\0" in block:
            raise ValueError("expected UTF-8, found bytes that are 0")
        for what, pattern in kinds.items():
            counts[what] += len(pattern.findall(block))
            within(name, what, counts[what])
        row = max(block.rfind(b"<row"), block.rfind(b":row"))
        in_row = (0 if row >= 0 else in_row) + len(CELL.findall(block, max(row, 0)))
        within(name, "columns", in_row)


def blocks(book: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    """A part's bytes in blocks that end in front of a tag."""
    rest = b""
    with book.open(part) as file:
        while block := file.read(BLOCK):
            rest += block
            last = max(rest.rfind(b"<"), 0)
            within(name, "text", len(rest) - last)
            yield rest[:last]
            rest = rest[last:]
    yield rest


def batches(
    rows: Iterator[tuple[int, tuple[Any, ...]]], size: int, name: str
) -> Iterator[list[tuple[int, tuple[Any, ...]]]]:
    """Numbered rows in lists of `size` rows or fewer, without those that hold nothing.

    Raises InputError for a row or column too far away, or when nothing comes for long.
    """
    part: list[tuple[int, tuple[Any, ...]]] = []
    cells, slots, latest = 0, 0, time.monotonic()
    most_rows, most_columns, most_slots = (BOUNDS[what][0] for what in ("rows", "columns", "slots"))
    for number, row in rows:
        slots += len(row)
        if number > most_rows or len(row) > most_columns or slots > most_slots:
            within(name, "rows", number)
            within(name, "columns", len(row))
            within(name, "slots", slots)
        if all(cell.value is None for cell in row):
            within(name, "seconds", time.monotonic() - latest)
            continue
        part.append((number, row))
        cells += len(row)
        if len(part) == size or cells > BATCH_CELLS:
            yield part
            part, cells = [], 0
        latest = time.monotonic()
    if part:
        yield part
