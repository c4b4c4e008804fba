"""Files as offices have them, made of one invented town: a clean one, and what people and programs do to it."""

import csv
import datetime
import io

import openpyxl
from openpyxl.styles import Font
from town import enrolled, register

HEADERS = ["整理番号", "個人番号", "記号", "番号", "枝番", "漢字氏名", "カナ氏名", "生年月日", "性別", "住所"]
NAMES = [
    "record_id",
    "my_number",
    "symbol",
    "number",
    "branch",
    "name_kanji",
    "name_kana",
    "birth_date",
    "sex",
    "address",
]
RESIDENTS = register()[:240]
PEOPLE = RESIDENTS[:210:7]
WRONG = ("R0006", "R0019")
"""Records that carry somebody else's number."""


def records():
    rows = enrolled(PEOPLE)
    for at, row in enumerate(rows):
        row |= {"symbol": str(200 + at // 4), "number": str(5000 + at), "branch": f"{at % 4:02}"}
        row["sex"] = "1" if row["sex"] == "男" else "2"
    rows[6]["my_number"] = RESIDENTS[9]["my_number"]
    rows[19]["my_number"] = RESIDENTS[43]["my_number"]
    return rows


def table(rows=None, names=NAMES):
    return [[row[name] for name in names] for row in (records() if rows is None else rows)]


def changed(name, function, rows=None):
    """The records with a function of (place, value) applied to one column."""
    found = records() if rows is None else rows
    for at, row in enumerate(found):
        row[name] = function(at, row[name])
    return found


def text(rows, headers=HEADERS, delimiter=",", above="", end="\r\n"):
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, lineterminator=end)
    writer.writerow(headers)
    writer.writerows(rows)
    return above + file.getvalue()


def write(path, content, encoding="cp932"):
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def write_register(path, people=RESIDENTS):
    names = ["my_number", "name_kanji", "name_kana", "birth_date", "sex", "address"]
    rows = [[person[name] for name in names] for person in people]
    return write(path, text(rows, ["個人番号", "氏名", "カナ氏名", "生年月日", "性別", "住所"]), "utf-8")


def workbook(path, rows, headers=HEADERS, above=0, title="一覧", edit=None):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for _ in range(above):
        sheet.append(["加入者の一覧"])
    sheet.append(headers)
    for row in rows:
        sheet.append(row)
    if edit:
        edit(book, sheet)
    book.save(path)
    return path


def struck(book, sheet):
    for cell in sheet[4]:
        cell.font = Font(strike=True)


def hide_rows(book, sheet):
    sheet.row_dimensions[5].hidden = sheet.row_dimensions[9].hidden = True


def wareki(at, day):
    year, month, date = map(int, day.split("-"))
    return f"昭和{year - 1925}年{month}月{date}日" if year < 1989 else f"平成{year - 1988}年{month}月{date}日"


def serial(day, epoch=datetime.date(1899, 12, 30)):
    return (datetime.date.fromisoformat(day) - epoch).days
