"""How frequent names are, by the register's own people: how much likelier than on average a name has a namesake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.engines.local import normalize_table
from linkcheck.engines.store import Store, rows_all_over
from linkcheck.links.score import COMPARED, Side

__all__ = ["NameFrequencies", "times_of_parts"]

SAMPLE = 1 << 20
YEARS = 100_000
"""What a cohort spans, in the digits of yyyymmdd: ten years."""

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
class NameFrequencies:
    """Shares of surnames, and of given names within ten years of birth; means: of both, on average of people."""

    surnames: Shares
    given_names: Shares
    means: tuple[float, float]

    @classmethod
    def of(cls, register: Store, era_codes: str | None, fewest: int) -> NameFrequencies | None:
        """The frequencies of a register's names, from residents taken all over it; None where it is too small."""
        count = register.row_count
        if count < fewest:
            return None
        rows = rows_all_over(count, SAMPLE)
        side = normalize_table(register.take(rows, register.known(COMPARED[:3])), era_codes)
        surnames, given_names = map(Shares.of, _keys(side))
        means = surnames.mean, given_names.mean
        return cls(surnames, given_names, means) if all(means) else None

    def times(self, records: pa.Table, era_codes: str | None, shared: Bools) -> Floats:
        """How much likelier than on average somebody else bears the names of S records, float64[S]: of each surname and
        given name that is shared bool[S, 2] with the other person; 1 where unknown."""
        parts = zip(
            (self.surnames, self.given_names), _keys(normalize_table(records, era_codes)), strict=True
        )
        return times_of_parts([shares.of_keys(keys) for shares, keys in parts], self.means, shared)


def times_of_parts(shares: Sequence[Floats], means: Sequence[float], shared: Bools) -> Floats:
    """The product of how much likelier than on average each shared part of a name is, float64[S]."""
    times = [share / mean for share, mean in zip(shares, means, strict=True)]
    known = [np.where(shared[:, k] & ~np.isnan(part), part, 1.0) for k, part in enumerate(times)]
    return np.asarray(known[0] * known[1])


def _keys(side: Side) -> tuple[UInt64s, UInt64s]:
    """Keys of surname, and of given name with the cohort: in kana, else in kanji; 0 where the name is not divided."""
    names = side.names
    surname, given = (np.where(names.kana[:, k] != 0, names.kana[:, k], names.kanji[:, k]) for k in (0, 1))
    cohort = (side.dates // YEARS).astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return surname, np.where((given != 0) & (side.dates > 0), given ^ cohort, np.uint64(0))
