"""The class of mismatch that the official comparison would find, and the answers that have to be ready."""

import csv

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from town import enrolled, register
from typer.testing import CliRunner

from linkcheck import Settings, check_insurance
from linkcheck.cli import app

FAR = "北海道函館市東雲町4番13号"
ROWS = [
    ({}, "none", "nothing differs"),
    ({"name_kanji": "渡邊　大輔"}, "none", "a variant of a character is not asked about"),
    ({"name_kana": "ワタナベ ダイスゲ"}, "none", "the kana alone"),
    ({"name_kana": "ワタナベ ダイスゲ", "address": FAR}, "name", "kana and address"),
    ({"name_kanji": "渡辺　太助", "name_kana": "ワタナベ タスケ"}, "name", "kanji and kana"),
    ({"address": FAR}, "address", "the address alone"),
    ({"sex": "女"}, "identity", "the sex"),
    ({"birth_date": "1953-11-17", "address": FAR}, "identity", "the birth date goes before all"),
    ({"address": None}, "none", "what is missing differs in nothing"),
]


def watanabe():
    people = register()
    return next(at for at, each in enumerate(people) if each["name_kanji"].startswith("渡辺　大輔"))


def checked(changed, **settings):
    people, at = register(), watanabe()
    records = enrolled(people)[:-60]
    records[at] |= changed
    result = check_insurance(
        pa.Table.from_pylist(records),
        pa.Table.from_pylist(people),
        settings=Settings(official_comparison=True, **settings),
    )
    return result.explain(records[at]["record_id"]), result


@pytest.mark.parametrize(("changed", "expected", "why"), ROWS, ids=[row[2] for row in ROWS])
def test_the_class_of_a_mismatch(changed, expected, why):
    told, _ = checked(changed)
    assert told["official_class"] == expected, why
    if expected == "none" and told["decision"] == "link":
        assert told["proposed_answer"] == "no_action"


def test_what_is_not_confirmed_is_a_setting():
    variant, _ = checked({"name_kanji": "渡邊　大輔", "address": FAR}, official_variants_asked=True)
    assert variant["official_class"] == "name"
    moved, _ = checked({"address": FAR}, official_address_alone_asked=False)
    assert moved["official_class"] == "none"


def test_how_many_answers_are_needed_and_ready_is_told():
    _, result = checked({"address": FAR})
    told = result.summary["official_comparison"]
    decisions = result.decisions.to_pandas()
    asked, count = decisions["official_class"] != "none", len(decisions)
    assert told["classes"] == {"none": count - 1, "identity": 0, "name": 0, "address": 1}
    assert (told["answers_needed"], told["asked_share"]) == (1, 1 / count) == (asked.sum(), asked.mean())
    assert told["answers_drafted"] == (decisions["proposed_answer"] != "no_action")[asked].sum() == 1
    assert told["by_this_check_alone"] == (decisions["proposed_answer"] != "no_action")[~asked].sum()
    _, silent = checked({"address": FAR}, official_address_alone_asked=False)
    assert silent.summary["official_comparison"]["answers_needed"] == 0


def test_the_command_writes_the_answers_to_have_ready(tmp_path):
    people, at = register(), watanabe()
    records = enrolled(people)[:-60]
    records[at]["address"] = FAR
    pq.write_table(pa.Table.from_pylist(records), tmp_path / "records.parquet")
    pq.write_table(pa.Table.from_pylist(people), tmp_path / "register.parquet")
    given = [str(tmp_path / "records.parquet"), "--register", str(tmp_path / "register.parquet")]
    out = tmp_path / "out"
    done = CliRunner().invoke(app, ["check", "insurance", *given, "--out", str(out), "--official"])
    assert done.exit_code == 0, done.output
    rows = list(csv.DictReader((out / "official_answers.csv").read_text("utf-8-sig").splitlines()))
    assert [(row["record_id"], row["official_class"], row["proposed_answer"]) for row in rows] == [
        (records[at]["record_id"], "address", "update_record")
    ]


def test_further_files_are_made_without_all_decisions_at_once():
    people, at = register(), watanabe()
    records = enrolled(people)[:-60]
    records[at]["address"] = FAR
    tables = (pa.Table.from_pylist(each) for each in (records, people))
    result = check_insurance(*tables, settings=Settings(official_comparison=True))
    assert result.findings.files["official_answers.csv"].num_rows == 1
    assert "table" not in vars(result.findings.decisions)
