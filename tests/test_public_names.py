import subprocess
import sys
import time

import linkcheck
from linkcheck import errors


def test_every_public_name_is_there_sorted_and_documented():
    assert linkcheck.__all__ == sorted(linkcheck.__all__)
    assert set(linkcheck.__all__) == set(linkcheck.PLACES)
    for name in linkcheck.__all__:
        assert getattr(linkcheck, name).__doc__, name


def test_everything_that_is_raised_can_be_caught_by_its_public_name():
    assert set(errors.__all__) <= set(linkcheck.__all__)


def test_the_import_is_light():
    code = "import sys, linkcheck; print([m for m in ('numba', 'pandas', 'pyarrow', 'duckdb') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


def test_help_is_quick():
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "linkcheck", "--help"], capture_output=True, text=True)
    assert done.returncode == 0
    assert "check" in done.stdout
    assert time.perf_counter() - started < 3  # the goal is 0.3 s; noisy machines get a margin
