"""How likely a rightful owner is in the register at all, and what is read where many owners cannot be found."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from linkcheck.links.pieces import pieces
from linkcheck.model.coverage import MOST_OWNERS, Coverage
from linkcheck.model.hypotheses import Floats
from linkcheck.model.weights import posterior_from_bits
from linkcheck.owner.best import Owners

__all__ = [
    "WHOLE_REGISTER",
    "estimated_coverage",
    "likely_coverage",
    "linked_count",
    "reads_in_vain",
    "review_threshold",
]

WHOLE_REGISTER, LINKED_PERSONS_ONLY = 0.95, 0.2
"""How often a rightful owner is in the register; in one of linked persons he is so only by another record of his, or
by another mistake (an exchange, a shifted row)."""
UNLINKED_SHARE = 0.02
LOOKED_UP_SHARE = 0.25
"""Where owners cannot be searched for, a namesake's link shows by little more than an address: down to such a share of
the threshold a link is read where USUAL_MISTAKE_SHARE of all links are wrong, and as clear ones where more are."""

USUAL_MISTAKE_SHARE = 1e-4

READ_IN_VAIN, OF_ANSWERS = 1.0, 4.0
"""So many right links are read at most for each expected mistake, in a register of residents for each that is usual; in
one of linked persons alone five links are read for one mistake. What is left differs in nothing that the inputs
show."""

COVERAGE_ROUNDS, TOLERANCE = 20, 1e-9
"""How often a coverage is made anew at most, and a change that is none."""


def likely_coverage(register_row: npt.NDArray[np.int32], residents: int) -> float:
    """The probability that a rightful owner is in the register at all, judged by whom the register holds.

    A register of residents holds people who are on no record; one that was looked up by the records' own numbers
    holds none but the linked persons, and an owner is in it only if some other record is linked to him.
    """
    if residents - len(register_row) > UNLINKED_SHARE * residents:  # whoever they are
        return WHOLE_REGISTER
    linked = linked_count(register_row, residents)
    return WHOLE_REGISTER if residents - linked > UNLINKED_SHARE * residents else LINKED_PERSONS_ONLY


def linked_count(register_row: npt.NDArray[np.integer[Any]], residents: int) -> int:
    """How many residents some record is linked to; register_row int[N], -1 for nobody.

    >>> linked_count(np.array([3, 0, 3, -1]), 5)
    2
    """
    is_linked = np.zeros(residents + 1, np.bool_)  # the last place stands for nobody
    for here in pieces(len(register_row)):
        is_linked[register_row[here]] = True
    return int(np.count_nonzero(is_linked[:-1]))


def estimated_coverage(
    guess: float, odds: Floats, owners: Owners, shares: Floats, repeated: npt.NDArray[np.bool_]
) -> Coverage:
    """The probability that a rightful owner is in the register: among mistakes, the share whose owner is found.

    guess is what is believed beforehand (`likely_coverage`); odds float64[S] are log2 odds of a mistake without the
    search; shares float64[S, M] and repeated bool[S] as in `Coverage.of`. How likely each is one follows from the
    search, too: where most owners are found, a doubtful link without one is hardly a mistake (expectation and
    maximization over the two).
    """
    asked = owners.whole
    odds, shares, repeated = np.clip(odds[asked], -60, 60), shares[asked], repeated[asked]
    likelier = np.exp2(np.clip(owners.weight[asked], -60, 60))[:, None]
    coverage = Coverage.same(guess, shares.shape[1])
    for _ in range(COVERAGE_ROUNDS):
        held = coverage.held(repeated)
        wrong = shares * (1 - held + held * likelier)
        total = wrong.sum(axis=1)
        wrong *= (posterior_from_bits(odds + np.log2(total)) / total)[:, None]
        found = wrong * held * likelier / (1 - held + held * likelier)
        before, coverage = coverage, Coverage.learned(guess, wrong, found, repeated)
        if np.abs(coverage.of_kind - before.of_kind).max() < TOLERANCE:
            break
    return coverage


def review_threshold(threshold: float, coverage: float, mistake_share: float) -> float:
    """The probability of a wrong link from which a link is read, where the owner's search covers less than usual.

    In a register of residents a doubtful link is looked into a second time by the search of its owner, whatever the
    base rates say of its pattern. The fewer owners the register can hold, the more a clerk has to take that part. The
    more mistakes are expected, the likelier each link is one for the same evidence: what is read stays the same.
    """
    if coverage >= MOST_OWNERS:
        return threshold
    lowered = LOOKED_UP_SHARE * (1 - WHOLE_REGISTER) / (1 - coverage) * mistake_share / USUAL_MISTAKE_SHARE
    return threshold * min(lowered, 1.0)


def reads_in_vain(guess: float, coverage: float, mistake_share: float) -> float:
    """The share of links that are right and read at most; guess: how many owners the register was believed to hold
    (`likely_coverage`); coverage: how many it holds."""
    if coverage >= MOST_OWNERS:
        return READ_IN_VAIN * USUAL_MISTAKE_SHARE
    return (READ_IN_VAIN if guess >= MOST_OWNERS else OF_ANSWERS) * min(mistake_share, USUAL_MISTAKE_SHARE)
