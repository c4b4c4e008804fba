"""Case E: certificates printed at convenience stores that show another person, or should not have been printed.

Inputs: the issue log and the request log. Every issue is judged: is its subject the applicant, or of the household
where the document covers one; is it the document asked for, once, in time, not revoked? What went wrong is named
from the order of the jobs on their server. Requests that were never issued come out as rows of their own.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.audit.decisions import Decisions
from linkcheck.audit.findings import Findings
from linkcheck.audit.pipeline import Progress, reading_options, silent
from linkcheck.audit.summary import manifest, summarize, unread_birth_dates
from linkcheck.cases.certificates.causes import find_specials
from linkcheck.cases.certificates.jobs import join_jobs
from linkcheck.cases.certificates.judgement import DOUBT_BITS, Judged, judge_issues, start_judging
from linkcheck.cases.certificates.log import Codings, load_issues, load_requests
from linkcheck.cases.certificates.order import ORDER, ServerOrder, follow_servers
from linkcheck.cases.certificates.report import Told, tell
from linkcheck.cases.certificates.subjects import compare_subjects, with_plain_levels
from linkcheck.cases.certificates.traces import find_traces
from linkcheck.engines.engine import engine_of
from linkcheck.events.clocks import told_skews
from linkcheck.events.store import EventStore, event_store
from linkcheck.model.decide import Thresholds
from linkcheck.model.estimate import chosen_model
from linkcheck.model.hypotheses import Model, base_model
from linkcheck.readers import read_records
from linkcheck.records import ISSUES, REQUESTS
from linkcheck.result import Result
from linkcheck.settings import Settings

__all__ = ["check_certificates"]


def check_certificates(
    issues: Any,
    *,
    requests: Any,
    settings: Settings | None = None,
    progress: Progress = silent,
) -> Result:
    """Check the issue log of certificates against the request log.

    Both inputs are a path (CSV, Parquet, Excel) or any table that speaks Arrow. Decisions have one row per issue
    (record_id is its request_id), then one per request that was never issued; lines that stand twice in the issue
    log are in the quarantine. The summary reports the clock skew of every terminal and server that was found.

    Raises InputError when a file or a column is not what was expected; never for a value.
    """
    settings = settings or Settings()
    sources = [
        read_records(source, schema, **reading_options(settings, schema.name))
        for source, schema in ((issues, ISSUES), (requests, REQUESTS))
    ]
    told, model, extra = _audit(sources[0], sources[1], settings, progress)
    quarantine = _with_duplicates(sources[0].quarantine, told.duplicated_lines)
    summary = summarize("certificates", told.decisions, quarantine, 0) | extra | unread_birth_dates(*sources)
    findings = Findings(
        scenario="certificates",
        decisions=Decisions.of(told.decisions),
        flagged=told.flagged,
        quarantine=quarantine,
        summary=summary,
        manifest=manifest("certificates", settings, model, *sources),
        flagged_rows=told.flagged_rows,
        ledger_at=told.ledger_at,
        incidents=told.incidents,
    )
    return Result(findings)


def _audit(
    issues: Any, requests: Any, settings: Settings, progress: Progress
) -> tuple[Told, Model, dict[str, Any]]:
    thresholds = Thresholds(settings.review_threshold, settings.non_link_threshold)
    codings = Codings(era_codes=settings.era_codes)
    with event_store(max(settings.memory_limit_mb // 2, 256), settings.threads) as store:
        progress("read", 0, 5)
        request_count = load_requests(store, requests.batches(settings.batch_rows), codings)
        issue_count = load_issues(store, issues.batches(settings.batch_rows), codings)
        progress("join", 1, 5)
        terminals, servers, duplicates = join_jobs(store)
        progress("compare", 2, 5)
        over = partial(engine_of(settings).map_batches, settings=settings)
        subjects = compare_subjects(store, issue_count, over, settings.era_codes)
        model = chosen_model(
            with_plain_levels(subjects.keys).codes,
            subjects.all_counts,
            base_model(),
            mistake_share=settings.mistake_share,
            fit=settings.fit,
        )
        judged = start_judging(subjects, model, thresholds)
        progress("sequence", 3, 5)
        order = follow_servers(store)
        near = _judge(store, judged, subjects.pattern, order, codings, thresholds)
        progress("report", 4, 5)
        told = tell(store, judged, near, duplicates, codings, thresholds)
    progress("report", 5, 5)
    return (
        told,
        model,
        {
            "request_line_count": request_count,
            "issue_line_count": issue_count,
            "never_issued_count": told.never_issued_count,
            "server_order": {
                name: int(count) for name, count in zip(ORDER[1:], order.counts[1:], strict=True)
            },
        }
        | told_skews(codings.terminals, terminals, codings.servers, servers),
    )


def _judge(
    store: EventStore,
    judged: Judged,
    pattern: npt.NDArray[np.int32],
    order: ServerOrder,
    codings: Codings,
    thresholds: Thresholds,
) -> Any:
    bits = judged.weights.mislink_bits[judged.outcome]
    doubtful = np.flatnonzero((pattern >= 0) & (bits > DOUBT_BITS))
    specials = find_specials(store, doubtful)
    at = judged.outcome[specials.issue_row].astype(np.int64)
    asked = np.isin(specials.issue_row, doubtful)
    traces, near = find_traces(store, specials, at, judged.levels, asked, codings.household_documents())
    judge_issues(judged, specials, traces, order, thresholds)
    return near


def _with_duplicates(quarantine: pa.Table, rows: npt.NDArray[np.int64]) -> pa.Table:
    """The quarantine with the lines that stand twice in the issue log (their numbers in the source)."""
    count = len(rows)
    again = {
        "source_row": rows,
        "reason": pa.array(["duplicate_line"] * count, pa.string()),
        "detail": [""] * count,
    }
    return pa.concat_tables([quarantine, pa.table(again, schema=quarantine.schema)])
