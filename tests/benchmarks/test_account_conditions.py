"""Figures of accounts and tax offices under conditions."""

import numpy as np

from benchmarks.account_conditions import calibration, recall_by_reads
from benchmarks.condition_tables import expected_and_found


def test_the_share_found_by_reads_in_vain_takes_the_most_probable_first():
    probability = np.array([0.9, 0.5, 0.5, 0.1, *[0.0] * 9996])
    wrong = np.array([True, True, False, True, *[False] * 9996])
    found = recall_by_reads(probability, wrong)
    assert (found["0.5"], found["1"], found["1000"]) == (0.3333, 1.0, 1.0)


def test_the_worst_bin_has_many_errors_and_the_sums_are_of_all():
    probability = np.repeat([0.05, 0.2, 0.95], [1000, 100, 40])
    wrong = np.arange(1140) % 25 == 0
    wrong[1100:] = True
    wrong[1000:1100] = np.arange(100) < 30
    bins = calibration(probability, wrong, np.ones(1140))
    assert expected_and_found(bins) == "108 / 110; 20 / 30"
