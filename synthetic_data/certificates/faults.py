"""Where the faults of certificates strike: on quiet stretches, each an incident of its own."""

from __future__ import annotations

import numpy as np

from synthetic_data.certificate_faults import FAULTS
from synthetic_data.certificate_logs import MECHANISMS, NONE
from synthetic_data.certificates.conditions import CertificateConditions
from synthetic_data.certificates.habits import Day, Ints
from synthetic_data.population import Population

REACH = 16  # rows before and behind an incident that belong to no other
LEAST_INCIDENTS = 3  # of each mechanism
PRINTED_ONCE = ("issued_twice", "never_issued")


def plant(
    rng: np.random.Generator, population: Population, day: Day, condition: CertificateConditions
) -> None:
    """Plant every mechanism; jobs that went wrong lose whatever harmless thing happened to them."""
    jobs = day.jobs
    wanted = max(LEAST_INCIDENTS, round(len(jobs.at) * condition.incident_share / len(MECHANISMS)))
    rows = quiet_rows(rng, day)
    wanted = min(wanted, len(rows) // len(MECHANISMS))
    for at, name in enumerate(MECHANISMS):
        if name == "other_server" and condition.servers < 2:
            continue
        for row in rows[wanted * at : wanted * (at + 1)].tolist():
            wrong = FAULTS[name](rng, population, jobs, row)
            number = len(set(day.incidents.values()))
            for each in wrong:
                jobs.truth[each] = name
                day.incidents[each] = number
                day.sequences.pop(each, None)
                day.copies[each], day.canceled[each], day.inquiry[each] = 0, NONE, False
                if name not in PRINTED_ONCE:
                    jobs.again[each] = NONE


def quiet_rows(rng: np.random.Generator, day: Day) -> Ints:
    """Rows far from each other where nothing else happened just before and behind."""
    jobs = day.jobs
    calm = (jobs.timeout < 0) & (jobs.error < 0) & (jobs.applicant >= 0) & (jobs.issued >= 0)
    calm &= jobs.subject == jobs.applicant
    calm[list(day.sequences)] = False
    good = calm.copy()
    for step in (1, 2):
        good[:-step] &= calm[step:]
        good[step:] &= calm[:-step]
    rows = np.arange(REACH, len(calm) - REACH, 2 * REACH)
    same = jobs.server[rows - REACH] == jobs.server[rows + REACH]
    same &= jobs.at[rows + REACH] - jobs.at[rows - REACH] < 6 * 3600 * 1_000_000
    return rng.permutation(rows[good[rows] & same])
