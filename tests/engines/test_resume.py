"""An interrupted check of inputs larger than memory goes on where it was."""

import os

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from rights import is_private
from town import enrolled, register

import linkcheck as lc
from linkcheck.engines import local
from linkcheck.engines.partitions import part_count, part_of


class HaltError(Exception):
    pass


@pytest.fixture
def paths(tmp_path, monkeypatch):
    monkeypatch.setattr("linkcheck.engines.store.LEAST_ROW_BYTES", 1 << 30)  # as if they were large
    people = register()
    records = enrolled(people)
    records[42]["my_number"] = people[40]["my_number"]
    for name, rows in (("records", records), ("register", people)):
        pq.write_table(pa.Table.from_pylist(rows), tmp_path / f"{name}.parquet")
    return tmp_path / "records.parquet", tmp_path / "register.parquet"


def small(directory, **changes):
    return lc.Settings(memory_limit_mb=1, threads=1, resume_directory=str(directory), **changes)


def files_of(directory):
    return sorted(path for path in directory.rglob("*") if path.is_file())


def test_parts_that_were_compared_are_not_compared_again(paths, tmp_path, monkeypatch):
    expected = lc.check_insurance(*paths).decisions.to_arrow()
    compare, done, most = local.score_pairs, [], 2

    def counted(*given):
        done.append(len(given[2]))
        if len(done) > most:
            raise HaltError
        return compare(*given)

    monkeypatch.setattr(local, "score_pairs", counted)
    kept = tmp_path / "kept"
    with pytest.raises(HaltError):
        lc.check_insurance(*paths, settings=small(kept))
    assert len(files_of(kept)) == most
    assert all(is_private(path) for path in files_of(kept))
    content = b"".join(path.read_bytes() for path in files_of(kept))
    assert "佐藤".encode() not in content and "太郎".encode() not in content

    done.clear()
    most = 1_000
    again = lc.check_insurance(*paths, settings=small(kept))
    assert again.decisions.to_arrow().equals(expected)
    parts = len(files_of(kept))
    assert parts > 2 and len(done) == parts - 2

    done.clear()
    assert lc.check_insurance(*paths, settings=small(kept)).decisions.to_arrow().equals(expected)
    assert done == []


def test_a_changed_file_or_another_reading_begins_anew(paths, tmp_path, monkeypatch):
    kept = tmp_path / "kept"
    lc.check_insurance(*paths, settings=small(kept))
    first = files_of(kept)
    lc.check_insurance(*paths, settings=small(kept, era_codes="receipt"))
    second = files_of(kept)
    assert set(second) > set(first)
    os.utime(paths[0], ns=(1, 1))
    lc.check_insurance(*paths, settings=small(kept))
    assert set(files_of(kept)) > set(second)


def test_tables_leave_nothing_behind(paths, tmp_path):
    tables = [pq.read_table(path) for path in paths]
    lc.check_insurance(*tables, settings=small(tmp_path / "kept"))
    assert not (tmp_path / "kept").exists()


def test_parts_are_even_and_as_many_as_memory_asks_for():
    numbers = np.random.default_rng(3).integers(0, 10**12, 100_000)
    counts = np.bincount(part_of(numbers, 64), minlength=64)
    assert counts.min() > 1_300 and counts.max() < 1_850
    assert part_count(1_000, 2048, 2) == 2
    assert part_count(100_000_000, 2048, 2) == 256 and part_count(100_000_000, 4096, 2) == 128
