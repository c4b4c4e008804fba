"""How a command begins: a small check loads no more than it needs."""

import gc
import subprocess
import sys

import pytest

from linkcheck.beginnings import begin
from synthetic_data import write_demo

NEEDLESS = ("pandas", "pydantic", "duckdb", "openpyxl", "numba.np.linalg", "linkcheck.monthly.follow")
"""Modules that a check of two Parquet files, its kernels compiled, has no use for."""

KERNELS = 47
"""Kernels whose machine code a check of 800 records loads; each costs one to two milliseconds."""

FUNCTIONS = 264
"""Functions in the modules of kernels that such a check loads: a first run compiles them, a tenth of a second each."""

CHECK = """
import sys
import linkcheck.endings
from numba.core.registry import CPUDispatcher
from linkcheck.kernels.library import KernelResult

loaded, rebuild = [], KernelResult.rebuild
KernelResult.rebuild = lambda self, *given: loaded.append(self) or rebuild(self, *given)
def leave(status):
    modules = [module for name, module in sys.modules.items() if name.startswith("linkcheck.kernels.")]
    found = {id(value) for module in modules for value in vars(module).values() if isinstance(value, CPUDispatcher)}
    print(status, len(loaded), len(found), *sys.modules)

linkcheck.endings._leave = leave
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
    status, kernels, functions, modules = told[0], int(told[1]), int(told[2]), set(told[3:])
    assert status == "1" and "numba" in modules
    assert 0 < kernels <= KERNELS
    assert kernels < functions <= FUNCTIONS
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
