"""The levels of sex."""

from __future__ import annotations

from linkcheck.levels.comparison import Comparison, Level

__all__ = ["SEX"]

SEX = Comparison(
    "sex",
    (
        Level("missing", "missing"),
        Level("exact", "same"),
        Level("else", "contrary", "sex_differs"),
    ),
)
