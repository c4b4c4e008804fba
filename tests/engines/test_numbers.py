"""Rows of My Numbers: the same in memory and in a private file."""

import numpy as np
import pyarrow as pa

from linkcheck.engines.store import MemoryStore, SpooledStore


def test_the_first_row_with_each_number_in_both_stores():
    written = ["123456789018", None, "234567890124", "123456789018", "x", "345678901234"]
    table = pa.table({"my_number": written})
    spooled = SpooledStore(table.schema)
    for start in (0, 2, 4):
        spooled.add(table.slice(start, 2).to_batches()[0])
    spooled.close(0)
    wanted = np.array([345678901234, -1, 123456789018, 999999999999, 123456789018])
    expected = [5, -1, 0, -1, 0]
    assert MemoryStore(table).rows_of_numbers(wanted).tolist() == expected
    assert spooled.rows_of_numbers(wanted).tolist() == expected
    assert spooled.rows_of_numbers(wanted[:0]).tolist() == []
