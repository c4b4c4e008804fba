"""Numbers that nobody in the register has: mistyped, or of people who were born or have gone since."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from linkcheck.audit.run import Run
from linkcheck.links.pieces import absent_count
from linkcheck.normalize.birth_date import parse_birth_dates

__all__ = ["born_later", "nobody_bits"]

NOBODY_PER_MISTAKE = 0.3
"""How many links there are whose number was mistyped so that nobody has it, for one that leads to another person."""

FEW_ABSENT = 3
"""So many numbers that nobody has say nothing yet of people who are not in the register (born or gone since)."""


def nobody_bits(register_row: npt.NDArray[np.int32], mistake_share: float) -> float:
    """Log2 odds that a number which nobody has was mistyped: as many are as the mistakes let expect, the others are of
    people who are not in the register."""
    mistyped = NOBODY_PER_MISTAKE * mistake_share
    absent = (absent_count(register_row) - FEW_ABSENT) / max(len(register_row), 1) - mistyped
    return float(np.log2(mistyped / max(absent, mistyped / 8)))


def born_later(
    run: Run, rows: npt.NDArray[np.int64], pattern: npt.NDArray[np.int32], day: int
) -> npt.NDArray[np.bool_]:
    """Which of S records, among those whose number nobody has, are of people born after the register's day."""
    later = np.zeros(len(rows), np.bool_)
    asked = np.flatnonzero(pattern < 0)
    if day and run.left.known(("birth_date",)):
        born = run.left.take(rows[asked], ("birth_date",))["birth_date"]
        later[asked] = parse_birth_dates(born, run.settings.era_codes) > day
    return later
