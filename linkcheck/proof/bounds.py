"""Bounds that may be signed: of a share, and of how many wrong links remain after some were read.

The bounds on a number of links hold at every moment at once, so that reading may stop whenever one likes: they come
from betting against a candidate number (Waudby-Smith and Ramdas, "Estimating means of bounded random variables by
betting", JRSS B 2024), with links drawn one after another without replacement, and others read between them (any
strategy that looks back only: Shekhar, Xu, Lipton, Liang and Ramdas, "Risk-limiting financial audits via weighted
sampling without replacement", UAI 2023). A martingale that starts at 1 exceeds 1 / risk with probability at most `risk`
(Ville 1939).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = [
    "Reads",
    "clustered",
    "elsewhere_bound",
    "refuted",
    "remaining_bound",
    "wilson",
]

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

SURELY = (0.0513, 0.3554, 0.8177)
"""The means of Poisson counts of which at least 1, 2, 3 show up in one case of twenty."""
FEW = 50
"""Of more than so many the limit of a Poisson count is taken for three as well."""


def wilson(found: float, count: float, z: float = 1.959964) -> tuple[float, float]:
    """The interval of a share from `found` of `count`, 95 % by default; (0, 1) where there is nothing.

    Wilson (1927), where all but three or nearly none were found with the limit of a Poisson count, without which
    shares near 0 and 1 are covered too rarely (Brown, Cai and DasGupta 2001, 4.1.1).

    >>> [round(each, 3) for each in wilson(98, 100)], [round(each, 3) for each in wilson(7, 8)]
    ([0.93, 0.996], [0.529, 0.994])
    """
    if not count:
        return 0.0, 1.0
    share, over = found / count, z * z / count
    middle = (share + over / 2) / (1 + over)
    half = z / (1 + over) * math.sqrt(share * (1 - share) / count + over / (4 * count))
    return _end(found, count, middle - half), 1 - _end(count - found, count, 1 - middle - half)


def _end(found: float, count: float, end: float) -> float:
    """The lower end of Wilson's interval, or of a Poisson count where few were found."""
    if not found:
        return 0.0
    whole = math.ceil(found)
    few = whole <= (3 if count > FEW else 2) and 2 * found <= count
    return SURELY[whole - 1] * (found / whole) / count if few else end


def clustered(found: Floats, count: Floats) -> tuple[float, float]:
    """Wilson's interval of a share of cases that come in clusters, found[i] of count[i] in the i-th, float64[n].

    For as many cases as they are worth where those of one cluster are found together or not at all (the design effect:
    Kish 1965).

    >>> clustered(np.array([2.0, 0.0, 2.0, 2.0]), np.full(4, 2.0)) == wilson(3, 4)
    True
    """
    cases, hits = float(count.sum()), float(found.sum())
    effect = float((count**2).sum()) / cases if cases else 1.0
    return wilson(hits / effect, cases / effect)


@dataclass(frozen=True)
class Reads:
    """n reads of links out of `count`, in the order in which they were read, none twice.

    weight float64[n] of the links read; total, least: the sum and the smallest of all links' weights before the first.
    by_chance bool[n]: those drawn in proportion to weight among those left; the others may have been chosen in any way
    that looks at nothing but what was read before. wrong bool[n]; doubtful bool[n]: those of which nobody knows whether
    they are wrong, or None.
    """

    weight: Floats
    wrong: Bools
    by_chance: Bools
    count: int
    total: float
    least: float
    doubtful: Bools | None = None


def remaining_bound(reads: Reads, risk: float = 0.05) -> int:
    """How many wrong links at most remain among those not read, with probability 1 - risk, whatever the weights' worth.

    Holds for all numbers of reads at once, and supposes nothing of the links that were not read. Where nothing is found
    no way of reading bounds faster than chance alone: who reads a share s of all misses m links that may be anywhere
    with probability (1 - s) ** m or so. Where there are mistakes, weights find them.

    >>> equal = Reads(np.ones(2_500), np.zeros(2_500, bool), np.ones(2_500, bool), 10_000, 10_000.0, 1.0)
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

    What was chosen is not bet on. Of a doubtful link the bet gains what is least, whatever it and the other doubtful
    ones are: it counts as wrong when it is drawn, and before that as none of those that are left.
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
    bet = some & reads.by_chance
    gain = (remaining[bet] - drawn[bet]) / room[bet]
    capital = -np.inf
    with np.errstate(divide="ignore"):
        for stake, share in STAKES:
            gained = np.log(np.maximum(1 + stake * gain, 0.0)).sum()
            capital = np.logaddexp(capital, math.log(share) + gained)
    return bool(capital >= -math.log(risk))


def elsewhere_bound(found: int, share: float, risk: float = 0.05) -> int:
    """How many wrong links at most lie outside a part of the links that was read whole, `found` of them within.

    Supposes that each wrong link lies within with probability at least `share`, independently of the others: the most
    that make so few within as probable as risk (Clopper and Pearson 1934).

    >>> elsewhere_bound(0, 0.25), elsewhere_bound(0, 0.5), elsewhere_bound(3, 0.5)
    (10, 4, 9)
    """
    low, high = 0, 1
    while _at_most(found, found + high, share) > risk:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _at_most(found, found + middle, share) > risk else (low, middle)
    return low


def _at_most(found: int, count: int, share: float) -> float:
    """The probability of at most `found` of `count`, each with probability `share`."""
    whole = math.lgamma(count + 1)
    return sum(
        math.exp(
            whole - math.lgamma(k + 1) - math.lgamma(count - k + 1)
            + k * math.log(share) + (count - k) * math.log1p(-share)
        )
        for k in range(found + 1)
    )  # fmt: skip
