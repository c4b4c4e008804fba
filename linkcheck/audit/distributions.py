"""How a check's decisions are spread: by match weight and by pattern.

All are counts over outcomes (a few thousand, whatever the number of records), ready for summary.json.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.audit.findings import DECISION_COLUMNS
from linkcheck.model.decide import DECISIONS

__all__ = ["distributions"]

Counts = npt.NDArray[np.int64]

MOST_PATTERNS = 30
LEVELS = tuple(name for name in DECISION_COLUMNS if name.endswith("_level"))


def distributions(decisions: pa.Table, times: Counts) -> dict[str, Any]:
    """The parts `match_weights` and `patterns` of a summary.

    `decisions` has M rows, of which each stands for times int64[M] records. match_weights: [bits, counts per decision]
    for every whole bit; patterns: the most frequent flagged
    patterns with their levels, decision, mean weight in bits and count.
    """
    named = pc.index_in(decisions["decision"].cast(pa.string()), pa.array(DECISIONS))
    code = named.to_numpy().astype(np.int64)
    weight = decisions["match_weight"].to_numpy()
    return {
        "match_weights": _histogram(weight, code, times),
        "patterns": _patterns(decisions, weight, code, times),
    }


def _histogram(weight: npt.NDArray[np.float64], code: Counts, times: Counts) -> list[list[int]]:
    known = np.isfinite(weight)
    bits = np.clip(np.floor(np.where(known, weight, 0.0)), -100, 60).astype(np.int64)
    low = int(bits.min(initial=0))
    size = int(bits.max(initial=0)) - low + 1
    counts = [np.bincount(bits[code == of] - low, times[code == of], size) for of in range(len(DECISIONS))]
    table = np.stack(counts, axis=1).astype(np.int64)
    return [[low + at, *row.tolist()] for at, row in enumerate(table) if row.any()]


def _patterns(
    decisions: pa.Table, weight: npt.NDArray[np.float64], code: Counts, times: Counts
) -> list[dict[str, Any]]:
    rows = np.flatnonzero((code > 0) & (times > 0))
    told = decisions.select(list(LEVELS)).take(pa.array(rows))
    levels = zip(*(told[name].cast(pa.string()).to_pylist() for name in LEVELS), strict=True)
    found: dict[tuple[Any, ...], list[float]] = {}
    for at, of_pair in zip(rows.tolist(), levels, strict=True):
        held = found.setdefault((int(code[at]), *of_pair), [0, 0.0])
        held[0] += int(times[at])
        held[1] += float(weight[at]) * int(times[at])
    ordered = sorted(found.items(), key=lambda item: (-item[1][0], item[0]))[:MOST_PATTERNS]
    return [
        {
            "decision": DECISIONS[key[0]],
            "levels": {
                name.removesuffix("_level"): level for name, level in zip(LEVELS, key[1:], strict=True)
            },
            "count": int(count),
            "match_weight": round(total / count, 1),
        }
        for key, (count, total) in ordered
    ]
