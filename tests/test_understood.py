"""How each input is read stands in the terminal before a check, in report and manifest; a date where one is given."""

import json
import unicodedata

import office_forms as office
import pytest
from typer.testing import CliRunner

import linkcheck
from linkcheck.cli import app
from linkcheck.inspection.lines import WIDTH, brief_lines
from linkcheck.inspection.told import understood_texts


@pytest.fixture
def files(tmp_path):
    rows = office.records()
    for at, row in enumerate(rows):
        row["birth_date"] = f"S{40 + at % 20}.1.2" if at % 2 else f"{1970 + at % 20}/01/02"
    content = [[*row, "x"] for row in office.table(rows)]
    title = "加入者一覧\r\n"
    office.write(tmp_path / "records.csv", office.text(content, [*office.HEADERS, "備考欄"], ";", title))
    people = [{name: row[name] for name in office.NAMES if name != "record_id"} for row in rows]
    office.write(
        tmp_path / "register.csv", office.text(office.table(people, office.NAMES[1:]), office.HEADERS[1:])
    )
    return tmp_path


def check(files, *more):
    arguments = [
        "check", "insurance", str(files / "records.csv"), "--register", str(files / "register.csv"),
        "--out", str(files / "out"), *more,
    ]  # fmt: skip
    return CliRunner().invoke(app, arguments)


def test_the_account_stands_before_the_counts_in_the_report_and_in_the_manifest(files):
    done = check(files)
    assert done.exit_code in (0, 1), done.output
    before, _, _ = done.stdout.partition("要確認の合計")
    manifest = json.loads((files / "out" / "manifest.json").read_text("utf-8"))
    records = manifest["inputs"][0]
    assert records["name"] == "records.csv" and records["understood"]["facts"]["header_row"] == 2
    report = (files / "out" / "report.html").read_text("utf-8")
    assert "漢字氏名 → name_kanji" in before and "漢字氏名 → 漢字氏名" in report
    for told in ("備考欄", "和暦の略号（S50.1.2）"):
        assert told in before and told in report
        assert (
            told.partition(" ")[0].partition("(")[0] in json.dumps(manifest, ensure_ascii=False)
            or "和暦" in told
        )
    assert records["understood"]["unused"] == ["備考欄"]
    dates = next(each for each in records["understood"]["columns"] if each["name"] == "birth_date")
    assert dates["forms"] == {"era_letter": 15, "slashes": 15}
    for row in office.records():
        assert row["name_kanji"] not in before and row["my_number"] not in done.stdout


def test_lines_of_the_account_fit_a_terminal(files):
    told = linkcheck.inspect(files / "records.csv").to_dict()
    for line in brief_lines("記録 / records", told):
        assert sum(2 if unicodedata.east_asian_width(mark) in "WFA" else 1 for mark in line) <= WIDTH


def test_every_text_of_the_account_is_in_both_languages(files):
    assert check(files, "--quiet").exit_code in (0, 1)
    manifest = json.loads((files / "out" / "manifest.json").read_text("utf-8"))
    texts = [text for each in manifest["inputs"] for text in understood_texts(each["understood"])]
    assert len(texts) > 10 and all(text.ja != text.en for text in texts)


def test_nothing_is_said_quietly_and_json_is_one_line(files):
    assert check(files, "--quiet").output == ""
    told = check(files, "--json").stdout
    assert told.count("\n") == 1 and json.loads(told)["out"].endswith("out")
    assert json.loads(told)["record_count"] == 30


def test_date_and_name_are_told_only_where_they_are_given(files):
    check(files, "--date", "2026-04-01", "--made-by", "点検係")
    manifest = json.loads((files / "out" / "manifest.json").read_text("utf-8"))
    assert (manifest["date"], manifest["made_by"]) == ("2026-04-01", "点検係")
    report = (files / "out" / "report.html").read_text("utf-8")
    assert "2026-04-01" in report and "点検係" in report
    check(files)
    manifest = json.loads((files / "out" / "manifest.json").read_text("utf-8"))
    assert not {"date", "made_by"} & (set(manifest) | set(manifest["settings"]))
    assert check(files, "--date", "first of April").exit_code == 2


def test_today_is_a_day(files):
    check(files, "--date", "today")
    assert json.loads((files / "out" / "manifest.json").read_text("utf-8"))["date"].startswith("20")


def test_the_version_is_told():
    assert CliRunner().invoke(app, ["--version"]).stdout == f"linkcheck {linkcheck.__version__}\n"
