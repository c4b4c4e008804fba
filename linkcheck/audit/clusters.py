"""Records and flagged links by what may cluster them (insurer, batch, terminal and the like), once per column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linkcheck.audit.partners import without_numbers
from linkcheck.columns import distinct, to_array
from linkcheck.engines.store import Store

__all__ = ["Clusters", "clusters"]

Counts = npt.NDArray[np.int64]

MOST_VALUES = 100_000
"""A column with more distinct values than this clusters nothing."""


@dataclass(frozen=True)
class Clusters:
    """One column: the names of its C values as they may be shown, records int64[C] with each, flagged int64[C] among
    them, and finds float64[C], the sum of the flagged links' probabilities. Missing values are in none."""

    names: list[str]
    records: Counts
    flagged: Counts
    finds: npt.NDArray[np.float64]


def clusters(
    left: Store, columns: Iterable[str], flagged: Counts, probability: npt.NDArray[np.float64]
) -> dict[str, Clusters]:
    """The clusters of those of the columns that the records have; flagged int64[F] are the rows of the flagged links,
    probability float64[F] theirs."""
    return {name: _clusters(left, name, flagged, probability) for name in left.known(columns)}


def _clusters(left: Store, name: str, flagged: Counts, probability: npt.NDArray[np.float64]) -> Clusters:
    codes: dict[str, int] = {}
    counts = np.zeros(0, np.int64)
    for _, part in left.batches((name,), 1 << 17):
        found, rows = distinct(to_array(part[name]))
        places = [codes.setdefault(value, len(codes)) if value else -1 for value in found.to_pylist()]
        if len(codes) > MOST_VALUES:
            return Clusters([], counts[:0], counts[:0], np.zeros(0))
        counts = np.pad(counts, (0, len(codes) - len(counts)))
        here = np.bincount(rows, minlength=len(found))
        for place, count in zip(places, here.tolist(), strict=True):
            if place >= 0:
                counts[place] += count
    values = to_array(left.take(flagged, (name,))[name]).to_pylist()
    at = np.array([codes.get(value, -1) if value else -1 for value in values], np.int64)
    known = at >= 0
    return Clusters(
        [str(each) for each in without_numbers(list(codes), name)],
        counts,
        np.bincount(at[known], minlength=len(codes)).astype(np.int64),
        np.bincount(at[known], probability[known], len(codes)).astype(np.float64),
    )
