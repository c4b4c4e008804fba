"""Days with the year last: month or day first is told by the whole column, or not at all."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

__all__ = [
    "BOTH",
    "DAY_FIRST",
    "MONTH_FIRST",
    "has_year_last",
    "in_order",
    "order_counts",
    "order_of",
    "without_year_last",
]

MONTH_FIRST, DAY_FIRST, BOTH = "month/day", "day/month", "both"

WIDE = r"^[\s　\[(<\"'［（＜]*\p{Nd}{1,2}[-/. ．／－　]{1,2}\p{Nd}{1,2}[-/. ．／－　]{1,2}\p{Nd}{4}"
"""What may be a day with the year last, in any width."""

YEAR_LAST = (
    r"(?s)^(?P<before>[\s\[(<\"']*)(?P<first>[0-9]{1,2})[-/. ]{1,2}(?P<second>[0-9]{1,2})[-/. ]{1,2}(?P<year>[0-9]{4})"
    r"(?P<behind>[^0-9].*)?$"
)
DISSENT = 0.01
"""A smaller share of days that can only be read the other way are slips of the hand."""

Counts = npt.NDArray[np.int64]


def has_year_last(column: pa.Array) -> bool:
    """Whether some value may be a day with the year last. Cheap where all of a column are 2023-03-27 and what follows.

    >>> has_year_last(pa.array(["2023-03-27", "27/03/2023 10:00"])), has_year_last(pa.array(["2023-03-27", None]))
    (True, False)
    """
    if pc.all(pc.equal(pc.binary_slice(column.cast(pa.binary()), 4, 5), b"-")).as_py() is not False:
        return False
    return bool(pc.any(pc.match_substring_regex(column, WIDE)).as_py())


def order_counts(column: pa.Array) -> Counts:
    """How many values have the year last and can be read with the month first alone, and with the day first alone,
    int64[2]. Counts of parts of a column add up.

    >>> order_counts(pa.array(["01/23/1952", "04/06/1959 10:00", "23.1.1952", "45/01/1952", None])).tolist()
    [1, 1]
    """
    _, found = _year_last(column)
    first, second = (_number(found, name) for name in ("first", "second"))
    month_first = (first <= 12) & (second > 12) & (second <= 31)
    day_first = (second <= 12) & (first > 12) & (first <= 31)
    return np.array([month_first.sum(), day_first.sum()], np.int64)


def order_of(counts: Counts) -> str | None:
    """MONTH_FIRST or DAY_FIRST, if some value can be read only so and hardly any only the other way; BOTH where the
    values contradict one another; None where none of them tells.

    counts int64[2]: as `order_counts` gives them, of the whole column.

    >>> [order_of(np.array(counts)) for counts in ([2, 0], [1, 500], [1, 1], [0, 0])]
    ['month/day', 'day/month', 'both', None]
    """
    fewer, more = np.sort(counts)
    if not more:
        return None
    if fewer > DISSENT * more:
        return BOTH
    return MONTH_FIRST if counts[0] == more else DAY_FIRST


def in_order(column: pa.Array, order: str) -> pa.Array:
    """The column with such days written year first; everything else stays as it is, and in the order BOTH also what
    may be read either way.

    >>> in_order(pa.array(["01/23/1952", "4/6/1959 10:00", "1952", None]), "month/day").to_pylist()
    ['1952-01-23', '1959-04-06 10:00', '1952', None]
    >>> in_order(pa.array(["01/23/1952", "23/1/1952", "4/6/1959"]), "both").to_pylist()
    ['1952-01-23', '1952-01-23', '4/6/1959']
    """
    rows, found = _year_last(column)
    first, second = (_number(found, name) for name in ("first", "second"))
    settled = (first > 12) ^ (second > 12) | (first == second) if order == BOTH else np.ones(len(rows), bool)
    swapped = pa.array(first > 12 if order == BOTH else np.full(len(rows), order == DAY_FIRST))
    one, two = (pc.utf8_lpad(pc.struct_field(found, name), 2, "0") for name in ("first", "second"))
    before, year, behind = (pc.struct_field(found, name) for name in ("before", "year", "behind"))
    month, day = pc.if_else(swapped, two, one), pc.if_else(swapped, one, two)
    dash, nothing = (pa.scalar(text, before.type) for text in ("-", ""))
    written = pc.binary_join_element_wise(before, year, dash, month, dash, day, behind, nothing)
    mask = np.zeros(len(column), bool)
    mask[rows[settled]] = True
    texts = written.filter(pa.array(settled)).cast(column.type)
    return pc.replace_with_mask(column, pa.array(mask), texts)


def without_year_last(column: pa.Array) -> pa.Array:
    """The column with null for such days.

    >>> without_year_last(pa.array(["1952-01-23", "4/6/1959"])).to_pylist()
    ['1952-01-23', None]
    """
    rows, _ = _year_last(column)
    mask = np.zeros(len(column), bool)
    mask[rows] = True
    return pc.if_else(pa.array(mask), pa.scalar(None, column.type), column)


def _year_last(column: pa.Array) -> tuple[npt.NDArray[np.int64], pa.Array]:
    """Which rows int64[S] have the year last, and their parts, a column of structs of text, none of them null."""
    may_be = pc.fill_null(pc.match_substring_regex(column, WIDE), False)
    rows = np.flatnonzero(may_be.to_numpy(zero_copy_only=False))
    found = pc.extract_regex(pc.utf8_normalize(column.filter(may_be), form="NFKC"), YEAR_LAST)
    known = found.is_valid()
    return rows[known.to_numpy(zero_copy_only=False)], found.filter(known)


def _number(found: pa.Array, name: str) -> Counts:
    return np.asarray(pc.struct_field(found, name).cast(pa.int64()).to_numpy(zero_copy_only=False), np.int64)
