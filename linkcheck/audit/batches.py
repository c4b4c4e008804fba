"""The order in which records were entered: their batch, and their row in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns import distinct
from linkcheck.engines.store import Store
from linkcheck.links.groups import REACH, stand_in_order
from linkcheck.repeats import mixed_keys

__all__ = ["Entries", "entered_near"]

Rows = npt.NDArray[np.int64]
Batches = npt.NDArray[np.int32]
Places = npt.NDArray[np.int32] | npt.NDArray[np.int64]

WIDE = 1 << 30
"""Row numbers from here on are kept in eight bytes: two smaller ones can be subtracted in four."""


@dataclass(frozen=True)
class Entries:
    """How K records were entered: rows int[K], ascending; their batch codes int32[K], and rows in the batch."""

    rows: Places
    batch: Batches
    row_in_batch: Places


def entered_near(records: Store, rows: Rows) -> Entries:
    """How those were entered that stand at most REACH rows from some (int64[S], ascending), wherever they stand in the
    file."""
    near = (rows.astype(np.int32)[:, None] + np.arange(-REACH, REACH + 1, dtype=np.int32)).ravel()
    near.sort(kind="stable")  # it nearly is
    near = near[(near >= 0) & (near < records.row_count) & (near != np.append(np.int32(-1), near)[:-1])]
    found, own = np.zeros(len(near), np.int32), near.copy()
    batches_follow = rows_follow = numbered = True
    last, last_row = np.int32(-1), np.int64(0)
    for start, batch, row in _entries(records):
        ends = np.searchsorted(near, np.array([start, start + len(batch)], near.dtype))
        asked = near[slice(*ends)] - start
        found[slice(*ends)] = batch[asked]
        batch = np.append(last, batch)
        batches_follow &= bool((batch[1:] >= batch[:-1]).all())
        if row is None:
            numbered = False
        elif numbered:
            if row.min(initial=0) <= -WIDE or row.max(initial=0) >= WIDE:
                own = own.astype(np.int64)
            own[slice(*ends)] = row[asked]
            row = np.append(last_row, row)
            rows_follow &= stand_in_order(batch, row)
            last_row = row[-1]
        last = batch[-1]
    if not numbered:
        return Entries(near, found, near)
    if batches_follow and rows_follow:
        return Entries(near, found, own)
    asked = np.searchsorted(near, rows.astype(near.dtype))
    return _entered_beside(records, found[asked], own[asked])


def _entered_beside(records: Store, batch: Batches, row: Rows) -> Entries:
    """How those were entered whose row is at most REACH from some (int64[S]) in their batches (codes int32[S]); hardly
    any others."""
    from linkcheck.kernels.keys.sets import key_places, rows_among

    # no key is 0, which is none: codes count from 1 there
    wanted = np.unique(np.concatenate([mixed_keys(batch + 1, row + by) for by in range(-REACH, REACH + 1)]))
    seen, _ = key_places(wanted)
    found: list[Entries] = [Entries(np.empty(0, np.int64), np.empty(0, np.int32), np.empty(0, np.int64))]
    for start, batches, rows in _entries(records):
        assert rows is not None, "numbered, as they were before"
        near = rows_among(wanted, seen, mixed_keys(batches + 1, rows))
        found.append(Entries(near + start, batches[near], rows[near]))
    return Entries(
        *(np.concatenate([getattr(part, each.name) for part in found]) for each in fields(Entries))
    )


def _entries(records: Store) -> Iterator[tuple[int, Batches, Rows | None]]:
    """(first row, batch codes, rows in the batch) of consecutive records, None where some row tells no number; nothing
    where the records have neither column."""
    named = records.known(("batch_id", "row_in_batch"))
    codes: dict[str | None, int] = {}
    for start, part in records.batches(named, 1 << 17) if named else ():
        batch = np.zeros(part.num_rows, np.int32)
        if "batch_id" in named:
            found, rows = distinct(part["batch_id"])
            of_found = [codes.setdefault(value, len(codes)) for value in found.to_pylist()]
            batch = np.array(of_found, np.int32)[rows]
        yield start, batch, _whole_numbers(part["row_in_batch"]) if "row_in_batch" in named else None


def _whole_numbers(column: pa.Array) -> Rows | None:
    """The column as numbers; None when some row holds none."""
    try:
        numbers = pc.cast(column, pa.int64())
    except pa.ArrowInvalid:
        return None
    return None if numbers.null_count else numbers.to_numpy(zero_copy_only=False)
