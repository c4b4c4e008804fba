"""Tables and Parquet: text comes out whatever the columns were."""

import datetime
import decimal
import errno
import os

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from record_files import COLUMNS, HEADERS, ROWS, reasons, values

from linkcheck.errors import InputError
from linkcheck.readers import read_records

TABLE = pa.table({name: [row[place] for row in ROWS] for place, name in enumerate(HEADERS)})
FORMS = {
    "arrow": lambda table: table,
    "batch": lambda table: table.to_batches()[0],
    "pandas": lambda table: table.to_pandas(),
    "polars": pl.from_arrow,
    "dict": lambda table: table.to_pydict(),
    "rows": lambda table: table.to_pylist(),
    "large": lambda table: table.cast(pa.schema([(name, pa.large_string()) for name in table.column_names])),
    "view": lambda table: table.cast(pa.schema([(name, pa.string_view()) for name in table.column_names])),
    "dictionary": lambda table: pa.table(
        {name: table[name].dictionary_encode() for name in table.column_names}
    ),
    "sliced": lambda table: pa.concat_tables([table, table, table]).slice(4, 4),
    "chunked": lambda table: pa.concat_tables([table.slice(0, 1), table.slice(1, 0), table.slice(1)]),
    "duckdb": lambda table: duckdb.from_arrow(table),
}


@pytest.mark.parametrize("form", FORMS)
def test_any_table(form):
    source = read_records(FORMS[form](TABLE), "insurance")
    assert values(source) == list(ROWS)
    assert source.table()["source_row"].to_pylist() == [1, 2, 3, 4]
    assert source.table().schema == source.arrow_schema and source.columns == COLUMNS


@pytest.mark.parametrize("form", ["arrow", "large", "dictionary", "chunked"])
def test_parquet(tmp_path, monkeypatch, form):
    path = tmp_path / "records.parquet"
    pq.write_table(FORMS[form](TABLE), path, row_group_size=3)
    source = read_records(path, "insurance")
    assert values(source) == list(ROWS)
    for at_once in (16, 1):  # the whole file decoded, or batch by batch
        monkeypatch.setattr("linkcheck.readers.parquet.AT_ONCE", at_once)
        monkeypatch.setattr("linkcheck.readers.parquet.SAMPLED", 1)
        batches = list(source.batches(2))
        assert sum(batch.num_rows for batch in batches) == 4 and max(map(len, batches)) <= 2
        assert pa.Table.from_batches(batches).equals(source.table())
    assert values(read_records(str(path), "insurance")) == list(ROWS)


def test_empty_table():
    source = read_records(TABLE.slice(0, 0), "insurance")
    assert source.table().num_rows == 0 and source.quarantine.num_rows == 0


def test_numbers_and_days_become_text():
    day = datetime.date(1975, 1, 2)
    table = pa.table(
        {
            "record_id": pa.array([1, 2]),
            "my_number": pa.array([23456789013, 123456789018]),
            "bank_code": pa.array([1, None], pa.int16()),
            "branch_code": pa.array([1.0, float("nan")]),
            "account_type": pa.array([True, False]),
            "account_number": pa.array([decimal.Decimal(123), None]),
            "holder_kana": ["ヤマダ ハナコ", None],
            "birth_date": pa.array([day, None]),
            "registered_at": pa.array([datetime.datetime(2022, 10, 1, 9, 30, 1), None], pa.timestamp("s")),
        }
    )
    rows = read_records(table, "accounts").table().to_pylist()
    assert list(rows[0].values()) == [
        *("1", "023456789013", "0001", "001", "true", "0000123", "ヤマダ ハナコ"),
        *("1975-01-02", "2022-10-01T09:30:01", 1),
    ]
    assert list(rows[1].values()) == ["2", "123456789018", None, None, "false", None, None, None, None, 2]


def test_moments_in_a_day_column_and_with_a_zone():
    late = datetime.datetime(1975, 1, 1, 15, tzinfo=datetime.UTC)
    table = {**TABLE.slice(0, 1).to_pydict(), "生年月日": pa.array([late], pa.timestamp("us", "Asia/Tokyo"))}
    assert values(read_records(table, "insurance"))[0][4] == "1975-01-02"


def test_a_pandas_column_of_mixed_values():
    frame = TABLE.to_pandas()
    frame["整理番号"] = pd.Series([1, "0002", None, datetime.date(2020, 1, 1)], dtype=object)
    source = read_records(frame, "insurance")
    assert source.table()["record_id"].to_pylist() == ["1", "0002", "2020-01-01"]
    assert reasons(source) == [(3, "record_id_missing")]


def test_pieces_are_joined_and_missing_pieces_left_out():
    table = {
        "個人番号": ["123456789018", "023456789013", "983205673214"],
        "姓": ["山田", "", None],
        "名": ["花子", "一郎", None],
        "生年月日": ["S50.1.2"] * 3,
        "性別": ["2"] * 3,
        "都道府県": ["東京都", None, None],
        "市区町村": ["千代田区", "港区", None],
        "町名番地": ["丸の内1-2-3", "芝公園4", None],
        "方書": ["丸ビル101", None, None],
    }
    rows = read_records(table, "register").table().to_pylist()
    assert [row["name_kanji"] for row in rows] == ["山田 花子", "一郎", None]
    assert [row["address"] for row in rows] == ["東京都千代田区丸の内1-2-3　丸ビル101", "港区芝公園4", None]


def test_keys_are_compared_without_spaces_around_them():
    table = {**TABLE.to_pydict(), "整理番号": ["1", " 1", "　１", "　1 "]}
    assert reasons(read_records(table, "insurance")) == [
        (2, "record_id_duplicate"),
        (4, "record_id_duplicate"),
    ]


def test_register_numbers_repeat_in_any_notation():
    table = {
        "my_number": [
            "123456789018",
            "1234-5678-9018",
            "１２３４５６７８９０１８",
            "",
            None,
            "12345",
            "12345",
        ],
        **{name: ["x"] * 7 for name in ("name_kanji", "birth_date", "sex", "address")},
    }
    source = read_records(table, "register")
    assert reasons(source) == [
        (2, "my_number_duplicate"),
        (3, "my_number_duplicate"),
        (4, "my_number_missing"),
        (5, "my_number_missing"),
        (7, "my_number_duplicate"),
    ]
    assert source.table().num_rows == 2 and source.row_count == 7


def test_repeated_keys_over_many_batches():
    count = 20_000
    keys = [f"{number % (count - 5)}" for number in range(count)]
    table = {**{name: ["1"] * count for name in COLUMNS}, "record_id": keys}
    source = read_records(table, "insurance")
    assert sum(batch.num_rows for batch in source.batches(333)) == count - 5
    assert [row for row, _ in reasons(source)] == list(range(count - 4, count + 1))


def test_no_uniqueness_where_repeats_are_findings():
    issue = {
        "request_id": ["1", "1", None],
        **{
            name: ["x"] * 3
            for name in ("issued_at", "subject_name_kanji", "subject_birth_date", "subject_sex")
        },
        **{name: ["x"] * 3 for name in ("subject_address", "document_type")},
    }
    source = read_records(issue, "issues")
    assert source.table().num_rows == 2 and reasons(source) == [(3, "request_id_missing")]


def test_columns_that_are_no_text():
    for column in (pa.array([["山田"]]), pa.array([{"姓": "山田"}]), pa.array([b"\xff\xfe"])):
        table = {**TABLE.slice(0, 1).to_pydict(), "漢字氏名": column}
        with pytest.raises(InputError, match="column name_kanji") as caught:
            read_records(table, "insurance").table()
        assert "山田" not in str(caught.value)
    whole = {**TABLE.slice(0, 1).to_pydict(), "漢字氏名": pa.array(["山田　花子".encode()])}
    assert values(read_records(whole, "insurance"))[0][2] == "山田　花子"


def test_what_is_no_table_or_file(tmp_path):
    secret = "山田 花子"
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(100))
    (tmp_path / "packed.csv.gz").write_bytes(b"\x1f\x8b" + bytes(100))
    (tmp_path / "damaged.parquet").write_bytes(b"PAR1" + secret.encode() + b"PAR1")
    (tmp_path / "damaged.xlsx").write_bytes(b"PK\x03\x04" + secret.encode())
    for source, found in (
        (tmp_path / "old.xls", "old Excel file"),
        (tmp_path / "packed.csv.gz", "compressed"),
        (tmp_path / "damaged.parquet", "Parquet"),
        (tmp_path / "damaged.xlsx", "damaged"),
        (tmp_path / "nothing.csv", "no such file"),
        (tmp_path, "directory"),
        (7, "int"),
        ({"個人番号": [secret, 3]}, "records: expected the columns"),
    ):
        with pytest.raises(InputError, match=found) as caught:
            read_records(source, "insurance")
        assert secret not in str(caught.value)


def misread(encoding, typed=pa.binary):
    """The table, its names as an old writer's bytes in a column of text."""
    data = pa.array([row[2].replace("髙", "高").encode(encoding) for row in ROWS], typed())
    text = {pa.binary: pa.string(), pa.large_binary: pa.large_string(), pa.binary_view: pa.string_view()}[
        typed
    ]
    return pa.Array.from_buffers(text, len(data), data.buffers())


@pytest.mark.parametrize("encoding", ["cp932", "euc-jp"])
def test_text_that_is_not_utf8_is_refused_and_its_encoding_told(tmp_path, encoding):
    plain = misread(encoding)
    forms = (
        *(plain, misread(encoding, pa.large_binary), misread(encoding, pa.binary_view)),
        *(pa.DictionaryArray.from_arrays(pa.array(range(len(ROWS))), plain), plain.cast(pa.binary())),
        pa.chunked_array([plain.slice(0, 1), plain.slice(1)]),
    )
    for column in forms:
        table = TABLE.set_column(2, HEADERS[2], column)
        with pytest.raises(
            InputError, match=f"column name_kanji: .*UTF-8, found text in {encoding}.*書き直して"
        ):
            read_records(table, "insurance").table()
    pq.write_table(TABLE.set_column(2, HEADERS[2], plain), tmp_path / "records.parquet")
    with pytest.raises(InputError, match=f"records.parquet, column name_kanji: .*found text in {encoding}"):
        read_records(tmp_path / "records.parquet", "insurance").table()


def test_text_that_is_in_no_encoding_is_refused(tmp_path):
    data = pa.array([b"\xff\x80\x81"] * len(ROWS), pa.binary())
    broken = pa.StringArray.from_buffers(len(data), *data.buffers()[1:])
    table = TABLE.set_column(2, HEADERS[2], broken)
    pq.write_table(table, tmp_path / "records.parquet")
    for source in (table, tmp_path / "records.parquet"):
        with pytest.raises(InputError, match="UTF-8, found text in an encoding that is not known"):
            read_records(source, "insurance").table()


def test_column_names_that_are_not_utf8(tmp_path):
    table = TABLE.rename_columns([*HEADERS[:-1], "NAME_IN_932"])
    pq.write_table(table, tmp_path / "records.parquet", compression="none", store_schema=False)
    path = tmp_path / "renamed.parquet"
    named = (tmp_path / "records.parquet").read_bytes()
    path.write_bytes(named.replace(b"NAME_IN_932", b"\x8e\x81\x96\xbcIN_CP93"))
    stream = pa.BufferOutputStream()
    with pa.ipc.new_stream(stream, table.schema) as writer:
        writer.write_table(table)
    data = stream.getvalue().to_pybytes().replace(b"NAME_IN_932", b"\x8e\x81\x96\xbcIN_CP93")
    for source in (path, pa.ipc.open_stream(data).read_all()):
        with pytest.raises(InputError, match=r"column names in UTF-8.*列名"):
            read_records(source, "insurance")


def test_a_table_whose_parts_do_not_fit_together():
    beyond = pa.DictionaryArray.from_arrays(pa.array([0, 0, 0, 9][: len(ROWS)]), pa.array(["a"]), safe=False)
    with pytest.raises(InputError, match="a sound Arrow table"):
        read_records(TABLE.set_column(2, HEADERS[2], beyond), "insurance").table()


def test_a_file_nobody_may_read(tmp_path, monkeypatch):
    path = tmp_path / "records.csv"
    path.write_text("x")

    def refuse(*_):
        raise PermissionError(errno.EACCES, "x", str(path))

    monkeypatch.setattr("pathlib.Path.open", refuse)
    with pytest.raises(InputError, match="Permission denied"):
        read_records(path, "insurance")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_no_file_and_nobody_waits_for_it(tmp_path):
    os.mkfifo(tmp_path / "records.csv")
    with pytest.raises(InputError, match="pipe"):
        read_records(tmp_path / "records.csv", "insurance")


def test_a_pandas_table_with_two_columns_of_one_name():
    frame = TABLE.to_pandas()
    with pytest.raises(InputError, match="two of one name"):
        read_records(pd.concat([frame, frame[["漢字氏名"]]], axis=1), "insurance")


def test_frames_of_polars_with_categories_and_not_collected_yet():
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in ROWS]
    frame = pl.DataFrame(rows).with_columns(pl.col("name_kanji", "sex").cast(pl.Categorical))
    plain = read_records(rows, "insurance").table()
    assert (
        read_records(frame, "insurance").table() == plain == read_records(frame.lazy(), "insurance").table()
    )
