"""Where records stand in their batches."""

import numpy as np
import pyarrow as pa
import pytest

from linkcheck.audit.batches import entered_near
from linkcheck.engines.store import MemoryStore
from linkcheck.links import groups


def order_of(table):
    """Batch code and row in the batch of every record, row by row."""
    count = table.num_rows
    named = table["batch_id"].to_pylist() if "batch_id" in table.schema.names else [""] * count
    codes = {name: code for code, name in enumerate(dict.fromkeys(named))}
    try:
        row = [int(number) for number in table["row_in_batch"].to_pylist()]
    except (KeyError, TypeError, ValueError):
        row = list(range(count))
    return np.array([codes[name] for name in named], np.int32), np.array(row)


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
    found = entered_near(MemoryStore(table), np.arange(3))
    assert found.rows.tolist() == [0, 1, 2] and found.row_in_batch.tolist() == expected
    assert found.batch[0] == found.batch[2] != found.batch[1]


def test_a_file_without_batches_is_one_batch():
    found = entered_near(MemoryStore(pa.table({"record_id": ["a", "b"]})), np.arange(2))
    assert found.row_in_batch.tolist() == [0, 1] and not np.any(found.batch)


def entries(draw, count, *, ordered, numbered):
    """Invented batches of records: their codes and rows, in the file's order or in none."""
    batch, row = np.sort(draw.integers(0, 9, count)), draw.integers(1, 500, count)
    if ordered:
        row = row[np.lexsort((row, batch))]
    else:
        batch = draw.permutation(batch)
    numbers = row.astype(str) if numbered else np.full(count, "none")
    return pa.table({"batch_id": batch.astype(str), "row_in_batch": numbers})


@pytest.mark.parametrize("numbered", [True, False])
@pytest.mark.parametrize("ordered", [True, False])
def test_what_is_near_is_entered_as_the_whole_file_says(ordered, numbered):
    draw = np.random.default_rng(5)
    for count in (1, 40, 300_000):
        table = entries(draw, count, ordered=ordered, numbered=numbered)
        rows = np.unique(draw.integers(0, count, 3))
        batch, row = order_of(table)
        records = MemoryStore(table)
        found = entered_near(records, rows)
        assert set(rows) <= set(found.rows) and (found.batch == batch[found.rows]).all()
        assert (found.row_in_batch == row[found.rows]).all()
        linked = draw.permutation(count)
        true = np.roll(linked, 1)
        own = np.searchsorted(found.rows, rows)
        offsets = groups.neighbor_offsets(rows, linked, true, batch, row)
        near = linked[found.rows], true[found.rows], found.batch, found.row_in_batch
        assert groups.neighbor_offsets(own, *near).tolist() == offsets.tolist()
        runs = groups.shifted_runs(rows, offsets, batch, row)
        assert groups.shifted_runs(own, offsets, found.batch, found.row_in_batch).tolist() == runs.tolist()


def test_the_neighbors_alone_are_kept_in_whatever_order_they_stand():
    table = pa.table({"row_in_batch": np.arange(1000).astype(str)})
    assert entered_near(MemoryStore(table), np.array([0, 500])).rows.tolist() == [*range(4), *range(497, 504)]
    turned = MemoryStore(table.take(np.arange(1000)[::-1]))
    assert entered_near(turned, np.array([0, 500])).rows.tolist() == [*range(4), *range(497, 504)]
    mixed = np.random.default_rng(2).permutation(1000)
    found = entered_near(MemoryStore(table.take(mixed)), np.flatnonzero(np.isin(mixed, (0, 500))))
    assert sorted(mixed[found.rows]) == [*range(4), *range(497, 504)]
    bare = MemoryStore(pa.table({"record_id": ["a", "b"]}))
    assert entered_near(bare, np.array([1])).row_in_batch.tolist() == [0, 1]
    assert entered_near(bare, np.empty(0, np.int64)).rows.tolist() == []
