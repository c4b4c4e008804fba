"""What insurers' records and the answers to lookups do not let one see, and what each missing column would tell."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from linkcheck.audit.history import rates, source_codes
from linkcheck.audit.persons import PersonEvidence
from linkcheck.audit.run import Run
from linkcheck.audit.times import ADDRESS, moved_apart, same_by_name_and_date
from linkcheck.audit.unseen import Limit, limit
from linkcheck.columns import to_array
from linkcheck.engines.store import Store
from linkcheck.links.pieces import rows_where
from linkcheck.model.coverage import MOST_OWNERS

__all__ = ["visibility"]

LOOKED_UP = 1.0
"""From this relative risk on (tables/history_rates.toml, namesake) a number may have come from a namesake's lookup."""

Rows = npt.NDArray[np.int64]


def visibility(run: Run, evidence: PersonEvidence) -> list[Limit]:
    """For each column that would tell a move from a namesake's number, of how many links it is missing, and how many
    lookups nothing decides for want of an address.

    A namesake of the same birth date who lives elsewhere looks like the same person after a move, and without an
    address like the same person. Where the register holds its residents, the namesake is looked up; else only dates,
    the way of obtaining the number and the family tell.
    """
    if evidence.coverage.whole >= MOST_OWNERS:
        return []
    linked = evidence.weighed.linked
    codes = evidence.weighed.levels.codes
    rows = rows_where(np.append(moved_apart(codes), False), linked.pattern)
    persons = linked.register_row[rows].astype(np.int64)
    asked = (
        ("no_enrolment", run.left, rows, "enrolled_at"),
        ("no_last_change", run.right, persons, "changed_at"),
        ("no_number_source", run.left, rows, "number_source"),
    )
    counts = [(name, _missing(store, at, column)) for name, store, at, column in asked]
    counts.append(("no_address", len(_without_address(run, evidence))))
    return [limit("insurance", name, "namesake", count) for name, count in counts if count]


def _missing(store: Store, rows: np.ndarray[Any, Any], column: str) -> int:
    """How many of some rows have nothing in a column."""
    return int(store.take(rows, (column,))[column].null_count) if store.known((column,)) else len(rows)


def _without_address(run: Run, evidence: PersonEvidence) -> Rows:
    """Links to a person of the same name and birth date where no address is compared and no family tells of one, rows
    int64[M]; without those whose number is known not to come from a lookup that may find a namesake."""
    codes = evidence.weighed.levels.codes
    alike = (codes[:, ADDRESS] == 0) & same_by_name_and_date(codes)
    rows = rows_where(np.append(alike, False), evidence.weighed.linked.pattern)
    for seen in (evidence.calm, evidence.doubts):
        told = seen.history.of("family_address") != 0
        rows = np.setdiff1d(rows, seen.rows[told], assume_unique=True)
    if not run.left.known(("number_source",)):
        return rows
    known = source_codes(to_array(run.left.take(rows, ("number_source",))["number_source"]))
    looked_up = np.array([*(each["namesake"] >= LOOKED_UP for each in rates()["source"].values()), True])
    return np.asarray(rows[looked_up[known]])
