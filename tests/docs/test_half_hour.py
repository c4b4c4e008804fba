"""The first half hour as the pages show it is typed again: commands in a shell, Python at its prompt."""

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
CHECKER = doctest.OutputChecker()
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def shown(page, kind):
    return re.findall(rf"^```{kind}\n(.*?)^```$", (DOCS / page).read_text("utf-8"), re.MULTILINE | re.DOTALL)


def test_both_languages_show_the_same():
    for kind in ("text", "pycon"):
        assert shown("en/half_hour.md", kind) == shown("ja/half_hour.md", kind) != []


def test_what_the_terminal_shows(folder):
    environment = os.environ | {"PYTHONIOENCODING": "utf-8", "COLUMNS": "100"}
    (block,) = shown("en/half_hour.md", "text")
    for each in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        line, _, expected = each.partition("\n")
        command = [sys.executable, "-m", *line.split()]
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        assert done.returncode in (0, 1) or "error: " in expected
        assert CHECKER.check_output(expected, done.stdout, FLAGS), f"{line}\n{done.stdout}"


def test_what_python_shows(folder, monkeypatch):
    monkeypatch.chdir(folder)
    text = "\n".join(shown("en/half_hour.md", "pycon"))
    example = doctest.DocTestParser().get_doctest(text, {}, "half_hour", None, 0)
    told = []
    doctest.DocTestRunner(CHECKER, optionflags=FLAGS).run(example, out=told.append)
    assert example.examples and told == [], "".join(told)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_pages_that_are_followed_lead_here(language):
    for name in ("start_clerk.md", "start_developer.md"):
        assert "(half_hour.md)" in (DOCS / language / name).read_text("utf-8"), name
