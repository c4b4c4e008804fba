"""From probability to decision: what a clerk reads, and in which order.

Grades mirror those of the Digital Agency's checking tool: A needs no eye, B is to be read, C is almost certainly
wrong.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["DECISIONS", "GRADES", "Thresholds", "decide"]

DECISIONS = ("link", "clerical_review", "non_link")
GRADES = ("A", "B", "C")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Probabilities of a wrong link from which a link is read by a clerk, and from which it counts as wrong; absent:
    from which one is read whose number nobody in the register has (None: as all others)."""

    review: float = 0.03
    non_link: float = 0.90
    absent: float | None = None

    @property
    def of_absent(self) -> Thresholds:
        """Those of links whose number nobody in the register has."""
        return self if self.absent is None else Thresholds(self.absent, self.non_link)


def decide(mislink_probability: npt.NDArray[np.float64], thresholds: Thresholds) -> npt.NDArray[np.uint8]:
    """Decision codes uint8[N], indices into DECISIONS and GRADES."""
    bounds = np.array([thresholds.review, thresholds.non_link])
    return np.searchsorted(bounds, mislink_probability, side="right").astype(np.uint8)
