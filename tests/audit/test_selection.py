"""Which links are looked into, and of which only somebody of the same name could be meant."""

import numpy as np
import pytest

from linkcheck.audit.selection import settled
from linkcheck.compare.patterns import COMPARISONS, Levels


def levels_of(*names):
    codes = [[each.code(name) for each, name in zip(COMPARISONS, names, strict=True)]]
    return Levels(np.array(codes, np.uint8), np.zeros(1, np.uint16), np.zeros(1, np.uint16))


@pytest.mark.parametrize(
    ("surname", "given_name", "birth_date", "expected"),
    [
        ("exact", "exact", "exact", True),
        ("wildcard", "kana_only", "exact", True),
        ("alternative", "alternative", "exact", True),
        ("reading", "reading", "exact", True),
        ("reading", "alternative", "exact", False),  # the very name may be somebody's, in other letters
        ("exact", "kana_differs", "exact", True),
        ("kana_variant", "variant", "exact", True),
        ("exact", "kanji_differs", "exact", False),
        ("else", "exact", "exact", False),
        ("exact", "missing", "exact", False),
        ("exact", "exact", "missing", False),
    ],
)
def test_a_link_is_settled_where_name_or_kanji_and_birth_date_agree(
    surname, given_name, birth_date, expected
):
    assert settled(levels_of(surname, given_name, birth_date, "exact", "missing")).tolist() == [expected]
