"""Two residents whom a record fits alike: what it says that either has a record of his own, or that two share one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from linkcheck.links.pieces import CodeFlags
from linkcheck.model.hypotheses import STRENGTH
from linkcheck.model.weights import COINCIDENCE_FLOOR_BITS

__all__ = [
    "ALIKE_BITS",
    "SECOND_RECORDS",
    "alike_bits",
    "record_bits",
    "second_record_share",
    "settled_bits",
    "shared_out",
]

ALIKE_BITS = -COINCIDENCE_FLOOR_BITS
"""What it says for a mistake, at most, that another resident fits just as well: people are entered twice, and of twins'
names the systems may hold a ● alone."""

SETTLED_BITS = 4.0
"""What it says for a mistake, at most, that only the other of two who fit alike has no record of the person's own."""

SECOND_RECORDS, STRENGTH_OF_SECOND = 1 / 32, 6.0
"""The share of persons who have two records (assumed), and how many such persons that is worth."""

Bits = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]


def alike_bits(persons: int, links: int, believed: float = ALIKE_BITS) -> float:
    """What it says for a mistake, at most, that another resident fits just as well, name, birth date and sex being the
    record's: the less, the more of the linked persons have such a namesake. persons: how many, of so many links; what
    is believed beforehand is worth STRENGTH links."""
    share = (persons + STRENGTH * 2.0**-believed) / (links + STRENGTH)
    return min(ALIKE_BITS, -float(np.log2(share)))


def second_record_share(repeated: CodeFlags) -> float:
    """The share of linked persons who have a second record; repeated: as `groups.on_several` gives it."""
    second = repeated.count() / 2
    return (second + STRENGTH_OF_SECOND) / (len(repeated) - second + STRENGTH_OF_SECOND / SECOND_RECORDS)


def settled_bits(linked: int, residents: int) -> float:
    """What it says for a mistake that the other of two who fit alike has no record of the person's own, while the
    linked one has another: the more, the more residents have one. linked: how many of so many residents have."""
    without = 1 - linked / max(residents, 1)
    return min(SETTLED_BITS, -float(np.log2(max(without, 2.0**-SETTLED_BITS))))


def record_bits(
    linked: npt.NDArray[np.int32], owner: Rows, own: Rows, alike: Bools, bits: Bits, twice: float
) -> Bits:
    """What it says against the candidates of S links that they have records of their own (own int64[S]: how many),
    float64[S]; twice: the share of persons who have two (`second_record_share`).

    Where the only one fits the linked person as well, numbers of namesakes may have been exchanged: if that record is
    wrong (bits float64[S]: log2 odds before this), its number is the missing one. `alike` bool[S]: who fits alike.
    """
    found = np.where(own > 0, np.log2(twice), 0.0)
    rows = np.flatnonzero(alike & (own == 1) & (linked >= 0) & (owner >= 0))
    if not len(rows):
        return found
    base = int(max(linked.max(), owner.max())) + 1
    here, there = linked[rows] * np.int64(base) + owner[rows], owner[rows] * np.int64(base) + linked[rows]
    order = np.argsort(here, kind="stable")
    at = np.minimum(np.searchsorted(here[order], there), len(order) - 1)
    exchanged = here[order][at] == there
    odds = np.exp2(bits[rows[order][at]])
    found[rows] = np.where(exchanged, np.log2((odds + twice) / (1 + odds * twice)), found[rows])
    return found


def shared_out(bits: Bits, linked: npt.NDArray[np.int32], alike: Bools) -> Bits:
    """Log2 odds float64[S] where records hold one number (linked int32[S]: its register row) and each fits another
    resident as well (`alike`): no more than one of them is taken for the other's, whose it is they share out."""
    rows = np.flatnonzero(alike)
    _, number = np.unique(linked[rows], return_inverse=True)
    odds = np.exp2(np.clip(bits[rows], -60.0, 60.0))
    others = np.maximum(np.bincount(number, odds)[number] - odds, 0.0)
    found = bits.copy()
    found[rows] -= np.log2(1 + others)
    return found
