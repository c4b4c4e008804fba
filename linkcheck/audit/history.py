"""Evidence over time: what the register's last change, enrolment, and the way a number was obtained say of a link.

"Moved" and "another person of that name" look alike in four attributes. Whoever has lived at his address since before
the enrolment cannot have moved since; a former address or name that equals the record's settles the difference; a
number that was looked up with three attributes is wrong in other ways than one that the member wrote; a name that few
people bear is hardly a namesake's. What is missing weighs 0 bits.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns import distinct, to_array
from linkcheck.compare.patterns import COMPARISONS
from linkcheck.model.hypotheses import MISTAKES, Model
from linkcheck.model.weights import identity_bits, weigh
from linkcheck.normalize.birth_date import packed_days
from linkcheck.normalize.day import DAY
from linkcheck.normalize.moment import MISSING, parse_moments
from linkcheck.tables import table_path

__all__ = [
    "APART",
    "EVIDENCE",
    "FAMILY_STATES",
    "FEW_STATES",
    "OF_RECORDS",
    "OF_REGISTER",
    "STATES",
    "ChangeOdds",
    "HistoryBits",
    "by_former_values",
    "change_states",
    "family_bits",
    "family_states",
    "learned_times",
    "reweighed_bits",
    "source_bits",
    "source_codes",
    "source_times",
]

OF_RECORDS = ("enrolled_at", "lost_at", "number_source")
OF_REGISTER = ("changed_at", "change_reason", "former_name_kanji", "former_name_kana", "former_address")
EVIDENCE = (
    "former_address",
    "former_name",
    "last_move",
    "last_renaming",
    "renamed_sex",
    "given_name_slip",
    "number_source",
    "name_frequency",
    "family_address",
    "sole_record",
    "second_record",
    "age",
)
"""Kinds of evidence over time, in the order of the ledger."""

STATES = ("no_change", "enrolment_unknown", "since", "before", "other_since", "other_before")
"""What the last change is to the enrolment: none told; no enrolment told; the change that would explain the difference,
since or before; another one, since or before."""

MOST_CHANGE_BITS = 6.0

FAMILY_STATES = ("unknown", "together", "near", "elsewhere")
"""Where the family under the same symbol and number lives, beside the linked person: nothing known; at the same place
or about it; in the same town, city or prefecture; elsewhere."""

SEXES = {1: "man", 2: "woman"}
"""Codes of `parse_sexes` that are known."""

FEW_STATES = 10
"""A state of the last change that is rarer than this among all links says nothing."""

MOST_TIMES, LEAST_TIMES = 30.0, 0.02
SOURCE_STRENGTH = 6.0
"""How many mistakes of a kind what is believed of their sources is worth."""

SURNAME, GIVEN_NAME, BIRTH_DATE, SEX, ADDRESS = range(len(COMPARISONS))
APART, ELSEWHERE = (COMPARISONS[ADDRESS].code(level) for level in ("same_town", "different"))
"""From these levels on addresses lie apart, or in different prefectures."""

Bits = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.uint8]
Days = npt.NDArray[np.int32]


@lru_cache(maxsize=1)
def rates() -> Mapping[str, Any]:
    """The table of rates."""
    return tomllib.loads(table_path("history_rates.toml").read_text("utf-8"))


@dataclass(frozen=True)
class HistoryBits:
    """What S links' times say, bits float64[S, len(EVIDENCE)] for a mistake; 0 where nothing is known."""

    bits: Bits

    @classmethod
    def nothing(cls, count: int) -> HistoryBits:
        """Nothing known of S links."""
        return cls(np.zeros((count, len(EVIDENCE))))

    @property
    def total(self) -> Bits:
        """All evidence over time of each link, float64[S]."""
        return np.asarray(self.bits.sum(axis=1)) if self.bits.any() else np.zeros(len(self.bits))

    def of(self, *names: str) -> Bits:
        """What some kinds of evidence say of each link, float64[S]."""
        return np.asarray(self.bits[:, [EVIDENCE.index(name) for name in names]].sum(axis=1))

    def take(self, rows: npt.NDArray[np.int64]) -> HistoryBits:
        """The history of some links."""
        return HistoryBits(self.bits[rows])

    def take_known(self, known: Bools) -> HistoryBits:
        """The same, nothing being known of the links that are not `known`, bool[S]."""
        return HistoryBits(np.where(known[:, None], self.bits, 0.0))

    def with_bits(self, name: str, bits: Bits) -> HistoryBits:
        """The same with one more kind of evidence."""
        made = self.bits.copy()
        made[:, EVIDENCE.index(name)] = bits
        return HistoryBits(made)

    def named(self, place: int) -> tuple[tuple[str, float], ...]:
        """The evidence of one link that weighs something: (name, bits for a mistake)."""
        values = self.bits[place].tolist()
        return tuple((name, value) for name, value in zip(EVIDENCE, values, strict=True) if value)


def _coded(values: pa.Array, words: Mapping[str, list[str]]) -> npt.NDArray[np.int64]:
    """The place of each value's word among the keys of `words`, int64[S], -1 for none."""
    known = {word.casefold(): place for place, names in enumerate(words.values()) for word in names}
    found, rows = distinct(values)
    codes = [-1 if value is None else known.get(value.strip().casefold(), -1) for value in found.to_pylist()]
    return np.array(codes, np.int64)[rows] if len(codes) else np.zeros(len(values), np.int64)


def source_codes(values: pa.Array) -> npt.NDArray[np.int64]:
    """How numbers were obtained, int64[S]: the place in the table's [source], -1 unknown."""
    names = list(rates()["source"])
    return _coded(values, {name: rates()["sources"][name] for name in names})


def source_times(shares: Bits, given: Mapping[str, Mapping[str, float]]) -> Bits:
    """How much likelier than among all records each source is among mistakes of each of MISTAKES, float64[sources, M].

    shares float64[sources]: how often each occurs among all records, so that the risks, which are relative, keep the
    expected number of each mistake; given: risks of the settings, which go before the table's.
    """
    risks = np.array(
        [
            [{**row, **given.get(name, {})}[mistake] for mistake in MISTAKES]
            for name, row in rates()["source"].items()
        ]
    )
    usual = shares @ risks
    return np.clip(risks / np.where(usual > 0, usual, 1.0), LEAST_TIMES, MOST_TIMES)


def learned_times(times: Bits, shares: Bits, source: npt.NDArray[np.int64], wrong: Bits) -> Bits:
    """`source_times` after S links were looked at, float64[sources, M]: each office makes its mistakes in its own ways,
    and the risks that were believed beforehand are worth SOURCE_STRENGTH mistakes of each kind.

    source int64[S] as `source_codes` gives it; wrong float64[S, M]: how likely each is a mistake of each kind.
    """
    told = source >= 0
    seen = np.stack([np.bincount(source[told], kind[told], len(shares)) for kind in wrong.T], axis=1)
    believed = times * shares[:, None]
    found = (seen + SOURCE_STRENGTH * believed) / (seen.sum(axis=0) + SOURCE_STRENGTH)
    learned = found / np.where(shares > 0, shares, 1.0)[:, None]
    return np.where(shares[:, None] > 0, np.clip(learned, LEAST_TIMES, MOST_TIMES), times)


def source_bits(source: npt.NDArray[np.int64], mistake_shares: Bits, times: Bits) -> Bits:
    """What the way the number was obtained adds for a mistake, float64[S].

    source int64[S] as `source_codes` gives it; mistake_shares float64[S, M]: how the wrong part divides over MISTAKES;
    times float64[sources, M]: how likely each source is among mistakes of each kind (`source_times`).
    """
    every = np.vstack([times, np.ones((1, len(MISTAKES)))])
    return np.asarray(np.log2((mistake_shares * every[source]).sum(axis=1)))


def days_of(values: pa.Array | None, count: int) -> Days:
    """Days as yyyymmdd int32[S], 0 where missing or unreadable."""
    if values is None:
        return np.zeros(count, np.int32)
    written, rows = distinct(values)
    moments = parse_moments(written)
    days = packed_days(np.where(moments == MISSING, 0, moments) // DAY)
    return np.where(moments == MISSING, 0, days).astype(np.int32)[rows]


def change_states(reason: pa.Array, changed: Days, enrolled: Days, kind: str) -> npt.NDArray[np.int64]:
    """What the last change of S linked persons is to their enrolment, int64[S], a place in STATES.

    changed and enrolled are yyyymmdd int32[S], 0 where there is none; kind: "moved" or "renamed", the change that would
    explain the difference.
    """
    names = list(rates()["reasons"])
    wanted = ("moved_in", "moved_out") if kind == "moved" else ("name_changed",)
    fitting = np.isin(_coded(reason, rates()["reasons"]), [names.index(name) for name in wanted])
    since = changed >= enrolled
    places = {name: place for place, name in enumerate(STATES)}
    return np.select(
        [changed == 0, enrolled == 0, fitting & since, fitting, since],
        [places[name] for name in ("no_change", "enrolment_unknown", "since", "before", "other_since")],
        places["other_before"],
    )


@dataclass(frozen=True)
class ChangeOdds:
    """What each of STATES says, or of other codes that are not more, bits float64[len(STATES)] for a mistake.

    Learned from the links themselves: how often the state occurs among all linked persons, which is how often it would
    among those of wrong links, against how often it does among links that differ as a change would explain, which are
    right but for a few. Where the column tells nothing, both are the same and it weighs nothing.
    """

    bits: Bits

    @classmethod
    def learned(cls, everybody: npt.NDArray[np.int64], differing: npt.NDArray[np.int64]) -> ChangeOdds:
        """From the states of both groups, int64[N] and int64[M]."""
        count = len(STATES)
        base = np.bincount(everybody, minlength=count) + 1.0
        base = base / base.sum()
        strength = rates()["change"]["strength"]
        seen = np.bincount(differing, minlength=count) + strength * base
        bits = np.clip(np.log2(base) - np.log2(seen / seen.sum()), -MOST_CHANGE_BITS, MOST_CHANGE_BITS)
        few = np.bincount(np.concatenate([everybody, differing]), minlength=count) < FEW_STATES
        return cls(np.where(few, 0.0, bits))

    @classmethod
    def of_sexes(cls) -> ChangeOdds:
        """What the sex says where another surname is the only difference, by how seldom men change theirs: of links
        that are too few to learn it from."""
        bits = np.zeros(len(STATES))
        times = rates()["renamed"]
        bits[list(SEXES)] = [-np.log2(times[name]) for name in SEXES.values()]
        return cls(bits)


def family_states(level: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """The place in FAMILY_STATES of S levels of addresses of linked person and family, int64[S]."""
    return np.searchsorted([1, APART, ELSEWHERE], level, side="right")


def family_bits(seen: npt.NDArray[np.int64], model: Model) -> Bits:
    """What each of FAMILY_STATES says, bits float64[4], for the number of another person of the same name or of a
    stranger: how often his address would be so, against how often it is among alike links, int64[M], which are right
    but for a few. Where families rarely live together, it says little."""
    shares = model.shares[1 + MISTAKES.index("namesake"), ADDRESS]
    edges = (1, APART, ELSEWHERE, len(shares))
    chance = np.array([shares[low:high].sum() for low, high in pairwise(edges)])
    strength = rates()["family"]["strength"]
    counts = np.bincount(seen, minlength=len(FAMILY_STATES))[1:] + strength * chance
    bits = np.log2(chance) - np.log2(counts / counts.sum())
    return np.append(0.0, bits)


def by_former_values(codes: Codes, former: Codes, model: Model) -> dict[str, Codes]:
    """The levels of S links, uint8[S, K], as they are with the former values in place of the present ones where those
    agree better: the former address; the former name."""
    agrees = COMPARISONS[SURNAME].code("alternative")
    worth = identity_bits(model, "address")
    address = codes.copy()
    better = (codes[:, ADDRESS] > 0) & (former[:, ADDRESS] > 0)
    better &= worth[former[:, ADDRESS]] > worth[codes[:, ADDRESS]]
    address[better, ADDRESS] = former[better, ADDRESS]
    name = codes.copy()
    fits = (former[:, SURNAME] > 0) & (former[:, SURNAME] <= agrees) & (codes[:, SURNAME] > agrees)
    name[fits, SURNAME] = agrees
    return {"former_address": address, "former_name": name}


def reweighed_bits(codes: Codes, former: Codes, model: Model) -> dict[str, Bits]:
    """What former address and name say, from the levels of S links as they are and with the former values, uint8[S, K]
    each: bits that the link loses or gains where the former values stand in for the present ones."""
    usual = weigh(codes, model).mislink_bits
    return {
        name: np.where((levels != codes).any(axis=1), weigh(levels, model).mislink_bits - usual, 0.0)
        for name, levels in by_former_values(codes, former, model).items()
    }


def text_column(table: pa.Table, name: str, count: int) -> pa.Array:
    """A column of `count` rows as strings, all null where the table has none."""
    if name not in table.column_names:
        return pa.nulls(count, pa.string())
    return to_array(pc.cast(table[name], pa.string()))
