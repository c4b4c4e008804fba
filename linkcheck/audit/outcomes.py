"""Outcomes: what every link with the same pattern and the same group evidence is told.

A batch of a million links has a few thousand outcomes. Their texts are made once; a link only points to its outcome.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.audit.differences import differences, level_names, proposed_answer
from linkcheck.audit.explain import reason
from linkcheck.columns import to_array
from linkcheck.compare.patterns import Levels
from linkcheck.levels.name import name_level
from linkcheck.model.decide import DECISIONS, GRADES
from linkcheck.words import COMMON, Words

__all__ = ["OUTCOME_SCHEMA", "Judgement", "decision_table", "encoded_outcomes", "outcome_table"]

OUTCOME_SCHEMA = pa.schema(
    [
        ("decision", pa.string()),
        ("grade", pa.string()),
        ("match_weight", pa.float64()),
        ("mislink_probability", pa.float64()),
        ("cause", pa.string()),
        ("mechanism", pa.string()),
        ("differences", pa.list_(pa.string())),
        ("name_level", pa.string()),
        ("birth_date_level", pa.string()),
        ("sex_level", pa.string()),
        ("address_level", pa.string()),
        ("proposed_answer", pa.string()),
        ("reason_ja", pa.string()),
        ("reason_en", pa.string()),
    ]
)


AT_ONCE = 1 << 12
"""Outcomes put into words before they become columns."""


@dataclass(frozen=True)
class Judgement:
    """One outcome before it is put into words. decision indexes DECISIONS; cause and mechanism are None for a link."""

    decision: int
    match_weight: float
    mislink_probability: float
    cause: str | None = None
    mechanism: str | None = None
    evidence: tuple[str, ...] = ()


def outcome_table(levels: Levels, judgements: list[Judgement], words: Words = COMMON) -> pa.Table:
    """Outcomes in a case's words, one row per judgement (OUTCOME_SCHEMA)."""
    parts = [OUTCOME_SCHEMA.empty_table()]
    known: dict[_Kind, dict[str, object]] = {}
    for start in range(0, len(judgements), AT_ONCE):
        some = slice(start, start + AT_ONCE)
        given = zip(
            levels.codes[some].tolist(), levels.name_notes[some].tolist(), judgements[some], strict=True
        )
        rows = [_row(tuple(codes), notes, judgement, words, known) for codes, notes, judgement in given]
        parts.append(pa.Table.from_pylist(rows, OUTCOME_SCHEMA))
    return pa.concat_tables(parts).combine_chunks()


_Kind = tuple[int, tuple[int, ...], int, str | None, str | None, tuple[str, ...]]
"""What the words of an outcome depend on."""


def _row(
    codes: tuple[int, ...],
    notes: int,
    judgement: Judgement,
    words: Words,
    known: dict[_Kind, dict[str, object]],
) -> dict[str, object]:
    """One outcome; `known` are those in words already, of which thousands differ in their numbers alone."""
    kind = judgement.decision, codes, notes, judgement.cause, judgement.mechanism, judgement.evidence
    if kind not in known:
        known[kind] = _in_words(codes, notes, judgement, words)
    numbers = {
        "match_weight": round(judgement.match_weight, 3),
        "mislink_probability": judgement.mislink_probability,
    }
    return {**known[kind], **numbers}


def _in_words(codes: tuple[int, ...], notes: int, judgement: Judgement, words: Words) -> dict[str, object]:
    decision = DECISIONS[judgement.decision]
    named = differences(codes, notes, linked=decision == "link")
    _, _, birth_date, sex, address = level_names(codes)
    said = reason(decision, codes, named, judgement.cause, judgement.mechanism, judgement.evidence, words)
    return {
        "decision": decision,
        "grade": GRADES[judgement.decision],
        "cause": judgement.cause,
        "mechanism": judgement.mechanism,
        "differences": list(named),
        "name_level": name_level(codes[0], codes[1]),
        "birth_date_level": birth_date,
        "sex_level": sex,
        "address_level": address,
        "proposed_answer": proposed_answer(decision, named, words),
        "reason_ja": said.ja,
        "reason_en": said.en,
    }


def decision_table(
    record_id: pa.Array,
    outcome: npt.NDArray[np.int32],
    outcomes: pa.Table,
    better_owner: npt.NDArray[np.int64],
    columns: tuple[str, ...],
) -> pa.Table:
    """One row per record in the order of `columns`: outcomes as dictionary columns, numbers spread out.

    outcome int32[N] indexes the outcomes; better_owner int64[N] is a register row, -1 for null.
    """
    index = pa.array(outcome)
    made: dict[str, pa.Array] = {
        "record_id": record_id,
        "better_owner": pa.array(better_owner, mask=better_owner < 0),
    }
    encoded = encoded_outcomes(outcomes)
    for name in encoded.column_names:
        values = to_array(encoded[name])
        if pa.types.is_dictionary(values.type):
            made[name] = pa.DictionaryArray.from_arrays(values.indices.take(index), values.dictionary)
        else:
            made[name] = values.take(index)
    return pa.table({name: made[name] for name in columns})


def encoded_outcomes(outcomes: pa.Table) -> pa.Table:
    """The outcomes with their texts as dictionary columns; those that are so already stay."""
    columns = [to_array(column) for column in outcomes.columns]
    encoded = [
        column.dictionary_encode() if pa.types.is_string(column.type) else column for column in columns
    ]
    return pa.table(encoded, outcomes.column_names)
