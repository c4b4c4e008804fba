import numpy as np
import pytest

from linkcheck.cases.tax.differences import DIFFERENCES, match_records, store_differences


def keys(*values):
    return np.array(values, np.uint64)


def test_records_meet_by_key():
    assert match_records(keys(5, 7, 0, 9), keys(9, 5, 5, 0)).tolist() == [1, -1, -1, 0]
    assert match_records(keys(1), keys()).tolist() == [-1]


@pytest.mark.parametrize(
    ("number", "other", "fit", "other_fit", "expected"),
    [
        (1, 1, 20.0, 20.0, "same"),
        (1, 2, 20.0, -9.0, "stale_there"),
        (1, 2, -9.0, 20.0, "stale_here"),
        (1, 2, 20.0, 19.0, "stores_differ"),
        (1, 2, -20.0, -19.0, "stores_differ"),
    ],
)
def test_the_store_whose_person_fits_has_been_corrected(number, other, fit, other_fit, expected):
    found = store_differences(
        np.array([0]), 1, np.array([number]), np.array([other]), np.array([fit]), np.array([other_fit])
    )
    assert DIFFERENCES[found.difference[0]] == expected


def test_what_one_store_has_alone_is_named():
    found = store_differences(
        np.array([1, -1]), 3, np.array([4, 5]), np.array([8, 4, 9]), np.zeros(2), np.zeros(2)
    )
    assert [DIFFERENCES[code] for code in found.difference] == ["same", "missing_there"]
    assert found.missing_here.tolist() == [0, 2]
