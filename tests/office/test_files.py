"""Every kind of office file comes out as it should: understood like the clean file, refused with a reason, or told."""

import pytest
from office_forms import (
    HEADERS,
    NAMES,
    PEOPLE,
    RESIDENTS,
    WRONG,
    changed,
    hide_rows,
    records,
    serial,
    struck,
    table,
    text,
    wareki,
    workbook,
    write,
    write_register,
)

import linkcheck as lc
from linkcheck.errors import InputError


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return write_register(tmp_path_factory.mktemp("town") / "register.csv")


@pytest.fixture(scope="module")
def clean(tmp_path_factory, town):
    path = write(tmp_path_factory.mktemp("clean") / "records.csv", text(table()))
    return judged(lc.check_insurance(path, town))


def judged(result):
    rows = result.decisions.to_pylist()
    return [(row["decision"], row["cause"] if row["decision"] != "link" else "") for row in rows]


def notes(result):
    return " ".join(note["en"] for note in result.summary["notes"])


def renamed(**names):
    return [names.get(name, header) for name, header in zip(NAMES, HEADERS, strict=True)]


def split(name, headers, function):
    """Headers and rows with one column cut in several."""
    at = NAMES.index(name)
    rows = [[*row[:at], *function(row[at]), *row[at + 1 :]] for row in table()]
    return text(rows, [*HEADERS[:at], *headers, *HEADERS[at + 1 :]])


def beside(header, value):
    """One more column, the same on every row."""
    return text([[*row, value] for row in table()], [*HEADERS, header])


def parts_of_day(day):
    era = wareki(0, day)
    return [
        era[:2],
        *(piece for piece in era[2:].replace("年", " ").replace("月", " ").replace("日", "").split()),
    ]


SEXES = {
    "1": ["男", "1:男", "1.男", "男性", "M", "１男", "男\u200b"],
    "2": ["女", "2:女", "2.女", "女性", "F", "２女", "♀"],
}
WIDE = {48 + digit: 0xFF10 + digit for digit in range(10)}


def in_turn(*notations):
    """A column in several notations, row by row: each a function of (place, value)."""
    return lambda at, value: notations[at % len(notations)](at, value)


DAYS = in_turn(
    lambda at, day: day, wareki, lambda at, day: day.replace("-", ""), lambda at, day: day.replace("-", "/")
)
UNDERSTOOD = {
    "utf-8": lambda: text(table()).encode("utf-8-sig"),
    "utf-16 with tabs": lambda: text(table(), delimiter="\t").encode("utf-16"),
    "semicolons": lambda: text(table(), delimiter=";"),
    "bars": lambda: text(table(), delimiter="|"),
    "a title above": lambda: text(table(), above="加入者一覧（令和8年度）\r\n\r\n"),
    "a title with delimiters above": lambda: text(table(), above="作成,令和8年,4月\r\n担当,,\r\n"),
    "words around headers": lambda: text(
        table(),
        renamed(
            record_id="加入者番号",
            my_number="個人番号（12桁）",
            name_kanji="加入者氏名（漢字）",
            name_kana="加入者氏名_ﾌﾘｶﾞﾅ",
            birth_date="加入者生年月日（和暦）",
            sex="性別（1:男 2:女）",
            address="住所（住民票）",
        ),
    ),
    "line breaks in headers": lambda: text(table(), [f"{header[:1]}\n{header[1:]}" for header in HEADERS]),
    "headers in two rows": lambda: text(
        table(),
        ["整理番号", "個人番号", "記号", "番号", "枝番", "漢字", "フリガナ", "（西暦）", "", ""],
        above="番号,,被保険者証,,,氏名,,生年月日,性別,住所\r\n",
    ),
    "a number of the row beside the record's": lambda: text(
        [[at, *row] for at, row in enumerate(table(), 1)], ["No.", *HEADERS]
    ),
    "whereabouts beside the address": lambda: beside("居所", "京都府京都市上京区"),
    "a birth date in four columns": lambda: split(
        "birth_date", ["生年月日_元号", "生年月日_年", "生年月日_月", "生年月日_日"], parts_of_day
    ),
    "an address in three columns": lambda: split(
        "address", ["郵便番号", "住所1", "住所2", "方書"], lambda whole: ["432-8006", whole[:8], whole[8:], ""]
    ),
    "surname and given name": lambda: split("name_kanji", ["氏", "名"], lambda whole: whole.split("　")),
    "two columns of one name, kanji and kana": lambda: text(
        table(), renamed(name_kanji="氏名", name_kana="氏名")
    ),
    "sex in every notation": lambda: text(table(changed("sex", lambda at, sex: SEXES[sex][at % 7]))).encode(),
    "apostrophes": lambda: text(table(changed("my_number", lambda at, number: f"'{number}"))),
    "decimals": lambda: text(table(changed("my_number", lambda at, number: f"{number}.0"))),
    "formula text": lambda: text(table(changed("my_number", lambda at, number: f'="{number}"'))),
    "formula text without quotes": lambda: text(
        table(changed("my_number", lambda at, number: f'="{number}"'))
    ).replace('"=""', '="').replace('"""', '"'),
    "thousands": lambda: text(table(changed("my_number", lambda at, number: f"{int(number):,}"))),
    "control characters": lambda: text(table(changed("my_number", lambda at, number: f"\x1f{number}"))),
    "spaced full-width digits": lambda: text(
        table(changed("my_number", lambda at, number: " ".join(number).translate(WIDE)))
    ),
    "dates in four notations": lambda: text(
        table(changed("birth_date", DAYS))
    ),
    "dates with the year last": lambda: text(
        table(changed("birth_date", lambda at, day: f"{day[5:7]}/{day[8:]}/{day[:4]}"))
    ),
    "moments of a Japanese midnight": lambda: text(
        table(changed("birth_date", lambda at, day: f"{utc_midnight(day)}T15:00:00.000Z"))
    ),
    "character references": lambda: text(
        table(changed("name_kanji", lambda at, name: f"&#{ord(name[0])};{name[1:]}"))
    ),
    "escapes of a workbook": lambda: text(
        table(changed("name_kanji", lambda at, name: name.replace("　", "_x000D_\n")))
    ),
}  # fmt: skip


def utc_midnight(day):
    import datetime

    return datetime.date.fromisoformat(day) - datetime.timedelta(days=1)


@pytest.mark.parametrize("kind", UNDERSTOOD)
def test_understood_like_the_clean_file(kind, tmp_path, town, clean):
    result = lc.check_insurance(write(tmp_path / "records.csv", UNDERSTOOD[kind]()), town)
    assert judged(result) == clean and len(result.quarantine) == 0
    assert [row["record_id"] for row in result.flagged.to_pylist()] and len(result.flagged) == len(WRONG)


BOOKS = {
    "a group above the headers": lambda path: workbook(
        path, [["管理", None, "資格"], HEADERS, *table()][1:], ["管理", None, "資格"]
    ),
    "headers in row 31": lambda path: workbook(path, table(), above=30),
    "notes on the first sheet": lambda path: workbook(path, table(), edit=notes_first),
    "records on a hidden sheet": lambda path: workbook(path, table(), edit=records_hidden),
    "days, day counts, digits and text": lambda path: workbook(path, table(mixed_days())),
}


def notes_first(book, sheet):
    notes_sheet = book.create_sheet("記載要領", 0)
    notes_sheet.append(["記載要領"])
    notes_sheet.append(["漏れなく記載のこと"])


def records_hidden(book, sheet):
    book.create_sheet("表紙").append(["表紙"])
    book.active = 1
    sheet.sheet_state = "hidden"


def mixed_days():
    import datetime

    def written(at, day):
        return [datetime.date.fromisoformat(day), serial(day), wareki(at, day), int(day.replace("-", ""))][
            at % 4
        ]

    return changed("birth_date", written)


@pytest.mark.parametrize("kind", BOOKS)
def test_a_workbook_is_understood_like_the_clean_file(kind, tmp_path, town, clean):
    result = lc.check_insurance(BOOKS[kind](tmp_path / "records.xlsx"), town)
    assert judged(result) == clean and len(result.quarantine) == 0


REFUSED = {
    "no headers": (lambda: text(table()).split("\r\n", 1)[1], "no known header"),
    "fixed widths": (lambda: "".join(f"{at:06}山田　太郎          19750102\r\n" for at in range(30)), "fixed width"),
    "headers alone": (lambda: text([]), "no row"),
    "the address twice": (
        lambda: text([[*row, "静岡県静岡市葵区追手町9番6号"] for row in table()], [*HEADERS, "住所"]),
        "住所, 住所",
    ),
    "the head's name and the person's": (
        lambda: text(
            [[*row[:5], "田中　誠", *row[6:], row[5]] for row in table()],
            [*renamed(name_kanji="被保険者氏名"), "被扶養者氏名"],
        ),
        "被保険者氏名, 被扶養者氏名",
    ),
    "kanji and kana exchanged": (
        lambda: text(table(), renamed(name_kanji="カナ氏名", name_kana="漢字氏名")),
        "kanji in name_kana",
    ),
    "codes of sex from 0 on": (
        lambda: text(table(changed("sex", lambda at, sex: str(int(sex) - 1)))),
        "misread column",
    ),
    "birth dates of the next row": (
        lambda: text(table(changed("birth_date", lambda at, day: PEOPLE[(at + 1) % len(PEOPLE)]["birth_date"]))),
        "misread column",
    ),
    "My Numbers in scientific notation": (
        lambda: text(table(changed("my_number", lambda at, number: f"{int(number):.5E}"))),
        "1.23E",
    ),
    "My Numbers as record numbers": (
        lambda: text(table([{**row, "record_id": row["my_number"]} for row in records()])),
        "record number is the My Number",
    ),
    "commas without quotes": (
        lambda: text(table()).replace("丁目", "丁目,"),
        "number of fields",
    ),
    "UTF-8 read as CP932": (
        lambda: text(table()).encode().decode("cp932", "ignore").encode(),
        "UTF-8 that was once read",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_refused_with_the_reason(kind, tmp_path, town):
    make, reason = REFUSED[kind]
    path = write(tmp_path / "records.csv", make())
    with pytest.raises(InputError, match=reason):
        lc.check_insurance(path, town)


def test_formats_that_are_not_read_are_named(tmp_path, town):
    import zipfile

    encrypted = b"\xd0\xcf\x11\xe0" + bytes(60) + "EncryptedPackage".encode("utf-16-le") + bytes(60)
    with zipfile.ZipFile(tmp_path / "sheet.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    for name, content, found in (
        ("locked.xlsx", encrypted, "password"),
        ("old.xls", b"\xd0\xcf\x11\xe0" + bytes(200), "old Excel file"),
        ("sheet.ods", None, "OpenDocument"),
        ("page.xls", b"<html><table></table></html>", "web page"),
        ("form.pdf", b"%PDF-1.7", "PDF"),
    ):
        path = tmp_path / name if content is None else write(tmp_path / name, content)
        with pytest.raises(InputError, match=found):
            lc.check_insurance(path, town)


def test_another_register_and_exchanged_files(tmp_path, town):
    path = write(tmp_path / "records.csv", text(table()))
    others = [{**person, "my_number": f"{at:012}"} for at, person in enumerate(RESIDENTS)]
    with pytest.raises(InputError, match="none of 30"):
        lc.check_insurance(path, write_register(tmp_path / "other.csv", others))
    with pytest.raises(InputError, match="Exchange the two files"):
        lc.check_insurance(town, path)
    with pytest.raises(InputError, match="same file"):
        lc.check_insurance(path, path)


QUARANTINED = {
    "a total row": (lambda: text([*table(), ["合計", "30名", *[""] * 8]]), "my_number_words", 1),
    "a repeated header": (lambda: text([*table()[:9], HEADERS, *table()[9:]]), "my_number_words", 1),
    "rounded numbers": (
        lambda: text(table(changed("my_number", lambda at, number: number[:6] + "0" * 6 if at % 10 == 2 else number))),
        "my_number_rounded",
        3,
    ),
    "lost zeros": (
        lambda: text(table(zero_lost())),
        "my_number_leading_zero_lost",
        2,
    ),
    "a field too many": (
        lambda: text([[*row, "転出"] if at in (4, 8) else row for at, row in enumerate(table())]),
        "field_count",
        2,
    ),
    "no number at all": (
        lambda: text(table(changed("my_number", lambda at, number: "未提出" if at == 3 else number))),
        "my_number_words",
        1,
    ),
}  # fmt: skip


def with_zero():
    """Two residents whose numbers begin with 0, as a register may have them."""
    from town import my_number

    return {PEOPLE[at]["my_number"]: my_number(1_234_567_890 + at) for at in (2, 14)}


def zero_lost():
    short = with_zero()
    return changed("my_number", lambda at, number: short.get(number, number).lstrip("0"))


@pytest.mark.parametrize("kind", QUARANTINED)
def test_what_is_no_link_is_in_quarantine_and_the_others_are_judged(kind, tmp_path, town, clean):
    make, reason, count = QUARANTINED[kind]
    result = lc.check_insurance(write(tmp_path / "records.csv", make()), town)
    assert [row["reason"] for row in result.quarantine.to_pylist()] == [reason] * count
    assert result.summary["record_count"] == len(result.decisions) + count
    kept = {row["record_id"] for row in result.decisions.to_pylist()}
    assert [row["record_id"] for row in result.flagged.to_pylist()] and {
        row["record_id"] for row in result.flagged.to_pylist()
    } == set(WRONG) & kept


def test_lost_zeros_are_put_back_where_the_settings_say_so(tmp_path, clean):
    known = with_zero()
    people = [
        {**person, "my_number": known.get(person["my_number"], person["my_number"])} for person in RESIDENTS
    ]
    path = write(tmp_path / "records.csv", text(table(zero_lost())))
    settings = lc.Settings(repair_leading_zeros=True)
    result = lc.check_insurance(path, write_register(tmp_path / "register.csv", people), settings=settings)
    assert judged(result) == clean and len(result.quarantine) == 0
    assert "2 with a lost leading zero" in notes(result)


TOLD = {
    "ditto marks": (
        lambda: text(table(changed("address", lambda at, whole: whole if at % 3 == 0 else ["同上", "〃"][at % 2]))),
        "20 with ditto marks",
    ),
    "era codes": (
        lambda: text(table(changed("birth_date", lambda at, day: f"3{int(day[:4]) - 1925:02}0102"))),
        "birth_date is missing",
    ),
    "day counts": (lambda: text(table(changed("birth_date", lambda at, day: serial(day)))), "birth_date is missing"),
    "a file without record numbers": (
        lambda: text([row[1:] for row in table()], HEADERS[1:]),
        "symbol, number and branch identify",
    ),
    "a record number for a family": (
        lambda: text(table([{**row, "record_id": f"F{at // 4}"} for at, row in enumerate(records())])),
        "rows share a record number",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", TOLD)
def test_what_was_assumed_is_told(kind, tmp_path, town):
    make, told = TOLD[kind]
    result = lc.check_insurance(write(tmp_path / "records.csv", make()), town)
    assert told in notes(result) and len(result.decisions) == len(PEOPLE)
    assert len(result.flagged) == len(WRONG)


def test_what_a_workbook_hides_is_told(tmp_path, town, clean):
    result = lc.check_insurance(workbook(tmp_path / "hidden.xlsx", table(), edit=hide_rows), town)
    assert "hidden rows are checked too: 5, 9" in notes(result) and judged(result) == clean
    result = lc.check_insurance(workbook(tmp_path / "struck.xlsx", table(), edit=struck), town)
    assert "struck-out cells are checked too: 4" in notes(result) and judged(result) == clean


def test_two_sheets_of_records_ask_for_the_choice(tmp_path, town):
    def second(book, sheet):
        other = book.create_sheet("被扶養者")
        for row in [HEADERS, *table()[15:]]:
            other.append(row)

    path = workbook(tmp_path / "records.xlsx", table()[:15], edit=second)
    with pytest.raises(InputError, match=r"sheets 1, 2 of 2"):
        lc.check_insurance(path, town)
    for sheet in (2, "被扶養者"):
        assert len(lc.check_insurance(path, town, settings=lc.Settings(sheet=sheet)).decisions) == 15
    with pytest.raises(InputError, match="2 other sheets"):
        lc.check_insurance(path, town, settings=lc.Settings(sheet="本人"))


def test_a_column_is_named_by_its_place(tmp_path, town, clean):
    rows = [[*row, "静岡県静岡市葵区追手町9番6号"] for row in table()]
    path = write(tmp_path / "records.csv", text(rows, [*HEADERS, "住所"]))
    for header in ("住所#1", "J"):
        settings = lc.Settings(columns={"insurance": {"address": header}})
        assert judged(lc.check_insurance(path, town, settings=settings)) == clean
