"""Excel workbooks: the first sheet with the schema's headers, row by row, cells as the text they stand for.

Days become 1975-01-02, also where a sheet holds only the day count; whole numbers lose their .0; a number where a My
Number or a bank's code belongs gets back the zeros it cannot begin with. A row with a formula or an error value is
refused, because what a formula gives depends on the program that opened the file last.
"""

from __future__ import annotations

import datetime
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from linkcheck.errors import InputError
from linkcheck.readers.excel_bounds import batches, check_bounds
from linkcheck.readers.headers import Resolution, known_header_count
from linkcheck.readers.reasons import Note, Refused
from linkcheck.readers.source import Opened, Rows
from linkcheck.records import WIDTHS

__all__ = ["open_excel"]

HEADER_ROWS = 20
SERIALS = range(1, 60_000)


def open_excel(path: Path) -> Opened:
    """Open a workbook. The headers are the row among the first 20 with the most known ones, or the first row.

    Raises InputError for a file that is no workbook, has no rows, or goes beyond `excel_bounds.BOUNDS`.
    """
    with _workbook(path, unknown=True) as book:
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        starts = [[_titles(row) for row in islice(sheet.iter_rows(), HEADER_ROWS)] for sheet in sheets]
        counts = [max((known_header_count(row) for row in rows), default=0) for rows in starts]
        if not any(any(row) for rows in starts for row in rows):
            raise InputError(path.name, "a sheet with rows", "none", "Save the sheet with its data.")
        place = counts.index(max(counts))
        title, rows = sheets[place].title, starts[place]
    known = [known_header_count(row) for row in rows]
    header = known.index(max(known)) if max(known) else next(at for at, row in enumerate(rows) if any(row))
    notes = [Note(f"the headers are in row {header + 1}", f"見出しは {header + 1} 行目")] if header else []
    if len(sheets) > 1:
        which = (place + 1, len(sheets))
        notes.append(
            Note("sheet {} of {} is read".format(*which), "{1} 枚中 {0} 枚目のシートを使用".format(*which))
        )

    def read(resolution: Resolution, batch_rows: int) -> Iterator[Rows]:
        with _workbook(path) as book:
            cells = book[title].iter_rows(min_row=header + 2)
            numbered = enumerate(cells, header + 2)
            writers = _writers(resolution, book.epoch)
            for part in batches(numbered, batch_rows, path.name):
                yield _rows(part, writers)

    return Opened(path.name, rows[header], read, notes=tuple(notes))


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
            raise InputError(
                path.name,
                "an Excel workbook (.xlsx)",
                "a damaged one",
                "Open it in Excel and save it again / 壊れた箇所があります。Excel で開いて保存し直してください。",
            ) from None


def _titles(row: tuple[Any, ...]) -> tuple[str, ...]:
    titles = [re.sub(r"\s+", "", str(cell.value)) if cell.value is not None else "" for cell in row]
    while titles and not titles[-1]:
        titles.pop()
    return tuple(titles)


Writer = Callable[[Any], str | None]


def _writers(resolution: Resolution, epoch: datetime.datetime) -> dict[int, Writer]:
    """How the cells of each column are written."""
    names = {place: piece.name for piece in resolution.pieces for place in piece.places}
    return {place: _writer(names[place], epoch) for place in sorted(names)}


def _writer(name: str, epoch: datetime.datetime) -> Writer:
    if name.endswith("birth_date"):
        return lambda value: _day(value, epoch)
    width = WIDTHS.get(name, 0)
    return lambda value: _digits(value, width) if width else _text(value)


def _digits(value: Any, width: int) -> str | None:
    """A number with its leading zeros; text stays as it is, for who wrote it could have written them."""
    text = _text(value)
    return text.zfill(width) if text and isinstance(value, int | float) and text.isdigit() else text


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.isoformat() if value.time() != datetime.time() else value.date().isoformat()
    return str(value)


def _day(value: Any, epoch: datetime.datetime) -> str | None:
    """A day count without a date format is a day all the same in a column of birth dates."""
    from openpyxl.utils.datetime import from_excel

    if isinstance(value, int | float) and not isinstance(value, bool) and value in SERIALS:
        return _text(from_excel(value, epoch))
    return _text(value)


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
            texts[place].append(write(used[place].value) if place in used else None)
    refused = tuple(Refused(np.array(rows, np.int64), name) for name, rows in turned_away.items() if rows)
    columns = {place: pa.array(values, pa.string()) for place, values in texts.items()}
    return Rows(columns, np.array(numbers, np.int64), refused)
