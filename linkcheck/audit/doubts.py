"""Doubtful links: which they are, and what their pattern, the search of the owner and their groups say together."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from linkcheck.audit.batches import Entries
from linkcheck.audit.history import HistoryBits
from linkcheck.compare.patterns import COMPARISONS, Levels
from linkcheck.levels.name import UNPROVEN
from linkcheck.links import groups
from linkcheck.links.groups import GroupEvidence
from linkcheck.links.pieces import rows_where
from linkcheck.model.hypotheses import Model
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

FITTING_BITS = -10.0
"""Log2 odds below which a record fits its linked person, and a mistake is out of the question."""

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


def vain_bits(sought: Bools, coverage: float) -> Bits:
    """What it says for a mistake that no namesake was found, float64[P] by pattern (0 where none was sought)."""
    return np.where(sought, np.log2(1 - NAMESAKES_FOUND * coverage), 0.0)


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
    return rows_where(doubt, pattern), rows_where(little, pattern)


@dataclass(frozen=True)
class Linking:
    """All N links as groups see them: the pattern and the register row of each (-1: none), and how those near the
    doubtful were entered."""

    pattern: npt.NDArray[np.int32]
    register_row: npt.NDArray[np.int32]
    entered: Entries

    def to(self, persons: Rows) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """Pattern and register row of the links to some persons (register rows, -1: nobody)."""
        rows = groups.rows_linked(self.register_row, persons)
        return self.pattern[rows], self.register_row[rows]


@dataclass(frozen=True)
class OwnerEvidence:
    """What the search of the owner says of S doubtful links: owners, their fit, bits float64[S] for a mistake, what
    the family's address says, and the My Numbers int64[S] of record and best candidate (-1: none); later bool[S]:
    whose person was born after the register's day; together bool[S]: whether the candidate lives with the linked
    person; history: what times say; repeated_bits float64[S]: what it says that the number stands on another record;
    mistake_share: the expected share of links to another person."""

    owners: Owners
    fit: FitBits
    bits: Bits
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
    absent = max(int((register_row < 0).sum()) - FEW_ABSENT, 0) / max(len(register_row), 1)
    mistyped = NOBODY_PER_MISTAKE * found.mistake_share
    nobody = np.log2(mistyped / max(absent, mistyped / 8))
    linked = register_row[rows]
    near, person = links.to(np.concatenate([linked, found.owners.row]))
    firm, fits = (np.append(weights.mislink_bits < most, False) for most in (NAMESAKE_BITS, FITTING_BITS))
    is_firm = firm[pattern[rows]]
    settled = (groups.fitting_records(person, firm[near], linked) > is_firm) & ~is_firm & fits_as_well(fit)
    settled &= ~fit.alike | (groups.fitting_records(person, firm[near], found.owners.row) == 0)
    repeated = groups.fitting_records(person, fits[near], linked) > fits[pattern[rows]]
    bits = np.append(weights.mislink_bits, nobody)[pattern[rows]] + found.household_bits + found.history.total
    own = groups.fitting_records(person, fits[near], found.owners.row) > 0
    of_alike = np.minimum(found.bits, ALIKE_BITS) - np.where(own, RECORD_BITS, 0.0)
    of_alike = np.minimum(of_alike, np.maximum(-bits, 0.0))  # either may be meant, no more
    owner_bits = np.where(fit.alike & ~settled, of_alike, found.bits)
    bits = bits + owner_bits
    likely_owner = (owner_bits + found.household_bits >= BETTER_OWNER_BITS) & (bits > -5.0)
    better = np.where(likely_owner & (fit.strictly_better | (found.household_bits > 0)), found.owners.row, -1)
    better = np.where(settled, found.owners.row, better)
    evidence = _groups(rows, links, found, better, bits)
    repeated &= bits + np.maximum(found.repeated_bits, 0) > FITTING_BITS
    evidence = replace(evidence, number_settled=settled, repeated_number=repeated)
    for name, weight in EVIDENCE_BITS.items():
        bits = bits + weight * getattr(evidence, name)
    repeated_bits = np.where(evidence.repeated_number, found.repeated_bits, 0.0)
    bits = bits + repeated_bits
    shared = _shared_out(bits, linked, fit.alike & ~settled & evidence.repeated_number)
    repeated_bits, bits = repeated_bits + shared - bits, shared
    unclear = fits_as_well(fit) & (found.household_bits > -BETTER_OWNER_BITS) & (better < 0) & (linked >= 0)
    unclear &= ~own
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
        found.household_bits,
        bits,
        later,
        together,
        found.history,
        repeated_bits,
    )


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


def _groups(rows: Rows, links: Linking, found: OwnerEvidence, better: Rows, bits: Bits) -> GroupEvidence:
    """What the groups say, where a mistake is not out of the question; of the number nothing yet."""
    register_row = links.register_row
    likely = bits > FITTING_BITS
    entered = links.entered
    near, own = register_row[entered.rows], np.searchsorted(entered.rows, rows)
    true_row = near.copy()
    true_row[own] = np.where(better >= 0, better, near[own])
    offsets = groups.neighbor_offsets(own, near, true_row, entered.batch, entered.row_in_batch)
    offsets[~likely] = 0
    return GroupEvidence(
        number_settled=np.zeros(len(rows), np.bool_),
        repeated_number=np.zeros(len(rows), np.bool_),
        reciprocal_swap=groups.reciprocal_swaps(register_row[rows], better),
        neighbor_row=offsets != 0,
        row_shift=groups.shifted_runs(own, offsets, entered.batch, entered.row_in_batch),
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
