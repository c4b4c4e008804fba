"""What is installed for whom: the demonstration's list, the extras, the version."""

import io
import re
import subprocess
import sys
import tomllib
from contextlib import redirect_stderr
from importlib import metadata
from pathlib import Path

import pytest

import linkcheck
from linkcheck.endings import REQUIRED, guarded
from linkcheck.packages import install_command

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

DEMO = """
import sys

class Missing:
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in {missing!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Missing)
from linkcheck.cli import main
try:
    main(["demo", "--out", sys.argv[1], "--persons", "300"])
except SystemExit as ended:
    sys.exit(ended.code)
"""


def name_of(requirement):
    return requirement.partition(">")[0]


def demo_requirements():
    lines = (ROOT / "requirements" / "demo.txt").read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def test_the_demonstration_needs_no_more_than_its_list(tmp_path):
    assert set(demo_requirements()) < set(PROJECT["dependencies"])
    missing = {name_of(each) for each in PROJECT["dependencies"]} - set(map(name_of, demo_requirements()))
    assert missing == set(REQUIRED)
    code = DEMO.format(missing=sorted(missing))
    done = subprocess.run([sys.executable, "-c", code, tmp_path / "demo"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "demo" / "report.html").exists()


@pytest.mark.parametrize("name", REQUIRED)
def test_what_only_the_whole_installation_has_is_named_where_it_is_missing(name):
    told = io.StringIO()
    with pytest.raises(SystemExit) as ended, redirect_stderr(told), guarded():
        raise ModuleNotFoundError(f"No module named '{name}'", name=f"{name}.part")
    assert ended.value.code == 2
    assert name in told.getvalue() and f"{install_command('.')}\n" in told.getvalue()


def test_the_development_extra_holds_every_extra_of_users():
    extras = PROJECT["optional-dependencies"]
    held = {
        name for each in extras["dev"] if each.startswith("linkcheck[") for name in each[10:-1].split(",")
    }
    assert held >= {"docs", "readings", "release", "review", "spark"}
    assert metadata.version("linkcheck") == PROJECT["version"] == linkcheck.__version__


def test_the_newest_version_of_the_changelog_is_the_version():
    heads = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    versions = [head for head in heads if head != "Unreleased"]
    assert versions[0] == PROJECT["version"] and heads.count("Unreleased") == (heads[0] == "Unreleased")
    told = [tuple(map(int, version.split("."))) for version in versions]
    assert told == sorted(set(told), reverse=True) and all(len(each) == 3 for each in told)
