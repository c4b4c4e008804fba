"""Cells of a workbook as the text they stand for.

Days become 1975-01-02; whole numbers lose their .0; a number where a My Number or a bank's code belongs gets back the
zeros it cannot begin with. A number in a column of birth dates is a year if it can be one, the day that a spreadsheet
counts to if its format leaves that open, and digits (S50 01 02 written 500102) if its format groups or names them.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from linkcheck.readers.pieces import Resolution
from linkcheck.records import WIDTHS

__all__ = ["Writer", "make_writers", "title_of"]

SERIALS = range(1, 60_000)
FIRST_YEAR = 1873
OPEN_FORMAT = re.compile(r"General|@|0|#,##0|(?:0|#,##0)[_ ;\\-].*", re.IGNORECASE)
"""Number formats that say nothing of what a whole number means."""

ZEROS = re.compile("0{2,}")

Writer = Callable[[Any], str | None]


def make_writers(resolution: Resolution, epoch: datetime.datetime) -> dict[int, Writer]:
    """How the cells of each column are written, by place."""
    names = {place: piece for piece in resolution.pieces for place in piece.places}
    return {
        place: _writer(piece.name if not piece.marks else "", epoch) for place, piece in sorted(names.items())
    }


def title_of(cell: Any) -> str:
    """A cell of the header as text without white space."""
    return re.sub(r"\s+", "", str(cell.value)) if cell.value is not None else ""


def _writer(name: str, epoch: datetime.datetime) -> Writer:
    if name.endswith("birth_date"):
        return lambda cell: _day(cell, epoch)
    width = WIDTHS.get(name, 0)
    return lambda cell: _digits(cell.value, width) if width else _text(cell.value)


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


def _day(cell: Any, epoch: datetime.datetime) -> str | None:
    from openpyxl.utils.datetime import from_excel

    value = cell.value
    if isinstance(value, datetime.time) and value == datetime.time():  # day 0
        return None
    if isinstance(value, datetime.datetime):
        return _year_of_day(value, epoch) or _text(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        return _text(value)
    if value == 0:
        return None
    if value in _years():
        return str(int(value))
    form = cell.number_format or "General"
    if value in SERIALS and OPEN_FORMAT.fullmatch(form):
        return _text(from_excel(value, epoch))
    text = str(int(value))
    return text.zfill(len(form)) if ZEROS.fullmatch(form) else text


@lru_cache(1)
def _years() -> range:
    return range(FIRST_YEAR, datetime.date.today().year + 1)


def _year_of_day(day: datetime.datetime, epoch: datetime.datetime) -> str | None:
    """The year somebody wrote into a cell with a date's format, where it became a day of 1905 (1909 from 1904 on)."""
    from openpyxl.utils.datetime import to_excel

    if day.year not in (1905, 1909):
        return None
    serial = to_excel(day, epoch)
    return str(int(serial)) if serial in _years() else None
