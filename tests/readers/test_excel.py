"""Excel: what a sheet shows is what comes out; what a spreadsheet has spoiled is named."""

import datetime
import zipfile

import openpyxl
import pytest
from record_files import COLUMNS, HEADERS, ROWS, reasons, values

from linkcheck.errors import InputError
from linkcheck.readers import read_records


def save(path, rows, headers=HEADERS, above=(), sheets=()):
    book = openpyxl.Workbook()
    for title in sheets:
        book.create_sheet(title, 0).append(["説明"])
    sheet = book.worksheets[-1]
    for row in (*above, headers, *rows):
        sheet.append(row)
    book.save(path)
    return path


def test_text_cells(tmp_path):
    source = read_records(save(tmp_path / "records.xlsx", ROWS), "insurance")
    assert values(source) == list(ROWS) and source.columns == COLUMNS
    assert source.table()["source_row"].to_pylist() == [2, 3, 4, 5]
    assert [batch.num_rows for batch in source.batches(3)] == [3, 1]


def test_numbers_and_days(tmp_path):
    rows = [
        (1, 123456789018, "山田　花子", "ヤマダ　ハナコ", datetime.date(1975, 1, 2), 2, 5.5),
        (2.0, 123456789018.0, "山田　花子", "ヤマダ　ハナコ", datetime.datetime(1975, 1, 2), 2, None),
        (3, "123456789018", "山田　花子", "ヤマダ　ハナコ", 27396, 2, datetime.datetime(2020, 1, 2, 3, 4)),
        (4, "123456789018", "山田　花子", "ヤマダ　ハナコ", 19750102, 2, True),
    ]
    found = values(read_records(save(tmp_path / "records.xlsx", rows), "insurance"))
    assert [row[0] for row in found] == ["1", "2", "3", "4"]
    assert {row[1] for row in found} == {"123456789018"}
    assert [row[4] for row in found] == ["1975-01-02", "1975-01-02", "1975-01-02", "19750102"]
    assert [row[6] for row in found] == ["5.5", None, "2020-01-02T03:04:00", "True"]


def test_damage(tmp_path):
    rest = ROWS[0][2:]
    rows = [
        ("1", "23456789013", *rest),
        ("2", "1.23457E+11", *rest),
        ("=1+2", "123456789018", *rest),
        ("4", "#N/A", *rest),
        (None,) * 7,
        ("6", None, *rest),
        ("7", "123456789018", *rest),
    ]
    source = read_records(save(tmp_path / "records.xlsx", rows), "insurance")
    assert reasons(source) == [
        (2, "my_number_leading_zero_lost"),
        (3, "my_number_scientific_notation"),
        (4, "formula_cell"),
        (5, "error_cell"),
        (7, "my_number_missing"),
    ]
    assert source.table()["source_row"].to_pylist() == [8] and source.row_count == 6


def test_numbers_get_back_the_zeros_they_cannot_begin_with(tmp_path):
    headers = ("整理番号", "個人番号", "銀行コード", "支店コード", "預金種目", "口座番号", "口座名義")
    rows = [
        (1, 23456789013, 1, 5.0, 1, 1234, "ﾔﾏﾀﾞ ﾊﾅｺ"),
        (2, 123456789018.0, "1", "005", 1, "0001234", "ﾔﾏﾀﾞ ﾊﾅｺ"),
    ]
    found = read_records(save(tmp_path / "records.xlsx", rows, headers), "accounts").table().to_pylist()
    assert list(found[0].values())[:6] == ["1", "023456789013", "0001", "005", "1", "0001234"]
    assert list(found[1].values())[:6] == ["2", "123456789018", "1", "005", "1", "0001234"]


def test_a_formula_in_a_column_that_is_not_read_does_not_matter(tmp_path):
    rows = [(*ROWS[0], "=NOW()")]
    source = read_records(save(tmp_path / "records.xlsx", rows, (*HEADERS, "備考")), "insurance")
    assert values(source) == [ROWS[0]]


def test_titles_above_the_headers_and_other_sheets(tmp_path):
    above = (["加入者一覧"], [None, "2023年"], [])
    source = read_records(save(tmp_path / "r.xlsx", ROWS, above=above, sheets=["表紙"]), "insurance")
    assert values(source) == list(ROWS) and source.table()["source_row"].to_pylist() == [5, 6, 7, 8]
    assert [note.english for note in source.notes] == ["the headers are in row 4", "sheet 2 of 2 is read"]


def test_a_sheet_that_breaks_off(tmp_path):
    path = save(tmp_path / "records.xlsx", ROWS)
    broken = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(broken, "w") as file:
        for name in whole.namelist():
            data = whole.read(name)
            file.writestr(name, data[: len(data) * 2 // 3] if "sheet1" in name else data)
    with pytest.raises(InputError, match="damaged") as caught:
        read_records(broken, "insurance").table()
    assert "山田" not in str(caught.value)


def test_nothing_in_it(tmp_path):
    with pytest.raises(InputError, match="sheet with rows"):
        read_records(save(tmp_path / "records.xlsx", [], []), "insurance")


def test_content_decides_not_the_suffix(tmp_path):
    save(tmp_path / "records.xlsx", ROWS).rename(tmp_path / "records.csv")
    assert values(read_records(tmp_path / "records.csv", "insurance")) == list(ROWS)
