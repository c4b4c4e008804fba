"""Dates with the year last: month or day first is told by the whole column, or not at all."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["day_order", "in_order"]

YEAR_LAST = r"^\s*(?P<first>[0-9]{1,2})[-/. ]{1,2}(?P<second>[0-9]{1,2})[-/. ]{1,2}(?P<year>[0-9]{4})\s*$"


def day_order(column: pa.Array) -> str | None:
    """`month/day` or `day/month`, if some value can only be read so and none only the other way; else None.

    >>> day_order(pa.array(["01/23/1952", "04/06/1959"])), day_order(pa.array(["01/02/1952"]))
    ('month/day', None)
    """
    found = pc.extract_regex(column, YEAR_LAST)
    first, second = (
        pc.max(pc.struct_field(found, name).cast(pa.int32())).as_py() or 0 for name in ("first", "second")
    )
    if first <= 12 < second <= 31:
        return "month/day"
    return "day/month" if second <= 12 < first <= 31 else None


def in_order(column: pa.Array, order: str) -> pa.Array:
    """The column with such dates written year first; everything else stays as it is.

    >>> in_order(pa.array(["01/23/1952", "1952", None]), "month/day").to_pylist()
    ['1952/01/23', '1952', None]
    """
    found = pc.extract_regex(column, YEAR_LAST)
    names = ("first", "second") if order == "month/day" else ("second", "first")
    parts = [pc.struct_field(found, name) for name in ("year", *names)]
    return pc.coalesce(pc.binary_join_element_wise(*parts, "/"), column)
