"""How frequent names are in the population, by the tables of readings: for registers too small to tell.

The shares come from dictionaries with frequencies (`readings` in tables/SOURCES.toml), surname and given name each by
its kana. They know no ages, and set frequent names apart from rare ones less than the population does.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.columns import Codes, to_array
from linkcheck.compare.reading_bits import kana_letters_of
from linkcheck.compare.reading_tables import reading_tables
from linkcheck.normalize.kana import fold_kana
from linkcheck.normalize.name_parts import AFTER_MAIN, GIVEN, SPLIT, SURNAME, parse_names
from linkcheck.owner.frequency import NO_PART, times_of_parts

__all__ = ["PopulationFrequencies"]

UInt8s = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]
UInt64s = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class PopulationFrequencies:
    """Shares of people by kana surname and kana given name; least: no name is taken for rarer, against the average;
    even: as `NameFrequencies` has it. The tables are read when the first name is asked for."""

    least: float
    even: float = 0.0

    @property
    def kanji_of_namesakes(self) -> None:
        """Dictionaries do not tell how often people of the same kana write the same kanji."""
        return None

    def times(self, records: pa.Table, era_codes: str | None, sharing: UInt8s) -> Floats:
        """As `NameFrequencies.times`; unknown is what has no kana or nothing that divides it. Ages and kanji have no
        say here."""
        if "name_kana" not in records.column_names:
            return np.ones(records.num_rows)
        names = parse_names(fold_kana(to_array(records["name_kana"])))
        shares = (
            _of_part(0, names.part(SURNAME, GIVEN)),
            _of_part(1, names.part(GIVEN, AFTER_MAIN)),
        )
        times = [share / mean for share, mean in zip(shares, _shares().means, strict=True)]
        divided = (names.flags & SPLIT != 0)[:, None]
        return np.maximum(times_of_parts(times, (sharing > NO_PART) & divided), self.least)


@dataclass(frozen=True)
class _Shares:
    """keys uint64[D] of readings, ascending, the share of people with each, float64[D]; means: of surnames and of given
    names, on average of people."""

    keys: UInt64s
    shares: Floats
    means: tuple[float, float]


@lru_cache(maxsize=1)
def _shares() -> _Shares:
    lattice = reading_tables().lattice
    order = np.argsort(lattice.reading_keys)
    shares = lattice.reading_shares.astype(np.float64)
    surnames = round(1 / float(lattice.even_shares[0]))
    means = float(np.square(shares[:surnames]).sum()), float(np.square(shares[surnames:]).sum())
    return _Shares(lattice.reading_keys[order], shares[order], means)


def _of_part(part: int, names: Codes) -> Floats:
    """Share of people with each of N surnames (0) or given names (1), float64[N], NaN for what is no kana."""
    from linkcheck.kernels.readings.letters import hash_rows

    letters, known = kana_letters_of(names), _shares()
    after = len(letters.canonical)
    keys = hash_rows(part, np.append(letters.canonical, np.uint16(0)), np.append(letters.starts, after))
    at = np.minimum(np.searchsorted(known.keys, keys), len(known.keys) - 1)
    shares = np.where(known.keys[at] == keys, known.shares[at], 0.0)
    return np.where(letters.stops > letters.starts, shares, np.nan)
