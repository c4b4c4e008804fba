"""The audit every register scenario shares: read, link, compare, weigh, look into the doubtful, decide, describe."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns import distinct, to_array
from linkcheck.compare.patterns import Levels, unpack
from linkcheck.engines import local
from linkcheck.linkage.explain import ledger
from linkcheck.linkage.findings import DECISION_COLUMNS, Findings, LedgerLine
from linkcheck.linkage.judge import (
    EVIDENCE_BITS,
    Doubts,
    doubtful_rows,
    gather_evidence,
    judge_doubts,
    judge_patterns,
)
from linkcheck.linkage.outcomes import decision_table, outcome_table
from linkcheck.linkage.owner import Owners, find_owners
from linkcheck.linkage.score import COMPARED
from linkcheck.linkage.summary import manifest, summarize
from linkcheck.model.decide import Thresholds
from linkcheck.model.estimate import estimate
from linkcheck.model.hypotheses import Model, base_model
from linkcheck.model.weights import PatternWeights, weigh
from linkcheck.readers import read_records
from linkcheck.records import REGISTER, Schema
from linkcheck.scenarios.result import Result
from linkcheck.settings import Settings

__all__ = ["Progress", "audit", "silent"]

Progress = Callable[[str, int, int], None]
"""Called with a stage, how much is done and how much there is."""


def silent(stage: str, done: int, total: int) -> None:
    """Report no progress."""


def audit(
    scenario: str, records: Any, schema: Schema, register: Any, settings: Settings, progress: Progress
) -> Result:
    """Judge every record's link to the register."""
    options = {"encoding": settings.encoding, "gaiji": settings.gaiji or None}
    left = read_records(records, schema, mapping=settings.columns.get(scenario), **options)
    right = read_records(register, REGISTER, mapping=settings.columns.get("register"), **options)
    left_table, right_table = left.table(), right.table()
    linked = local.link(left_table, right_table)
    scored = local.score(left_table, right_table, linked, settings, progress)
    levels = unpack(scored.keys)
    model = _model(levels, scored.counts, settings)
    weights = weigh(levels.codes, model)
    thresholds = Thresholds(settings.review_threshold, settings.non_link_threshold)
    doubts = _doubts(left_table, right_table, linked, scored, weights, model, settings, progress)
    places, judged = judge_doubts(doubts, scored.pattern, weights, levels, linked.number, thresholds)
    outcomes = outcome_table(
        _joined(levels, levels, scored.pattern[doubts.rows[places]]),
        judge_patterns(weights, levels, thresholds) + judged,
    )
    outcome = scored.pattern.copy()
    outcome[doubts.rows[places]] = len(scored.keys) + np.arange(len(places), dtype=np.int32)
    owner = np.full(left_table.num_rows, -1, np.int64)
    owner[doubts.rows[places]] = doubts.better_owner[places]
    decisions = decision_table(to_array(left_table["record_id"]), outcome, outcomes, owner, DECISION_COLUMNS)
    rows = _flagged_rows(decisions)
    findings = Findings(
        scenario=scenario,
        decisions=decisions,
        flagged=_with_values(decisions, rows, left_table, right_table, linked.register_row, owner),
        quarantine=left.quarantine,
        summary=summarize(scenario, decisions, left.quarantine, right_table.num_rows, linked.register_row),
        manifest=manifest(scenario, settings, model, left, right),
        flagged_rows=rows,
        ledger_at=partial(_account, doubts, places, scored.pattern, weights, levels, model),
    )
    progress("done", left_table.num_rows, left_table.num_rows)
    return Result(findings)


def _model(levels: Levels, counts: np.ndarray[Any, np.dtype[np.int64]], settings: Settings) -> Model:
    model = base_model()
    if settings.mistake_share is not None:
        model = model.with_mistake_share(settings.mistake_share)
    return estimate(levels.codes, counts, model) if settings.fit else model


def _doubts(
    left: pa.Table,
    right: pa.Table,
    linked: local.Linked,
    scored: local.Scored,
    weights: PatternWeights,
    model: Model,
    settings: Settings,
    progress: Progress,
) -> Doubts:
    rows = doubtful_rows(scored.pattern, weights)
    taken = pa.array(rows)
    probes = {name: to_array(left[name].take(taken)) for name in COMPARED if name in left.column_names}
    if settings.search_owner and len(rows):
        progress("search", 0, right.num_rows)
        owners = find_owners(
            probes,
            linked.register_row[rows],
            local.column_batches(right, settings.batch_rows),
            model,
            coverage=settings.register_coverage,
            era_codes=settings.era_codes,
        )
        progress("search", right.num_rows, right.num_rows)
    else:
        owners = Owners(
            np.full(len(rows), -1, np.int64), np.zeros((len(rows), 5), np.uint8), np.zeros(len(rows))
        )
    batch, row_in_batch = _order(left)
    return gather_evidence(
        rows,
        scored.pattern,
        weights,
        linked.register_row,
        owners,
        linked.register_number,
        linked.number,
        batch,
        row_in_batch,
    )


def _order(left: pa.Table) -> tuple[np.ndarray[Any, np.dtype[np.int32]], np.ndarray[Any, np.dtype[np.int64]]]:
    """Batch code and row in the batch of every record; without these columns the file is one batch in its order."""
    count = left.num_rows
    batch = np.zeros(count, np.int32)
    row = np.arange(count, dtype=np.int64)
    if "batch_id" in left.column_names:
        batch = distinct(left["batch_id"])[1]
    if "row_in_batch" in left.column_names:
        given = to_array(left["row_in_batch"])
        numbers = pc.cast(given, pa.int64(), safe=False) if len(given) else given
        if not numbers.null_count:
            row = numbers.to_numpy(zero_copy_only=False).astype(np.int64)
    return batch, row


def _joined(levels: Levels, source: Levels, pattern: np.ndarray[Any, np.dtype[np.int32]]) -> Levels:
    """The levels of all patterns, then those of the links judged one by one (all missing where nobody was linked)."""
    codes = np.concatenate([source.codes, np.zeros((1, source.codes.shape[1]), np.uint8)])[pattern]
    notes = np.append(source.name_notes, np.uint16(0))[pattern]
    flags = np.append(source.address_flags, np.uint8(0))[pattern]
    return Levels(
        np.concatenate([levels.codes, codes]),
        np.concatenate([levels.name_notes, notes]),
        np.concatenate([levels.address_flags, flags]),
    )


def _flagged_rows(decisions: pa.Table) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Rows of the flagged decisions, most probable mistake first."""
    probability = decisions["mislink_probability"].to_numpy()
    rows = np.flatnonzero(pc.not_equal(decisions["decision"].cast(pa.string()), "link").to_numpy())
    return np.asarray(rows[np.lexsort((rows, -probability[rows]))])


def _account(
    doubts: Doubts,
    places: np.ndarray[Any, np.dtype[np.int64]],
    pattern: np.ndarray[Any, np.dtype[np.int32]],
    weights: PatternWeights,
    levels: Levels,
    model: Model,
    row: int,
) -> tuple[LedgerLine, ...]:
    """The account of the link in one row of the decisions."""
    at = int(pattern[row])
    codes = tuple(map(int, levels.codes[at])) if at >= 0 else (0,) * levels.codes.shape[1]
    bits = weights.comparison_bits[at] if at >= 0 else np.zeros(levels.codes.shape[1])
    prior = float(np.log2(model.priors[0] / model.priors[1:].sum()))
    place = places[doubts.rows[places] == row]
    return ledger(codes, bits, prior, _evidence_lines(doubts, int(place[0])) if len(place) else ())


def _evidence_lines(doubts: Doubts, place: int) -> tuple[tuple[str, float], ...]:
    owner = "better_owner" if doubts.owners.bits[place] > 0 else "no_better_owner"
    lines = [(owner, float(doubts.owners.bits[place]))]
    lines += [(name, bits) for name, bits in EVIDENCE_BITS.items() if getattr(doubts.evidence, name)[place]]
    return tuple(lines)


def _with_values(
    decisions: pa.Table,
    rows: np.ndarray[Any, np.dtype[np.int64]],
    left: pa.Table,
    right: pa.Table,
    register_row: np.ndarray[Any, np.dtype[np.int64]],
    owner: np.ndarray[Any, np.dtype[np.int64]],
) -> pa.Table:
    """The flagged decisions with the values of the record, the linked person and the better owner beside them."""
    table = decisions.take(pa.array(rows))
    numbers = left["my_number"].take(pa.array(rows))
    table = table.append_column("my_number_last4", pc.utf8_slice_codeunits(numbers, -4))
    sides = (("left", left, rows), ("right", right, register_row[rows]), ("owner", right, owner[rows]))
    hidden = np.zeros(len(rows), np.bool_)
    for side, source, places in sides:
        index = pa.array(places, mask=places < 0)
        for name in COMPARED:
            if name in source.column_names:
                table = table.append_column(f"{side}_{name}", source[name].take(index))
        if "nondisclosure" in source.column_names:
            flags = pc.fill_null(source["nondisclosure"].take(index), "")
            hidden |= np.isin(flags.to_numpy(), ["1", "true", "True", "TRUE", "有", "該当", "○"])
    return table.append_column("nondisclosure", pa.array(hidden))
