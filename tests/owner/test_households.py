"""Families are those of one insurer, symbol and number: the same number under another symbol is another family."""

import numpy as np
import pyarrow as pa
import pytest

from linkcheck.engines.store import MemoryStore
from linkcheck.owner.households import family_addresses

HERE, THERE = "青葉市本町1番地", "若草市北町2番地"
UNITS = [
    ("01", "甲", "7"),
    ("01", "乙", "7"),
    ("02", "甲", "7"),
    ("01", "甲", None),
    ("01", None, "7"),
    ("01", "甲", "7"),
    ("01", "乙", "8"),
]


def store(**columns):
    return MemoryStore(pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()}))


@pytest.mark.parametrize("size", [1, 2, len(UNITS)])
def test_members_share_every_part_of_the_unit(size):
    insurers, symbols, numbers = zip(*UNITS, strict=True)
    records = store(insurer_number=insurers, symbol=symbols, number=numbers)
    register = store(address=[HERE, *[THERE] * (len(UNITS) - 2), HERE + "2"])
    linked = np.array([0, 1, 2, 3, 4, 6, 5], np.int32)
    found = family_addresses(records, register, linked, np.arange(len(UNITS)), size)
    assert found.to_pylist() == [HERE + "2", None, None, None, None, HERE, None]


def test_nobody_is_linked_beside():
    records = store(symbol=["甲", "甲"], number=["7", "7"])
    linked = np.array([0, -1], np.int32)
    assert family_addresses(records, store(address=[HERE]), linked, np.array([0]), 1).to_pylist() == [None]
