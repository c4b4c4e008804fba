"""The second store of the same links: which corrections were made in one of them alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.audit.explain import without_opening
from linkcheck.audit.verdicts import register_ids
from linkcheck.audit.weights import LinkWeights
from linkcheck.cases.tax.differences import DIFFERENCES, match_records, store_differences
from linkcheck.columns import to_array
from linkcheck.engines.store import Store
from linkcheck.links.score import COMPARED, score_batch
from linkcheck.model.weights import weigh
from linkcheck.normalize.account import account_keys
from linkcheck.normalize.field_width import NameWidths, learned_widths
from linkcheck.normalize.identifier import parse_my_numbers
from linkcheck.settings import Settings
from linkcheck.words import case_words

__all__ = ["OtherStore", "amended", "compare_stores"]

Int64s = npt.NDArray[np.int64]

ACCOUNT = ("bank_code", "branch_code", "account_type", "account_number")
TOLD = ("stale_here", "stale_there", "stores_differ")
REWRITTEN = ("decision", "grade", "cause", "mechanism", "proposed_answer", "reason_ja", "reason_en")
STALE_PROBABILITY, DIFFERING_PROBABILITY = 0.98, 0.5
"""How probable a mistake at least is in a store that was not corrected, and where the stores only disagree."""

FEW_SHARED_IDS = 0.5
"""Where fewer of the record ids stand in both stores, records meet by their account."""


@dataclass(frozen=True)
class OtherStore:
    """The N records of this store as the other one has them.

    difference uint8[N] (DIFFERENCES), other_record: its record id there, their_row int64[N]: the register's row of
    the other store's number (-1: none), missing_here: record ids that only the other store has.
    """

    difference: npt.NDArray[np.uint8]
    other_record: pa.Array
    their_row: Int64s
    missing_here: pa.Array

    def summary(self, quarantine_count: int) -> dict[str, Any]:
        """Counts per difference and the ids that only the other store has."""
        counts = np.bincount(self.difference, minlength=len(DIFFERENCES))
        named = {name: int(counts[code]) for code, name in enumerate(DIFFERENCES)}
        named["missing_here"] = len(self.missing_here)
        return {
            **named,
            "missing_here_record_ids": self.missing_here.to_pylist(),
            "other_store_quarantine_count": quarantine_count,
        }


def compare_stores(
    left: Store, right: Store, weighed: LinkWeights, theirs: pa.Table, settings: Settings
) -> OtherStore:
    """Match this store's records with the other one's and say which store was corrected."""
    named = ("record_id", "my_number", *ACCOUNT)
    schema = pa.schema([(name, pa.string()) for name in named])
    ours = pa.Table.from_batches([part for _, part in left.batches(named, settings.batch_rows)], schema)
    other = _matched(ours, theirs)
    number, their_number = parse_my_numbers(ours["my_number"]), parse_my_numbers(theirs["my_number"])
    matched = other >= 0
    wanted = np.where(matched, np.append(their_number, -1)[other], -1)
    their_row = right.rows_of_numbers(wanted)
    differ = np.flatnonzero(matched & (wanted != number))
    fit, their_fit = np.zeros(len(other)), np.zeros(len(other))
    own, linked = left.take(differ, left.known(COMPARED)), weighed.linked.register_row[differ]
    fit[differ] = _fit(own, right, linked, weighed, NameWidths.of(left.widths))
    there = theirs.take(pa.array(other[differ]))
    their_fit[differ] = _fit(there, right, their_row[differ], weighed, NameWidths.of(learned_widths(theirs)))
    found = store_differences(other, theirs.num_rows, number, their_number, fit, their_fit)
    their_ids = to_array(theirs["record_id"])
    return OtherStore(
        found.difference,
        their_ids.take(pa.array(other, mask=~matched)),
        their_row,
        their_ids.take(pa.array(found.missing_here)),
    )


def _matched(ours: pa.Table, theirs: pa.Table) -> Int64s:
    """The other store's row of each record, -1 for none."""
    ids = pc.index_in(to_array(ours["record_id"]), to_array(theirs["record_id"]))
    if ids.null_count <= (1 - FEW_SHARED_IDS) * min(ours.num_rows, theirs.num_rows):
        return np.asarray(pc.fill_null(ids, -1).to_numpy(zero_copy_only=False), np.int64)
    keys = [account_keys(*(table[name] for name in ACCOUNT)).astype(np.uint64) for table in (ours, theirs)]
    return match_records(*keys)


def _fit(
    records: pa.Table,
    right: Store,
    row: npt.NDArray[np.integer[Any]],
    weighed: LinkWeights,
    widths: NameWidths,
) -> npt.NDArray[np.float64]:
    """Match weights of records, whose fields of names hold `widths`, with the persons in some rows of the register;
    unknown persons fit worst."""
    known = np.asarray(row, np.int64)
    residents = right.take(known, right.known(COMPARED))
    if not len(known):
        return np.zeros(0)
    left, there = (
        {name: to_array(table[name]) for name in table.column_names if name in COMPARED}
        for table in (records, residents)
    )
    levels = score_batch(left, there, widths=(widths, NameWidths.of(right.widths)))
    weight = weigh(levels.codes, weighed.model).match_weight
    return np.asarray(np.where(known < 0, -100.0, weight))


def amended(
    decisions: pa.Table, owner: Int64s, right: Store, store: OtherStore | None
) -> tuple[pa.Table, Int64s]:
    """The decisions with what the other store says: columns store_difference and other_record, and a flag on every
    record where the stores disagree. A stale number's better owner is the person the other store names."""
    count = decisions.num_rows
    if store is None:
        empty = pa.nulls(count, pa.string())
        return decisions.append_column("store_difference", empty).append_column("other_record", empty), owner
    told = np.isin(store.difference, [DIFFERENCES.index(name) for name in TOLD])
    stale = store.difference == DIFFERENCES.index("stale_here")
    owner = np.where(stale, store.their_row, owner)
    columns = {name: decisions[name] for name in decisions.column_names}
    for name in REWRITTEN:
        columns[name] = columns[name].cast(pa.string())
    linked = pc.equal(columns["decision"], "link").to_numpy()
    flagged = told & (linked | stale)
    new = {
        "decision": (flagged, np.where(stale, "non_link", "clerical_review")),
        "grade": (flagged, np.where(stale, "C", "B")),
        "cause": (told & linked, np.full(count, "stores_differ")),
        "mechanism": (told, np.full(count, "stale_copy")),
        "proposed_answer": (flagged, np.full(count, "suspend_and_confirm")),
    }
    for name, (holds, values) in new.items():
        columns[name] = pc.if_else(pa.array(holds), pa.array(values), columns[name])
    columns["better_owner"] = _whole(register_ids(right, owner))
    least = np.select([stale, told], [STALE_PROBABILITY, DIFFERING_PROBABILITY], 0.0)
    columns["mislink_probability"] = pa.array(np.maximum(columns["mislink_probability"].to_numpy(), least))
    for language, stop in (("ja", "。"), ("en", ".")):
        said = pa.array([_sentence(name, language, stop) for name in DIFFERENCES]).take(
            pa.array(store.difference)
        )
        reason = without_opening(columns[f"reason_{language}"], told & linked, language, case_words("tax"))
        columns[f"reason_{language}"] = pc.binary_join_element_wise(reason, said, "")
    columns["store_difference"] = pa.array(DIFFERENCES).take(pa.array(store.difference))
    columns["other_record"] = store.other_record
    return pa.table(columns), owner


def _sentence(name: str, language: str, stop: str) -> str:
    """What is said of a difference behind the reason, "" where there is nothing to say."""
    if name not in TOLD:
        return ""
    phrase = str(getattr(case_words("tax").text("evidence", name), language))
    return phrase + stop if language == "ja" else f" {phrase[:1].upper()}{phrase[1:]}{stop}"


def _whole(rows: Int64s) -> pa.Array:
    return pa.array(rows, mask=rows < 0)
