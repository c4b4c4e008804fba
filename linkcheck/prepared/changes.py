"""Changes of a register: residents that are new, changed or gone, each row named by its My Number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.engines.store import contiguous
from linkcheck.errors import InputError
from linkcheck.messages import place
from linkcheck.normalize.identifier import parse_my_numbers
from linkcheck.readers import Source, open_records, read_input
from linkcheck.readers.headers import named_places
from linkcheck.records import REGISTER, Field
from linkcheck.settings import Settings

__all__ = ["CHANGES", "Changes", "read_changes"]

CHANGES = replace(
    REGISTER,
    name="changes",
    fields=(REGISTER.fields[0], *REGISTER.tolerant.fields[1:], Field("removed", False, "number")),
)
"""Columns of a file of changes: the My Number, those of a register that change, and `removed`."""

MARKS = {"": False, "0": False, "false": False, "1": True, "true": True}
"""What stands in `removed`: whether the resident is not there any more."""

Rows = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Changes:
    """M rows: table, the register's columns given; numbers int64[M], no two alike; removed bool[M]; source."""

    table: pa.Table
    numbers: Rows
    removed: Bools
    source: Source


def read_changes(changes: Any, settings: Settings) -> Changes:
    """Read a path or table of changes; where the settings do not name its columns (columns.changes), its headers are
    those of the register, as far as they are there.

    Raises InputError where a row has no My Number that can be read, or one that comes twice, where `removed` says
    something else, and where no other column is known.
    """
    of_register, own = settings.columns.get("register", {}), settings.columns.get("changes")
    opened = open_records(
        changes,
        CHANGES,
        encoding=settings.register_encoding,
        mapping=own or of_register,
        sheet=settings.register_sheet,
    )
    named = own or {name: given for name, given in of_register.items() if _is_there(given, opened.headers)}
    source = read_input(opened, CHANGES, replace(settings, columns={"changes": named}), "changes")
    table = contiguous(list(source.batches()), source.arrow_schema)
    numbers = parse_my_numbers(table["my_number"])
    lost = source.quarantine.num_rows + int((numbers < 0).sum())
    if lost:
        raise InputError("changes_numbers", source.name, count=f"{lost:,}")
    kept = [name for name in REGISTER.names if name in table.column_names]
    if len(kept) == 1 and "removed" not in table.column_names:
        raise InputError("changes_none", source.name)
    return Changes(table.select(kept), numbers, removals(table, source.name), source)


def _is_there(given: str | list[str], headers: Sequence[str]) -> bool:
    """Whether one of the headers of a column is among headers: a column in parts is there whole, or is asked for."""
    return any(named_places(each, headers) for each in ([given] if isinstance(given, str) else given))


def removals(table: pa.Table, where: str) -> Bools:
    """Which rows remove a resident, bool[M], none without that column. Raises InputError for a mark that is none."""
    if "removed" not in table.column_names:
        return np.zeros(table.num_rows, np.bool_)
    marks = pc.utf8_trim_whitespace(pc.utf8_normalize(table["removed"], "NFKC"))
    marks = pc.fill_null(pc.utf8_lower(marks), "")
    places = pc.index_in(marks, pa.array(list(MARKS)))
    if places.null_count:
        raise InputError(
            "changes_marks", place(where, "column", column="removed"), count=f"{places.null_count:,}"
        )
    return np.asarray(np.array(list(MARKS.values()))[places.to_numpy()])
