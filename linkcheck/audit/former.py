"""What former names and addresses of the register say, whoever's they are: the linked person's or a candidate's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.audit.history import OF_REGISTER, by_former_values, text_column
from linkcheck.audit.run import Run
from linkcheck.columns import to_array
from linkcheck.links.score import COMPARED, score_batch
from linkcheck.model.hypotheses import Model
from linkcheck.model.weights import owner_weight
from linkcheck.normalize.field_width import UNKNOWN_WIDTHS, NameWidths
from linkcheck.owner.best import Owners

__all__ = ["former_levels", "levels_by_former_values", "owners_by_former_values"]

NAMES_AND_ADDRESS = [0, 1, 4]
SETTLED = 2
"""Levels up to this one leave nothing to explain."""

Rows = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint8]


def former_levels(run: Run, rows: Rows, persons: Rows, codes: Codes) -> tuple[Rows, Codes]:
    """How records (rows int64[S]) compare with the former values of persons (register rows int64[S], -1: nobody), where
    there are any and the present ones, codes uint8[S, K], leave something to explain: (places int64[A], levels
    uint8[A, K])."""
    named = run.right.known(OF_REGISTER[2:])
    if not named or not len(rows):
        return np.empty(0, np.int64), codes[:0]
    table = run.right.take(persons, named)
    former = {name: text_column(table, f"former_{name}", len(rows)) for name in COMPARED}
    given = [former[name].is_valid().to_numpy(zero_copy_only=False) for name in COMPARED]
    asked = np.flatnonzero(np.any(given, axis=0) & (codes[:, NAMES_AND_ADDRESS] > SETTLED).any(axis=1))
    records = run.left.take(rows[asked], run.left.known(COMPARED))
    left = {name: to_array(records[name]) for name in records.column_names}
    right = {name: former[name].take(pa.array(asked)) for name in COMPARED}
    widths = NameWidths.of(run.left.widths), UNKNOWN_WIDTHS  # former names have fields of their own
    return asked, score_batch(left, right, run.settings.era_codes, widths).codes


def levels_by_former_values(run: Run, rows: Rows, persons: Rows, codes: Codes, model: Model) -> Codes:
    """The levels uint8[S, K] of records with persons, the former values standing in where they agree better."""
    asked, former = former_levels(run, rows, persons, codes)
    found = codes.copy()
    for levels in by_former_values(codes[asked], former, model).values():
        changed = levels != codes[asked]
        found[asked] = np.where(changed, levels, found[asked])
    return found


def owners_by_former_values(run: Run, rows: Rows, owners: Owners, model: Model) -> Owners:
    """The best candidates, their former values standing in where they agree better: who has moved since the record was
    made lived where it says."""
    levels = levels_by_former_values(run, rows, owners.row, owners.levels, model)
    changed = np.flatnonzero((levels != owners.levels).any(axis=1))
    unknown, count = np.full(len(changed), np.nan), run.right.row_count
    weight = owners.weight.copy()
    weight[changed] += owner_weight(levels[changed], unknown, count, model)
    weight[changed] -= owner_weight(owners.levels[changed], unknown, count, model)
    return replace(owners, levels=levels, weight=weight)
