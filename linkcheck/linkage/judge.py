"""From patterns and groups to a judgement of every link between a record and the register.

Most links are judged by their pattern alone. The doubtful few are judged one by one: the register is searched for
somebody who fits better, and the groups they stand in are asked.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linkcheck.compare.patterns import COMPARISONS, Levels
from linkcheck.linkage import groups
from linkcheck.linkage.groups import GroupEvidence
from linkcheck.linkage.outcomes import Judgement
from linkcheck.linkage.owner import Owners
from linkcheck.model.decide import Thresholds, decide
from linkcheck.model.hypotheses import MISTAKES, Model
from linkcheck.model.weights import PatternWeights, identity_bits, posterior_from_bits

__all__ = [
    "Doubts",
    "FitBits",
    "anonymous",
    "doubtful_rows",
    "fits_as_well",
    "gather_evidence",
    "household_bits",
    "incomparable",
    "judge_doubts",
    "judge_patterns",
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

VAIN_SEARCH_BITS = -2.0
"""What a search that found nobody adds, where most owners would have been in the register."""

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
EXACT_BIRTH_DATE = COMPARISONS[BIRTH_DATE].code("exact")
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
    record says whose number it should be.
    """

    rows: Rows
    owners: Owners
    better_owner: Rows
    evidence: GroupEvidence
    indistinguishable: npt.NDArray[np.bool_]
    household_bits: Bits
    mislink_bits: Bits


def doubtful_rows(pattern: npt.NDArray[np.int32], weights: PatternWeights, levels: Levels) -> tuple[Rows, Rows]:
    """Row numbers, ascending: links that leave real doubt (also those of numbers nobody has), and those that would
    be wrong only if a namesake of the same birth date were meant: of little doubt, or with no difference but the
    address."""
    plain = (levels.codes[:, IDENTIFYING] == EXACT).all(axis=1) & (levels.codes[:, SEX] <= EXACT)
    doubt = np.append((weights.mislink_bits > DOUBT_BITS) & ~plain, True)  # the last place stands for pattern -1
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
    evidence = GroupEvidence(
        number_settled=settled,
        repeated_number=groups.repeated_numbers(register_row, fits, rows) & likely,
        reciprocal_swap=groups.reciprocal_swaps(linked, better),
        neighbor_row=offsets != 0,
        row_shift=groups.shifted_runs(rows, offsets, batch, row_in_batch),
        number_typo=groups.number_slips(number, np.where(better >= 0, owner_number, -1)),
    )
    for name, weight in EVIDENCE_BITS.items():
        bits = bits + weight * getattr(evidence, name)
    unclear = fits_as_well(fit) & (household_bits > -BETTER_OWNER_BITS) & (better < 0) & (linked >= 0)
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


def anonymous(levels: Levels) -> Bools:
    """Patterns without name and birth date, bool[P]: no evidence for a mistake, but none for the person either."""
    return np.asarray((levels.codes[:, IDENTIFYING] == 0).all(axis=1))


def incomparable(levels: Levels) -> Bools:
    """Patterns that do not say who is meant, bool[P]: without the name, or with neither birth date nor address.

    Thousands share a name, twins and namesakes a birth date, families an address.
    """
    named, dated, placed = ((levels.codes[:, places] > 0).any(axis=1) for places in (NAME, [BIRTH_DATE], [ADDRESS]))
    return np.asarray(~(named & (dated | placed)))


def judge_patterns(
    weights: PatternWeights, levels: Levels, thresholds: Thresholds, unclear: Bools
) -> list[Judgement]:
    """The judgement of each pattern by itself, float weights as they are.

    unclear bool[P]: patterns that are to be read whatever they weigh, because they say too little (`incomparable`).
    """
    probability = posterior_from_bits(weights.mislink_bits)
    silent = unclear & (probability <= thresholds.review)
    probability[silent] = thresholds.review
    decisions = decide(probability, thresholds)
    return [
        _judgement(int(decisions[at]), weights, at, float(probability[at]), levels, (), bool(silent[at]))
        for at in range(len(decisions))
    ]


def judge_doubts(
    doubts: Doubts,
    pattern: npt.NDArray[np.int32],
    weights: PatternWeights,
    levels: Levels,
    valid: Bools,
    thresholds: Thresholds,
    incomparable: Bools,
) -> tuple[npt.NDArray[np.int64], list[Judgement]]:
    """Judgements of the doubtful links that need one of their own: (places in doubts, judgements).

    valid bool[S] says whether the record's number is a My Number at all; incomparable bool[P], which patterns say too
    little. A link keeps its pattern's judgement when that and its own are both `link`.
    """
    probability = posterior_from_bits(doubts.mislink_bits)
    nobody = pattern[doubts.rows] < 0
    silent = np.append(incomparable, False)[pattern[doubts.rows]] & (probability <= thresholds.review)
    unclear = nobody | doubts.indistinguishable | silent
    probability[unclear] = np.maximum(probability[unclear], thresholds.review)
    probability[nobody & ~valid] = 0.999
    decisions = decide(probability, thresholds)
    alone = decide(posterior_from_bits(weights.mislink_bits), thresholds)
    own = np.flatnonzero((decisions > 0) | (np.append(alone, 1)[pattern[doubts.rows]] > 0))
    found = []
    for place in own:
        at = int(pattern[doubts.rows[place]])
        names = tuple(name for name in EVIDENCE_BITS if getattr(doubts.evidence, name)[place])
        if doubts.household_bits[place]:
            told = "household_elsewhere" if doubts.household_bits[place] > 0 else "household_agrees"
            names = (told, *names)
        if doubts.better_owner[place] >= 0:
            names = ("better_owner", *names)
        elif doubts.indistinguishable[place]:
            names = ("indistinguishable", *names)
        elif doubts.owners.bits[place] < 0:
            vain = doubts.owners.bits[place] < VAIN_SEARCH_BITS
            names = ("no_better_owner" if vain else "owner_may_be_absent", *names)
        if at < 0:
            cause = "no_such_number" if valid[place] else "invalid_number"
            weight = -float(doubts.mislink_bits[place])
            found.append(
                Judgement(int(decisions[place]), weight, float(probability[place]), cause, cause, names)
            )
        else:
            found.append(
                _judgement(
                    int(decisions[place]), weights, at, float(probability[place]), levels, names, bool(silent[place])
                )
            )
    return own, found


def _judgement(
    decision: int,
    weights: PatternWeights,
    at: int,
    probability: float,
    levels: Levels,
    evidence: tuple[str, ...],
    silent: bool,
) -> Judgement:
    weight = float(weights.match_weight[at])
    if decision == 0:
        return Judgement(
            decision, weight, probability, evidence=tuple(e for e in evidence if e == "no_better_owner")
        )
    if silent or not levels.codes[at, IDENTIFYING].any():
        return Judgement(decision, weight, probability, "not_comparable", None, evidence)
    cause = MISTAKES[int(weights.mistake_shares[at].argmax())]
    return Judgement(
        decision, weight, probability, cause, _mechanism(cause, levels.codes[at], evidence), evidence
    )


def _mechanism(cause: str, codes: npt.NDArray[np.uint8], evidence: tuple[str, ...]) -> str:
    """How the mistake probably arose: what the groups show first, else what the pattern suggests."""
    for name in ("row_shift", "reciprocal_swap", "number_typo"):
        if name in evidence:
            return name
    if cause in ("family", "twin"):  # relatives stand side by side in a batch; that alone tells nothing
        return f"{cause}_number"
    if "neighbor_row" in evidence:
        return "neighbor_row"
    same_birth_date = codes[BIRTH_DATE] == EXACT_BIRTH_DATE
    if cause == "namesake":
        return "lookup_without_address" if same_birth_date else "lookup_by_kana"
    return "lookup_by_birth_date" if same_birth_date else "unknown"
