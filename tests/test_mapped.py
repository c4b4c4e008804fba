"""Numbers of every row in a private file are the same numbers, and their memory can be given back."""

import gc
import sys
from pathlib import Path

import numpy as np
import pytest

from linkcheck import mapped as module
from linkcheck.mapped import mapped, release_mapped


@pytest.fixture(params=[1 << 30, 1], ids=["in memory", "in a file"])
def least_bytes(request, monkeypatch):
    monkeypatch.setattr(module, "LEAST_BYTES", request.param)
    monkeypatch.setattr(module, "AT_ONCE", 1000)
    return request.param


@pytest.mark.parametrize("dtype", [np.int32, np.bool_, np.uint16])
@pytest.mark.parametrize("step", [1, 2])
def test_an_array_of_its_own_holds_the_same_numbers(least_bytes, dtype, step):
    values = (np.arange(5001) % 3).astype(dtype)[::step]
    made, before = mapped(values), values.tolist()
    assert made.dtype == values.dtype and made.tolist() == before
    made[7:9] = 1
    release_mapped()
    assert made.tolist() == [*before[:7], 1, 1, *before[9:]] and values.tolist() == before
    assert mapped(made).tolist() == made.tolist()


def test_an_array_of_nothing(least_bytes):
    assert mapped(np.empty(0, np.int32)).tolist() == []


@pytest.mark.skipif(sys.platform != "linux", reason="asks the system for the memory of the process")
def test_memory_is_given_back_and_goes_with_the_array():
    def held():
        told = Path("/proc/self/status").read_text("utf-8").splitlines()
        return sum(int(line.split()[1]) for line in told if line.startswith(("RssAnon", "RssFile"))) >> 10

    made = mapped(np.ones(1 << 25, np.int32))
    size = made.nbytes >> 20
    release_mapped()
    before = held()
    assert int(made.sum()) == 1 << 25 and held() > before + size // 2
    release_mapped()
    assert held() < before + size // 2
    del made
    gc.collect()
    assert len(module._kept) == 0


def test_the_file_has_no_name(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(module, "LEAST_BYTES", 1)
    made = mapped(np.arange(1000))
    assert made.sum() == 499_500 and not list(tmp_path.iterdir())
