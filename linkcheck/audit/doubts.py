"""Doubtful links: which they are, and what their pattern, the search of the owner and their groups say together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linkcheck.compare.patterns import COMPARISONS, Levels
from linkcheck.links import groups
from linkcheck.links.groups import GroupEvidence
from linkcheck.model.hypotheses import Model
from linkcheck.model.weights import PatternWeights, identity_bits
from linkcheck.owner.best import Owners

__all__ = [
    "BETTER_OWNER_BITS",
    "EVIDENCE_BITS",
    "IDENTIFYING",
    "NAME",
    "Doubts",
    "FitBits",
    "doubtful_rows",
    "fits_as_well",
    "gather_evidence",
    "household_bits",
]

DOUBT_BITS = -17.7
"""Log2 odds of a wrong link from which everybody similar in the register is compared with the record."""

NAMESAKE_BITS = -24.0
"""Log2 odds from which a link is looked into if the register holds a namesake of the same birth date."""

BETTER_OWNER_BITS = 3.0
"""Evidence from which a candidate is named as the better owner."""

EQUAL_FIT_BITS = 1.0
"""A candidate that fits worse than the linked person by no more than this fits as well."""

SAME_FIT_BITS = -8.0
"""What a candidate must reach to be taken for the person at all."""

MUCH_BETTER_FIT_BITS = 6.0
"""A candidate that fits so much better than the linked person is asked about, however badly both fit."""

EVIDENCE_BITS = {
    "repeated_number": 4.0,
    "number_settled": 4.0,
    "reciprocal_swap": 8.0,
    "neighbor_row": 6.0,
    "row_shift": 10.0,
    "number_typo": 8.0,
}
NOBODY_SHARE = 3.0e-5
"""Expected share of links whose number was mistyped so that nobody has it."""

SURNAME, GIVEN_NAME, BIRTH_DATE, SEX, ADDRESS = range(len(COMPARISONS))
NAME = [SURNAME, GIVEN_NAME]
IDENTIFYING = [*NAME, BIRTH_DATE]
EXACT = 1
"""The level of exact agreement of each of these comparisons."""

Bits = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class FitBits:
    """How well a record fits as the same person, log2 P(levels | same person): its link and its best candidate.

    Both float64[S]; the candidate's is -inf where there is none.
    """

    link: Bits
    owner: Bits


@dataclass(frozen=True)
class Doubts:
    """S doubtful links: rows int64[S] of the records, owners and groups' evidence, bits float64[S] in total.

    household_bits float64[S]: what the family's address says for the better owner (negative: for the linked person).

    indistinguishable bool[S]: another resident fits the record as well as the linked one, so that nothing in the
    record says whose number it should be. One who has a record of his own that agrees down to the address, while the
    linked person has but this one, is not taken for its owner.
    """

    rows: Rows
    owners: Owners
    better_owner: Rows
    evidence: GroupEvidence
    indistinguishable: npt.NDArray[np.bool_]
    household_bits: Bits
    mislink_bits: Bits


def doubtful_rows(
    pattern: npt.NDArray[np.int32], weights: PatternWeights, levels: Levels
) -> tuple[Rows, Rows]:
    """Row numbers, ascending: links that leave real doubt (also those of numbers nobody has), and those that would
    be wrong only if a namesake of the same birth date were meant: of little doubt, or with no difference but the
    address."""
    plain = (levels.codes[:, IDENTIFYING] == EXACT).all(axis=1) & (levels.codes[:, SEX] <= EXACT)
    doubt = np.append(
        (weights.mislink_bits > DOUBT_BITS) & ~plain, True
    )  # the last place stands for pattern -1
    little = np.append(weights.mislink_bits > NAMESAKE_BITS, False) & ~doubt
    return np.flatnonzero(doubt[pattern]), np.flatnonzero(little[pattern])


def gather_evidence(
    rows: Rows,
    pattern: npt.NDArray[np.int32],
    weights: PatternWeights,
    register_row: npt.NDArray[np.int32],
    fit: FitBits,
    owners: Owners,
    household_bits: Bits,
    number: Rows,
    owner_number: Rows,
    batch: npt.NDArray[np.int32],
    row_in_batch: groups.Rows,
) -> Doubts:
    """Add up pattern, owner and group evidence of S doubtful rows.

    number and owner_number int64[S] are the My Numbers of the record and of its best candidate (-1: none); batch and
    row_in_batch describe all N records.
    """
    share = float((register_row < 0).mean()) if len(register_row) else 0.0
    nobody = np.log2(NOBODY_SHARE / max(share, NOBODY_SHARE / 8))
    bits = np.append(weights.mislink_bits, nobody)[pattern[rows]] + owners.bits + household_bits
    linked = register_row[rows]
    better = np.where((owners.bits + household_bits >= BETTER_OWNER_BITS) & (bits > -5.0), owners.row, -1)
    firm = np.append(weights.mislink_bits < NAMESAKE_BITS, False)[pattern]
    settled = groups.repeated_numbers(register_row, firm, rows) & ~firm[rows] & fits_as_well(fit)
    better = np.where(settled, owners.row, better)
    likely = bits > -10.0
    true_row = register_row.copy()
    true_row[rows] = np.where(better >= 0, better, linked)
    fits = np.append(weights.mislink_bits < -10.0, False)[pattern]
    offsets = groups.neighbor_offsets(rows, register_row, true_row, batch, row_in_batch)
    offsets[~likely] = 0
    repeated = groups.repeated_numbers(register_row, fits, rows)
    evidence = GroupEvidence(
        number_settled=settled,
        repeated_number=repeated & likely,
        reciprocal_swap=groups.reciprocal_swaps(linked, better),
        neighbor_row=offsets != 0,
        row_shift=groups.shifted_runs(rows, offsets, batch, row_in_batch),
        number_typo=groups.number_slips(number, np.where(better >= 0, owner_number, -1)),
    )
    for name, weight in EVIDENCE_BITS.items():
        bits = bits + weight * getattr(evidence, name)
    unclear = fits_as_well(fit) & (household_bits > -BETTER_OWNER_BITS) & (better < 0) & (linked >= 0)
    unclear &= (groups.fitting_records(register_row, firm, owners.row) == 0) | repeated
    return Doubts(rows, owners, better, evidence, unclear, household_bits, bits)


def fits_as_well(fit: FitBits) -> npt.NDArray[np.bool_]:
    """Whether the best candidate is as likely the record's person as the linked one, bool[S]."""
    as_well = (fit.owner >= fit.link - EQUAL_FIT_BITS) & (fit.owner > SAME_FIT_BITS)
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
