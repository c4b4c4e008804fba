"""The terminal: every stage has its bar, nothing is shown where nobody watches, the next step is said."""

import json
import os
import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest

import linkcheck
from linkcheck.bars import STAGES, StageBars
from linkcheck.terminal import closing_lines, summary_json

ROOT = Path(linkcheck.__file__).parent
SUMMARY = {"flagged_count": 3, "quarantine_reasons": {"my_number_missing": 2}}


def test_every_stage_that_a_check_tells_of_has_a_bar():
    told = set()
    for path in ROOT.rglob("*.py"):
        told |= set(re.findall(r'progress\("([a-z_]+)"', path.read_text("utf-8")))
    assert told and told <= set(STAGES)


class Terminal:
    def __init__(self, watched):
        self.watched = watched

    def isatty(self):
        return self.watched


@pytest.mark.parametrize(
    ("watched", "quiet", "shown"), [(False, False, False), (True, True, False), (True, False, True)]
)
def test_bars_are_shown_only_to_those_who_watch(monkeypatch, watched, quiet, shown):
    monkeypatch.setattr("sys.stderr", Terminal(watched))
    assert StageBars(quiet=quiet).shown is shown


def test_bars_take_every_stage_and_leave_others_aside(monkeypatch, capsys):
    bars = StageBars()
    bars.shown = True
    with bars:
        for stage in (*STAGES, "nothing"):
            bars(stage, 1, 2)
        assert set(bars.tasks) == set(STAGES)


def test_what_comes_after_the_counts():
    told = "\n".join(closing_lines(SUMMARY, Path("out")))
    assert "out/report.html" in told and "linkcheck review out" in told
    assert "linkcheck review" not in str(closing_lines({"flagged_count": 0}, Path("out")))
    assert json.loads(summary_json(SUMMARY, Path("out")))["out"] == "out"


@pytest.mark.parametrize(
    ("called", "found", "expected"),
    [
        (".venv/bin/linkcheck", None, ".venv/bin/linkcheck review out"),  # after `make demo`
        (".venv/bin/linkcheck", "/venv/bin/linkcheck", "linkcheck review out"),
        ("/site-packages/linkcheck/__main__.py", None, "linkcheck review out"),
    ],
)
def test_the_next_step_can_be_typed_as_it_stands(called, found, expected, monkeypatch):
    monkeypatch.setattr(sys, "argv", [called])
    monkeypatch.setattr(shutil, "which", lambda name: found)
    assert f"next: {expected}" in closing_lines({"flagged_count": 1}, Path("out"))[-1]


@pytest.mark.skipif(os.name == "nt", reason="a shell of Windows has other rules")
def test_the_next_command_can_be_typed_as_it_stands():
    for out in ("out", "結果/4月", "4月 結果", "a'b (1)", "a&b", "a;b"):
        told = closing_lines({"flagged_count": 1}, Path(out))[-1].partition("next: ")[2]
        assert shlex.split(told)[1:] == ["review", str(Path(out))]
    assert closing_lines({"flagged_count": 1}, Path("結果/4月"))[-1].endswith(f"review {Path('結果/4月')}")
