"""The levels of birth dates: how one date turns into another when it is typed, and which dates are others."""

from __future__ import annotations

from linkcheck.levels.comparison import Comparison, Level

__all__ = ["BIRTH_DATE"]

BIRTH_DATE = Comparison(
    "birth_date",
    (
        Level("missing", "missing"),
        Level("exact", "same"),  # the same day
        # a month or day is unknown on a side, all parts known on both agree
        Level("partly_known", "near", "birth_date_partly_known"),
        # same year number, month and day under another era, one of them a day that era had: 昭和2 / 平成2
        Level("era_slip", "near", "era_slip"),
        Level("one_digit", "near", "birth_date_one_digit"),  # of 19750102 or of 昭和500102
        Level("day_month_swapped", "near", "day_month_swapped"),  # 1975-01-02 / 1975-02-01
        Level("one_day", "near", "birth_date_one_day"),  # neighboring days
        Level("same_month_day", "contrary", "birth_date_differs"),  # only the year differs
        Level("same_year", "contrary", "birth_date_differs"),
        Level("else", "contrary", "birth_date_differs"),
    ),
)
