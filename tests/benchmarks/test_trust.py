"""The program of attacks finds what it looks for, and its table says what it counted."""

import json

import pytest

from benchmarks.trust import __main__ as trust
from benchmarks.trust.canaries import HIDDEN_PLACE, KANA, NAME, Planted, found_in, plant
from benchmarks.trust.files import damaged
from benchmarks.trust.hunt import Hunt, hunt

TOLD = {
    "values": {"values": 20, "calls": 1_234_567, "failures": 3},
    "files": {"csv": {"read": 5, "refused": 4, "a fault: KeyError": 1}},
    "faults in memory": {"kills in memory": {"nothing": 7, "whole": 2, "half a set": 1}},
    "faults in parts": {"full disk in parts": {"writes": 9, "nothing": 4}},
    "canaries": {"planted": 9, "runs": 2, "searched": 30, "shown": 4, "found": 1, "temporary": 6, "open": 0},
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_figure_is_in_the_table(language):
    made = trust.table(TOLD, None, language)
    assert len(made.splitlines()) == 2 + 5
    for figure in ("1,234,567", "| 10 |", "30"):
        assert figure in made, figure
    assert ("| 4 of 9 writes |" if language == "en" else "| 4／書込 9 |") in made
    assert ("1 faults" if language == "en" else "障害 1") in made


def test_the_figures_of_the_release_before_stand_beside():
    before = json.loads(json.dumps(TOLD)) | {"values": {"values": 1, "calls": 2, "failures": 77, "ended": 5}}
    made = trust.table(TOLD, before, "en")
    assert "77 batches raised" in made and "5 ended the process" in made and "not measured" not in made
    del before["canaries"]
    why = {"canaries in all five cases": {"en": "no such command", "ja": "命令なし"}}
    before |= {"missing": why, "about": {"en": "A release.", "ja": "版。"}}
    assert "no such command" in trust.table(TOLD, before, "en") and "命令なし" in trust.table(
        TOLD, before, "ja"
    )
    assert trust.table(TOLD, before, "en").endswith("A release.")


def test_figures_are_added_up():
    before, more = (
        {"a": {"nothing": 2, "writes": 7}, "where": ["x"]},
        {"a": {"nothing": 3, "whole": 1, "writes": 9}},
    )
    assert trust.added(before, more) == {"a": {"nothing": 5, "whole": 1, "writes": 9}, "where": ["x"]}


def test_the_pages_hold_the_figures_that_were_measured():
    told = trust.read(trust.RESULTS)
    for language, page in trust.PAGES.items():
        text = page.read_text("utf-8")
        held = text.split(trust.MARK)[1].split(trust.END)[0].strip()
        assert held == trust.table(told, trust.read(trust.BEFORE), language), (
            "python -m benchmarks.trust --pages"
        )


def test_tests_with_bounds_checks_are_counted(tmp_path):
    path = tmp_path / "bounds.xml"
    path.write_text('<testsuites><testsuite tests="9" failures="2" errors="1" skipped="4"/></testsuites>')
    told = {"bounds": trust.bounds(path)}
    assert told == {"bounds": {"tests": 5, "failures": 3}} and "| 5 | 3 failed |" in trust.table(
        told, None, "en"
    )


def test_a_search_finds_canaries_in_every_encoding():
    for code in ("utf-8", "cp932", "utf-16-le"):
        assert found_in(NAME.encode(code), (), shown=False) and found_in(
            HIDDEN_PLACE.encode(code), (), shown=True
        )
    assert found_in(b"...123456789018...", ("123456789018",), shown=True) and not found_in(
        b"9018", (), shown=False
    )


@pytest.mark.slow
def test_no_canary_comes_to_light(tmp_path):
    told = hunt(plant(tmp_path / "data"), tmp_path / "runs", ("insurance",))
    assert told["found"] == [] and told["shown"] >= 3 and told["runs"] == 9 and told["planted"] > 100
    assert told["kept"] > 0 and told["temporary"] > 0 and told["open"] == 0  # they were there to be searched


def test_what_a_command_writes_or_leaves_is_found(tmp_path):
    found = Hunt(Planted(tmp_path, ("123456789018",)))
    for name, content in (
        ("out/a.csv", NAME),
        ("out/b.csv", "123456789018"),
        ("stdout", KANA),
        ("tmp/x", ""),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, "utf-8")
    found.search(tmp_path, is_shown=True)
    where = {told.partition(":")[0].removeprefix(f"{tmp_path.name}/") for told in found.found}
    assert where == {"out/b.csv", "stdout", tmp_path.name} and found.shown == 2


def test_damaged_files_are_counted():
    assert sum(damaged({"csv": 12})["csv"].values()) == 12
