"""CSV and TSV: every encoding comes back as it was; damage costs the damaged row and no other."""

import csv

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from record_files import COLUMNS, HEADERS, ROWS, reasons, text, values

from linkcheck.errors import InputError
from linkcheck.readers import read_records

CODECS = {
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8-sig",
    "cp932": "cp932",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "euc-jp": "euc_jp",
    "iso-2022-jp": "iso2022_jp_ext",
}
PLAIN = tuple(tuple(value and value.replace("髙", "高").replace("－", "の") for value in row) for row in ROWS)


@pytest.mark.parametrize("declared", [False, True], ids=["proposed", "declared"])
@pytest.mark.parametrize("encoding", CODECS)
def test_every_encoding(tmp_path, encoding, declared):
    rows = PLAIN if encoding in ("euc-jp", "iso-2022-jp") else ROWS
    path = tmp_path / "records.csv"
    path.write_bytes(text(rows).encode(CODECS[encoding]))
    source = read_records(path, "insurance", encoding=encoding if declared else None)
    assert values(source) == list(rows)
    assert source.encoding == encoding
    assert bool(source.notes) is not declared
    assert source.table()["source_row"].to_pylist() == [2, 3, 4, 6] and source.row_count == 4


def test_vendor_characters_of_euc_jp(tmp_path):
    path = tmp_path / "records.csv"
    body = text(PLAIN).replace("高橋", "NEC").encode("euc_jp").replace(b"NEC", b"\xfc\xe2\xb6\xb6")
    path.write_bytes(body)
    assert values(read_records(path, "insurance"))[1][2] == "髙橋　一郎"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_forms_of_text(tmp_path, line_end, delimiter, quoting):
    rows = ROWS[:2] if line_end == "\r" else ROWS  # where CR ends lines, the writer does not quote an LF
    path = tmp_path / "records.txt"
    path.write_bytes(text(rows, HEADERS, delimiter, line_end, quoting).encode("cp932"))
    assert values(read_records(path, "insurance")) == list(rows)


def test_blank_lines_and_no_last_line_end(tmp_path):
    path = tmp_path / "records.csv"
    lines = text(ROWS[:2]).splitlines()
    path.write_text("\n".join([lines[0], "", lines[1], "", "", lines[2]]), "utf-8")
    source = read_records(path, "insurance")
    assert values(source) == list(ROWS[:2]) and source.table()["source_row"].to_pylist() == [3, 6]


def test_headers_over_two_lines(tmp_path):
    path = tmp_path / "records.csv"
    path.write_text(text(ROWS[:2], [*HEADERS[:2], "氏名\n（漢字）", *HEADERS[3:]]), "utf-8")
    assert values(read_records(path, "insurance")) == list(ROWS[:2])


DAMAGE = {
    "undecodable": b"9,123456789018,\x81\x20\xff,\x83\x84,S50.1.2,1,",
    "null_byte": b"9,123456789018,\x00,a,S50.1.2,1,",
    "broken_quote": b'9,123456789018,"a,b,S50.1.2,1,',
    "field_count": b"9,123456789018,a,b,S50.1.2,1",
    "record_id_missing": b" ,123456789018,a,b,S50.1.2,1,",
    "record_id_duplicate": b"0001,123456789018,a,b,S50.1.2,1,",
    "my_number_missing": b"9,,a,b,S50.1.2,1,",
    "my_number_scientific_notation": b"9,1.23457E+11,a,b,S50.1.2,1,",
    "my_number_leading_zero_lost": b"9,23456789013,a,b,S50.1.2,1,",
}


CASES = [
    (reason, place)
    for reason in DAMAGE
    for place in (1, 2, 3)
    if (reason, place) != ("record_id_duplicate", 1)
]


@pytest.mark.parametrize(("reason", "place"), CASES)
def test_a_damaged_row_costs_only_itself(tmp_path, reason, place):
    lines = text(ROWS[:2]).encode("cp932").splitlines()
    lines.insert(place, DAMAGE[reason])
    path = tmp_path / "records.csv"
    path.write_bytes(b"\r\n".join(lines) + b"\r\n")
    source = read_records(path, "insurance", encoding="cp932")
    assert values(source) == list(ROWS[:2])
    assert reasons(source) == [(place + 1, reason)]
    assert source.row_count == source.table().num_rows + source.quarantine.num_rows == 3


def test_an_unclosed_quote_does_not_swallow_the_rows_after_it(tmp_path):
    lines = [text([(f"{row:04}", *ROWS[0][1:])]).splitlines()[1] for row in range(500)]
    lines[100] = '0100,123456789018,"山田　花子,ヤマダ　ハナコ,昭和50年1月2日,女,東京都'
    lines[200] = lines[200].replace("山田　花子", '"山田\n花子"')
    path = tmp_path / "records.csv"
    path.write_text("\n".join([",".join(HEADERS), *lines]), "utf-8")
    source = read_records(path, "insurance")
    assert source.table().num_rows == 499
    assert reasons(source) == [(102, "broken_quote")]


def test_a_number_with_a_wrong_check_digit_stays(tmp_path):
    path = tmp_path / "records.csv"
    path.write_text(text([("1", "983205673210", *ROWS[0][2:]), ("2", "12345", *ROWS[0][2:])]), "utf-8")
    source = read_records(path, "insurance")
    assert source.table().num_rows == 2 and source.quarantine.num_rows == 0


def test_small_batches_and_blocks(tmp_path, monkeypatch):
    from linkcheck.readers import decode

    monkeypatch.setattr(decode, "BLOCK", 61)
    rows = [(f"{number:04}", *ROWS[number % 4][1:]) for number in range(97)]
    for encoding in ("utf-8", "cp932", "utf-16"):
        path = tmp_path / f"{encoding}.csv"
        path.write_bytes(text(rows, line_end="\r\n").encode(encoding))
        source = read_records(path, "insurance", encoding=encoding)
        assert values(source) == rows
        batches = list(source.batches(5))
        assert max(batch.num_rows for batch in batches) <= 5
        assert sum(batch.num_rows for batch in batches) == 97
        assert {batch.schema for batch in batches} == {source.arrow_schema}


def test_no_rows(tmp_path):
    path = tmp_path / "records.csv"
    path.write_text(",".join(HEADERS), "utf-8")
    source = read_records(path, "insurance")
    assert source.table().num_rows == source.quarantine.num_rows == source.row_count == 0
    assert source.table().schema == source.arrow_schema
    (tmp_path / "empty.csv").write_bytes(b"")
    with pytest.raises(InputError, match="row of headers"):
        read_records(tmp_path / "empty.csv", "insurance")


BYTES = st.one_of(
    st.binary(max_size=40),
    st.lists(
        st.sampled_from(
            [b'"', b'""', b",", b"\n", b"\r\n", b"\r", b"\x00", b"\x81", b"\xff", b"\x8e\x52", b"1"]
        )
    ).map(b"".join),
    st.sampled_from([row.encode("cp932") for row in text().split("\n")[1:]]),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(st.lists(BYTES, max_size=12))
def test_rows_in_are_rows_out_and_quarantine(tmp_path, damage):
    """Whatever stands between two good rows, both are there and every line is a row, in one, or in quarantine."""
    lines = text(ROWS[:2]).encode("cp932").splitlines()
    path = tmp_path / "records.csv"
    body = b"\n".join([lines[0], lines[1], *damage, lines[2].replace(b"0002", b"last")]) + b"\n"
    path.write_bytes(body)
    source = read_records(path, "insurance", encoding="cp932")
    table = source.table()
    assert source.row_count == table.num_rows + source.quarantine.num_rows
    rows = table["source_row"].to_pylist() + source.quarantine["source_row"].to_pylist()
    assert len(rows) == len(set(rows))
    assert table["record_id"].to_pylist()[0] == "0001"
    assert set(COLUMNS) < set(table.column_names)
    parts = body.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    starts = {place for place, part in enumerate(parts, 1) if part}
    if b'"' not in body:
        assert set(rows) == starts - {1}
    else:
        assert set(rows) <= starts


BLANK = "".join(map(chr, (*range(9, 14), 0x20, 0xA0, *range(0x2000, 0x200C), 0x3000, 0xFEFF)))
CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r\n"), max_size=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(CELLS, CELLS), min_size=1),
    st.sampled_from(["\n", "\r\n"]),
)
def test_any_text_comes_back(tmp_path, cells, line_end):
    rows = [(str(number), "123456789018", *row, "S50.1.2", "1", "x\ny") for number, row in enumerate(cells)]
    path = tmp_path / "records.csv"
    path.write_bytes(text(rows, line_end=line_end).encode())
    expected = [tuple(value if value.strip(BLANK) else None for value in row) for row in rows]
    assert values(read_records(path, "insurance", encoding="utf-8")) == expected


def test_the_mark_at_the_end_of_old_text_files_is_no_row(tmp_path):
    path = tmp_path / "records.csv"
    for end in (b"\x1a", b"\r\n\x1a"):
        path.write_bytes(text(ROWS[:2], line_end="\r\n").encode("cp932").removesuffix(b"\r\n") + end)
        source = read_records(path, "insurance")
        assert values(source) == list(ROWS[:2]) and source.row_count == 2


@pytest.mark.parametrize(
    ("era_codes", "unread"),
    [
        (None, {"era_code_undeclared": 1, "impossible_date": 1, "unreadable": 1}),
        ("pension", {"impossible_date": 1, "unreadable": 1}),
        ("receipt", {"impossible_date": 1, "in_future": 1, "unreadable": 1}),
    ],
)
def test_birth_dates_that_get_lost_are_counted_and_blank_ones_are_not(tmp_path, era_codes, unread):
    dates = ("S50.1.2", "5500102", "1975-02-30", "？", "", "昭和50年1月不詳", "昭和65年1月2日")
    rows = [(str(at), *ROWS[0][1:4], date, *ROWS[0][5:]) for at, date in enumerate(dates)]
    (tmp_path / "records.csv").write_text(text(rows), "utf-8")
    source = read_records(tmp_path / "records.csv", "insurance", era_codes=era_codes)
    assert source.unread_birth_dates == unread
