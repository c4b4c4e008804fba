"""Rows that lie by part are read in order, picked by number and read part by part like those that do not."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from linkcheck.engines import spooled
from linkcheck.engines.partitions import part_of
from linkcheck.engines.spooled import SpooledStore
from linkcheck.engines.store import MemoryStore, in_parts
from linkcheck.normalize.identifier import parse_my_numbers

COUNT = 5_003
COMPARED = ("name_kanji", "birth_date", "address")
MIXED = ("address", "record_id", "name_kanji", "my_number")


def people(count=COUNT):
    drawn = np.random.default_rng(7).integers(0, 10**11, count)
    numbers = [None if at % 11 == 0 else "x" if at % 13 == 0 else f"{n:012d}" for at, n in enumerate(drawn)]
    return pa.table(
        {
            "record_id": [f"R{at}" for at in range(count)],
            "my_number": numbers,
            "name_kanji": [f"甲乙　{at}" for at in range(count)],
            "birth_date": [None if at % 5 == 0 else f"S{at % 60 + 1}.1.2" for at in range(count)],
            "address": [None if at % 7 == 0 else f"町{at}丁目" for at in range(count)],
        }
    )


def filled(table, parts, compressed=False, size=97):
    store = SpooledStore(table.schema, compressed, parts)
    for batch in table.to_batches(size):
        store.add(batch)
    assert store.row_count == table.num_rows
    store.close(1)
    return store


@pytest.fixture(params=[False, True], ids=["plain", "lz4"])
def store(request, monkeypatch):
    monkeypatch.setattr(spooled, "PART_ROWS", 50)  # several chunks, the last one short
    return filled(people(), 8, request.param)


@pytest.mark.parametrize("columns", [COMPARED, MIXED, ("record_id",), ("birth_date",)])
@pytest.mark.parametrize("size", [61, 1_000_000])
def test_rows_come_in_the_order_of_the_input(store, columns, size):
    parts = list(store.batches(columns, size))
    assert [start for start, _ in parts] == list(np.cumsum([0, *(part.num_rows for _, part in parts)])[:-1])
    assert len(parts) > 3 and all(part.num_rows <= size for _, part in parts)
    found = pa.Table.from_batches([part for _, part in parts])
    assert found.equals(people().select(list(columns)))


def test_rows_are_picked_by_number(store):
    rows = np.array([COUNT - 1, -1, 17, 17, 0, 4_000, 399, 400, 401])
    assert store.take(rows, MIXED).equals(MemoryStore(people()).take(rows, MIXED))
    assert store.take(rows[1:2], MIXED)["address"].to_pylist() == [None]
    assert store.take(rows[:0], COMPARED).num_rows == 0


def test_every_row_with_a_number_is_in_its_part_and_no_other_row_in_any(store):
    table = people()
    number = parse_my_numbers(table["my_number"].combine_chunks())
    seen = []
    for part in range(store.parts):
        found = store.part(part)
        rows = found["row"].to_numpy()
        assert (np.diff(rows) > 0).all()
        assert (number[rows] == found["number"].to_numpy()).all()
        assert (part_of(number[rows], store.parts) == part).all()
        assert found.select(list(COMPARED)).equals(table.select(list(COMPARED)).take(pa.array(rows)))
        seen += rows.tolist()
    assert sorted(seen) == np.flatnonzero(number >= 0).tolist() and len(seen) < COUNT


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("count", [0, 1, 30])
def test_an_input_of_one_chunk_or_none_has_all_its_parts(count, compressed):
    table = people(count)
    store = filled(table, 4, compressed)
    parts = [store.part(part) for part in range(4)]
    assert {part.schema for part in parts} == {parts[0].schema}
    rows = np.concatenate([part["row"].to_numpy() for part in parts])
    assert len(rows) == np.count_nonzero(parse_my_numbers(table["my_number"].combine_chunks()) >= 0)
    assert store.take(np.arange(count), MIXED).equals(table.select(list(MIXED)))


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="Linux tells which files are mapped")
@pytest.mark.parametrize("count", [30, COUNT])
@pytest.mark.parametrize("compressed", [False, True])
def test_nothing_that_was_read_keeps_a_file_in_memory(count, compressed, monkeypatch):
    monkeypatch.setattr(spooled, "PART_ROWS", 50)
    store = filled(people(count), 8, compressed)
    read = (
        store.part(1),
        store.take(np.array([0, 7]), MIXED),
        next(store.chunks()),
        store.take(np.arange(9), ("address",)),
    )
    assert len(read) == 4 and ".arrow" not in Path("/proc/self/maps").read_text("utf-8")


def test_chunks_are_consecutive_rows_in_some_order(store):
    start, table = 0, people().select(list(COMPARED))
    for rows, columns in store.chunks():
        assert sorted(rows.tolist()) == list(range(start, start + len(rows)))
        assert pa.table(columns).equals(table.take(pa.array(rows)))
        start += len(rows)
    assert start == COUNT


@pytest.mark.parametrize("given", ["memory", "whole", "other parts"])
def test_an_input_that_lies_otherwise_is_cut_anew(given):
    table = people()
    store = MemoryStore(table) if given == "memory" else filled(table, 1 if given == "whole" else 4)
    cut = in_parts(store, 8, False)
    assert cut.parts == 8 and in_parts(cut, 8, False) is cut
    expected = filled(table, 8)
    for part in range(8):
        assert cut.part(part).equals(expected.part(part))


def test_without_numbers_or_compared_columns_nothing_is_cut():
    table = people()
    for some in (table.drop_columns(["my_number"]), table.select(["record_id", "my_number"])):
        store = filled(some, 8)
        assert store.parts == 1
        assert pa.Table.from_batches(
            [part for _, part in store.batches(tuple(some.schema.names), 77)]
        ).equals(some)


@pytest.mark.parametrize("parts", [1, 8])
def test_no_rows(parts):
    store = filled(people(0), parts)
    assert store.row_count == 0 and list(store.batches(MIXED, 10)) == [] and list(store.chunks()) == []
    assert store.take(np.array([-1]), MIXED).to_pylist() == [dict.fromkeys(MIXED)]


def test_every_value_is_written_once():
    table = people(60_000)
    store = filled(table, 8, size=10_000)
    written = sum(Path(file.path).stat().st_size for file in (store._whole, store._parted.file))
    assert table.nbytes <= written <= 1.1 * table.nbytes + 16 * table.num_rows  # two integers a row beside it
