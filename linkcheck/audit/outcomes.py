"""Outcomes: what every link with the same pattern and the same group evidence is told.

A batch of a million links has a few thousand outcomes. Their texts are made once; a link only points to its outcome.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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

__all__ = ["OUTCOME_SCHEMA", "Judgement", "decision_table", "encoded_outcomes", "outcome_table", "spread"]

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

NUMBERS = ("match_weight", "mislink_probability")
WORDS_SCHEMA = pa.schema([field for field in OUTCOME_SCHEMA if field.name not in NUMBERS])


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
    """Outcomes in a case's words, one row per judgement (OUTCOME_SCHEMA).

    What differs in its probability alone is put into words once.
    """
    places: dict[tuple[Any, ...], int] = {}
    said: list[dict[str, object]] = []
    place = np.empty(len(judgements), np.int64)
    for at, (codes, notes, judgement) in enumerate(
        zip(levels.codes, levels.name_notes.tolist(), judgements, strict=True)
    ):
        told = (judgement.decision, judgement.cause, judgement.mechanism, judgement.evidence)
        key = (codes.tobytes(), notes, *told)
        if key not in places:
            places[key] = len(said)
            said.append(_words(tuple(codes.tolist()), notes, judgement, words))
        place[at] = places[key]
    weight = pa.array([round(each.match_weight, 3) for each in judgements], pa.float64())
    probability = pa.array([each.mislink_probability for each in judgements], pa.float64())
    table = pa.Table.from_pylist(said, WORDS_SCHEMA).take(pa.array(place))
    columns = dict(zip(NUMBERS, (weight, probability), strict=True)) | dict(
        zip(WORDS_SCHEMA.names, table.columns, strict=True)
    )
    return pa.table([columns[name] for name in OUTCOME_SCHEMA.names], schema=OUTCOME_SCHEMA).combine_chunks()


def spread(
    outcomes: pa.Table, start: int, kind: npt.NDArray[np.int64], probability: npt.NDArray[np.float64]
) -> pa.Table:
    """Outcomes in which those from `start` on, as many as there are kinds, are M that are told alike: kind int64[M]
    is which of them each is, and each has its own probability float64[M]. Texts are dictionary columns."""
    many = int(kind.max(initial=-1)) + 1
    before, behind = np.arange(start), np.arange(start + many, outcomes.num_rows)
    own = outcomes["mislink_probability"].to_numpy()
    told = encoded_outcomes(outcomes)
    rows = pa.array(np.concatenate([before, start + kind, behind]))
    # column by column: they may be millions
    columns = {
        name: _in_order(to_array(told[name].take(rows)))
        for name in told.column_names
        if name != "mislink_probability"
    }
    columns["mislink_probability"] = pa.array(np.concatenate([own[before], probability, own[behind]]))
    return pa.table({name: columns[name] for name in told.column_names})


def _in_order(column: pa.Array) -> pa.Array:
    """A dictionary column whose values stand as they come first; any other as it is."""
    if not pa.types.is_dictionary(column.type):
        return column
    places = column.indices.dictionary_encode()
    return pa.DictionaryArray.from_arrays(places.indices, column.dictionary.take(places.dictionary))


def _words(codes: tuple[int, ...], notes: int, judgement: Judgement, words: Words) -> dict[str, object]:
    """All that is said of an outcome but its numbers."""
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
