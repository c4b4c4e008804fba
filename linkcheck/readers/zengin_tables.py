"""Arrow tables of a Zengin file's records: sound data, headers, quarantine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.normalize.zengin import letters
from linkcheck.readers.zengin_checks import EXPECTED, Faults
from linkcheck.readers.zengin_frames import Frames

__all__ = ["data_table", "header_codes", "header_table", "quarantine_table"]

Bytes = npt.NDArray[np.uint8]
Int64s = npt.NDArray[np.int64]

BATCH = 1 << 18
NOTES = {"fills_field": 1, "hyphen_as_long_mark": 2, "outside_agreed_letters": 4}


def quarantine_table(frames: Frames, found: Faults) -> pa.Table:
    """Every record with a fault: where it is and what is wrong, never what it holds."""
    rows = np.flatnonzero(found.any)
    names = [found.names(row) for row in rows.tolist()]
    return pa.table(
        {
            "record_number": pa.array(rows + 1, pa.int64()),
            "byte_offset": pa.array(frames.offsets[rows], pa.int64()),
            "byte_length": pa.array(frames.lengths[rows], pa.int64()),
            "fault": pa.array([" ".join(each) for each in names], pa.string()),
            "expected": pa.array(["; ".join(EXPECTED[name] for name in each) for each in names], pa.string()),
        }
    )


def header_codes(frames: Frames, kinds: Bytes, to_jis: Bytes) -> dict[int, str]:
    """The business code of every header, by row."""
    return {row: text_at(frames, row, 1, 3, to_jis) for row in np.flatnonzero(kinds == 1).tolist()}


def text_at(frames: Frames, row: int, start: int, stop: int, to_jis: Bytes) -> str:
    """A span of one record as text."""
    place = int(frames.starts[row])
    return to_jis[frames.data[place + start : place + stop]].tobytes().decode("latin-1")


def header_table(
    frames: Frames,
    kinds: Bytes,
    found: Faults,
    first: Int64s,
    second: Int64s,
    codes: dict[int, str],
    to_jis: Bytes,
) -> pa.Table:
    """One row per sound header, with its trailer's count and total where there is a sound trailer."""
    rows = [row for row in codes if not found.bits[row]]
    trailers = {int(found.group[row]): row for row in np.flatnonzero((kinds == 8) & ~found.any).tolist()}
    closed = [trailers.get(int(found.group[row])) for row in rows]
    return pa.table(
        {
            "record_number": pa.array([row + 1 for row in rows], pa.int64()),
            "group": pa.array([int(found.group[row]) for row in rows], pa.int64()),
            "business_code": pa.array([codes[row] for row in rows], pa.string()),
            "month_day": pa.array([text_at(frames, row, 54, 58, to_jis) for row in rows], pa.string()),
            "data_count": pa.array([None if row is None else int(first[row]) for row in closed], pa.int64()),
            "total": pa.array([None if row is None else int(second[row]) for row in closed], pa.int64()),
        }
    )


def data_table(
    frames: Frames, rows: Int64s, group: Int64s, amounts: Int64s, to_jis: Bytes
) -> tuple[pa.Table, dict[str, int]]:
    """The sound data records as canonical columns, and how often a note applies to a holder."""
    tables: list[pa.Table] = []
    counts = dict.fromkeys(NOTES, 0)
    for batch in batches(rows):
        columns, notes = data_columns(frames, batch, to_jis)
        numbers = pa.array(batch + 1)
        tables.append(
            pa.table(
                {
                    "record_number": numbers,
                    "record_id": numbers.cast(pa.string()),
                    "group": pa.array(group[batch]),
                    **columns,
                    "holder_cut": pa.array((notes & NOTES["fills_field"]) != 0),
                    "amount": pa.array(amounts[batch]),
                }
            )
        )
        for name, bit in NOTES.items():
            counts[name] += int(np.count_nonzero(notes & bit))
    return pa.concat_tables(tables), counts


def batches(rows: Int64s) -> Iterator[Int64s]:
    """Row numbers in batches, at least one (which may be empty)."""
    for start in range(0, max(len(rows), 1), BATCH):
        yield rows[start : start + BATCH]


def data_columns(frames: Frames, rows: Int64s, to_jis: Bytes) -> tuple[dict[str, pa.Array], Bytes]:
    """The text columns of a batch of data records, and the notes on their holders."""
    from linkcheck.kernels.rows.zengin import read_fields

    table = letters()
    fields = read_fields(frames.data, frames.starts[rows], to_jis, table.classes, table.code_points)
    codes, customers, customer_ends, holders, holder_ends, notes = fields
    columns = {
        "bank_code": fixed_strings(codes[:, 0:4]),
        "branch_code": fixed_strings(codes[:, 4:7]),
        "account_type": fixed_strings(codes[:, 7:8]),
        "account_number": fixed_strings(codes[:, 8:15]),
        "holder_kana": strings(holders, holder_ends),
        "customer_code": strings(customers, customer_ends),
    }
    return columns, notes


def fixed_strings(characters: npt.NDArray[Any]) -> pa.Array:
    """Strings of one width, from uint8[N, width]."""
    count, width = characters.shape
    return strings(np.ascontiguousarray(characters).ravel(), np.arange(count + 1, dtype=np.int64) * width)


def strings(data: npt.NDArray[Any], ends: Int64s) -> pa.Array:
    """Strings of UTF-8 bytes and their ends int64[N + 1]."""
    offsets = pa.py_buffer(ends.astype(np.int32))
    return pa.Array.from_buffers(pa.string(), len(ends) - 1, [None, offsets, pa.py_buffer(data)])
