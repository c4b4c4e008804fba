"""A prepared register decides as the register itself: every case, both ways of the owner's search."""

import json
import os
import shutil
import signal
import subprocess
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest
from killed import killed_at_a_step
from rights import is_private
from town import enrolled, my_number, register
from typer.testing import CliRunner

import linkcheck as lc
from linkcheck.cli import app
from linkcheck.errors import InputError
from linkcheck.owner import search
from linkcheck.prepared.store import PreparedStore
from linkcheck.register import WITH_REGISTER
from synthetic_data import KINDS

KIND_INPUTS = {
    "insurance": {},
    "accounts": {"sessions": "account_sessions"},
    "tax": {"other_store": "tax_other_store"},
    "points": {"sessions": "point_sessions"},
}

CHECKED = [
    ("insurance", "base", 1e-6),
    ("insurance", "foreign_10", 10**9),
    ("insurance", "linked_only", 1e-6),
    ("insurance", "no_kana", 10**9),
    ("accounts", "base", 1e-6),
    ("accounts", "undivided", 10**9),
    ("tax", "base", 1e-6),
    ("tax", "noise_8", 10**9),
    ("points", "base", 1e-6),
    ("points", "names_typed", 10**9),
]


def wrong_links(people):
    """Records of a town: a family's number, a stranger's, one of nobody, one that cannot be read."""
    records = enrolled(people)
    records[42]["my_number"] = people[40]["my_number"]
    records[100]["my_number"] = people[333]["my_number"]
    records[200]["my_number"] = my_number(71_000_000_009)
    records[300]["my_number"] = None
    records[7]["birth_date"] = None
    records[8]["sex"] = None
    return pa.Table.from_pylist(records)


def told(result):
    found = result.findings
    ledgers = [found.ledger_at(int(row)) for row in found.flagged_rows]
    tables = found.decisions.table, found.flagged, found.quarantine
    return *tables, found.summary, found.manifest, ledgers, found.files, found.incidents


def assert_equal(left, right):
    for own, other in zip(told(left), told(right), strict=True):
        assert own.equals(other) if isinstance(own, pa.Table) else own == other


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    people = register()
    namesake = {**people[8], "my_number": my_number(71_000_000_001), "address": "北海道函館市東雲町4番13号"}
    people = [*people, namesake, {**people[9], "my_number": None}, {**people[10], "my_number": "12"}]
    folder = tmp_path_factory.mktemp("town") / "prepared"
    lc.prepare_register(pa.Table.from_pylist(people), folder)
    return people, folder


@pytest.mark.parametrize("part", [1e-6, 4, 10**9])
def test_a_town_is_decided_alike_by_index_and_by_passing_over_all(town, part, monkeypatch):
    people, folder = town
    monkeypatch.setattr(search, "INDEXED_PART", part)
    records = wrong_links(register())
    plain = lc.check_insurance(records, pa.Table.from_pylist(people))
    assert plain.summary["flagged_count"] >= 3
    assert_equal(lc.check_insurance(records, folder), plain)


def test_no_case_that_takes_a_register_is_left_out():
    assert set(KIND_INPUTS) == set(WITH_REGISTER)


@pytest.mark.parametrize(("kind", "condition", "part"), CHECKED)
def test_every_case_decides_alike(kind, condition, part, tmp_path, monkeypatch):
    """By passing over all residents as the register itself does, and by the index alone."""
    monkeypatch.setattr(search, "INDEXED_PART", part)
    made = KINDS[kind]
    tables = made.make(3_000, 5, made.conditions[condition])
    more = {name: tables[source] for name, source in KIND_INPUTS[kind].items()}
    check = getattr(lc, f"check_{kind}")
    prepared = lc.prepare_register(tables["register"], tmp_path / "prepared")
    plain = check(tables[kind], tables["register"], **more)
    assert_equal(check(tables[kind], prepared, **more), plain)
    opened = getattr(lc.open_register(prepared), f"check_{kind}")(tables[kind], **more)
    assert_equal(opened, plain)


def test_records_larger_than_memory_meet_the_prepared_register(town, monkeypatch):
    people, folder = town
    records, small = wrong_links(register()), lc.Settings(memory_limit_mb=1, batch_rows=100)
    monkeypatch.setattr("linkcheck.engines.store.LEAST_ROW_BYTES", 1 << 20)
    plain = lc.check_insurance(records, pa.Table.from_pylist(people), settings=small)
    assert_equal(lc.check_insurance(records, folder, settings=small), plain)


def test_one_record_is_decided_like_a_batch_of_one(town):
    people, folder = town
    opened = lc.open_register(folder)
    for record in wrong_links(register()).to_pylist()[::50]:
        if record["my_number"] is None:
            continue
        whole = lc.check_insurance([record], pa.Table.from_pylist(people))
        assert opened.check_record(record) == whole.explain(record["record_id"])
    lost = opened.check_record({**record, "my_number": None})
    assert lost == {"record_id": None, "quarantine": {"reason": "my_number_missing", "detail": ""}}
    with pytest.raises(InputError, match="kind"):
        opened.check_record(record, "certificates")


def test_a_record_passes_over_no_column_of_an_open_register(tmp_path, monkeypatch):
    people = [{**person, "nondisclosure": "1" if at == 5 else None} for at, person in enumerate(register())]
    opened = lc.open_register(lc.prepare_register(pa.Table.from_pylist(people), tmp_path / "prepared"))
    passed, batches = [], PreparedStore.batches

    def counted(store, columns, size):
        passed.append(columns)
        return batches(store, columns, size)

    monkeypatch.setattr(PreparedStore, "batches", counted)
    records = wrong_links(register()).to_pylist()
    opened.check_record(records[42])
    assert passed == [("nondisclosure",)]
    for record in (records[42], records[100], records[7]):
        opened.check_record(record)
    assert len(passed) == 1


def test_written_decisions_are_the_same_bytes(town, tmp_path):
    people, folder = town
    written = []
    for name, given in (("plain", pa.Table.from_pylist(people)), ("prepared", folder)):
        lc.check_insurance(wrong_links(register()), given).write(tmp_path / name)
        files = {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
        manifest = json.loads(files["manifest.json"])
        del manifest["runs"], manifest["written_at"], manifest["sha256"]["manifest"]  # when it was
        written.append(files | {"manifest.json": manifest})
    assert written[0].keys() == written[1].keys()
    assert {"decisions.parquet", "flagged.csv", "review.xlsx", "report.html"} <= written[0].keys()
    assert [name for name in written[0] if written[0][name] != written[1][name]] == []


def test_an_empty_register(tmp_path):
    people = pa.Table.from_pylist(register())
    prepared = lc.prepare_register(people.slice(0, 0), tmp_path / "none")
    records = wrong_links(register()).slice(0, 8)  # of more it would be said that this is another register
    assert_equal(lc.check_insurance(records, prepared), lc.check_insurance(records, people.slice(0, 0)))


def test_files_are_private_and_hold_no_plain_hash_of_a_number(town):
    _, folder = town
    assert all(is_private(path) for path in folder.rglob("*") if path.is_file())
    assert all(is_private(path, 0o700) for path in [folder, *folder.glob("data-*")])


@pytest.mark.parametrize(
    ("name", "value"), [("version", "0.0.1"), ("format", 0), ("sources_sha256", "0" * 64)]
)
def test_another_version_is_refused(town, name, value, tmp_path):
    _, folder = town
    copied = tmp_path / "copy"
    shutil.copytree(folder, copied)
    manifest = json.loads((copied / "manifest.json").read_text("utf-8"))
    (copied / "manifest.json").write_text(json.dumps(manifest | {name: value}), "utf-8")
    with pytest.raises(InputError, match="linkcheck prepare"):
        lc.check_insurance(wrong_links(register()), copied)


def test_other_settings_are_refused_by_name(town):
    _, folder = town
    for settings in (
        lc.Settings(era_codes="receipt", gaiji={"E000": "崎"}),
        lc.Settings(gaiji={"E000": "崎"}),
    ):
        with pytest.raises(InputError, match="gaiji"):
            lc.check_insurance(wrong_links(register()), folder, settings=settings)
        with pytest.raises(InputError, match="gaiji"):
            lc.open_register(folder, settings)


def test_damage_is_seen(town, tmp_path):
    _, folder = town
    copied = tmp_path / "copy"
    shutil.copytree(folder, copied)
    rows = next(copied.glob("data-*")) / "number-rows.npy"
    whole = rows.read_bytes()
    rows.write_bytes(whole[:-4])
    with pytest.raises(InputError, match="damaged"):
        lc.open_register(copied)
    wild = np.load(folder / rows.parent.name / rows.name)
    np.save(rows, np.full_like(wild, 1 << 30))
    with pytest.raises(InputError, match="whole prepared register"):
        lc.check_insurance(wrong_links(register()), copied)


def test_a_directory_with_something_else_is_refused(tmp_path):
    (tmp_path / "mine.txt").write_text("kept")
    with pytest.raises(InputError, match="--out"):
        lc.prepare_register(pa.Table.from_pylist(register()), tmp_path)
    assert (tmp_path / "mine.txt").read_text() == "kept"
    with pytest.raises(InputError, match="directory"):
        lc.check_insurance(wrong_links(register()), tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
@pytest.mark.parametrize("step", [3, 24, 41])
def test_kill_while_preparing_leaves_the_old_one_whole(town, step, tmp_path):
    people, _ = town
    folder = lc.prepare_register(pa.Table.from_pylist(people), tmp_path / "prepared")
    manifest = (folder / "manifest.json").read_bytes()
    newer = pa.Table.from_pylist(people[:300])
    pa.parquet.write_table(newer, tmp_path / "newer.parquet")
    program = killed_at_a_step("lc.prepare_register(pq.read_table(sys.argv[1]), sys.argv[2])")
    command = [sys.executable, "-c", program, str(tmp_path / "newer.parquet"), str(folder), str(step)]
    assert subprocess.run(command).returncode == -signal.SIGKILL
    assert (folder / "manifest.json").read_bytes() == manifest
    assert lc.open_register(folder).resident_count == 602
    assert lc.open_register(lc.prepare_register(newer, folder)).resident_count == 300
    assert len(list(folder.glob("data-*"))) == 1
    assert list(folder.glob(".linkcheck-*")) == []


def test_the_command_prepares_and_the_check_takes_it(town, tmp_path):
    people, _ = town
    pa.parquet.write_table(pa.Table.from_pylist(people), tmp_path / "register.parquet")
    pa.parquet.write_table(wrong_links(register()), tmp_path / "records.parquet")
    command = [sys.executable, "-m", "linkcheck"]
    out = ["--out", str(tmp_path / "prepared")]
    done = subprocess.run(
        [*command, "prepare", str(tmp_path / "register.parquet"), *out], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "602" in done.stdout
    checked = [
        *command,
        "check",
        "insurance",
        str(tmp_path / "records.parquet"),
        "--out",
        str(tmp_path / "out"),
    ]
    done = subprocess.run(
        [*checked, "--register", str(tmp_path / "prepared")], capture_output=True, text=True
    )
    assert done.returncode == 1, done.stderr


def test_what_was_found_in_a_file_is_told_again(tmp_path):
    """Notes, cleaned and unread values of the source: the prepared register tells them as the file does."""
    people = register()
    people[3]["birth_date"] = "1975-13-45"
    people[4]["my_number"] = f"　{people[4]['my_number']}"
    header = "個人番号,氏名,フリガナ,生年月日,性別,住所\n"
    lines = [",".join(person.values()) for person in people]
    (tmp_path / "register.csv").write_bytes((header + "\n".join(lines)).encode("cp932"))
    prepared = lc.prepare_register(tmp_path / "register.csv", tmp_path / "prepared")
    records = wrong_links(register())
    plain = lc.check_insurance(records, tmp_path / "register.csv")
    assert plain.summary["unread_birth_dates"]["register"]
    assert plain.findings.manifest["inputs"][1]["encoding"] == "cp932"
    assert_equal(lc.check_insurance(records, prepared), plain)


@pytest.mark.parametrize("usable", [0, 5])
def test_a_file_that_no_check_would_take_replaces_no_prepared_register(tmp_path, usable):
    prepared = lc.prepare_register(register(), tmp_path / "prepared")
    before = (prepared / "manifest.json").read_bytes()
    head, lost = "個人番号,氏名,生年月日,性別,住所", ",山田　花子,S50.1.2,女,東京都千代田区"
    for rows in ([], [*(f"{person['my_number']}{lost}" for person in register()[:usable]), *[lost] * 12]):
        (tmp_path / "register.csv").write_text("\n".join([head, *rows]) + "\n", "utf-8")
        with pytest.raises(InputError, match=r"register\.csv"):
            lc.prepare_register(tmp_path / "register.csv", prepared)
    assert (prepared / "manifest.json").read_bytes() == before


def test_the_command_says_why_rows_are_not_used(tmp_path):
    head, person = "個人番号,氏名,生年月日,性別,住所", "123456789018,山田　花子,S50.1.2,女,東京都千代田区"
    (tmp_path / "register.csv").write_text(f"{head}\n{person}\n{person}\n", "utf-8")
    done = CliRunner().invoke(
        app, ["prepare", str(tmp_path / "register.csv"), "--out", str(tmp_path / "prepared")]
    )
    assert done.exit_code == 0 and "個人番号が前の行と重複している: 1 件(3 行目)" in done.output
    assert "same My Number: 1 (line 3)" in done.output
