import gc
import os

import numpy as np
import pyarrow as pa
import pytest
from rights import is_private

from linkcheck.engines.store import MemoryStore, SpooledStore, contiguous, open_store
from linkcheck.private import private_directory
from linkcheck.readers import read_records


def opened(limit, count=1000):
    people = {
        "my_number": [f"{at:012d}" for at in range(count)],
        "name_kanji": [f"甲乙{at}" for at in range(count)],
        "birth_date": ["S50.1.2"] * count,
        "sex": ["1"] * count,
        "address": [None if at % 7 == 0 else f"町{at}" for at in range(count)],
    }
    return open_store(read_records(pa.table(people), "register"), limit)


def test_a_large_input_is_kept_in_a_private_file_that_goes_with_the_store(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    store, count = opened(1)
    assert isinstance(store, SpooledStore) and count == 1000
    (folder,) = tmp_path.iterdir()
    assert is_private(folder, 0o700)
    del store
    gc.collect()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("size", [1, 333, 100_000])
def test_both_stores_give_the_same_rows(size):
    (small, _), (large, _) = opened(1 << 30), opened(1)
    assert isinstance(small, MemoryStore)
    columns = ("address", "my_number", "source_row")
    assert small.first_source_row == large.first_source_row
    for one, other in zip(small.batches(columns, size), large.batches(columns, size), strict=True):
        assert one[0] == other[0] and one[1].equals(other[1])
    rows = np.array([999, -1, 3, 3, 0, 500])
    assert small.take(rows, columns).to_pylist() == large.take(rows, columns).to_pylist()
    nobody = np.array([-1, -1])
    assert large.take(nobody, columns)["my_number"].to_pylist() == [None, None]


@pytest.mark.skipif(os.name == "nt", reason="there is no harmless way to ask for a process")
def test_what_a_killed_process_left_goes_with_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    store, _ = opened(1)
    (own,) = tmp_path.iterdir()
    left = tmp_path / own.name.replace(str(os.getpid()), str(2**22 + 1))  # no process has this number
    left.mkdir()
    with private_directory("linkcheck-"):
        assert own.exists() and not left.exists()
    del store


def test_parts_of_one_column_are_joined_without_a_copy():
    whole = pa.array(["甲", None, "乙丙", "", "丁"] * 3)
    parts = [whole.slice(start, 4) for start in range(2, len(whole), 4)]
    batches = [pa.RecordBatch.from_arrays([part], ["name"]) for part in parts]
    (joined,) = contiguous(batches, pa.schema([("name", pa.string())])).column(0).chunks
    assert joined.equals(whole.slice(2)) and joined.offset == 2
    assert [buffer.address for buffer in joined.buffers()] == [buffer.address for buffer in whole.buffers()]


def test_batches_cut_from_one_column_take_the_memory_of_that_column(monkeypatch):
    monkeypatch.setattr("linkcheck.engines.store.BATCH_ROWS", 100)
    store, count = opened(200_000)
    assert isinstance(store, MemoryStore) and count == 1000
    assert isinstance(opened(20_000)[0], SpooledStore)


@pytest.mark.parametrize("order", [(0, 2), (1, 0), (0, 0), (0, 3)])
def test_parts_that_do_not_follow_each_other_are_copied(order):
    whole = pa.array(["甲", None, "乙丙", "", "丁", "戊"])
    pieces = [whole.slice(0, 2), whole.slice(2, 2), whole.slice(4, 2), pa.array(["甲", None])]
    parts = [pieces[place] for place in order]
    batches = [pa.RecordBatch.from_arrays([part], ["name"]) for part in parts]
    joined = contiguous(batches, pa.schema([("name", pa.string())]))
    assert joined["name"].to_pylist() == [value for part in parts for value in part.to_pylist()]
