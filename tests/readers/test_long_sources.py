"""Repeated keys of sources too long to remember every key."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from linkcheck.readers import read_records
from linkcheck.repeats import Repeats


def test_every_repeated_key_is_suspected_and_few_others():
    random = np.random.default_rng(5)
    keys = random.integers(1, 1 << 63, 20_000, dtype=np.uint64) << np.uint64(1)
    keys[15_000:15_100] = keys[:100]
    keys[19_000:] = 0
    repeats = Repeats(len(keys))
    for start in range(0, len(keys), 777):
        repeats.note(keys[start : start + 777])
    repeats.end()
    found = set(repeats.suspects(keys).tolist())
    assert found >= {*range(100), *range(15_000, 15_100)}
    assert not found & set(range(19_000, 20_000)), "what is missing repeats nothing"
    assert len(found) < 0.15 * len(keys)


@pytest.mark.parametrize("kind", ["table", "parquet", "csv"])
def test_a_long_source_gives_the_same_rows_as_a_short_one(kind, tmp_path, monkeypatch):
    rows = [{"record_id": f"R{at % 900}", "my_number": f"{at % 700:012d}"} for at in range(1_000)]
    for row in rows:
        row |= {"name_kanji": "山田 花子", "name_kana": "ヤマダ ハナコ", "birth_date": "S50.1.2", "sex": "2"}
    rows[3]["record_id"] = None
    source = pa.Table.from_pylist(rows)
    if kind == "parquet":
        pq.write_table(source, tmp_path / "records.parquet")
        source = tmp_path / "records.parquet"
    elif kind == "csv":
        source.to_pandas().to_csv(tmp_path / "records.csv", index=False)
        source = tmp_path / "records.csv"
    short = read_records(source, "insurance")
    expected = short.table(), short.quarantine
    assert expected[0].num_rows == 900 and "record_id_duplicate" in expected[1]["reason"].to_pylist()
    monkeypatch.setattr("linkcheck.readers.source.MANY_ROWS", 10)
    long = read_records(source, "insurance")
    assert long.table().equals(expected[0]) and long.quarantine.equals(expected[1])
