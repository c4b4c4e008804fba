"""From judged links to decisions: what every link is told, its account, the flagged ones with both sides' values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.audit.decisions import Decisions, decided
from linkcheck.audit.doubts import EVIDENCE_BITS, Doubts
from linkcheck.audit.explain import LedgerLine, ledger
from linkcheck.audit.findings import DECISION_COLUMNS
from linkcheck.audit.judge import anonymous, incomparable, judge_doubts, judge_patterns
from linkcheck.audit.outcomes import outcome_table
from linkcheck.columns import to_array
from linkcheck.compare.patterns import Levels
from linkcheck.engines.local import Linked
from linkcheck.engines.store import Store
from linkcheck.links.score import COMPARED
from linkcheck.model.decide import Thresholds
from linkcheck.model.hypotheses import Model
from linkcheck.model.weights import PatternWeights
from linkcheck.normalize.identifier import last_four_digits, my_number_is_valid
from linkcheck.normalize.nondisclosure import is_nondisclosed

__all__ = [
    "Decided",
    "LinkAccounts",
    "Weighed",
    "decide_links",
    "flagged_rows",
    "joined_levels",
    "register_ids",
    "with_values",
]

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Weighed:
    """The links of a run with everything known about their patterns."""

    linked: Linked
    levels: Levels
    model: Model
    weights: PatternWeights

    def account(self, row: int, evidence: tuple[tuple[str, float], ...]) -> tuple[LedgerLine, ...]:
        """The ledger of one record's link, with lines of evidence beside the pattern."""
        at = int(self.linked.pattern[row])
        size = self.levels.codes.shape[1]
        codes = tuple(map(int, self.levels.codes[at])) if at >= 0 else (0,) * size
        bits = self.weights.comparison_bits[at] if at >= 0 else np.zeros(size)
        priors = self.model.priors
        return ledger(codes, bits, float(np.log2(priors[0] / priors[1:].sum())), evidence)


@dataclass(frozen=True)
class Decided:
    """Decisions, and behind them: their outcomes with how many records have each, the rows of flagged links, the
    records with a better owner (rows int64[K], ascending) and his register row, and the place in the doubts of the rows
    that were judged one by one."""

    decisions: Decisions
    outcomes: pa.Table
    outcome_counts: Rows
    flagged_rows: Rows
    owned: Rows
    owners: Rows
    places: dict[int, int]

    def owner_rows(self, rows: Rows) -> Rows:
        """The better owner's register row of some records, int64[M], -1 for none."""
        place = np.searchsorted(self.owned, rows)
        owned, owners = np.append(self.owned, -1), np.append(self.owners, -1)
        return np.where(owned[place] == rows, owners[place], -1)


def decide_links(
    left: Store, right: Store, weighed: Weighed, doubts: Doubts, thresholds: Thresholds
) -> Decided:
    """Decide every link: the doubtful by their own judgement, the others by that of their pattern."""
    linked, levels = weighed.linked, weighed.levels
    numbers = left.take(doubts.rows, ("my_number",))["my_number"]
    valid = pc.fill_null(my_number_is_valid(numbers).to_arrow(), False).to_numpy(zero_copy_only=False)
    # where the records have neither column, nothing more can be asked than a name
    unclear = incomparable(levels) if left.known(("birth_date", "address")) else anonymous(levels)
    places, judged = judge_doubts(doubts, linked.pattern, weighed.weights, levels, valid, thresholds, unclear)
    rows = doubts.rows[places]
    outcomes = outcome_table(
        joined_levels(levels, linked.pattern[rows]),
        judge_patterns(weighed.weights, levels, thresholds, unclear) + judged,
    )
    outcome = linked.pattern.copy()
    outcome[rows] = len(linked.keys) + np.arange(len(places), dtype=np.int32)
    has_owner = doubts.better_owner[places] >= 0
    owned, owners = rows[has_owner], doubts.better_owner[places][has_owner].astype(np.int64)

    def id_batches(size: int) -> Iterator[pa.Array]:
        return (to_array(part["record_id"]) for _, part in left.batches(("record_id",), size))

    def take_ids(some: Rows) -> pa.Array:
        return to_array(left.take(some, ("record_id",))["record_id"])

    named = register_ids(right, owners)
    return Decided(
        decided(outcome, outcomes, owned, named, DECISION_COLUMNS, id_batches, take_ids),
        outcomes,
        _counted(outcome, outcomes.num_rows),
        _flagged(outcome, outcomes),
        owned,
        owners,
        {int(row): int(place) for row, place in zip(rows, places, strict=True)},
    )


def _counted(outcome: npt.NDArray[np.int32], count: int) -> Rows:
    """How many records have each of `count` outcomes, int64[count], without a wider copy of the outcomes."""
    starts = range(0, len(outcome), 1 << 20)
    return sum(
        (np.bincount(outcome[at : at + (1 << 20)], minlength=count) for at in starts),
        np.zeros(count, np.int64),
    )


def _flagged(outcome: npt.NDArray[np.int32], outcomes: pa.Table) -> Rows:
    """Rows that are not `link`, most probable mistake first."""
    told = pc.not_equal(outcomes["decision"], "link").to_numpy()
    rows = np.flatnonzero(told[outcome])
    return rows[np.lexsort((rows, -outcomes["mislink_probability"].to_numpy()[outcome[rows]]))]


def register_ids(register: Store, rows: Rows) -> Rows:
    """The register's rows as its user counts them: places in the file or table, from 0, quarantined rows included."""
    ids = np.full(len(rows), -1, np.int64)
    found = np.flatnonzero(rows >= 0)
    source_row = to_array(register.take(rows[found], ("source_row",))["source_row"]).to_numpy()
    ids[found] = source_row - register.first_source_row
    return ids


def joined_levels(levels: Levels, pattern: npt.NDArray[np.int32]) -> Levels:
    """The levels of all patterns, then those of the links judged one by one (all missing where nobody was found)."""
    codes = np.concatenate([levels.codes, np.zeros((1, levels.codes.shape[1]), np.uint8)])[pattern]
    notes = np.append(levels.name_notes, np.uint16(0))[pattern]
    flags = np.append(levels.address_flags, np.uint8(0))[pattern]
    return Levels(
        np.concatenate([levels.codes, codes]),
        np.concatenate([levels.name_notes, notes]),
        np.concatenate([levels.address_flags, flags]),
    )


def flagged_rows(decisions: pa.Table) -> Rows:
    """Rows of the flagged decisions, most probable mistake first."""
    probability = decisions["mislink_probability"].to_numpy()
    rows = np.flatnonzero(pc.not_equal(decisions["decision"].cast(pa.string()), "link").to_numpy())
    return np.asarray(rows[np.lexsort((rows, -probability[rows]))])


@dataclass(frozen=True)
class LinkAccounts:
    """The account (ledger) of the link in any row of the decisions."""

    weighed: Weighed
    doubts: Doubts
    places: dict[int, int]

    def __call__(self, row: int) -> tuple[LedgerLine, ...]:
        """The lines of one row's ledger."""
        return self.weighed.account(row, self._evidence(row))

    def _evidence(self, row: int) -> tuple[tuple[str, float], ...]:
        place = self.places.get(row)
        if place is None:
            return ()
        found = float(self.doubts.owners.bits[place])
        lines = [("better_owner" if found > 0 else "no_better_owner", found)]
        if household := float(self.doubts.household_bits[place]):
            lines.append(("household_elsewhere" if household > 0 else "household_agrees", household))
        evidence = self.doubts.evidence
        lines += [(name, bits) for name, bits in EVIDENCE_BITS.items() if getattr(evidence, name)[place]]
        return tuple(lines)


def with_values(
    table: pa.Table,
    rows: Rows,
    left: Store,
    right: Store,
    register_row: npt.NDArray[np.int32],
    owner: Rows,
) -> pa.Table:
    """The flagged decisions (of some rows) with the values of record, linked person and better owner beside them.

    owner int64[M] is the better owner's register row of each of these rows, -1 for none.
    """
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
    return table.append_column("nondisclosure", pa.array(hidden))
