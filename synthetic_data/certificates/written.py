"""What is left of both logs: lines lost, doubled, cut off, clocks that are wrong; still in numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthetic_data.certificates.conditions import CertificateConditions
from synthetic_data.certificates.habits import Day, Ints
from synthetic_data.log_notation import DAY, RESOLUTIONS, SECOND

EVENTS = ("request", "timeout", "error", "cancel", "lookup")


@dataclass(frozen=True, slots=True)
class Log:
    """Lines of both logs in file order: job, event of the request log, moment (us) as the clocks had it.

    `skew` (us) is that of each terminal; the request log is by the terminals' clocks, the issue log by the servers'.
    """

    request_job: Ints
    request_event: Ints
    request_at: Ints
    issue_job: Ints
    issue_at: Ints
    skew: Ints
    begin: int
    end: int


def write_log(rng: np.random.Generator, day: Day, condition: CertificateConditions) -> Log:
    """Both logs of a day as the condition leaves them."""
    jobs = day.jobs
    terminals = condition.servers * condition.terminals_per_server
    wrong = rng.random(terminals) < condition.skewed_terminal_share
    seconds = np.where(
        wrong, rng.normal(0, condition.skew_seconds, terminals), rng.normal(0, 0.05, terminals)
    )
    skew = np.asarray(seconds * SECOND, np.int64)
    first = np.where(day.inquiry, EVENTS.index("lookup"), 0)
    rows = np.arange(len(jobs.at))
    parts = [(rows, first, jobs.at)]
    if condition.event_column:
        for event, moments in (("timeout", jobs.timeout), ("error", jobs.error), ("cancel", day.canceled)):
            here = np.flatnonzero(moments >= 0)
            parts.append((here, np.full(len(here), EVENTS.index(event)), moments[here]))
    job, event, at = (np.concatenate(column) for column in zip(*parts, strict=True))
    cut = int(condition.cut_hours * 3600 * SECOND)
    begin, end = int(jobs.at.min()) + cut, int(jobs.at.max()) - cut // 2
    kept = _kept(rng, at, condition, int(jobs.at.min()), end)
    job, event, at = job[kept], event[kept], at[kept] + skew[jobs.terminal[job[kept]]]
    at, order = _with_resolution(rng, at, kept, condition)
    printed, moments = _issues(rng, day)
    left = _kept(rng, moments, condition, begin, int(moments.max(initial=0)))
    printed, moments = printed[left], moments[left]
    moments, issue_order = _with_resolution(rng, moments, left, condition)
    return Log(
        job[order], event[order], at[order], printed[issue_order], moments[issue_order], skew, begin, end
    )


def _issues(rng: np.random.Generator, day: Day) -> tuple[Ints, Ints]:
    """Job and moment of everything that printed, copies a second or two apart."""
    jobs = day.jobs
    first, again = np.flatnonzero(jobs.issued >= 0), np.flatnonzero(jobs.again >= 0)
    copied = first[day.copies[first] > 0]
    twice = first[day.copies[first] > 1]
    job = np.concatenate([first, again, copied, twice])
    moments = [jobs.issued[first], jobs.again[again]]
    moments += [jobs.issued[copied] + rng.integers(800, 2_500, len(copied)) * 1000]
    moments += [jobs.issued[twice] + rng.integers(3_000, 5_000, len(twice)) * 1000]
    return job, np.concatenate(moments)


def _kept(rng: np.random.Generator, at: Ints, condition: CertificateConditions, begin: int, end: int) -> Ints:
    """Rows of the lines that are there, those written twice also twice."""
    rows = np.flatnonzero((at >= begin) & (at <= end) & (rng.random(len(at)) >= condition.lost_line_share))
    twice = rows[rng.random(len(rows)) < condition.doubled_line_share + condition.near_duplicate_share]
    return np.concatenate([rows, twice])


def _with_resolution(
    rng: np.random.Generator, at: Ints, kept: Ints, condition: CertificateConditions
) -> tuple[Ints, Ints]:
    """Moments cut to the resolution, doubled lines of some later by a second, and the order of the file."""
    rank = np.zeros(len(kept), np.bool_)
    rank[np.unique(kept, return_index=True)[1]] = True  # the first of each line
    late = ~rank & (rng.random(len(kept)) < condition.near_duplicate_share / _doubled(condition))
    moved = at + np.where(late, SECOND, 0)
    order = (
        rng.permutation(len(at)) if condition.line_order == "shuffled" else np.argsort(moved, kind="stable")
    )
    step = RESOLUTIONS[condition.resolution]
    return moved // step * step, order


def _doubled(condition: CertificateConditions) -> float:
    return max(condition.doubled_line_share + condition.near_duplicate_share, 1e-9)


def request_numbers(day: Day, condition: CertificateConditions) -> Ints:
    """The number of each job's request; "daily": begins anew every day, "per_server": each server counts."""
    jobs = day.jobs
    order = np.lexsort((jobs.server, jobs.at))
    number = np.empty(len(jobs.at), np.int64)
    if condition.request_ids == "unique":
        number[order] = np.arange(len(order)) + 1
        return number
    key = jobs.at // DAY if condition.request_ids == "daily" else jobs.server
    order = order[np.argsort(key[order], kind="stable")]
    begins = np.flatnonzero(np.diff(key[order], prepend=-1))
    start = np.repeat(begins, np.diff(begins, append=len(order)))
    number[order] = np.arange(len(order)) - start + 1
    return number
