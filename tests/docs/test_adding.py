"""The counts of docs/en/adding.md, on things that are there already: which files know of each."""

import re
from pathlib import Path

import pytest

import linkcheck

ROOT = Path(linkcheck.__file__).parent
KNOWN = {
    # what, the word that only its files hold, those files
    "level": (
        r"\btown_typo\b",  # the fourth file, where it holds, knows it by its place
        [
            "levels/address.py",
            "tables/base_rates.toml",
            "tables/texts.toml",
        ],
    ),
    "variant": ("鯵鰺", ["tables/characters.toml"]),
    "title": ("未成年後見人", ["tables/name_notation.toml"]),
    "log word": ("印刷待ちタイムアウト", ["tables/events.toml"]),
    "header": ("姓フリガナ", ["tables/header_aliases.toml"]),
}


def files_with(pattern):
    for path in sorted(ROOT.rglob("*")):
        if path.suffix in (".py", ".toml", ".csv") and re.search(pattern, path.read_text("utf-8")):
            yield path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("what", ["level", "variant", "title", "log word", "header"])
def test_only_these_files_know_of_it(what):
    pattern, files = KNOWN[what]
    assert list(files_with(pattern)) == files


def test_the_list_of_cases_is_the_only_line_outside_its_folder():
    lines = [
        line
        for line in (ROOT / "cases" / "__init__.py").read_text("utf-8").splitlines()
        if '"points"' in line
    ]
    assert len(lines) == 1
    importing = r"(from|import) linkcheck\.cases\.points"
    outside = [name for name in files_with(importing) if not name.startswith("cases/points/")]
    assert outside == ["__init__.py"]  # the door, for type checkers


def test_a_column_of_the_decisions_stands_in_four_places():
    found = [name for name in files_with(r'"name_level"') if name.startswith("audit/")]
    assert found == ["audit/findings.py", "audit/outcomes.py"]
    assert "name_level" in (ROOT.parent / "docs" / "words.toml").read_text("utf-8")
