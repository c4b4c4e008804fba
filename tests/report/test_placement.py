"""A set of outputs takes the place of the one before: nothing of that stays, and nothing that a person did is lost."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from town import enrolled, register

import linkcheck as lc
from linkcheck.errors import InputError
from linkcheck.private import RESUME
from linkcheck.report.placement import reserved
from linkcheck.verification import changes


@pytest.fixture(scope="module")
def tables():
    people = register()
    records = enrolled(people)
    for place in range(0, 20, 2):
        records[place]["my_number"], records[place + 1]["my_number"] = (
            records[place + 1]["my_number"],
            records[place]["my_number"],
        )
    return pa.Table.from_pylist(records), pa.Table.from_pylist(people)


@pytest.fixture(scope="module")
def official(tables):
    return lc.check_insurance(*tables, settings={"official_comparison": True})


@pytest.fixture(scope="module")
def plain(tables):
    return lc.check_insurance(*tables)


def test_a_file_that_only_the_run_before_wrote_goes(official, plain, tmp_path):
    official.write(tmp_path)
    assert (tmp_path / "official_answers.csv").exists()
    (tmp_path / "notes.txt").write_text("somebody's own")
    plain.write(tmp_path)
    assert not (tmp_path / "official_answers.csv").exists() and (tmp_path / "notes.txt").exists()
    assert [change.name for change in changes(tmp_path)] == ["notes.txt"]


def test_a_filled_in_work_list_is_never_overwritten(plain, tmp_path):
    plain.write(tmp_path)
    for time in (1, 2):
        book = openpyxl.load_workbook(tmp_path / "review.xlsx")
        book.worksheets[0]["Z2"] = f"filled in {time}"
        book.save(tmp_path / "review.xlsx")
        plain.write(tmp_path)
        kept = openpyxl.load_workbook(tmp_path / f"review.earlier-{time}.xlsx")
        assert kept.worksheets[0]["Z2"].value == f"filled in {time}"
        assert openpyxl.load_workbook(tmp_path / "review.xlsx").worksheets[0]["Z2"].value is None


def test_what_a_review_wrote_goes_with_the_links_it_is_about(official, plain, tmp_path):
    plain.write(tmp_path)
    (tmp_path / "review.csv").write_text("decisions")
    plain.write(tmp_path)
    assert (tmp_path / "review.csv").read_text() == "decisions"  # the same links
    (tmp_path / "evidence.json").write_text("of other links")
    official.write(tmp_path)
    lc.check_insurance(*(table.slice(0, 300) for table in plain_tables())).write(tmp_path)
    assert not (tmp_path / "review.csv").exists()
    assert (tmp_path / "review.earlier-1.csv").read_text() == "decisions"


def plain_tables():
    people = register()
    records = enrolled(people)
    records[0]["my_number"], records[1]["my_number"] = records[1]["my_number"], records[0]["my_number"]
    return pa.Table.from_pylist(records), pa.Table.from_pylist(people)


def test_where_a_file_cannot_be_put_the_set_before_stays(official, plain, tmp_path, monkeypatch):
    official.write(tmp_path)
    for name, text in (("review.xlsx", b"filled in"), ("notes.txt", b"somebody's own")):
        with (tmp_path / name).open("ab") as file:
            file.write(text)
    before, rename, steps = written(tmp_path), Path.rename, []

    def failing(path, target):
        steps.append(path)
        if len(steps) == at:
            raise OSError(errno.ENOSPC, "x")
        return rename(path, target)

    for at in range(1, 100):
        steps.clear()
        with monkeypatch.context() as patch:
            patch.setattr(Path, "rename", failing)
            try:
                plain.write(tmp_path)
                break
            except InputError as error:
                assert "No space left" in str(error) and written(tmp_path) == before, at
    assert at > 2 * 8  # each file of either set
    assert (tmp_path / "review.earlier-1.xlsx").read_bytes() == before["review.xlsx"]
    assert not (tmp_path / "official_answers.csv").exists()


@pytest.mark.parametrize("at", [1, 2, 3], ids=["it", "the outputs", "the directory"])
def test_what_a_run_may_go_on_with_stays_where_its_outputs_cannot_be_put(plain, tmp_path, monkeypatch, at):
    """One of the steps fails in which it changes places with the outputs, and then every file of these."""
    out, rename, steps = tmp_path / "out", Path.rename, []
    (out / RESUME).mkdir(parents=True)
    (out / RESUME / "part.npy").write_bytes(b"compared")

    def failing(path, target):
        steps.append(path)
        if len(steps) == at or (Path(target).parent == out and path.name != RESUME):
            raise OSError(errno.ENOSPC, "x")
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", failing)
        with pytest.raises(InputError):
            plain.write(out)
    assert [path.name for path in out.iterdir()] == [RESUME]
    assert (out / RESUME / "part.npy").read_bytes() == b"compared"
    plain.write(out)
    assert (out / RESUME / "part.npy").exists() and (out / "manifest.json").exists()


def written(directory):
    return {path.name: path.read_bytes() for path in directory.iterdir()}


@pytest.mark.parametrize("manifest", ["", "[]", '{"sha256": {"outputs": {"../records.csv": "0"}}}'])
def test_a_manifest_that_is_none_takes_nothing_away(plain, tmp_path, manifest):
    outside, out = tmp_path / "records.csv", tmp_path / "out"
    outside.write_text("data")
    plain.write(out)
    (out / "manifest.json").write_text(manifest)
    plain.write(out)
    assert outside.read_text() == "data" and changes(out) == []


def test_of_what_no_manifest_tells_nothing_is_lost_and_nothing_stands_beside(official, plain, tmp_path):
    official.write(tmp_path)
    (tmp_path / "manifest.json").unlink()  # a run that was killed while it put its files
    with (tmp_path / "review.xlsx").open("ab") as file:
        file.write(b"filled in")
    plain.write(tmp_path)
    assert (tmp_path / "review.earlier-1.xlsx").read_bytes().endswith(b"filled in")
    assert not (tmp_path / "official_answers.csv").exists()
    assert {change.kind for change in changes(tmp_path)} == {"added"}
    plain.write(tmp_path / "again")
    (tmp_path / "again" / "manifest.json").unlink()
    plain.write(tmp_path / "again")  # the same work list is no other one
    assert changes(tmp_path / "again") == []


def test_another_run_cannot_write_into_the_directory_meanwhile(plain, tmp_path):
    program = (
        "import sys; from pathlib import Path; from linkcheck.report.placement import reserved\n"
        "with reserved(Path(sys.argv[1])):\n    print('held', flush=True)\n    sys.stdin.read()"
    )
    env = {**os.environ, "PYTHONPATH": str(Path(lc.__file__).parents[1])}
    other = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "out")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env,
    )  # fmt: skip
    assert other.stdout.readline() == "held\n"
    with pytest.raises(InputError, match="another run"):
        plain.write(tmp_path / "out")
    other.kill()  # a run that was killed reserves nothing
    other.communicate()
    plain.write(tmp_path / "out")
    assert changes(tmp_path / "out") == []


def test_a_run_may_reserve_what_it_has_and_leaves_no_empty_directory(tmp_path):
    with reserved(tmp_path / "a" / "b"), reserved(tmp_path / "a" / "b"):
        assert (tmp_path / "a" / "b").is_dir()
    assert not (tmp_path / "a" / "b").exists()
