"""Doubtful links: what their pattern, the search of the owner and their groups say together."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from linkcheck.audit.absent import Births, absent_bits
from linkcheck.audit.alike import record_bits, shared_out
from linkcheck.audit.batches import Entries
from linkcheck.audit.fit import SAME_FIT_BITS, FitBits, fits_as_well
from linkcheck.audit.history import HistoryBits
from linkcheck.audit.other_records import FITTING_BITS, LinksTo, OtherRecords
from linkcheck.links import groups
from linkcheck.links.groups import GroupEvidence
from linkcheck.links.pieces import CodeFlags, codes_at
from linkcheck.mapped import release_mapped
from linkcheck.model.weights import LEAST_OWNER, PatternWeights, owner_share
from linkcheck.owner.best import Owners

__all__ = ["BETTER_OWNER_BITS", "EVIDENCE_BITS", "Doubts", "Linking", "OwnerEvidence", "gather_evidence"]

BETTER_OWNER_BITS = 3.0
"""Evidence from which a candidate is named as the better owner."""

EVIDENCE_BITS = {
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

Bits = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Doubts:
    """S doubtful links: rows int64[S] of the records, owners and groups' evidence, bits float64[S] in total.

    owner_bits float64[S]: what the search of the owner says for a mistake; household_bits float64[S]: what the
    family's address says for the better owner (negative: for the linked person).

    indistinguishable bool[S]: another resident fits the record as well as the linked one, so that nothing in the
    record says whose number it should be, nor a former address or name. One who has a record of his own that agrees
    down to the address, while the linked person has but this one, is not taken for its owner. later bool[S]: nobody has
    the number, nobody is similar, and the record's person was born after the register's day. together bool[S]: the
    better owner lives with the linked person. repeated_bits float64[S], settled_bits: what it says that the number
    stands on another record, and that it is surely that one's. lifted_bits float64[S]: how much more the links
    themselves say for the other of two who fit alike than that either may be meant. counted: whether the links
    themselves tell how probable mistakes are, so that those indistinguishable are read by their probability.
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
    settled_bits: float
    lifted_bits: Bits
    counted: bool = False


@dataclass(frozen=True)
class Linking:
    """All N links as groups see them: the pattern and the register row of each (-1: none), and how those near the
    doubtful were entered; repeated: whose number another record holds too (`groups.on_several`)."""

    pattern: npt.NDArray[np.int32]
    register_row: npt.NDArray[np.int32]
    entered: Entries
    repeated: CodeFlags

    def to(self, persons: Rows) -> LinksTo:
        """The links to some persons (register rows, -1: nobody)."""
        rows = groups.rows_linked(self.register_row, persons)
        found = LinksTo(codes_at(self.pattern, rows), codes_at(self.register_row, rows))
        release_mapped()
        return found


@dataclass(frozen=True)
class OwnerEvidence:
    """What the search of the owner says of S doubtful links: owners, their fit, how likely an owner is in the register
    at all (coverage float64[S]), what the family's address says for the candidate (household_bits float64[S]), and the
    My Numbers int64[S] of record and best candidate (-1: none); births: of the records whose number nobody has;
    together bool[S]: whether the candidate lives with the linked person; history: what times say; repeated_bits
    float64[S]: what it says that the number stands on another record; mistake_share: the expected share of links to
    another person; alike_bits float64[S]: what it says at most that somebody else fits as well,
    settled_bits: that he has no record of his own while the linked person has another (both of `audit.alike`); twice:
    the share of persons who have two records (`second_record_share`); learned: whether the links themselves tell how
    probable mistakes are, and so how often it is the other of two who fit alike."""

    owners: Owners
    fit: FitBits
    coverage: Bits
    household_bits: Bits
    number: Rows
    owner_number: Rows
    births: Births
    together: Bools
    history: HistoryBits
    repeated_bits: Bits
    mistake_share: float
    alike_bits: Bits
    settled_bits: float
    twice: float
    learned: bool = False


@dataclass(frozen=True)
class OwnerBits:
    """What the search of S links' owners says for a mistake, bits float64[S] each: of the owner, of the family's home;
    lifted: as `Doubts.lifted_bits`; age: of who may not be in the register; total: pattern and history too."""

    owner: Bits
    household: Bits
    lifted: Bits
    age: Bits
    total: Bits


def gather_evidence(
    rows: Rows, links: Linking, weights: PatternWeights, found: OwnerEvidence, others: OtherRecords
) -> Doubts:
    """Add up pattern, owner and group evidence of S doubtful rows."""
    fit, linked, owner = found.fit, codes_at(links.register_row, rows), found.owners.row
    told = _owner_bits(rows, links, weights, found, others)
    likely_owner = (told.owner + told.household >= BETTER_OWNER_BITS) & (told.total > -5.0)
    better = np.where(likely_owner & (fit.strictly_better | (found.household_bits > 0)), owner, -1)
    likely = owner_share(told.owner, found.coverage) >= LEAST_OWNER
    better = np.where(others.settled & (fit.alike | likely), owner, better)
    repeated = others.repeated & (told.total + np.maximum(found.repeated_bits, 0) > FITTING_BITS)
    evidence = _groups(rows, links, found, better, told.total)
    evidence = replace(evidence, number_settled=others.settled, repeated_number=repeated)
    bits = told.total + found.settled_bits * others.settled
    for name, weight in EVIDENCE_BITS.items():
        bits = bits + weight * getattr(evidence, name)
    repeated_bits = np.where(repeated, found.repeated_bits, 0.0)
    bits = bits + repeated_bits
    shared = shared_out(bits, linked, others.alike & repeated)
    repeated_bits, bits = repeated_bits + shared - bits, shared
    unclear = _unclear(found, repeated_bits) & (better < 0) & (linked >= 0) & (others.of_owner == 0)
    named = unclear & (fit.owner >= fit.link + BETTER_OWNER_BITS) & (fit.alone > SAME_FIT_BITS)
    better = np.where(named, owner, better)
    later = np.zeros(len(rows), np.bool_)
    later[codes_at(links.pattern, rows) < 0] = found.births.later
    later &= found.owners.weight < BETTER_OWNER_BITS
    together = found.together & (better >= 0)
    return Doubts(
        rows, found.owners, better, evidence, unclear, told.owner, told.household, bits, later, together,
        found.history.with_bits("age", told.age), repeated_bits, found.settled_bits, told.lifted,
    )  # fmt: skip


def _owner_bits(
    rows: Rows, links: Linking, weights: PatternWeights, found: OwnerEvidence, others: OtherRecords
) -> OwnerBits:
    linked, owner, alike = codes_at(links.register_row, rows), found.owners.row, others.alike
    searched = found.owners.bits(found.coverage)
    # what the family says against a candidate leaves everybody else as likely as he was
    household = np.maximum(found.household_bits, 0.0)
    household += found.owners.bits(found.coverage, np.minimum(found.household_bits, 0.0)) - searched
    pattern, beside = codes_at(links.pattern, rows), household + found.history.total
    bits, absent = np.append(weights.mislink_bits, 0.0)[pattern] + beside, pattern < 0
    nobody = absent_bits(
        found.births, (beside + searched)[absent], len(links.register_row), found.mistake_share
    )
    age = np.zeros(len(rows))
    age[absent] = nobody.age
    bits[absent] += nobody.mistyped + nobody.age
    of_alike = np.minimum(searched, found.alike_bits)
    either = np.minimum(of_alike, np.maximum(-bits, 0.0))
    if not found.learned:  # no more, but for what the family says for the candidate
        of_alike = either = np.minimum(of_alike, np.maximum(np.maximum(household, 0.0) - bits, 0.0))
    lifted = np.where(alike, of_alike - either, 0.0)
    of_alike = of_alike + record_bits(linked, owner, others.of_owner, alike, bits + of_alike, found.twice)
    owner_bits = np.where(alike, of_alike, searched)
    return OwnerBits(owner_bits, household, lifted, age, bits + owner_bits)


def _unclear(found: OwnerEvidence, repeated_bits: Bits) -> Bools:
    """Where a candidate fits as well and neither the family's home nor the past nor the number's source settles it,
    bool[S]."""
    unclear = fits_as_well(found.fit) & (found.household_bits > -BETTER_OWNER_BITS)
    unclear &= found.history.of(*FORMER) > FORMER_BITS
    source = found.history.of(SOURCE) + np.minimum(repeated_bits, 0.0)
    return np.asarray(unclear & (~found.fit.alike | (source > SOURCE_BITS)))


def _groups(rows: Rows, links: Linking, found: OwnerEvidence, better: Rows, bits: Bits) -> GroupEvidence:
    """What the groups say, where a mistake is not out of the question; of the number nothing yet."""
    register_row = links.register_row
    likely = bits > FITTING_BITS
    entered = links.entered
    near = codes_at(register_row, entered.rows)
    own = np.searchsorted(entered.rows, rows.astype(entered.rows.dtype))
    true_row = near.copy()
    true_row[own] = np.where(better >= 0, better, near[own])
    offsets = np.zeros(len(rows), np.int64)
    order = entered.batch, entered.row_in_batch
    offsets[likely] = groups.neighbor_offsets(own[likely], near, true_row, *order)
    return GroupEvidence(
        number_settled=np.zeros(len(rows), np.bool_),
        repeated_number=np.zeros(len(rows), np.bool_),
        reciprocal_swap=groups.reciprocal_swaps(codes_at(register_row, rows), better),
        neighbor_row=offsets != 0,
        row_shift=groups.shifted_runs(own, offsets, *order),
        number_typo=groups.number_slips(found.number, np.where(better >= 0, found.owner_number, -1)),
    )
