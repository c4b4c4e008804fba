"""A disk that is full at any write, kills also in parts, two runs at once, a home that cannot be written."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from benchmarks.trust.disks import every_write, full_at, shim, write_count
from benchmarks.trust.runs import (
    KILLS,
    SET,
    Town,
    ended,
    in_words,
    is_whole,
    kills,
    seen,
)  # fmt: skip

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="signals and limits of POSIX")]

PARTS = pytest.mark.parametrize("parts", [False, True], ids=["in memory", "in parts"])


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return Town.made(tmp_path_factory.mktemp("town"), 1_500)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return shim(tmp_path_factory.mktemp("shim")) or pytest.skip("needs Linux and a C compiler")


@PARTS
def test_a_disk_that_is_full_from_any_write_on_leaves_nothing_and_in_words(town, library, tmp_path, parts):
    count = write_count(town, library, tmp_path / "all", parts=parts)
    assert is_whole(tmp_path / "all" / "out") and count > 60
    for number in {1, count // 2, count}:
        assert full_at(town, library, tmp_path / str(number), number, parts=parts) == "nothing", number


@pytest.mark.parametrize("over", [False, True], ids=["into nothing", "over an earlier set"])
@PARTS
def test_one_write_that_fails_is_noticed_wherever_it_is(town, library, tmp_path, parts, over):
    """Some of the writes; python -m benchmarks.trust lets each fail in turn."""
    told = every_write(town, library, tmp_path / "disk", parts=parts, once=True, over=over, tries=9)
    assert set(told) <= {"writes", "nothing", "whole"} and told["nothing"] >= 8
    assert sum(told.values()) - told["writes"] >= 9


def test_a_small_disk_holds_a_whole_set_or_nothing(town, tmp_path):
    """A file system in memory, of every size up to where the outputs find room."""
    disk = tmp_path / "disk"
    disk.mkdir()
    told = {}
    for kilobytes in (4, 128, 8192):
        line = " ".join(town.command(disk / "out"))
        script = (
            f"mount -t tmpfs -o size={kilobytes}k tmpfs {disk} || exit 99; cd {town.folder}; {line}; code=$?;"
            f" ls {disk}/out 2> /dev/null | tr '\\n' ' '; exit $code"
        )
        done = subprocess.run(["unshare", "-rm", "sh", "-c", script], capture_output=True, text=True)
        if (done.returncode in (99, 1) and "mount" in done.stderr + done.stdout) or "unshare" in done.stderr:
            pytest.skip("no file systems may be mounted here")
        names = set(done.stdout.split("\n")[-1].split())
        told[kilobytes] = done.returncode
        assert (names >= SET and done.returncode == 1) or (
            not names and in_words(done.returncode, done.stderr)
        ), (kilobytes, names, done.stderr)
    assert told[4] == 2 and told[8192] == 1


@PARTS
def test_what_is_killed_in_any_way_leaves_nothing_or_a_whole_set(town, tmp_path, parts):
    told = kills(town, tmp_path, len(KILLS), parts=parts, seed=3)
    assert set(told) == {"nothing", "whole"} and sum(told.values()) == len(KILLS)


def test_a_run_that_was_killed_in_parts_is_taken_up_and_ends_the_same(town, tmp_path):
    assert ended(town.start(tmp_path / "usual", parts=True))[0] == 1
    out = tmp_path / "out"
    process = town.start(out, parts=True)
    resume = out / ".linkcheck-resume"
    while process.poll() is None and not [*resume.rglob("*.npy")]:
        pass
    process.kill()
    ended(process)
    kept = b"".join(path.read_bytes() for path in resume.rglob("*") if path.is_file())
    records = pq.read_table(town.folder / "records.parquet", columns=["my_number", "name_kanji"]).to_pydict()
    assert kept and not [
        value for each in records.values() for value in each if value and value.encode() in kept
    ]
    assert ended(town.start(out, parts=True))[0] == 1 and is_whole(out)
    assert {path.name for path in out.iterdir()} == {path.name for path in (tmp_path / "usual").iterdir()}
    for name in SET - {"manifest.json"}:
        assert (out / name).read_bytes() == (tmp_path / "usual" / name).read_bytes(), name


def test_two_runs_into_one_directory_are_one_run_and_a_refusal(town, tmp_path):
    both = [town.start(tmp_path / "out") for _ in range(2)]
    ends = sorted((ended(process) for process in both), key=lambda end: end[0])
    assert is_whole(tmp_path / "out")
    assert [status for status, _ in ends] == [1, 2], ends
    assert in_words(*ends[1]) and "another" in ends[1][1]


def test_two_cold_starts_share_a_cache_and_give_the_same(town, tmp_path):
    code = (
        "import sys, linkcheck as lc\n"
        "print(lc.normalize_kana(['ﾔﾏﾀﾞ ﾀﾛｳ']).to_pylist(), lc.compare_kana(['ヤマダ'], ['ヤマタ']).to_pylist())"
    )
    env = {
        **os.environ,
        "NUMBA_CACHE_DIR": str(tmp_path / "cache"),
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
    }
    both = [
        subprocess.Popen(
            [sys.executable, "-c", code], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(2)
    ]
    told = [process.communicate(timeout=300) for process in both]
    assert told[0] == told[1] and told[0][0] and not told[0][1]
    again = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True)
    assert (again.stdout, again.stderr) == told[0]
    assert [*(tmp_path / "cache").rglob("*.nbi")]


@pytest.mark.parametrize(
    "environment",
    [{"HOME": "/proc"}, {"TMPDIR": "/proc"}, {"HOME": "/proc", "TMPDIR": "/proc", "XDG_CACHE_HOME": "/proc"}],
    ids=lambda environment: " ".join(environment),
)
@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="a place where nobody can write")
def test_a_place_that_cannot_be_written_changes_no_byte(town, tmp_path, environment):
    assert ended(town.start(tmp_path / "usual"))[0] == 1
    assert ended(town.start(tmp_path / "poor", **environment))[0] == 1
    for name in SET - {"manifest.json"}:
        assert (tmp_path / "usual" / name).read_bytes() == (tmp_path / "poor" / name).read_bytes(), name


def test_a_home_and_a_folder_that_are_read_only(town, tmp_path):
    """A file system that is mounted so, where one may be mounted; rights alone keep nothing from root."""
    home = tmp_path / "home"
    home.mkdir()
    for out, status in ((tmp_path / "out", 1), (home / "out", 2)):
        script = (
            f"mount -t tmpfs -o ro tmpfs {home} || exit 99; cd {town.folder}; "
            f"HOME={home} exec {' '.join(town.command(out))}"
        )
        done = subprocess.run(["unshare", "-rm", "sh", "-c", script], capture_output=True, text=True)
        if done.returncode == 99 or "unshare" in done.stderr:
            pytest.skip("no file systems may be mounted here")
        assert done.returncode == status, done.stderr
        assert is_whole(out) if status == 1 else in_words(status, done.stderr)


@pytest.mark.parametrize(
    ("limit", "ends"),
    [("-n 6", (2,)), ("-n 64", (1, 2)), ("-v 400000", (2, 134, 127, 139)), ("-f 4", (2,)), ("-t 600", (1,))],
)
def test_limits_of_the_shell_end_in_words_and_leave_nothing_half(town, tmp_path, limit, ends):
    line = " ".join(town.command(tmp_path / "out"))
    done = subprocess.run(
        ["bash", "-c", f"ulimit {limit} && exec {line}"], cwd=town.folder, capture_output=True, text=True
    )
    assert not seen(tmp_path / "out") or is_whole(tmp_path / "out")
    if limit.startswith("-v"):  # the interpreter itself or a library may find no room to start
        assert done.returncode != 0
    else:
        assert done.returncode in ends, done.stderr
        assert done.returncode == 1 or in_words(done.returncode, done.stderr), done.stderr


def test_nothing_is_left_anywhere_by_a_run_that_ended(town, tmp_path):
    (tmp_path / "tmp").mkdir()
    assert ended(town.start(tmp_path / "out", parts=True, TMPDIR=str(tmp_path / "tmp")))[0] == 1
    assert [*(tmp_path / "tmp").iterdir()] == []
    assert not [path for path in (tmp_path / "out").iterdir() if path.name.startswith(".")]
    shutil.rmtree(tmp_path / "out")
