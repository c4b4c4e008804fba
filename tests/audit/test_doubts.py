"""What a coverage of the register and the fit of a candidate mean for a doubtful link."""

import numpy as np
import pytest

from linkcheck.audit.doubts import FitBits, fits_as_well
from linkcheck.owner.best import LINKED_PERSONS_ONLY, WHOLE_REGISTER, likely_coverage, review_threshold


@pytest.mark.parametrize(
    ("linked", "candidate", "expected", "why"),
    [
        (-1.0, -1.5, True, "as well as the linked person"),
        (-1.0, -3.0, False, "worse"),
        (-20.0, -20.0, False, "neither is the person"),
        (-23.0, -11.5, True, "badly, but far better: the surname agrees, and a slip in the kana spoils both"),
        (-1.0, -np.inf, False, "nobody"),
    ],
)
def test_a_candidate_fits_as_well(linked, candidate, expected, why):
    assert fits_as_well(FitBits(np.array([linked]), np.array([candidate])))[0] == expected, why


def test_the_fewer_owners_a_register_holds_the_more_is_read():
    assert review_threshold(0.03, WHOLE_REGISTER) == 0.03
    assert review_threshold(0.03, 0.99) == 0.03
    assert review_threshold(0.03, 0.0) < review_threshold(0.03, LINKED_PERSONS_ONLY) < 0.003


def test_a_register_is_whole_if_it_holds_people_without_a_record():
    assert likely_coverage(np.arange(80, dtype=np.int32), 100) == WHOLE_REGISTER
    assert likely_coverage(np.arange(80, dtype=np.int32), 80) == LINKED_PERSONS_ONLY
