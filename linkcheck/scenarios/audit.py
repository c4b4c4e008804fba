"""The audit every register scenario shares: read, link, compare, weigh, look into the doubtful, decide, describe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns import distinct, to_array
from linkcheck.compare.address import address_levels
from linkcheck.compare.patterns import COMPARISONS, Levels, unpack
from linkcheck.engines.engine import engine_of
from linkcheck.engines.households import family_addresses
from linkcheck.engines.local import Linked
from linkcheck.engines.search import search_owners
from linkcheck.engines.store import Store, open_store
from linkcheck.linkage.decisions import Decisions, decided
from linkcheck.linkage.explain import LedgerLine, ledger
from linkcheck.linkage.findings import DECISION_COLUMNS, Findings
from linkcheck.linkage.judge import (
    EVIDENCE_BITS,
    Doubts,
    FitBits,
    anonymous,
    doubtful_rows,
    fits_as_well,
    gather_evidence,
    household_bits,
    incomparable,
    judge_doubts,
    judge_patterns,
)
from linkcheck.linkage.outcomes import outcome_table
from linkcheck.linkage.owner import Owners, likely_coverage, review_threshold
from linkcheck.linkage.score import COMPARED
from linkcheck.linkage.summary import manifest, summarize, unread_birth_dates
from linkcheck.model.decide import Thresholds
from linkcheck.model.estimate import estimate
from linkcheck.model.hypotheses import Model, base_model
from linkcheck.model.weights import PatternWeights, fit_bits, weigh
from linkcheck.normalize.identifier import last_four_digits, my_number_is_valid, parse_my_numbers
from linkcheck.normalize.nondisclosure import is_nondisclosed
from linkcheck.readers import read_records
from linkcheck.records import REGISTER, Schema
from linkcheck.scenarios.result import Result
from linkcheck.settings import Settings

__all__ = [
    "Progress",
    "Weighed",
    "audit",
    "flagged_rows",
    "joined_levels",
    "reading_options",
    "silent",
    "with_values",
]

Progress = Callable[[str, int, int], None]
"""Called with a stage, how much is done and how much there is."""

Rows = npt.NDArray[np.int64]
Integers = npt.NDArray[np.integer[Any]]
UNUSED = ("branch", "household_id")
"""Columns of records and registers that no audit looks at."""

ADDRESS = [comparison.name for comparison in COMPARISONS].index("address")


def silent(stage: str, done: int, total: int) -> None:
    """Report no progress."""


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


Amend = Callable[[pa.Table, Rows, Store, Store, Weighed], tuple[pa.Table, Rows]]
"""What a scenario adds: decisions and better owners' register rows in, with the stores of both sides; the same out."""


def audit(
    scenario: str,
    records: Any,
    schema: Schema,
    register: Any,
    settings: Settings,
    progress: Progress,
    amend: Amend | None = None,
) -> Result:
    """Judge every record's link to the register; `amend` has the last word on the decisions."""
    left_source = read_records(records, schema, **reading_options(settings, scenario)).without(*UNUSED)
    right_source = read_records(register, REGISTER, **reading_options(settings, "register")).without(*UNUSED)
    with ThreadPoolExecutor(min(2, settings.threads)) as pool:
        opened = pool.map(
            partial(open_store, memory_limit=settings.memory_limit_mb << 18), (left_source, right_source)
        )
    (left, count), (right, residents) = opened
    weighed = _weigh(engine_of(settings).compare_links(left, right, count, settings, progress), settings)
    coverage = settings.register_coverage
    if coverage is None:
        coverage = likely_coverage(weighed.linked.register_row, residents)
    thresholds = Thresholds(
        review_threshold(settings.review_threshold, coverage), settings.non_link_threshold
    )
    doubts = _look_into(left, right, weighed, coverage, settings, progress)
    found = _decide(left, right, weighed, doubts, thresholds)
    decisions = found.decisions
    owner: Integers = found.owner
    if amend is not None:
        table, owner = amend(decisions.table, found.owner.astype(np.int64), left, right, weighed)
        decisions = Decisions.of(table)
        rows, counted, weights = flagged_rows(table), table, None
    else:
        rows, counted, weights = found.flagged_rows, found.outcomes, found.outcome_counts
    findings = Findings(
        scenario=scenario,
        decisions=decisions,
        flagged=with_values(decisions.take(rows), rows, left, right, weighed.linked.register_row, owner),
        quarantine=left_source.quarantine,
        summary=summarize(
            scenario, counted, left_source.quarantine, residents, weighed.linked.register_row, weights
        )
        | unread_birth_dates(left_source, right_source),
        manifest=manifest(scenario, settings, weighed.model, left_source, right_source)
        | {"register_coverage": coverage, "review_threshold": thresholds.review},
        flagged_rows=rows,
        ledger_at=_Accounts(weighed, doubts, found.places),
    )
    return Result(findings)


def reading_options(settings: Settings, name: str) -> dict[str, Any]:
    """What the settings say about reading one input, as arguments of `read_records`."""
    return {
        "encoding": settings.register_encoding if name == "register" else settings.encoding,
        "mapping": settings.columns.get(name),
        "gaiji": settings.gaiji or None,
        "era_codes": settings.era_codes,
    }


def _weigh(linked: Linked, settings: Settings) -> Weighed:
    levels = unpack(linked.keys)
    model = base_model()
    if settings.mistake_share is not None:
        model = model.with_mistake_share(settings.mistake_share)
    if settings.fit:
        model = estimate(levels.codes, linked.counts, model)
    return Weighed(linked, levels, model, weigh(levels.codes, model))


def _look_into(
    left: Store,
    right: Store,
    weighed: Weighed,
    coverage: float,
    settings: Settings,
    progress: Progress,
) -> Doubts:
    """Search for better owners and ask the groups."""
    linked = weighed.linked
    rows, address_only = doubtful_rows(linked.pattern, weighed.weights, weighed.levels)
    if settings.search_owner:
        rows, owners = search_owners(
            left, right, linked.register_row, rows, address_only, weighed.model, coverage, settings, progress
        )
    else:
        empty = np.zeros((len(rows), weighed.levels.codes.shape[1]), np.uint8)
        owners = Owners(np.full(len(rows), -1, np.int64), empty, np.zeros(len(rows)))
    batch, row_in_batch = _order(left, len(linked.pattern))
    fit = _fit(weighed, linked.pattern[rows], owners)
    return gather_evidence(
        rows,
        linked.pattern,
        weighed.weights,
        linked.register_row,
        fit,
        owners,
        _household(left, right, weighed, rows, owners, fit, settings.batch_rows),
        parse_my_numbers(left.take(rows, ("my_number",))["my_number"]),
        parse_my_numbers(right.take(owners.row, ("my_number",))["my_number"]),
        batch,
        row_in_batch,
    )


def _fit(weighed: Weighed, pattern: npt.NDArray[np.int32], owners: Owners) -> FitBits:
    link = np.append(fit_bits(weighed.levels.codes, weighed.model), -np.inf)[pattern]
    owner = fit_bits(owners.levels, weighed.model)
    return FitBits(link, np.where(owners.row >= 0, owner, -np.inf))


def _household(
    left: Store, right: Store, weighed: Weighed, rows: Rows, owners: Owners, fit: FitBits, size: int
) -> npt.NDArray[np.float64]:
    """What the family's address says where the record has none and a candidate fits as well as the linked person."""
    register_row = weighed.linked.register_row
    pattern = weighed.linked.pattern[rows]
    silent_address = np.append(weighed.levels.codes[:, ADDRESS] == 0, False)[pattern]
    asked = np.flatnonzero(silent_address & fits_as_well(fit))
    bits = np.zeros(len(rows))
    family = family_addresses(left, right, register_row, rows[asked], size)
    linked = right.take(register_row[rows[asked]].astype(np.int64), ("address",))["address"]
    owner = right.take(owners.row[asked], ("address",))["address"]
    levels = [address_levels(family, to_array(side))[0] for side in (linked, owner)]
    bits[asked] = household_bits(levels[0], levels[1], weighed.model)
    return bits


def _order(left: Store, count: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Batch code and row in the batch of every record; without these columns the file is one batch in its order."""
    batch = np.zeros(count, np.int32)
    row = np.arange(count, dtype=np.int32)
    numbered = "row_in_batch" in left.schema.names
    codes: dict[str | None, int] = {}
    for start, part in left.batches(left.known(("batch_id", "row_in_batch")), 1 << 17):
        here = slice(start, start + part.num_rows)
        if "batch_id" in part.schema.names:
            found, rows = distinct(part["batch_id"])
            of_found = [codes.setdefault(value, len(codes)) for value in found.to_pylist()]
            batch[here] = np.array(of_found, np.int32)[rows]
        if numbered:
            numbers = _whole_numbers(part["row_in_batch"])
            numbered = numbers is not None
            row[here] = row[here] if numbers is None else numbers
    return batch, row if numbered else np.arange(count, dtype=np.int32)


def _whole_numbers(column: pa.Array) -> npt.NDArray[np.int32] | None:
    """The column as numbers; None when some row holds none."""
    try:
        numbers = pc.cast(column, pa.int32())
    except pa.ArrowInvalid:
        return None
    return None if numbers.null_count else numbers.to_numpy(zero_copy_only=False)


@dataclass(frozen=True)
class _Decided:
    """Decisions, and behind them: their outcomes with how many records have each, the rows of flagged links, the
    better owner's register row of each record int32[N] (-1: none), and the place in the doubts of the rows that were
    judged one by one."""

    decisions: Decisions
    outcomes: pa.Table
    outcome_counts: Rows
    flagged_rows: Rows
    owner: npt.NDArray[np.int32]
    places: dict[int, int]


def _decide(left: Store, right: Store, weighed: Weighed, doubts: Doubts, thresholds: Thresholds) -> _Decided:
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
    owner = np.full(len(outcome), -1, np.int32)
    owner[rows] = doubts.better_owner[places]
    owned = np.flatnonzero(owner >= 0)

    def id_batches(size: int) -> Iterator[pa.Array]:
        return (to_array(part["record_id"]) for _, part in left.batches(("record_id",), size))

    def take_ids(some: Rows) -> pa.Array:
        return to_array(left.take(some, ("record_id",))["record_id"])

    named = register_ids(right, owner[owned].astype(np.int64))
    return _Decided(
        decided(outcome, outcomes, owned, named, DECISION_COLUMNS, id_batches, take_ids),
        outcomes,
        _counted(outcome, outcomes.num_rows),
        _flagged(outcome, outcomes),
        owner,
        {int(row): int(place) for row, place in zip(rows, places, strict=True)},
    )


def _counted(outcome: npt.NDArray[np.int32], count: int) -> Rows:
    """How many records have each of `count` outcomes, int64[count], without a wider copy of the outcomes."""
    starts = range(0, len(outcome), 1 << 20)
    return sum((np.bincount(outcome[at : at + (1 << 20)], minlength=count) for at in starts), np.zeros(count, np.int64))


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
class _Accounts:
    """The account (ledger) of the link in any row of the decisions."""

    weighed: Weighed
    doubts: Doubts
    places: dict[int, int]

    def __call__(self, row: int) -> tuple[LedgerLine, ...]:
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
    owner: Integers,
) -> pa.Table:
    """The flagged decisions (of some rows) with the values of record, linked person and better owner beside them."""
    numbers = left.take(rows, ("my_number",))["my_number"]
    table = table.append_column("my_number_last4", last_four_digits(numbers))
    sides = (
        ("left", left, rows),
        ("right", right, register_row[rows].astype(np.int64)),
        ("owner", right, owner[rows].astype(np.int64)),
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
