"""What insurers' records and the answers to lookups do not let one see, and what each missing column would tell."""

from __future__ import annotations

from typing import Any

import numpy as np

from linkcheck.audit.persons import PersonEvidence
from linkcheck.audit.run import Run
from linkcheck.audit.times import moved_apart
from linkcheck.audit.unseen import Limit, limit
from linkcheck.engines.store import Store
from linkcheck.owner.best import MOST_OWNERS

__all__ = ["visibility"]


def visibility(run: Run, evidence: PersonEvidence) -> list[Limit]:
    """For each column that would tell a move from a namesake's number, of how many links it is missing.

    A namesake of the same birth date who lives elsewhere looks like the same person after a move. Where the register
    holds its residents, the namesake is looked up; else only dates and the way of obtaining the number tell.
    """
    if evidence.coverage >= MOST_OWNERS:
        return []
    linked = evidence.weighed.linked
    codes = evidence.weighed.levels.codes
    rows = np.flatnonzero(np.append(moved_apart(codes), False)[linked.pattern])
    persons = linked.register_row[rows].astype(np.int64)
    asked = (
        ("no_enrolment", run.left, rows, "enrolled_at"),
        ("no_last_change", run.right, persons, "changed_at"),
        ("no_number_source", run.left, rows, "number_source"),
    )
    counts = ((name, _missing(store, at, column)) for name, store, at, column in asked)
    return [limit("insurance", name, "namesake", count) for name, count in counts if count]


def _missing(store: Store, rows: np.ndarray[Any, Any], column: str) -> int:
    """How many of some rows have nothing in a column."""
    return int(store.take(rows, (column,))[column].null_count) if store.known((column,)) else len(rows)
