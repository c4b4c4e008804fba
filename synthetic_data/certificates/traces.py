"""What of each job is left to see in both logs as they were really written."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from synthetic_data.certificate_logs import SEAL
from synthetic_data.certificates.conditions import CertificateConditions
from synthetic_data.certificates.habits import Day, Ints
from synthetic_data.certificates.written import EVENTS, Log
from synthetic_data.log_notation import DAY, SECOND
from synthetic_data.population import Population

Bools = npt.NDArray[np.bool_]
NEAR_JOBS = 3  # jobs before and behind on the same server
AT_ONCE = 10 * SECOND
OFTEN = 4  # jobs of one applicant for people of no kin
EDGE = 3600 * SECOND


def traces(
    population: Population, day: Day, log: Log, condition: CertificateConditions
) -> list[tuple[str, ...]]:
    """The traces of each job."""
    marks: dict[str, Bools] = {}
    _subject_marks(marks, population, day, condition)
    _print_marks(marks, day, log, condition)
    found: list[list[str]] = [[] for _ in day.jobs.at]
    for name in sorted(marks):
        for row in np.flatnonzero(marks[name]).tolist():
            found[row].append(name)
    return [tuple(each) for each in found]


def _subject_marks(
    marks: dict[str, Bools], population: Population, day: Day, condition: CertificateConditions
) -> None:
    """Whose document it is, as far as names, addresses and household ids tell."""
    jobs = day.jobs
    own, subject = np.maximum(jobs.applicant, 0), np.maximum(jobs.subject, 0)
    other = (jobs.applicant >= 0) & (jobs.subject != jobs.applicant) & (jobs.issued >= 0)
    ids = condition.household_ids in ("both", "padded")
    kin = population.household[own] == population.household[subject]
    kin &= ids | ~(day.moved & (population.previous_dwelling[subject] >= 0))
    alike = population.surname[own] == population.surname[subject]
    stranger = other & ~kin
    often = np.bincount(own[stranger], minlength=len(population))[own] >= OFTEN
    near = np.zeros(len(other), np.bool_)
    for step in range(1, NEAR_JOBS + 1):
        for here, there in ((slice(step, None), slice(None, -step)), (slice(None, -step), slice(step, None))):
            near[here] |= jobs.subject[here] == jobs.applicant[there]
    marks["subject_of_household"] = other & kin
    marks["subject_of_another_near"] = stranger & near
    marks["subject_same_surname"] = stranger & alike & ~near
    marks["subject_of_frequent_applicant"] = stranger & often & ~near
    marks["subject_of_another"] = stranger & ~near & ~alike & ~often
    marks["other_document"] = (jobs.document != jobs.issued_document) & (jobs.issued >= 0)


def _print_marks(marks: dict[str, Bools], day: Day, log: Log, condition: CertificateConditions) -> None:
    """What printed how often, after which notice, and whether it was revoked by then."""
    jobs, count = day.jobs, len(day.jobs.at)
    first, last = np.full(count, np.iinfo(np.int64).max), np.full(count, -1)
    np.minimum.at(first, log.issue_job, log.issue_at)
    np.maximum.at(last, log.issue_job, log.issue_at)
    asked = np.zeros(count, np.bool_)
    asked[log.request_job[log.request_event == 0]] = True
    noted = np.zeros((len(EVENTS), count), np.bool_)
    noted[log.request_event, log.request_job] = True
    notice = noted[1:].any(axis=0)
    printed = last >= 0
    gap = np.where(printed, last - first, 0)
    edge = (jobs.at < log.begin + EDGE) | (jobs.at > log.end - EDGE)
    marks["issued_without_request"] = printed & ~asked
    marks["never_issued"] = asked & ~printed & ~notice & ~(edge & (condition.cut_hours > 0))
    marks["never_issued_at_edge"] = asked & ~printed & ~notice & edge & (condition.cut_hours > 0)
    marks["never_issued_after_notice"] = asked & ~printed & notice
    marks["issued_again_at_once"] = printed & (gap > SECOND // 2) & (gap < AT_ONCE)
    marks["issued_again_after_error"] = printed & (gap >= AT_ONCE) & noted[EVENTS.index("error")]
    marks["issued_again_later"] = printed & (gap >= AT_ONCE) & ~noted[EVENTS.index("error")]
    marks["issued_after_error"] = printed & (gap < AT_ONCE) & noted[EVENTS.index("error")]
    day_only = condition.revoked_at != "timestamp"
    revoked = jobs.revoked // DAY * DAY if day_only else jobs.revoked
    issued = first // DAY * DAY if day_only else first
    known = printed & (jobs.revoked >= 0) & (jobs.issued_document == SEAL)
    marks["revoked_before"] = known & (revoked < issued)
    marks["revoked_same_day"] = known & (revoked == issued)


def nameable(rows: Ints, day: Day, log: Log) -> Bools:
    """Which of some wrong jobs show the mechanism they are called after: the notice it began with is in the log."""
    noted = np.zeros((len(EVENTS), len(day.jobs.at)), np.bool_)
    noted[log.request_event, log.request_job] = True
    first: dict[int, int] = {}
    for row, incident in day.incidents.items():
        first[incident] = min(row, first.get(incident, row))
    found = np.ones(len(rows), np.bool_)
    for at, row in enumerate(rows.tolist()):
        mechanism = day.jobs.truth[row]
        if mechanism == "print_wait_timeout":  # the job before the first wrong one had waited too long
            found[at] = noted[EVENTS.index("timeout"), first[day.incidents[row]] - 1]
        elif mechanism == "error_notice_dismissed":
            found[at] = noted[EVENTS.index("error"), row]
    return found
