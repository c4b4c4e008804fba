"""Mistakes by insurer, batch, terminal, source of the number and the like: expected, found, and who stands out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.audit.clusters import Clusters
from linkcheck.audit.standing import Standing, control_limits, stand

__all__ = ["BODIES", "bodies", "bodies_told"]

Rows = npt.NDArray[np.int64]

BODIES = (
    "insurer_number",
    "bank_code",
    "service_code",
    "batch_id",
    "terminal_id",
    "channel",
    "number_source",
)
"""Columns of the records that name who worked on them, or how."""
GRID = 24
"""Points of a funnel's lines."""
MOST_TOLD = 200
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


def bodies(found: Mapping[str, Clusters]) -> tuple[pa.Table, dict[str, Any]]:
    """(table of SCHEMA, funnel by column): who stands out among the clusters of the columns BODIES.

    found is the sum of the probabilities of a body's flagged links, expected what the common rate of all bodies of the
    column would bring. The funnel has share, dispersion and limits: [expected, then the lower and upper
    count within which 95 % and 99.8 % lie by chance].
    """
    tables, funnels = [SCHEMA.empty_table()], {}
    for name in BODIES:
        if name not in found or len(found[name].names) < 2:
            continue
        each = found[name]
        standing = stand(each.records.astype(np.float64), each.finds)
        tables.append(_table(name, each.names, each.records, each.flagged, standing))
        funnels[name] = _funnel(standing)
    return pa.concat_tables(tables), funnels


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
    some = standing.expected[standing.expected > 0]  # none where nothing was flagged
    grid = np.geomspace(max(float(some.min()), 1e-6), float(some.max()), GRID) if len(some) else ()
    limits = [
        [round(float(each), 6)]
        + [
            round(count, 3)
            for tail in TAILS.values()
            for count in control_limits(each, tail, standing.dispersion)
        ]
        for each in grid
    ]
    return {"share": standing.share, "dispersion": standing.dispersion, "limits": limits}


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
