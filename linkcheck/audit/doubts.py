"""Doubtful links: which they are, and what their pattern, the search of the owner and their groups say together."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from linkcheck.audit.history import HistoryBits
from linkcheck.compare.patterns import COMPARISONS, Levels
from linkcheck.levels.name import UNPROVEN
from linkcheck.links import groups
from linkcheck.links.groups import GroupEvidence
from linkcheck.model.coverage import Coverage
from linkcheck.model.hypotheses import MISTAKES, Model
from linkcheck.model.weights import COINCIDENCE_FLOOR_BITS, PatternWeights, identity_bits
from linkcheck.owner.best import Owners

__all__ = [
    "BETTER_OWNER_BITS",
    "EVIDENCE_BITS",
    "IDENTIFYING",
    "NAME",
    "Doubts",
    "FitBits",
    "Linking",
    "OwnerEvidence",
    "doubtful_rows",
    "fits_as_well",
    "gather_evidence",
    "household_bits",
    "namesakes_sought",
    "vain_bits",
]

DOUBT_BITS = -17.7
"""Log2 odds of a wrong link from which everybody similar in the register is compared with the record."""

NAMESAKE_BITS = -24.0
"""Log2 odds from which a link is looked into if the register holds a namesake of the same birth date."""

NAMESAKES_FOUND = 0.99
"""How many of the namesakes in the register their names lead to; the others are written in another way (assumed)."""

STRICTLY_BITS = 0.5
"""By how much a candidate must fit better than the linked person to be called better; below it they fit alike."""

BETTER_OWNER_BITS = 3.0
"""Evidence from which a candidate is named as the better owner."""

ALIKE_BITS = -COINCIDENCE_FLOOR_BITS
"""What it says for a mistake, at most, that another resident fits just as well: people are entered twice, and of twins'
names the systems may hold a ● alone."""

RECORD_BITS = 5.0
"""What it says against a candidate that he has a record of his own: one person in thirty has two (assumed)."""

EQUAL_FIT_BITS = 1.0
"""A candidate that fits worse than the linked person by no more than this fits as well."""

SAME_FIT_BITS = -8.0
"""What a candidate must reach, in log2 P(levels | same person), to be taken for the person at all."""

MUCH_BETTER_FIT_BITS = 6.0
"""A candidate that fits so much better than the linked person is asked about, however badly both fit."""

EVIDENCE_BITS = {
    "number_settled": 4.0,
    "reciprocal_swap": 8.0,
    "neighbor_row": 6.0,
    "row_shift": 10.0,
    "number_typo": 8.0,
}
FORMER = ("former_address", "former_name")
FORMER_BITS = -6.0
"""What the linked person's former address or name, being the record's, says so clearly that no other resident who fits
as well is meant."""

SOURCE = "number_source"
SOURCE_BITS = -2.0
"""What the way a number was obtained, and another record of it, say so clearly that no namesake's was taken."""

NOBODY_PER_MISTAKE = 0.3
"""How many links there are whose number was mistyped so that nobody has it, for one that leads to another person."""

FEW_ABSENT = 3
"""So many numbers that nobody has say nothing yet of people who are not in the register (born or gone since)."""

SURNAME, GIVEN_NAME, BIRTH_DATE, SEX, ADDRESS = range(len(COMPARISONS))
NAME = [SURNAME, GIVEN_NAME]
IDENTIFYING = [*NAME, BIRTH_DATE]
EXACT = 1
"""The level of exact agreement of each of these comparisons."""

LOOSE = COMPARISONS[SURNAME].code(UNPROVEN[0])
"""The level of a part of the name from which the register may hold somebody of that very name."""

Bits = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class FitBits:
    """How well S records fit their linked person and their best candidate, float64[S] each.

    link and owner are likeness_bits, so that their difference is a likelihood ratio; alone is log2 P(levels | same
    person) of the candidate. owner and alone are -inf where there is none.
    """

    link: Bits
    owner: Bits
    alone: Bits

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


@dataclass(frozen=True)
class Doubts:
    """S doubtful links: rows int64[S] of the records, owners and groups' evidence, bits float64[S] in total.

    owner_bits float64[S]: what the search of the owner says for a mistake; household_bits float64[S]: what the
    family's address says for the better owner (negative: for the linked person).

    indistinguishable bool[S]: another resident fits the record as well as the linked one, so that nothing in the
    record says whose number it should be, nor a former address or name. One who has a record of his own that agrees
    down to the address, while the linked person has but this one, is not taken for its owner. later bool[S]: nobody has
    the number, nobody is similar, and the record's person was born after the register's day. together bool[S]: the
    better owner lives with the linked person.
    """

    rows: Rows
    owners: Owners
    better_owner: Rows
    evidence: GroupEvidence
    indistinguishable: Bools
    owner_bits: Bits
    household_bits: Bits
    mislink_bits: Bits
    later: Bools
    together: Bools
    history: HistoryBits
    repeated_bits: Bits


def _plain(levels: Levels) -> Bools:
    """Patterns with no difference but the address, bool[P]."""
    codes = levels.codes
    return np.asarray((codes[:, IDENTIFYING] == EXACT).all(axis=1) & (codes[:, SEX] <= EXACT))


def namesakes_sought(weights: PatternWeights, levels: Levels) -> Bools:
    """Patterns, bool[P], all links of which are looked into if the register holds a namesake of the linked person: of
    whom nothing is found, there is none. Only of the very name, which the record bears, is that sure."""
    return np.asarray(_plain(levels) & (weights.mislink_bits > NAMESAKE_BITS))


def vain_bits(sought: Bools, coverage: Coverage) -> Bits:
    """What it says for a mistake that no namesake was found, float64[P] by pattern (0 where none was sought)."""
    held = coverage.of_kind[MISTAKES.index("namesake"), 0]  # nearly every number stands on one record
    return np.where(sought, np.log2(1 - NAMESAKES_FOUND * held), 0.0)


def doubtful_rows(
    pattern: npt.NDArray[np.int32], weights: PatternWeights, levels: Levels
) -> tuple[Rows, Rows]:
    """Row numbers, ascending: links that are looked into (those of some doubt, those of numbers nobody has, and those
    where part of the name is no better than another notation of it, so that the register may hold the very person),
    and those that would be wrong only if a namesake of the same birth date were meant."""
    codes = levels.codes
    plain = _plain(levels)
    loose = (codes[:, NAME] >= LOOSE).any(axis=1)
    doubt = ((weights.mislink_bits > DOUBT_BITS) | loose) & ~plain
    doubt = np.append(doubt, True)  # the last place stands for pattern -1
    little = np.append(weights.mislink_bits > NAMESAKE_BITS, False) & ~doubt
    return np.flatnonzero(doubt[pattern]), np.flatnonzero(little[pattern])


@dataclass(frozen=True)
class Linking:
    """All N links as groups see them: the pattern and the register row of each (-1: none), its batch and its row in
    it."""

    pattern: npt.NDArray[np.int32]
    register_row: npt.NDArray[np.int32]
    batch: npt.NDArray[np.int32]
    row_in_batch: groups.Rows


@dataclass(frozen=True)
class OwnerEvidence:
    """What the search of the owner says of S doubtful links: owners, their fit, how likely an owner is in the register
    at all (coverage float64[S]), what the family's address says for the candidate (household_bits float64[S]), and the
    My Numbers int64[S] of record and best candidate (-1: none); later bool[S]: whose person was born after the
    register's day; together bool[S]: whether the candidate lives with the linked person; history: what times say;
    repeated_bits float64[S]: what it says that the number stands on another record; mistake_share: the expected share
    of links to another person."""

    owners: Owners
    fit: FitBits
    coverage: Bits
    household_bits: Bits
    number: Rows
    owner_number: Rows
    later: Bools
    together: Bools
    history: HistoryBits
    repeated_bits: Bits
    mistake_share: float


def gather_evidence(rows: Rows, links: Linking, weights: PatternWeights, found: OwnerEvidence) -> Doubts:
    """Add up pattern, owner and group evidence of S doubtful rows."""
    register_row, pattern, fit = links.register_row, links.pattern, found.fit
    nobody = nobody_bits(register_row, found.mistake_share)
    firm = np.append(weights.mislink_bits < NAMESAKE_BITS, False)[pattern]
    fits = np.append(weights.mislink_bits < -10.0, False)[pattern]
    settled = groups.repeated_numbers(register_row, firm, rows) & ~firm[rows] & fits_as_well(fit)
    settled &= ~fit.alike | (groups.fitting_records(register_row, firm, found.owners.row) == 0)
    searched = found.owners.bits(found.coverage)
    household = np.maximum(found.household_bits, 0.0)
    household += found.owners.bits(found.coverage, np.minimum(found.household_bits, 0.0)) - searched
    bits = np.append(weights.mislink_bits, nobody)[pattern[rows]] + household + found.history.total
    records = groups.fitting_records(register_row, fits, found.owners.row)
    linked = register_row[rows]
    of_alike = np.minimum(
        np.minimum(searched, ALIKE_BITS), np.maximum(-bits, 0.0)
    )  # either may be meant, no more
    of_alike = of_alike + record_bits(
        linked, found.owners.row, records, fit.alike & ~settled, bits + of_alike
    )
    owner_bits = np.where(fit.alike & ~settled, of_alike, searched)
    bits = bits + owner_bits
    likely_owner = (owner_bits + household >= BETTER_OWNER_BITS) & (bits > -5.0)
    better = np.where(likely_owner & (fit.strictly_better | (found.household_bits > 0)), found.owners.row, -1)
    better = np.where(settled, found.owners.row, better)
    evidence = _groups(rows, links, weights, found, better, bits)
    evidence = replace(evidence, number_settled=settled)
    for name, weight in EVIDENCE_BITS.items():
        bits = bits + weight * getattr(evidence, name)
    repeated_bits = np.where(evidence.repeated_number, found.repeated_bits, 0.0)
    bits = bits + repeated_bits
    shared = _shared_out(bits, linked, fit.alike & ~settled & evidence.repeated_number)
    repeated_bits, bits = repeated_bits + shared - bits, shared
    unclear = fits_as_well(fit) & (found.household_bits > -BETTER_OWNER_BITS) & (better < 0) & (linked >= 0)
    unclear &= records == 0
    unclear &= found.history.of(*FORMER) > FORMER_BITS
    unclear &= ~fit.alike | (found.history.of(SOURCE) + np.minimum(repeated_bits, 0.0) > SOURCE_BITS)
    named = unclear & (fit.owner >= fit.link + BETTER_OWNER_BITS) & (fit.alone > SAME_FIT_BITS)
    better = np.where(named, found.owners.row, better)
    later = found.later & (pattern[rows] < 0) & (found.owners.weight < BETTER_OWNER_BITS)
    together = found.together & (better >= 0)
    return Doubts(
        rows,
        found.owners,
        better,
        evidence,
        unclear,
        owner_bits,
        household,
        bits,
        later,
        together,
        found.history,
        repeated_bits,
    )


def nobody_bits(register_row: npt.NDArray[np.int32], mistake_share: float) -> float:
    """Log2 odds that a number which nobody has was mistyped: as many are as the mistakes let expect, the others are of
    people who are not in the register."""
    mistyped = NOBODY_PER_MISTAKE * mistake_share
    absent = (int((register_row < 0).sum()) - FEW_ABSENT) / max(len(register_row), 1) - mistyped
    return float(np.log2(mistyped / max(absent, mistyped / 8)))


def record_bits(linked: npt.NDArray[np.int32], owner: Rows, own: Rows, alike: Bools, bits: Bits) -> Bits:
    """What it says against the candidates of S links that they have records of their own (own int64[S]: how many),
    float64[S].

    Where the only one fits the linked person as well, numbers of namesakes may have been exchanged: if that record is
    wrong (bits float64[S]: log2 odds before this), its number is the missing one. `alike` bool[S]: who fits alike.
    """
    found = np.where(own > 0, -RECORD_BITS, 0.0)
    rows = np.flatnonzero(alike & (own == 1) & (linked >= 0) & (owner >= 0))
    if not len(rows):
        return found
    base = int(max(linked.max(), owner.max())) + 1
    here, there = linked[rows] * np.int64(base) + owner[rows], owner[rows] * np.int64(base) + linked[rows]
    order = np.argsort(here, kind="stable")
    at = np.minimum(np.searchsorted(here[order], there), len(order) - 1)
    exchanged = here[order][at] == there
    odds, twice = np.exp2(bits[rows[order][at]]), 2.0**-RECORD_BITS
    found[rows] = np.where(exchanged, np.log2((odds + twice) / (1 + odds * twice)), found[rows])
    return found


def _shared_out(bits: Bits, linked: npt.NDArray[np.int32], alike: Bools) -> Bits:
    """Log2 odds float64[S] where records hold one number (linked int32[S]: its register row) and each fits another
    resident as well (`alike`): no more than one of them is taken for the other's, whose it is they share out."""
    rows = np.flatnonzero(alike)
    _, number = np.unique(linked[rows], return_inverse=True)
    odds = np.exp2(np.clip(bits[rows], -60.0, 60.0))
    others = np.maximum(np.bincount(number, odds)[number] - odds, 0.0)
    found = bits.copy()
    found[rows] -= np.log2(1 + others)
    return found


def _groups(
    rows: Rows, links: Linking, weights: PatternWeights, found: OwnerEvidence, better: Rows, bits: Bits
) -> GroupEvidence:
    """What the groups say, where a mistake is not out of the question."""
    register_row = links.register_row
    likely = bits > -10.0
    true_row = register_row.copy()
    true_row[rows] = np.where(better >= 0, better, register_row[rows])
    fits = np.append(weights.mislink_bits < -10.0, False)[links.pattern]
    offsets = groups.neighbor_offsets(rows, register_row, true_row, links.batch, links.row_in_batch)
    offsets[~likely] = 0
    return GroupEvidence(
        number_settled=np.zeros(len(rows), np.bool_),
        repeated_number=groups.repeated_numbers(register_row, fits, rows)
        & (bits + np.maximum(found.repeated_bits, 0) > -10.0),
        reciprocal_swap=groups.reciprocal_swaps(register_row[rows], better),
        neighbor_row=offsets != 0,
        row_shift=groups.shifted_runs(rows, offsets, links.batch, links.row_in_batch),
        number_typo=groups.number_slips(found.number, np.where(better >= 0, found.owner_number, -1)),
    )


def fits_as_well(fit: FitBits) -> Bools:
    """Whether the best candidate is as likely the record's person as the linked one, bool[S]."""
    as_well = (fit.owner >= fit.link - EQUAL_FIT_BITS) & (fit.alone > SAME_FIT_BITS)
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
