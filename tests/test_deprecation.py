"""What is to go works until it goes, and says what to use instead: tried with names that are made to go here."""

import runpy
import subprocess
import sys
import warnings

import pytest

import linkcheck
from linkcheck import deprecation
from linkcheck.deprecation import Going
from linkcheck.errors import SettingsError
from linkcheck.settings import Settings, given_settings


@pytest.fixture
def going(monkeypatch):
    monkeypatch.setitem(deprecation.PUBLIC, "normalize_names", Going("normalize_name", "0.3"))
    monkeypatch.setitem(deprecation.SETTINGS, "review_limit", Going("review_threshold", "0.3"))


def test_what_goes_leads_to_what_stays():
    for name, old in deprecation.PUBLIC.items():
        assert old.instead in linkcheck.__all__ and name not in linkcheck.__all__
    for name, old in deprecation.SETTINGS.items():
        assert hasattr(Settings(), old.instead) and not hasattr(Settings(), name)


def test_a_name_that_goes_works_and_warns_once_at_the_line_that_uses_it(going, tmp_path):
    stays = linkcheck.normalize_name  # what its import brings changes which warnings are shown
    program = tmp_path / "program.py"
    program.write_text(
        "import linkcheck\nfor _ in range(3):\n    used = linkcheck.normalize_names\n", "utf-8"
    )
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("default")
        used = runpy.run_path(str(program))["used"]
    assert used is stays
    assert [(each.category, each.filename, each.lineno) for each in told] == [
        (DeprecationWarning, str(program), 3)
    ]
    assert "normalize_names goes with version 0.3. Use normalize_name in its place." in str(told[0].message)
    assert "normalize_name を使ってください" in str(told[0].message)


def test_a_name_that_goes_is_imported_from_the_package(going):
    with pytest.warns(DeprecationWarning, match="Use normalize_name"):
        from linkcheck import normalize_names
    assert normalize_names is linkcheck.normalize_name
    assert "normalize_names" not in dir(linkcheck)  # it is found by who has it, not by who looks for one


def test_a_setting_that_goes_is_read_and_told(going):
    with pytest.warns(FutureWarning, match="review_limit goes with version 0.3. Use review_threshold"):
        assert given_settings({"review_limit": 0.2}).review_threshold == 0.2
    with pytest.raises(SettingsError, match="review_limit: no such setting"):
        given_settings({"review_limit": 0.2, "review_threshold": 0.3})


def test_who_runs_a_check_sees_that_a_setting_goes(tmp_path):
    (tmp_path / "my.toml").write_text("review_limit = 0.2\n", "utf-8")
    code = """
from linkcheck.deprecation import Going, SETTINGS
from linkcheck.cli import main
SETTINGS["review_limit"] = Going("review_threshold", "0.3")
main(["settings", "my.toml"])
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("Use review_threshold in its place") == 1
