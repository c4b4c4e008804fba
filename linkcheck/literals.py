"""Files that begin with literals, as numpy's do, read in several threads: Python 3.11 fails there now and then."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

__all__ = ["read_again"]

TRIES = 5

Made = TypeVar("Made")


def read_again(read: Callable[[], Made]) -> Made:
    """What `read` makes.

    Of threads that parse literals at once Python 3.11 takes one for lost in its recursion (SystemError; CPython issue
    106905), though nothing is wrong; that one reads again. Raises what `read` raises, that error after TRIES of them.
    """
    for _ in range(TRIES - 1):
        with suppress(SystemError):
            return read()
    return read()
