"""A batch called by a day and a number is shown; what may be a My Number is not, in whatever column it stands."""

import pytest

from linkcheck import my_number_is_valid
from linkcheck.audit.partners import without_numbers


@pytest.mark.parametrize(
    ("values", "name", "shown"),
    [
        (["202304010001", "202304020002"], "batch_id", ["202304010001", "202304020002"]),
        (["20230401-0001", None, "窓口"], "batch_id", ["20230401-0001", None, "窓口"]),
        (["20230401-0001"], "terminal_id", ["********0001"]),
        (["20231301-0001", "20230401-0001"], "batch_id", ["********0001", "********0001"]),
        (["20230401-0001", "987654321098"], "batch_id", ["********0001", "********1098"]),
        (["20230401-0003"], "batch_id", ["20230401-0003"]),
        (["2023040112345678"], "batch_id", ["********5678"]),
    ],
)
def test_only_a_column_of_days_is_shown(values, name, shown):
    assert without_numbers(values, name) == shown


def test_one_value_that_could_be_a_my_number_is_not_shown():
    for number in (f"20230401000{digit}" for digit in range(10)):
        (shown,) = without_numbers([number], "batch_id")
        (valid,) = my_number_is_valid([number])
        assert (shown != number) == valid
