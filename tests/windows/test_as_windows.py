"""What is told of Windows, as far as Linux can be made to act like it (as_windows.py); no proof of Windows."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import typer
from town import enrolled, register

import linkcheck
from linkcheck.cli import app
from linkcheck.kernels import cache
from linkcheck.verification import changes

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it asks /proc which files are open")
ROOT = Path(linkcheck.__file__).parents[1]
SIMULATION = Path(__file__).with_name("as_windows.py")
CHECK = ("check", "insurance", "records.parquet", "--register", "register.parquet", "--out", "out")

MISSING = {  # names that Windows lacks or that do something else there: where they may stand, and why
    "fcntl": {"report/placement.py"},  # _taken asks before
    "getuid": {"private.py"},  # only where there are no marks
    "kill": {"private.py"},
    "fork": set(),
    "geteuid": set(),
    "multiprocessing": set(),
    "pwd": set(),
    "resource": set(),
    "sched_getaffinity": set(),
    "symlink": set(),
    "symlink_to": set(),
    "sysconf": set(),
    "termios": set(),
}


@pytest.fixture
def folder(tmp_path):
    people = register()
    records = enrolled(people)
    records[42]["my_number"] = people[40]["my_number"]
    records[7]["name_kanji"] = "髙﨑 \U00020bb7子"  # the last is not in cp932
    pq.write_table(pa.Table.from_pylist(people), tmp_path / "register.parquet")
    pq.write_table(pa.Table.from_pylist(records), tmp_path / "records.parquet")
    (tmp_path / "temp").mkdir()
    return tmp_path


def environment(folder):
    return os.environ | {
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "cp932",
        "PYTHONUTF8": "0",
        "TMPDIR": str(folder / "temp"),
    }


def run(folder, *arguments, status=(0, 1)):
    command = [sys.executable, SIMULATION, *arguments]
    done = subprocess.run(command, cwd=folder, env=environment(folder), capture_output=True)
    told = (done.stdout + done.stderr).decode("cp932")
    assert done.returncode in status, told
    assert list((folder / "temp").iterdir()) == []  # nothing personal stays behind
    return told


def program(folder, code, **more):
    """A Python program that acts like Windows."""
    start = f"import sys; sys.path.insert(0, {str(SIMULATION.parent)!r}); import as_windows; as_windows.pretend()\n"
    command = [sys.executable, "-c", start + code]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, cwd=folder, env=environment(folder), text=True, **pipes, **more)


@linux
def test_a_check_into_the_same_directory_again_replaces_its_files_and_leaves_nothing(folder):
    for _ in range(2):
        assert "誤りの疑い大" in run(folder, *CHECK)
        assert changes(folder / "out") == []
        assert not [path for path in (folder / "out").iterdir() if path.name.startswith(".")]


@linux
def test_an_output_that_a_program_has_open_is_named_before_anything_is_changed(folder):
    run(folder, *CHECK)
    with (folder / "out" / "review.xlsx").open("rb"):
        told = run(folder, *CHECK, status=(2,))
    assert "found review.xlsx open in another program" in told and "review.xlsx がほかのプログラム" in told
    assert changes(folder / "out") == []


@linux
def test_an_input_too_large_for_memory_leaves_no_copy_behind(folder):
    (folder / "small.toml").write_text("memory_limit_mb = 1\n", "utf-8")
    many = pa.concat_tables([pq.read_table(folder / "records.parquet")] * 20)
    ids = pa.array([f"R{row:06d}" for row in range(many.num_rows)])
    at = many.schema.get_field_index("record_id")
    pq.write_table(many.set_column(at, "record_id", ids), folder / "records.parquet")
    run(folder, *CHECK, "--settings", "small.toml")


@linux
def test_a_register_that_is_updated_in_its_place_leaves_no_old_files(folder):
    run(folder, "prepare", "register.parquet", "--out", "prepared")
    (before,) = (folder / "prepared").glob("data-*")
    gone = pq.read_table(folder / "register.parquet").slice(0, 1).append_column("removed", pa.array(["1"]))
    pq.write_table(gone, folder / "changes.parquet")
    run(folder, "prepare", "prepared", "--update", "changes.parquet", "--out", "prepared")
    (after,) = (folder / "prepared").glob("data-*")
    assert after != before and len(list((folder / "prepared").iterdir())) == 2
    run(folder, *(word.replace("register.parquet", "prepared") for word in CHECK))


RAN = ("records.parquet", "--register", "register.parquet")
COMMANDS = {
    "bench": [("bench", "--persons", "300", "--rounds", "1")],
    "check accounts": [("check", "accounts", *RAN, "--out", "out")],
    "check certificates": [
        ("check", "certificates", "records.parquet", "--requests", "no.csv", "--out", "out")
    ],
    "check insurance": [(*CHECK, "--show-values", "--for-next"), (*CHECK, "--previous", "out", "--json")],
    "check points": [("check", "points", *RAN, "--out", "out")],
    "check tax": [("check", "tax", *RAN, "--out", "out")],
    "compare": [("compare", "one.json", "one.json")],
    "demo": [("demo", "--persons", "300", "--out", "demo")] * 2,
    "estimate": [CHECK, ("estimate", "out", "--reads", "20"), ("estimate", "out", "--reads", "20")],
    "inspect": [("inspect", "records.parquet", "--write-settings", "made.toml")],
    "normalize": [("normalize", "name", "髙﨑 \U00020bb7子")],
    "prepare": [("prepare", "register.parquet", "--out", "prepared")] * 2,
    "review": [CHECK, ("review", "out", "--import", "out/review.xlsx")],
    "selftest accounts": [("selftest", "accounts", *RAN, "--rounds", "1")],
    "selftest certificates": [("selftest", "certificates", "records.parquet", "--requests", "no.csv")],
    "selftest insurance": [
        ("selftest", "insurance", *RAN, "--rounds", "1", "--per-mechanism", "2", "--json", "self.json")
    ],
    "selftest points": [("selftest", "points", *RAN, "--rounds", "1")],
    "selftest tax": [("selftest", "tax", *RAN, "--rounds", "1")],
    "serve": [("serve", "records.parquet")],
    "settings": [("settings", "--example"), ("settings", "one.json")],
    "verify": [CHECK, ("verify", "out")],
}
"""What each command is run with; where the records are not its own, it is its error that is told."""


def leaves(group, path=()):
    for name, command in group.commands.items():
        yield from (
            leaves(command, (*path, name)) if hasattr(command, "commands") else [" ".join((*path, name))]
        )


def test_every_command_is_tried_as_on_windows():
    assert set(COMMANDS) == set(leaves(typer.main.get_command(app)))


@linux
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_ends_in_order_on_a_console_of_cp932(folder, name):
    """Its help, its output or its error can be shown there, no open file is in its way, nothing is left."""
    (folder / "one.json").write_text('{"name_kanji": "髙橋　花子", "birth_date": "S50.1.2"}', "utf-8")
    for arguments in [*COMMANDS[name], (*name.split(), "--help")]:
        told = run(folder, *arguments, status=(0, 1, 2))
        assert told.strip() and "Traceback" not in told and "open in another program" not in told, told


MAPPED = """
import linkcheck as lc, pyarrow as pa, pyarrow.parquet
result = lc.check_insurance("records.parquet", "register.parquet")
result.write("out")
with pa.memory_map("out/decisions.parquet"):
    for write in (lambda: result.write("out"), lambda: result.write_decisions("out/decisions.parquet")):
        try:
            write()
        except lc.InputError as error:
            print(error.english)
result.write("out")
lc.prepare_register("register.parquet", "prepared")
register = lc.open_register("prepared")
lc.prepare_register("register.parquet", "prepared")
print(lc.check_insurance("records.parquet", "prepared").summary["record_count"])
record = pa.parquet.read_table("records.parquet").to_pylist()[0]
print(register.check_record(record)["decision"])
"""


@linux
def test_what_a_program_itself_has_mapped_is_named_and_a_register_that_is_open_is_renewed(folder):
    told, wrong = program(folder, MAPPED).communicate()
    assert not wrong and told.splitlines()[2:] == [str(len(register())), "link"], told + wrong
    assert all("found decisions.parquet open in another program" in line for line in told.splitlines()[:2])
    assert changes(folder / "out") == []


HOLDER = """
from pathlib import Path
from linkcheck.private import private_directory
with private_directory("linkcheck-") as made:
    with (made / "rows").open("w") as file:
        print(made.name, flush=True)
        sys.stdin.read()
"""


@linux
def test_what_a_killed_process_left_goes_with_the_next_and_what_another_holds_stays(folder):
    killed, living = program(folder, HOLDER), program(folder, HOLDER)
    left, held = killed.stdout.readline().strip(), living.stdout.readline().strip()
    killed.kill()
    killed.communicate()
    assert (folder / "temp" / left).exists()
    told, wrong = program(folder, HOLDER).communicate("")
    assert told and not wrong
    assert {path.name for path in (folder / "temp").iterdir()} == {held, f"{held}.held"}
    living.communicate("")
    assert list((folder / "temp").iterdir()) == []


RESERVER = """
from pathlib import Path
from linkcheck.errors import InputError
from linkcheck.report.placement import reserved
try:
    with reserved(Path("out")):
        print("reserved", flush=True)
        sys.stdin.read()
except InputError as error:
    print(error.english)
"""


@linux
def test_one_run_at_a_time_writes_into_a_directory(folder):
    first = program(folder, RESERVER)
    assert first.stdout.readline() == "reserved\n"
    assert "found another run" in program(folder, RESERVER).communicate("")[0]
    first.kill()  # one that was killed reserves nothing
    first.communicate()
    assert program(folder, RESERVER).communicate("")[0] == "reserved\n"
    assert list((folder / "out").iterdir()) == []


INTERRUPTED = """
import signal
from linkcheck.report.placement import _interrupts_wait
signal.signal(signal.SIGINT, signal.default_int_handler)  # what started the tests may ignore it
try:
    with _interrupts_wait():
        signal.raise_signal(signal.SIGINT)
        print("put", flush=True)
except KeyboardInterrupt:
    print("interrupted")
"""


@linux
def test_an_interrupt_that_waited_ends_like_an_interrupt(folder):
    process = program(folder, INTERRUPTED)
    assert process.communicate() == ("put\ninterrupted\n", "")
    assert process.returncode == 0


def named(path):
    """Every name and attribute that a file of Python names, and every module it imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


@pytest.mark.parametrize("name", MISSING)
def test_what_windows_lacks_stands_only_where_it_is_asked_for(name):
    package = ROOT / "linkcheck"
    found = {
        path.relative_to(package).as_posix() for path in package.rglob("*.py") if name in set(named(path))
    }
    assert found == MISSING[name]


def test_every_file_has_a_name_that_windows_has():
    reserved = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
    names = [path.relative_to(ROOT).as_posix() for part in ("linkcheck", "synthetic_data", "docs", "tests")
             for path in (ROOT / part).rglob("*") if "__pycache__" not in path.parts]  # fmt: skip
    for name in names:
        for part in name.split("/"):
            assert not reserved.match(part) and not re.search(r'[<>:"|?*\\\x00-\x1f]|[. ]$', part), name
    assert len({name.lower() for name in names}) == len(names)
    assert max(map(len, names)) < 100  # of 260 for a whole path


def test_names_of_kernels_leave_room_for_the_folder():
    """A folder is only used where the longest name fits, and no name is longer than that."""
    subprocess.run([sys.executable, "-c", "import linkcheck as lc; lc.normalize_kana(['ｱ'])"], check=True)
    used = Path(cache.kernel_folder())
    paths = [path for path in used.rglob("*.nb?") if not path.name.startswith("test_")]
    names = [path.relative_to(used).as_posix() for path in paths]
    assert names and max(map(len, names)) + len(".tmp.0123456789abcdef") <= cache.LONGEST
    folder = Path("linkcheck") / "kernels" / "__pycache__" / Path(cache.cache_directory()).name
    assert len(str(folder)) + 1 + cache.LONGEST < 180  # so that 80 are left for where it is installed
