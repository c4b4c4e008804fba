"""Birth dates compared: the first level that holds wins.

A one-digit difference, a slip of the era or a neighboring day is how one date turns into another when it is typed;
it is not proof: a real case had the same name, a birth date one digit apart, and another person.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from linkcheck.columns import Column, from_names
from linkcheck.levels.birth_date import BIRTH_DATE
from linkcheck.normalize.birth_date import eras, parse_birth_dates

__all__ = ["birth_date_levels", "compare_birth_dates"]


def birth_date_levels(left: npt.NDArray[np.int32], right: npt.NDArray[np.int32]) -> npt.NDArray[np.uint8]:
    """Levels uint8[N] of `linkcheck.levels.birth_date.BIRTH_DATE` of two columns as parse_birth_dates gives them."""
    from linkcheck.kernels.dates.levels import levels

    first_year = np.array([era.first_year for era in eras()])
    bounds = [[day.year * 10000 + day.month * 100 + day.day for day in days] for days in _era_days()]
    return levels(left, right, first_year, np.array(bounds[0]), np.array(bounds[1]))  # type: ignore[no-any-return]


def _era_days() -> tuple[list[Any], list[Any]]:
    return [era.first_day for era in eras()], [era.last_day for era in eras()]


def compare_birth_dates(left: Any, right: Any, era_codes: str | None = None) -> Column:
    """The level of each pair by name, shape (N,). Takes any columns; never raises on a value.

    >>> compare_birth_dates(["昭和50年1月2日", "S50.1.2", "19750102"], ["1975-01-02", "1975-02-01", None]).to_pylist()
    ['exact', 'day_month_swapped', 'missing']
    """
    codes = birth_date_levels(parse_birth_dates(left, era_codes), parse_birth_dates(right, era_codes))
    return Column(from_names(codes, BIRTH_DATE.levels))
