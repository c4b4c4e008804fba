"""The same holders in Zengin files of every layout, in CSV and in a table: one decision each."""

import csv
import json
import unicodedata

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner
from zengin_files import END, header, text, trailer

import linkcheck as lc
from linkcheck.cli import app
from linkcheck.settings import Settings
from synthetic_data.my_number import as_text, unique_numbers

NUMBERS = as_text(unique_numbers(np.random.default_rng(5), 20)).to_pylist()
FIELD = 30
PEOPLE = (
    ("室井　耕造", "ムロイ　コウゾウ", "1941-06-02", "1"),
    ("梶　真由", "カジ　マユ", "2017-03-09", "2"),
    ("大庭　順子", "オオバ　ジュンコ", "1966-01-21", "2"),
    ("NGUYEN VAN LONG", "グエン　ヴァン　ロン", "1996-05-05", "1"),
    ("PARK JIWOO（新井　智宇）", "アライ　トモウ", "1990-09-09", "1"),
    ("都築　五郎", "ツヅキ　ゴロウ", "1958-12-01", "1"),
    ("柴　京子", "シバ　キョウコ", "1971-07-17", "2"),
    ("勅使河原　新左衛門", "テシガワラ　シンザエモン", "1950-08-08", "1"),
)
HOLDERS = (
    (0, "ﾑﾛｲ ｺｳｿﾞｳ ｾｲﾈﾝｺｳｹﾝﾆﾝ ｵｵﾊﾞ", "link"),
    (0, "ﾑﾛｲｺｳｿﾞｳﾎｻﾆﾝｵｵﾊﾞｼﾞﾕﾝｺ", "link"),
    (2, "ﾑﾛｲ ｺｳｿﾞｳ ｾｲﾈﾝｺｳｹﾝﾆﾝ ｵｵﾊﾞ", "flagged"),
    (1, "ｶｼﾞ ﾏﾕ ｼﾝｹﾝｼﾔ ｶｼﾞ ﾘﾖｳｽｹ", "link"),
    (1, "ｶｼﾞ ﾏﾕ ﾎｳﾃｲﾀﾞｲﾘﾆﾝ ｶｼﾞ ﾘﾖｳ", "link"),
    (2, "ﾋﾏﾜﾘﾄﾞｳ ｵｵﾊﾞ ｼﾞﾕﾝｺ", "link"),
    (2, "ｵｵﾊﾞ ﾋﾏﾜﾘﾄﾞｳ ｼﾞﾕﾝｺ", "link"),
    (2, "ｵｵﾊ ｼﾕﾝｺ", "link"),
    (3, "ｸﾞｴﾝ ﾊﾞﾝ ﾛﾝ", "link"),
    (3, "ｶ)ｵｵﾊﾞｼﾖｳﾃﾝ", "flagged"),
    (4, "ｱﾗｲﾄﾓｳ", "link"),
    (5, "ﾂﾂﾞｷｺｳﾑﾃﾝ ﾂﾂﾞｷ ｺﾞﾛｳ", "link"),
    (5, "ｲ)ﾂﾂﾞｷｶｲ", "flagged"),
    (5, "ﾂﾂﾞｷｺｳﾑﾃﾝ(ｶ", "flagged"),
    (6, "ｱｵｷ ｷﾖｳｺ", "link"),
    (6, "ﾂﾂﾞｷ ｺﾞﾛｳ", "flagged"),
    (7, "ﾃｼｶﾞﾜﾗ ｼﾝｻﾞｴﾓﾝ ｾｲﾈﾝｺｳｹﾝﾆﾝ ﾑﾛｲ ｺｳｿﾞｳ", "link"),
)


def register():
    rows = [
        {
            "my_number": NUMBERS[at],
            "name_kanji": kanji,
            "name_kana": kana,
            "birth_date": born,
            "sex": sex,
            "address": f"福井県敦賀市本町{at + 1}番1号",
            "former_name_kanji": "青木　京子" if kanji.startswith("柴") else None,
            "former_name_kana": "アオキ　キョウコ" if kanji.startswith("柴") else None,
        }
        for at, (kanji, kana, born, sex) in enumerate(PEOPLE)
    ]
    return pa.Table.from_pylist(rows)


def rows(width=None, form="NFC"):
    return [
        {
            "record_id": str(at + 2),
            "my_number": NUMBERS[person],
            "bank_code": "0001",
            "branch_code": "101",
            "account_type": "1",
            "account_number": f"{1000001 + at}",
            "holder_kana": unicodedata.normalize(form, holder[:width].rstrip()),
        }
        for at, (person, holder, _) in enumerate(HOLDERS)
    ]


def fixed(code, end):
    """A whole file in one of the layouts; the customer code is the My Number."""
    records = [header(code)]
    for at, (person, holder, _) in enumerate(HOLDERS):
        begin = b"2" + b"0001" + text("", 15) + b"101" + text("", 15)
        begin += (b"    " if code == "91" else b"0000") + b"1" + b"%07d" % (1000001 + at)
        begin += text(holder.encode("cp932"), FIELD) + b"%010d" % 100 + b"1" + text(NUMBERS[person], 20)
        records.append(begin.ljust(119) + b" " if code != "91" else begin + b"0" + b" " * 8)
    records += [trailer(len(HOLDERS), 100 * len(HOLDERS)), END]
    assert {len(record) for record in records} == {120}
    return end.join(records) + end


def comma_separated(quoted):
    """The same file with commas between the fields, without filling."""
    lines = [["1", "21", "0", "0000000001", "TEST SITE", "1123", "0001", "", "001", "", "1", "1234567", ""]]
    for at, (person, holder, _) in enumerate(HOLDERS):
        number = NUMBERS[person]
        begin = [
            "2",
            "0001",
            "",
            "101",
            "",
            "0000",
            "1",
            f"{1000001 + at}",
            holder[:FIELD].rstrip(),
            "100",
            "1",
        ]
        lines.append([*begin, number[:10], number[10:], "", ""])
    lines += [["8", str(len(HOLDERS)), str(100 * len(HOLDERS)), ""], ["9", ""]]
    mark = '"' if quoted else ""
    return "".join(",".join(f"{mark}{field}{mark}" for field in line) + "\r\n" for line in lines)


def told(result):
    return answers(result.decisions.to_pylist())


def answers(rows):
    return [(row["decision"], row["cause"], row["mislink_probability"]) for row in rows]


def test_each_holder_is_judged_as_a_clerk_would():
    found = told(lc.check_accounts(pa.Table.from_pylist(rows()), register()))
    assert [decision == "link" for decision, _, _ in found] == [right == "link" for _, _, right in HOLDERS]
    bodies = [cause == "body" for _, cause, _ in found]
    assert bodies == [")" in holder or "(" in holder for _, holder, _ in HOLDERS]


@pytest.mark.parametrize(("code", "end"), [("21", b"\r\n"), ("11", b""), ("91", b"\n")])
def test_zengin_files_of_every_layout(tmp_path, code, end):
    path = tmp_path / "accounts.txt"
    path.write_bytes(fixed(code, end))
    settings = Settings(columns={"accounts": {"my_number": "customer_code"}})
    found = lc.check_accounts(path, register(), settings=settings)
    assert told(found) == told(lc.check_accounts(pa.Table.from_pylist(rows(FIELD)), register()))


@pytest.mark.parametrize(("encoding", "form"), [("cp932", "NFC"), ("utf-8-sig", "NFC"), ("cp932", "NFKC")])
def test_csv_files_in_half_and_full_width(tmp_path, encoding, form):
    path = tmp_path / "accounts.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, rows()[0], lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows(form=form))
    found = lc.check_accounts(path, register())
    assert told(found) == told(lc.check_accounts(pa.Table.from_pylist(rows()), register()))


@pytest.mark.parametrize(("encoding", "quoted"), [("cp932", True), ("utf-8-sig", False)])
def test_zengin_files_with_commas_through_the_command(tmp_path, encoding, quoted):
    (tmp_path / "accounts.csv").write_bytes(comma_separated(quoted).encode(encoding))
    (tmp_path / "s.toml").write_text('[columns.accounts]\nmy_number = "customer_code"\n', "utf-8")
    pq.write_table(register(), tmp_path / "register.parquet")
    names = ("accounts.csv", "--register", "register.parquet", "--settings", "s.toml", "--out", "out")
    given = [name if name.startswith("--") else str(tmp_path / name) for name in names]
    done = CliRunner().invoke(app, ["check", "accounts", *given])
    assert done.exit_code == 1, done.output
    found = pq.read_table(tmp_path / "out" / "decisions.parquet").to_pylist()
    assert answers(found) == told(lc.check_accounts(pa.Table.from_pylist(rows(FIELD)), register()))


LAST = 120 * (len(HOLDERS) + 1)
"""Where the records of data end."""


@pytest.mark.parametrize(
    ("whole", "words"),
    [
        (lambda raw: raw, None),
        (lambda raw: raw[: LAST - 120], "全銀：最後がエンド・レコードでない"),
        (lambda raw: raw[: LAST - 70], "全銀：レコードの長さが 120 バイトでない"),
        (lambda raw: raw[:-240] + END, "全銀：グループの終わりにトレーラ・レコードがない"),
        (lambda raw: raw[: LAST - 240] + raw[LAST:], "全銀：トレーラ・レコードの件数が前のデータ・レコードと異なる"),
    ],
)  # fmt: skip
def test_a_zengin_file_that_says_itself_that_records_are_missing_ends_with_status_2(tmp_path, whole, words):
    (tmp_path / "accounts.txt").write_bytes(whole(fixed("21", b"")))
    (tmp_path / "s.toml").write_text(
        'quarantine_share = 1.0\n[columns.accounts]\nmy_number = "customer_code"\n', "utf-8"
    )
    pq.write_table(register(), tmp_path / "register.parquet")
    names = ("accounts.txt", "--register", "register.parquet", "--settings", "s.toml", "--out", "out")
    given = [name if name.startswith("--") else str(tmp_path / name) for name in names]
    done = CliRunner().invoke(app, ["check", "accounts", *given, "--quiet"])
    assert done.exit_code == (2 if words else 1), done.output
    assert (words or "") in done.stderr and ("欠けている可能性" in done.stderr) == bool(words)
    assert pq.read_metadata(tmp_path / "out" / "decisions.parquet").num_rows > 0
    inspected = CliRunner().invoke(app, ["inspect", str(tmp_path / "accounts.txt"), "--json"])
    assert bool(json.loads(inspected.output)["quarantine"]) == bool(words)


SMALL = (("ｼﾞﾕ", "ｼﾞｭ"), ("ｷﾖ", "ｷｮ"), ("ﾘﾖ", "ﾘｮ"), ("ｼﾔ", "ｼｬ"), ("ｼﾖ", "ｼｮ"))


@pytest.mark.parametrize("form", ["NFC", "NFKC"])
def test_small_kana_are_those_of_the_bank_s_capitals(form):
    written = [{**row, "holder_kana": row["holder_kana"]} for row in rows()]
    for row in written:
        for capital, small in SMALL:
            row["holder_kana"] = row["holder_kana"].replace(capital, small)
        row["holder_kana"] = unicodedata.normalize(form, row["holder_kana"])
    assert sum(mine != theirs for mine, theirs in zip(written, rows(form=form), strict=True)) >= len(SMALL)
    found = told(lc.check_accounts(pa.Table.from_pylist(written), register()))
    assert found == told(lc.check_accounts(pa.Table.from_pylist(rows()), register()))


LONG_MARKS = (
    *("ｺｰﾗｰ ｴｰﾌｱ", "ｺ-ﾗ- ｴ-ﾌｱ", "ｺｰﾗｰ ｴｰﾌｧ", "コーラー　エーファ", "コ―ラ―　エ―ファ", "コ−ラ−　エ−ファ"),
    *("コ‐ラ‐　エ‐フア", "ｺｰﾗｰｴｰﾌｱ", "コ－ラ－ エ－ファ"),
)


@pytest.mark.parametrize("kanji", ["KOHLER EVA", "古浦　絵羽"])
def test_a_long_mark_is_written_in_many_ways(kanji):
    person = {**register().to_pylist()[0], "name_kanji": kanji, "name_kana": "コーラー　エーファ"}
    people = pa.Table.from_pylist([person, *register().to_pylist()[1:]], schema=register().schema)
    written = [
        {**rows()[0], "record_id": str(at), "account_number": f"{2000001 + at}", "holder_kana": holder}
        for at, holder in enumerate(LONG_MARKS)
    ]
    found = lc.check_accounts(pa.Table.from_pylist(written), people).decisions.to_pylist()
    assert [row["decision"] for row in found] == ["link"] * len(LONG_MARKS)
    assert len({row["name_level"] for row in found}) == 1
