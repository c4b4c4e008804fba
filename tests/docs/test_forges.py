"""Continuous integration and the server's image call what there is: targets, extras, commands, files."""

import fnmatch
import os
import re
import shlex
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest
import typer
import yaml

import linkcheck
from linkcheck.cli import app

ROOT = Path(linkcheck.__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
WORKFLOWS = ROOT / ".github" / "workflows"
JOBS = yaml.safe_load((WORKFLOWS / "test.yml").read_text("utf-8"))["jobs"]
STEPS = [(name, step["run"]) for name, job in JOBS.items() for step in job["steps"] if "run" in step]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")


def check_linkcheck(words):
    command = typer.main.get_command(app)
    while hasattr(command, "commands") and words and words[0] in command.commands:
        command, words = command.commands[words[0]], words[1:]
    known = {name for each in command.params for name in each.opts}
    assert not hasattr(command, "commands") and {word for word in words if word.startswith("--")} <= known


def check_pip(words):
    for word in words:
        for extra in re.findall(r"\[(.*)\]", word):
            assert set(extra.split(",")) <= set(PROJECT["project"]["optional-dependencies"])
        if word.endswith(".txt"):
            assert (ROOT / word).is_file()


def check_pytest(words):
    markers = {each.partition(":")[0] for each in PROJECT["tool"]["pytest"]["ini_options"]["markers"]}
    marked = words[words.index("-m") + 1]
    assert set(re.findall(r"\w+", marked)) - {"not", "and", "or"} <= markers


def check(line):
    """A command of a workflow or of the image: whatever it names is there."""
    words = shlex.split(line)
    program = Path(words[0]).name
    if program == "make":
        assert re.search(rf"^{words[1]}:", MAKEFILE, re.MULTILINE), line
    elif program == "linkcheck":
        check_linkcheck(words[1:])
    elif words[1:3] == ["-m", "pip"]:
        check_pip(words[3:])
    elif words[1:3] == ["-m", "pytest"]:
        check_pytest(words[3:])
    elif words[1:3] == ["-m", "venv"] or program == "useradd":
        return
    elif program == "python" and words[-1].startswith("linkcheck."):
        assert words[1:-1] == ["-P", "-m"] and find_spec(words[-1]), line  # not from the folder it runs in
    else:
        script = ROOT / words[0]
        assert script.is_file() and (os.name == "nt" or os.access(script, os.X_OK)), line
        check(script.read_text("utf-8").splitlines()[-1])


@pytest.mark.parametrize(("job", "line"), STEPS)
def test_a_step_of_a_workflow_calls_what_there_is(job, line):
    check(line)


def test_every_action_is_a_commit_with_its_version():
    """A tag can be moved, a commit cannot; one action is one commit everywhere."""
    lines = [
        line.partition("uses:")[2].strip()
        for path in WORKFLOWS.iterdir()
        for line in path.read_text("utf-8").splitlines()
        if "uses:" in line
    ]
    assert lines
    for line in lines:
        assert re.fullmatch(r"[\w-]+/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line
    assert len(set(lines)) == len({line.partition("@")[0] for line in lines})


def test_pins_are_renewed_where_there_are_pins():
    told = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text("utf-8"))["updates"]
    assert {each["package-ecosystem"] for each in told} == {"github-actions", "docker"}


TYPED = [
    (path.relative_to(ROOT).as_posix(), line)
    for path in [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md", ROOT / "README.ja.md"]
    for block in re.findall(
        r"^```(?:console|sh)\n(.*?)^```$", path.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    for line in block.splitlines()
]
OTHERS = (
    "cd",
    "docker",
    "export",
    "git",
    "gpg",
    "jupyter",
    "mkdir",
    "sha256sum",
    "source",
    "sudo",
    "unshare",
)
"""Programs of others in lines of the pages."""


@pytest.mark.parametrize(("page", "line"), TYPED)
def test_a_line_that_a_page_says_to_type_calls_what_there_is(page, line):
    assert not re.search(r"pip install .*[^\"]\.\[", line), "zsh takes brackets without quotes for a pattern"
    words = shlex.split(re.sub(r"[{}\[\]]|\s#.*", "", line).replace("\\", "/"))
    if words[:2] == ["uv", "run"]:
        words = words[2:] if words[2] != "--with" else words[4:]
    if words[0] == "uvx":
        check_pip(words[1 : words.index("linkcheck")])
        words = words[words.index("linkcheck") :]
    if words[0] in OTHERS or "activate" in words[0]:
        return
    if words[0] == "uv":
        assert words[1] in ("add", "pip", "sync", "tool", "venv"), line
        check_pip(words[2:])
    elif words[0] == "pytest" or words[1:3] == ["-m", "pytest"]:
        assert PROJECT["tool"]["pytest"]
    elif words[1:3] == ["-m", "synthetic_data"]:
        assert (ROOT / "synthetic_data" / "__main__.py").is_file()
    elif words[1:3] == ["-m", "pip"] and "wheelhouse/requirements.txt" in words:
        assert "$(HOUSE)/requirements.txt" in MAKEFILE
    else:
        check(shlex.join(words))


def test_every_system_and_the_oldest_and_newest_python_are_tried():
    matrix = JOBS["others"]["strategy"]["matrix"]
    assert {each.partition("-")[0] for each in matrix["os"]} == {"windows", "macos", "ubuntu"}
    told = re.findall(r":: (3\.\d+)", str(PROJECT["project"]["classifiers"]))
    assert matrix["python"] == [told[0], told[-1]]
    assert PROJECT["project"]["requires-python"] == f">={told[0]}"
    targets = re.search(r"foreach python,([\d. ]+),", MAKEFILE)[1].split()
    assert targets == told  # the wheelhouse has them all


def test_what_the_image_copies_is_there_and_not_left_out():
    rules = (ROOT / ".dockerignore").read_text("utf-8").split()
    copied = [
        word
        for line in re.findall(r"^COPY ([^-].*)$", DOCKERFILE, re.MULTILINE)
        for word in line.split()[:-1]
    ]
    assert {"linkcheck", "synthetic_data", "requirements", "pyproject.toml"} <= set(copied)
    for name in copied:
        assert (ROOT / name).exists(), name
        left_out = [not rule.startswith("!") for rule in rules if fnmatch.fnmatch(name, rule.lstrip("!"))]
        assert left_out[-1] is False, name
    needed = {PROJECT["project"]["readme"], *PROJECT["project"]["license-files"]}
    assert needed <= set(copied)  # or no wheel is built from them


def test_the_image_runs_what_is_installed_without_rights():
    for line in re.findall(r"^RUN (.*)$", DOCKERFILE, re.MULTILINE):
        for each in line.split("&&"):
            if Path(shlex.split(each)[0]).name not in ("mkdir", "chown"):
                check(each)
    assert "--require-hashes" in DOCKERFILE and "--no-deps ." in DOCKERFILE
    lines = DOCKERFILE.splitlines()
    user = re.search(r"useradd .*--uid (\d+)", DOCKERFILE)[
        1
    ]  # by number, so that a cluster sees it is not root
    assert int(user) > 0 and lines.index(f"USER {user}") < next(
        at for at, line in enumerate(lines) if line.startswith("ENTRYPOINT")
    )
    entry = re.search(r'^ENTRYPOINT \["(\w+)"\]', DOCKERFILE, re.MULTILINE)[1]
    assert entry in PROJECT["project"]["scripts"]
    bases = set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE))
    (python,) = [re.fullmatch(r"python:(3\.\d+)-slim@sha256:[0-9a-f]{64}", base)[1] for base in bases]
    assert f"Programming Language :: Python :: {python}" in PROJECT["project"]["classifiers"]


def test_what_the_image_takes_from_its_build_is_what_it_runs():
    """The environment lies where it was made, or its scripts lead nowhere; what is written is open to the user."""
    made = re.search(r"-m venv (\S+)", DOCKERFILE)[1]
    assert re.search(r"^COPY --from=(\w+) (\S+) (\S+)$", DOCKERFILE, re.MULTILINE).groups() == (
        "build",
        made,
        made,
    )
    assert f"ENV PATH={made}/bin:$PATH " in DOCKERFILE
    owned = set(re.search(r"chown linkcheck (.*)$", DOCKERFILE, re.MULTILINE)[1].split())
    assert {
        re.search(r"XDG_CACHE_HOME=(\S+)", DOCKERFILE)[1],
        re.findall(r"^WORKDIR (\S+)", DOCKERFILE, re.M)[-1],
    } == owned
    started = re.search(r"^#   docker run (.*?)\n# /", DOCKERFILE, re.MULTILINE | re.DOTALL)[1]
    assert owned <= set(re.findall(r":(/\w+)", started))  # the rest of the file system is read-only
    assert "--network none --read-only --tmpfs /tmp" in started
