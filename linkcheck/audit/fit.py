"""How well a record fits the person it is linked to, and the best candidate for its owner."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linkcheck.audit.former import levels_by_former_values
from linkcheck.audit.run import Run
from linkcheck.audit.selection import ADDRESS
from linkcheck.audit.weights import LinkWeights
from linkcheck.columns import to_array
from linkcheck.compare.address import address_levels
from linkcheck.links.pieces import codes_at
from linkcheck.model.hypotheses import Model
from linkcheck.model.weights import fit_bits, identity_bits, likeness_bits
from linkcheck.owner.best import Owners
from linkcheck.owner.households import family_addresses

__all__ = ["FitBits", "family_home_bits", "fits_as_well", "fitting", "household_bits", "linked_levels"]

STRICTLY_BITS = 0.5
"""By how much a candidate must fit better than the linked person to be called better; below it they fit alike."""

EQUAL_FIT_BITS = 1.0
"""A candidate that fits worse than the linked person by no more than this fits as well."""

SAME_FIT_BITS = -8.0
"""What a candidate must reach, in log2 P(levels | same person), to be taken for the person at all, where the linked
person reaches it or fits better than he does."""

ONE_DIFFERENCE_BITS = -14.0
"""What a candidate must reach in any case: no worse than by one rare difference."""

MUCH_BETTER_FIT_BITS = 6.0
"""A candidate that fits so much better than the linked person is asked about, however badly both fit."""

Bits = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class FitBits:
    """How well S records fit their linked person and their best candidate, float64[S] each.

    link and owner are likeness_bits, so that their difference is a likelihood ratio; alone and linked_alone are log2
    P(levels | same person) of the candidate and of the linked person. All are -inf where there is none.
    """

    link: Bits
    owner: Bits
    alone: Bits
    linked_alone: Bits

    @property
    def strictly_better(self) -> Bools:
        """Whether the candidate fits better than the linked person, bool[S]."""
        return np.asarray(self.owner >= self.link + STRICTLY_BITS)

    @property
    def alike(self) -> Bools:
        """Whether both fit the same, bool[S]: nothing in the record speaks for either."""
        known = np.isfinite(self.owner) & np.isfinite(self.link)
        apart = np.full(len(known), np.inf)
        np.subtract(self.owner, self.link, out=apart, where=known)
        return np.asarray(np.abs(apart) < STRICTLY_BITS)


def fits_as_well(fit: FitBits) -> Bools:
    """Whether the best candidate is as likely the record's person as the linked one, bool[S]."""
    least = np.clip(fit.linked_alone, ONE_DIFFERENCE_BITS, SAME_FIT_BITS)
    as_well = (fit.owner >= fit.link - EQUAL_FIT_BITS) & (fit.alone >= least)
    return np.asarray(as_well | (fit.owner >= fit.link + MUCH_BETTER_FIT_BITS))


def household_bits(
    link_address: npt.NDArray[np.uint8], owner_address: npt.NDArray[np.uint8], model: Model
) -> Bits:
    """Bits for the candidate against the linked person, float64[S], from the address levels of the family with each.

    0 where the family's address is missing (both levels 0).
    """
    weight = identity_bits(model, "address")
    return np.asarray(
        np.where(link_address == owner_address, 0.0, weight[owner_address] - weight[link_address])
    )


def linked_levels(run: Run, weighed: LinkWeights, rows: Rows) -> npt.NDArray[np.uint8]:
    """How records compare with their linked persons, former values standing in where they agree better: uint8[S, K]."""
    codes, linked = weighed.levels.codes, weighed.linked
    own = np.concatenate([codes, np.zeros((1, codes.shape[1]), np.uint8)])[codes_at(linked.pattern, rows)]
    return levels_by_former_values(
        run, rows, codes_at(linked.register_row, rows).astype(np.int64), own, weighed.model
    )


def fitting(
    codes: npt.NDArray[np.uint8], known: npt.NDArray[np.bool_], owners: Owners, model: Model
) -> FitBits:
    """How well S records fit their linked persons (levels uint8[S, K], where one is `known`) and their candidates."""
    link, linked_alone = (np.where(known, fit(codes, model), -np.inf) for fit in (likeness_bits, fit_bits))
    somebody = owners.row >= 0
    owner, alone = (
        np.where(somebody, fit(owners.levels, model), -np.inf) for fit in (likeness_bits, fit_bits)
    )
    return FitBits(link, owner, alone, linked_alone)


def family_home_bits(
    run: Run, weighed: LinkWeights, rows: Rows, owners: Owners, fit: FitBits
) -> npt.NDArray[np.float64]:
    """What the family's address says where the record has none and a candidate fits as well as the linked person."""
    left, right = run.left, run.right
    register_row = weighed.linked.register_row
    pattern = codes_at(weighed.linked.pattern, rows)
    silent_address = np.append(weighed.levels.codes[:, ADDRESS] == 0, False)[pattern]
    asked = np.flatnonzero(silent_address & fits_as_well(fit))
    if run.nondisclosed is not None:
        hidden = run.nondisclosed[register_row[rows[asked]]] | run.nondisclosed[owners.row[asked]]
        asked = asked[~hidden]
    bits = np.zeros(len(rows))
    family = family_addresses(left, right, register_row, rows[asked], run.settings.batch_rows)
    linked = right.take(register_row[rows[asked]].astype(np.int64), ("address",))["address"]
    owner = right.take(owners.row[asked], ("address",))["address"]
    levels = [address_levels(family, to_array(side))[0] for side in (linked, owner)]
    bits[asked] = household_bits(levels[0], levels[1], weighed.model)
    return bits
