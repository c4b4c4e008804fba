"""One pair of records, judged by its pattern alone, with its ledger: for `linkcheck compare` and for learning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from linkcheck.audit.explain import ledger
from linkcheck.audit.judge import incomparable, judge_patterns
from linkcheck.audit.outcomes import outcome_table
from linkcheck.columns import to_strings
from linkcheck.compare.patterns import COMPARISONS
from linkcheck.links.score import COMPARED, score_batch
from linkcheck.model.decide import Thresholds
from linkcheck.model.hypotheses import base_model
from linkcheck.model.weights import weigh
from linkcheck.readers import read_records
from linkcheck.records import Field, Schema

__all__ = ["compare_pair"]

RECORD = Schema("a record", tuple(Field(name, required=False) for name in COMPARED), key="")


def compare_pair(left: Mapping[str, Any], right: Mapping[str, Any]) -> dict[str, Any]:
    """Compare two records given by canonical column names or Japanese headers; other keys are left aside, absent ones
    are missing. Values are texts, numbers or days.

    Returns levels by name, decision, probability, cause, differences, reasons and the ledger in bits. Raises InputError
    where two keys could be one attribute, and for a value that is a list or an object.
    """
    sides = [_compared(side) for side in (left, right)]
    levels = score_batch(sides[0], sides[1])
    model = base_model()
    weights = weigh(levels.codes, model)
    judged = judge_patterns(weights, levels, Thresholds(), incomparable(levels))
    told: dict[str, Any] = outcome_table(levels, judged).to_pylist()[0]
    codes = tuple(int(code) for code in levels.codes[0])
    told["levels"] = {
        comparison.name: comparison.levels[code] for comparison, code in zip(COMPARISONS, codes, strict=True)
    }
    told["ledger"] = [
        {"component": line.component, "level": line.level, "weight_bits": round(line.weight_bits, 3)}
        for line in ledger(codes, weights.comparison_bits[0], model.prior_bits)
    ]
    return told


def _compared(side: Mapping[str, Any]) -> dict[str, pa.Array]:
    """What is compared of a record, each a column of one value; null where the record has no such key."""
    found = {name: to_strings([None]) for name in COMPARED}
    if side:
        values = {str(key): [value] for key, value in side.items()}
        for batch, _ in read_records(values, RECORD).raw_batches():
            found |= {name: batch.column(name) for name in batch.schema.names if name in COMPARED}
    return found
