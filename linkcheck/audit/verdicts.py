"""What a case says of its N decisions, before the pipeline makes tables, counts and a manifest of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.audit.decisions import Decisions, decided
from linkcheck.audit.explain import LedgerLine
from linkcheck.audit.findings import DECISION_COLUMNS
from linkcheck.audit.partners import with_partners
from linkcheck.columns import to_array
from linkcheck.compare.patterns import Levels
from linkcheck.engines.store import Store
from linkcheck.links.pieces import code_counts, rows_where
from linkcheck.links.score import COMPARED
from linkcheck.normalize.identifier import last_four_digits
from linkcheck.normalize.nondisclosure import is_nondisclosed
from linkcheck.readers import QUARANTINE

__all__ = ["OwnerRows", "RecordIds", "Verdicts", "register_ids", "values_beside"]

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class RecordIds:
    """The ids of N decisions: batches(size) of consecutive ones, take(rows) those of some rows."""

    batches: Callable[[int], Iterator[pa.Array]]
    take: Callable[[Rows], pa.Array]

    @classmethod
    def of_store(cls, store: Store) -> RecordIds:
        """The record_id of every record, read when it is needed."""

        def batches(size: int) -> Iterator[pa.Array]:
            return (to_array(part["record_id"]) for _, part in store.batches(("record_id",), size))

        return cls(batches, lambda rows: to_array(store.take(rows, ("record_id",))["record_id"]))

    @classmethod
    def of_array(cls, ids: pa.Array | pa.ChunkedArray) -> RecordIds:
        """Ids that are in memory, in one piece or several."""

        def batches(size: int) -> Iterator[pa.Array]:
            return (to_array(ids.slice(start, size)) for start in range(0, len(ids), size))

        return cls(batches, lambda rows: to_array(ids.take(pa.array(rows))))


@dataclass(frozen=True)
class OwnerRows:
    """Who the rightful owners are: rows int64[K] of the decisions, ascending, and their register rows int64[K]."""

    rows: Rows
    owners: Rows

    @classmethod
    def of(cls, owner: Rows) -> OwnerRows:
        """From the register row of every decision's owner, -1 for none."""
        rows = np.flatnonzero(owner >= 0)
        return cls(rows, owner[rows].astype(np.int64))

    @classmethod
    def nobody(cls) -> OwnerRows:
        """No owner of any decision."""
        return cls(np.empty(0, np.int64), np.empty(0, np.int64))

    def of_rows(self, rows: Rows) -> Rows:
        """The register row of the owner of some decisions, int64[M], -1 for none."""
        place = np.searchsorted(self.rows, rows)
        return np.where(np.append(self.rows, -1)[place] == rows, np.append(self.owners, -1)[place], -1)


@dataclass(frozen=True)
class Verdicts:
    """What is said of N decisions.

    outcome int32[N] indexes outcomes (OUTCOME_SCHEMA); ledger_at gives the ledger of any decision; values puts both
    sides' columns beside flagged decisions, from (decisions, their rows, their owners' register rows). amend, if the
    case has the last word on the decisions or further columns, takes the whole table and every owner's register row;
    probability float64[N] is then that of every decision, where it is another than its outcome's.
    incidents tells timelines of the flagged rows. summary and manifest are the case's own parts; quarantine holds
    rows that only its logs could show to be unusable. levels are those of the outcomes, where the case keeps them;
    columns names those of the outcomes that follow the contract's in the decisions; files are further outputs, made of
    all decisions.
    """

    outcome: npt.NDArray[np.int32]
    outcomes: pa.Table
    ids: RecordIds
    owner: OwnerRows
    ledger_at: Callable[[int], tuple[LedgerLine, ...]]
    values: Callable[[pa.Table, Rows, Rows], pa.Table]
    amend: Callable[[pa.Table, Rows], tuple[pa.Table, Rows]] | None = None
    incidents: Callable[[Decisions, Rows], tuple[Any, ...]] | None = None
    summary: Mapping[str, Any] = field(default_factory=dict)
    manifest: Mapping[str, Any] = field(default_factory=dict)
    quarantine: pa.Table = field(default_factory=QUARANTINE.empty_table)
    levels: Levels | None = None
    columns: tuple[str, ...] = ()
    files: Mapping[str, Callable[[Decisions], pa.Table]] = field(default_factory=dict)
    probability: npt.NDArray[np.float64] | None = None

    def decisions(self, register: Store | None) -> Decisions:
        """The decisions, made when they are needed."""
        owners = self.owner.owners if register is None else register_ids(register, self.owner.owners)
        ids = self.ids
        columns = (*DECISION_COLUMNS, *self.columns)
        return decided(self.outcome, self.outcomes, self.owner.rows, owners, columns, ids.batches, ids.take)

    def outcome_counts(self) -> Rows:
        """How many decisions have each outcome, int64[G]."""
        return code_counts(self.outcome, self.outcomes.num_rows)

    def flagged_rows(self) -> Rows:
        """Decisions that are not `link`, most probable mistake first."""
        flagged = pc.not_equal(self.outcomes["decision"].cast(pa.string()), "link").to_numpy()
        rows = rows_where(flagged, self.outcome)
        probability = self.outcomes["mislink_probability"].to_numpy()[self.outcome[rows]]
        return rows[np.lexsort((rows, -probability))]


def register_ids(register: Store, rows: Rows) -> Rows:
    """The register's rows as its user counts them: places in the file or table, from 0, quarantined rows included."""
    ids = np.full(len(rows), -1, np.int64)
    found = np.flatnonzero(rows >= 0)
    source_row = to_array(register.take(rows[found], ("source_row",))["source_row"]).to_numpy()
    ids[found] = source_row - register.first_source_row
    return ids


def values_beside(
    left: Store, right: Store, register_row: npt.NDArray[np.int32]
) -> Callable[[pa.Table, Rows, Rows], pa.Table]:
    """What puts the values of record, linked person and better owner beside flagged decisions."""

    def beside(table: pa.Table, rows: Rows, owner: Rows) -> pa.Table:
        numbers = left.take(rows, ("my_number",))["my_number"]
        table = table.append_column("my_number_last4", last_four_digits(numbers))
        sides = (
            ("left", left, rows),
            ("right", right, register_row[rows].astype(np.int64)),
            ("owner", right, owner),
        )
        hidden = np.zeros(len(rows), np.bool_)
        for side, store, places in sides:
            taken = store.take(places, store.known((*COMPARED, "nondisclosure")))
            for name in taken.column_names:
                if name == "nondisclosure":
                    hidden |= is_nondisclosed(taken[name])
                else:
                    table = table.append_column(f"{side}_{name}", taken[name])
        table = table.append_column("nondisclosure", pa.array(hidden))
        return with_partners(table, rows, left, right, register_row, owner)

    return beside
