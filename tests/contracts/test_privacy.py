"""Canaries: marked values are planted in every input; no output, message or log may carry one unless asked for."""

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from town import enrolled, my_number, register

import linkcheck as lc

NAME, KANA, PLACE = "金絲雀　鳴子", "カナリア ナルコ", "金絲雀県鳴子市黄羽町"
NUMBER = my_number(88_123_456_789)
CANARIES = ["金絲雀", "鳴子", "カナリア", "ｶﾅﾘｱ", "黄羽", NUMBER, NUMBER[:8]]


def write_csv(path, rows, encoding="cp932", tail=""):
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
        file.write(tail)
    return path


def marked(row):
    return {
        **row,
        "my_number": NUMBER,
        "name_kanji": NAME,
        "name_kana": KANA,
        "address": f"{PLACE}1丁目2番3号",
    }


def run(folder, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "linkcheck", *map(str, arguments)],
        capture_output=True,
        cwd=folder,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "TMPDIR": str(folder)},
        check=False,
    )


def canaries_in(data):
    return [
        canary for canary in CANARIES for form in (canary.encode(), canary.encode("cp932")) if form in data
    ]


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("canary")
    people = register()
    records = enrolled(people)
    records[7] = marked(records[7])  # a number nobody has, on a marked person
    records[9] = {**marked(records[9]), "my_number": people[30]["my_number"]}  # another person's number
    records[11] = marked(records[11] | {"record_id": ""})  # quarantine
    broken = f'R9999,"{NUMBER},{NAME}\r\nR9998,{NAME},{KANA},{NUMBER},too,many,fields,{PLACE},x,x,x,x,x\r\n'
    people[30] = marked(people[30]) | {"my_number": people[30]["my_number"]}
    write_csv(folder / "records.csv", records, tail=broken)
    write_csv(folder / "register.csv", people, "utf-8-sig")
    done = run(folder, "check", "insurance", "records.csv", "--register", "register.csv", "--out", "out")
    assert done.returncode == 1, done.stderr.decode()
    return folder, done


def test_no_canary_in_what_is_printed(checked):
    _, done = checked
    assert canaries_in(done.stdout) == []
    assert canaries_in(done.stderr) == []


@pytest.mark.parametrize(
    "name",
    ["flagged.csv", "quarantine.csv", "summary.json", "manifest.json", "report.html", "decisions.parquet"],
)
def test_no_canary_in_an_output(checked, name):
    folder, _ = checked
    assert canaries_in((folder / "out" / name).read_bytes()) == []


def test_no_canary_in_the_workbook(checked, tmp_path):
    import zipfile

    folder, _ = checked
    with zipfile.ZipFile(folder / "out" / "review.xlsx") as book:
        assert [name for name in book.namelist() if canaries_in(book.read(name))] == []


def test_no_file_name_carries_a_canary_and_no_temporary_file_stays(checked):
    folder, _ = checked
    left = {path.relative_to(folder).parts[0] for path in folder.rglob("*")}
    assert left == {"records.csv", "register.csv", "out"}


def test_no_canary_on_a_page_of_the_review_or_in_what_it_keeps(checked, tmp_path):
    testclient = pytest.importorskip("starlette.testclient")
    from linkcheck.review.application import make_application
    from linkcheck.review.flagged_links import read_flagged_links
    from linkcheck.review.guard import Secret

    out, secret, origin = tmp_path / "out", Secret(), "http://127.0.0.1:8000"
    shutil.copytree(checked[0] / "out", out)
    application = make_application(out, read_flagged_links(out), origin.removeprefix("http://"), secret)
    with testclient.TestClient(application, base_url=origin, headers={"origin": origin}) as browser:
        browser.get(f"/?token={secret.token}")
        pages = [browser.get(path).content for path in ("/", "/link/0", "/review.csv")]
        assert browser.post("/reviewer", json={"reviewer": "佐藤"}).status_code == 200
        assert browser.post("/decide/0", json={"result": "wrong", "seen": ""}).status_code == 200
        pages += [path.read_bytes() for path in out.iterdir()]  # the database and what it writes beside
    assert [canary for page in pages for canary in canaries_in(page)] == []
    assert "佐藤".encode() in b"".join(pages)


def test_every_row_is_accounted_for(checked):
    import json

    folder, _ = checked
    summary = json.loads((folder / "out" / "summary.json").read_text("utf-8"))
    assert summary["record_count"] == len(register()) + 2
    assert summary["quarantine_count"] == 3


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(
            lambda path: path.write_text(f"{NAME},{NUMBER}\n{KANA},{PLACE}\n", "utf-8"), id="no headers"
        ),
        pytest.param(
            lambda path: path.write_bytes(f"{NAME},{NUMBER}\n".encode() + b"\xff\xfe\x81\n"), id="bytes"
        ),
        pytest.param(lambda path: path.write_bytes(b"PAR1" + NAME.encode()), id="a damaged Parquet file"),
        pytest.param(lambda path: path.write_bytes(b"PK\x03\x04" + NAME.encode()), id="a damaged workbook"),
        pytest.param(lambda path: path.write_text(f"[{NAME}", "utf-8"), id="something else"),
    ],
)
def test_an_error_says_what_to_do_and_carries_no_value(tmp_path, broken):
    path = Path(tmp_path / "records.csv")
    broken(path)
    write_csv(tmp_path / "register.csv", register(), "utf-8")
    done = run(tmp_path, "check", "insurance", path, "--register", "register.csv", "--out", "out")
    assert done.returncode == 2
    assert b"error: " in done.stderr
    assert b"Traceback" not in done.stderr
    assert canaries_in(done.stdout + done.stderr) == []
    assert not list((tmp_path / "out").rglob("*")) if (tmp_path / "out").exists() else True


def test_settings_with_faults_name_them_all_at_once(tmp_path):
    write_csv(tmp_path / "register.csv", register(), "utf-8")
    (tmp_path / "settings.toml").write_text('review_threshold = 2\nera_codes = "x"\nnonsense = 1\n', "utf-8")
    done = run(
        tmp_path, "check", "insurance", "register.csv", "--register", "register.csv", "--out", "out",
        "--settings", "settings.toml",
    )  # fmt: skip
    assert done.returncode == 2
    assert b"nonsense" in done.stderr


def outputs(folder):
    """Every output of a check as text, the workbook unpacked."""
    import zipfile

    import pyarrow.parquet as pq

    told = {path.name: path.read_bytes() for path in folder.iterdir()}
    with zipfile.ZipFile(folder / "review.xlsx") as book:
        told["review.xlsx"] = b"".join(book.read(name) for name in book.namelist())
    told["decisions.parquet"] = repr(pq.read_table(folder / "decisions.parquet").to_pylist()).encode()
    return told


def wrongly_linked(people):
    records = enrolled(people)
    for place in range(0, 20, 2):
        records[place]["my_number"], records[place + 1]["my_number"] = (
            records[place + 1]["my_number"],
            records[place]["my_number"],
        )
    return records


@pytest.mark.parametrize("word", ["1", "true", "○", "〇", "有り", "対象", "DV", " 該当 ", "Yes", "２"])
def test_whatever_marks_nondisclosure_hides_the_address_also_with_values(tmp_path, word):
    people = [{**person, "nondisclosure": "0"} for person in register()]
    for person in people[:20]:
        person.update(nondisclosure=word, address=f"{PLACE}1丁目2番3号")
    records = wrongly_linked(people)
    result = lc.check_insurance(pa.Table.from_pylist(records), pa.Table.from_pylist(people))
    assert result.summary["flagged_count"] >= 10
    result.write(tmp_path, show_values=True)
    told = outputs(tmp_path)
    assert people[0]["name_kanji"].encode() in told["review.xlsx"] + told["report.html"]
    assert [name for name, data in told.items() if canaries_in(data)] == []
    assert "不開示".encode() in told["report.html"]


@pytest.mark.parametrize("word", [None, "", "0", "無", "なし", "false", "×", "-", "非該当"])
def test_what_plainly_says_no_hides_nothing(tmp_path, word):
    people = [{**person, "nondisclosure": word} for person in register()]
    for person in people[:20]:
        person.update(address=f"{PLACE}1丁目2番3号")
    records = wrongly_linked(people)
    lc.check_insurance(pa.Table.from_pylist(records), pa.Table.from_pylist(people)).write(
        tmp_path, show_values=True
    )
    assert PLACE.encode() in outputs(tmp_path)["report.html"]


def test_of_a_my_number_that_is_none_nothing_is_shown(tmp_path):
    people = register()
    records = enrolled(people)
    for place, spoiled in enumerate((NAME, "カナリア", f"{NUMBER} {NAME}", f"{NUMBER}0")):
        records[place]["my_number"] = spoiled
    lc.check_insurance(pa.Table.from_pylist(records), pa.Table.from_pylist(people)).write(tmp_path)
    assert [name for name, data in outputs(tmp_path).items() if canaries_in(data)] == []


def test_a_my_number_in_place_of_the_record_number_is_refused_row_by_row(tmp_path):
    people = register()
    records = wrongly_linked(people)
    for record in records[:3]:
        record["record_id"] = record["my_number"]
    result = lc.check_insurance(pa.Table.from_pylist(records), pa.Table.from_pylist(people))
    assert [row["reason"] for row in result.quarantine.to_pylist()] == ["record_id_is_my_number"] * 3
    result.write(tmp_path)
    for record in records[:3]:
        assert not any(record["my_number"].encode() in data for data in outputs(tmp_path).values())


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", " =", "\n="])
def test_no_cell_of_a_table_is_a_formula_and_the_review_finds_its_link(tmp_path, start):
    import openpyxl

    from linkcheck.review.flagged_links import read_flagged_links

    people = register()
    records = wrongly_linked(people)
    for place, record in enumerate(records):
        record["record_id"] = f"{start}1+{place}"
    lc.check_insurance(pa.Table.from_pylist(records), pa.Table.from_pylist(people)).write(tmp_path)
    with (tmp_path / "flagged.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [row["record_id"] for row in csv.DictReader(file)]
    assert cells and all(cell.startswith(f"'{start}") for cell in cells)
    sheet = openpyxl.load_workbook(tmp_path / "review.xlsx").worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row} <= {"s", "n"}
    links = read_flagged_links(tmp_path).links
    assert all(link.entry.my_number_last4 for link in links) and links[0].entry.record_id.startswith(start)
