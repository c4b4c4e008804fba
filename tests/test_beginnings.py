"""How a command begins: a small check loads no more than it needs."""

import gc
import subprocess
import sys

import pytest

from linkcheck.beginnings import begin
from synthetic_data import write_demo

NEEDLESS = ("pandas", "duckdb", "openpyxl", "numba.np.linalg")
"""Modules of packages that a check of two Parquet files, its kernels compiled, has no use for."""

KERNELS = 46
"""Kernels whose machine code a check of 800 records loads; each costs two to three milliseconds."""

CHECK = """
import sys
import linkcheck.endings
from linkcheck.kernels.jit import KernelCache

loaded, load = [], KernelCache._load_overload
KernelCache._load_overload = lambda self, *given: loaded.append(self) or load(self, *given)
linkcheck.endings._leave = lambda status: print(status, len(loaded), *sys.modules)
sys.argv = ["linkcheck", "check", "insurance", sys.argv[1], "--register", sys.argv[2], "--out", sys.argv[3], "--quiet"]
from linkcheck.__main__ import main
main()
"""


@pytest.fixture
def collector():
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def test_a_small_check_loads_what_it_needs(tmp_path):
    paths = write_demo(tmp_path / "in", persons=1_000, seed=1)
    run = [sys.executable, "-c", CHECK, paths["insurance"], paths["register"], tmp_path / "out"]
    for _ in range(2):  # the first compiles what no test before has
        told = subprocess.run(run, capture_output=True, text=True, check=True).stdout.split()
    status, kernels, modules = told[0], int(told[1]), set(told[2:])
    assert status == "1" and "numba" in modules
    assert 0 < kernels <= KERNELS
    assert sorted(modules.intersection(NEEDLESS)) == []


def test_pandas_is_there_for_who_asks(collector):
    code = (
        "from linkcheck.beginnings import begin\n"
        "import sys; begin(); import pyarrow as pa\n"
        "assert 'pandas' not in sys.modules, 'loaded'\n"
        "print(type(pa.table({'a': [1]}).to_pandas()).__name__)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["DataFrame"]


def test_the_finders_of_modules_are_left_as_they_were(collector):
    before = list(sys.meta_path)
    begin()
    assert sys.meta_path == before
