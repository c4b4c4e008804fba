"""Workbooks made to harm: each bound is told by its name; what is damaged is an error of the input."""

import zipfile

import openpyxl
import pytest
import xlsxwriter
from record_files import HEADERS, ROWS, values

from linkcheck.errors import InputError
from linkcheck.readers import excel_bounds, read_records

SHEET, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
END = b"</sheetData>"


@pytest.fixture
def workbook(tmp_path):
    """A function that saves the records as a workbook, some of its parts changed (None: left out)."""
    plain = tmp_path / "plain.xlsx"
    with xlsxwriter.Workbook(plain) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate((HEADERS, *ROWS)):
            sheet.write_row(place, 0, row)

    def save(changes, method=zipfile.ZIP_DEFLATED):
        path = tmp_path / "records.xlsx"
        with zipfile.ZipFile(plain) as parts, zipfile.ZipFile(path, "w", method) as file:
            for name in parts.namelist():
                change = changes.get(name, lambda data: data)
                if change is not None:
                    file.writestr(name, change(parts.read(name)))
        return path

    return save


def more(*rows):
    """A change of the sheet: more rows at its end."""
    return {SHEET: lambda data: data.replace(END, b"".join(rows) + END)}


def refused(path):
    """What an error says of a workbook, opened and read."""
    with pytest.raises(InputError) as caught:
        read_records(path, "insurance").table()
    told = str(caught.value)
    assert told.startswith("records.xlsx: expected ") and "山田" not in told
    return told


def test_a_sound_workbook_is_within_all_bounds(workbook):
    assert values(read_records(workbook({}), "insurance")) == list(ROWS)


@pytest.mark.parametrize("row", [b"1048577", b"100000000", b"1000000000000"])
def test_a_row_far_away(workbook, row):
    told = refused(workbook(more(b'<row r="%b"><c r="A%b"><v>1</v></c></row>' % (row, row))))
    assert "at most 1,048,576 rows" in told and "行数が上限 1,048,576 を超えています" in told


def test_a_column_far_away(workbook):
    assert "at most 16,384 columns" in refused(workbook(more(b'<row r="9"><c r="XFE9"><v>1</v></c></row>')))
    assert "damaged" in refused(workbook(more(b'<row r="9"><c r="ZZZZZZ9"><v>1</v></c></row>')))
    assert "at most 16,384 columns" in refused(workbook(more(b"<row>" + b"<c/>" * 300_000 + b"</row>")))


def test_more_packed_than_anybody_packs(workbook):
    string = b"<si><t>x</t></si>" * 300_000
    for changes in (
        more(b"<row/>" * 800_000),
        more((b"<row>" + b"<c/>" * 6000 + b"</row>") * 200),
        {STRINGS: lambda data: data.replace(b"</sst>", string + b"</sst>")},
        {STRINGS: lambda data: data.replace(b"</t>", b"x" * 5_000_000 + b"</t>", 1)},
    ):
        told = refused(workbook(changes))
        assert "at most 100 times the packed size" in told and "圧縮前後の大きさの比" in told


@pytest.mark.parametrize(
    ("what", "most", "changes"),
    [
        ("parts", 5, {}),
        ("bytes", 2000, {}),
        ("strings", 10, {}),
        ("cells", 20, {}),
        ("elements", 500, {}),
        ("settings", 40, {}),
        ("text", 1000, {STRINGS: lambda data: data.replace(b"</t>", b"x" * 2000 + b"</t>", 1)}),
        ("rows", 3, {}),
        ("columns", 5, {}),
        ("slots", 20, {}),
        ("seconds", -1, more(b'<row r="900"><c r="A900"><v>1</v></c></row>')),
    ],
)
def test_every_bound_says_which_it_is(workbook, monkeypatch, what, most, changes):
    _, english, japanese = excel_bounds.BOUNDS[what]
    monkeypatch.setattr(excel_bounds, "BLOCK", 100)
    monkeypatch.setitem(excel_bounds.BOUNDS, what, (most, english, japanese))
    told = refused(workbook(changes))
    assert f"at most {most:,} {english}" in told and f"{japanese}が上限 {most:,} を超えています" in told


def test_wide_rows_come_in_small_batches(workbook, monkeypatch):
    monkeypatch.setattr(excel_bounds, "BATCH_CELLS", 10)
    source = read_records(workbook({}), "insurance")
    assert [batch.num_rows for batch in source.batches()] == [2, 2] and values(source) == list(ROWS)


CELL = b'<row r="9"><c r="A9" %b</c></row>'
DAMAGE = {
    "a date that is a number": more(CELL % b't="d"><v>12345</v>'),
    "a date that is text": more(CELL % b't="d"><v>text</v>'),
    "no table of strings": {STRINGS: None},
    "a string that is not there": more(CELL % b't="s"><v>99999</v>'),
    "a string with a negative number": more(CELL % b't="s"><v>-99</v>'),
    "a number of thousands of digits": more(CELL % b"><v>%b</v>" % (b"9" * 5000)),
    "no sheet": {SHEET: None},
    "no workbook": {"xl/workbook.xml": None},
    "no types": {"[Content_Types].xml": None},
    "an attribute nobody knows": {"xl/workbook.xml": lambda data: data.replace(b"windowWidth", b"windowWidht")},
    "entities of entities": {
        SHEET: lambda data: data.replace(b"<worksheet", b'<!DOCTYPE a [<!ENTITY a "a">]><worksheet', 1).replace(
            b"<v>", b"<v>&b;", 1
        )
    },
    "UTF-16": {SHEET: lambda data: data.decode().encode("utf-16")},
}  # fmt: skip


@pytest.mark.parametrize("changes", DAMAGE.values(), ids=DAMAGE)
def test_damage_of_any_kind_is_an_error_of_the_input(workbook, changes):
    told = refused(workbook(changes))
    assert "a damaged one" in told or "a sheet with rows" in told


def test_packed_in_a_way_nobody_unpacks(workbook, tmp_path):
    packed = workbook({}).read_bytes()
    for place, value in (
        (10, 97),
        (8, 1),
        (6, 99),
    ):  # of a part in the list: its method, flags (a password), version
        data = bytearray(packed)
        entry = data.find(b"PK\x01\x02")
        while entry >= 0:
            data[entry + place] = value
            entry = data.find(b"PK\x01\x02", entry + 4)
        (tmp_path / "records.xlsx").write_bytes(data)
        assert "a damaged one" in refused(tmp_path / "records.xlsx")


def test_a_day_beyond_all_days_is_not_quoted_in_a_warning(tmp_path, recwarn):
    path = tmp_path / "records.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (HEADERS, (*ROWS[0][:4], 19750102, *ROWS[0][5:])):
        sheet.append(row)
    sheet["E2"].number_format = "yyyy/mm/dd"
    book.save(path)
    source = read_records(path, "insurance")
    assert source.table().num_rows + source.quarantine.num_rows == 1
    assert not any("19750102" in str(warning.message) for warning in recwarn)
