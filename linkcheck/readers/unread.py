"""Values that say something and cannot be read: they count as missing, and somebody has to know."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from linkcheck.normalize.birth_date import BIRTH_DATE_FAULTS, read_birth_dates
from linkcheck.normalize.moment import unread_moments
from linkcheck.normalize.sex import unread_sexes

__all__ = ["unread_values"]


def unread_values(batch: pa.RecordBatch, era_codes: str | None) -> dict[str, dict[str, int]]:
    """How many values say something that is lost, by column and fault: they count as missing, and somebody has to know.

    Birth dates by their fault (BIRTH_DATE_FAULTS); sexes and moments that are none are `unreadable`.
    """
    found: dict[str, dict[str, int]] = {}
    for name in batch.schema.names:
        column = batch.column(name)
        if name.endswith("birth_date"):
            dates = read_birth_dates(column, era_codes)
            lost = (dates.packed == 0) & (dates.faults > 0)  # null and blank have no fault
            faults = np.bincount(dates.faults[lost], minlength=len(BIRTH_DATE_FAULTS))
            counts = {BIRTH_DATE_FAULTS[fault]: int(faults[fault]) for fault in np.flatnonzero(faults)}
        elif name.endswith("sex"):
            counts = {"unreadable": unread_sexes(column)}
        elif name.endswith("_at") or name == "at":
            counts = {"unreadable": int(unread_moments(column).sum())}
        else:
            continue
        if any(counts.values()):
            found[name] = counts
    return found
