"""Numbers that nobody in the register has: mistyped, or of people who were born or have gone since."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from linkcheck.audit.run import Run
from linkcheck.links.pieces import absent_count
from linkcheck.normalize.birth_date import parse_birth_dates

__all__ = ["born_later", "learned_nobody_bits", "nobody_bits"]

NOBODY_PER_MISTAKE = 0.3
"""How many links there are whose number was mistyped so that nobody has it, for one that leads to another person."""

FEW_ABSENT = 3
"""So many numbers that nobody has say nothing yet of people who are not in the register (born or gone since)."""

LEAST_ABSENT = 20.0
"""How many records what is believed of such numbers is worth at least: fewer tell next to nothing of each other."""

ROUNDS = 50


def nobody_bits(register_row: npt.NDArray[np.int32], mistake_share: float) -> float:
    """Log2 odds that a number which nobody has was mistyped: as many are as the mistakes let expect, the others are of
    people who are not in the register."""
    mistyped = NOBODY_PER_MISTAKE * mistake_share
    absent = (absent_count(register_row) - FEW_ABSENT) / max(len(register_row), 1) - mistyped
    return float(np.log2(mistyped / max(absent, mistyped / 8)))


def learned_nobody_bits(nobody: float, bits: npt.NDArray[np.float64]) -> float:
    """The same odds, learned of the records whose number nobody has: where an owner was found of hardly any of them,
    most are of people who are not in the register.

    nobody: the odds as believed, worth one mistyped number and at least LEAST_ABSENT records; bits float64[A]: what the
    search of its owner and all else say of each. Expectation and maximization, in ROUNDS.
    """
    likelier = np.exp2(np.clip(bits, -60.0, 60.0))
    believed = float(1 / (1 + np.exp2(-nobody)))
    strength, share = max(1 / believed, LEAST_ABSENT), believed
    for _ in range(ROUNDS):
        wrong = share * likelier / (1 - share + share * likelier)
        share = float(wrong.sum() + strength * believed) / (len(bits) + strength)
    return float(np.log2(share / (1 - share)))


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
