"""How likely who has the holder's name is the holder, by how many holders a register holds."""

import numpy as np
import pytest

from linkcheck.cases.accounts.namesakes import NamedFinds

CLEAR, OPEN = 20.0, -8.0
"""Log2 odds of a wrong account by all else."""


def finds(count, chance, found):
    """Holders of whom so many are found under their names, each of which so many others have."""
    there = np.arange(count) < found
    return NamedFinds(np.where(there, chance, 1.0), there * 1.0, there * (1.0 - chance), np.ones(count))


@pytest.mark.parametrize(("found", "least", "most"), [(95, 0.9, 1.0), (30, 0.2, 0.4), (0, 0.0, 0.07)])
def test_the_share_of_holders_found_is_that_of_those_in_the_register(found, least, most):
    holders = finds(100, 0.02, found)
    assert least < holders.coverage(0.95, np.full(100, CLEAR)) <= most


def test_names_that_everybody_has_say_nothing_of_the_register():
    assert finds(100, 0.999, 100).coverage(0.3, np.full(100, CLEAR)) == pytest.approx(0.3, abs=0.02)


def test_accounts_that_are_hardly_wrong_leave_the_guess():
    assert finds(40, 0.02, 0).coverage(0.95, np.full(40, OPEN)) == pytest.approx(0.95, abs=0.01)
    assert finds(0, 0.02, 0).coverage(0.95, np.zeros(0)) == pytest.approx(0.95)


def test_the_rarer_the_name_and_the_fuller_the_register_the_likelier_it_is_the_holder():
    rare, common = (finds(1, chance, 1) for chance in (0.02, 0.5))
    assert rare.owners(0.95)[0] > rare.owners(0.3)[0] > common.owners(0.3)[0] > common.owners(0.01)[0]
    assert rare.bits(0.95)[0] > rare.bits(0.3)[0] > common.bits(0.3)[0] > 0


def test_nobody_of_the_name_says_more_the_fuller_the_register():
    nobody = finds(1, 0.02, 0)
    assert nobody.bits(0.95)[0] < nobody.bits(0.3)[0] < 0
    assert nobody.owners(0.95)[0] == 0
    assert nobody.bits(0.0)[0] == 0
