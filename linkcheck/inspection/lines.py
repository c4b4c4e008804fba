"""An inspection as lines for a terminal of 80 columns, in Japanese and English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linkcheck.inspection.shapes import DATE_FORMS
from linkcheck.readers import REASONS
from linkcheck.words import COMMON, display_width

__all__ = ["brief_lines", "told_lines"]

WIDTH = 80
TOLD_SHAPES = 3
"""Shapes that are told of a column."""

LISTS = ("absent", "empty", "unused")
FACTS = ("delimiter", "sheet", "header_row")


def told_lines(told: Mapping[str, Any]) -> list[str]:
    """Lines of what `Inspection.to_dict` holds, none wider than 80 columns."""
    every = [*_head(told)]
    for column in told["columns"]:
        every += _column(column, told["rows"])
    every += _lists(told)
    return [piece for line in every for piece in _wrapped(line)]


def brief_lines(label: str, told: Mapping[str, Any]) -> list[str]:
    """How an input of a check is read, of what `Inspection.to_dict` holds: headers with why, notations of dates, what
    looks wrong in the rows that were looked at; none wider than 80 columns."""
    every = [f"{label}: {told['name']}", *(f"　{line}" for line in _facts(told))]
    for column in told["columns"]:
        every.append(_header(column))
        every += _forms(column)
    for name in ("absent", "unused"):
        every += [f"　{_said(name)}: {', '.join(told[name])}"] if told[name] else []
    every += [
        f"　{_said('suspicions')}: {note['japanese']} / {note['english']}" for note in told["suspicions"]
    ]
    return [piece for line in every for piece in _wrapped(line)]


def _head(told: Mapping[str, Any]) -> Iterator[str]:
    how = "見出しから推定 / guessed from the headers" if told["guessed"] else "指定 / as asked"
    yield f"{told['name']}"
    yield f"種類 / kind: {told['kind']} ({how})"
    yield from _facts(told)
    yield f"行 / rows: {told['rows']:,}"
    yield ""
    yield "列 / columns"


def _facts(told: Mapping[str, Any]) -> Iterator[str]:
    if told["encoding"]:
        yield f"{_said('encoding')}: {told['encoding']}"
    for name, value in told["facts"].items():
        shown = {"\t": "TAB"}.get(value, value)
        yield f"{_said(name) if name in FACTS else name}: {shown}"


def _said(name: str) -> str:
    return COMMON.text("inspection", name).both


def _column(column: Mapping[str, Any], rows: int) -> Iterator[str]:
    yield _header(column)
    filled = f"　　記入 / filled: {_share(column['filled'], rows)}"
    if column["repeated"]:
        filled += f", 重複 / repeated: {column['repeated']:,}"
    yield filled
    if column["check_digit_failures"]:
        yield f"　　検査用数字の不一致 / check digit fails: {column['check_digit_failures']:,}"
    for fault, count in column["unread"].items():
        yield f"　　{_said('unread')}: {fault} {count:,}"
    yield from _forms(column)
    if column["shapes"] and not column["forms"]:
        every = sum(column["shapes"].values())
        few = list(column["shapes"].items())[:TOLD_SHAPES]
        yield "　　形 / shapes: " + " | ".join(f"{shape} {_share(count, every)}" for shape, count in few)


def _header(column: Mapping[str, Any]) -> str:
    headers = " + ".join(column["headers"])
    return f"　{headers} → {column['name']} ({column['why']['japanese']} / {column['why']['english']})"


def _forms(column: Mapping[str, Any]) -> Iterator[str]:
    every = sum(column["forms"].values())
    for name, count in column["forms"].items():
        note = DATE_FORMS[name]
        yield f"　　{note.japanese} / {note.english}: {_share(count, every)}"


def _lists(told: Mapping[str, Any]) -> Iterator[str]:
    for name in LISTS:
        if told[name]:
            yield ""
            yield f"{_said(name)}: {', '.join(told[name])}"
    if told["quarantine"]:
        yield ""
        yield "取込エラーとして除外する行 / rows that a check leaves out"
        for reason, count in told["quarantine"].items():
            note = REASONS[reason]
            yield f"　{note.japanese} / {note.english}: {count:,}"
    for name in ("notes", "suspicions"):
        if told[name]:
            yield ""
            yield _said(name)
            yield from (f"　{note['japanese']} / {note['english']}" for note in told[name])


def _share(count: int, total: int) -> str:
    return f"{count / total:.1%}" if total else "0"


def _wrapped(line: str) -> Iterator[str]:
    """A line in pieces of at most 80 columns; what follows is set in by four more."""
    lead = len(line) - len(line.lstrip("　"))
    piece, used = "", 0
    for word in _words(line):
        wide = display_width(word)
        if used + wide > WIDTH and piece.strip():
            yield piece.rstrip(" ")
            piece, word = "　" * lead + "    ", word.lstrip(" ")
            used, wide = 2 * lead + 4, display_width(word)
        piece, used = piece + word, used + wide
    yield piece.rstrip(" ")


def _words(line: str) -> Iterator[str]:
    """Pieces that stay together: runs of narrow characters with the space before them, and each wide one."""
    word = ""
    for mark in line:
        if mark == " " or display_width(mark) > 1 or len(word) >= WIDTH // 2:
            if word:
                yield word
            word = mark
            if display_width(mark) > 1:
                yield word
                word = ""
        else:
            word += mark
    if word:
        yield word
