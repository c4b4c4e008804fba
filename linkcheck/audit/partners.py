"""What a clerk needs to act on a flagged link: where its lines are, and which other records it concerns.

The other record of an exchange is the one that holds the better owner's number; a number that stands twice concerns
every record that has it. No My Number is shown beyond its last four digits, also where a record carries one in
another column.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.columns import to_array
from linkcheck.engines.store import Store
from linkcheck.links.pieces import rows_where
from linkcheck.normalize.identifier import last_four_digits, my_number_is_valid

__all__ = ["IDENTIFIERS", "MOST_PARTNERS", "PARTNERS", "with_partners", "without_numbers"]

Rows = npt.NDArray[np.int64]

IDENTIFIERS = (
    "insurer_number",
    "symbol",
    "number",
    "branch",
    "bank_code",
    "branch_code",
    "account_number",
    "service_code",
    "terminal_id",
    "channel",
    "batch_id",
    "row_in_batch",
)
"""Columns of a record by which a clerk finds it; of an account number only the last four digits are shown."""

PARTNERS = ("owner_records", "number_records")
"""Records that hold the better owner's number; others that hold the same number as this record."""

MY_NUMBER_DIGITS = 12
NO_DIGITS = re.compile(r"\D+")
NUMBERED = re.compile(r"(\d{8})\D\d{4,}")
MOST_PARTNERS = 10
"""So many records are named at most."""


def with_partners(
    table: pa.Table, rows: Rows, left: Store, right: Store, register_row: npt.NDArray[np.int32], owner: Rows
) -> pa.Table:
    """The flagged links with their identifiers, their line, the owner's line and last four digits, and PARTNERS.

    rows int64[F] are the records of the F flagged links, register_row int32[N] the linked person of every record
    (-1: nobody), owner int64[F] the better owner's register row (-1: nobody).
    """
    taken = left.take(rows, left.known((*IDENTIFIERS, "source_row")))
    for name in taken.column_names:
        shown = taken[name] if name == "source_row" else _shown(name, taken[name])
        table = table.append_column("record_line" if name == "source_row" else name, shown)
    owners = right.take(owner, right.known(("my_number", "source_row")))
    table = table.append_column("owner_line", owners["source_row"])
    table = table.append_column("owner_my_number_last4", last_four_digits(owners["my_number"]))
    own = register_row[rows].astype(np.int64)
    holders = _holders(np.concatenate([owner, own]), register_row, left)
    for name, persons in zip(PARTNERS, (owner, own), strict=True):
        lists = [
            _others(holders.get(int(person)), int(row)) for person, row in zip(persons, rows, strict=True)
        ]
        table = table.append_column(name, pa.array(lists, pa.list_(pa.string())))
    return table


def _shown(name: str, column: pa.ChunkedArray) -> pa.Array:
    """The values as any output may show them."""
    values = without_numbers(column.to_pylist(), name)
    if name == "account_number":
        values = [value and value[-4:] for value in values]
    return pa.array(values, pa.string())


def without_numbers(values: Sequence[str | None], name: str = "") -> list[str | None]:
    """Values of a column of records without what may be a My Number; null stays null.

    A batch is often called by its day and a number of four digits. It is shown where every value of twelve digits or
    more begins with a day, as 7 My Numbers in 10,000 do: two of them at least, or one whose check digit is wrong. Or by
    an insurer's or office's number of eight digits, a mark, and a number: shown where batches share these eight.

    >>> without_numbers(["浜0012", "123456789018", "１２３４-5678-9018 甲", None])
    ['浜0012', '********9018', '********9018', None]
    >>> without_numbers(["20230401-0001", "20230401-0002"], "batch_id")
    ['20230401-0001', '20230401-0002']
    >>> without_numbers(["06139463-0001", "06139463-0002", "99139463-0001"], "batch_id")
    ['06139463-0001', '06139463-0002', '********0001']
    >>> without_numbers(["06139463-0001", "06139463-0002", "061394630001"], "batch_id")
    ['06139463-0001', '06139463-0002', '********0001']
    >>> without_numbers(["20230401-0001", "123456789018"], "batch_id")
    ['********0001', '********9018']
    """
    written = [unicodedata.normalize("NFKC", value or "") for value in values]
    digits = [NO_DIGITS.sub("", each) for each in written]
    long = {each for each in digits if len(each) >= MY_NUMBER_DIGITS}
    days = name == "batch_id" and all(map(_begins_with_day, long))
    if days and (len(long) > 1 or not any(my_number_is_valid(sorted(long)))):
        return list(values)
    shown = _of_shared_beginning(written) if name == "batch_id" else frozenset()
    return [
        f"********{found[-4:]}" if len(found) >= MY_NUMBER_DIGITS and each not in shown else value
        for value, each, found in zip(values, written, digits, strict=True)
    ]


def _of_shared_beginning(written: Sequence[str]) -> frozenset[str]:
    """Values of eight digits, a mark and a number whose eight digits another one shares; none where most are shared by
    no other, and none that is written in another way (1234-5678-9018, 061394630001)."""
    beginnings = {value: found[1] for value in written if (found := NUMBERED.fullmatch(value))}
    counts = Counter(beginnings.values())
    shared = frozenset(value for value, beginning in beginnings.items() if counts[beginning] > 1)
    return shared if 3 * len(counts) <= 2 * counts.total() else frozenset()


def _begins_with_day(digits: str) -> bool:
    try:
        return len(digits) == MY_NUMBER_DIGITS and 1990 <= date.fromisoformat(digits[:8]).year < 2100
    except ValueError:
        return False


def _holders(
    persons: Rows, register_row: npt.NDArray[np.int32], left: Store
) -> dict[int, tuple[tuple[int, str], ...]]:
    """The records linked to each of some persons (register rows, -1 for nobody), as (row, record_id) in row order."""
    asked = np.zeros(int(max(persons.max(initial=-1), register_row.max(initial=-1))) + 2, np.bool_)
    asked[persons[persons >= 0]] = True  # the last place stands for nobody
    found = rows_where(asked, register_row)
    ids = to_array(left.take(found, ("record_id",))["record_id"]).to_pylist()
    holders: dict[int, tuple[tuple[int, str], ...]] = {}
    for person, row, record_id in zip(register_row[found].tolist(), found.tolist(), ids, strict=True):
        held = holders.get(person, ())
        if len(held) <= MOST_PARTNERS:
            holders[person] = (*held, (row, str(record_id)))
    return holders


def _others(held: tuple[tuple[int, str], ...] | None, row: int) -> list[str]:
    return [record_id for at, record_id in held or () if at != row][:MOST_PARTNERS]
