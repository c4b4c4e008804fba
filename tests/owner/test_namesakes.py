"""Namesakes of the same birth date out of any number of residents, beside a plain count."""

from collections import Counter

import numpy as np
import pytest

from linkcheck.owner.namesakes import KeyFile
from linkcheck.settings import Settings

SIZES = [(7, 2048), (1_000, 2048), (64, 1)]


def residents(count, seed=1):
    random = np.random.default_rng(seed)
    names = random.integers(0, 1 << 63, 300, dtype=np.uint64)[random.integers(0, 300, count)]
    days = random.integers(1, 200, count).astype(np.uint64)
    people = (names ^ days * np.uint64(0x9E3779B97F4A7C15)) * np.uint64(0xBF58476D1CE4E5B9)
    names[::17] = people[::17] = 0
    return names, people


@pytest.mark.parametrize(("batch_rows", "memory"), SIZES)
def test_who_shares_name_and_birth_date(batch_rows, memory):
    names, people = residents(5_000)
    with KeyFile(Settings(batch_rows=batch_rows, memory_limit_mb=memory)) as keys:
        rows = np.random.default_rng(2).permutation(len(names)).astype(np.int32)
        for start in range(0, len(names), 999):
            some = rows[start : start + 999]
            keys.add(some, names[some], people[some])
        found = keys.namesakes()
    counted = Counter(people[people != 0].tolist())
    expected = sorted((key, row) for row, key in enumerate(people.tolist()) if counted[key] > 1)
    assert expected, "the sample holds namesakes"
    assert list(zip(found.person.tolist(), found.row.tolist(), strict=True)) == expected
    of_name = Counter(names.tolist())
    asked = np.unique(names[found.row])
    assert found.name_counts(asked).tolist() == [of_name[name] if name else 0 for name in asked.tolist()]
    assert found.name_counts(np.array([12345], np.uint64)).tolist() == [0]


def test_nobody():
    with KeyFile(Settings()) as keys:
        found = keys.namesakes()
    assert len(found.row) == 0 and found.name_counts(np.array([1], np.uint64)).tolist() == [0]
