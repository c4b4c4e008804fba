import numpy as np
import pytest

from synthetic_data import make_population
from synthetic_data.figures import PUBLISHED, figures, shared


def test_shared_counts_rows_that_agree_in_all_keys():
    assert shared(np.array([1, 1, 2, 2]), np.array([5, 5, 5, 6])) == 0.5


def test_base_rates_are_near_the_published_ones():
    found = figures(make_population(100_000, 3))
    assert found["most_frequent_surname_share"] == pytest.approx(
        PUBLISHED["most_frequent_surname_share"], rel=0.08
    )
    assert 0.09 < found["ten_surnames_share"] < 0.12
    assert 0.30 < found["hundred_surnames_share"] < 0.37
    assert found["foreign_share"] == pytest.approx(PUBLISHED["foreign_share"], rel=0.1)
    assert found["surname_changed_in_a_year_share"] == pytest.approx(0.004, rel=0.1)
    assert found["multiple_birth_share"] == pytest.approx(0.01, rel=0.2)
    assert found["surname_count"] > 8_000 and found["given_name_count"] > 10_000
    # in a sample of a million 0.35 of the people share a full name (python -m synthetic_data.figures: 0.35);
    # in one of a hundred thousand that makes 0.14
    assert found["same_full_name_share"] == pytest.approx(0.137, abs=0.012)
    assert found["same_kana_name_share"] > 1.3 * found["same_full_name_share"]
    assert found["same_kana_and_birth_date_share_not_planted"] < 0.001
