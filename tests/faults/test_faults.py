"""Faults from outside: killed at any moment, a full disk, no place to write, a closed terminal; each has its end."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from town import enrolled, register

import linkcheck
from benchmarks.trust.runs import begin, in_words, kill
from linkcheck.verification import changes

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and limits of POSIX")

CHECK = ("check", "insurance", "records.parquet", "--register", "register.parquet", "--out", "out")
KILLS = 24
WAYS = ("KILL", "TERM", "INT", "INT twice")
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
SET = {"decisions.parquet", "evidence.json", "flagged.csv", "manifest.json",
       "quarantine.csv", "report.html", "review.xlsx",
       "summary.json"}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("faults")
    people = register()
    records = enrolled(people)
    records[42]["my_number"] = people[40]["my_number"]
    pq.write_table(pa.Table.from_pylist(people), made / "register.parquet")
    pq.write_table(pa.Table.from_pylist(records), made / "records.parquet")
    return made


def started(folder, out, **environment):
    arguments = [sys.executable, "-m", "linkcheck", *CHECK[:-1], str(out)]
    env = {**os.environ, "PYTHONPATH": str(Path(linkcheck.__file__).parents[1]), **environment}
    env = {name: value for name, value in env.items() if value is not None}
    return subprocess.Popen(arguments, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def ended(process):
    told, wrong = process.communicate(timeout=120)
    return process.returncode, told.decode("utf-8", "replace"), wrong.decode("utf-8", "replace")


def seen(out):
    return {path.name for path in out.iterdir() if not path.name.startswith(".")} if out.exists() else set()


def is_whole(out):
    return seen(out) >= SET and changes(out) == []


@pytest.fixture(scope="module")
def usual_seconds(folder):
    ended(started(folder, folder / "first"))
    process = started(folder, folder / "second")
    begin(process)
    start = time.perf_counter()
    assert ended(process)[0] == 1
    return time.perf_counter() - start


@pytest.mark.slow
def test_a_run_that_is_killed_at_any_moment_leaves_nothing_or_a_whole_set(folder, usual_seconds, tmp_path):
    rng, left = random.Random(16), set()
    for number in range(KILLS):
        out, after = tmp_path / f"out{number}", rng.uniform(0.0, 0.9) * usual_seconds
        left.add(kill(started(folder, out), out, WAYS[number % len(WAYS)], after))
    assert left <= {"nothing", "whole"} and "nothing" in left


@pytest.mark.slow
def test_a_run_that_is_killed_while_it_writes_over_an_older_set_leaves_a_whole_one_or_no_manifest(
    folder, usual_seconds, tmp_path
):
    rng, out = random.Random(17), tmp_path / "out"
    ended(started(folder, out))
    (out / "notes.txt").write_text("what somebody keeps there")
    for number in range(KILLS // 3):
        process = started(folder, out)
        time.sleep(rng.uniform(0.5, 1.1) * usual_seconds)
        process.send_signal(SIGNALS[number % len(SIGNALS)])
        ended(process)
        if (out / "manifest.json").exists():
            assert [change for change in changes(out) if change.name != "notes.txt"] == []
    assert ended(started(folder, out))[0] == 1
    assert {path.name for path in out.iterdir()} == SET | {"notes.txt"}  # what was left went with the next


@pytest.mark.parametrize("megabytes", [0.0, 0.002, 0.01])
def test_a_file_that_may_not_grow_ends_the_run_and_leaves_nothing(folder, tmp_path, megabytes):
    out = tmp_path / "out"
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({int(megabytes * 1e6)},) * 2);"
    program = f"{limit} import sys; from linkcheck.cli import main; main({[*CHECK[:-1], str(out)]!r})"
    done = subprocess.run([sys.executable, "-B", "-c", program], cwd=folder, capture_output=True, check=False)
    wrong = done.stderr.decode("utf-8", "replace")
    assert in_words(done.returncode, wrong), wrong
    assert "File too large" in wrong or not megabytes, wrong  # nothing at all can be kept: no place
    assert not out.exists() or [*out.iterdir()] == []


@pytest.mark.parametrize(
    "environment",
    [
        {"TMPDIR": "/nowhere"},
        {"HOME": None},
        {"HOME": "/nowhere"},
        {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
    ids=lambda environment: " ".join(environment),
)
def test_a_poor_environment_changes_no_byte(folder, tmp_path, environment):
    assert ended(started(folder, tmp_path / "usual"))[0] == 1
    status, _, wrong = ended(started(folder, tmp_path / "poor", **environment))
    assert status == 1 and "Traceback" not in wrong, wrong
    usual, poor = (written(tmp_path / name) for name in ("usual", "poor"))
    for name in usual:
        assert usual[name] == poor[name], name


def written(out):
    """What a run wrote, but for when."""
    found = {path.name: path.read_bytes() for path in out.iterdir()}
    manifest = json.loads(found["manifest.json"])
    del manifest["written_at"], manifest["runs"], manifest["sha256"]["manifest"]
    return found | {"manifest.json": manifest}


def test_without_any_place_for_temporary_files_a_line_in_each_language_says_so(folder, tmp_path):
    program = (
        "import tempfile; tempfile._candidate_tempdir_list = lambda: ['/nowhere'];"
        f"from linkcheck.cli import main; main({[*CHECK[:-1], str(tmp_path / 'out')]!r})"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, check=False)
    wrong = done.stderr.decode("utf-8", "replace")
    assert in_words(done.returncode, wrong), wrong
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-", "| true"])
def test_a_closed_terminal_changes_nothing(folder, tmp_path, closed):
    out = tmp_path / "out"
    line = f'"{sys.executable}" -m linkcheck {" ".join(CHECK[:-1])} "{out}" {closed}'
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", line], cwd=folder, capture_output=True, check=False
    )
    assert done.returncode == 1, done.stderr
    assert is_whole(out)
