"""The pages say what the code does: tables are those of the code, words have their things, the site builds."""

import json
import re
import subprocess
import sys
import tomllib
from dataclasses import fields
from importlib import metadata
from pathlib import Path

import pytest
import typer

import linkcheck
from linkcheck.cases import CASES
from linkcheck.cli import app
from linkcheck.settings import Settings, given_settings, setting_words

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
LANGUAGES = ("en", "ja")


def source():
    paths = [*sorted((ROOT / "linkcheck").rglob("*.py")), ROOT / "linkcheck" / "tables" / "messages.toml"]
    return "\n".join(path.read_text("utf-8") for path in paths)


def test_no_page_has_drifted_from_the_code(tables):
    drifted = [
        path.relative_to(ROOT).as_posix()
        for path, language in tables.pages()
        if tables.filled(path.read_text("utf-8"), language) != path.read_text("utf-8")
    ]
    assert drifted == [], "run python docs/tables.py"


def test_every_setting_column_output_and_licence_has_words_and_nothing_else_has(tables, tmp_path):
    assert list(setting_words()) == [each.name for each in fields(Settings)]
    assert set(tables.WORDS["column"]) == set(tables.DECISION_COLUMNS)
    lock = (ROOT / "requirements" / "locked.txt").read_text("utf-8")
    assert set(tables.WORDS["licence"]) == set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE))


def test_licences_are_those_that_the_packages_tell(tables):
    told, absent = tables.WORDS["licence"], []
    for name, licence in told.items():
        try:
            about = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            absent.append(name)  # what another system or Python needs
            continue
        words = " ".join([about.get("License") or "", *(about.get_all("Classifier") or [])])
        expected = {about["License-Expression"]} if about["License-Expression"] else set()
        family = licence.partition("-")[0]
        assert licence in expected if expected else family in words, name
    assert set(absent) <= {"colorama"}


def test_the_list_of_parts_has_every_package_with_its_hashes(tmp_path):
    lock, made = ROOT / "requirements" / "locked.txt", tmp_path / "sbom.json"
    command = [sys.executable, "-m", "cyclonedx_py", "requirements", lock, "--output-file", made]
    done = subprocess.run([*command, "--output-reproducible"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    parts = json.loads(made.read_text("utf-8"))["components"]
    names = re.findall(r"^([a-z0-9-]+)==", lock.read_text("utf-8"), re.MULTILINE)
    assert sorted(part["name"] for part in parts) == sorted(names)
    for part in parts:
        assert any(place.get("hashes") for place in part["externalReferences"]), part["name"]


def test_a_check_writes_the_files_and_columns_that_are_told(tables, tmp_path):
    from town import enrolled, register

    result = linkcheck.check_insurance(
        linkcheck.Frame(table_of(enrolled(register()))).to_arrow(), table_of(register())
    )
    written = {path.name for path in result.write(tmp_path / "out").iterdir()}
    assert written == set(tables.WORDS["output"])
    assert set(result.decisions.columns) == set(tables.WORDS["column"])


def table_of(rows):
    import pyarrow as pa

    return pa.Table.from_pylist(rows)


def test_every_command_and_option_is_told_in_both_languages(tables):
    told = []
    for path, command in tables.leaves(typer.main.get_command(app), "linkcheck"):
        options = [(each.name, getattr(each, "help", "")) for each in command.params if each.name != "help"]
        told += [(path, name, text) for name, text in [("", command.help), *options]]
    assert len(told) > 100
    assert [each for each in told if " / " not in (each[2] or "")] == []


def test_every_table_is_on_a_page_in_each_language(tables):
    for language in LANGUAGES:
        placed = set()
        for path, own in tables.pages():
            if own == language:
                placed |= {place[1] for place in tables.PLACE.findall(path.read_text("utf-8"))}
        assert placed == set(tables.TABLES) - ({"api"} if language == "ja" else set())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_case_has_a_page(language):
    assert {path.stem for path in (DOCS / language / "cases").iterdir()} == {case.name for case in CASES}


def test_every_public_name_is_in_the_reference():
    reference = (DOCS / "en" / "api.md").read_text("utf-8")
    assert re.findall(r"^## (\w+)$", reference, re.MULTILINE) == linkcheck.__all__


@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_that_are_explained_exist(language):
    page, code = (DOCS / language / "faq.md").read_text("utf-8"), source()
    heads = re.findall(r"^## (.+)$", page, re.MULTILINE)
    missing = [head for head in heads if head not in code and head != "The first check is slow"]
    assert missing == []


TOML = [
    (path.relative_to(DOCS).as_posix(), block)
    for path in sorted(DOCS.rglob("*.md"))
    for block in re.findall(r"^```toml\n(.*?)^```$", path.read_text("utf-8"), re.MULTILINE | re.DOTALL)
]


@pytest.mark.parametrize(("page", "block"), TOML)
def test_lines_of_settings_are_settings(page, block):
    assert given_settings(tomllib.loads(block)) != Settings()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_site_builds_without_a_warning(language, tmp_path):
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "-W",
        "--keep-going",
        "-c",
        DOCS,
        "-D",
        f"language={language}",
    ]
    done = subprocess.run([*command, DOCS / language, tmp_path], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    pages = "".join(path.read_text("utf-8") for path in tmp_path.rglob("*.html"))
    assert not re.search(r"<p>[^<]*[ぁ-ん。、]\n[ぁ-んァ-ヶ一-龠]", pages)  # it would be shown as a space
    assert not re.findall(r'(?:src|<link[^>]*href)="https?://[^"]*"', pages)  # it is read without a network


def test_links_in_the_files_of_the_root_lead_somewhere():
    for name in ("README.md", "README.ja.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"):
        text = (ROOT / name).read_text("utf-8")
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (ROOT / target).exists(), f"{name}: {target}"
