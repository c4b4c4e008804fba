"""selftest and estimate on the command line."""

import csv
import json
import os
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from town import enrolled, register


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("proof")
    people = register()
    pq.write_table(pa.Table.from_pylist(people), folder / "register.parquet")
    pq.write_table(pa.Table.from_pylist(enrolled(people)), folder / "records.parquet")
    return folder


def run(*arguments, cwd):
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "160"}
    return subprocess.run(
        [sys.executable, "-m", "linkcheck", *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", cwd=cwd, env=environment, check=False,
    )  # fmt: skip


def test_selftest_tells_recall_with_its_interval_and_what_cannot_be_planted(inputs):
    done = run(
        "selftest", "insurance", "records.parquet", "--register", "register.parquet", "--json", "told.json", cwd=inputs
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads((inputs / "told.json").read_text("utf-8"))
    assert {each["mechanism"] for each in told["mechanisms"]} >= {"family_number", "twin_number", "stranger"}
    assert set(told["unplantable"]) == {"number_typo", "lookup_without_address"}
    assert "家族の番号" in done.stdout and "planted mechanisms and no others" in done.stdout
    assert (
        run("selftest", "insurance", "nothing.csv", "--register", "nothing.csv", cwd=inputs).returncode == 2
    )


def test_selftest_says_first_that_its_file_has_no_place(inputs):
    done = run(
        "selftest",
        "insurance",
        "none.parquet",
        "--register",
        "none.parquet",
        "--json",
        "no/x.json",
        cwd=inputs,
    )
    assert done.returncode == 2 and "--json: expected a file in a folder that is there" in done.stderr


def test_selftest_of_certificates_needs_both_logs_and_speaks_both_languages(inputs, tmp_path):
    issues, requests = [], []
    for at, person in enumerate(register()[:240]):
        shown = {name: person[name] for name in ("name_kanji", "birth_date", "sex", "address")}
        moment = f"2023-03-27 {9 + at // 60:02d}:{at % 60:02d}"
        known = {"request_id": f"Q{at}", "document_type": "住民票の写し"}
        requests.append({**known, **shown, "requested_at": f"{moment}:03", "my_number": person["my_number"],
                         "terminal_id": "T1"})  # fmt: skip
        issues.append({**known, "issued_at": f"{moment}:11", **{f"subject_{n}": v for n, v in shown.items()}})
    pq.write_table(pa.Table.from_pylist(issues), tmp_path / "issues.parquet")
    pq.write_table(pa.Table.from_pylist(requests), tmp_path / "requests.parquet")
    before = {path.name for path in tmp_path.iterdir()}
    done = run("selftest", "certificates", "issues.parquet", "--requests", "requests.parquet", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "二件の証明書の入れ替わり / subjects of two certificates exchanged" in done.stdout
    assert "前の申請者の証明書 / subject of the certificate before" in done.stdout
    alone = run("selftest", "certificates", "issues.parquet", cwd=tmp_path)
    assert alone.returncode == 2 and "--requests" in alone.stderr
    assert {path.name for path in tmp_path.iterdir()} == before


def test_estimate_draws_a_work_list_and_reads_it_back(inputs):
    run("check", "insurance", "records.parquet", "--register", "register.parquet", "--out", "out", cwd=inputs)
    assert run("estimate", "out", "--reads", "40", "--seed", "1", cwd=inputs).returncode == 0
    with (inputs / "out" / "sample.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) == 41
    with (inputs / "filled.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([rows[0], *([*row[:2], "正しい", "", ""] for row in rows[1:])])
    done = run("estimate", "out", "--answers", "filled.csv", cwd=inputs)
    assert done.returncode == 0, done.stderr
    told = json.loads((inputs / "out" / "estimate.json").read_text("utf-8"))
    assert told["read_count"] == 40 and 0 < told["remaining_at_most"] < told["link_count"]
    assert f"{told['remaining_at_most']:,}" in done.stdout and "none of these links" not in done.stdout
    assert run("verify", "out", cwd=inputs).returncode == 0
    with (inputs / "filled.csv").open("w", encoding="cp932", newline="") as file:  # as Excel saves it
        others = [["98", "00R", "誤り", "", ""], ["99", "R", "正しい", "", ""]]
        csv.writer(file).writerows([rows[0], *([*row[:2], "正しい", "", ""] for row in rows[1:]), *others])
    done = run("estimate", "out", "--answers", "filled.csv", cwd=inputs)
    assert (
        done.returncode == 0 and "answers to records that are none of these links, not counted" in done.stdout
    )
    again = json.loads((inputs / "out" / "estimate.json").read_text("utf-8"))
    assert again == {**told, "answers_of_others": 2}
    assert run("estimate", "nowhere", cwd=inputs).returncode == 2
