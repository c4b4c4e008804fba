"""One look at a file: how it is understood, what is in it, what looks wrong; never a value."""

import json
import unicodedata

import office_forms as office
import openpyxl
import pytest

import linkcheck
from linkcheck.errors import InputError
from linkcheck.inspection.lines import WIDTH
from linkcheck.inspection.shapes import counted_forms, shapes
from linkcheck.readers import read_records


@pytest.fixture
def records(tmp_path):
    rows = office.records()
    for at, row in enumerate(rows):
        row["birth_date"] = f"S{40 + at % 20}.1.2" if at % 5 < 3 else f"{1970 + at % 20}/01/02"
    rows[3]["my_number"] = "123456789012"
    rows[4]["birth_date"] = "いつか"
    rows[5]["address"] = "同上"
    path = tmp_path / "records.csv"
    content = [[*row, "x"] for row in office.table(rows)]
    return office.write(path, office.text(content, [*office.HEADERS, "備考欄"], ";", "加入者一覧\r\n"))


def column(found, name):
    return next(each for each in found.columns if each.name == name)


def test_a_file_is_told_as_it_is_read(records):
    found = linkcheck.inspect(records)
    assert (found.kind, found.guessed, found.encoding, found.rows) == ("insurance", True, "cp932", 30)
    assert found.facts == {"delimiter": ";", "header_row": 2}
    assert found.unused == ("備考欄",) and found.absent == () and found.empty == ()
    name = column(found, "name_kanji")
    assert name.headers == ("漢字氏名",) and name.why.english == "known header" and name.filled == 30
    assert set(name.shapes) <= {"漢漢　漢", "漢漢　漢漢", "漢漢　漢漢漢"}
    dates = column(found, "birth_date")
    assert dates.forms == {"era_letter": 18, "slashes": 11, "other": 1}
    assert dates.unread == {"unreadable": 1}
    assert column(found, "my_number").check_digit_failures == 1
    assert column(found, "address").filled == 29 and column(found, "address").worn == {"ditto": 1}
    assert any("ditto" in note.english for note in found.suspicions)


def test_no_value_is_told(records):
    found = linkcheck.inspect(records)
    told = str(found) + json.dumps(found.to_dict(), ensure_ascii=False) + found.starter + repr(found)
    for row in office.records():
        for name in ("my_number", "name_kanji", "name_kana", "address"):
            assert row[name] not in told


def test_lines_fit_a_terminal_of_80_columns(records):
    for line in str(linkcheck.inspect(records)).splitlines():
        assert sum(2 if unicodedata.east_asian_width(mark) in "WFA" else 1 for mark in line) <= WIDTH


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ("整理番号 個人番号 漢字氏名 カナ氏名 生年月日 性別 住所", "insurance"),
        ("個人番号 氏名 フリガナ 生年月日 性別 住所", "register"),
        ("個人番号 姓 名 生年月日 性別 住所 世帯番号 異動日", "register"),
        ("整理番号 個人番号 銀行コード 支店コード 預金種目 口座番号 口座名義カナ", "accounts"),
    ],
)
def test_the_kind_is_told_by_the_headers(headers, kind):
    assert linkcheck.inspect({header: ["1"] for header in headers.split()}).kind == kind


def test_columns_that_a_check_needs_are_told_and_not_refused():
    found = linkcheck.inspect({"整理番号": ["1"], "個人番号": ["2"], "カナ氏名": ["ア イ"]}, "insurance")
    assert found.absent == ("name_kanji", "birth_date", "sex")


def test_headers_that_nobody_knows_are_refused_and_a_row_of_data_is_not_quoted():
    with pytest.raises(InputError, match="--as"):
        linkcheck.inspect({"甲野 乙子": ["丙"], "丁": ["x"]})
    with pytest.raises(InputError, match="insurance"):
        linkcheck.inspect({"氏名": ["x"]}, "people")
    assert linkcheck.inspect({"氏名": ["丙"], "甲野 乙子": ["x"]}).unused == ("#2",)


def suspected(changes, count=40):
    rows = [office.records()[at % 30] | {"record_id": str(at)} for at in range(count)]
    for at, row in enumerate(rows):
        row |= {name: value(at) for name, value in changes.items()}
    table = {
        header: [row[name] for row in rows] for header, name in zip(office.HEADERS, office.NAMES, strict=True)
    }
    return " ".join(note.english for note in linkcheck.inspect(table).suspicions)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name_kanji": lambda at: "ヤマダ ハナコ", "name_kana": lambda at: "山田 花子"}, "exchanged"),
        ({"sex": lambda at: str(at % 2)}, "0 and 1 without a 2"),
        ({"sex": lambda at: "女"}, "nearly all are of one sex"),
        ({"birth_date": lambda at: "静岡県"}, "another column"),
        ({"birth_date": lambda at: "3500102"}, "era_codes"),
        ({"birth_date": lambda at: str(20000 + at)}, "day counts"),
        ({"my_number": lambda at: f"{123456789000 + at}"}, "wrong check digit"),
        ({"my_number": lambda at: "1.23457E+11"}, "1.23E+11"),
        ({"address": lambda at: "静岡県浜松市"}, "every value is the same"),
    ],
)
def test_suspicions(changes, words):
    assert words in suspected(changes)


def test_nothing_is_suspected_of_a_right_file():
    assert suspected({}) == ""


def test_repeated_numbers_and_rows_that_a_check_leaves_out():
    numbers = [row["my_number"] for row in office.records()[:3]]
    found = linkcheck.inspect(
        {"整理番号": ["1", "1", "2", "3"], "個人番号": [*numbers, numbers[0]]}, "insurance"
    )
    assert column(found, "my_number").repeated == 1 and column(found, "record_id").repeated == 1
    assert found.quarantine == {"record_id_duplicate": 1}


def test_notations_of_dates():
    written = {
        "era_words": ["昭和50年1月2日", "平成元年１月２日"],
        "era_letter": ["S50.1.2", "Ｈ１．２．３", "昭50.1.2", "S500102"],
        "era_digit": ["3500102", "3-500102"],
        "iso": ["1975-01-02"],
        "slashes": ["1975/1/2", "1975/01/02 00:00:00"],
        "dots": ["1975.1.2"],
        "digits": ["19750102"],
        "year_words": ["1975年1月2日"],
        "serial": ["27396"],
        "other": ["いつか"],
    }
    for form, texts in written.items():
        assert dict(counted_forms([*texts, "", None])) == {form: len(texts)}


def test_shapes_hold_no_letter_of_a_value():
    texts = ["Ａｎna　Núñez", "𠮷田々ヶ", "ﾔﾏﾀﾞｰ", "ゆうひー", "김", "①Ⅷ", "\ue000"]
    assert shapes(texts).to_pylist() == ["ＡＡaa　A□□aa", "漢漢漢カ", "ｶｶｶｶｶ", "ひひひカ", "□", "□□", "■"]


FORMS = {
    "plain": office.HEADERS,
    "two of one title": [*office.HEADERS[:9], "住所"],
    "words around": ["整理番号", "個人番号(12桁)", "記号", "番号", "枝番", "被保険者氏名(漢字)", "加入者氏名_カナ",
                     "生年月日(和暦)", "性別(1:男 2:女)", "現住所"],
    "no record number": ["不明欄", *office.HEADERS[1:]],
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_written_settings_are_read_back_to_the_same_understanding(form, tmp_path):
    path = office.write(tmp_path / "r.csv", office.text(office.table(), FORMS[form], "\t"))
    assert_read_again(path, tmp_path)


def test_written_settings_of_split_columns_and_equal_titles(tmp_path):
    rows = office.records()
    headers = [
        "整理番号",
        "個人番号",
        "氏",
        "名",
        "セイ",
        "メイ",
        "元号",
        "年",
        "月",
        "日",
        "性別",
        "備考",
        "備考",
    ]
    content = []
    for row in rows:
        kanji, kana = row["name_kanji"].split("　"), row["name_kana"].split(" ")
        year, month, day = row["birth_date"].split("-")
        days = ["昭和", str(int(year) - 1925), month, day]
        content.append([row["record_id"], row["my_number"], *kanji, *kana, *days, row["sex"], "", ""])
    found = assert_read_again(office.write(tmp_path / "r.csv", office.text(content, headers)), tmp_path)
    assert column(found, "birth_date").why.english == "joined"


def test_written_settings_of_a_register_in_a_workbook(tmp_path):
    names = ["my_number", "name_kanji", "birth_date", "sex", "address"]
    rows = [[person[name] for name in names] for person in office.RESIDENTS[:20]]
    path = tmp_path / "book.xlsx"
    office.workbook(path, rows, ["個人番号", "氏名", "生年月日", "性別", "住所"], above=2)
    book = openpyxl.load_workbook(path)
    book.create_sheet("説明", 0).append(["これは説明"])
    book.save(path)
    found = assert_read_again(path, tmp_path)
    assert found.kind == "register" and "register_sheet = 2" in found.starter


def assert_read_again(path, folder):
    found = linkcheck.inspect(path)
    (folder / "starter.toml").write_text(found.starter, "utf-8")
    settings = linkcheck.read_settings(folder / "starter.toml")
    again = linkcheck.inspect(path, found.kind, settings=settings)
    assert [(each.name, each.headers, each.shapes) for each in again.columns] == [
        (each.name, each.headers, each.shapes) for each in found.columns
    ]
    assert again.starter == found.starter and again.encoding == found.encoding and again.facts == found.facts
    assert settings.columns[found.kind]
    side = "register_" if found.kind == "register" else ""
    own = read_records(
        path,
        found.kind,
        encoding=getattr(settings, f"{side}encoding"),
        sheet=getattr(settings, f"{side}sheet"),
        mapping=settings.columns[found.kind],
    )
    assert own.table() == read_records(path, found.kind).table()
    return found


def test_declared_era_codes_are_written():
    rows = {"個人番号": ["1"], "氏名": ["x"], "生年月日": ["3500102"], "性別": ["1"], "住所": ["y"]}
    found = linkcheck.inspect(rows, settings={"era_codes": "receipt"})
    assert 'era_codes = "receipt"' in found.starter and column(found, "birth_date").unread == {}
