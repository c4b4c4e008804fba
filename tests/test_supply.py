"""What the project is made of is known: tables by checksum and origin, packages by exact versions, hashes, licences."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import linkcheck
from linkcheck.tables import table_path

ROOT = Path(linkcheck.__file__).parents[1]
TABLES = table_path("SOURCES.toml").parent
SOURCES = tomllib.loads(table_path("SOURCES.toml").read_text("utf-8"))
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PLAIN = {"demo.txt"}
"""Names of packages alone: what the demonstration installs of the newest versions."""


@pytest.mark.parametrize("name", SOURCES)
def test_every_table_is_what_its_source_says(name):
    told = SOURCES[name]
    found = hashlib.sha256((TABLES / told["file"]).read_bytes()).hexdigest()
    assert found == told["sha256"], "run python -m linkcheck.tables.provenance"
    assert told["origins"] and all(told["origins"]) and told["licence"] and told["built_by"]


def test_no_table_is_without_a_source():
    files = {path.name for path in TABLES.iterdir() if path.suffix in (".toml", ".csv", ".npz", ".parquet")}
    assert files - {"SOURCES.toml"} == {told["file"] for told in SOURCES.values()}


@pytest.mark.parametrize(
    "path", [path for path in LOCKS if path.name not in PLAIN], ids=lambda path: path.name
)
def test_every_package_has_its_exact_version_and_hashes(path):
    text = path.read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert len(lines) > 20
    for line in lines:
        assert re.match(r"[a-z0-9._-]+==[^ ;]+", line), line
        hashes = re.findall(r"--hash=sha256:([0-9a-f]+)", line)
        assert hashes and all(len(each) == 64 for each in hashes), line


def test_the_exact_versions_are_some_that_the_project_asks_for():
    about = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = about["optional-dependencies"]
    lines = (ROOT / "requirements" / "locked.txt").read_text("utf-8")
    locked = re.findall(r"^([a-z0-9._-]+)==([^ ;\\]+)", lines, re.MULTILINE)
    for each in map(Requirement, [*about["dependencies"], *extras["review"], *extras["readings"]]):
        versions = [version for name, version in locked if name == canonicalize_name(each.name)]
        assert versions and all(each.specifier.contains(version) for version in versions), (
            f"make lock: {each}"
        )


def test_a_list_of_parts_is_made_and_a_policy_says_where_weaknesses_go():
    recipe = (ROOT / "Makefile").read_text("utf-8")
    assert (
        "cyclonedx-py requirements" in recipe and "sbom.cdx.json" in recipe and "--require-hashes" in recipe
    )
    policy = (ROOT / "SECURITY.md").read_text("utf-8")
    for word in ("privately", "within a week", "weakness", "latest version", "sbom"):
        assert word in policy, word


def test_the_project_has_its_licence():
    assert (ROOT / "LICENSE").read_text("utf-8").lstrip().startswith("Apache License")
    assert "License" in (ROOT / "README.md").read_text("utf-8") or "Licence" in (
        ROOT / "README.md"
    ).read_text("utf-8")
