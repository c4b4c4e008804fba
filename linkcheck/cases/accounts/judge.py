"""Judging accounts: from the name's pattern, the groups, the terminals and the holder found to one answer per record.

A record is looked into when its pattern leaves doubt or its account stands on several persons. Whose account it is
decides which mistake it was: a relative's (registered on purpose, to be replaced by an own one), a stranger's (to be
suspended at once) or a namesake's.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from linkcheck.audit.outcomes import Judgement
from linkcheck.cases.accounts.groups import KINDS, FamilyEvidence, family_bits, kind_of
from linkcheck.cases.accounts.holders import SOURCES, Holders, name_fits
from linkcheck.compare.patterns import Levels
from linkcheck.levels.address import ADDRESS, ADDRESS_TIERS
from linkcheck.levels.name import NOTES, SURNAME
from linkcheck.model.decide import Thresholds, decide
from linkcheck.model.hypotheses import MISTAKES, Model, base_model
from linkcheck.model.weights import PatternWeights, posterior_from_bits
from linkcheck.tables import table_path

__all__ = [
    "AccountDoubts",
    "NameFacts",
    "account_model",
    "address_tiers",
    "evidence_rates",
    "judge_accounts",
    "place_bits",
    "surname_agreement",
    "total_evidence",
]

Int64s = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Evidence = dict[str, tuple[Bools, float | Floats]]

OTHER_PERSON = ("shared_with_holder", "shared_account")
EVIDENCE = (
    *OTHER_PERSON,
    "household_holder",
    "terminal_holder",
    "register_holder",
    "no_holder_found",
    "by_reading",
    "roman_holder",
    "foreign_name",
)
"""Kinds of evidence beside the pattern, in the order of the ledger."""

HARMLESS = ("no_holder_found", "foreign_name", "by_reading")
"""Evidence that is told for a link, too."""

CORPORATE = 1 << NOTES.index("corporate")


@dataclass(frozen=True)
class AccountDoubts:
    """S records looked into, in ascending order of rows int64[S].

    pattern int32[S]; evidence float64[S, len(EVIDENCE)] bits for a mistake; family the evidence for relatives; holder
    int64[S] the register row of the person whose account it is (-1: nobody found); met bool[S]: that person was at
    the same terminal; rivals bool[S]: the account stands on another person whose name fits as well or better; valid
    bool[S]: the My Number is one.
    """

    rows: Int64s
    pattern: npt.NDArray[np.int32]
    evidence: Floats
    family: FamilyEvidence
    holder: Int64s
    met: Bools
    rivals: Bools
    valid: Bools


@dataclass(frozen=True)
class NameFacts:
    """What is known of S names: surname int8[S], whether it agrees (see `surname_agreement`); pattern_bits float64[S],
    log2 odds of a mistake by the pattern alone; foreign bool[S]: the linked person has a roman name; roman_holder
    bool[S]: the holder's name is roman; without_kana bool[S]: the register has no kana for the linked person."""

    surname: npt.NDArray[np.int8]
    pattern_bits: Floats
    foreign: Bools
    roman_holder: Bools
    without_kana: Bools


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, float]]:
    return dict(tomllib.loads(table_path("account_rates.toml").read_text("utf-8")))


def evidence_rates() -> dict[str, float]:
    """Bits of each kind of evidence."""
    return dict(_table()["evidence"])


def place_bits() -> dict[str, float]:
    """What it says that a holder was found in each of SOURCES."""
    rates = evidence_rates()
    return {name: rates["shared_with_holder" if name == "group" else f"{name}_holder"] for name in SOURCES}


def account_model() -> Model:
    """The model of the base rates with the priors of accounts."""
    model = base_model()
    mistakes = np.array([_table()["prior"][mistake] for mistake in MISTAKES])
    return replace(
        model, priors=np.concatenate([[1 - mistakes.sum()], mistakes]), origin="base rates of accounts"
    )


def address_tiers(levels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Codes of ADDRESS_TIERS of address levels uint8[S]."""
    codes = [ADDRESS_TIERS.index(level.coarse) for level in ADDRESS.meanings]
    return np.array(codes, np.uint8)[levels]


def surname_agreement(codes: npt.NDArray[np.uint8]) -> npt.NDArray[np.int8]:
    """1 where the surname of levels uint8[S, K] agrees, -1 where it differs, 0 where nothing can be said: int8[S]."""
    meaning = {"same": 1, "near": 1, "contrary": -1}
    found = [meaning.get(level.agreement, 0) for level in SURNAME.meanings]
    return np.array(found, np.int8)[codes[:, 0]]


def total_evidence(
    names: NameFacts, holders: Holders, sequence: Floats, in_group: Bools, has_kana: bool
) -> Floats:
    """Bits for a mistake float64[S, len(EVIDENCE)] of S records whose name does not fit the linked person.

    sequence float64[S] is what the terminal says where the holder was there (NaN: was not); has_kana: the register
    holds kana, so that it can be searched for the name.
    """
    bits = np.zeros((len(names.surname), len(EVIDENCE)))
    facts = {**_holder_evidence(names, holders, sequence, in_group, has_kana), **_name_evidence(names)}
    for name, (holds, value) in facts.items():
        bits[:, EVIDENCE.index(name)] = np.where(holds, value, 0.0)
    return bits


def _holder_evidence(
    names: NameFacts, holders: Holders, sequence: Floats, in_group: Bools, has_kana: bool
) -> Evidence:
    """Where somebody with the holder's name was found."""
    rates = evidence_rates()
    place = np.array(SOURCES)[holders.source]
    shared = (holders.row >= 0) & (place == "group")
    named = holders.named & ~shared & (place != "terminal")
    nobody = ~holders.named & (has_kana | (names.surname > 0))
    foreign = np.where(holders.japanese, rates["register_holder_foreign"], 0.0)
    return {
        "shared_with_holder": (shared, rates["shared_with_holder"]),
        "shared_account": (in_group & ~shared, rates["shared_account"]),
        "household_holder": (named & (place == "household"), rates["household_holder"]),
        "terminal_holder": (~np.isnan(sequence), rates["terminal_holder"] + np.nan_to_num(sequence)),
        "register_holder": (
            named & (place == "register"),
            np.where(names.foreign, foreign, rates["register_holder"]),
        ),
        "no_holder_found": (nobody, rates["no_holder_found" if has_kana else "no_holder_near"]),
    }


def _name_evidence(names: NameFacts) -> Evidence:
    """What is known of the names themselves beside their levels."""
    rates = evidence_rates()
    agrees = names.surname > 0
    reading = np.where(agrees, rates["by_reading"], rates["by_reading_whole"])
    most = np.where(agrees, rates["foreign_given_name"], rates["foreign_name"])
    return {
        "by_reading": (names.without_kana & ~names.foreign, reading),
        "roman_holder": (names.roman_holder & ~names.foreign, rates["roman_holder"]),
        "foreign_name": (names.foreign & (names.pattern_bits > most), most - names.pattern_bits),
    }


def judge_accounts(
    doubts: AccountDoubts, weights: PatternWeights, levels: Levels, thresholds: Thresholds
) -> tuple[Int64s, list[Judgement]]:
    """Judgements of the records that need one of their own: (places in doubts, judgements).

    A record that is `link` with and without its evidence keeps the judgement of its pattern.
    """
    known = doubts.pattern >= 0
    pattern_bits = np.append(weights.mislink_bits, 0.0)[doubts.pattern]
    bits = pattern_bits + doubts.evidence.sum(axis=1)
    probability = posterior_from_bits(bits)
    codes = np.concatenate([levels.codes, np.zeros((1, levels.codes.shape[1]), np.uint8)])[doubts.pattern]
    fits = name_fits(codes) & known
    rivals = doubts.rivals & fits
    probability[rivals] = np.maximum(probability[rivals], 0.4)  # of two namesakes on one account one is wrong
    probability[~known] = np.where(doubts.valid[~known], 0.5, 0.999)
    decisions = decide(probability, thresholds)
    alone = np.append(decide(posterior_from_bits(weights.mislink_bits), thresholds), 1)[doubts.pattern]
    kinds = kind_of(family_bits(doubts.family))
    own = np.flatnonzero((decisions > 0) | (alone > 0))
    notes = np.append(levels.name_notes, np.uint16(0))[doubts.pattern]
    judged = []
    for place in own.tolist():
        cause, mechanism = _cause(
            doubts, place, bool(fits[place]), int(kinds[place]), int(notes[place]), weights
        )
        open_question = cause in ("family", "namesake") or KINDS[kinds[place]] == "unclear"
        decision = min(int(decisions[place]), 1) if open_question else int(decisions[place])
        names = tuple(name for name, value in zip(EVIDENCE, doubts.evidence[place], strict=True) if value)
        if decision == 0:
            cause, mechanism, names = None, None, tuple(name for name in names if name in HARMLESS)
        if KINDS[kinds[place]] == "unclear" and cause in ("family", "stranger"):
            names = (*names, "common_surname")
        weight = float(np.append(weights.match_weight, 0.0)[doubts.pattern[place]])
        judged.append(Judgement(decision, weight, float(probability[place]), cause, mechanism, names))
    return own, judged


def _live_together(family: FamilyEvidence, place: int) -> bool:
    """Whether linked person and holder are of one household, or at one address where that is unknown: namesakes share
    a surname anyway."""
    same_place = family.address[place] == ADDRESS_TIERS.index("same_place")
    return bool(family.household[place] > 0 or (family.household[place] == 0 and same_place))


def _cause(
    doubts: AccountDoubts, place: int, fits: bool, kind: int, notes: int, weights: PatternWeights
) -> tuple[str | None, str | None]:
    """Cause and mechanism of one record that is not the linked person's own account."""
    if doubts.pattern[place] < 0:
        name = "no_such_number" if doubts.valid[place] else "invalid_number"
        return name, name
    if notes & CORPORATE:
        return "body", "body_account"
    if fits and doubts.rivals[place]:
        together = _live_together(doubts.family, place)
        return ("family", "family_account") if together else ("namesake", "lookup_by_kana")
    if fits:
        cause = MISTAKES[int(weights.mistake_shares[doubts.pattern[place]].argmax())]
        return cause, "lookup_by_kana" if cause == "namesake" else "unknown"
    if KINDS[kind] == "family":
        return "family", "family_account"
    elsewhere = doubts.evidence[place, : len(OTHER_PERSON)].any() or doubts.met[place]
    if KINDS[kind] == "unclear" and not elsewhere and doubts.family.surname[place] > 0:
        return "family", "unknown"  # the likelier of the two, but asked for like a stranger's
    if doubts.met[place]:
        return "stranger", "not_logged_out"
    return "stranger", "shared_account" if doubts.holder[place] >= 0 else "unknown"
