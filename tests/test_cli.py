"""The command line as its users call it: exit statuses, outputs, one pair, normal forms, the demo."""

import json
import os
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from town import enrolled, register


def run(*arguments, cwd):
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "120"}
    return subprocess.run(
        [sys.executable, "-m", "linkcheck", *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", cwd=cwd, env=environment, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cli")
    people = register()
    pq.write_table(pa.Table.from_pylist(people), folder / "register.parquet")
    pq.write_table(pa.Table.from_pylist(enrolled(people)), folder / "right.parquet")
    wrong = enrolled(people)
    wrong[42]["my_number"] = people[40]["my_number"]
    pq.write_table(pa.Table.from_pylist(wrong), folder / "wrong.parquet")
    return folder


def check(folder, records):
    return run("check", "insurance", records, "--register", "register.parquet", "--out", "out", cwd=folder)


def test_exit_status_says_whether_there_is_something_to_read(inputs):
    assert check(inputs, "right.parquet").returncode == 0
    assert check(inputs, "wrong.parquet").returncode == 1
    missing = check(inputs, "nowhere.parquet")
    assert missing.returncode == 2
    assert missing.stderr.startswith("error: ")
    assert "Traceback" not in missing.stderr


def test_the_summary_counts_what_the_files_hold(inputs):
    done = check(inputs, "wrong.parquet")
    summary = json.loads((inputs / "out" / "summary.json").read_text("utf-8"))
    decisions = pq.read_table(inputs / "out" / "decisions.parquet")
    assert summary["decision_count"] == decisions.num_rows == len(register())
    assert summary["flagged_count"] == 1
    assert f"{len(register()):,}" in done.stdout


def test_records_none_of_which_can_be_read_are_bad_input_told_after_the_outputs(inputs):
    records = [{**record, "my_number": None} for record in enrolled(register())]
    pq.write_table(pa.Table.from_pylist(records), inputs / "unread.parquet")
    done = check(inputs, "unread.parquet")
    assert done.returncode == 2
    assert done.stderr.startswith("error: unread.parquet: ") and done.stderr.count("\n") == 2
    assert f"{len(records):,} of {len(records):,} rows in quarantine" in done.stderr
    assert (inputs / "out" / "quarantine.csv").read_text("utf-8-sig").count("\n") == len(records) + 1
    assert json.loads((inputs / "out" / "summary.json").read_text("utf-8"))["decision_count"] == 0


def test_usage_errors_have_their_status(inputs):
    assert run("check", "insurance", "right.parquet", cwd=inputs).returncode == 2
    assert run("normalize", "nonsense", "x", cwd=inputs).returncode == 2


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("kana", "ｷｮｳｺ", "キョウコ"),
        ("birth-date", "昭和50年1月2日", "1975-01-02"),
        ("number", "123456789018", True),
    ],
)
def test_normal_forms(inputs, kind, text, expected):
    assert json.loads(run("normalize", kind, text, cwd=inputs).stdout) == expected


@pytest.mark.parametrize("kind", ["name", "address"])
def test_structured_normal_forms(inputs, kind):
    text = {"name": "田中［佐藤］　花子", "address": "東京都千代田区霞が関1-2-3"}[kind]
    told = json.loads(run("normalize", kind, text, cwd=inputs).stdout)
    assert isinstance(told, dict) and any(told.values())


def test_one_pair_with_its_ledger(inputs):
    left = {"name_kanji": "髙橋　花子", "name_kana": "ﾀｶﾊｼ ﾊﾅｺ", "birth_date": "S50.1.2", "sex": "2"}
    right = {
        "name_kanji": "高橋　花子",
        "name_kana": "タカハシ ハナコ",
        "birth_date": "1975-01-02",
        "sex": "女",
    }
    for name, record in (("left.json", left), ("right.json", right)):
        (inputs / name).write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    told = json.loads(run("compare", "left.json", "right.json", cwd=inputs).stdout)
    assert told["decision"] == "link"
    assert told["levels"]["surname"] == "variant"
    assert told["differences"] == ["kanji_variant"]
    weights = [line["weight_bits"] for line in told["ledger"] if line["component"] != "prior"]
    assert sum(weights) == pytest.approx(told["match_weight"], abs=0.01)


def test_the_demo_finds_what_it_planted(tmp_path):
    done = run("demo", "--persons", 5000, "--out", "demo", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    names = {"decisions.parquet", "flagged.csv", "review.xlsx", "report.html", "summary.json", "quarantine.csv",
             "manifest.json", "evidence.json", "bodies.csv", "input"}  # fmt: skip
    found = {path.name for path in (tmp_path / "demo").iterdir()}
    assert found - {"mistake_mixes.csv"} == names  # that one where a mix decides otherwise
    truth = pq.read_table(tmp_path / "demo" / "input" / "truth_insurance.parquet").to_pylist()
    decisions = pq.read_table(tmp_path / "demo" / "decisions.parquet").to_pylist()
    flagged = {row["record_id"] for row in decisions if row["decision"] != "link"}
    wrong = {row["record_id"] for row in truth if row["mechanism"]}
    assert len(wrong & flagged) >= 0.97 * len(wrong)
    assert len(flagged - wrong) <= 20


def test_birth_dates_nobody_could_read_are_told(inputs):
    people = register()
    records = [{**record, "birth_date": "5500102"} for record in enrolled(people)]
    pq.write_table(pa.Table.from_pylist(records), inputs / "codes.parquet")
    done = check(inputs, "codes.parquet")
    summary = json.loads((inputs / "out" / "summary.json").read_text("utf-8"))
    unread = {"insurance": {"era_code_undeclared": len(people)}, "register": {}}
    assert summary["unread_birth_dates"] == unread
    assert "era_code_undeclared" in done.stdout
    assert "元号コードの方式が未指定" in (inputs / "out" / "report.html").read_text("utf-8")
