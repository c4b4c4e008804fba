"""How a certificate came to show another person: the requests around it, in the order of its server.

The real faults leave distinct traces: the print-wait timeout that released only the ordering lock (the neighbor's
file printed around a timeout notice), two requests within one second (the later file overwrote the earlier), the
previous job's subject (lag 1) and runs of shifted jobs, jobs of another server, the error notice dismissed because a
re-application worked.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linkcheck.normalize.moment import MISSING

__all__ = ["MECHANISMS", "Jobs", "Mechanisms", "inverted", "name_mechanisms", "simultaneous"]

Int64s = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
UInt64s = npt.NDArray[np.uint64]

MECHANISMS = (
    "unknown",
    "error_notice_dismissed",
    "print_wait_timeout",
    "shifted_run",
    "simultaneous_requests",
    "previous_job",
    "next_job",
    "other_server",
)
"""Mechanisms in the order in which they are tried; a code is the index."""

SECOND = 1_000_000
NEAR_SECONDS = 600
"""How far apart in time a certificate and the request it really belongs to may lie."""
NOTICE_SECONDS = 180
"""How long after a timeout notice the next file may still print for the wrong applicant."""
LONG_RUN = 3


@dataclass(frozen=True, slots=True)
class Jobs:
    """N print jobs in order of (server, requested).

    server int32[N]; place int64[N], rank in that order over the whole log (or counted inside a stretch of it);
    requested, issued, timeout, error int64[N] in microseconds, MISSING where it did not happen; applicant, subject
    uint64[N], keys of persons, 0 for none; reapplied bool[N]: the applicant asked again after a notice.
    """

    server: npt.NDArray[np.int32]
    place: Int64s
    requested: Int64s
    issued: Int64s
    timeout: Int64s
    error: Int64s
    applicant: UInt64s
    subject: UInt64s
    reapplied: Bools


@dataclass(frozen=True, slots=True)
class Mechanisms:
    """For N jobs: mechanism uint8[N] (index into MECHANISMS, 0 also where nothing is wrong); source int64[N], the job
    whose applicant the certificate shows (-1 none); lag int64[N], its places back in the order (0 unknown); run
    int64[N], number of the run of wrong jobs it belongs to (-1 none).
    """

    mechanism: npt.NDArray[np.uint8]
    source: Int64s
    lag: Int64s
    run: Int64s


def inverted(server: npt.NDArray[np.int32], issued: Int64s, reach: int = 16) -> Bools:
    """Which jobs were issued before a job requested earlier on the same server, among the last `reach`: bool[N].

    Rows are in order of (server, requested); jobs never issued (MISSING) neither invert nor are inverted.

    >>> inverted(np.zeros(4, np.int32), np.array([10, 30, 20, 40])).tolist()
    [False, False, True, False]
    """
    found = np.zeros(len(issued), np.bool_)
    for lag in range(1, min(reach, len(issued) - 1) + 1):
        earlier, later = issued[:-lag], issued[lag:]
        known = (earlier != MISSING) & (later != MISSING) & (server[:-lag] == server[lag:])
        found[lag:] |= known & (later < earlier)
    return found


def simultaneous(server: npt.NDArray[np.int32], requested: Int64s, within: int = SECOND) -> Bools:
    """Which requests have another one on the same server within `within` microseconds, before or after: bool[N].

    >>> simultaneous(np.zeros(3, np.int32), np.array([0, 5_000_000, 5_600_000])).tolist()
    [False, True, True]
    """
    close = (server[1:] == server[:-1]) & (requested[1:] - requested[:-1] <= within)
    found = np.zeros(len(requested), np.bool_)
    found[1:] |= close
    found[:-1] |= close
    return found


def name_mechanisms(jobs: Jobs, wrong: Bools, within: int = SECOND, *, coarse: bool = False) -> Mechanisms:
    """Name the mechanism of every wrong job; `within` is what counts as at once, clock skew included.

    coarse: moments are whole minutes. What was at once cannot be seen then: of two requests in one minute the later
    file overwrote the earlier where the earlier job shows it, or each shows the other's.
    """
    source = _sources(jobs, wrong)
    same_server = (source >= 0) & (jobs.server[source] == jobs.server)
    lag = np.where(same_server, jobs.place - jobs.place[source], 0)
    run, length = _runs(jobs, wrong & same_server, lag)
    apart = np.where(source >= 0, np.abs(jobs.requested - jobs.requested[source]), np.iinfo(np.int64).max)
    timed_out = _timed_out(jobs, source, lag, run)
    at_once = same_server & (apart <= within)
    if coarse:
        at_once &= (lag < 0) | (wrong[source] & (source[source] == np.arange(len(source))))
    conditions = (
        (jobs.error != MISSING) & (jobs.reapplied | (source < 0)),
        timed_out & same_server,
        same_server & (length >= LONG_RUN),
        at_once,
        same_server & (length > 1),
        same_server & (lag > 0),
        same_server & (lag < 0),
        source >= 0,
    )
    codes = (1, 2, 3, 4, 3, 5, 6, 7)
    mechanism = np.where(wrong, np.select(conditions, codes, 0), 0).astype(np.uint8)
    return Mechanisms(mechanism, source, lag, run)


def _sources(jobs: Jobs, wrong: Bools) -> Int64s:
    """The nearest job whose applicant is the wrong job's subject, else one that rightly shows the same person (a
    relative's document): same server first, then by time."""
    source = np.full(len(jobs.place), -1, np.int64)
    for people in (jobs.applicant, np.where(wrong, np.uint64(0), jobs.subject)):
        order = np.argsort(people, kind="stable")
        found = people[order]
        for row in np.flatnonzero(wrong & (jobs.subject != 0) & (source < 0)):
            low, high = (int(np.searchsorted(found, jobs.subject[row], side)) for side in ("left", "right"))
            near = order[low:high]
            apart = np.abs(jobs.requested[near] - jobs.requested[row])
            within = (apart <= NEAR_SECONDS * SECOND) & (near != row)
            near, apart = near[within], apart[within]
            if len(near):
                source[row] = near[np.lexsort((apart, jobs.server[near] != jobs.server[row]))[0]]
    return source


def _runs(jobs: Jobs, wrong: Bools, lag: Int64s) -> tuple[Int64s, Int64s]:
    """Number and length of the run each wrong job stands in: neighbors in the order with nearly the same lag."""
    run = np.full(len(wrong), -1, np.int64)
    length = np.zeros(len(wrong), np.int64)
    rows = np.flatnonzero(wrong)
    if not len(rows):
        return run, length
    before, after = rows[:-1], rows[1:]
    joined = (jobs.server[before] == jobs.server[after]) & (jobs.place[after] - jobs.place[before] <= 2)
    joined &= (np.sign(lag[before]) == np.sign(lag[after])) & (np.abs(lag[before] - lag[after]) <= 1)
    run[rows] = np.concatenate([[0], np.cumsum(~joined)])
    length[rows] = np.bincount(run[rows])[run[rows]]
    return run, length


def _timed_out(jobs: Jobs, source: Int64s, lag: Int64s, run: Int64s) -> Bools:
    """Whether the job or the one whose file it shows had just had a timeout notice; of a run, its first job."""

    def recent(of: Int64s) -> Bools:
        notice = np.where(of >= 0, jobs.timeout[of], MISSING)
        since = np.where(notice != MISSING, jobs.requested - notice, np.iinfo(np.int64).max)
        return np.asarray((np.abs(since) <= NOTICE_SECONDS * SECOND) & (np.abs(lag) <= 3))

    own = recent(np.arange(len(source))) | recent(source)
    members, first = np.unique(run, return_index=True)
    begun = own[first[members >= 0]]
    return np.where(run >= 0, begun[run], own) if len(begun) else own
