"""The links of two checks side by side: new, gone, changed and in what, newly flagged, no longer flagged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.monthly.answers import Answer
from linkcheck.monthly.kept import KeptCheck

__all__ = ["Since", "compare_checks"]

Int64s = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Since:
    """What is new: summary; table, a row per link that is new, gone, changed, answered, or flagged otherwise than
    before; answers, by place, that still hold; same bool[N]: record, resident, code and tables are what they were."""

    summary: dict[str, Any]
    table: pa.Table
    answers: Mapping[int, Answer]
    same: Bools


def compare_checks(now: KeptCheck, before: KeptCheck, answered: Mapping[str, Answer]) -> Since:
    """Compare N links with the M of the check before; answered: what was decided of those, by record_id."""
    place = pc.fill_null(pc.index_in(now.contents.ids, before.contents.ids), -1)
    at = place.to_numpy(zero_copy_only=False).astype(np.int64)
    seen = np.zeros(len(before.decisions), np.bool_)
    seen[at[at >= 0]] = True
    changes = _changes(now, before, at)
    changed = np.any(list(changes.values()), axis=0) if changes else np.zeros(len(at), np.bool_)
    flagged, was = _flagged(now.decisions), np.append(_flagged(before.decisions), False)[at]
    known = at >= 0
    told = _answers(before, answered)
    same_state = now.state == before.state
    kept = {
        row: told[int(at[row])]
        for row in np.flatnonzero(known & ~changed).tolist()
        if same_state and int(at[row]) in told
    }
    again = [row for row in np.flatnonzero(known).tolist() if int(at[row]) in told and row not in kept]
    marks = _Marks(known, changed, known & flagged & ~was, known & ~flagged & was, changes)
    summary = {
        "previous_count": len(before.decisions),
        "new_count": int((~known).sum()),
        "gone_count": int((~seen).sum()),
        "changed_count": int(changed.sum()),
        "unchanged_count": int((known & ~changed).sum()),
        "changed_attributes": {name: int(rows.sum()) for name, rows in changes.items() if rows.any()},
        "newly_flagged_count": int(marks.newly.sum()),
        "no_longer_flagged_count": int(marks.no_longer.sum()),
        "new_and_flagged_count": int((~known & flagged).sum()),
        "kept_answer_count": len(kept),
        "kept_answers": dict(sorted(Counter(answer.result for answer in kept.values()).items())),
        "asked_again_count": len(again),
        "still_to_read_count": int(flagged.sum()) - sum(bool(flagged[row]) for row in kept),
        "code_or_tables_changed": not same_state,
    }
    table = _table(now, before, at, marks, kept, np.flatnonzero(~seen))
    return Since(summary, table, kept, known & ~changed & same_state)


@dataclass(frozen=True)
class _Marks:
    """What is said of N links, bool[N] each."""

    known: Bools
    changed: Bools
    newly: Bools
    no_longer: Bools
    changes: Mapping[str, Bools]


def _flagged(decisions: pa.Array) -> Bools:
    return np.asarray(pc.not_equal(decisions, "link").to_numpy(zero_copy_only=False), np.bool_)


def _changes(now: KeptCheck, before: KeptCheck, at: Int64s) -> dict[str, Bools]:
    """By attribute, which links known before have another content; an attribute only one check knows was missing."""
    found = {}
    for name in sorted({*now.contents.hashes, *before.contents.hashes}):
        own, other = (kept.contents.hashes.get(name) for kept in (now, before))
        own = np.zeros(len(at), np.uint64) if own is None else own
        other = np.zeros(len(before.decisions), np.uint64) if other is None else other
        found[name] = (at >= 0) & (np.append(other, np.uint64(0))[at] != own)
    return found


def _answers(before: KeptCheck, answered: Mapping[str, Answer]) -> dict[int, Answer]:
    """Answers by the place of the link: what reviewers said last, else what was carried over to that check."""
    if not answered:
        return dict(before.answers)
    ids = pa.array(list(answered), pa.string())
    places = pc.index_in(ids, before.contents.ids).to_pylist()
    found = {place: answered[name] for name, place in zip(answered, places, strict=True) if place is not None}
    return {**before.answers, **found}


def _table(
    now: KeptCheck, before: KeptCheck, at: Int64s, marks: _Marks, kept: Mapping[int, Answer], gone: Int64s
) -> pa.Table:
    answered = np.zeros(len(at), np.bool_)
    answered[list(kept)] = True
    told = ~marks.known | marks.changed | marks.newly | marks.no_longer | answered
    rows = []
    ids, decisions, earlier = now.contents.ids, now.decisions, before.decisions
    for row in np.flatnonzero(told).tolist():
        answer = kept.get(row)
        rows.append(
            {
                "record_id": ids[row].as_py(),
                "status": "new" if at[row] < 0 else "changed" if marks.changed[row] else "unchanged",
                "changed": ";".join(name for name, where in marks.changes.items() if where[row]),
                "decision": decisions[row].as_py(),
                "decision_before": earlier[int(at[row])].as_py() if at[row] >= 0 else "",
                "flag": "newly" if marks.newly[row] else "no_longer" if marks.no_longer[row] else "",
                "answer": answer.result if answer else "",
                "answer_note": answer.note if answer else "",
                "answered_by": answer.reviewer if answer else "",
                "answered_at": answer.at if answer else "",
            }
        )
    for row in gone.tolist():
        id_, decision = before.contents.ids[row].as_py(), earlier[row].as_py()
        rows.append({"record_id": id_, "status": "gone", "decision_before": decision})
    return pa.Table.from_pylist([dict.fromkeys(SCHEMA.names, "") | row for row in rows], SCHEMA)


SCHEMA = pa.schema(
    [
        (name, pa.string())
        for name in (
            "record_id", "status", "changed", "decision", "decision_before", "flag", "answer", "answer_note",
            "answered_by", "answered_at",
        )
    ]
)  # fmt: skip
