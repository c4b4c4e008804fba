"""The faults of certificates, one function each: they change jobs around a row and name the rows that went wrong."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from synthetic_data.certificate_logs import DAY, DOCUMENTS, NONE, SEAL, SECOND, Jobs
from synthetic_data.population import Population

Fault = Callable[[np.random.Generator, Population, Jobs, int], list[int]]


def _shift(jobs: Jobs, first: int, count: int) -> list[int]:
    """Jobs first .. first + count - 1 print the file of the job before."""
    rows = list(range(first, first + count))
    for row in rows:
        jobs.applicant[row] = _named(jobs, row)
        jobs.subject[row] = jobs.applicant[row - 1]
        jobs.issued_document[row] = jobs.document[row] = jobs.document[row - 1]
        if jobs.issued[row] < 0:
            jobs.issued[row], jobs.error[row] = jobs.at[row] + 10 * SECOND, NONE
    return [row for row in rows if jobs.subject[row] != jobs.applicant[row]]


def _named(jobs: Jobs, row: int) -> int:
    """The applicant of a row; somebody of the log where the row names nobody."""
    if jobs.applicant[row] >= 0:
        return int(jobs.applicant[row])
    return int(jobs.applicant[np.flatnonzero(jobs.applicant >= 0)[row % 997]])


def print_wait_timeout(rng: np.random.Generator, population: Population, jobs: Jobs, row: int) -> list[int]:
    """The wait for the print timed out and released only the lock: the next applicant got this file (Yokohama)."""
    jobs.timeout[row] = jobs.at[row] + 10 * SECOND
    jobs.issued[row] = NONE
    gap = jobs.timeout[row] + rng.integers(1, 5) * SECOND
    jobs.at[row + 1] = max(jobs.at[row] + SECOND, min(gap, jobs.at[row + 2] - SECOND // 10))
    jobs.issued[row + 1] = jobs.at[row + 1] + 9 * SECOND
    return _shift(jobs, row + 1, int(rng.choice([1, 1, 2, 3])))


def simultaneous_requests(
    rng: np.random.Generator, population: Population, jobs: Jobs, row: int
) -> list[int]:
    """Two requests within one second: the later file overwrote the earlier, or both were exchanged (Kawasaki)."""
    other = row + 1
    jobs.at[other] = jobs.at[row] + int(rng.uniform(0.05, 0.9) * SECOND)
    jobs.issued[row], jobs.issued[other] = jobs.at[row] + 9 * SECOND, jobs.at[other] + 9 * SECOND
    for place in (jobs.timeout, jobs.error):
        place[other] = NONE
    jobs.document[other] = jobs.issued_document[other] = jobs.issued_document[row] = jobs.document[row]
    jobs.subject[row] = jobs.applicant[other]
    if rng.random() < 0.3:
        jobs.subject[other] = jobs.applicant[row]
        return [row, other]
    jobs.subject[other] = jobs.applicant[other]
    return [row]


def previous_job(rng: np.random.Generator, population: Population, jobs: Jobs, row: int) -> list[int]:
    """One job printed the subject of the job before."""
    jobs.at[row] = max(jobs.at[row], min(jobs.at[row - 1] + 3 * SECOND, jobs.at[row + 1] - SECOND // 10))
    return _shift(jobs, row, 1)


def shifted_run(rng: np.random.Generator, population: Population, jobs: Jobs, row: int) -> list[int]:
    """A wrong program: several jobs in a row each printed the subject of the job before."""
    return _shift(jobs, row, int(rng.integers(3, 13)))


def other_server(rng: np.random.Generator, population: Population, jobs: Jobs, row: int) -> list[int]:
    """A job printed the file of the job that another server worked on at the same time."""
    others = np.flatnonzero((jobs.server != jobs.server[row]) & (jobs.applicant >= 0))
    near = others[np.abs(jobs.at[others] - jobs.at[row]).argmin()]
    jobs.subject[row] = jobs.applicant[near]
    return [row] if jobs.subject[row] != jobs.applicant[row] else []


def error_notice_dismissed(
    rng: np.random.Generator, population: Population, jobs: Jobs, row: int
) -> list[int]:
    """An error notice, yet a wrong document printed; the re-application worked, so nobody looked (Takamatsu)."""
    again = row + 4
    jobs.error[row] = jobs.at[row] + 4 * SECOND
    jobs.issued[row] = jobs.error[row] + 5 * SECOND
    jobs.applicant[again] = jobs.subject[again] = jobs.applicant[row]
    jobs.document[again] = jobs.issued_document[again] = jobs.document[row]
    jobs.at[again] = min(max(jobs.at[again], jobs.error[row] + 20 * SECOND), jobs.at[row] + 600 * SECOND)
    jobs.issued[again], jobs.error[again], jobs.timeout[again] = jobs.at[again] + 9 * SECOND, NONE, NONE
    if rng.random() < 0.6:
        jobs.issued_document[row] = (jobs.document[row] + 1) % len(DOCUMENTS)
    else:
        known = np.flatnonzero(jobs.applicant >= 0)
        jobs.subject[row] = jobs.applicant[known[rng.integers(min(1000, len(known)))]]
        if jobs.subject[row] == jobs.applicant[row]:
            jobs.issued_document[row] = (jobs.document[row] + 1) % len(DOCUMENTS)
    return [row]


def other_document(rng: np.random.Generator, population: Population, jobs: Jobs, row: int) -> list[int]:
    """Another kind of document than requested."""
    jobs.issued_document[row] = (jobs.document[row] + int(rng.integers(1, len(DOCUMENTS)))) % len(DOCUMENTS)
    return [row]


def revoked(rng: np.random.Generator, population: Population, jobs: Jobs, row: int) -> list[int]:
    """A seal registration that had been revoked before."""
    jobs.document[row] = jobs.issued_document[row] = SEAL
    jobs.subject[row] = jobs.applicant[row]
    jobs.revoked[row] = jobs.at[row] - int(rng.uniform(0.01, 20) * DAY)
    return [row]


def issued_twice(rng: np.random.Generator, population: Population, jobs: Jobs, row: int) -> list[int]:
    """The same request printed twice."""
    jobs.again[row] = jobs.issued[row] + int(rng.integers(20, 300)) * SECOND
    return [row]


def never_issued(rng: np.random.Generator, population: Population, jobs: Jobs, row: int) -> list[int]:
    """Nothing printed, and no notice told so."""
    jobs.issued[row] = NONE
    return [row]


FAULTS: dict[str, Fault] = {
    "print_wait_timeout": print_wait_timeout,
    "simultaneous_requests": simultaneous_requests,
    "previous_job": previous_job,
    "shifted_run": shifted_run,
    "other_server": other_server,
    "error_notice_dismissed": error_notice_dismissed,
    "other_document": other_document,
    "revoked": revoked,
    "issued_twice": issued_twice,
    "never_issued": never_issued,
}
