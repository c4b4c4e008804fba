"""Case E: certificates printed at convenience stores that show another person, or should not have been printed.

Every issue is judged: is its subject the applicant, or of the household where the document covers one; is it the
document asked for, once, in time, not revoked? What went wrong is named from the order of the jobs on their server.

Order: relations, sequences, causes, log, neighborhood, order, requests, jobs, subjects, visibility,
judgement, missing, traces, incidents, timelines, report, steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from linkcheck.audit.case import MEMBERS, NAMESAKES, Case, Input
from linkcheck.records import ISSUES, REQUESTS
from linkcheck.settings import Settings

if TYPE_CHECKING:
    from linkcheck.audit.run import Progress
    from linkcheck.result import Result

__all__ = ["CASE", "check_certificates"]

CASE = Case(
    "certificates",
    "Certificates at convenience stores",
    "コンビニ交付証明書",
    (
        Input("issues", ISSUES, "Issue log: CSV, Parquet or Excel.", "交付の記録"),
        Input("requests", REQUESTS, "Request log.", "申請の記録"),
    ),
    "linkcheck.cases.certificates.steps",
    refuses=MEMBERS
    | NAMESAKES
    | {"search_owner", "register_coverage", "previous_directory", "for_next_check"},
)


def check_certificates(
    issues: Any,
    *,
    requests: Any,
    settings: Settings | Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> Result:
    """Check the issue log of certificates against the request log.

    Both inputs are a path (CSV, Parquet, Excel) or any table that speaks Arrow. Decisions have one row per issue
    (record_id is its request_id), then one per request that was never issued; lines that stand twice in the issue
    log are in the quarantine. The summary reports the clock skew of every terminal and server that was found.

    Raises InputError when a file or a column is not what was expected; never for a value.
    """
    from linkcheck.result import check

    return check(CASE, {"issues": issues, "requests": requests}, settings, progress)
