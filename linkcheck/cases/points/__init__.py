"""Case D: a payment service registered on the wrong person (Mynapoint).

The scheme forbids the same payment means twice, so the records hold no duplicate: most mistakes show only in the log
of the terminals. Without it, `summary` says plainly which mistakes cannot be seen.

Order: relations, sequences, log, matching, service_ids, typed_names, merging, weights, incidents, judgement,
streams, crowds, owners, report, visibility, steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from linkcheck.audit.case import MEMBERS, NAMESAKES, Case, Input, register_input
from linkcheck.records import POINTS, SESSIONS
from linkcheck.settings import Settings

if TYPE_CHECKING:
    from linkcheck.audit.run import Progress
    from linkcheck.result import Result

__all__ = ["CASE", "check_points"]

CASE = Case(
    "points",
    "Mynapoint",
    "マイナポイント",
    (
        Input("points", POINTS, "Records to check: CSV, Parquet or Excel.", "点検する記録"),
        register_input(),
        Input("sessions", SESSIONS, "Session log of the terminals.", "端末の操作記録", optional=True),
    ),
    "linkcheck.cases.points.steps",
    refuses=MEMBERS | NAMESAKES,
)


def check_points(
    records: Any,
    register: Any,
    *,
    sessions: Any = None,
    settings: Settings | Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> Result:
    """Check points applications against the register and, if given, the session log of the terminals.

    Inputs are paths (CSV, Parquet, Excel) or any tables that speak Arrow. Every record comes out once, in
    `decisions` or in `quarantine`. `better_owner` is the register row of the person who was at the terminal, where
    the log names one, else of the person whom the applicant's name and birth date fit.

    Raises InputError when a file or a column is not what was expected; never for a value.
    """
    from linkcheck.result import check

    inputs = {"points": records, "register": register, "sessions": sessions}
    return check(CASE, inputs, settings, progress)
