"""Requests and issues as tables, with their truth and what is harmless in them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from synthetic_data.certificate_logs import DOCUMENTS
from synthetic_data.certificates.conditions import BASE, CertificateConditions
from synthetic_data.certificates.faults import plant
from synthetic_data.certificates.habits import (
    Bools,
    Day,
    Ints,
    moved_addresses,
    notices,
    ordinary,
    other_subjects,
    revocations,
)
from synthetic_data.certificates.traces import nameable, traces
from synthetic_data.certificates.written import EVENTS, Log, request_numbers, write_log
from synthetic_data.decidable import DECIDED, mistake_shares
from synthetic_data.log_notation import SECOND, words, write_days_of, write_ids, write_moments
from synthetic_data.log_people import written
from synthetic_data.my_number import as_text
from synthetic_data.names import chosen
from synthetic_data.population import Population
from synthetic_data.randomness import stream


@dataclass(frozen=True, slots=True)
class CertificateLogs:
    """Requests and issues in the contract's columns, moments and ids as the condition writes them.

    truth: one row per wrong document: request_id (as the request log has it), issue_request_id (as the issue log
    has it), requested_at, issued_at (both as written, null where no line is left), server_id, mechanism, incident_id,
    traces, mistake_share, decidable (see `decidable`), nameable (the notice that the mechanism is called after is in
    the log). harmless: the same keys, sequence and traces of right jobs to
    which something happened. skews: terminal_id, seconds. condition: what it was made under.
    """

    requests: pa.Table
    issues: pa.Table
    truth: pa.Table
    harmless: pa.Table
    skews: pa.Table
    condition: CertificateConditions


def make_certificates(
    population: Population, jobs: int, seed: int, condition: CertificateConditions = BASE
) -> CertificateLogs:
    """Logs of `jobs` print jobs; the same arguments always give the same logs."""
    rng = stream(seed, "certificates")
    day = ordinary(rng, population, jobs, condition)
    other_subjects(rng, population, day, condition)
    moved_addresses(population, day)
    notices(rng, day, condition)
    revocations(rng, day, condition)
    plant(rng, population, day, condition)
    log = write_log(rng, day, condition)
    numbers = request_numbers(day, condition)
    requests = _requests(population, day, log, condition, numbers)
    issues = _issues(rng, population, day, log, condition, numbers)
    truth, harmless = _truth(population, day, log, condition, (numbers, requests, issues))
    terminals = write_ids(np.arange(len(log.skew)), "T", 5)
    skews = pa.table({"terminal_id": terminals, "seconds": log.skew / SECOND})
    return CertificateLogs(requests, issues, truth, harmless, skews, condition)


def _requests(
    population: Population, day: Day, log: Log, condition: CertificateConditions, numbers: Ints
) -> pa.Table:
    """The request log; notices stand under the same request and name nobody."""
    jobs, job = day.jobs, log.request_job
    notice = (log.request_event > 0) & (log.request_event < EVENTS.index("lookup"))
    person = np.where(notice, -1, jobs.applicant[job])
    called = words("event", condition.vocabulary)
    household = condition.household_ids in ("both", "padded", "requests")
    columns = {
        "request_id": write_ids(numbers[job], "R", 8),
        "requested_at": write_moments(log.request_at, condition.moments, condition.resolution),
        "my_number": as_text(np.where(person < 0, -1, population.my_number[np.maximum(person, 0)])),
        **written(population, person, np.ones(len(job), np.bool_)),
        "household_id": _households(population, person, "bare") if household else None,
        "document_type": pa.array(DOCUMENTS).take(pa.array(jobs.document[job])),
        "terminal_id": write_ids(jobs.terminal[job], "T", 5),
        "server_id": write_ids(jobs.server[job], "S", 2),
        "event": pa.array([called[name] for name in EVENTS]).take(pa.array(log.request_event))
        if condition.event_column
        else None,
    }
    return pa.table({name: column for name, column in columns.items() if column is not None})


def _households(population: Population, rows: Ints, form: str) -> pa.Array:
    found = np.where(rows < 0, -1, population.household[np.maximum(rows, 0)].astype(np.int64))
    return write_ids(found, "", 9, form)


def _issues(
    rng: np.random.Generator,
    population: Population,
    day: Day,
    log: Log,
    condition: CertificateConditions,
    numbers: Ints,
) -> pa.Table:
    """The issue log: what printed, for whom, when, and since when it is revoked."""
    jobs, job = day.jobs, log.issue_job
    subject = jobs.subject[job]
    plain = (rng.random(len(jobs.at)) >= condition.other_hand_share)[job]
    people = written(_before(population), subject, plain), written(population, subject, plain)
    moved = day.moved[job] & (population.previous_dwelling[np.maximum(subject, 0)] >= 0)
    person = {f"subject_{name}": values for name, values in people[1].items()}
    person["subject_address"] = chosen(moved, people[0]["address"], people[1]["address"])
    household = condition.household_ids in ("both", "padded", "issues")
    form = "padded" if condition.household_ids == "padded" else "bare"
    revoked = jobs.revoked[job]
    called = {str(at): name for at, name in enumerate(DOCUMENTS)} | words("document", condition.documents)
    columns = {
        "request_id": write_ids(numbers[job], "R", 8, condition.request_form),
        "issued_at": write_moments(log.issue_at, condition.moments, condition.resolution),
        **person,
        "subject_household_id": _households(population, subject, form) if household else None,
        "document_type": pa.array([called[str(at)] for at in range(len(DOCUMENTS))]).take(
            pa.array(jobs.issued_document[job])
        ),
        "revoked_at": write_moments(revoked, "timestamp", "millisecond")
        if condition.revoked_at == "timestamp"
        else write_days_of(revoked, condition.revoked_at),
    }
    return pa.table({name: column for name, column in columns.items() if column is not None})


def _before(population: Population) -> Population:
    """The people at the dwellings of before."""
    before = np.where(population.previous_dwelling >= 0, population.previous_dwelling, population.dwelling)
    return replace(population, dwelling=before)


def _truth(
    population: Population,
    day: Day,
    log: Log,
    condition: CertificateConditions,
    shown: tuple[Ints, pa.Table, pa.Table],
) -> tuple[pa.Table, pa.Table]:
    """What went wrong, and what only looks so; moments are those of the first line of each job."""
    numbers, requests, issues = shown
    jobs = day.jobs
    seen = traces(population, day, log, condition)
    shares = mistake_shares(seen, [row in jobs.truth for row in range(len(seen))])
    rows = np.array(sorted({*jobs.truth, *day.sequences}), np.int64)
    asked = _first(rows, log.request_job, log.request_event == 0)
    printed = _first(rows, log.issue_job, np.ones(len(log.issue_job), np.bool_))
    table = pa.table(
        {
            "request_id": write_ids(numbers[rows], "R", 8),
            "issue_request_id": write_ids(numbers[rows], "R", 8, condition.request_form),
            "requested_at": requests["requested_at"].combine_chunks().take(asked),
            "issued_at": issues["issued_at"].combine_chunks().take(printed),
            "server_id": write_ids(jobs.server[rows], "S", 2),
            "traces": pa.array([list(seen[row]) for row in rows.tolist()], pa.list_(pa.string())),
        }
    )
    wrong = np.array([row in jobs.truth for row in rows.tolist()], np.bool_)
    mistaken = rows[wrong].tolist()
    share = np.array([shares[seen[row]] for row in mistaken])
    truth = table.filter(pa.array(wrong))
    for name, values in (
        ("mechanism", [jobs.truth[row] for row in mistaken]),
        ("incident_id", [day.incidents[row] for row in mistaken]),
        ("mistake_share", share),
        ("decidable", share >= DECIDED),
        ("nameable", nameable(rows[wrong], day, log)),
    ):
        truth = truth.append_column(name, pa.array(values))
    sequences = [day.sequences[row] for row in rows[~wrong].tolist()]
    return truth, table.filter(pa.array(~wrong)).append_column("sequence", pa.array(sequences, pa.string()))


def _first(rows: Ints, job: Ints, usable: Bools) -> pa.Array:
    """For each row the place of its first usable line, null where there is none."""
    lines = np.flatnonzero(usable)
    found = np.full(int(max(rows.max(initial=0), job.max(initial=0))) + 1, -1)
    found[job[lines][::-1]] = lines[::-1]
    return pa.array(found[rows], mask=found[rows] < 0)
