"""Where records stand in their batches."""

import numpy as np
import pyarrow as pa
import pytest

from linkcheck.audit.batches import batch_order
from linkcheck.engines.store import MemoryStore


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (["3", "1", "2"], [3, 1, 2]),
        (["20260101000003", "1", "2"], [20260101000003, 1, 2]),
        (["3", "x", "2"], [0, 1, 2]),
        (["3", None, "2"], [0, 1, 2]),
    ],
    ids=["small", "wide", "no number", "missing"],
)
def test_numbers_of_any_width_or_the_order_of_the_file(numbers, expected):
    table = pa.table({"batch_id": ["A", "B", "A"], "row_in_batch": pa.array(numbers, pa.string())})
    batch, row = batch_order(MemoryStore(table))
    assert row.tolist() == expected
    assert batch[0] == batch[2] != batch[1]


def test_a_file_without_batches_is_one_batch():
    batch, row = batch_order(MemoryStore(pa.table({"record_id": ["a", "b"]})))
    assert row.tolist() == [0, 1] and not np.any(batch)
