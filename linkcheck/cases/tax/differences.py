"""Two stores of the same links: which corrections were not carried over. Pure functions over codes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["DIFFERENCES", "StoreDifferences", "match_records", "store_differences"]

Int64s = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

DIFFERENCES = ("same", "stale_here", "stale_there", "stores_differ", "missing_there", "missing_here")
"""What one record is in the other store: the same; the other was corrected; this one was; neither fits better;
not there at all; or, for a record of the other store, not here."""

LEAD_BITS = 4.0
"""By how much one store's person must fit better than the other's to be taken for the corrected one."""


@dataclass(frozen=True)
class StoreDifferences:
    """N records of this store: other int64[N], the row of the other store (-1: none), difference uint8[N]
    (DIFFERENCES); missing_here int64[M]: rows of the other store that have no record here."""

    other: Int64s
    difference: npt.NDArray[np.uint8]
    missing_here: Int64s


def match_records(left: npt.NDArray[np.uint64], right: npt.NDArray[np.uint64]) -> Int64s:
    """The row of the other store with the same key, int64[N]; -1 for none. Keys uint64, 0: no key; the first counts."""
    known = np.flatnonzero(right)
    keys, first = np.unique(right[known], return_index=True)
    at = np.searchsorted(keys, left)
    found = np.full(len(left), -1, np.int64)
    inside = at < len(keys)
    inside[inside] = keys[at[inside]] == left[inside]
    found[inside] = known[first[at[inside]]]
    return found


def store_differences(
    other: Int64s, other_count: int, number: Int64s, other_number: Int64s, fit: Floats, other_fit: Floats
) -> StoreDifferences:
    """What the N records of this store are in the other one.

    other int64[N] is the matched row; number int64[N] and other_number int64[M] the My Numbers (-1: none); fit
    float64[N] and other_fit float64[N] the bits for the link here and for the matched record's link there. The store
    whose person fits by LEAD_BITS more has been corrected.
    """
    matched = other >= 0
    theirs = np.where(matched, np.append(other_number, -1)[other], -1)
    same = matched & (theirs == number)
    ahead = fit - other_fit
    codes = np.select(
        [same, ~matched, ahead <= -LEAD_BITS, ahead >= LEAD_BITS],
        [DIFFERENCES.index(name) for name in ("same", "missing_there", "stale_here", "stale_there")],
        DIFFERENCES.index("stores_differ"),
    )
    seen = np.zeros(other_count, np.bool_)
    seen[other[matched]] = True
    return StoreDifferences(other, codes.astype(np.uint8), np.flatnonzero(~seen))
