"""Check digits of the numbers that identify, against the formulas written out slowly."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.normalize.identifier import (
    corporate_number_is_valid,
    insurer_number_is_valid,
    my_number_is_valid,
    parse_my_numbers,
)

GOLDEN_FILE = Path(__file__).parents[1] / "golden" / "identifiers.csv"
GOLDEN = list(csv.DictReader(GOLDEN_FILE.read_text("utf-8").splitlines()))
CHECKS = {
    "my_number": my_number_is_valid,
    "insurer": insurer_number_is_valid,
    "corporate": corporate_number_is_valid,
}


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: f"{row['kind']}:{row['why']}")
def test_golden(row):
    assert CHECKS[row["kind"]]([row["input"]]) == [{"true": True, "false": False, "": None}[row["expected"]]]


def my_number_check(body):
    digits = [int(digit) for digit in reversed(body)]
    remainder = sum(p * (n + 1 if n <= 6 else n - 5) for n, p in enumerate(digits, 1)) % 11
    return 0 if remainder <= 1 else 11 - remainder


def insurer_check(body):
    products = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body))]
    return (10 - sum(int(digit) for product in products for digit in str(product)) % 10) % 10


def corporate_check(body):
    return 9 - sum(int(digit) * (1 if n % 2 else 2) for n, digit in enumerate(reversed(body), 1)) % 9


def bodies(length):
    return st.text("0123456789", min_size=length, max_size=length).filter(lambda text: text.strip("0") != "")


@given(bodies(11), bodies(7), bodies(5), bodies(12))
def test_exactly_one_check_digit_is_right(person, insurer, municipal, corporation):
    for check, numbers, right in (
        (my_number_is_valid, [f"{person}{digit}" for digit in range(10)], my_number_check(person)),
        (insurer_number_is_valid, [f"{insurer}{digit}" for digit in range(10)], insurer_check(insurer)),
        (insurer_number_is_valid, [f"{municipal}{digit}" for digit in range(10)], insurer_check(municipal)),
        (
            corporate_number_is_valid,
            [f"{digit}{corporation}" for digit in range(10)],
            corporate_check(corporation),
        ),
    ):
        assert check(numbers) == [digit == right for digit in range(10)]


@given(st.lists(st.one_of(st.none(), st.text(), st.text("0123456789 -０１２"))))
def test_no_value_raises(values):
    column = pa.array(values, pa.string())
    for check in CHECKS.values():
        assert len(check(column)) == len(values)
    assert all(-1 <= number < 10**12 for number in parse_my_numbers(column).tolist())


def test_any_column():
    texts = ["123456789018", None, "023456789013", "x"]
    numbers = [123456789018, -1, 23456789013, -1]
    for column in (
        texts,
        np.array(texts, object),
        pd.Series(texts),
        pa.array(texts, pa.large_string()),
        pa.array(["9", *texts]).slice(1),
        pa.chunked_array([texts[:1], texts[1:]]),
        pa.array(texts).dictionary_encode(),
    ):
        assert parse_my_numbers(column).tolist() == numbers
    assert parse_my_numbers([]).tolist() == []
    assert my_number_is_valid(pa.nulls(2)) == [None, None]


def test_integers_cannot_hold_a_leading_zero():
    assert my_number_is_valid(pa.array([23456789013, 123456789018, None])) == [True, True, None]
    assert parse_my_numbers(["23456789013"]).tolist() == [-1]
