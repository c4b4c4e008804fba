"""Judging accounts: from the name's pattern, the groups, the terminals and the holder found to one answer per record.

A record is looked into when its pattern leaves doubt or its account stands on several persons. Whose account it is
decides which mistake it was: a relative's (registered on purpose, to be replaced by an own one), a stranger's (to be
suspended at once) or a namesake's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linkcheck.audit.absent import INVALID_PROBABILITY
from linkcheck.audit.outcomes import Judgement
from linkcheck.cases.accounts.evidence import EVIDENCE
from linkcheck.cases.accounts.groups import KINDS, FamilyEvidence, family_bits, kind_of
from linkcheck.levels.address import ADDRESS, ADDRESS_TIERS
from linkcheck.levels.name import NOTES, SURNAME
from linkcheck.model.decide import Thresholds, decide
from linkcheck.model.hypotheses import MISTAKES
from linkcheck.model.weights import PatternWeights, posterior_from_bits

__all__ = [
    "CORPORATE",
    "EVIDENCE",
    "AccountDoubts",
    "address_tiers",
    "judge_accounts",
    "surname_agreement",
]

Int64s = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

OTHER_PERSON = ("shared_with_holder", "shared_account")
HARMLESS = frozenset(EVIDENCE) - {
    *OTHER_PERSON,
    "household_holder",
    "household_given_name",
    "terminal_holder",
    "record_holder",
    "register_holder",
    "japanese_holder",
    "sex_of_name",
    "roman_holder",
    "applicant_differs",
    "body_holder",
    "acts_for_holder",
}
"""Evidence that is told for a link, too."""

SILENT = frozenset({"age", "body_holder", "household_searched", "other_surname"})
"""Evidence that stands in the ledger and in no reason."""

CORPORATE = 1 << NOTES.index("corporate")


@dataclass(frozen=True)
class AccountDoubts:
    """S records looked into, in ascending order of rows int64[S].

    pattern int32[S]; evidence float64[S, len(EVIDENCE)] bits for a mistake; number bool[S]: the number itself is
    probably another person's, cause uint8[S] whose (MISTAKES); family the evidence for relatives; holder int64[S] the
    register row of the person whose account it is (-1: nobody found); shown bool[S]: whether that person's name may
    be shown; met bool[S]: that person was at the same terminal; rivals float64[S]: how probably the account is that of
    another person on it whose name fits as well or better (0: nobody's does); fits bool[S]: the holder has the linked
    person's name; read bool[S]: to be read whatever it weighs; body bool[S]: the holder is no natural person; valid
    bool[S]: the My Number is one; nobody float64[S]: where nobody has it, log2 odds that it was mistyped.
    """

    rows: Int64s
    pattern: npt.NDArray[np.int32]
    evidence: Floats
    number: Bools
    cause: npt.NDArray[np.uint8]
    family: FamilyEvidence
    holder: Int64s
    shown: Bools
    met: Bools
    rivals: Floats
    fits: Bools
    read: Bools
    body: Bools
    valid: Bools
    nobody: Floats


def address_tiers(levels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Codes of ADDRESS_TIERS of address levels uint8[S]."""
    codes = [ADDRESS_TIERS.index(level.coarse) for level in ADDRESS.meanings]
    return np.array(codes, np.uint8)[levels]


def surname_agreement(codes: npt.NDArray[np.uint8]) -> npt.NDArray[np.int8]:
    """1 where the surname of levels uint8[S, K] agrees, -1 where it differs, 0 where nothing can be said: int8[S]."""
    meaning = {"same": 1, "near": 1, "contrary": -1}
    found = [meaning.get(level.agreement, 0) for level in SURNAME.meanings]
    return np.array(found, np.int8)[codes[:, 0]]


def judge_accounts(
    doubts: AccountDoubts, weights: PatternWeights, thresholds: Thresholds
) -> tuple[Int64s, list[Judgement]]:
    """Judgements of the records that need one of their own: (places in doubts, judgements).

    A record without evidence that is `link` keeps the judgement of its pattern.
    """
    known = doubts.pattern >= 0
    bits = np.append(weights.mislink_bits, 0.0)[doubts.pattern] + doubts.evidence.sum(axis=1)
    probability = posterior_from_bits(bits)
    of_rivals = np.where(doubts.fits, doubts.rivals, 0.0)  # of two namesakes on one account one is wrong
    probability = np.maximum(probability, of_rivals)
    probability[doubts.read] = np.maximum(probability[doubts.read], thresholds.review)
    mistyped = posterior_from_bits(doubts.nobody)
    probability[~known] = np.where(doubts.valid, mistyped, INVALID_PROBABILITY)[~known]
    decisions = decide(probability, thresholds)
    alone = np.append(decide(posterior_from_bits(weights.mislink_bits), thresholds), 1)[doubts.pattern]
    kinds = kind_of(family_bits(doubts.family))
    own = np.flatnonzero((decisions > 0) | (alone > 0) | doubts.evidence.any(axis=1))
    judged = []
    for place in own.tolist():
        cause, mechanism = _cause(doubts, place, int(kinds[place]), weights)
        open_question = cause in ("family", "twin", "namesake") or KINDS[kinds[place]] == "unclear"
        decision = min(int(decisions[place]), 1) if open_question else int(decisions[place])
        names = tuple(
            name
            for name, value in zip(EVIDENCE, doubts.evidence[place], strict=True)
            if value and name not in SILENT
        )
        if decision == 0:
            cause, mechanism, names = None, None, tuple(name for name in names if name in HARMLESS)
            names = names if known[place] else ("not_in_register",)
        if KINDS[kinds[place]] == "unclear" and cause in ("family", "stranger"):
            names = (*names, "common_surname")
        if decision and doubts.holder[place] >= 0 and not doubts.shown[place]:
            names = (*names, "holder_not_shown")
        weight = float(np.append(weights.match_weight, 0.0)[doubts.pattern[place]])
        judged.append(Judgement(decision, weight, float(probability[place]), cause, mechanism, names))
    return own, judged


def _live_together(family: FamilyEvidence, place: int) -> bool:
    """Whether linked person and holder are of one household, or at one address where that is unknown: namesakes share
    a surname anyway."""
    same_place = family.address[place] == ADDRESS_TIERS.index("same_place")
    return bool(family.household[place] > 0 or (family.household[place] == 0 and same_place))


def _cause(
    doubts: AccountDoubts, place: int, kind: int, weights: PatternWeights
) -> tuple[str | None, str | None]:
    """Cause and mechanism of one record that is not the linked person's own account."""
    if doubts.pattern[place] < 0:
        name = "no_such_number" if doubts.valid[place] else "invalid_number"
        return name, name
    if doubts.body[place]:
        return "body", "body_account"
    fits = bool(doubts.fits[place])
    if doubts.number[place]:
        return _number_cause(MISTAKES[int(doubts.cause[place])], fits)
    if fits and doubts.rivals[place] > 0:
        together = _live_together(doubts.family, place)
        return ("family", "family_account") if together else ("namesake", "lookup_by_kana")
    if fits:
        cause = MISTAKES[int(weights.mistake_shares[doubts.pattern[place]].argmax())]
        return cause, "lookup_by_kana" if cause == "namesake" else "unknown"
    if KINDS[kind] == "family":
        return "family", "family_account"
    elsewhere = doubts.evidence[place, : len(OTHER_PERSON)].any() or doubts.met[place]
    if KINDS[kind] == "unclear" and not elsewhere and _related(doubts.family, place):
        return "family", "unknown"  # the likelier of the two, but asked for like a stranger's
    if doubts.met[place]:
        return "stranger", "not_logged_out"
    return "stranger", "shared_account" if doubts.holder[place] >= 0 else "unknown"


def _related(family: FamilyEvidence, place: int) -> bool:
    """Whether the surname, or a given name of the household, makes a relative the likelier holder."""
    return bool(family.surname[place] > 0 or family.given_name[place])


def _number_cause(cause: str, fits: bool) -> tuple[str, str]:
    """Cause and mechanism where somebody else than the linked person applied."""
    if fits or cause == "namesake":
        return "namesake", "lookup_by_kana"
    return cause, f"{cause}_number" if cause in ("family", "twin") else "unknown"
