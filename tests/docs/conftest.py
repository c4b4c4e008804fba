"""docs/tables.py as a module; the invented data that the examples of the pages use."""

import importlib.util
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="session")
def tables():
    spec = importlib.util.spec_from_file_location("docs_tables", DOCS / "tables.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def town(tmp_path_factory):
    """The invented data of every example, made once by the line that the pages tell."""
    folder = tmp_path_factory.mktemp("examples")
    (line,) = {
        line
        for path in DOCS.rglob("*.md")
        for line in path.read_text("utf-8").splitlines()
        if line.startswith("python -m synthetic_data --persons 1500")
    }
    subprocess.run([sys.executable, *shlex.split(line)[1:]], cwd=folder, capture_output=True, check=True)
    return folder / "town"


@pytest.fixture
def folder(town, tmp_path):
    """A folder of its own that holds the invented data as town."""
    shutil.copytree(town, tmp_path / "town")
    return tmp_path
