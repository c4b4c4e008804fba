"""Mistakes by insurer, batch, terminal, channel and source of the number: expected, found, and who stands out."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.audit.partners import without_number
from linkcheck.audit.standing import Standing, control_limits, stand
from linkcheck.columns import distinct, to_array
from linkcheck.engines.store import Store

__all__ = ["BODIES", "bodies", "bodies_told"]

Rows = npt.NDArray[np.int64]

BODIES = ("insurer_number", "batch_id", "terminal_id", "channel", "number_source")
"""Columns of the records that name who worked on them, or how."""
MOST_VALUES = 100_000
"""A column with more distinct values names no bodies."""
MOST_TOLD = 100
NOTED = 0.05
"""A body stands out where its false discovery rate is at most this."""
TAILS = {"95": 0.025, "998": 0.001}
SCHEMA = pa.schema(
    [
        ("column", pa.string()),
        ("body", pa.string()),
        ("records", pa.int64()),
        ("flagged", pa.int64()),
        ("expected", pa.float64()),
        ("found", pa.float64()),
        ("shrunken_share", pa.float64()),
        ("excess_probability", pa.float64()),
        ("discovery_rate", pa.float64()),
        ("stands_out", pa.bool_()),
    ]
)


def bodies(
    left: Store, flagged: Rows, probability: npt.NDArray[np.float64]
) -> tuple[pa.Table, dict[str, Any]]:
    """(table of SCHEMA, funnel by column): who stands out among the flagged rows int64[F] of the records.

    found is the sum of probability float64[F] over the flagged links of a body, expected what the common rate of all
    bodies of the column would bring. The funnel has share, dispersion and limits: [expected, then the lower and upper
    count within which 95 % and 99.8 % lie by chance].
    """
    tables, funnels = [SCHEMA.empty_table()], {}
    for name in left.known(BODIES):
        names, records, at = _counted(left, name, flagged)
        if len(names) < 2:
            continue
        found = np.bincount(at[at >= 0], probability[at >= 0], len(names)).astype(np.float64)
        standing = stand(records.astype(np.float64), found)
        flags = np.bincount(at[at >= 0], minlength=len(names))
        tables.append(_table(name, names, records, flags, standing))
        funnels[name] = _funnel(standing)
    return pa.concat_tables(tables), funnels


def _counted(left: Store, name: str, flagged: Rows) -> tuple[list[str], Rows, Rows]:
    """The bodies of a column, how many records each has, and the body of each flagged row (-1: none)."""
    codes: dict[str, int] = {}
    counts = np.zeros(0, np.int64)
    for _, part in left.batches((name,), 1 << 17):
        found, rows = distinct(to_array(part[name]))
        places = [codes.setdefault(value, len(codes)) if value else -1 for value in found.to_pylist()]
        if len(codes) > MOST_VALUES:
            return [], counts, counts
        counts = np.pad(counts, (0, len(codes) - len(counts)))
        here = np.bincount(rows, minlength=len(found))
        for place, count in zip(places, here.tolist(), strict=True):
            if place >= 0:
                counts[place] += count
    of_flagged = to_array(left.take(flagged, (name,))[name]).to_pylist()
    at = np.array([codes.get(value, -1) if value else -1 for value in of_flagged], np.int64)
    return [without_number(each) for each in codes], counts, at


def _table(name: str, names: list[str], records: Rows, flags: Rows, standing: Standing) -> pa.Table:
    order = np.lexsort((-records, standing.excess))
    columns = (
        [name] * len(names),
        [names[at] for at in order],
        records[order],
        flags[order],
        standing.expected[order],
        standing.found[order],
        standing.shrunken_share[order],
        standing.excess[order],
        standing.discovery_rate[order],
        standing.discovery_rate[order] <= NOTED,
    )
    arrays = [pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)


def _funnel(standing: Standing) -> dict[str, Any]:
    known = standing.expected[standing.expected > 0]
    grid = np.geomspace(known.min(), known.max(), 40) if len(known) else known
    limits = [_limits(float(each), standing.dispersion) for each in grid]
    return {"share": standing.share, "dispersion": standing.dispersion, "limits": limits}


def _limits(expected: float, dispersion: float) -> list[float]:
    counts = [each for tail in TAILS.values() for each in control_limits(expected, tail, dispersion)]
    return [round(each, 6) for each in (expected, *counts)]


def bodies_told(table: pa.Table, funnels: dict[str, Any]) -> dict[str, Any]:
    """The part `bodies` of a summary: by column its funnel and the rows that stand out most."""
    rows = table.to_pylist() if table.num_rows else []
    told: dict[str, Any] = {}
    for name, funnel in funnels.items():
        of_column = [{key: row[key] for key in SCHEMA.names[1:]} for row in rows if row["column"] == name]
        count = sum(row["stands_out"] for row in of_column)
        told[name] = {
            **funnel,
            "body_count": len(of_column),
            "stands_out_count": count,
            "rows": of_column[:MOST_TOLD],
        }
    return {"bodies": told}
