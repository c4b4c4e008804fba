"""Machine code from the disk: what only a compilation needs of it is read when one does."""

import os
import subprocess
import sys

CODE = """
import numpy as np
from numba import njit
from linkcheck.kernels.keys.seen import hash_strings

texts = np.frombuffer(b"abcdef", np.uint8), np.array([0, 3, 6]), np.ones(2, bool)
found = hash_strings(*texts)
library = next(iter(hash_strings.overloads.values())).library
kind, before = type(library).__name__, library._shared_module is None

@njit
def first(data, offsets, valid):
    return hash_strings(data, offsets, valid)[0]

taken_in = first(*texts)
print(kind, before, taken_in == found[0], library._shared_module is None)
"""


def test_a_kernel_is_taken_in_by_another_after_it_was_loaded(tmp_path):
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)}
    told = [
        subprocess.run(
            [sys.executable, "-c", CODE], capture_output=True, text=True, env=environment, check=True
        ).stdout.split()
        for _ in range(2)
    ]
    assert told == [
        ["JITCodeLibrary", "False", "True", "False"],
        ["KeptLibrary", "True", "True", "False"],
    ]
