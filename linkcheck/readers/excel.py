"""Excel workbooks: one sheet with the schema's headers, row by row, cells as the text they stand for (`cells`).

A row with a formula or an error value is refused, because what a formula gives depends on the program that opened the
file last. What a user of the workbook does not see or has crossed out is read all the same, and told.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from linkcheck.errors import InputError
from linkcheck.readers.arbiter import SAMPLED
from linkcheck.readers.cells import Writer, make_writers, title_of
from linkcheck.readers.excel_bounds import batches, check_bounds
from linkcheck.readers.layout import HEADER_ROWS, Layout, find_headers
from linkcheck.readers.opened import RawSource, Rows
from linkcheck.readers.pieces import Resolution
from linkcheck.readers.reasons import Note, RefusedRows
from linkcheck.readers.sheet_marks import hidden_and_struck

__all__ = ["open_excel"]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet of a workbook: title, number from 1, whether it is seen, where its headers are, whether rows follow."""

    title: str
    number: int
    visible: bool
    layout: Layout
    has_rows: bool


def open_excel(path: Path, wanted: Collection[str] = (), sheet: str | int | None = None) -> RawSource:
    """Open a workbook. The sheet is the one that is asked for (title, or number from 1), or the only one with known
    headers and rows; one that is hidden only where no other has them. wanted: headers that the settings name.

    Raises InputError for a file that is no workbook, has no rows, or goes beyond `excel_bounds.BOUNDS`, and where
    several sheets could be meant.
    """
    with _workbook(path, unknown=True) as book:
        sheets = [_looked_at(each, number, wanted) for number, each in enumerate(book.worksheets, 1)]
        chosen = _chosen(sheets, sheet, path.name, bool(wanted))
        first = chosen.layout.last + 2
        epoch = book.epoch
        numbered = enumerate(book[chosen.title].iter_rows(min_row=first), first)
        begin = next(batches(numbered, SAMPLED, path.name), [])
        notes = [*chosen.layout.notes(range(1, HEADER_ROWS + 1)), *_sheet_notes(sheets, chosen)]
        notes += hidden_and_struck(path, book, book[chosen.title], first)

    def read(resolution: Resolution, batch_rows: int) -> Iterator[Rows]:
        writers = make_writers(resolution, epoch)
        if batch_rows == SAMPLED:
            yield _rows(begin, writers)
            return
        with _workbook(path) as book:
            numbered = enumerate(book[chosen.title].iter_rows(min_row=first), first)
            for part in batches(numbered, batch_rows, path.name):
                yield _rows(part, writers)

    facts = {"sheet": chosen.number, "header_row": chosen.layout.first + 1}
    return RawSource(path.name, chosen.layout.titles, read, notes=tuple(notes), facts=facts)


def _looked_at(sheet: Any, number: int, wanted: Collection[str]) -> _Sheet:
    rows = [tuple(map(title_of, row)) for row in islice(sheet.iter_rows(), HEADER_ROWS + 1)]
    layout = find_headers(rows[:HEADER_ROWS], wanted)
    titles = layout.titles[
        : max((place + 1 for place, title in enumerate(layout.titles) if title), default=0)
    ]
    has_rows = any(any(row) for row in rows[layout.last + 1 :])
    layout = Layout(titles, layout.first, layout.last, layout.known)
    return _Sheet(sheet.title, number, sheet.sheet_state == "visible", layout, has_rows)


def _chosen(sheets: list[_Sheet], asked: str | int | None, name: str, mapped: bool) -> _Sheet:
    """The sheet to read."""
    if asked is not None:
        found = [each for each in sheets if asked in (each.title, each.number, str(each.number))]
        if not found:
            raise InputError("sheet_other", name, count=len(sheets))
        return found[0]
    if not any(any(each.layout.titles) for each in sheets):
        raise InputError("sheet_empty", name)
    most = max(each.layout.known for each in sheets)
    known = [each for each in sheets if each.layout.known * 2 > most and each.layout.known > 0]
    known = [each for each in known if each.has_rows] or known
    found = [each for each in known if each.visible] or known
    if len(found) > 1:
        numbers = ", ".join(str(each.number) for each in found)
        raise InputError(
            "sheet_several",
            name,
            count=len(found),
            numbers=numbers,
            sheets=len(sheets),
            first=found[0].number,
        )
    if not found and not mapped:
        raise InputError("sheet_unknown", name, sheets=len(sheets), rows=HEADER_ROWS)
    return (found or [each for each in sheets if any(each.layout.titles)])[0]


def _sheet_notes(sheets: list[_Sheet], chosen: _Sheet) -> list[Note]:
    if len(sheets) == 1:
        return []
    which = (chosen.number, len(sheets))
    hidden = sum(not each.visible for each in sheets)
    notes = [Note("sheet {} of {} is read".format(*which), "{1} 枚中 {0} 枚目のシートを使用".format(*which))]
    if not chosen.visible:
        notes.append(Note("the sheet is hidden", "使用したシートは非表示"))
    elif hidden:
        notes.append(Note(f"{hidden} hidden sheets are left out", f"非表示のシート {hidden} 枚は使用しない"))
    return notes


@contextmanager
def _workbook(path: Path, unknown: bool = False) -> Iterator[Any]:
    """A workbook that is closed in the end; what goes wrong in it is an InputError. Unknown ones are checked first."""
    import openpyxl

    warnings.filterwarnings("ignore", "Cell .* is marked as a date", UserWarning)  # it quotes the cell
    with path.open("rb") as file:  # a path would be judged by its suffix
        try:
            if unknown:
                check_bounds(file, path.name)
            book = openpyxl.load_workbook(file, read_only=True, keep_links=False)
            for sheet in book.worksheets:
                sheet.reset_dimensions()
            yield book
            book.close()
        except (InputError, MemoryError):
            raise
        except (
            Exception
        ):  # openpyxl raises whatever a damaged part leads to, and its messages may quote cells
            raise InputError("workbook_damaged", path.name) from None


def _rows(part: list[tuple[int, tuple[Any, ...]]], writers: dict[int, Writer]) -> Rows:
    numbers: list[int] = []
    texts: dict[int, list[str | None]] = {place: [] for place in writers}
    turned_away: dict[str, list[int]] = {"formula_cell": [], "error_cell": []}
    for number, cells in part:
        used = {place: cells[place] for place in writers if place < len(cells)}
        kinds = {cell.data_type for cell in used.values() if cell.value is not None}
        if "f" in kinds or "e" in kinds:
            turned_away["formula_cell" if "f" in kinds else "error_cell"].append(number)
            continue
        numbers.append(number)
        for place, write in writers.items():
            texts[place].append(write(used[place]) if place in used else None)
    refused = tuple(RefusedRows(np.array(rows, np.int64), name) for name, rows in turned_away.items() if rows)
    columns = {place: pa.array(values, pa.string()) for place, values in texts.items()}
    return Rows(columns, np.array(numbers, np.int64), refused)
