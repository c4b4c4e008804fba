"""Canaries: marked values are planted in every input; no output, message or log may carry one unless asked for."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest
from scenarios.town import enrolled, my_number, register

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
    return {**row, "my_number": NUMBER, "name_kanji": NAME, "name_kana": KANA, "address": f"{PLACE}1丁目2番3号"}


def run(folder, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "linkcheck", *map(str, arguments)],
        capture_output=True,
        cwd=folder,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "TMPDIR": str(folder)},
        check=False,
    )


def canaries_in(data):
    return [canary for canary in CANARIES for form in (canary.encode(), canary.encode("cp932")) if form in data]


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
    "name", ["flagged.csv", "quarantine.csv", "summary.json", "manifest.json", "report.html", "decisions.parquet"]
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


def test_every_row_is_accounted_for(checked):
    import json

    folder, _ = checked
    summary = json.loads((folder / "out" / "summary.json").read_text("utf-8"))
    assert summary["record_count"] == len(register()) + 2
    assert summary["quarantine_count"] == 3


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(lambda path: path.write_text(f"{NAME},{NUMBER}\n{KANA},{PLACE}\n", "utf-8"), id="no headers"),
        pytest.param(lambda path: path.write_bytes(f"{NAME},{NUMBER}\n".encode() + b"\xff\xfe\x81\n"), id="bytes"),
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
