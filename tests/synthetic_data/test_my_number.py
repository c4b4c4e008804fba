import numpy as np
import pytest

from synthetic_data.my_number import as_text, check_digits, is_valid, unique_numbers, with_one_slip


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        (123456789018, True),
        (23456789013, True),
        (983205673214, True),
        (621498320257, True),
        (983205673210, False),
    ],
)
def test_published_examples(number, valid):
    assert is_valid(np.array([number]))[0] == valid


def slow_check_digit(body):
    digits = [int(c) for c in f"{body:011}"][::-1]
    total = sum(p * (n + 1 if n <= 6 else n - 5) for n, p in enumerate(digits, start=1))
    return 0 if total % 11 <= 1 else 11 - total % 11


def test_check_digit_equals_the_formula_of_the_ordinance():
    bodies = np.random.default_rng(1).integers(10**11, size=300)
    assert check_digits(bodies).tolist() == [slow_check_digit(int(body)) for body in bodies]


def test_numbers_are_unique_and_valid():
    numbers = unique_numbers(np.random.default_rng(2), 5_000)
    assert len(np.unique(numbers)) == 5_000 and is_valid(numbers).all()


def test_a_slip_passes_the_check_digit_and_changes_one_digit_or_swaps_two():
    numbers = unique_numbers(np.random.default_rng(3), 3_000)
    slips = with_one_slip(np.random.default_rng(4), numbers)
    found = slips >= 0
    assert 0.1 < found.mean() < 0.4 and is_valid(slips[found]).all()
    for old, new in zip(numbers[found], slips[found], strict=True):
        a, b = f"{old:012}", f"{new:012}"
        places = [at for at in range(12) if a[at] != b[at]]
        swapped = len(places) == 2 and places[1] == places[0] + 1 and a[places[0]] == b[places[1]]
        assert len(places) == 1 or swapped


def test_text_has_leading_zeros_and_null_for_nobody():
    assert as_text(np.array([23456789013, -1])).to_pylist() == ["023456789013", None]
