"""How frequent names are, by the register's own people: how much likelier than on average a name has a namesake, and
how often two people of the same kana write the same kanji."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.engines.local import normalize_table
from linkcheck.engines.store import Store, rows_all_over
from linkcheck.links.score import COMPARED, Side
from linkcheck.normalize.identifier import parse_my_numbers
from linkcheck.owner.pairs import NamesakePairs

__all__ = ["KANA", "KANJI", "NO_PART", "OTHER_KANJI", "NameFrequencies", "same_kanji_by", "times_of_parts"]

SAMPLE = 1 << 20
YEARS = 100_000
"""What a cohort spans, in the digits of yyyymmdd: ten years."""

PAIRS = 1_000
"""How many pairs of residents of the same kana the model's share of equal kanji is worth."""

NO_PART, KANA, KANJI, OTHER_KANJI = range(4)
"""How a part of a name is shared with another person: not at all; its kana, or who knows what; its kanji as well; its
kana, in other kanji."""

UInt8s = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]
UInt64s = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]
Keys = tuple[UInt64s, UInt64s, UInt64s]
"""Of N names' parts: kana, kanji, both together."""

BESIDE = np.uint64(0xD6E8FEB86659FD93)
"""What spreads the bits of the kanji before the kana are added."""

OF_PAIRS = (*COMPARED[:3], "my_number")

TINY = 1e-300


@dataclass(frozen=True)
class Shares:
    """Distinct keys uint64[D], ascending, and the share of the residents with each, float64[D]; none: what a key that
    nobody has stands for. Where too few residents have a key, nothing is known."""

    keys: UInt64s
    share: Floats
    none: float

    @classmethod
    def of(cls, keys: UInt64s, fewest: int) -> Shares:
        """The shares of N keys, 0 being none; `fewest`: how many have to have one."""
        found, counts = np.unique(keys[keys != 0], return_counts=True)
        total = int(counts.sum())
        if total < max(fewest, 1):
            return cls(found[:0], np.empty(0), np.nan)
        return cls(found, counts / total, 0.5 / total)

    @property
    def mean(self) -> float:
        """The share of the residents with somebody's key, on average of people."""
        return float(np.square(self.share).sum())

    def of_keys(self, keys: UInt64s) -> Floats:
        """The share of each key, float64[N], NaN for 0 and where nothing is known."""
        if not len(self.keys):
            return np.full(len(keys), np.nan)
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        share = np.where(self.keys[at] == keys, self.share[at], self.none)
        return np.where(keys == 0, np.nan, share)


@dataclass(frozen=True)
class PartFrequencies:
    """Of surnames, or of given names within ten years of birth: the shares of their kana, of their kanji, and of both
    together; equal, pairs: how many pairs of residents of the same kana have the same kanji, of how many."""

    kana: Shares
    kanji: Shares
    both: Shares
    equal: float
    pairs: float

    @classmethod
    def of(cls, kana: UInt64s, kanji: UInt64s, both: UInt64s, fewest: int) -> PartFrequencies:
        """The frequencies of N keys as `_keys` gives them."""
        shares = Shares.of(kana, fewest), Shares.of(kanji, fewest), Shares.of(both, fewest)
        return cls(*shares, _pairs(both), _pairs(kana[both != 0]))

    def counted_by(self, kana: UInt64s, kanji: UInt64s, both: UInt64s) -> PartFrequencies:
        """The same with the pairs of other people, whose N keys are given: where these people's kana are not known."""
        return replace(self, equal=_pairs(both), pairs=_pairs(kana[both != 0]))

    @property
    def is_known(self) -> bool:
        """Whether anything is known of how frequent names are."""
        return bool(len(self.kana.keys) or len(self.kanji.keys))

    def same_kanji(self, usual: float) -> float:
        """The probability that two people of the same kana write the same kanji; usual: where nothing is counted."""
        return (self.equal + PAIRS * usual) / (self.pairs + PAIRS)

    def times(self, keys: Keys, sharing: UInt8s, usual: float) -> Floats:
        """How much likelier than on average somebody else shares each of S parts as it is shared, float64[S], NaN for
        what is not known; the average is that of `same_kanji`. Kanji that are shared tell alone where kana are missing,
        in the record or in the register."""
        kana, kanji, both = keys
        mean, average = max(self.kana.mean, TINY), self.same_kanji(usual)
        share, equal = self.kana.of_keys(kana) / mean, self.both.of_keys(both) / mean
        alone = self.kanji.of_keys(kanji) / max(self.kanji.mean, TINY)
        of_kanji = np.where(np.isnan(equal), share, np.minimum(equal / average, share / average))
        of_kanji = np.where(np.isnan(of_kanji), alone, of_kanji)
        of_others = np.where(np.isnan(equal), share, np.maximum(share - equal, 0.0) / (1 - average))
        return np.select([sharing == KANJI, sharing == OTHER_KANJI], [of_kanji, of_others], share)


Parts = tuple[PartFrequencies, PartFrequencies]
"""Of surnames; of given names."""


@dataclass(frozen=True)
class NameFrequencies:
    """Frequencies of surnames and given names; usual: the shares of equal kanji that are believed beforehand; pairs:
    residents of one name and birth date; even: the share of such pairs that are there however frequent the name is."""

    parts: Parts
    usual: tuple[float, float]
    pairs: NamesakePairs
    even: float = 0.0

    @classmethod
    def of(
        cls,
        register: Store,
        era_codes: str | None,
        fewest: int,
        usual: tuple[float, float],
        records: Store | None = None,
    ) -> NameFrequencies | None:
        """The frequencies of a register's names, from SAMPLE residents taken all over it; None where it is too
        small. How namesakes write their kanji, records tell where the register has no kana."""
        counted = _counted(register, era_codes, fewest, SAMPLE)
        if counted is None:
            return None
        side, keys, parts = counted
        if records is not None and not _tell_kana(parts):
            side = _some_people(records, era_codes, SAMPLE)
            keys = _keys(side)
            parts = _by_records(parts, keys)
        pairs = NamesakePairs.of(side.names.kana[:, :2], side.names.kanji[:, :2], side.dates)
        found = cls(parts, usual, pairs)

        def times(some: npt.NDArray[np.int64], equal: Bools) -> Floats:
            asked = [(kana[some], kanji[some], both[some]) for kana, kanji, both in keys]
            return found._times(asked, np.where(equal, KANJI, OTHER_KANJI))

        return replace(found, even=pairs.even_share(times))

    @property
    def same_kanji(self) -> tuple[float, float]:
        """The probability that two people who share the kana of the surname share its kanji; of the given name."""
        return _same_kanji(self.parts, self.usual)

    @property
    def kanji_of_namesakes(self) -> tuple[float, float]:
        """The same of people of one kana name and birth date, as they are in the register, held by `same_kanji`."""
        return self.pairs.same_kanji(self.same_kanji)

    def times(self, records: pa.Table, era_codes: str | None, sharing: UInt8s) -> Floats:
        """How much likelier than on average somebody else bears the names of S records, float64[S]: of each surname and
        given name as it is shared with the other person, uint8[S, 2] (NO_PART ...); 1 where unknown."""
        return self._times(_keys(normalize_table(records, era_codes)), sharing)

    def _times(self, keys: Sequence[Keys], sharing: UInt8s) -> Floats:
        each = zip(self.parts, keys, sharing.T, self.usual, strict=True)
        times = [part.times(key, shared, usual) for part, key, shared, usual in each]
        return times_of_parts(times, sharing > NO_PART)


def same_kanji_by(
    register: Store,
    era_codes: str | None,
    fewest: int,
    usual: tuple[float, float],
    sample: int,
    records: Store | None = None,
) -> tuple[float, float] | None:
    """`NameFrequencies.same_kanji` by `sample` residents taken all over a register, or as many records where it has no
    kana, nothing else being counted; None where it is too small."""
    counted = _counted(register, era_codes, fewest, sample)
    if counted is None:
        return None
    parts = counted[2]
    if records is not None and not _tell_kana(parts):
        parts = _by_records(parts, _keys(_some_people(records, era_codes, sample)))
    return _same_kanji(parts, usual)


def _tell_kana(parts: Parts) -> bool:
    """Whether residents' kana are known, so that pairs of them tell how namesakes write their kanji."""
    return bool(len(parts[0].kana.keys))


def _by_records(parts: Parts, keys: Sequence[Keys]) -> Parts:
    """The frequencies of parts, of which the pairs are counted among records, whose keys are given."""
    surnames, given_names = (part.counted_by(*each) for part, each in zip(parts, keys, strict=True))
    return surnames, given_names


def _some_people(records: Store, era_codes: str | None, sample: int) -> Side:
    """`sample` records taken all over a file, of one number the first."""
    table = records.take(rows_all_over(records.row_count, sample), records.known(OF_PAIRS))
    first = np.unique(parse_my_numbers(table["my_number"]), return_index=True)[1]
    return normalize_table(table.take(pa.array(np.sort(first))), era_codes)


def _counted(
    register: Store, era_codes: str | None, fewest: int, sample: int
) -> tuple[Side, Sequence[Keys], Parts] | None:
    """`sample` residents taken all over a register, the keys of their surnames and given names, and how frequent these
    are; None where they are too few."""
    if register.row_count < fewest:
        return None
    rows = rows_all_over(register.row_count, sample)
    side = normalize_table(register.take(rows, register.known(COMPARED[:3])), era_codes)
    keys = _keys(side)
    surnames, given_names = (PartFrequencies.of(*each, fewest) for each in keys)
    return (side, keys, (surnames, given_names)) if surnames.is_known and given_names.is_known else None


def _same_kanji(parts: Sequence[PartFrequencies], usual: tuple[float, float]) -> tuple[float, float]:
    first, second = (part.same_kanji(share) for part, share in zip(parts, usual, strict=True))
    return first, second


def times_of_parts(times: Sequence[Floats], shared: Bools) -> Floats:
    """The product of how much likelier than on average each shared part of a name is, float64[S]; NaN is unknown."""
    known = [np.where(shared[:, k] & ~np.isnan(part), part, 1.0) for k, part in enumerate(times)]
    return np.asarray(known[0] * known[1])


def _pairs(keys: UInt64s) -> float:
    """How many pairs of equal keys there are, 0 being none."""
    counts = np.unique(keys[keys != 0], return_counts=True)[1].astype(np.float64)
    return float(counts @ (counts - 1) / 2)


def _keys(side: Side) -> tuple[Keys, Keys]:
    """Keys of surname, and of given name with the cohort: of the kana, of the kanji, of both together, 0 where one is
    missing. All 0 where the name is not divided."""
    names = side.names
    cohort = (side.dates // YEARS).astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)

    def of_part(k: int) -> Keys:
        kana, kanji = names.kana[:, k], names.kanji[:, k]
        both = np.where((kana != 0) & (kanji != 0), kana ^ kanji * BESIDE, np.uint64(0))
        return kana, kanji, both

    def of_cohort(keys: UInt64s) -> UInt64s:
        return np.where((keys != 0) & (side.dates > 0), keys ^ cohort, np.uint64(0))

    kana, kanji, both = map(of_cohort, of_part(1))
    return of_part(0), (kana, kanji, both)
