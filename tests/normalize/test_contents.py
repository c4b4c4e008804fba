"""What was read off a column is not read again, in whatever parts it is asked for, as long as its bytes live."""

import gc

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcheck.columns import not_utf8, read_once, remembered
from linkcheck.columns.contents import columns
from linkcheck.normalize.birth_date import read_birth_dates
from linkcheck.normalize.identifier import parse_my_numbers
from linkcheck.normalize.sex import parse_sexes, unread_sexes

DATES = ["S50.1.2", "1975-02-30", None, "昭和65年1月2日", "", "5010203"]
NUMBERS = ["0234-5667-3213", "１２３４５６７８９０１８", "12345", None, "'123456789018", "番号なし"]
SEXES = ["男", "2", "甲", None, "1女", "9"]
READINGS = {
    "packed": (DATES, lambda column: read_birth_dates(column).packed),
    "faults": (DATES, lambda column: read_birth_dates(column).faults),
    "receipt": (DATES, lambda column: read_birth_dates(column, "receipt").packed),
    "numbers": (NUMBERS, parse_my_numbers),
    "sexes": (SEXES, parse_sexes),
    "unread": (SEXES, lambda column: np.array([unread_sexes(column)])),
}


def known(values):
    """A column as readers give it away."""
    column = pa.array(values, pa.string())
    assert not_utf8(column) == []
    return remembered(column)


@pytest.mark.parametrize("name", READINGS)
@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_parts_of_a_column_say_what_they_say_by_themselves(name, data):
    words, read = READINGS[name]
    values = data.draw(st.lists(st.sampled_from(words), min_size=1, max_size=40))
    column, place = known(values), st.integers(0, len(values))
    for start, stop in [
        (0, data.draw(place)),
        *data.draw(st.lists(st.tuples(place, place), max_size=6)),
        (0, len(values)),
    ]:
        part = values[start:stop]
        found = read(column.slice(start, max(stop - start, 0)))
        assert found.tolist() == read(pa.array(part, pa.string())).tolist()


def test_rows_are_read_once_and_forgotten_with_the_column():
    before, asked = len(columns), []

    def read(part):
        asked.append(len(part))
        return (np.arange(part.offset, part.offset + len(part)),)

    column = known(["a"] * 10)
    for start, size in ((0, 4), (4, 3), (2, 5), (0, 7), (8, 2), (7, 3), (0, 10), (8, 2)):
        assert read_once(column.slice(start, size), "places", read)[0].tolist() == list(
            range(start, start + size)
        )
    assert asked == [4, 3, 2, 3]  # what is behind a gap is read again
    assert read_once(column, "others", read)[0].tolist() == list(range(10))
    assert (asked[4:], len(columns)) == ([10], before + 1)
    del column
    gc.collect()
    assert len(columns) == before


def test_a_column_that_nobody_looked_at_is_read_each_time():
    column, asked = pa.array([1, 2, 3]), []
    for _ in range(2):
        read_once(column, "sizes", lambda part: (asked.append(len(part)) or np.zeros(len(part)),))
    assert asked == [3, 3]
