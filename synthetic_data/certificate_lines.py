"""Jobs as the lines of the request log and of the issue log, in no particular order, some of them twice."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from synthetic_data.certificate_logs import DOCUMENTS, Jobs
from synthetic_data.log_people import Ints, written
from synthetic_data.population import Population

Bools = npt.NDArray[np.bool_]


def _ids(rows: Ints) -> pa.Array:
    return pa.array(np.char.add("R", np.char.zfill(rows.astype(str), 9)))


def _moments(values: Ints) -> pa.Array:
    return pa.array(values // 1000 * 1000, mask=values < 0).cast(pa.timestamp("us"))


def _households(population: Population, rows: Ints) -> pa.Array:
    found = np.char.add("H", population.household[np.maximum(rows, 0)].astype(str))
    return pa.array(found, mask=rows < 0)


def _mixed(rng: np.random.Generator, table: pa.Table, duplicated: float) -> pa.Table:
    rows = np.arange(table.num_rows)
    twice = np.concatenate([rows, rows[rng.random(len(rows)) < duplicated]])
    return table.take(pa.array(rng.permutation(twice)))


def request_lines(
    rng: np.random.Generator, population: Population, jobs: Jobs, skew: Ints, duplicated: float
) -> pa.Table:
    """The request log: every request, and notices under the same request_id that name nobody."""
    rows = np.arange(len(jobs.at))
    parts = []
    for event, moments in (("request", jobs.at), ("timeout", jobs.timeout), ("error", jobs.error)):
        at = rows[moments >= 0]
        if len(at) == 0:
            continue
        person = jobs.applicant[at] if event == "request" else np.full(len(at), -1)
        columns = {
            "request_id": _ids(at),
            "requested_at": _moments(moments[at] + skew[jobs.terminal[at]]),
            "my_number": pa.array(
                np.char.zfill(population.my_number[np.maximum(person, 0)].astype(str), 12), mask=person < 0
            ),
            **written(population, person, np.ones(len(at), np.bool_)),
            "household_id": _households(population, person),
            "document_type": pa.array(DOCUMENTS).take(pa.array(jobs.document[at])),
            "terminal_id": pa.array(np.char.add("T", np.char.zfill(jobs.terminal[at].astype(str), 5))),
            "server_id": pa.array(np.char.add("S", jobs.server[at].astype(str))),
            "event": pa.array([event] * len(at), pa.string()),
        }
        parts.append(pa.table(columns))
    return _mixed(rng, pa.concat_tables(parts), duplicated)


def issue_lines(
    rng: np.random.Generator, population: Population, jobs: Jobs, other_hand: float, duplicated: float
) -> pa.Table:
    """The issue log: what printed, for whom, when, and since when it is revoked."""
    rows = np.arange(len(jobs.at))
    first, again = rows[jobs.issued >= 0], rows[jobs.again >= 0]
    at = np.concatenate([first, again])
    moments = np.concatenate([jobs.issued[first], jobs.again[again]])
    subject = jobs.subject[at]
    plain = rng.random(len(at)) >= other_hand
    person = {f"subject_{name}": values for name, values in written(population, subject, plain).items()}
    columns = {
        "request_id": _ids(at),
        "issued_at": _moments(moments),
        **person,
        "subject_household_id": _households(population, subject),
        "document_type": pa.array(DOCUMENTS).take(pa.array(jobs.issued_document[at])),
        "revoked_at": _moments(jobs.revoked[at]),
    }
    return _mixed(rng, pa.table(columns), duplicated)
