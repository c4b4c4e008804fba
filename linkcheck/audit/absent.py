"""Numbers that nobody in the register has: mistyped, or of people who were born or have gone since."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from linkcheck.audit.run import Run
from linkcheck.normalize.birth_date import parse_birth_dates

__all__ = ["INVALID_PROBABILITY", "absent_bits", "born_later"]

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

INVALID_PROBABILITY = 0.999
"""How probably a link is wrong whose number is no My Number."""

NOBODY_PER_MISTAKE = 0.3
"""How many links there are whose number was mistyped so that nobody has it, for one that leads to another person."""

FEW_ABSENT = 3
"""So many numbers that nobody has say nothing yet of people who are not in the register (born or gone since)."""

LEAST_ABSENT = 20.0
"""How many records what is believed of such numbers is worth at least: fewer tell next to nothing of each other."""

ROUNDS = 50


def absent_bits(later: Bools, bits: Floats, links: int, mistake_share: float) -> Floats:
    """Log2 odds that the numbers of A records which nobody has were mistyped, float64[A]; mistake_share: the expected
    share of links to another person, of so many links.

    Of those born after the register's day (later bool[A]) nobody could have the number: as few are mistyped as of all
    links. Of the others as many are as the mistakes let expect and the owners found tell: bits float64[A], what the
    search of its owner and all else say of each.
    """
    mistyped = NOBODY_PER_MISTAKE * mistake_share
    others = _nobody_bits(int(np.count_nonzero(~later)), links, mistyped)
    return np.where(later, np.log2(mistyped), _learned_bits(others, bits[~later]))


def _nobody_bits(absent: int, links: int, mistyped: float) -> float:
    """The odds as believed beforehand: as many are mistyped as the mistakes let expect, the others are of people who
    are not in the register."""
    gone = (absent - FEW_ABSENT) / max(links, 1) - mistyped
    return float(np.log2(mistyped / max(gone, mistyped / 8)))


def _learned_bits(nobody: float, bits: Floats) -> float:
    """The same odds, learned of the records: where an owner was found of hardly any of them, most are of people who are
    not in the register.

    nobody: the odds as believed, worth one mistyped number and at least LEAST_ABSENT records. Expectation and
    maximization, in ROUNDS.
    """
    likelier = np.exp2(np.clip(bits, -60.0, 60.0))
    believed = float(1 / (1 + np.exp2(-nobody)))
    strength, share = max(1 / believed, LEAST_ABSENT), believed
    for _ in range(ROUNDS):
        wrong = share * likelier / (1 - share + share * likelier)
        share = float(wrong.sum() + strength * believed) / (len(bits) + strength)
    return float(np.log2(share / (1 - share)))


def born_later(run: Run, rows: npt.NDArray[np.int64], pattern: npt.NDArray[np.int32], day: int) -> Bools:
    """Which of S records, among those whose number nobody has, are of people born after the register's day."""
    later = np.zeros(len(rows), np.bool_)
    asked = np.flatnonzero(pattern < 0)
    if day and run.left.known(("birth_date",)):
        born = run.left.take(rows[asked], ("birth_date",))["birth_date"]
        later[asked] = parse_birth_dates(born, run.settings.era_codes) > day
    return later
