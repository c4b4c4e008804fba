"""A command ends by a status of the contract and a line in each language that quotes nothing; nothing stays behind."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from rights import is_private
from town import enrolled, register

import linkcheck as lc
from linkcheck.endings import guarded
from linkcheck.errors import InputError, SettingsError
from linkcheck.private import private_directory, remove_all

SECRET = "金絲雀"


@pytest.fixture
def handlers():
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (InputError("head_none", "x.csv"), 2, "x.csv: expected a row of headers"),
        (OSError(errno.ENOSPC, "x", SECRET), 2, "No space left on device"),
        (ValueError(SECRET), 2, "a fault of the program (ValueError in test_endings.py"),
        (MemoryError(), 2, "too little"),
        (KeyboardInterrupt(), 130, "interrupted"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_failure_is_a_line_in_each_language_and_a_status(handlers, capsys, error, status, words):
    with pytest.raises(SystemExit) as ended, guarded():
        private = tempfile.mkdtemp()
        raise error
    assert ended.value.code == status
    told = capsys.readouterr().err
    english, japanese, *lines = told.splitlines()
    assert english.startswith("error: ") and words in english and SECRET not in told
    assert japanese.startswith("エラー: ") and japanese.endswith("。")
    assert all(line.startswith("    ") for line in lines)
    assert not Path(private).exists()


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_an_interrupt_that_comes_out_as_another_error_is_one_still(handlers):
    with pytest.raises(SystemExit) as ended, guarded():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        except KeyboardInterrupt:
            raise RuntimeError("what a database makes of it") from None
    assert ended.value.code == 143


IMPORTING = "atexit.register(wait_for_an_import)"
INTERRUPTED = """
import _imp, atexit, os, signal, sys, tempfile, threading
from pathlib import Path
import pyarrow as pa, pyarrow.compute as pc
from linkcheck import endings
from linkcheck.endings import guarded, process
from linkcheck.report.placement import reserved

def come(name="SIGINT"):
    os.kill(os.getpid(), getattr(signal, name))

def swallowed():
    try:
        come()
    except KeyboardInterrupt:
        pass

def printed():  # as a package does whose code in C could not import another
    try:
        come()
    except KeyboardInterrupt:
        sys.excepthook(*sys.exc_info())
    raise ImportError("x")

class Given:  # up: what is raised meanwhile can go nowhere
    def __init__(self, does):
        self.does = does

    def __del__(self):
        self.does()

def version(main):
    try:
        main(["--version"])
    except SystemExit:
        pass

def wait_for_an_import():  # for ever, where the lock of all imports is held
    other = threading.Thread(target=lambda: __import__("this"))
    other.start()
    other.join()

def busy():
    numbers = pa.array(range(100_000))
    while True:
        pc.add(numbers, 1)

def run():
    {before}
    with guarded():
        Path(sys.argv[1]).write_text(tempfile.mkdtemp())
        {within}
    {after}

# what started the tests may ignore them
for name in ("SIGINT", "SIGTERM", "SIGHUP"):
    signal.signal(getattr(signal, name), signal.SIG_DFL)
endings.GRACE = 2
process(run)
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("status", "steps"),
    [
        (130, {"within": "come()"}),
        (143, {"within": "come('SIGTERM')"}),
        (129, {"within": "come('SIGHUP')"}),
        (130, {"before": "come()"}),
        (143, {"after": "come('SIGTERM')"}),
        (130, {"within": "eval('come()')"}),  # Python remembers it, and would end by the signal
        (130, {"within": "swallowed(); come('SIGTERM'); os._exit(9)"}),
        (130, {"within": "with reserved(Path(sys.argv[1] + '-out')): swallowed(); come(); os._exit(9)"}),
        (0, {"within": "swallowed()"}),  # the work went on to its end
        (130, {"within": "threading.Thread(target=busy).start(); come()"}),  # Python would wait for it
        (130, {"within": "threading.Thread(target=busy, daemon=True).start(); come()"}),
        (130, {"within": "atexit.register(come); come()"}),
        (4, {"within": "atexit.register(come, 'SIGTERM')", "after": "sys.exit(4)"}),
        (2, {"after": "raise ValueError('x')"}),
        (2, {"within": "raise BaseException('x')"}),  # as a panic in another language is
        (130, {"within": "printed()"}),
        (130, {"before": "from linkcheck.cli import main; version(main)", "within": "printed()"}),
        (0, {"before": "Given(lambda: 1 / 0)"}),
        (130, {"before": "Given(come)", "after": "os._exit(9)"}),
        (143, {"within": "Given(lambda: come('SIGTERM')); os._exit(9)"}),
        (130, {"within": "_imp.acquire_lock(); swallowed(); wait_for_an_import()"}),
        (143, {"within": "_imp.acquire_lock(); come('SIGTERM')", "after": "", "before": IMPORTING}),
    ],
    ids=str,
)
def test_a_process_that_is_interrupted_ends_by_the_status_of_that(tmp_path, status, steps):
    code = INTERRUPTED.format(**{"before": "", "within": "", "after": ""} | steps)
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "private"], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == status and "Traceback" not in done.stderr, done
    assert ("エラー: " in done.stderr) == (status not in (0, 4))
    if "before" not in steps:
        assert not Path((tmp_path / "private").read_text()).exists()
    assert not (tmp_path / "private-out").exists()


def test_what_a_thread_writes_while_the_process_ends_goes_too(tmp_path, monkeypatch):
    removed, late = shutil.rmtree, [tmp_path / "late"]

    def meanwhile(path, **how):
        removed(path, **how)
        if late:
            path.mkdir()
            (path / late.pop().name).touch()

    monkeypatch.setattr("linkcheck.private.shutil.rmtree", meanwhile)
    with private_directory("x-", tmp_path) as made:
        remove_all()
        assert not late and not made.exists()


@pytest.mark.skipif(os.name == "nt", reason="there a file that is held says so: tests/windows")
def test_what_a_killed_process_left_goes_with_the_next(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    dead, alive = tmp_path / f"x-{int(done.stdout)}-a", tmp_path / f"x-{os.getpid()}-b"
    for path in (dead, alive, tmp_path / "x-other"):
        path.mkdir()
    with private_directory("x-", tmp_path) as made:
        assert is_private(made, 0o700)
        assert not dead.exists() and alive.exists() and (tmp_path / "x-other").exists()
    assert not made.exists()


@pytest.fixture(scope="module")
def tables():
    people = register()
    return pa.Table.from_pylist(enrolled(people)), pa.Table.from_pylist(people)


def test_a_full_disk_leaves_nothing_half_written(tables, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "x")

    monkeypatch.setattr("linkcheck.report.write.write_excel", full)
    with pytest.raises(InputError, match="No space left"):
        lc.check_insurance(*tables).write(tmp_path / "out")
    assert list(tmp_path.glob("out/*")) == []


def run(folder, *arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "linkcheck", *arguments], capture_output=True, cwd=folder, check=False,
        env={**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": "utf-8", "COLUMNS": "60", **environment},
    )  # fmt: skip


def test_a_file_in_the_place_of_the_outputs_is_named_before_the_work(tables, tmp_path):
    for name, table in zip(("records", "register"), tables, strict=True):
        pq.write_table(table, tmp_path / f"{name}.parquet")
    arguments = ("check", "insurance", "records.parquet", "--register", "register.parquet", "--out")
    for out in ("records.parquet", "records.parquet/below"):
        done = run(tmp_path, *arguments, out)
        assert (
            done.returncode == 2 and b"a file in its place" in done.stderr and b"Traceback" not in done.stderr
        )
    long = "a-directory-whose-name-is-longer-than-a-terminal-is-wide-for-the-table"
    done = run(tmp_path, *arguments, long, PYTHONIOENCODING="ascii")
    assert done.returncode == 0 and done.stderr == b""
    assert long in "".join(done.stdout.decode("ascii").replace("\\u2502", " ").replace("|", " ").split())


def test_a_terminal_without_a_character_gets_its_code(tmp_path):
    done = run(tmp_path, "normalize", "name", "𠮷田　花子", PYTHONIOENCODING="cp932")
    assert done.returncode == 0 and b"\\ud842\\udfb7" in done.stdout


def test_a_demo_of_nobody_is_a_usage_error(tmp_path):
    assert run(tmp_path, "demo", "--persons", "0").returncode == 2


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[columns]\nregister = "x"', "columns.register: expected canonical names"),
        ("[columns.insurance]\nmy_number = 5", "columns.insurance: expected canonical names"),
        ("[gaiji]\nE000 = 5", "gaiji: expected characters"),
        ("review_threshold = 2.0", "review_threshold: expected a probability"),
    ],
)
def test_settings_are_checked_to_the_bottom(tmp_path, text, fault):
    path = tmp_path / "settings.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=fault):
        lc.read_settings(path)


def test_settings_of_a_windows_editor_and_settings_made_in_code(tmp_path):
    (tmp_path / "settings.toml").write_text('[columns.insurance]\nname_kanji = ["姓", "名"]', "utf-8-sig")
    assert lc.read_settings(tmp_path / "settings.toml").columns["insurance"]["name_kanji"] == ["姓", "名"]
    with pytest.raises(SettingsError, match="threads"):
        lc.Settings(threads=0)
