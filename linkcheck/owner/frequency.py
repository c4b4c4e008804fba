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
from linkcheck.owner.pairs import NamesakePairs

__all__ = ["KANA", "KANJI", "NO_PART", "OTHER_KANJI", "NameFrequencies", "times_of_parts"]

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


@dataclass(frozen=True)
class Shares:
    """Distinct keys uint64[D], ascending, and the share of the residents with each, float64[D]; none: what a key that
    nobody has stands for."""

    keys: UInt64s
    share: Floats
    none: float

    @classmethod
    def of(cls, keys: UInt64s) -> Shares:
        """The shares of N keys, 0 being none."""
        found, counts = np.unique(keys[keys != 0], return_counts=True)
        total = max(int(counts.sum()), 1)
        return cls(found, counts / total, 0.5 / total)

    @property
    def mean(self) -> float:
        """The share of the residents with somebody's key, on average of people."""
        return float(np.square(self.share).sum())

    def of_keys(self, keys: UInt64s) -> Floats:
        """The share of each key, float64[N], NaN for 0."""
        at = np.minimum(np.searchsorted(self.keys, keys), max(len(self.keys) - 1, 0))
        hit = self.keys[at] == keys if len(self.keys) else np.zeros(len(keys), np.bool_)
        share = np.where(hit, self.share[at] if len(self.keys) else self.none, self.none)
        return np.where(keys == 0, np.nan, share)


@dataclass(frozen=True)
class PartFrequencies:
    """Of surnames, or of given names within ten years of birth: the shares of their kana (of their kanji where there
    are none), and of kana and kanji together; mean: of the first, on average of people; equal, pairs: how many pairs of
    residents of the same kana have the same kanji, of how many."""

    kana: Shares
    both: Shares
    mean: float
    equal: float
    pairs: float

    @classmethod
    def of(cls, kana: UInt64s, both: UInt64s) -> PartFrequencies:
        """The frequencies of N keys as `_keys` gives them."""
        found = Shares.of(kana)
        equal, pairs = _pairs(both), _pairs(kana[both != 0])
        return cls(found, Shares.of(both), found.mean, equal, pairs)

    def same_kanji(self, usual: float) -> float:
        """The probability that two people of the same kana write the same kanji; usual: where nothing is counted."""
        return (self.equal + PAIRS * usual) / (self.pairs + PAIRS)

    def times(self, kana: UInt64s, both: UInt64s, sharing: UInt8s, usual: float) -> Floats:
        """How much likelier than on average somebody else shares each of S parts as it is shared, float64[S], NaN for
        what is not known; the average is that of `same_kanji`."""
        share = self.kana.of_keys(kana) / self.mean
        equal = self.both.of_keys(both) / self.mean
        average = self.same_kanji(usual)
        of_kanji = np.where(np.isnan(equal), share, np.minimum(equal / average, share / average))
        of_others = np.where(np.isnan(equal), share, np.maximum(share - equal, 0.0) / (1 - average))
        return np.select([sharing == KANJI, sharing == OTHER_KANJI], [of_kanji, of_others], share)


@dataclass(frozen=True)
class NameFrequencies:
    """Frequencies of surnames and given names; usual: the shares of equal kanji that are believed beforehand; pairs:
    residents of one name and birth date; even: the share of such pairs that are there however frequent the name is."""

    parts: tuple[PartFrequencies, PartFrequencies]
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
        sample: int = SAMPLE,
    ) -> NameFrequencies | None:
        """The frequencies of a register's names, from `sample` residents taken all over it; None where it is too
        small."""
        count = register.row_count
        if count < fewest:
            return None
        rows = rows_all_over(count, sample)
        side = normalize_table(register.take(rows, register.known(COMPARED[:3])), era_codes)
        keys = _keys(side)
        surnames, given_names = (PartFrequencies.of(*each) for each in keys)
        if not (surnames.mean and given_names.mean):
            return None
        pairs = NamesakePairs.of(side.names.kana[:, :2], side.names.kanji[:, :2], side.dates)
        found = cls((surnames, given_names), usual, pairs)

        def times(some: npt.NDArray[np.int64], equal: Bools) -> Floats:
            return found._times(
                [(kana[some], both[some]) for kana, both in keys], np.where(equal, KANJI, OTHER_KANJI)
            )

        return replace(found, even=pairs.even_share(times))

    @property
    def same_kanji(self) -> tuple[float, float]:
        """The probability that two people who share the kana of the surname share its kanji; of the given name."""
        first, second = (part.same_kanji(usual) for part, usual in zip(self.parts, self.usual, strict=True))
        return first, second

    @property
    def kanji_of_namesakes(self) -> tuple[float, float]:
        """The same of people of one kana name and birth date, as they are in the register, held by `same_kanji`."""
        return self.pairs.same_kanji(self.same_kanji)

    def times(self, records: pa.Table, era_codes: str | None, sharing: UInt8s) -> Floats:
        """How much likelier than on average somebody else bears the names of S records, float64[S]: of each surname and
        given name as it is shared with the other person, uint8[S, 2] (NO_PART ...); 1 where unknown."""
        return self._times(_keys(normalize_table(records, era_codes)), sharing)

    def _times(self, keys: Sequence[tuple[UInt64s, UInt64s]], sharing: UInt8s) -> Floats:
        each = zip(self.parts, keys, sharing.T, self.usual, strict=True)
        times = [part.times(*key, shared, usual) for part, key, shared, usual in each]
        return times_of_parts(times, sharing > NO_PART)


def times_of_parts(times: Sequence[Floats], shared: Bools) -> Floats:
    """The product of how much likelier than on average each shared part of a name is, float64[S]; NaN is unknown."""
    known = [np.where(shared[:, k] & ~np.isnan(part), part, 1.0) for k, part in enumerate(times)]
    return np.asarray(known[0] * known[1])


def _pairs(keys: UInt64s) -> float:
    """How many pairs of equal keys there are, 0 being none."""
    counts = np.unique(keys[keys != 0], return_counts=True)[1].astype(np.float64)
    return float(counts @ (counts - 1) / 2)


def _keys(side: Side) -> tuple[tuple[UInt64s, UInt64s], tuple[UInt64s, UInt64s]]:
    """Keys of surname, and of given name with the cohort: of the kana, else the kanji; of both together, 0 where one is
    missing. All 0 where the name is not divided."""
    names = side.names
    cohort = (side.dates // YEARS).astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    made = []
    for k in (0, 1):
        kana, kanji = names.kana[:, k], names.kanji[:, k]
        either = np.where(kana != 0, kana, kanji)
        both = np.where(
            (kana != 0) & (kanji != 0), kana ^ kanji * np.uint64(0xD6E8FEB86659FD93), np.uint64(0)
        )
        if k:
            either, both = (
                np.where((key != 0) & (side.dates > 0), key ^ cohort, np.uint64(0)) for key in (either, both)
            )
        made.append((either, both))
    return made[0], made[1]
