"""Equal runs write equal bytes, the manifest proves them, and `linkcheck verify` says what was changed since."""

import hashlib
import json
import sqlite3
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from town import enrolled, register

import linkcheck as lc
from linkcheck.cases import CASES
from linkcheck.report.proofs import table_hashes, value_hash
from linkcheck.result import check
from linkcheck.review.chain import read_chain
from linkcheck.review.history import History
from linkcheck.tables import table_path
from linkcheck.verification import changes
from synthetic_data.files import write_dataset
from synthetic_data.settings import Settings as Population

FILES = {
    "sessions": {"accounts": "account_sessions", "points": "point_sessions"},
    "other_store": {"tax": "tax_other_store"},
    "issues": {"certificates": "certificate_issues"},
    "requests": {"certificates": "certificate_requests"},
}


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "manifest.json"}


def timeless(manifest):
    """A manifest without the time, which stands nowhere else, and the log of runs."""
    proofs = {name: proof for name, proof in manifest["sha256"].items() if name != "manifest"}
    rest = {name: told for name, told in manifest.items() if name not in ("written_at", "runs")}
    return rest | {"sha256": proofs}


@pytest.fixture(scope="module")
def paths(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    cases = ("accounts", "tax", "points", "certificates")
    return write_dataset(folder, 1_500, 5, Population(), scenarios=cases)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_equal_inputs_and_settings_make_equal_bytes(case, paths, tmp_path):
    inputs = {each.name: paths[FILES.get(each.name, {}).get(case.name, each.name)] for each in case.inputs}
    first, second = (check(case, inputs).write(tmp_path / name) for name in ("first", "second"))
    assert contents(first) == contents(second) and "review.xlsx" in contents(first)
    manifests = [json.loads((each / "manifest.json").read_text("utf-8")) for each in (first, second)]
    assert [timeless(each) for each in manifests[:1]] == [timeless(each) for each in manifests[1:]]
    assert [run["written_at"] for run in manifests[0]["runs"]] == [manifests[0]["written_at"]]
    assert manifests[0]["sha256"]["outputs"] == {
        path.name: sha256(path) for path in first.iterdir() if path.name != "manifest.json"
    }
    assert {each["kind"]: each["sha256"] for each in manifests[0]["inputs"]} == {
        name: sha256(path) for name, path in inputs.items()
    }


def test_every_table_has_its_proof():
    for name in ("zengin.toml", "kanji.npz", "address_towns.parquet", "romaji.csv"):
        assert table_hashes()[name] == sha256(table_path(name))


@pytest.fixture
def folder(tmp_path):
    people = register()
    records = enrolled(people)
    records[42]["my_number"] = people[40]["my_number"]
    pq.write_table(pa.Table.from_pylist(people), tmp_path / "register.parquet")
    pq.write_table(pa.Table.from_pylist(records), tmp_path / "records.parquet")
    lc.check_insurance(tmp_path / "records.parquet", tmp_path / "register.parquet").write(tmp_path / "out")
    return tmp_path


def verify(folder, *arguments):
    done = subprocess.run(
        [sys.executable, "-m", "linkcheck", "verify", *arguments],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    lines = done.stdout.decode().splitlines()
    assert not lines or lines[-1] == f"SHA-256 (manifest.json): {sha256(folder / 'out' / 'manifest.json')}"
    return done.returncode, lines[:-1], done.stderr.decode()


def test_what_nobody_touched_is_unchanged(folder):
    unchanged = (0, ["点検後の変更なし / unchanged since the check"], "")
    assert verify(folder, "out") == unchanged
    assert verify(folder, "out", "records.parquet", "register.parquet") == unchanged


def test_a_review_is_told_with_the_head_of_its_history(folder):
    path = folder / "out" / "review.sqlite"
    history = History(path, "run")
    history.decide(0, "R0042", "wrong", "", "佐藤", "")
    history.decide(1, "R0043", "right", "", "佐藤", "")
    status, lines, _ = verify(folder, "out")
    assert status == 0 and lines[1] == f"SHA-256 (review.sqlite, 2): {read_chain(path).head}"
    with sqlite3.connect(path) as base:
        base.executescript(
            "DROP TRIGGER history_keeps_rows; UPDATE history SET result = 'right' WHERE id = 1;"
        )
    base.close()
    status, lines, _ = verify(folder, "out")
    assert status == 1 and lines[0] == "変更あり / changed: review.sqlite (action 1)"
    path.write_bytes(b"no history")
    assert verify(folder, "out")[:2] == (1, ["変更あり / changed: review.sqlite"])


def test_the_sample_of_an_estimate_is_not_foreign(folder):
    asked = [sys.executable, "-m", "linkcheck", "estimate", "out", "--reads", "10"]
    subprocess.run(asked, cwd=folder, check=True, capture_output=True)
    assert (folder / "out" / "sample.csv").exists() and verify(folder, "out")[0] == 0


def test_the_lists_of_an_estimate_that_were_filled_in_before_are_not_foreign(folder):
    out = folder / "out"
    for name in ("sample.earlier-1.csv", "sample.earlier-12.xlsx"):
        (out / name).write_bytes(b"filled in")
    assert verify(folder, "out")[0] == 0
    foreign = ["notes.earlier-1.csv", "review.earlier-1.xlsx", "sample.earlier-0.csv", "sample.earlier-x.csv"]
    for name in foreign:  # of somebody else, or of the set before
        (out / name).write_bytes(b"filled in")
    assert [line.rpartition(" ")[2] for line in verify(folder, "out")[1]] == foreign


def rewritten(folder, change):
    path = folder / "out" / "manifest.json"
    found = json.loads(path.read_text("utf-8"))
    change(found)
    own = {name: proof for name, proof in found["sha256"].items() if name != "manifest"}
    found["sha256"]["manifest"] = value_hash({**found, "sha256": own})
    path.write_text(json.dumps(found), "utf-8")


def test_every_run_into_a_directory_carries_its_log_on(folder):
    for _ in range(2):
        lc.check_insurance(folder / "records.parquet", folder / "register.parquet").write(folder / "out")
    runs = json.loads((folder / "out" / "manifest.json").read_text("utf-8"))["runs"]
    assert len(runs) == 3 and len({run["chain"] for run in runs}) == 3
    assert len({run["outputs"] for run in runs}) == 1  # equal runs
    assert verify(folder, "out")[0] == 0


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        (lambda found: found["runs"][0].update(written_at="2020-01-01T00:00:00+00:00"), 1),
        (lambda found: found["runs"].pop(0), 1),
        (lambda found: found["runs"].pop(), 1),
        (lambda found: found["runs"][1].update(inputs="0"), 2),
        (lambda found: found.pop("runs"), 1),
    ],
    ids=["time", "first", "last", "inputs", "all"],
)
def test_a_log_of_runs_that_was_changed_is_told_though_the_manifest_was_made_anew(folder, change, broken):
    records = pq.read_table(folder / "records.parquet").slice(0, 500)
    pq.write_table(records, folder / "records.parquet")
    lc.check_insurance(folder / "records.parquet", folder / "register.parquet").write(folder / "out")
    assert verify(folder, "out")[0] == 0
    rewritten(folder, change)
    assert verify(folder, "out")[:2] == (1, [f"変更あり / changed: manifest.json (run {broken})"])


def test_every_change_is_told(folder):
    out = folder / "out"
    with (out / "flagged.csv").open("ab") as file:
        file.write(b"x")
    (out / "quarantine.csv").unlink()
    (out / "copy.csv").write_text("of another run")
    with (folder / "register.parquet").open("ab") as file:
        file.write(b"x")
    status, lines, _ = verify(folder, "out", "records.parquet", "register.parquet", "nowhere.csv")
    assert status == 1
    assert lines == [
        "変更あり / changed: flagged.csv",
        "ファイルがない / missing: quarantine.csv",
        "この点検のものではない / not of this check: copy.csv",
        "この点検で読んでいない / not read by this check: register.parquet",
        "ファイルがない / missing: nowhere.csv",
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda found: found["settings"].update(review_threshold=0.5), ["(settings)", "manifest.json"]),
        (lambda found: found["model"].clear(), ["(model)", "manifest.json"]),
        (lambda found: found["inputs"].pop(), ["manifest.json"]),
        (
            lambda found: found["sha256"]["tables"].update({"zengin.toml": "0"}),
            ["manifest.json", "zengin.toml"],
        ),
    ],
    ids=["settings", "model", "inputs", "tables"],
)
def test_a_manifest_that_was_changed_is_told(folder, change, told):
    path = folder / "out" / "manifest.json"
    found = json.loads(path.read_text("utf-8"))
    change(found)
    path.write_text(json.dumps(found), "utf-8")
    status, lines, _ = verify(folder, "out")
    assert status == 1 and [line.split()[-1] for line in lines] == told


@pytest.mark.parametrize(
    "text", [None, "", "[]", "{}", '{"sha256": 5}', '{"sha256": {"outputs": {}}}', "\ud7ff{"]
)
def test_a_directory_without_a_manifest_is_bad_input(folder, text):
    path = folder / "out" / "manifest.json"
    path.unlink()
    if text is not None:
        path.write_text(text, "utf-8")
    status, lines, told = (
        verify(folder, "out") if text is not None else (*verify(folder, "records.parquet")[:2], "")
    )
    assert status == 2 and lines == []
    assert text is None or (told.startswith("error: ") and told.count("\n") == 2 and "manifest.json" in told)


def test_a_prepared_register_is_the_input_it_was_prepared_from(paths, tmp_path):
    lc.prepare_register(paths["register"], tmp_path / "prepared")
    lc.prepare_register(register(), tmp_path / "other")
    out = lc.check_insurance(paths["insurance"], tmp_path / "prepared").write(tmp_path / "out")
    given = [
        paths["insurance"],
        paths["register"],
        tmp_path / "prepared",
        tmp_path / "other",
        tmp_path / "none",
    ]
    assert changes(out, given) == [("unread", "other"), ("missing", "none")]


def test_tables_in_memory_have_no_proof(folder):
    people = pa.Table.from_pylist(register())
    manifest = lc.check_insurance(folder / "records.parquet", people).findings.manifest
    assert [("sha256" in each) for each in manifest["inputs"]] == [True, False]
