"""No kernel reads beyond its inputs: they are laid at the end of a page that must not be read."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RUN = """
import pyarrow as pa
from benchmarks.trust.grammar import hostile_values
from benchmarks.trust.guarded import guarded_column
from benchmarks.trust.values import ONE, TWO

def text(values):
    return [None if value is None else value.encode("utf-8", "replace").decode() for value in values]

columns = [text(hostile_values(seed, 3_000)) for seed in (1, 2)]
short = [[value] for value in columns[0][3:60]] + [columns[0][:size] for size in range(1, 40)]
for name, one in ONE.items():
    for values in (columns[0], *short):
        found = one(guarded_column(values))
        assert len(found[0] if isinstance(found, tuple) else found) == len(values), name
for name, two in TWO.items():
    assert len(two(*map(guarded_column, columns))) == 3_000, name
    for values in short[::4]:
        assert len(two(guarded_column(values), guarded_column(values[::-1]))) == len(values), name
print("nothing read beyond")
"""
BEYOND = """
import ctypes
from benchmarks.trust.guarded import guarded_column
column = guarded_column(["x" * 100])
ctypes.string_at(column.buffers()[2].address, 101)
"""
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="pages as Linux protects them")


def run(program):
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONFAULTHANDLER": "1"}
    return subprocess.run(
        [sys.executable, "-c", program], env=env, capture_output=True, text=True, check=False
    )


def test_the_page_behind_cannot_be_read():
    assert run(BEYOND).returncode == -11


@pytest.mark.slow
def test_no_function_reads_beyond_its_columns():
    done = run(RUN)
    assert done.stdout.strip() == "nothing read beyond", done.stderr[-3000:]
