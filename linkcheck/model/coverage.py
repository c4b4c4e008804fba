"""How likely a rightful owner is in the register: by kind of mistake, and by whether the number stands on two records.

Who exchanged numbers holds the other's, so that each number stands on one record, and each owner is in a register of
linked persons by the other's record. Who was given somebody else's number left his own unused: it stands on two records
then, and he is in a register only if others than the linked persons are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linkcheck.model.hypotheses import Floats

__all__ = ["MOST_OWNERS", "Coverage", "learned_share"]

MOST_COVERAGE = 0.999
MOST_OWNERS = 0.8
"""From this coverage on a register counts as one of all residents, and whoever is meant is in it alike."""

STRENGTH = 6.0
"""How many clear mistakes a first guess of a coverage is worth."""

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Coverage:
    """The probability that a rightful owner is in the register: whole, of any mistake; of_kind float64[M, 2], of each
    of the model's mistakes, by whether the number stands on one record or on more."""

    whole: float
    of_kind: Floats

    @classmethod
    def same(cls, share: float, mistake_count: int) -> Coverage:
        """The same probability for every kind."""
        return cls(share, np.full((mistake_count, 2), share))

    def held(self, repeated: Bools) -> Floats:
        """The probability for S links, were they each kind of mistake, float64[S, M]; repeated bool[S]: whether their
        number stands on another record too."""
        return self.of_kind[:, repeated.astype(np.int64)].T

    def of(self, shares: Floats, repeated: Bools) -> Floats:
        """The probability for S links, float64[S], were they wrong; shares float64[S, M]: which mistakes they would be;
        repeated bool[S] as in `held`."""
        return np.asarray((shares * self.held(repeated)).sum(axis=1))

    @classmethod
    def learned(cls, guess: float, wrong: Floats, found: Floats, repeated: Bools) -> Coverage:
        """The share of mistakes whose owner is found: wrong float64[S, M], how likely (or how many) each link is a
        mistake of each kind; found float64[S, M], how likely also its owner is the one found.

        guess is worth STRENGTH mistakes; of each kind the share of all is. In a register of all residents it is the
        same for every kind: right links that look like one kind of mistake would lower that kind's. A sum is the same
        on any number of cores.
        """
        sums = [
            np.stack([each[~repeated].sum(axis=0), each[repeated].sum(axis=0)], axis=1)
            for each in (wrong, found)
        ]
        whole = float(learned_share(guess, float(sums[0].sum()), float(sums[1].sum())))
        if whole >= MOST_OWNERS:
            return cls.same(whole, wrong.shape[1])
        return cls(whole, learned_share(whole, *sums))


def learned_share(guess: float, wrong: float | Floats, found: float | Floats) -> Floats:
    """The share of mistakes whose owner is found, of so many that are wrong and found, guess being worth STRENGTH."""
    return np.minimum((found + STRENGTH * guess) / (wrong + STRENGTH), MOST_COVERAGE)
