"""Evidence beside the name's level: what each finding says for a relative's and for a stranger's account.

A finding is a pair of bits, log2 P(finding | relative's) - log2 P(finding | own) and the same for a stranger's account;
its line in the ledger is by how much it moves the log2 odds that the account is not the person's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from linkcheck.cases.accounts.findings import Findings, NameFacts
from linkcheck.cases.accounts.fits import barely_fits
from linkcheck.cases.accounts.forms import FORMS
from linkcheck.cases.accounts.holders import SOURCES
from linkcheck.cases.accounts.namesakes import NamedFinds, read_shares
from linkcheck.cases.accounts.rates import account_model, account_rates
from linkcheck.model.hypotheses import MISTAKES, STRENGTH
from linkcheck.model.weights import PatternWeights, weigh

__all__ = ["EVIDENCE", "NUMBER", "RELATIVE", "STRANGER", "Odds", "weighed_accounts"]

Int64s = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Line = tuple[str, Bools, Any, Any]
"""A kind of evidence, where it holds bool[S], and bits for a relative's and for a stranger's account."""

EVIDENCE = (
    *FORMS[1:],
    "by_reading",
    "foreign_name",
    "japanese_holder",
    "roman_holder",
    "body_holder",
    "acts_for_holder",
    "one_letter",
    "other_surname",
    "sex_of_name",
    "shared_with_holder",
    "shared_account",
    "household_holder",
    "household_given_name",
    "household_searched",
    "terminal_holder",
    "record_holder",
    "register_holder",
    "no_holder_found",
    "no_such_name",
    "age",
    "applicant_differs",
)
"""Kinds of evidence beside the pattern, in the order of the ledger."""

RELATIVE, STRANGER, NUMBER = range(3)

NEIGHBORS_BITS = 4.0
"""Eight others are looked at on a terminal, from which half of strangers' accounts come (assumed)."""


@dataclass(frozen=True)
class Odds:
    """log2 odds of S accounts for a relative's, a stranger's and a wrong number float64[S, 3], the lines of evidence
    float64[S, len(EVIDENCE)]: what they add to the pattern's log2 odds, and owner float64[S]: how likely who was found
    is the holder, were the account wrong (0: nobody was)."""

    odds: Floats
    lines: Floats
    owner: Floats


def weighed_accounts(
    names: NameFacts, found: Findings, weights: PatternWeights, pattern: Int64s, looked: Bools
) -> Odds:
    """Weigh what is known of S accounts.

    Evidence counts where looked bool[S], the form of a name everywhere.
    """
    shares = np.concatenate([weights.mistake_shares, np.full((1, len(MISTAKES)), 1 / len(MISTAKES))])[pattern]
    start, match = (np.append(bits, 0.0)[pattern] for bits in (weights.mislink_bits, weights.match_weight))
    relative = shares[:, [MISTAKES.index("family"), MISTAKES.index("twin")]].sum(axis=1)
    odds = np.full((len(pattern), 3), -np.inf)
    odds[:, RELATIVE] = start + np.log2(np.maximum(relative, 1e-12))
    odds[:, STRANGER] = start + np.log2(np.maximum(1 - relative, 1e-12))
    lines = np.zeros((len(pattern), len(EVIDENCE)))

    def count(told: Iterable[Line]) -> Floats:
        before = np.logaddexp2.reduce(odds, axis=1)
        for name, holds, of_relative, of_stranger in told:
            holds = holds & (looked | (names.forms.form > 0) & np.isin(name, FORMS))
            odds[:, RELATIVE] += np.where(holds, of_relative, 0.0)
            odds[:, STRANGER] += np.where(holds, of_stranger, 0.0)
            after = np.logaddexp2.reduce(odds, axis=1)
            lines[:, EVIDENCE.index(name)] = np.where(holds, after - before, 0.0)
            before = after
        return np.asarray(before)

    before = count(_lines(names, found, start + match, odds))
    named, coverage = NamedFinds.of(names, found), found.coverage
    by_name, nobody = _by_name_alone(names, found)
    if found.learns_coverage:
        asked = (by_name | nobody) & looked
        coverage = named.at(asked).coverage(coverage, before[asked])
    before = count(_named(found, by_name, nobody, named.bits(coverage)))
    odds[:, NUMBER] = found.applicant
    lines[:, EVIDENCE.index("applicant_differs")] = np.logaddexp2.reduce(odds, axis=1) - before
    owner = np.where(by_name, named.owners(coverage), 1.0)
    return Odds(odds, lines, np.where((found.holders.row >= 0) & ~names.body, owner, 0.0))


def _lines(names: NameFacts, found: Findings, prior: Floats, odds: Floats) -> Iterator[Line]:
    rates = account_rates()
    yield from _written(names, found, prior, odds)
    yield "sex_of_name", *_sex_of_name(names, found)
    yield from _shared(found)
    yield from _where(names, found)
    age = rates["minor"]
    own, relative, stranger = (float(age[name]) for name in ("own", "relative", "stranger"))
    is_minor = names.minor > 0
    yield (
        "age",
        names.minor != 0,
        np.where(is_minor, np.log2(relative / own), np.log2((1 - relative) / (1 - own))),
        np.where(is_minor, np.log2(stranger / own), np.log2((1 - stranger) / (1 - own))),
    )


def _sex_of_name(names: NameFacts, found: Findings) -> tuple[Bools, Floats, Floats]:
    """Where the holder's given name is another one and no slip, what it says that women or men bear it: anybody else's
    is as often the one's as the other's."""
    own = np.where(names.male > 0, found.men_share, 1 - found.men_share)
    bits = -np.log2(np.maximum(2 * own, 2 * account_rates()["sex_of_name"]["least"]))
    other = ~names.given_name & ~names.alike & ~names.slip & (names.forms.form == 0)
    return np.asarray(other & (names.male != 0) & ~names.body & (bits != 0)), bits, bits


def _shared(found: Findings) -> Iterator[Line]:
    """Who else the account stands on."""
    bits, shared = account_rates()["evidence"], found.shared
    yield "shared_with_holder", shared, bits["shared_with_holder"], bits["shared_with_holder"]
    yield "shared_account", found.in_group & ~shared, bits["shared_account"], bits["shared_account"]


def _written(names: NameFacts, found: Findings, prior: Floats, odds: Floats) -> Iterator[Line]:
    """How the holder's name is written: in another form, in kana for kanji, in another script. Where a member of the
    household has the name, it is no other notation of one's own and no slip; where the whole name of a Japanese person
    in the register stands within it, no foreign one's."""
    rates, holders = account_rates(), found.holders
    at_home = holders.of_household & ~names.body
    fits = names.forms.form > 0
    in_form = prior - weigh(names.forms.codes, account_model()).match_weight
    within = holders.own & ~fits & ~names.body
    for name, cost in rates["form"].items():
        total, in_this = np.logaddexp2.reduce(odds, axis=1), names.forms.is_one_of((name,))
        usual = rates["form_share"].get(name)
        habit = _habit_bits(usual, int(in_this.sum()), found.records) if usual else 0.0
        bits = np.where(
            within, np.minimum(rates["foreign"]["own_inner"] - total, 0.0), in_form + cost - habit - total
        )
        yield name, in_this | within & (name == "name_embedded"), bits, bits
    surname, given_name = (np.clip(-np.nan_to_num(names.reading[:, part]), -9.0, 12.0) for part in range(2))
    read = ~np.isnan(names.reading).all(axis=1) & ~fits & ~within & ~names.foreign & ~names.body
    read &= ~barely_fits(names.forms.codes)  # whose level says how rare it is, and who was found how much
    relative = given_name - names.levels[:, 1]
    stranger = relative + np.where(names.surname > 0, 0.0, surname - names.levels[:, 0])
    yield "by_reading", read, relative, stranger
    excused = names.foreign & ~names.body & ~fits
    bits = rates["foreign"]
    anothers = holders.foreign_namesakes & ~names.japanese & names.contrary
    most = np.select([anothers, names.surname > 0], [bits["anothers_name"], bits["given_name"]], bits["name"])
    total = np.logaddexp2.reduce(odds, axis=1)
    excuse = np.minimum(most - total, 0.0)
    japanese = holders.inner & (names.surname <= 0)
    abroad = excused & ~at_home & ~japanese & (excuse < 0)
    yield "foreign_name", abroad, excuse, excuse
    least = np.maximum(bits["inner_japanese"] - total, 0.0)
    more = np.where(japanese, least, bits["japanese"])
    yield (
        "japanese_holder",
        excused & np.where(japanese, least > 0, names.japanese & (names.surname <= 0)),
        more,
        more,
    )
    least = np.maximum(bits["body_holder"] - np.logaddexp2.reduce(odds, axis=1), 0.0)
    yield "body_holder", names.body & (least > 0), least, least
    least = np.maximum(bits["acting"] - np.logaddexp2.reduce(odds, axis=1), 0.0)
    yield "acts_for_holder", names.acting & (least > 0), least, least
    changed = rates["other_surname"]
    shares = np.select(
        [names.male > 0, names.male < 0], [changed["man"], changed["woman"]], changed["anybody"]
    )
    moved = np.log2(changed["anybody"] / shares)
    yield "other_surname", names.other_surname & (moved != 0), moved, moved
    yield (
        "one_letter",
        names.slip & ~names.alike & ~fits & ~names.body & ~at_home & ~abroad,  # else excused twice
        bits["one_letter"],
        bits["one_letter"],
    )
    yield "roman_holder", names.roman & ~names.foreign & ~fits, bits["roman_holder"], bits["roman_holder"]


def _habit_bits(usual: float, count: int, records: int) -> float:
    """By how much likelier than `usual` an own account has a form of which so many records are, log2: what is usual is
    worth STRENGTH records.

    >>> round(_habit_bits(0.001, 50, 50_000), 1), round(_habit_bits(0.001, 400, 50_000), 1)
    (0.0, 2.6)
    """
    share = (count + STRENGTH * usual) / (records + STRENGTH)
    return float(np.log2(share / usual))


def _where(names: NameFacts, found: Findings) -> Iterator[Line]:
    """Where somebody with the holder's name was found near the linked person, or was looked for in vain."""
    rates = account_rates()
    holders = found.holders
    home = rates["household"]
    own, stranger = float(home["own"]), float(home["stranger"])
    relative = float(home["relative"]) * found.coverage * read_shares(names, found)
    at_home = holders.of_household & ~names.body
    by_chance = np.select(
        [names.foreign & holders.without_kana, holders.doubtful], [home["own_foreign"], home["own_read"]], own
    )
    of_relative = np.log2(np.maximum(relative, own) / by_chance)
    better = np.log2(np.maximum(relative, own)) + holders.read_better - names.levels[:, 1]
    yield (
        "household_holder",
        at_home,
        np.where(holders.read_better > 0, better, of_relative),
        np.log2(stranger / by_chance),
    )
    known_given = _known_given(names, found)
    given = rates["household_given_name"]
    yield (
        "household_given_name",
        known_given,
        *(np.log2(given[name] / given["own"]) for name in ("relative", "stranger")),
    )
    shared = found.shared & ~names.body
    vain = holders.relatives & ~at_home & ~known_given & ~shared & ~names.body & (names.forms.form == 0)
    left = np.log2((1 - relative) / (1 - own))
    yield "household_searched", vain & found.searched, left, 0.0
    bits = rates["evidence"]
    yield "terminal_holder", found.met, bits["terminal_relative"], _at_terminal(found)
    _, nobody = _by_name_alone(names, found)
    near = (names.surname >= 0) | names.given_name | names.alike | names.slip  # a slip leaves some of a name
    strange = nobody & near & ~names.listed & ~names.foreign & np.isnan(names.reading).all(axis=1)
    yield "no_such_name", strange, bits["no_such_name"], bits["no_such_name"]


def _at_terminal(found: Findings) -> Floats:
    """What it says for a stranger's account that somebody of the holder's name was at the terminal, float64[S]: the
    more, the closer in time, and the rarer the name."""
    bits = account_rates()["evidence"]
    rarity = -np.log2(np.fmax(np.nan_to_num(found.name_share, nan=1.0), 1e-9)) - NEIGHBORS_BITS
    named = np.clip(rarity, bits["terminal_holder"], bits["terminal_holder_most"])
    return np.asarray(named + np.nan_to_num(found.sequence))


def _known_given(names: NameFacts, found: Findings) -> Bools:
    """Where a member of the household has the holder's given name alone, bool[S]."""
    given_name = found.holders.source == SOURCES.index("given_name")
    return np.asarray((found.holders.row >= 0) & given_name & ~names.body & ~names.foreign)


def _by_name_alone(names: NameFacts, found: Findings) -> tuple[Bools, Bools]:
    """Where nothing but the name tells whose account it is, bool[S]: where somebody has it, and where nobody does."""
    holders = found.holders
    elsewhere = found.shared | holders.of_household | found.met | names.body
    nobody = (holders.namesakes == 0) & found.searched & ~_known_given(names, found)
    return ~elsewhere & (holders.namesakes > 0), ~elsewhere & nobody


def _named(found: Findings, by_name: Bools, nobody: Bools, bits: Floats) -> Iterator[Line]:
    """Who has the holder's name in the register, or that nobody has."""
    recorded = found.holders.source == SOURCES.index("record")
    yield "record_holder", by_name & recorded, bits, bits
    yield "register_holder", by_name & ~recorded, bits, bits
    yield "no_holder_found", nobody, bits, bits
