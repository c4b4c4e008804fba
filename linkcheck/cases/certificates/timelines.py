"""Which incidents are told as timelines, and the jobs they need from the store."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.cases.certificates.incidents import MOST_INCIDENTS, person_incidents, single_incidents
from linkcheck.cases.certificates.judgement import IssueOutcomes
from linkcheck.cases.certificates.log import Codings
from linkcheck.cases.certificates.relations import CHOSEN_LINES, CHOSEN_REQUESTS
from linkcheck.cases.certificates.traces import Neighborhood
from linkcheck.events.incidents import Incident
from linkcheck.events.store import EventStore

__all__ = ["tell_incidents"]

Rows = npt.NDArray[np.int64]


def tell_incidents(
    store: EventStore,
    judged: IssueOutcomes,
    near: Neighborhood,
    codings: Codings,
    flagged: Rows,
    outcome: npt.NDArray[np.int32],
    issue_row: Rows,
) -> tuple[Incident, ...]:
    """The timelines of flagged issues (rows of the decisions; issue_row: of their lines, -1 for none), at most
    MOST_INCIDENTS of either kind."""
    causes = np.array([judgement.cause or "" for judgement in judged.judgements])[outcome[flagged]]
    people = np.isin(near.table["issue_row"].fill_null(-1).to_numpy(), issue_row[causes == "other_person"])
    shown = Neighborhood(near.table, near.wrong & people, near.mechanisms)
    alone = np.flatnonzero((causes != "other_person") & (issue_row >= 0))[:MOST_INCIDENTS]
    single = flagged[alone]
    _choose(store, issue_row[alone])
    jobs = store.table("select j.* from jobs j join chosen_lines c on c.row = j.issue_row order by place")
    asked = np.concatenate([jobs["request"].to_numpy(), near.table["request"].to_numpy()[shown.wrong]])
    again = _asked_again(store, asked)
    found: dict[int, list[dict[str, Any]]] = {}
    for job in again.to_pylist():
        found.setdefault(job.pop("first_request"), []).append(job)
    names = _names(store, near.table) | _names(store, jobs) | _names(store, again)
    mechanisms = [judged.judgements[outcome[row]].mechanism or "unknown" for row in single]
    places = codings.terminals.names
    return (
        *person_incidents(shown, found, names, places),
        *single_incidents(jobs.to_pylist(), mechanisms, found, names, places),
    )


def _choose(store: EventStore, rows: Rows) -> None:
    store.put(CHOSEN_LINES, place=np.arange(len(rows)), row=rows, request_row=np.full(len(rows), -1))


def _asked_again(store: EventStore, requests: npt.NDArray[np.uint64]) -> pa.Table:
    """Jobs by which the same person asked for the same document again after a notice, with `first_request`."""
    store.put(CHOSEN_REQUESTS, request=requests)
    return store.table(
        """select distinct f.request as first_request, j.* from jobs f join chosen_requests c on c.request = f.request
        join jobs j on j.applicant = f.applicant and j.document = f.document and j.request <> f.request
        where f.reapplied and j.requested > f.requested and j.requested <= f.requested + 1200000000
        order by j.requested, j.request"""
    )


def _names(store: EventStore, jobs: pa.Table) -> dict[int, str]:
    """request_id behind the numbers of some jobs."""
    store.put(CHOSEN_REQUESTS, request=pc.unique(jobs["request"]))
    named = store.rows(
        """select distinct j.request, coalesce(l.request_id, i.request_id, '') from jobs j
        join chosen_requests using (request) left join request_lines l on l.row = j.request_row
        left join issue_lines i on i.row = j.issue_row"""
    )
    return {int(request): str(request_id) for request, request_id in named}
