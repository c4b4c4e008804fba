"""The order in which records were entered: their batch, and their row in it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns import distinct
from linkcheck.engines.store import Store

__all__ = ["batch_order"]

Places = npt.NDArray[np.int32] | npt.NDArray[np.int64]


def batch_order(records: Store) -> tuple[npt.NDArray[np.int32], Places]:
    """Batch code and row in the batch of N records; without these columns the file is one batch in its order."""
    count = records.row_count
    batch = np.zeros(count, np.int32)
    row: Places = np.arange(count, dtype=np.int32)
    named = records.known(("batch_id", "row_in_batch"))
    numbered = "row_in_batch" in named
    codes: dict[str | None, int] = {}
    for start, part in records.batches(named, 1 << 17) if named else ():
        here = slice(start, start + part.num_rows)
        if "batch_id" in named:
            found, rows = distinct(part["batch_id"])
            of_found = [codes.setdefault(value, len(codes)) for value in found.to_pylist()]
            batch[here] = np.array(of_found, np.int32)[rows]
        numbers = _whole_numbers(part["row_in_batch"]) if numbered else None
        if numbers is None:
            numbered = False
        else:
            if len(numbers) and np.abs(numbers).max() > np.iinfo(np.int32).max:
                row = row.astype(np.int64)
            row[here] = numbers
    return batch, row if numbered else np.arange(count, dtype=np.int32)


def _whole_numbers(column: pa.Array) -> npt.NDArray[np.int64] | None:
    """The column as numbers; None when some row holds none."""
    try:
        numbers = pc.cast(column, pa.int64())
    except pa.ArrowInvalid:
        return None
    return None if numbers.null_count else numbers.to_numpy(zero_copy_only=False)
