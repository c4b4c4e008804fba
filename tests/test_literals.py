"""Reading again where Python's parser of literals was disturbed by another thread."""

import pytest

from linkcheck.literals import TRIES, read_again


class Disturbed:
    def __init__(self, times):
        self.times = times

    def __call__(self):
        self.times -= 1
        if self.times >= 0:
            raise SystemError("AST constructor recursion depth mismatch (before=39, after=35)")
        return "read"


@pytest.mark.parametrize("times", [0, 1, TRIES - 1])
def test_what_was_disturbed_is_read_again(times):
    assert read_again(Disturbed(times)) == "read"


def test_what_always_fails_is_raised():
    with pytest.raises(SystemError):
        read_again(Disturbed(TRIES))


def test_other_errors_are_raised_at_once():
    tries = []

    def read():
        tries.append(1)
        raise OSError("not there")

    with pytest.raises(OSError, match="not there"):
        read_again(read)
    assert len(tries) == 1
