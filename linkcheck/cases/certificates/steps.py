"""The steps of certificates: an issue is linked to its request, and judged by whom it shows and by the jobs around."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.audit.pipeline import Steps
from linkcheck.audit.run import Run
from linkcheck.audit.verdicts import OwnerRows, RecordIds, Verdicts
from linkcheck.audit.weights import LinkWeights
from linkcheck.cases.certificates.causes import CAUSES, Specials, find_specials, learn_habits
from linkcheck.cases.certificates.jobs import join_jobs
from linkcheck.cases.certificates.judgement import DOUBT_BITS, IssueOutcomes, judge_issues, start_judging
from linkcheck.cases.certificates.log import Codings, load_issues, load_requests, resolution
from linkcheck.cases.certificates.missing import find_unprinted, judge_doubled, judge_unprinted
from linkcheck.cases.certificates.order import ORDER, ServerOrder, follow_servers
from linkcheck.cases.certificates.report import tell
from linkcheck.cases.certificates.subjects import Subjects, compare_subjects, plain_levels
from linkcheck.cases.certificates.traces import find_traces
from linkcheck.cases.certificates.visibility import visibility
from linkcheck.compare.patterns import pack
from linkcheck.engines.local import Linkage
from linkcheck.engines.store import Store
from linkcheck.events.clocks import told_skews
from linkcheck.events.store import EventStore
from linkcheck.normalize.field_width import NameWidths
from linkcheck.readers.decode import ahead

__all__ = ["STEPS"]

Rows = npt.NDArray[np.int64]

MOMENTS = {
    "requested_at": ("request_lines", "moment"),
    "issued_at": ("issue_lines", "moment"),
    "revoked_at": ("issue_lines", "revoked"),
}
"""The columns of moments, and where the store has them."""


@dataclass(frozen=True)
class IssueLinks(Linkage):
    """Issues linked to their requests: the store of jobs, the names behind its codes, subjects, doubled lines,
    who the lines of requests and of issues name.

    Two patterns stand behind those that were compared: of issues where a side names nobody, and of those whose
    subject is the applicant letter for letter.
    """

    store: EventStore
    codings: Codings
    subjects: Subjects
    duplicates: Rows
    people: tuple[Store, Store]
    issue_ids: pa.ChunkedArray
    summary: dict[str, Any]


@dataclass(frozen=True)
class JobEvidence:
    """What the jobs show: the order of every server, and the issues that something beside their pattern marks."""

    judged: IssueOutcomes
    specials: Specials
    order: ServerOrder
    doubtful: npt.NDArray[np.bool_]


def _link(run: Run) -> IssueLinks:
    store, codings, size = run.events(), Codings(era_codes=run.settings.era_codes), run.settings.batch_rows
    run.progress("read", 0, 5)
    asking = load_requests(store, ahead(run.sources["requests"].batches(size)), codings)
    shown, issue_ids = load_issues(store, ahead(run.sources["issues"].batches(size)), codings)
    run.progress("join", 1, 5)
    terminals, servers, duplicates = join_jobs(store)
    run.progress("compare", 2, 5)
    over = partial(run.engine.map_batches, settings=run.settings)
    requested, issued = (NameWidths.of(run.sources[name].widths) for name in ("requests", "issues"))
    with store.spare():
        subjects = compare_subjects(store, (asking, shown), over, run.settings.era_codes, (requested, issued))
    keys = np.concatenate([subjects.keys, pack(plain_levels())])
    pattern = np.where(subjects.pattern < 0, subjects.pattern + len(keys), subjects.pattern).astype(np.int32)
    return IssueLinks(
        np.where(pattern >= 0, 0, -1).astype(np.int32),
        pattern,
        keys,
        subjects.all_counts,
        store,
        codings,
        subjects,
        duplicates,
        (asking, shown),
        issue_ids,
        {
            "request_line_count": asking.row_count,
            "issue_line_count": len(issue_ids),
            **told_skews(codings.terminals, terminals, codings.servers, servers),
        },
    )


def _look(run: Run, weighed: LinkWeights) -> JobEvidence:
    links = _issue_links(weighed)
    judged = start_judging(links.subjects, weighed.model, run.thresholds)
    run.progress("sequence", 3, 5)
    order = follow_servers(links.store)
    bits = judged.weights.mislink_bits[judged.outcome]
    doubtful = np.flatnonzero((links.subjects.pattern >= 0) & (bits > DOUBT_BITS))
    specials = find_specials(links.store, doubtful)
    return JobEvidence(judged, specials, order, np.isin(specials.issue_row, doubtful))


def _judge(run: Run, weighed: LinkWeights, seen: JobEvidence) -> Verdicts:
    links, judged, thresholds = _issue_links(weighed), seen.judged, run.thresholds
    at = judged.outcome[seen.specials.issue_row].astype(np.int64)
    traces, near = find_traces(links.store, seen.specials, at, judged.levels, seen.doubtful, links.codings)
    unprinted = find_unprinted(links.store)
    causes = np.bincount(seen.specials.cause, minlength=len(CAUSES)).tolist()
    counts = dict(zip(CAUSES, causes, strict=True)) | {"never_issued": unprinted.unexplained_count}
    habits = learn_habits(counts, len(judged.outcome) + len(unprinted.request_row))
    judge_issues(judged, seen.specials, traces, habits, seen.order, thresholds)
    judge_doubled(judged, links.duplicates)
    run.progress("report", 4, 5)
    missing = judge_unprinted(judged, unprinted, habits, thresholds)
    told = tell(links.store, judged, near, missing, links.codings, links.people, links.issue_ids)
    run.progress("report", 5, 5)
    ordered = zip(ORDER[1:], seen.order.counts[1:], strict=True)
    return Verdicts(
        told.outcome,
        told.outcomes,
        RecordIds.of_array(told.record_id),
        OwnerRows.nobody(),
        told.ledger_at,
        told.values,
        incidents=told.incidents,
        summary={
            **links.summary,
            "log_reading": {
                name: resolution(links.store, log, column) for name, (log, column) in MOMENTS.items()
            },
            "never_issued_count": told.never_issued_count,
            "server_order": {name: int(count) for name, count in ordered},
            "visibility": visibility(links.store, links.codings, habits),
        },
    )


def _issue_links(weighed: LinkWeights) -> IssueLinks:
    if not isinstance(weighed.linked, IssueLinks):
        raise TypeError("expected the links of certificates")
    return weighed.linked


STEPS = Steps(_look, _judge, link=_link, looks_by_threshold=True)
