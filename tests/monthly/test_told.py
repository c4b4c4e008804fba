"""What people are told of the months: report and terminal, and work lists filled in by hand, also last time's."""

import subprocess
import sys

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from town import enrolled, register

import linkcheck as lc
from linkcheck.audit.notations import NOTATIONS, notations_of
from linkcheck.errors import InputError
from linkcheck.monthly.drift import LEVELS, MISSING
from linkcheck.monthly.former import CARRIED, take_in_file
from linkcheck.report.since import COUNTS, measure_text, since_last_time
from linkcheck.review.flagged_links import read_flagged_links
from linkcheck.review.history import History
from linkcheck.terminal import told_since
from linkcheck.words import COMMON

PEOPLE = pa.Table.from_pylist(register())
FAR = "北海道函館市東雲町4番13号"


def first_month():
    """200 members of two insurers, three of them with another person's number."""
    records = enrolled(register())[:200]
    for at, record in enumerate(records):
        record["insurer_number"] = ("33120015", "06130017")[at % 2]
    for place, other in ((42, 340), (100, 333), (150, 410)):
        records[place]["my_number"] = register()[other]["my_number"]
    return records


def check(records, out, previous=None):
    settings = lc.Settings(for_next_check=True, previous_directory=previous and str(previous))
    result = lc.check_insurance(pa.Table.from_pylist(records), PEOPLE, settings=settings)
    result.write(out, show_values=True)
    return result


def fill(folder, told, path):
    """review.xlsx of a folder with results by record_id: (result, reader)."""
    book = openpyxl.load_workbook(folder / "review.xlsx")
    sheet = book["要確認"]
    headings = [str(cell.value).split("\n")[0] for cell in sheet[1]]
    number, result = headings.index("整理番号") + 1, headings.index("一次 結果") + 1
    for row in range(2, sheet.max_row + 1):
        if answer := told.get(sheet.cell(row, number).value):
            sheet.cell(row, result).value, sheet.cell(row, result + 2).value = answer
    book.save(path)
    return path


def held(folder):
    flagged = read_flagged_links(folder)
    found = History(folder / "review.sqlite", flagged.run).held()
    return {
        link.entry.record_id: found[link.row].decision
        for link in flagged.links
        if link.row in found and found[link.row].decision
    }


@pytest.fixture
def april(tmp_path):
    result = check(first_month(), tmp_path / "april")
    assert {row["record_id"] for row in result.flagged.to_arrow().to_pylist()} == {"R0042", "R0100", "R0150"}
    return tmp_path / "april"


def test_the_report_tells_what_changed(april, tmp_path):
    told = {"R0042": ("正しい", "佐藤"), "R0100": ("誤り", "佐藤")}
    assert take_in_file(april, fill(april, told, tmp_path / "filled.xlsx")).applied == 2
    records = [*first_month()[1:], *enrolled(register())[200:203]]
    records[99]["name_kana"] = "カトウ ハナコ"  # R0100
    records[149]["my_number"] = register()[150]["my_number"]  # R0150, put right
    records[6]["my_number"] = register()[350]["my_number"]  # R0007
    records[201]["my_number"] = register()[400]["my_number"]  # R0202, new
    for record in records[:150:2]:
        record["address"] = None
    result = check(records, tmp_path / "may", april)
    since = since_last_time(result.summary, result.findings.files)
    assert [count for _, count in since.counts] == [
        result.summary["since_last_time"][name] for name in COUNTS
    ]
    links = {link.record_id: link for link in since.links}
    assert {"R0042", "R0100", "R0150", "R0007", "R0202"} <= set(links)
    assert (links["R0042"].answer.ja, links["R0042"].answered_by) == ("正しい", "佐藤")
    assert links["R0042"].answered_on == held(tmp_path / "may")["R0042"].note[12:22]
    assert [text.en for text in links["R0100"].changed] == ["record: name (kana)"]
    assert not links["R0100"].answered_by
    assert (links["R0150"].before, links["R0150"].now) == ("C", "A")
    assert [text.en for text in links["R0007"].status] == ["changed", "newly flagged"]
    assert (links["R0202"].before, [text.en for text in links["R0202"].status]) == ("", ["new"])
    page = (tmp_path / "may" / "report.html").read_text("utf-8")
    section = page[page.index('id="since"') : page.index("</section>", page.index('id="since"'))]
    for link in since.links:
        assert link.record_id in section
    for text in ("新たに要確認", "newly flagged", "要確認でなくなった", "カナ氏名", "佐藤", "住所：記載なし"):
        assert text in section, text
    alarm = next(each for each in since.alarms if each.measure.en == "address: missing")
    assert f"{alarm.standard_errors:+.1f}" in section
    assert f"{alarm.share:.1%}" in section
    assert 'id="since"' not in (april / "report.html").read_text("utf-8")


def test_the_terminal_tells_counts_and_standard_errors(april, tmp_path):
    records = first_month()
    for record in records:
        if record["insurer_number"] == "06130017":
            record["address"] = None
    summary = check(records, tmp_path / "may", april).summary
    rows = told_since(summary)
    assert ("前回から：内容が変わったもの / changed", "100") in rows
    said = [f"{label} {text}" for label, text in rows if "06130017" in label and "住所：記載なし" in label]
    (alarm,) = [
        each for each in summary["drift"]
        if (each["insurer_number"], each["measure"]) == ("06130017", "missing: address")
    ]  # fmt: skip
    assert len(said) == 1
    assert "100.0%" in said[0] and "0.0%" in said[0] and f"{alarm['standard_errors']:+.1f}" in said[0]
    assert told_since({}) == ()


def test_another_notation_is_drift(april, tmp_path):
    """A program that begins to write dates by era and names without a space changes no person, but is told."""
    records = first_month()
    for record in records[::2]:
        record["name_kanji"] = record["name_kanji"].replace("　", "")
        year, month, day = map(int, record["birth_date"].split("-"))
        era = ("昭和", 1925) if (year, month) < (1989, 2) else ("平成", 1988)
        record["birth_date"] = f"{era[0]}{year - era[1]}年{month}月{day}日"
    result = check(records, tmp_path / "may", april)
    found = {alarm["measure"]: alarm for alarm in result.summary["drift"] if not alarm["insurer_number"]}
    assert found["notation: undivided_kanji"]["share"] == 0.5
    assert found["notation: era_date"]["share"] == 0.5
    assert found["notation: era_date"]["standard_errors"] > 5
    assert "元号による生年月日" in (tmp_path / "may" / "report.html").read_text("utf-8")


def test_notations_are_what_their_names_say():
    written = {
        "half_width_kana": {"name_kana": "ｻﾄｳ ﾀﾛｳ"},
        "hiragana": {"name_kana": "さとう　たろう"},
        "undivided_kanji": {"name_kanji": "佐藤太郎"},
        "undivided_kana": {"name_kana": "サトウタロウ"},
        "latin_name": {"name_kanji": "ＳＭＩＴＨ　ＪＯＨＮ"},
        "substitute_character": {"name_kanji": "●田　太郎"},
        "era_date": {"birth_date": "S45.1.2"},
        "digits_date": {"birth_date": "19700102"},
        "full_width_digits": {"address": "東京都千代田区１番"},
        "kanji_digits": {"address": "東京都千代田区三丁目"},
    }
    plain = {
        "name_kanji": "佐藤　太郎",
        "name_kana": "サトウ タロウ",
        "birth_date": "1970-01-02",
        "address": "東京都",
    }
    assert written.keys() == NOTATIONS.keys()
    names = list(written)
    rows = [*({**plain, **written[name]} for name in names), plain, dict.fromkeys(plain)]
    found = notations_of(pa.Table.from_pylist(rows))
    for at, name in enumerate(names):
        assert np.flatnonzero(found[name]).tolist() == [at], name
    assert not any(rows.any() for rows in notations_of(pa.table({"sex": ["男"]})).values())


def test_every_measure_has_words():
    for measure in (
        "flagged",
        "not in register",
        *(f"missing: {name}" for name in MISSING),
        *(f"notation: {name}" for name in NOTATIONS),
        *(f"difference: {name}" for name in COMMON.names("difference")),
        *(f"{name}: missing" for name in LEVELS),
    ):
        told = measure_text(measure)
        assert "その他" not in told.ja and told.en, measure
    assert all(COMMON.phrase("since", name).ja != "その他" for name in COUNTS)


def test_last_times_work_list_answers_what_is_unchanged(april, tmp_path):
    """The clerk filled last month's list in after this month's check was made."""
    records = first_month()[:-1]
    records[100]["name_kana"] = "カトウ ハナコ"
    records[150]["my_number"] = register()[150]["my_number"]
    may = tmp_path / "may"
    check(records, may, april)
    told = {"R0042": ("正しい", "田中"), "R0100": ("誤り", "田中"), "R0150": ("誤り", "田中")}
    filled = fill(april, told, tmp_path / "filled.xlsx")
    taken = take_in_file(may, filled)
    assert (taken.applied, taken.left) == (1, 0)
    assert sorted(why for _, why in taken.refused) == ["changed", "changed"]
    decided = held(may)
    assert list(decided) == ["R0042"]
    assert (decided["R0042"].result, decided["R0042"].reviewer) == ("right", "田中")
    assert decided["R0042"].note.startswith(CARRIED)
    again = take_in_file(may, filled)
    assert (again.applied, again.left) == (0, 0)
    june = check(records, tmp_path / "june", may)  # and the answer goes on from there
    assert june.summary["since_last_time"]["kept_answers"] == {"right": 1}


def test_an_answer_of_this_time_is_not_overwritten_by_last_times(april, tmp_path):
    may = tmp_path / "may"
    check(first_month(), may, april)
    mine = read_flagged_links(may)
    link = next(link for link in mine.links if link.entry.record_id == "R0042")
    History(may / "review.sqlite", mine.run).decide(link.row, "R0042", "wrong", "", "鈴木", "")
    taken = take_in_file(may, fill(april, {"R0042": ("正しい", "田中")}, tmp_path / "filled.xlsx"))
    assert (taken.applied, taken.left) == (0, 1)
    assert held(may)["R0042"].result == "wrong"


def test_a_work_list_of_yet_another_check_is_refused(april, tmp_path):
    check(first_month()[:120], tmp_path / "other")
    for folder in (april, tmp_path / "other"):
        filled = fill(tmp_path / "other", {"R0042": ("正しい", "田中")}, tmp_path / "filled.xlsx")
        if folder == april:
            with pytest.raises(InputError, match="another check"):
                take_in_file(folder, filled)
    for content in (b"PK nothing", b"{}", b""):
        (tmp_path / "broken").write_bytes(content)
        with pytest.raises(InputError, match="broken"):
            take_in_file(april, tmp_path / "broken")
    with pytest.raises(InputError, match="--import"):
        take_in_file(april, tmp_path / "none.xlsx")
    assert held(april) == {}


def test_the_command_imports_and_ends(april, tmp_path):
    told = {"R0042": ("正しい", "田中"), "R0100": ("たぶん", "田中"), "R0150": ("誤り", "")}
    filled = fill(april, told, tmp_path / "filled.xlsx")
    command = [sys.executable, "-m", "linkcheck", "review", str(april), "--import"]
    done = subprocess.run([*command, str(filled)], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "imported: 1" in done.stdout
    for name in ("result", "reviewer"):
        assert COMMON.text("refusal", name).both in done.stdout
    assert held(april)["R0042"].reviewer == "田中"
    done = subprocess.run([*command, str(tmp_path / "none.xlsx")], capture_output=True, text=True)
    assert done.returncode == 2


def test_what_is_kept_says_which_links_are_the_same(april, tmp_path):
    records = first_month()
    records[9]["address"] = FAR
    check(records, tmp_path / "may", april)
    table = pq.read_table(tmp_path / "may" / "content.parquet")
    assert table.filter(pa.compute.invert(table["same"]))["record_id"].to_pylist() == ["R0009"]
    assert pq.read_table(april / "content.parquet")["same"].to_pylist() == [False] * 200
