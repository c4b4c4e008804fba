"""What people are handed: evidence word for word, a work list that prints, a report that is one file, a leak draft."""

import hashlib
import io
import re
import zipfile

import openpyxl
import pyarrow as pa
import pytest
from town import enrolled, my_number, register

import linkcheck as lc
from linkcheck.audit.evidence import Value
from linkcheck.audit.evidence_file import evidence_lines, read_evidence
from linkcheck.pictures.funnel import funnel_picture
from linkcheck.pictures.waterfall import waterfall_picture
from linkcheck.pictures.whole import reading_picture, weight_picture
from linkcheck.report import flagged
from linkcheck.report.document import make_document
from linkcheck.report.environment import template_environment
from linkcheck.report.leak import leak_draft, leak_markdown, leak_word

LABELS = ("x", "y", "picture")


def wrongly_linked(people):
    records = enrolled(people)
    for at, record in enumerate(records):
        record |= {"insurer_number": ("33120015", "06130017")[at % 2], "symbol": f"浜{at // 4:04d}"}
        record |= {"number": "7", "branch": f"{at % 4 + 1:02d}"}
    for one, other in ((60, 501), (42, 40), (100, 333)):
        records[one]["my_number"], records[other]["my_number"] = (
            records[other]["my_number"],
            records[one]["my_number"],
        )
    return records


@pytest.fixture(scope="module")
def result():
    people = register()
    return lc.check_insurance(pa.Table.from_pylist(wrongly_linked(people)), pa.Table.from_pylist(people))


@pytest.fixture(scope="module")
def outputs(result, tmp_path_factory):
    return result.write(tmp_path_factory.mktemp("out") / "shown", show_values=True)


def entry_of(outputs, record_id):
    evidence = read_evidence(outputs / "evidence.json")
    return next(entry for entry in evidence.entries if entry.record_id == record_id)


def test_the_other_record_of_an_exchange_is_named_with_its_own_link(outputs):
    evidence = read_evidence(outputs / "evidence.json")
    for one, other in (("R0060", "R0501"), ("R0501", "R0060")):
        entry = entry_of(outputs, one)
        assert [partner.record_id for partner in entry.partners] == [other]
        assert evidence.entries[entry.partners[0].place].record_id == other


def test_the_owner_is_told_as_a_line_with_the_last_four_digits(outputs):
    entry, people = entry_of(outputs, "R0060"), register()
    assert (entry.owner_row, entry.owner_line) == ("60", "61")
    assert entry.owner_last4 == people[60]["my_number"][-4:]
    assert f"照合先の61行目の者（個人番号下4桁{entry.owner_last4}）" in entry.reason.ja
    assert entry.record_line == "61" and dict(entry.identifiers)["branch"] == "01"


def test_identifiers_stand_in_the_work_list_and_in_flagged_csv(outputs):
    sheet = openpyxl.load_workbook(outputs / "review.xlsx")["要確認"]
    headings = [str(cell.value).split("\n")[0] for cell in sheet[1]]
    assert {"保険者番号", "記号", "番号", "枝番"} <= set(headings)
    head = (outputs / "flagged.csv").read_text("utf-8-sig").splitlines()[0]
    assert all(f'"{name}"' in head for name in ("insurer_number", "symbol", "number", "branch", "owner_line"))


def test_evidence_is_read_back_as_it_was_written(result, outputs):
    evidence = read_evidence(outputs / "evidence.json")
    made = make_document(result.findings, show_values=True).evidence
    assert "".join(evidence_lines(evidence)) == "".join(evidence_lines(made))
    hidden = make_document(result.findings, show_values=False).evidence
    assert hidden.run == evidence.run and not any(entry.sides for entry in hidden.entries)


def test_equal_input_makes_equal_files(result, tmp_path):
    def digests(folder):
        out = result.write(tmp_path / folder, show_values=True)
        files = [path for path in out.iterdir() if path.name != "manifest.json"]  # which tells when
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    assert digests("one") == digests("two")


def test_flagged_links_are_written_some_after_others(result, outputs, tmp_path, monkeypatch):
    whole = (outputs / "flagged.csv").read_bytes()
    assert whole.count(b"\n") > 4
    monkeypatch.setattr(flagged, "AT_ONCE", 2)
    assert (result.write(tmp_path, show_values=True) / "flagged.csv").read_bytes() == whole


def test_differing_characters_are_marked_in_one_notation(outputs):
    sides = {side.attribute: side.values for side in entry_of(outputs, "R0042").sides}
    record, linked, owner = sides["name_kanji"]
    assert "".join(part for part, differs in linked.parts() if differs) != "" and not owner.marks
    assert record.form == record.raw.replace("　", " ")
    assert list(Value("x", "abcd", ((1, 2),)).parts()) == [("a", False), ("b", True), ("cd", False)]


def test_under_nondisclosure_nothing_tells_where_anybody_lives(tmp_path):
    people = [
        {**person, "nondisclosure": "1" if at in (40, 501) else None} for at, person in enumerate(register())
    ]
    people[40]["address"] = people[501]["address"] = "秘匿県秘匿市秘匿町1番1号"
    records = wrongly_linked(people)
    out = lc.check_insurance(pa.Table.from_pylist(records), pa.Table.from_pylist(people)).write(
        tmp_path, show_values=True
    )
    entries = [entry for entry in read_evidence(out / "evidence.json").entries if entry.withheld]
    assert {entry.record_id for entry in entries} >= {"R0040", "R0042", "R0060", "R0501"}
    for entry in entries:
        assert not {name for name in entry.differences if "address" in name or name == "moved"}
        assert not [
            line for line in entry.ledger if "address" in line.component or "household" in line.component
        ]
        assert "住所は不開示のため比較していない" in entry.reason.ja and "秘匿県" not in repr(entry)
        assert entry.reason.ja.count("住所") == 1 and "same address" not in entry.reason.en
    lines = (out / "flagged.csv").read_text("utf-8-sig")
    assert "秘匿県" not in lines and "秘匿県" not in (out / "report.html").read_text("utf-8")
    import csv

    rows = {row["record_id"]: row for row in csv.DictReader(io.StringIO(lines))}
    assert all(rows[entry.record_id]["address_level"] == "" for entry in entries)


def test_a_my_number_in_an_identifier_is_masked(tmp_path):
    people = register()
    records = wrongly_linked(people)
    number = my_number(88_123_456_789)
    for record in records:
        record |= {"symbol": number, "number": f"{number[:4]}-{number[4:8]}-{number[8:]}"}
    out = lc.check_insurance(pa.Table.from_pylist(records), pa.Table.from_pylist(people)).write(tmp_path)
    for name in ("evidence.json", "flagged.csv", "report.html", "summary.json"):
        text = (out / name).read_text("utf-8-sig")
        assert number not in text and f"{number[:4]}-{number[4:8]}" not in text, name
    assert f"********{number[-4:]}" in (out / "evidence.json").read_text("utf-8")


def test_the_work_list_prints_on_a4_with_lists_of_answers(outputs):
    book = openpyxl.load_workbook(outputs / "review.xlsx")
    sheet = book["要確認"]
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToWidth in (None, 1)
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$1:$1" and "&P" in sheet.oddFooter.right.text + str(sheet.oddFooter)
    lists = [rule.formula1 for rule in sheet.data_validations.dataValidation]
    assert any("閲覧停止及び本人確認" in each and "理由付き疑いなし" in each for each in lists)
    assert sum("誤り" in each for each in lists) == 1 and sum("不一致" in each for each in lists) == 1
    assert book.sheetnames == ["要確認", "概要"] and all(each.sheet_state == "visible" for each in book)


def test_the_interval_and_the_curve_of_reads_are_in_workbook_report_and_summary(outputs, result):
    low, high = result.summary["expected_mislink_interval"]
    assert 0 < low <= result.summary["expected_mislink_count"] <= high <= result.summary["flagged_count"]
    rows = list(openpyxl.load_workbook(outputs / "review.xlsx")["概要"].iter_rows(values_only=True))
    assert (f"{low:,} – {high:,}") in [row[1] for row in rows]
    told = {row[0]: row[1] for row in rows if row[0]}
    curve = result.summary["reads_curve"]
    assert len(curve) > 3 and result.reads_curve().to_arrow().num_rows == len(curve)
    for row in curve:
        label = f"確率の高い順に{row['reads']:,}件を確認（見込まれる誤りの{row['share_of_expected']:.1%}）"
        assert told[label] == pytest.approx(row["expected_finds"])
    assert f"{low:,} – {high:,}" in (outputs / "report.html").read_text("utf-8")


def test_the_report_is_one_file_that_loads_nothing(outputs):
    page = (outputs / "report.html").read_text("utf-8")
    assert not re.search(r'(?:src|href)="(?!#|data:)', page) and "<script" not in page
    assert "99.9%超" in page and "100.0%" not in page
    for shown in ("一致の重みの分布", "保険者番号", "一致パターン", "閾値", "漏えい等報告の案", "R0501"):
        assert shown in page
    assert not re.search(r">[a-z]+_[a-z_]+<", page)


def test_the_leak_draft_has_nine_items_and_counts_only(result):
    document = make_document(result.findings, show_values=True)
    items = leak_draft(document)
    told = leak_markdown(items, document.title.ja)
    assert len(items) == 9 and f"{result.summary['flagged_count']:,} 件" in told
    assert not any(entry.record_id in told for entry in document.evidence.entries)
    word = leak_word(items, document.title.ja)
    assert word == leak_word(items, document.title.ja)
    with zipfile.ZipFile(io.BytesIO(word)) as package:
        text = package.read("word/document.xml").decode()
        assert package.testzip() is None and all(item.title in text for item in items)


CURVE = [
    {"reads": 10, "expected_finds": 7.0, "threshold": 0.5},
    {"reads": 30, "expected_finds": 9.0, "threshold": 0.1},
    {"reads": 1000, "expected_finds": 9.2, "threshold": 1e-6},
]
FUNNEL = {
    "limits": [[0.1, 0, 2, 0, 3], [5, 1, 9, 0, 12]],
    "rows": [
        {"body": "<b>", "expected": 0.1, "found": 30.0, "stands_out": True},
        {"body": "b", "expected": 1.0, "found": 1.0, "stands_out": False},
        {"body": "c", "expected": 5.0, "found": 2.0, "stands_out": False},
    ],
}


def test_pictures_are_plain_svg_and_empty_without_numbers():
    assert weight_picture([], [], LABELS) == reading_picture([], 0.1, LABELS) == ""
    assert funnel_picture({"rows": [], "limits": []}, LABELS) == ""
    assert waterfall_picture([], "total", "picture") == ""
    pictures = [
        weight_picture([[-5, 1, 0, 2], [3, 90, 1, 0]], [0.0], LABELS),
        reading_picture(CURVE, 0.1, LABELS),
        funnel_picture(FUNNEL, LABELS),
        waterfall_picture([("surname", "exact", 2.5), ("sex", "else", -4.0)], "total", "picture"),
    ]
    for picture in pictures:
        assert picture.startswith("<svg ") and picture.endswith("</svg>") and "style" not in picture
    assert "&lt;b&gt;" in pictures[2] and pictures[2].count("<circle") == 3 and "-1.5" in pictures[3]
    assert ">0.1: 30 / 9.0<" in pictures[1]


def test_a_waterfall_ends_at_its_total(outputs):
    evidence = read_evidence(outputs / "evidence.json")
    entry = evidence.entries[0]
    total = sum(line.weight_bits for line in entry.ledger)
    lines = [(line.component, line.level, line.weight_bits) for line in entry.ledger]
    assert f">{total:+.1f}<" in waterfall_picture(lines, "total", "picture")


def test_a_notebook_shows_counts_and_pictures_but_no_value(result):
    html = result._repr_html_()
    assert "584" in html or f"{result.summary['grades']['A']:,}" in html
    assert "家族の個人番号の疑い" in html and "R0042" not in html and "*042" in html and "佐藤" not in html
    for picture in (result.plot_weights(), result.plot_reading(), result.plot_ledger("R0042")):
        assert picture._repr_svg_() == str(picture) and str(picture).startswith("<svg ")
    with pytest.raises(KeyError):
        result.plot_ledger("nobody")


def test_a_template_that_cannot_be_kept_is_rendered_all_the_same(tmp_path, monkeypatch):
    (tmp_path / "page.jinja").write_text("{{ name }}", "utf-8")
    kept = tmp_path / "kept"
    kept.mkdir()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(kept))
    for _ in range(2):
        page = template_environment(tmp_path).get_template("page.jinja").render(name="<b>")
        assert page == "&lt;b&gt;" and len(list(kept.iterdir())) == 1
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "absent"))
    assert template_environment(tmp_path).get_template("page.jinja").render(name="x") == "x"
