"""Numbers that nobody in the register has: mistyped, or of people who were born or have gone since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from linkcheck.engines.store import Store, rows_all_over
from linkcheck.normalize.birth_date import parse_birth_dates

__all__ = ["INVALID_PROBABILITY", "AbsentBits", "Births", "absent_bits"]

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

SLOPES = np.linspace(-0.05, 0.15, 21)
"""By how much likelier one year of age may make it that somebody has gone, as a logarithm: deaths go up by about a
tenth, and who moves away is young."""

LIFE = 100.0
"""Years by which people differ at most; what differs more is no age."""

STRETCHES, STRETCH = 20, 500
"""In how many stretches of the file, and of how many records, people are asked for their age."""

MOST_ASKED = 5_000
"""Of how many people who are not in the register the slope is learned at most."""


@dataclass(frozen=True)
class Births:
    """When the people of A records were born whose number nobody has, in years float64[A], NaN unknown, and those of
    some of all records, usual float64[R]; later bool[A]: who was born after the register's day."""

    years: Floats
    usual: Floats
    later: Bools

    @classmethod
    def of(cls, records: Store, rows: npt.NDArray[np.int64], era_codes: str | None, day: int = 0) -> Births:
        """Those of some records (row numbers int64[A]); day: the register's (yyyymmdd), 0 unknown."""
        if not len(rows) or not records.known(("birth_date",)):
            return cls.unknown(len(rows))
        first = np.linspace(0, max(records.row_count - STRETCH, 0), STRETCHES).astype(np.int64)
        some = np.unique(first[:, None] + np.arange(min(STRETCH, records.row_count)))
        dates, usual = (
            parse_birth_dates(records.take(at, ("birth_date",))["birth_date"], era_codes)
            for at in (rows, some)
        )
        return cls(_years(dates), _years(usual), (dates > day) if day else np.zeros(len(rows), np.bool_))

    @classmethod
    def unknown(cls, count: int) -> Births:
        """Of A people nothing is known."""
        return cls(np.full(count, np.nan), np.empty(0), np.zeros(count, np.bool_))

    def at(self, some: Bools) -> Births:
        """Those of some of the records, bool[A]."""
        return Births(self.years[some], self.usual, self.later[some])


class AbsentBits(NamedTuple):
    """Log2 odds that the numbers of A records were mistyped, whatever the age of their people, and what that says for
    it, float64[A] each."""

    mistyped: Floats
    age: Floats


def absent_bits(births: Births, bits: Floats, links: int, mistake_share: float) -> AbsentBits:
    """Whether the numbers of A records which nobody has were mistyped; mistake_share: the expected share of links to
    another person, of so many links.

    Of those born after the register's day nobody could have the number: as few are mistyped as of all links. Of the
    others as many are as the mistakes let expect and the owners found tell: bits float64[A], what the search of its
    owner and all else say of each. The numbers of the old are mistyped as often as those of the young, but who has died
    was old: what age says is learned of the records.
    """
    mistyped, asked = NOBODY_PER_MISTAKE * mistake_share, ~births.later
    nobody = _nobody_bits(int(np.count_nonzero(asked)), links, mistyped)
    age = np.zeros(len(bits))
    age[asked] = _age_bits(births.at(asked), bits[asked], nobody)
    learned = _learned_bits(nobody, (bits + age)[asked])
    return AbsentBits(np.where(births.later, np.log2(mistyped), learned), age)


def _nobody_bits(absent: int, links: int, mistyped: float) -> float:
    """The odds as believed beforehand: as many are mistyped as the mistakes let expect, the others are of people who
    are not in the register."""
    gone = (absent - FEW_ABSENT) / max(links, 1) - mistyped
    return float(np.log2(mistyped / max(gone, mistyped / 8)))


def _learned_bits(nobody: float, bits: Floats) -> float:
    """The same odds, learned of the records: where an owner was found of hardly any of them, most are of people who are
    not in the register.

    nobody: the odds as believed, worth one mistyped number and at least LEAST_ABSENT records.
    """
    share, _ = _learned(nobody, _times(bits), np.ones((1, len(bits))))
    return float(np.log2(share[0] / (1 - share[0])))


def _learned(nobody: float, mistyped: Floats, gone: Floats) -> tuple[Floats, Floats]:
    """Which share of A numbers was mistyped under each of K assumptions, float64[K], and the log-likelihood: mistyped
    float64[A] and gone float64[K, A] say how likely each record is as one and as the other. Expectation and
    maximization, in ROUNDS."""
    believed = float(1 / (1 + np.exp2(-nobody)))
    strength = max(1 / believed, LEAST_ABSENT)
    share = np.full((len(gone), 1), believed)
    for _ in range(ROUNDS):
        wrong = share * mistyped / ((1 - share) * gone + share * mistyped)
        share = (wrong.sum(axis=1, keepdims=True) + strength * believed) / (len(mistyped) + strength)
    each = np.log((1 - share) * gone + share * mistyped).sum(axis=1)
    kept = strength * (believed * np.log(share) + (1 - believed) * np.log(1 - share))
    return share[:, 0], each + kept[:, 0]


def _age_bits(births: Births, bits: Floats, nobody: float) -> Floats:
    """What the age of A people says for a mistyped number, float64[A], 0 where it is not known: all SLOPES are asked,
    and each counts as far as it lets the records be."""
    usual, known = births.usual[~np.isnan(births.usual)], ~np.isnan(births.years)
    if not len(usual) or not known.any():
        return np.zeros(len(bits))
    about = np.median(usual)
    ages, of_all = (np.clip(about - years, -LIFE, LIFE) for years in (births.years[known], usual))
    gone = np.exp(SLOPES[:, None] * ages) / np.exp(SLOPES[:, None] * of_all).mean(axis=1, keepdims=True)
    some = rows_all_over(len(ages), MOST_ASKED)
    _, told = _learned(nobody, _times(bits[known][some]), gone[:, some])
    weight = np.exp(told - told.max())
    found = np.zeros(len(bits))
    found[known] = -np.log2(weight @ gone / weight.sum())
    return found


def _times(bits: Floats) -> Floats:
    """Likelihood ratios of bits."""
    return np.exp2(np.clip(bits, -60.0, 60.0))


def _years(dates: npt.NDArray[np.int32]) -> Floats:
    """Birth dates (yyyymmdd) in years, NaN for those that are not known."""
    return np.where(dates > 0, dates // 10_000 + (dates // 100 % 100 - 1) / 12, np.nan)
