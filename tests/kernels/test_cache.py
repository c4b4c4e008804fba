"""Where compiled kernels are kept: also where nothing beside the sources or at home can be written."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from linkcheck.kernels import cache


@pytest.fixture
def anew():
    cache.cache_directory.cache_clear()
    yield
    cache.cache_directory.cache_clear()


def test_beside_the_sources_where_that_can_be_written(anew):
    assert Path(cache.cache_directory()).parent == cache.HERE / "__pycache__"


def test_in_the_user_s_cache_where_the_sources_are_read_only(anew, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    can_hold = cache._can_hold
    monkeypatch.setattr(
        cache, "_can_hold", lambda folder: cache.HERE not in folder.parents and can_hold(folder)
    )
    assert Path(cache.cache_directory()).parent == tmp_path / "linkcheck"


def test_in_a_private_folder_that_goes_where_nothing_can_be_written(anew, tmp_path):
    code = (
        "from linkcheck.kernels import cache\n"
        "cache._can_hold = lambda folder: False\n"
        "import os, stat; found = cache.cache_directory()\n"
        "print(found, oct(stat.S_IMODE(os.stat(found).st_mode)), cache.cache_directory() == found)"
    )
    clean = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=clean | {"TMPDIR": str(tmp_path)}
    )
    found, mode, same = run.stdout.split()
    assert Path(found).parent == tmp_path and mode == "0o700" and same == "True"
    assert not Path(found).exists()


def test_a_folder_that_cannot_be_made_holds_nothing(tmp_path):
    (tmp_path / "file").touch()
    assert not cache._can_hold(tmp_path / "file" / "below")
    assert cache._can_hold(tmp_path / "new" / "folder")


def test_in_a_chosen_folder_each_state_of_the_sources_has_its_own(tmp_path, monkeypatch):
    """Machine code holds the kernels it calls: with another file of theirs changed, it is of another version."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    found = set()
    for state in ("one", "other", "one"):
        monkeypatch.setattr(cache, "state_of_sources", lambda state=state: state)
        cache._chosen_folder.cache_clear()
        found.add(cache.kernel_folder())
    cache._chosen_folder.cache_clear()
    assert len(found) == 2 and all(Path(each).parent == tmp_path for each in found)
