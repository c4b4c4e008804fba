"""What readers answered, from a filled work list (CSV or Excel) of this estimate or of the review.

Headings and answers are recognized in both languages; what is empty was not read, and what is not understood is counted
and told, never guessed.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from linkcheck.errors import InputError
from linkcheck.messages import reason

__all__ = ["Answers", "is_filled", "read_answers"]

RECORD = ("record_id", "整理番号")
FIRST = ("result", "一次 結果", "一次結果", "確認結果", "結果")
SECOND = ("second_result", "二次 結果", "二次結果", "second")
WORDS = {
    "wrong": ("wrong", "誤り", "誤", "×", "agree wrong"),
    "right": ("right", "正しい", "正", "○", "〇"),
    "hold": ("hold", "on hold", "保留", "?", "？"),
    "agree": ("agree", "agrees", "同意", "一致"),
    "disagree": ("disagree", "disagrees", "不同意", "不一致"),
}
MEANING = {word: name for name, words in WORDS.items() for word in words}


@dataclass(frozen=True)
class Answers:
    """Answers by record_id: (first reader's, second reader's), each "wrong", "right", "hold" or "" (not read).

    unknown_count: cells that are no answer. A second reader's "agree" stands for the first one's answer, "disagree"
    for the opposite.
    """

    of_record: dict[str, tuple[str, str]]
    unknown_count: int = 0

    def state(self, record_id: str) -> str:
        """ "wrong" or "right" where nobody says otherwise, "doubtful" on hold or in disagreement, "" where not read.

        >>> Answers({"a": ("right", ""), "b": ("right", "wrong"), "c": ("hold", "")}).state("b")
        'doubtful'
        """
        given = {each for each in self.of_record.get(record_id, ()) if each}
        if not given:
            return ""
        return given.pop() if len(given) == 1 and given <= {"wrong", "right"} else "doubtful"


def read_answers(path: Path) -> Answers:
    """The answers in a filled work list. Raises InputError for a file that is none."""
    rows = _rows(path)
    headings = next(rows, [])
    record, first, second = (_place(headings, names) for names in (RECORD, FIRST, SECOND))
    if record is None or first is None:
        raise InputError("answers_columns", path.name, count=len(headings))
    found_answers: dict[str, tuple[str, str]] = {}
    unknown = 0
    for row in rows:
        cells = [row[at] if at is not None and at < len(row) else "" for at in (record, first, second)]
        given = [MEANING.get(cell.lower(), "") for cell in cells[1:]]
        unknown += sum(bool(cell) and not meaning for cell, meaning in zip(cells[1:], given, strict=True))
        if cells[0] and any(given):
            found_answers[cells[0].removeprefix("'")] = (given[0], _second(given[0], given[1]))
    return Answers(found_answers, unknown)


def is_filled(path: Path) -> bool:
    """Whether somebody wrote into a work list of `estimate` behind the first two columns, or changed it beyond reading;
    False where there is none."""
    if not path.exists():
        return False
    try:
        rows = _rows(path)
        headings = next(rows, [])
        return _place(headings, RECORD) is None or any(any(row[2:]) for row in rows)
    except InputError:
        return True


def _second(first: str, second: str) -> str:
    opposite = {"wrong": "right", "right": "wrong"}
    if second == "agree":
        return first
    return opposite.get(first, "hold") if second == "disagree" else second


def _place(headings: list[str], names: tuple[str, ...]) -> int | None:
    told = [heading.split("\n")[0].strip().lower() for heading in headings]
    return next((told.index(name) for name in names if name in told), None)


def _rows(path: Path) -> Iterator[list[str]]:
    try:
        with path.open("rb") as file:
            workbook = file.read(4) == b"PK\x03\x04"
        return iter(_sheet(path) if workbook else _lines(path))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("answers_format", path.name, said=reason(error)) from None


def _sheet(path: Path) -> list[list[str]]:
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            return [[_text(cell) for cell in row] for row in book.worksheets[0].iter_rows(values_only=True)]
        finally:
            book.close()
    except Exception as error:  # a clerk's workbook may be broken in any way
        raise InputError("answers_workbook", path.name, said=reason(error)) from None


def _lines(path: Path) -> list[list[str]]:
    import csv

    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:  # as Excel saves a CSV in Japan
        text = content.decode("cp932")
    try:
        return [[_text(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]
    except csv.Error as error:
        raise InputError("answers_format", path.name, said=reason(error)) from None


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip()
