"""Cells of any kind in any place: every row is judged or refused, and every output can be written and read."""

import itertools

import openpyxl
import pandas as pd
import pytest
from town import enrolled, register

import linkcheck as lc
from linkcheck.review.flagged_links import read_flagged_links

CELLS = [
    *(
        "\ud800x",
        "\x00",
        "山\x00田",
        "=cmd|' /C calc'!A0",
        "<script>alert(1)</script>",
        "]]>",
        "\u202e",
        "a\r\nb",
        "'",
    ),
    *("_x0041_", "\x0b\x0c", "\ufffe", "👨‍👩‍👧", "●", "{{7*7}}", "9" * 400, "1e309", "inf"),
    *("2024-02-30", "令和99年13月40日"),
    *(None, float("nan"), pd.NA, pd.NaT, 5, 1.5, True, b"\xff", pd.Timestamp("1975-01-02 03:04")),
]


def spoiled(rows, kept):
    cells = itertools.cycle(CELLS)
    frame = pd.DataFrame(rows).astype(object)
    for place, name in enumerate(frame.columns):
        if name not in kept:
            for row in range(place % 3, len(frame), 3):
                frame.iat[row, place] = next(cells)
    return frame


def account(record, at):
    return {
        "record_id": record["record_id"],
        "my_number": record["my_number"],
        "bank_code": "0001",
        "branch_code": "001",
        "account_type": "1",
        "account_number": f"{at:07}",
        "holder_kana": record["name_kana"],
        "registered_at": f"2023-01-10T09:{at % 60:02}:00",
        "terminal_id": f"T{at % 5}",
    }


PEOPLE = register()[:240]
RECORDS = enrolled(PEOPLE)
CHECKS = {
    "insurance": (lc.check_insurance, RECORDS),
    "accounts": (lc.check_accounts, [account(record, at) for at, record in enumerate(RECORDS)]),
    "tax": (lc.check_tax, [{**record, **account(record, at)} for at, record in enumerate(RECORDS)]),
}


@pytest.mark.parametrize("kept", [(), ("record_id", "my_number")], ids=["any column", "but for the keys"])
@pytest.mark.parametrize("name", CHECKS)
def test_every_row_comes_out_and_every_output_can_be_read(name, kept, tmp_path):
    check, rows = CHECKS[name]
    every = lc.Settings(misread_share=1)  # a third of the cells in every column is spoiled
    result = check(spoiled(rows, kept), spoiled(PEOPLE, ("my_number",)), settings=every)
    assert len(result.decisions) + len(result.quarantine) == result.summary["record_count"] == len(rows)
    result.write(tmp_path, show_values=True)
    sheet = openpyxl.load_workbook(tmp_path / "review.xlsx").worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert "<script>alert" not in (tmp_path / "report.html").read_text("utf-8")
    read = read_flagged_links(tmp_path)
    assert len(read.links) == result.summary["flagged_count"]
