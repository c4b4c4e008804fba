"""Requests of which nothing printed, and lines that repeat another: what is said of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linkcheck.audit.outcomes import Judgement
from linkcheck.cases.certificates.causes import Habits
from linkcheck.cases.certificates.judgement import IssueOutcomes, by_itself
from linkcheck.events.store import EventStore
from linkcheck.model.decide import Thresholds
from linkcheck.normalize.moment import MISSING

__all__ = ["Missing", "UnprintedRequests", "find_unprinted", "judge_doubled", "judge_unprinted"]

EXPLANATIONS = ("never_issued", "outside_log", "canceled", "notice_without_issue")
"""Why nothing printed; the last that holds."""


@dataclass(frozen=True)
class UnprintedRequests:
    """M requests without an issue: request_row int64[M] of the request log, why uint8[M] of EXPLANATIONS."""

    request_row: npt.NDArray[np.int64]
    why: npt.NDArray[np.uint8]

    @property
    def unexplained_count(self) -> int:
        """How many of them nothing explains."""
        return int((self.why == 0).sum())


@dataclass(frozen=True)
class Missing:
    """M requests without an issue, with their outcomes int32[M]."""

    request_row: npt.NDArray[np.int64]
    outcome: npt.NDArray[np.int32]
    unexplained_count: int


def find_unprinted(store: EventStore) -> UnprintedRequests:
    """The requests of which nothing printed, in the order of their log."""
    found = store.arrays(
        f"""select request_row, case when greatest(timeout, error) > {MISSING} then 3 when canceled > {MISSING} then 2
        when outside then 1 else 0 end as why from jobs where issue_row is null order by request_row"""
    )
    return UnprintedRequests(found["request_row"], found["why"].astype(np.uint8))


def judge_unprinted(
    judged: IssueOutcomes, unprinted: UnprintedRequests, habits: Habits, thresholds: Thresholds
) -> Missing:
    """Outcomes of the requests of which nothing printed."""
    nothing = len(judged.levels.codes) - 2
    codes = [judged.add(nothing, *by_itself("never_issued", "never_issued", habits, 0.0, thresholds))]
    codes += [judged.add(nothing, Judgement(0, 0.0, 0.0), (name,), ()) for name in EXPLANATIONS[1:]]
    outcome = np.array(codes, np.int32)[unprinted.why]
    return Missing(unprinted.request_row, outcome, unprinted.unexplained_count)


def judge_doubled(judged: IssueOutcomes, rows: npt.NDArray[np.int64]) -> None:
    """Lines that repeat another say nothing of their own."""
    if len(rows):
        nothing = len(judged.levels.codes) - 2
        judged.outcome[rows] = judged.add(nothing, Judgement(0, 0.0, 0.0), ("doubled_line",), ())
