"""Memory safety: with numba's bounds checks no hostile value makes any kernel read or write beyond an array."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from linkcheck.kernels import cache

ROOT = Path(__file__).parents[2]
RUN = """
from benchmarks.trust import grammar as hostile
import linkcheck as lc
from linkcheck.normalize.birth_date import birth_date_faults
from numba import config

assert config.BOUNDSCHECK
left, right = hostile.hostile_values(1, 20_000), hostile.hostile_values(2, 20_000)
for name in lc.__all__:
    if name.startswith("normalize_") or name.endswith("_is_valid"):
        assert len(getattr(lc, name)(left)) == len(left), name
    elif name.startswith("compare_") or name == "reading_agreement":
        assert len(getattr(lc, name)(left, right)) == len(left), name
lc.compare_names(left, right, right, left)
for scheme in ("receipt", "pension"):
    assert len(birth_date_faults(left, scheme)) == len(left)
print("all within bounds")
"""


@pytest.mark.slow
def test_hostile_values_stay_within_every_array():
    own = {"NUMBA_BOUNDSCHECK": "1", "PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "tests")))}
    done = subprocess.run(
        [sys.executable, "-c", RUN], env={**os.environ, **own}, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "all within bounds", done.stderr[-2000:]


def test_machine_code_with_checks_is_kept_apart(monkeypatch):
    folders = set()
    for choice in ("", "1"):
        monkeypatch.setenv("NUMBA_BOUNDSCHECK", choice)
        folders.add(cache.cache_directory.__wrapped__())
    assert len(folders) == 2
