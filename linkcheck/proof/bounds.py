"""Bounds that may be signed: of a share, and of how many wrong links remain after some were read.

The bounds on a number of links hold at every moment at once, so that reading may stop whenever one likes: they come
from betting against a candidate number (Waudby-Smith and Ramdas, "Estimating means of bounded random variables by
betting", JRSS B 2024), with links drawn one after another without replacement, the risky ones more probably (Shekhar,
Xu, Lipton, Liang and Ramdas, "Risk-limiting financial audits via weighted sampling without replacement", UAI 2023). A
martingale that starts at 1 exceeds 1 / risk with probability at most `risk` (Ville 1939).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Reads", "poisson_bound", "proportional_bound", "refuted", "remaining_bound", "wilson"]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

STAKES: tuple[tuple[float, float], ...] = (
    (1.0, 0.6),
    (0.95, 0.1),
    (0.8, 0.1),
    (0.5, 0.1),
    (0.2, 0.06),
    (0.05, 0.04),
)
"""Shares of the largest allowed stake that are bet, and how the first capital is divided among them. The whole stake is
best as long as nothing is found: for equal weights it gives the hypergeometric bound."""

ALL_WRONG = 1e-9
"""Where less than such a part of the links that are left would be right, none is."""

MOST_SCALE = 1e9
"""No factor between probabilities and truth above this is told apart."""


def wilson(found: int, count: int, z: float = 1.959964) -> tuple[float, float]:
    """The interval of a share from `found` of `count`, 95 % by default; (0, 1) where there is nothing.

    Wilson (1927); Brown, Cai and DasGupta (2001).

    >>> [round(each, 3) for each in wilson(98, 100)]
    [0.93, 0.994]
    """
    if not count:
        return 0.0, 1.0
    share, over = found / count, z * z / count
    middle = (share + over / 2) / (1 + over)
    half = z / (1 + over) * math.sqrt(share * (1 - share) / count + over / (4 * count))
    return middle - half if found else 0.0, middle + half if found < count else 1.0


@dataclass(frozen=True)
class Reads:
    """n reads of links out of `count`, in the order in which they were drawn without replacement.

    weight float64[n] of the links drawn, of which one is drawn in proportion; total, least: the sum and the smallest
    of all links' weights before the first was drawn; wrong bool[n]; doubtful bool[n]: those of which nobody knows
    whether they are wrong, or None.
    """

    weight: Floats
    wrong: Bools
    count: int
    total: float
    least: float
    doubtful: Bools | None = None


def remaining_bound(reads: Reads, risk: float = 0.05) -> int:
    """How many wrong links at most remain among those not read, with probability 1 - risk, whatever the weights' worth.

    Holds for all numbers of reads at once, and supposes nothing of the links that were not read. The least weight
    counts: what is drawn rarely is bounded slowly, so that no weights can bound faster than equal ones where nothing is
    found (they find faster what there is).

    >>> equal = Reads(np.ones(2_500), np.zeros(2_500, bool), 10_000, 10_000.0, 1.0)
    >>> remaining_bound(equal)
    11
    """
    unread = reads.count - len(reads.wrong)
    low, high = 0, unread  # the largest number of remaining ones that is not refuted lies between
    if not refuted(reads, high, risk):
        return high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if refuted(reads, middle, risk) else (middle, high)
    return low


def refuted(reads: Reads, unread_wrong: int, risk: float) -> bool:
    """Whether so many wrong links among the unread are refuted: a bet that fewer would show up has won 1 / risk.

    Of a doubtful link the bet gains what is least, whatever it and the other doubtful ones are: it counts as wrong when
    it is drawn, and before that as none of those that are left.
    """
    doubtful = np.zeros(len(reads.wrong), np.bool_) if reads.doubtful is None else reads.doubtful
    before = np.concatenate([[0.0], np.cumsum(reads.weight)[:-1]])
    left = np.maximum(reads.total - before, reads.weight)
    most = left / reads.least  # the largest that a drawn wrong link can stand for
    drawn = np.where(reads.wrong | doubtful, left / reads.weight, 0.0)
    remaining = unread_wrong + np.cumsum(reads.wrong[::-1])[::-1] + doubtful
    room = most - remaining
    some = room > ALL_WRONG * most
    if (drawn[~some] == 0).any():
        return True  # a right link among those that would all be wrong
    gain = np.zeros(len(drawn))
    gain[some] = (remaining[some] - drawn[some]) / room[some]
    capital = -np.inf
    with np.errstate(divide="ignore"):
        for stake, share in STAKES:
            gained = np.log(np.maximum(1 + stake * gain, 0.0)).sum()
            capital = np.logaddexp(capital, math.log(share) + gained)
    return bool(capital >= -math.log(risk))


def proportional_bound(
    probability: Floats, wrong: Bools, unread_expected: float, risk: float = 0.05
) -> tuple[float, int]:
    """(scale, remaining): a bound for who trusts the probabilities in proportion, though not in size.

    Supposes that links are wrong independently, each with scale times its probability float64[n], with one unknown
    scale; unread_expected is the sum of the probabilities of the unread. scale is a bound on that factor at any
    number of reads, with half the risk; the other half is that of the Poisson count of the rest.

    >>> scale, remaining = proportional_bound(np.full(3_000, 1e-3), np.zeros(3_000, bool), 0.5)
    >>> round(scale, 2), remaining
    (1.33, 3)
    """
    low, high = 0.0, MOST_SCALE
    if not _scale_refuted(probability, wrong, high, risk / 2):
        return math.inf, 2**62
    for _ in range(40):
        middle = math.sqrt(max(low, 1e-9) * high)
        low, high = (low, middle) if _scale_refuted(probability, wrong, middle, risk / 2) else (middle, high)
    return high, poisson_bound(high * unread_expected, risk / 2)


def _scale_refuted(probability: Floats, wrong: Bools, scale: float, risk: float) -> bool:
    """A bet on a smaller scale: the ratio of the likelihoods, for several smaller ones."""
    expected = np.minimum(scale * probability, 1 - 1e-12)
    capital = -np.inf
    found = int(wrong.sum())
    for stake, share in STAKES:
        if stake == 1.0 and found:
            continue
        right = np.log1p(-(1 - stake) * expected[~wrong]) - np.log1p(-expected[~wrong])
        gained = right.sum() + (found * math.log(1 - stake) if found else 0.0)
        capital = np.logaddexp(capital, math.log(share) + gained)
    return bool(capital >= -math.log(risk))


def poisson_bound(mean: float, risk: float) -> int:
    """The smallest number that a Poisson count of that mean exceeds with probability at most `risk`.

    >>> poisson_bound(0.0, 0.05), poisson_bound(3.0, 0.05)
    (0, 6)
    """
    number, below = 0, math.exp(-mean)
    if mean > 700:  # too many for the sum; the normal approximation with its correction is close
        z = math.sqrt(-2 * math.log(risk))
        return math.ceil(mean + z * math.sqrt(mean) + z * z / 6)
    term = below
    while below < 1 - risk:
        number += 1
        term *= mean / number
        below += term
    return number
