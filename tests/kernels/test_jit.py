import gc

import numpy as np
import pytest
from numba.core.errors import NumbaError

from linkcheck.kernels.jit import inner_kernel, kernel


@inner_kernel
def shifted(value, by):
    return value + by


@inner_kernel
def unchanged(values):
    return values


@kernel
def shift_twice(value):
    return shifted(value, 1) + shifted(value, 2)


@kernel
def same_array(values):
    return unchanged(values)


def test_constants_do_not_make_an_inner_kernel_compile_again():
    assert shift_twice(10) == 23
    assert len(shifted.signatures) <= 1  # none where the kernel was compiled by an earlier run


def test_python_cannot_call_an_inner_kernel():
    with pytest.raises(TypeError, match="shifted"):
        shifted(10, 1)


def test_an_inner_kernel_returns_no_array():
    with pytest.raises((TypeError, NumbaError), match="unchanged"):
        same_array(np.zeros(3))


def test_the_garbage_collector_is_left_as_it_was():
    @kernel
    def once_more(value):
        return value + 1

    for was_enabled in (False, True):
        (gc.enable if was_enabled else gc.disable)()
        try:
            assert once_more(1.0 if was_enabled else 1) == 2
            assert gc.isenabled() is was_enabled
        finally:
            gc.enable()
