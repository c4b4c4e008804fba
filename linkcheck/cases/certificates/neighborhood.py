"""The jobs around doubtful certificates: stretches of a server's order, cut out of the store.

A stretch covers the doubtful job and every request of the person its certificate shows, ten minutes up and down on
any server, so that lags and runs can be counted inside it. Only stretches come into memory, never the log.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.cases.certificates.relations import DOUBTFUL, STRETCHES
from linkcheck.cases.certificates.sequences import NEAR_SECONDS, SECOND, Jobs
from linkcheck.events.store import EventStore

__all__ = ["cut_neighborhood", "to_jobs"]

BUCKET = 30 * SECOND
SERIAL = "try_cast(regexp_replace(l.request_id, '[^0-9]', '', 'g') as bigint)"
"""SQL of the number in a request's id."""

RISING_SHARE = 0.8
"""The share of requests in two different minutes whose numbers rise from which the numbers tell the order."""
APART = 1000
"""What the count of places jumps by where two stretches do not touch."""


def cut_neighborhood(
    store: EventStore, issue_rows: npt.NDArray[np.int64], *, coarse: bool = False
) -> pa.Table:
    """Rows of `jobs` around the issue lines given, in order of (server, requested), with `place` counted.

    coarse: moments are whole minutes; then the numbers of the requests tell the order, where they rise with time.
    """
    store.put(DOUBTFUL, issue_row=issue_rows)
    near = NEAR_SECONDS * SECOND
    store.make(
        STRETCHES,
        f"""with doubt as (select j.request, j.server, j.requested, j.subject from jobs j
            join doubtful using (issue_row)),
        asked as (select d.server, d.requested, r.server as other, r.requested as met from doubt d
            join jobs r on r.applicant = d.subject and d.subject <> 0 and r.request <> d.request),
        shown as (select d.server, d.requested, r.server as other, r.requested as met from doubt d
            join jobs r on r.subject = d.subject and d.subject <> 0 and r.request <> d.request),
        found as (select * from (select * from asked union all select * from shown)
            where abs(met - requested) <= {near}),
        spans as (select server, requested as first, requested as last from doubt
            union all select other, met, met from found
            union all select server, least(requested, met), greatest(requested, met) from found where server = other),
        cut as (select distinct server, unnest(range(first // {BUCKET} - 1, last // {BUCKET} + 2)) as bucket
            from spans)
        select server, bucket, bucket - row_number() over (partition by server order by bucket) as stretch from cut""",
    )
    table = store.table(
        f"""select j.*, s.stretch, {SERIAL} as serial from jobs j
        join stretches s on s.server = j.server and s.bucket = j.requested // {BUCKET}
        left join request_lines l on l.row = j.request_row
        order by j.server, j.requested, j.request, j.issued"""
    )
    if coarse:
        table = _by_serial(table)
    return table.append_column("place", pa.array(_places(table)))


def _by_serial(table: pa.Table) -> pa.Table:
    """The rows of each stretch in the order of their requests' numbers, where those rise with time."""
    server, stretch, requested = (table[name].to_numpy() for name in ("server", "stretch", "requested"))
    serial = pc.fill_null(table["serial"], -1).to_numpy()
    later = (server[1:] == server[:-1]) & (stretch[1:] == stretch[:-1]) & (requested[1:] > requested[:-1])
    rises = serial[1:][later] > serial[:-1][later]
    if not len(rises) or (serial < 0).any() or rises.mean() < RISING_SHARE:
        return table
    issued = pc.fill_null(table["issued"], 0).to_numpy()
    return table.take(pa.array(np.lexsort((issued, serial, -stretch, server))))


def _places(table: pa.Table) -> npt.NDArray[np.int64]:
    """Ranks in the order; jobs of one request share a rank; a jump where a stretch ends."""
    if table.num_rows == 0:
        return np.empty(0, np.int64)
    server, stretch, request = (table[name].to_numpy() for name in ("server", "stretch", "request"))
    step = (request[1:] != request[:-1]).astype(np.int64)
    step[(server[1:] != server[:-1]) | (stretch[1:] != stretch[:-1])] = APART
    return np.concatenate([[0], np.cumsum(step)])


def to_jobs(table: pa.Table) -> Jobs:
    """The columns that `name_mechanisms` reads."""
    columns: Iterable[str] = Jobs.__slots__
    return Jobs(*(table[name].to_numpy() for name in columns))
