"""Machine code that the package carries: found by every process of its kind, and by no other."""

import os
import subprocess
import sys

import numpy as np
import pytest

from linkcheck.kernels.cache import PROCESSOR
from linkcheck.kernels.keys.seen import hash_strings

CALL = """
import sys
from pathlib import Path
from linkcheck.kernels import cache
cache.CARRIED = Path(sys.argv[1])
from numba.core import event
import numpy as np
from linkcheck.kernels.keys.seen import hash_strings
compiled = event.RecordingListener()
event.register("numba:compile", compiled)
found = hash_strings(np.frombuffer(b"abcdef", np.uint8), np.array([0, 3, 6]), np.ones(2, bool))
print(*found, sum(each.is_start for _, each in compiled.buffer))
"""

CARRY = """
from linkcheck.machine_code import put
put(hash_strings, next(iter(hash_strings.overloads)))
"""


def run(code, carried, folder, **more):
    """What a process prints that has no machine code but what is carried."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    environment = clean | {"NUMBA_CACHE_DIR": str(folder)} | more
    ended = subprocess.run(
        [sys.executable, "-c", code, str(carried)],
        capture_output=True,
        text=True,
        env=environment,
        check=True,
    )
    return ended.stdout.split()


def files_below(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def carried(tmp_path_factory):
    made = tmp_path_factory.mktemp("carried")
    some_cpu = {"NUMBA_CPU_NAME": PROCESSOR, "NUMBA_CPU_FEATURES": ""}
    for name in "12":
        told = run(CALL + CARRY, made / name, made / f"cache-{name}", PYTHONHASHSEED=name, **some_cpu)
        assert int(told[-1]) > 0
    return made


def test_what_is_carried_is_not_compiled_again(carried, tmp_path):
    told = run(CALL, carried / "1", tmp_path)
    expected = hash_strings(np.frombuffer(b"abcdef", np.uint8), np.array([0, 3, 6]), np.ones(2, bool))
    assert told == [*map(str, expected), "0"]
    assert not list(tmp_path.rglob("*.nbi"))


OTHER = (
    "cache.state_of_sources = lambda: 'other'",
    "cache.version = lambda _: '0.0'",
    "cache.FEATURES = ['of no processor']",
)


@pytest.mark.parametrize("other", OTHER)
def test_of_other_sources_another_numba_or_for_another_processor_nothing_is_taken(carried, tmp_path, other):
    told = run(CALL.replace("cache.CARRIED", f"{other}; cache.CARRIED", 1), carried / "1", tmp_path)
    assert told[:-1] == run(CALL, carried / "1", tmp_path)[:-1]
    assert int(told[-1]) > 0


def test_code_that_checks_bounds_is_not_carried(carried, tmp_path):
    assert int(run(CALL, carried / "1", tmp_path, NUMBA_BOUNDSCHECK="1")[-1]) > 0


def test_the_same_files_come_out_again_and_tell_no_path(carried):
    first, again = files_below(carried / "1"), files_below(carried / "2")
    assert len(first) == 2 and first == again
    source = os.fsencode(hash_strings.__code__.co_filename)
    assert not any(source in content for content in first.values())
