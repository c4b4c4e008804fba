"""Request and issue logs of certificates at convenience stores, with load peaks and each of the real faults.

Every fault is planted on jobs of its own, in the order in which a server works: what a fault does is written down as
whose file printed for whom. The truth has one row per wrong document (or missing one).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from synthetic_data.log_people import Ints, applicants
from synthetic_data.population import Population
from synthetic_data.randomness import draw, stream

DOCUMENTS = ("住民票の写し", "印鑑登録証明書", "課税証明書", "戸籍の附票の写し", "戸籍全部事項証明書")
DOCUMENT_SHARES = (0.45, 0.38, 0.09, 0.02, 0.06)
HOUSEHOLD = (0, 3, 4)
SEAL = 1
MECHANISMS = (
    "print_wait_timeout",
    "simultaneous_requests",
    "previous_job",
    "shifted_run",
    "other_server",
    "error_notice_dismissed",
    "other_document",
    "revoked",
    "issued_twice",
    "never_issued",
)
NONE = np.int64(-1)
SECOND = 1_000_000
DAY = 86_400 * SECOND
PEAKS = (
    (8.5, 0.8, 0.12),
    (12.3, 0.5, 0.22),
    (18.2, 1.1, 0.26),
)  # hour, spread in hours, share of the day's jobs
FIRST_DAY = np.datetime64("2025-03-24", "us").astype(np.int64)


@dataclass(frozen=True, slots=True)
class CertificateSettings:
    """What is in the logs; shares are of jobs unless told otherwise, all of them assumed."""

    servers: int = 4
    terminals_per_server: int = 60
    jobs_per_server_and_day: int = 6000
    incidents: int = 20  # of each mechanism
    household_member_share: float = 0.03
    other_hand_share: float = (
        0.04  # people written with other kanji and another notation by the issuing system
    )
    timeout_share: float = 0.003
    error_share: float = 0.003
    nobody_share: float = 0.002  # requests that name nobody: tests of the system
    duplicated_line_share: float = 0.001
    skewed_terminal_share: float = 0.1
    skew_seconds: float = 25.0


@dataclass
class Jobs:
    """J jobs in order of (server, time). People are population rows; moments are microseconds, -1 where none."""

    server: Ints
    terminal: Ints
    at: Ints
    applicant: Ints
    subject: Ints
    document: Ints
    issued_document: Ints
    issued: Ints
    again: Ints
    timeout: Ints
    error: Ints
    revoked: Ints
    truth: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CertificateLogs:
    """requests and issues as the contract has them; truth: request_id, mechanism; skews: terminal_id, seconds."""

    requests: pa.Table
    issues: pa.Table
    truth: pa.Table
    skews: pa.Table


def make_certificate_logs(
    population: Population, jobs: int, seed: int, settings: CertificateSettings | None = None
) -> CertificateLogs:
    """Logs of about `jobs` print jobs; the same arguments always give the same logs."""
    settings = settings or CertificateSettings()
    made = _ordinary_jobs(stream(seed, "certificate jobs"), population, jobs, settings)
    _plant(stream(seed, "certificate faults"), population, made, settings)
    return _written(stream(seed, "certificate lines"), population, made, settings)


def _moments(rng: np.random.Generator, count: int, days: int) -> Ints:
    """Moments over opening hours (6:30 to 23:00) of some days, denser in the peaks."""
    shares = [1 - sum(share for *_, share in PEAKS), *(share for *_, share in PEAKS)]
    which = draw(rng, shares, count)
    hours = rng.uniform(6.5, 23.0, count)
    for peak, (hour, spread, _) in enumerate(PEAKS, 1):
        here = which == peak
        hours[here] = np.clip(rng.normal(hour, spread, int(here.sum())), 6.5, 22.9)
    return np.asarray(
        FIRST_DAY + rng.integers(0, days, count) * DAY + (hours * 3600 * SECOND).astype(np.int64)
    )


def _ordinary_jobs(
    rng: np.random.Generator, population: Population, count: int, settings: CertificateSettings
) -> Jobs:
    server = rng.integers(0, settings.servers, count)
    at = _moments(rng, count, max(1, round(count / settings.servers / settings.jobs_per_server_and_day)))
    order = np.lexsort((at, server))
    server, at = server[order], at[order]
    applicant = applicants(population)[rng.integers(0, len(applicants(population)), count)]
    applicant[rng.random(count) < settings.nobody_share] = -1
    document = draw(rng, DOCUMENT_SHARES, count)
    member = (
        (rng.random(count) < settings.household_member_share)
        & np.isin(document, HOUSEHOLD)
        & (applicant >= 0)
    )
    subject = np.where(member, _household_member(population, applicant), applicant)
    busy = np.interp(at[1:] - at[:-1], (0, 20 * SECOND), (1.8, 1.0), left=1.8)
    delay = rng.lognormal(np.log(9), 0.25, count) * np.concatenate([[1.0], busy]) * SECOND
    none = np.full(count, NONE)
    made = Jobs(
        server,
        server * settings.terminals_per_server + rng.integers(0, settings.terminals_per_server, count),
        at,
        applicant,
        subject,
        document,
        document.copy(),
        at + delay.astype(np.int64),
        none.copy(),
        none.copy(),
        none.copy(),
        none.copy(),
    )
    _harmless_notices(rng, made, settings)
    later = rng.random(count) < 0.01
    made.revoked[later] = made.issued[later] + rng.integers(1, 30, int(later.sum())) * DAY
    return made


def _household_member(population: Population, rows: Ints) -> Ints:
    """The person above or below in the population if of the same household, else the person."""
    other = np.minimum(np.maximum(rows, 0) + 1, len(population) - 1)
    return np.where(population.household[other] == population.household[np.maximum(rows, 0)], other, rows)


def _harmless_notices(rng: np.random.Generator, jobs: Jobs, settings: CertificateSettings) -> None:
    """Timeouts after which the right file printed late, and errors after which nothing printed."""
    chance = rng.random(len(jobs.at))
    late = chance < settings.timeout_share
    jobs.timeout[late] = jobs.at[late] + 10 * SECOND
    jobs.issued[late] = jobs.at[late] + rng.integers(12, 40, int(late.sum())) * SECOND
    failed = (chance >= settings.timeout_share) & (chance < settings.timeout_share + settings.error_share)
    jobs.error[failed] = jobs.at[failed] + rng.integers(3, 12, int(failed.sum())) * SECOND
    jobs.issued[failed] = NONE


def _anchors(rng: np.random.Generator, jobs: Jobs, settings: CertificateSettings) -> dict[str, Ints]:
    """Rows for the incidents of each mechanism, at least 40 jobs apart, away from notices and the servers' ends."""
    reach = 20
    quiet = (jobs.timeout < 0) & (jobs.error < 0) & (jobs.applicant >= 0)
    for step in range(1, 3):
        quiet[:-step] &= (jobs.timeout[step:] < 0) & (jobs.applicant[step:] >= 0)
        quiet[step:] &= (jobs.timeout[:-step] < 0) & (jobs.applicant[:-step] >= 0)
    rows = np.arange(reach, len(quiet) - reach, 2 * reach)
    rows = rows[quiet[rows] & (jobs.server[rows - reach] == jobs.server[rows + reach])]
    rows = rng.permutation(rows)
    wanted = min(settings.incidents, len(rows) // len(MECHANISMS))
    return {name: rows[wanted * at : wanted * (at + 1)] for at, name in enumerate(MECHANISMS)}


def _plant(
    rng: np.random.Generator, population: Population, jobs: Jobs, settings: CertificateSettings
) -> None:
    from synthetic_data.certificate_faults import FAULTS

    for name, rows in _anchors(rng, jobs, settings).items():
        for row in rows:
            for wrong in FAULTS[name](rng, population, jobs, int(row)):
                jobs.truth[wrong] = name


def _written(
    rng: np.random.Generator, population: Population, jobs: Jobs, settings: CertificateSettings
) -> CertificateLogs:
    from synthetic_data.certificate_lines import issue_lines, request_lines

    terminals = settings.servers * settings.terminals_per_server
    skewed = rng.random(terminals) < settings.skewed_terminal_share
    skew = np.where(skewed, rng.normal(0, settings.skew_seconds, terminals), rng.normal(0, 0.05, terminals))
    requests = request_lines(
        rng, population, jobs, (skew * SECOND).astype(np.int64), settings.duplicated_line_share
    )
    issues = issue_lines(rng, population, jobs, settings.other_hand_share, settings.duplicated_line_share)
    rows = sorted(jobs.truth)
    truth = pa.table(
        {"request_id": [f"R{row:09d}" for row in rows], "mechanism": [jobs.truth[row] for row in rows]}
    )
    skews = pa.table({"terminal_id": [f"T{unit:05d}" for unit in range(terminals)], "seconds": skew})
    return CertificateLogs(requests, issues, truth, skews)
