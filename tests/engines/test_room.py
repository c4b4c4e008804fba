"""Where the folder for temporary files has too little room, what lies there is compressed; the decisions stay."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest
from town import enrolled, register

import linkcheck as lc
from linkcheck.engines.store import ROOM_PER_ROW, SpooledStore, is_room_tight, open_store
from linkcheck.readers import read_records


def with_room(monkeypatch, free):
    monkeypatch.setattr("linkcheck.engines.store.shutil.disk_usage", lambda path: SimpleNamespace(free=free))


def test_the_room_of_the_rows_is_compared_with_what_is_free(monkeypatch):
    with_room(monkeypatch, 100 * ROOM_PER_ROW)
    assert not is_room_tight(100) and is_room_tight(101)


def test_a_compressed_file_is_smaller_and_gives_the_same_rows():
    count = 10_000
    people = {
        "my_number": [f"{at:012d}" for at in range(count)],
        "name_kanji": [f"甲乙　{at % 100}" for at in range(count)],
        "birth_date": ["S50.1.2"] * count,
        "sex": ["1"] * count,
        "address": [None if at % 7 == 0 else f"町{at % 50}丁目" for at in range(count)],
    }
    stores = [
        open_store(read_records(pa.table(people), "register"), 1, compressed=chosen)[0]
        for chosen in (False, True)
    ]
    plain, compressed = (Path(store._whole.path).stat().st_size for store in stores)
    assert compressed < 0.7 * plain
    columns = ("my_number", "name_kanji", "address", "source_row")
    rows = np.array([9_999, -1, 3, 3, 0])
    assert stores[0].take(rows, columns).equals(stores[1].take(rows, columns))
    for one, other in zip(*(store.batches(columns, 777) for store in stores), strict=True):
        assert one[0] == other[0] and one[1].equals(other[1])


@pytest.mark.parametrize(("free", "codec"), [(0, "lz4"), (1 << 60, None)])
def test_files_and_parts_of_a_check_are_compressed_only_where_room_is_tight(free, codec, monkeypatch):
    people = register()
    inputs = pa.Table.from_pylist(enrolled(people)), pa.Table.from_pylist(people)
    expected = lc.check_insurance(*inputs).decisions.to_arrow()
    with_room(monkeypatch, free)
    monkeypatch.setattr("linkcheck.engines.store.LEAST_ROW_BYTES", 1 << 30)  # as if they were large
    made, written = pa.ipc.new_file, []

    def noted(sink, schema, *, options):
        written.append(options.compression)
        return made(sink, schema, options=options)

    monkeypatch.setattr("pyarrow.ipc.new_file", noted)
    found = lc.check_insurance(*inputs, settings=lc.Settings(memory_limit_mb=1, threads=1))
    assert written == [codec] * 4
    assert found.decisions.to_arrow().equals(expected)
    assert not SpooledStore(inputs[0].schema).is_compressed
