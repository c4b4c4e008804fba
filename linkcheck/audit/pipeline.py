"""The audit every register scenario shares: read, link, compare, weigh, look into the doubtful, decide, describe."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.audit.deciding import LinkAccounts, Weighed, decide_links, flagged_rows, with_values
from linkcheck.audit.decisions import Decisions
from linkcheck.audit.doubts import (
    Doubts,
    FitBits,
    doubtful_rows,
    fits_as_well,
    gather_evidence,
    household_bits,
)
from linkcheck.audit.findings import Findings
from linkcheck.audit.summary import manifest, summarize, unread_birth_dates
from linkcheck.columns import distinct, to_array
from linkcheck.compare.address import address_levels
from linkcheck.compare.patterns import COMPARISONS, unpack
from linkcheck.engines.engine import engine_of
from linkcheck.engines.local import Linked
from linkcheck.engines.store import Store, open_store
from linkcheck.model.decide import Thresholds
from linkcheck.model.estimate import estimate
from linkcheck.model.hypotheses import base_model
from linkcheck.model.weights import fit_bits, weigh
from linkcheck.normalize.identifier import parse_my_numbers
from linkcheck.owner.best import Owners, likely_coverage, review_threshold
from linkcheck.owner.households import family_addresses
from linkcheck.owner.search import search_owners
from linkcheck.readers import read_records
from linkcheck.records import REGISTER, Schema
from linkcheck.settings import Settings

__all__ = ["Progress", "audit", "reading_options", "silent"]

Progress = Callable[[str, int, int], None]
"""Called with a stage, how much is done and how much there is."""

Rows = npt.NDArray[np.int64]
Places = npt.NDArray[np.int32] | npt.NDArray[np.int64]
UNUSED = ("branch", "household_id")
"""Columns of records and registers that no audit looks at."""

ADDRESS = [comparison.name for comparison in COMPARISONS].index("address")


def silent(stage: str, done: int, total: int) -> None:
    """Report no progress."""


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
) -> Findings:
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
    found = decide_links(left, right, weighed, doubts, thresholds)
    decisions = found.decisions
    if amend is not None:
        table, every_owner = amend(decisions.table, found.owner_rows(np.arange(count)), left, right, weighed)
        decisions = Decisions.of(table)
        rows, counted, weights = flagged_rows(table), table, None
        owners = every_owner[rows]
    else:
        rows, counted, weights = found.flagged_rows, found.outcomes, found.outcome_counts
        owners = found.owner_rows(rows)
    return Findings(
        scenario=scenario,
        decisions=decisions,
        flagged=with_values(decisions.take(rows), rows, left, right, weighed.linked.register_row, owners),
        quarantine=left_source.quarantine,
        summary=summarize(
            scenario, counted, left_source.quarantine, residents, weighed.linked.register_row, weights
        )
        | unread_birth_dates(left_source, right_source),
        manifest=manifest(scenario, settings, weighed.model, left_source, right_source)
        | {"register_coverage": coverage, "review_threshold": thresholds.review},
        flagged_rows=rows,
        ledger_at=LinkAccounts(_without_rows(weighed), doubts, found.places),
    )


def reading_options(settings: Settings, name: str) -> dict[str, Any]:
    """What the settings say about reading one input, as arguments of `read_records`."""
    return {
        "encoding": settings.register_encoding if name == "register" else settings.encoding,
        "mapping": settings.columns.get(name),
        "gaiji": settings.gaiji or None,
        "era_codes": settings.era_codes,
    }


def _without_rows(weighed: Weighed) -> Weighed:
    """What accounts of links need: everything but the register's rows, which take as much memory as all patterns."""
    return replace(weighed, linked=replace(weighed.linked, register_row=np.empty(0, np.int32)))


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


def _order(left: Store, count: int) -> tuple[npt.NDArray[np.int32], Places]:
    """Batch code and row in the batch of every record; without these columns the file is one batch in its order."""
    batch = np.zeros(count, np.int32)
    row: Places = np.arange(count, dtype=np.int32)
    named = left.known(("batch_id", "row_in_batch"))
    numbered = "row_in_batch" in named
    codes: dict[str | None, int] = {}
    for start, part in left.batches(named, 1 << 17) if named else ():
        here = slice(start, start + part.num_rows)
        if "batch_id" in named:
            found, rows = distinct(part["batch_id"])
            of_found = [codes.setdefault(value, len(codes)) for value in found.to_pylist()]
            batch[here] = np.array(of_found, np.int32)[rows]
        numbers = _whole_numbers(part["row_in_batch"]) if numbered else None
        if numbers is None:
            numbered = False
        else:
            if len(numbers) and np.abs(numbers).max() > np.iinfo(np.int32).max:
                row = row.astype(np.int64)
            row[here] = numbers
    return batch, row if numbered else np.arange(count, dtype=np.int32)


def _whole_numbers(column: pa.Array) -> npt.NDArray[np.int64] | None:
    """The column as numbers; None when some row holds none."""
    try:
        numbers = pc.cast(column, pa.int64())
    except pa.ArrowInvalid:
        return None
    return None if numbers.null_count else numbers.to_numpy(zero_copy_only=False)
