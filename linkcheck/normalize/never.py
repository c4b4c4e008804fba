"""Never: the days that systems write where there is none, so that nothing is lost where they count as missing."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns import distinct

__all__ = ["says_never"]

NEVER = frozenset(
    [
        "0001-01-01",  # .NET
        "1601-01-01",  # Windows files
        "1753-01-01",  # SQL Server
        "1858-11-17",  # OpenVMS
        "1899-12-30",  # spreadsheets, day 0
        "1899-12-31",  # day 0 where 1900-01-01 is day 1
        "1900-01-00",  # spreadsheets, as they show it
        "1900-01-01",  # databases
        "1904-01-01",  # spreadsheets of the Macintosh
        "1970-01-01",  # Unix
        "2099-12-31",  # for ever
        "2999-12-31",  # for ever
        "9999-12-31",  # for ever
        "9999-99-99",  # for ever
    ]
)
"""Days that systems write where there is none."""
ALL_ZERO = re.compile(r"0[0\s/:.T-]*Z?")
YEAR_FIRST = re.compile(r"\D*(\d{4})\D?(\d{1,2})\D?(\d{1,2})(?:\D.*|\d{4,}.*)?", re.DOTALL)


def says_never(text: pa.Array) -> npt.NDArray[np.bool_]:
    """Which texts are blank or a moment that systems write where there is none, bool[N].

    >>> says_never(pa.array(["9999/12/31 23:59:59", "00000000", "1900-01-00", "0203-03-27"])).tolist()
    [True, True, True, False]
    """
    written, rows = distinct(pc.utf8_normalize(text, form="NFKC"))
    return np.array([_is_never(each or "") for each in written.to_pylist()], np.bool_)[rows]


def _is_never(written: str) -> bool:
    written = written.strip()
    if not written or ALL_ZERO.fullmatch(written):
        return True
    found = YEAR_FIRST.fullmatch(written)
    return found is not None and f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" in NEVER
