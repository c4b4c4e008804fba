"""Filers without a birth date: whose name and address are they?

The usual search of the rightful owner goes by the birth date. Without one a filer is compared with the residents of the
same name in kana or kanji. A number that was looked up by the kana alone is that of any of them; how likely that is
follows from how much better than the linked person they fit, in the mean over all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from linkcheck.cases.tax.crowds import crowds_of
from linkcheck.cases.tax.lookups import lookup_share
from linkcheck.columns import to_array
from linkcheck.compare.address import address_levels
from linkcheck.compare.patterns import COMPARISONS
from linkcheck.engines.engine import engine_of
from linkcheck.engines.local import Linkage, normalize_table
from linkcheck.engines.store import Store
from linkcheck.levels.address import ADDRESS as ADDRESS_LEVELS
from linkcheck.links.pieces import rows_where
from linkcheck.links.score import COMPARED, Side, score_pairs
from linkcheck.model.hypotheses import HYPOTHESES, Model
from linkcheck.model.weights import AGREEING, ANY_NOTATION, agrees_in_name, fit_bits
from linkcheck.normalize.field_width import NameWidths
from linkcheck.owner.candidates import first_of_each
from linkcheck.settings import Settings

__all__ = ["EQUAL_BITS", "FilerNamesakes", "find_namesakes", "with_absent"]

Int64s = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
UInt8s = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]

USUAL_SHARE, LEAST_SHARE, STRENGTH = 0.5, 0.2, 20.0
"""Share of people who have a namesake in a register, as guessed before it is seen and at the least; and how many
filers the guess is worth."""

MOST_SHARE = 0.5

EQUAL_BITS = 1.0
"""A namesake who fits worse than the linked person by this or more is told apart."""

NAMED_BITS, NAMED_SHARE = 3.0, 0.5
"""A namesake is named as the owner who fits so much better than the linked person, and is so likely the one meant."""

MOST_BITS = 60.0
SAME_PLACE = ADDRESS_LEVELS.codes(ADDRESS_LEVELS.that("same"))
_, _, BIRTH_DATE, SEX, ADDRESS = range(len(COMPARISONS))
NAMESAKE = HYPOTHESES.index("namesake")


@dataclass(frozen=True)
class FilerNamesakes:
    """S filers without a birth date, in ascending order of rows int64[S].

    odds float64[S]: log2 odds that the number was looked up by the kana and is a namesake's (-inf: there is none);
    resident int64[S]: the register row of the namesake who fits best (-1: none); named bool[S]: that one is likely the
    filer; equal bool[S]: the linked person has the filer's name and a namesake fits as well; alone bool[S]: nobody else
    in a whole register does; levels uint8[S, K]: how the filers compare with their linked persons, former addresses
    standing in; absent bool[S]: the name is the linked person's and the address is not, and a namesake may be outside
    the register.
    """

    rows: Int64s
    odds: Floats
    resident: Int64s
    named: Bools
    equal: Bools
    alone: Bools
    levels: UInt8s
    absent: Bools


@dataclass(frozen=True)
class _Pairs:
    """P pairs of a filer (place int64[P]) and a namesake (register row int64[P]) who stands for so many residents,
    times float64[P], with their levels uint8[P, K]."""

    probe: Int64s
    row: Int64s
    times: Floats
    levels: UInt8s

    @classmethod
    def joined(cls, parts: list[_Pairs], level_count: int) -> _Pairs:
        """The pairs of several batches of the register."""
        none = np.empty(0, np.int64)
        every = [cls(none, none, np.empty(0), np.empty((0, level_count), np.uint8)), *parts]
        return cls(
            np.concatenate([part.probe for part in every]),
            np.concatenate([part.row for part in every]),
            np.concatenate([part.times for part in every]),
            np.concatenate([part.levels for part in every]),
        )


def find_namesakes(
    left: Store, right: Store, linked: Linkage, codes: UInt8s, model: Model, settings: Settings
) -> FilerNamesakes:
    """Search the register for namesakes of the filers whose birth date cannot be compared.

    codes uint8[P, K] are the levels of the patterns.
    """
    rows = rows_where(np.append(codes[:, BIRTH_DATE] == 0, False), linked.pattern)
    person = linked.register_row[rows].astype(np.int64)
    records = left.take(rows, left.known(COMPARED))
    side = normalize_table(records, settings.era_codes, NameWidths.of(left.widths))

    def look(numbers: Int64s, part: Side) -> tuple[_Pairs, Floats]:
        crowd = crowds_of(side, part, numbers, person)
        levels = score_pairs(side, part, crowd.probe, crowd.place).codes
        pairs = _Pairs(crowd.probe, numbers[crowd.place], crowd.times, levels)
        return pairs, crowd.by_kana + crowd.by_kanji / _equal_share(model)

    parts: list[_Pairs] = []
    others = np.zeros(len(rows))
    if len(rows) and settings.search_owner:
        for pairs, count in engine_of(settings).map_sides(look, right, settings):
            parts.append(pairs)
            others += count
    own = codes[linked.pattern[rows]] if len(rows) else codes[:0]
    share = min(lookup_share(settings) / _share_with_namesakes(others), MOST_SHARE)
    pairs = _Pairs.joined(parts, codes.shape[1])
    own = _with_former(left, right, (rows, person), own)
    pairs = replace(pairs, levels=_with_former(left, right, (rows[pairs.probe], pairs.row), pairs.levels))
    return _weighed(rows, (pairs, others), own, model, share)


def with_absent(found: FilerNamesakes, model: Model, lookups: float, is_whole: bool) -> FilerNamesakes:
    """The same, with namesakes who are not in the register: if it holds as good as everybody (is_whole), who finds no
    namesake there has none; else he may have one outside, and the link is wrong as often as the model, that of the
    links, says of such an address. lookups: how often a number is a namesake's (`lookup_share`)."""
    agrees = agrees_in_name(found.levels)
    if is_whole:
        return replace(found, alone=agrees & ~found.equal)
    place = _place_bits(found.levels, model)
    odds = np.where(agrees, np.log2(lookups * _equal_share(model)) - place, -np.inf)
    return replace(found, odds=np.maximum(found.odds, odds), absent=agrees & (place < 0))


def _with_former(left: Store, right: Store, pairs: tuple[Int64s, Int64s], levels: UInt8s) -> UInt8s:
    """Levels uint8[P, K] of pairs of a record and a resident, both rows int64[P]; of the address that of the resident's
    former one, where that is the record's."""
    at = np.flatnonzero(~np.isin(levels[:, ADDRESS], SAME_PLACE) & (levels[:, ADDRESS] > 0))
    if not len(at) or not right.known(("former_address",)):
        return levels
    record, resident = (rows[at] for rows in pairs)
    ours, theirs = left.take(record, ("address",)), right.take(resident, ("former_address",))
    found = address_levels(to_array(ours["address"]), to_array(theirs["former_address"]))[0]
    with_former = levels.copy()
    with_former[at, ADDRESS] = np.where(np.isin(found, SAME_PLACE), found, levels[at, ADDRESS])
    return with_former


def _equal_share(model: Model) -> float:
    """Of the residents of a name in kana, the share who have it in the same kanji."""
    return float(model.shares[NAMESAKE][:2, AGREEING].sum(axis=1).prod())


def _share_with_namesakes(others: Floats) -> float:
    """Share of S filers who have a namesake at all: a lookup by the name can only go wrong with them. Few filers say
    little of it, and a register of few people too little."""
    share = (float((others > 0).sum()) + USUAL_SHARE * STRENGTH) / (len(others) + STRENGTH)
    return max(share, LEAST_SHARE)


def _weighed(
    rows: Int64s, namesakes: tuple[_Pairs, Floats], own: UInt8s, model: Model, share: float
) -> FilerNamesakes:
    """What the namesakes of each filer say together.

    namesakes: pairs, and how many residents beside the linked person have the name's kana, float64[S]. A number looked
    up for a namesake is the linked person's once in so many times. A name that is not the linked person's but some
    namesakes' is one of theirs by chance as often as they are among the others, so that these alone count then.
    """
    found, others = namesakes
    probe, count = found.probe, len(rows)
    name, fit = _fit(found.levels, model)
    own_name, own_fit = _fit(own, model)
    best_name, best_fit = np.full(count, -np.inf), np.full(count, -np.inf)
    np.maximum.at(best_name, probe, name)
    np.maximum.at(best_fit, probe, fit)
    bearers = _sums(probe, found.times * (name >= best_name[probe] - EQUAL_BITS), count)
    ratio = np.exp2(np.minimum(fit - own_fit[probe], MOST_BITS))
    total = _sums(probe, found.times * ratio, count)
    among = np.maximum(np.where(own_name < best_name - EQUAL_BITS, bearers, others), 1.0)
    odds = np.full(count, -np.inf)
    some = total > 0
    odds[some] = np.log2(share / (1 - share)) + np.log2(total[some] / among[some])
    top = first_of_each(probe, found.row, fit)
    resident, named = np.full(count, -1, np.int64), np.zeros(count, np.bool_)
    resident[probe[top]] = found.row[top]
    likely = ratio[top] >= NAMED_SHARE * total[probe[top]]
    named[probe[top]] = likely & (fit[top] >= own_fit[probe[top]] + NAMED_BITS)
    # one digit of sex alone tells nobody apart for good
    by_name = (own[:, ADDRESS] == 0) & (best_name > own_name - EQUAL_BITS)
    equal = agrees_in_name(own) & ((best_fit > own_fit - EQUAL_BITS) | by_name)
    nobody = np.zeros(count, np.bool_)
    return FilerNamesakes(rows, odds, resident, named, equal, nobody, own, nobody)


def _sums(probe: Int64s, weight: Floats, count: int) -> Floats:
    return np.bincount(probe, weight, count).astype(np.float64)


def _fit(levels: UInt8s, model: Model) -> tuple[Floats, Floats]:
    """How well filers fit residents in bits, float64[P] each: the name alone, and name, sex and address together."""
    alone = levels.copy()
    alone[:, BIRTH_DATE:] = 0
    name = fit_bits(alone, model, ANY_NOTATION)
    sex = np.log2(np.maximum(model.shares[0], 1e-300))[SEX, levels[:, SEX]]
    return name, name + sex + _place_bits(levels, model)


def _place_bits(levels: UInt8s, model: Model) -> Floats:
    """What the addresses of P filers say for the same person against a namesake, float64[P]."""
    same, namesake = (np.log2(np.maximum(model.shares[of, ADDRESS], 1e-300)) for of in (0, NAMESAKE))
    return np.asarray((same - namesake)[levels[:, ADDRESS]])
