"""The address ladder: golden rows, symmetry, missing sides."""

import numpy as np
import pyarrow as pa
import pytest

from linkcheck.compare.address import ADDRESS_FLAGS, ADDRESS_LEVELS, address_levels, compare_addresses


def level(left, right, **options):
    return compare_addresses([left], [right], **options)["level"][0]


@pytest.mark.parametrize("nothing", [None, "", "　", "住所不定", "住所不詳", "国外", "-", "なし"])
def test_no_address_is_missing(nothing):
    assert level(nothing, "東京都港区芝5-29-11") == "missing"
    assert level("東京都港区芝5-29-11", nothing) == "missing"
    assert level(nothing, nothing) == "missing"


def test_equal_strings_are_exact():
    assert level("東京都港区芝5-29-11", "東京都港区芝5-29-11") == "exact"


def test_lengths_must_agree():
    with pytest.raises(ValueError, match="one length"):
        address_levels(["a"], ["a", "b"])


@pytest.mark.parametrize(
    "make", [pa.array, np.array, list, lambda rows: pa.chunked_array([rows[:1], rows[1:]])]
)
def test_any_column(make):
    rows = ["東京都港区芝5丁目29番11号", "大阪府大阪市北区梅田1-1"]
    levels, flags = address_levels(make(rows), pa.array(["", *rows]).slice(1))
    assert levels.tolist() == [1, 1]
    assert flags.tolist() == [0, 0]


def test_names_of_levels_and_flags():
    assert ADDRESS_LEVELS[0] == "missing"
    assert ADDRESS_LEVELS[-1] == "different"
    assert len(ADDRESS_FLAGS) <= 8
    assert len(compare_addresses([], [])) == 0
