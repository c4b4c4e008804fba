"""Ordinary jobs, and what is harmless among them: copies, reprints, cancellations, families, agents, inquiries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from synthetic_data.certificate_logs import DOCUMENT_SHARES, FIRST_DAY, HOUSEHOLD, NONE, PEAKS, SEAL, Jobs
from synthetic_data.certificates.conditions import CertificateConditions
from synthetic_data.log_notation import DAY, SECOND
from synthetic_data.log_people import applicants
from synthetic_data.population import Population
from synthetic_data.randomness import draw

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
REGISTERS = (3, 4)  # documents of the family register
AGENTS = 5


@dataclass(slots=True)
class Day:
    """Jobs, and beside them: further copies, moment of a cancellation (-1), whether staff only looked up, whether the
    issuing system has the address of before. `sequences` names what harmless thing happened to which job.
    """

    jobs: Jobs
    copies: Ints
    canceled: Ints
    inquiry: Bools
    moved: Bools
    incidents: dict[int, int] = field(default_factory=dict)
    sequences: dict[int, str] = field(default_factory=dict)

    def name(self, rows: Iterable[int], sequence: str) -> None:
        """The harmless sequence of some jobs; the last one counts."""
        self.sequences |= dict.fromkeys((int(row) for row in rows), sequence)


def moments(rng: np.random.Generator, count: int, days: int, peak_share: float) -> Ints:
    """Moments over opening hours (6:30 to 23:00) of some days, denser in the peaks."""
    of_peaks = np.array([share for *_, share in PEAKS])
    which = draw(rng, [1 - peak_share, *(peak_share * of_peaks / of_peaks.sum())], count)
    hours = rng.uniform(6.5, 23.0, count)
    for peak, (hour, spread, _) in enumerate(PEAKS, 1):
        here = which == peak
        hours[here] = np.clip(rng.normal(hour, spread, int(here.sum())), 6.5, 22.9)
    return np.asarray(
        FIRST_DAY + rng.integers(0, days, count) * DAY + (hours * 3600 * SECOND).astype(np.int64)
    )


def ordinary(
    rng: np.random.Generator, population: Population, count: int, condition: CertificateConditions
) -> Day:
    """Jobs in order of server and time, everything right."""
    days = max(1, round(count / condition.servers / condition.jobs_per_server_and_day))
    server = rng.integers(0, condition.servers, count)
    at = moments(rng, count, days, condition.peak_share)
    batch = rng.random(count) < condition.night_batch_share
    night = FIRST_DAY + rng.integers(0, days, count) * DAY + int(2.5 * 3600) * SECOND
    at[batch] = night[batch] + (rng.random(int(batch.sum())) * 120 * SECOND).astype(np.int64)
    order = np.lexsort((at, server))
    server, at, batch = server[order], at[order], batch[order]
    people = applicants(population)
    applicant = people[rng.integers(0, len(people), count)]
    applicant[rng.random(count) < condition.nobody_share] = -1
    document = draw(rng, DOCUMENT_SHARES, count)
    gap = np.diff(at, prepend=at[0] - 30 * SECOND)
    busy = np.interp(gap, (0, 20 * SECOND), (1.8, 1.0), left=1.8)
    issued = at + (rng.lognormal(np.log(9), 0.25, count) * busy * SECOND).astype(np.int64)
    none = np.full(count, NONE)
    terminal = server * condition.terminals_per_server
    terminal = terminal + rng.integers(0, condition.terminals_per_server, count)
    notices = [none.copy() for _ in range(4)]
    jobs = Jobs(
        server, terminal, at, applicant, applicant.copy(), document, document.copy(), issued, *notices
    )
    day = Day(
        jobs,
        np.zeros(count, np.int64),
        none.copy(),
        np.zeros(count, np.bool_),
        rng.random(count) < condition.moved_share,
    )
    day.name(np.flatnonzero(batch), "night_batch")
    return day


def other_subjects(
    rng: np.random.Generator, population: Population, day: Day, condition: CertificateConditions
) -> None:
    """Documents of others that are right: relatives, heads of family registers elsewhere, clients of agents."""
    jobs = day.jobs
    chance, known = rng.random(len(jobs.at)), jobs.applicant >= 0
    family = known & (chance < condition.family_share) & np.isin(jobs.document, HOUSEHOLD)
    rows = np.flatnonzero(family)
    other = np.minimum(jobs.applicant[rows] + 1, len(population) - 1)
    same = population.household[other] == population.household[jobs.applicant[rows]]
    jobs.subject[rows[same]] = other[same]
    day.name(rows[same], "relative")
    part = rng.random(len(jobs.at))
    heads = np.flatnonzero(
        known & ~family & np.isin(jobs.document, REGISTERS) & (part < condition.head_elsewhere_share)
    )
    found = heads_elsewhere(rng, population, jobs.applicant[heads])
    jobs.subject[heads[found >= 0]] = found[found >= 0]
    day.name(heads[found >= 0], "head_elsewhere")
    agents = rng.choice(applicants(population), AGENTS)
    rows = np.flatnonzero(known & ~family & (part > 1 - condition.agent_share) & (jobs.document != SEAL))
    rows = np.setdiff1d(rows, heads)
    jobs.applicant[rows] = agents[rng.integers(0, AGENTS, len(rows))]
    day.name(rows, "agent")


def heads_elsewhere(rng: np.random.Generator, population: Population, rows: Ints) -> Ints:
    """For each person somebody a generation older of the same surname in another household, -1 where nobody is."""
    age = population.age
    old = rng.permutation(np.flatnonzero((age >= 45) & (population.foreigner < 0)))
    old = old[np.argsort(population.surname[old], kind="stable")]
    first = np.searchsorted(population.surname[old], population.surname[rows], "left")
    last = np.searchsorted(population.surname[old], population.surname[rows], "right")
    place = np.minimum(first + (rng.random(len(rows)) * (last - first)).astype(np.int64), len(old) - 1)
    found = old[place]
    good = (last > first) & (age[found] > age[rows] + 18)
    good &= population.household[found] != population.household[rows]
    return np.where(good, found, -1)


def notices(rng: np.random.Generator, day: Day, condition: CertificateConditions) -> None:
    """What happens around a print: late files, errors, reprints, copies, cancellations, people who walked away."""
    jobs = day.jobs
    names = ("timeout", "error", "reprint", "copies", "cancel", "walked_away", "lookup")
    shares = [getattr(condition, f"{name}_share") for name in names]
    ends = np.cumsum([0.0, *shares])
    chance = rng.random(len(jobs.at))
    rows = {
        name: np.flatnonzero((chance >= ends[at]) & (chance < ends[at + 1])) for at, name in enumerate(names)
    }
    size = {name: len(found) for name, found in rows.items()}
    jobs.timeout[rows["timeout"]] = jobs.at[rows["timeout"]] + 10 * SECOND
    jobs.issued[rows["timeout"]] = jobs.at[rows["timeout"]] + rng.integers(12, 40, size["timeout"]) * SECOND
    for name in ("error", "reprint"):
        jobs.error[rows[name]] = jobs.at[rows[name]] + rng.integers(3, 12, size[name]) * SECOND
    jobs.issued[rows["error"]] = NONE
    again = rows["reprint"]
    jobs.again[again] = np.maximum(jobs.issued[again], jobs.error[again])
    jobs.again[again] += rng.integers(20, 240, len(again)) * SECOND
    day.copies[rows["copies"]] = 1 + (rng.random(size["copies"]) < 0.2)
    day.canceled[rows["cancel"]] = jobs.at[rows["cancel"]] + rng.integers(4, 60, size["cancel"]) * SECOND
    for name in ("cancel", "walked_away", "lookup"):
        jobs.issued[rows[name]] = NONE
    day.inquiry[rows["lookup"]] = True
    for name in names:
        day.name(rows[name], {"copies": "copies", "lookup": "staff_lookup"}.get(name, name))


def moved_addresses(population: Population, day: Day) -> None:
    """Tell where the issuing system shows the address of before."""
    subject = np.maximum(day.jobs.subject, 0)
    day.name(np.flatnonzero(day.moved & (population.previous_dwelling[subject] >= 0)), "moved")


def revocations(rng: np.random.Generator, day: Day, condition: CertificateConditions) -> None:
    """Revoked after the issue: harmless. Some on the day of issue, in the evening."""
    jobs = day.jobs
    rows = np.flatnonzero((rng.random(len(jobs.at)) < condition.revoked_share) & (jobs.issued >= 0))
    jobs.revoked[rows] = jobs.issued[rows] + rng.integers(1, 30, len(rows)) * DAY
    soon = rows[rng.random(len(rows)) < condition.revoked_same_day_share]
    jobs.revoked[soon] = jobs.issued[soon] // DAY * DAY + int(23.9 * 3600) * SECOND
    day.name(rows, "revoked_later")
    day.name(soon, "revoked_same_day")
