"""Evidence beside the name's level: what each finding says for a relative's and for a stranger's account.

A finding is a pair of bits, log2 P(finding | relative's) - log2 P(finding | own) and the same for a stranger's account;
its line in the ledger is by how much it moves the log2 odds that the account is not the person's own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from linkcheck.cases.accounts.forms import FORMS, Forms
from linkcheck.cases.accounts.holders import SOURCES, Holders
from linkcheck.model.hypotheses import MISTAKES, Model, base_model
from linkcheck.model.weights import PatternWeights, weigh
from linkcheck.tables import table_path

__all__ = [
    "EVIDENCE",
    "Findings",
    "NameFacts",
    "account_model",
    "account_rates",
    "odds_and_lines",
    "place_bits",
]

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


@lru_cache(maxsize=1)
def account_rates() -> dict[str, Any]:
    """The table of what is believed of accounts."""
    return dict(tomllib.loads(table_path("account_rates.toml").read_text("utf-8")))


def account_model() -> Model:
    """The model of the base rates with the priors of accounts."""
    model = base_model()
    mistakes = np.array([account_rates()["prior"][mistake] for mistake in MISTAKES])
    return replace(
        model, priors=np.concatenate([[1 - mistakes.sum()], mistakes]), origin="base rates of accounts"
    )


def place_bits() -> dict[str, float]:
    """What it is worth that a holder was found in each of SOURCES, and that somebody found by the name alone has no
    record, to choose among candidates."""
    return {name: float(bits) for name, bits in account_rates()["places"].items()}


@dataclass(frozen=True)
class NameFacts:
    """What is known of S names: surname int8[S], whether it agrees; forms, in which form the holder's name is the
    person's; alike bool[S]: the names are nearly the same; contrary bool[S]: a part of them differs; reading
    float64[S, 2] bits that the holder's surname and given name read the kanji, NaN where the register has kana; levels
    float64[S, 2] bits that the pattern's levels of both parts stand for; foreign bool[S]: the linked person has a roman
    name; roman and japanese bool[S]: the holder's name is roman, is a Japanese name; listed bool[S]: every part of it
    is some name's reading; body bool[S]: the holder is no natural person; minor int8[S]: the linked person is one (1),
    is none (-1), or nobody knows; male int8[S], likewise; given_name bool[S]: the given name agrees; slip bool[S]: one
    letter of the kana differs; acting bool[S]: the linked person only acts for the holder."""

    surname: npt.NDArray[np.int8]
    given_name: Bools
    forms: Forms
    alike: Bools
    contrary: Bools
    reading: Floats
    levels: Floats
    foreign: Bools
    roman: Bools
    japanese: Bools
    listed: Bools
    body: Bools
    minor: npt.NDArray[np.int8]
    male: npt.NDArray[np.int8]
    slip: Bools
    acting: Bools

    @property
    def other_surname(self) -> Bools:
        """Whether the given name agrees behind another surname, bool[S]."""
        others = (self.surname < 0) & self.given_name & (self.forms.form == 0)
        return np.asarray(others & ~self.foreign & ~self.body)

    @property
    def changed_man(self) -> Bools:
        """Whether that is a grown man's, who hardly ever has a former surname: always read, bool[S]."""
        return np.asarray(self.other_surname & (self.male > 0) & (self.minor < 0))


@dataclass(frozen=True)
class Findings:
    """What was found about S records beside their names: holders; sequence float64[S], what the terminal says (NaN: the
    holder was not there); in_group bool[S]; coverage, the probability that a holder is in the register, 0 where it was
    not searched; recorded, the share of residents who have a record; surname_share and name_share float64[S], how
    common the linked person's surname and the holder's name are (NaN: unknown); applicant float64[S], log2 odds that
    somebody else than the linked person applied."""

    holders: Holders
    sequence: Floats
    in_group: Bools
    coverage: float
    residents: int
    recorded: float
    surname_share: Floats
    name_share: Floats
    has_kana: bool
    applicant: Floats


def odds_and_lines(
    names: NameFacts, found: Findings, weights: PatternWeights, pattern: Int64s, looked: Bools
) -> tuple[Floats, Floats]:
    """log2 odds of S accounts for a relative's, a stranger's and a wrong number float64[S, 3], and the lines of
    evidence float64[S, len(EVIDENCE)]: what they add to the pattern's log2 odds.

    Evidence counts where looked bool[S], the form of a name everywhere.
    """
    shares = np.concatenate([weights.mistake_shares, np.full((1, len(MISTAKES)), 1 / len(MISTAKES))])[pattern]
    start, match = (np.append(bits, 0.0)[pattern] for bits in (weights.mislink_bits, weights.match_weight))
    relative = shares[:, [MISTAKES.index("family"), MISTAKES.index("twin")]].sum(axis=1)
    odds = np.full((len(pattern), 3), -np.inf)
    odds[:, RELATIVE] = start + np.log2(np.maximum(relative, 1e-12))
    odds[:, STRANGER] = start + np.log2(np.maximum(1 - relative, 1e-12))
    lines = np.zeros((len(pattern), len(EVIDENCE)))
    before = np.logaddexp2.reduce(odds, axis=1)
    for name, holds, of_relative, of_stranger in _lines(names, found, start + match, odds):
        holds = holds & (looked | (names.forms.form > 0) & np.isin(name, FORMS))
        odds[:, RELATIVE] += np.where(holds, of_relative, 0.0)
        odds[:, STRANGER] += np.where(holds, of_stranger, 0.0)
        after = np.logaddexp2.reduce(odds, axis=1)
        lines[:, EVIDENCE.index(name)] = np.where(holds, after - before, 0.0)
        before = after
    odds[:, NUMBER] = found.applicant
    lines[:, EVIDENCE.index("applicant_differs")] = np.logaddexp2.reduce(odds, axis=1) - before
    return odds, lines


def _lines(names: NameFacts, found: Findings, prior: Floats, odds: Floats) -> Iterator[Line]:
    rates = account_rates()
    yield from _written(names, found.holders, prior, odds)
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


def _shared(found: Findings) -> Iterator[Line]:
    """Who else the account stands on."""
    bits = account_rates()["evidence"]
    shared = (found.holders.row >= 0) & (found.holders.source == SOURCES.index("group"))
    yield "shared_with_holder", shared, bits["shared_with_holder"], bits["shared_with_holder"]
    yield "shared_account", found.in_group & ~shared, bits["shared_account"], bits["shared_account"]


def _written(names: NameFacts, holders: Holders, prior: Floats, odds: Floats) -> Iterator[Line]:
    """How the holder's name is written: in another form, in kana for kanji, in another script. Where a member of the
    household has the name, it is no other notation of one's own and no slip; where the whole name of a Japanese person
    in the register stands within it, no foreign one's."""
    rates = account_rates()
    at_home = holders.of_household & ~names.body
    fits = names.forms.form > 0
    in_form = prior - weigh(names.forms.codes, account_model()).match_weight
    within = holders.own & ~fits & ~names.body
    for name, cost in rates["form"].items():
        total = np.logaddexp2.reduce(odds, axis=1)
        bits = np.where(
            within, np.minimum(rates["foreign"]["own_inner"] - total, 0.0), in_form + cost - total
        )
        yield name, names.forms.is_one_of((name,)) | within & (name == "name_embedded"), bits, bits
    surname, given_name = (np.clip(-np.nan_to_num(names.reading[:, part]), -9.0, 12.0) for part in range(2))
    read = ~np.isnan(names.reading).all(axis=1) & ~fits & ~within & ~names.foreign & ~names.body
    relative = given_name - names.levels[:, 1]
    stranger = relative + np.where(names.surname > 0, 0.0, surname - names.levels[:, 0])
    yield "by_reading", read, relative, stranger
    excused = names.foreign & ~names.body & ~fits
    bits = rates["foreign"]
    anothers = (holders.namesakes > 0) & ~holders.japanese & ~names.japanese & names.contrary
    most = np.select([names.surname > 0, anothers], [bits["given_name"], bits["anothers_name"]], bits["name"])
    total = np.logaddexp2.reduce(odds, axis=1)
    excuse = np.minimum(most - total, 0.0)
    japanese = holders.inner & (names.surname <= 0)
    yield "foreign_name", excused & ~at_home & ~japanese & (excuse < 0), excuse, excuse
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
        names.slip & ~names.alike & ~fits & ~names.body & ~at_home,
        bits["one_letter"],
        bits["one_letter"],
    )
    yield "roman_holder", names.roman & ~names.foreign & ~fits, bits["roman_holder"], bits["roman_holder"]


def _where(names: NameFacts, found: Findings) -> Iterator[Line]:
    """Where somebody with the holder's name was found, or was looked for in vain."""
    rates = account_rates()
    holders = found.holders
    place = np.array(SOURCES)[holders.source]
    here = (holders.row >= 0) & ~names.body
    shared = here & (place == "group")
    # without kana nobody is found by a beginning
    searched = (found.coverage > 0) & (found.has_kana | ~holders.cut)
    home = rates["household"]
    own, stranger = float(home["own"]), float(home["stranger"])
    read = np.where(names.listed, rates["register"]["read"], rates["register"]["read_unlisted"])
    reached = found.coverage * np.where(found.has_kana, 1.0, read)
    relative = float(home["relative"]) * reached
    at_home = holders.of_household & ~names.body
    by_chance = np.select(
        [names.foreign & holders.without_kana, holders.doubtful], [home["own_foreign"], home["own_read"]], own
    )
    yield (
        "household_holder",
        at_home,
        np.log2(np.maximum(relative, own) / by_chance),
        np.log2(stranger / by_chance),
    )
    known_given = here & (place == "given_name") & ~names.foreign
    given = rates["household_given_name"]
    yield (
        "household_given_name",
        known_given,
        *(np.log2(given[name] / given["own"]) for name in ("relative", "stranger")),
    )
    vain = holders.relatives & ~at_home & ~known_given & ~shared & ~names.body & (names.forms.form == 0)
    left = np.log2((1 - relative) / (1 - own))
    yield "household_searched", vain & searched, left, 0.0
    met = ~np.isnan(found.sequence)
    bits = rates["evidence"]
    closeness = bits["terminal_holder"] + np.nan_to_num(found.sequence)
    yield "terminal_holder", met, bits["terminal_relative"], closeness
    by_name = ~shared & ~at_home & ~met & ~names.body
    chance = np.where(names.alike | names.slip, rates["register"]["own_slip"], _chance(names, found))
    likely = np.maximum(reached + (1 - reached) * chance, 1e-3)
    by_records = _by_records(names, found, reached)
    named = np.where(np.isnan(by_records), np.log2(likely / chance), by_records)
    record = by_name & (place == "record") & (holders.namesakes > 0)
    yield "record_holder", record, named, named
    held = by_name & ~record & (holders.namesakes > 0)
    yield "register_holder", held, named, named
    nobody = by_name & (holders.namesakes == 0) & searched & ~known_given
    none = np.log2(np.maximum(1 - likely, 1e-3) / (1 - chance))
    yield "no_holder_found", nobody, none, none
    near = (names.surname >= 0) | names.given_name | names.alike | names.slip  # a slip leaves some of a name
    strange = nobody & near & ~names.listed & ~names.foreign & np.isnan(names.reading).all(axis=1)
    yield "no_such_name", strange, rates["evidence"]["no_such_name"], rates["evidence"]["no_such_name"]


def _by_records(names: NameFacts, found: Findings, reached: Floats) -> Floats:
    """Bits of finding somebody of the holder's name, float64[S], by how common it is and by whether one of them has no
    record: whoever registered an account on another's number has none. NaN where the names are alike or share the
    surname, and where nobody knows how common the name is."""
    rates = account_rates()["register"]
    expected = found.residents * found.name_share
    without, some = (
        np.clip(-np.expm1(-expected * share), rates["by_chance_at_least"], rates["by_chance_at_most"])
        for share in (1 - found.recorded, found.recorded)
    )
    recorded = rates["owner_recorded"] * found.recorded
    absent = reached * (1 - recorded)
    chance = np.where(found.holders.some_without_record, without, (1 - without) * some)
    likely = np.where(
        found.holders.some_without_record,
        absent + (1 - absent) * without,
        reached * recorded * (1 - without) + (1 - reached) * chance,
    )
    near = names.alike | names.slip | (names.surname > 0)
    return np.where(near, np.nan, np.log2(likely / chance))


def _chance(names: NameFacts, found: Findings) -> Floats:
    """How often a holder's name is somebody's in the register by chance, float64[S]: by how common the surname is where
    it is the linked person's."""
    rates = account_rates()["register"]
    usual = rates["own_name"] * (found.residents / 1e6) ** rates["growth"]
    expected = found.residents * np.nan_to_num(found.surname_share) * rates["given_name"]
    chance = np.where((names.surname > 0) & ~np.isnan(found.surname_share), 1 - np.exp(-expected), usual)
    return np.asarray(np.clip(chance, rates["own_name_at_least"], rates["own_name_at_most"]))
