"""The examples of the pages run: commands and Python, page by page, in a folder of their own."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TOWN = "python -m synthetic_data --persons 1500"


def pages_with(kind):
    for path in sorted(DOCS.rglob("*.md")):
        if any(found == kind for found, _ in BLOCK.findall(path.read_text("utf-8"))):
            yield path.relative_to(DOCS).as_posix()


def blocks(page, kind):
    return [text for found, text in BLOCK.findall((DOCS / page).read_text("utf-8")) if found == kind]


def run(line, folder):
    words = shlex.split(line)
    program = ["-m", "linkcheck"] if words[0] == "linkcheck" else []
    return subprocess.run([sys.executable, *program, *words[1:]], cwd=folder, capture_output=True, text=True)


@pytest.mark.parametrize("page", [page for page in pages_with("sh") if page.startswith("ja")])
def test_the_japanese_pages_show_the_same_commands(page):
    assert blocks(page, "sh") == blocks(page.replace("ja", "en", 1), "sh")


@pytest.mark.parametrize("page", [page for page in pages_with("sh") if page.startswith("en")])
def test_commands(page, folder):
    for block in blocks(page, "sh"):
        for line in block.splitlines():
            if line.startswith(TOWN):
                continue
            done = run(line, folder)
            assert done.returncode in (0, 1), f"{line}\n{done.stderr}"
            out = re.search(r"--out (\S+)", line)
            written = "manifest.json" if line.startswith("linkcheck prepare") else "report.html"
            assert out is None or (folder / out[1] / written).exists(), line


@pytest.mark.parametrize("name", ["README.md", "README.ja.md"])
def test_the_example_of_the_first_page(name, folder, monkeypatch):
    monkeypatch.chdir(folder)
    names = {"records": "town/insurance.csv", "register": "town/register.csv"}
    (block,) = blocks(f"../{name}", "python")
    exec(compile(block, name, "exec"), names)
    assert (folder / "out" / "report.html").exists() and (folder / "decisions.parquet").exists()


@pytest.mark.parametrize("page", [*pages_with("python")])
def test_python(page, folder, monkeypatch):
    monkeypatch.chdir(folder)
    names = {"__name__": "example"}
    for number, block in enumerate(blocks(page, "python")):
        exec(compile(block, f"{page}, block {number}", "exec"), names)
