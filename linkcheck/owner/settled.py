"""Links that agree in name and birth date: whoever else may be meant has the name, too, and a birth date that is the
same or becomes it by a slip; a few keys lead there.

Most of the doubtful links are such: a character that cannot be read, kana alone, an address that is missing. They need
no texts until somebody else is found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
import numpy.typing as npt

from linkcheck.compare.birth_date import birth_date_levels
from linkcheck.levels.birth_date import BIRTH_DATE
from linkcheck.links.score import Side
from linkcheck.owner.blocking import person_keys
from linkcheck.repeats import runs

__all__ = ["Meetings", "SettledLinks"]

FAR = BIRTH_DATE.codes(BIRTH_DATE.that("contrary"))
"""Birth dates that no slip makes of each other."""

Rows = npt.NDArray[np.int64]
Int32s = npt.NDArray[np.int32]
UInt64s = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Meetings:
    """M of them: the place of a settled link, and the register's row of somebody else, int32[M] each."""

    link: Int32s
    row: Int32s

    @classmethod
    def joined(cls, parts: Sequence[Meetings]) -> Meetings:
        """Those of all batches, each once, by link and row."""
        none = np.empty(0, np.int32)
        parts = [cls(none, none), *parts]
        pairs = np.array(
            [np.concatenate([part.link for part in parts]), np.concatenate([part.row for part in parts])]
        )
        return cls(*np.unique(pairs.reshape(2, -1).astype(np.int32), axis=1))


@dataclass(frozen=True)
class SettledLinks:
    """S such links: rows int64[S] of the records, linked_row int64[S] in the register; kana and kanji uint64[S]: keys
    of the whole name, 0 for none; dates int32[S]: of birth."""

    rows: Rows
    linked_row: Rows
    kana: UInt64s
    kanji: UInt64s
    dates: Int32s

    @classmethod
    def of(cls, side: Side, rows: Rows, linked_row: Rows) -> SettledLinks:
        """Of the records in a side."""
        return cls(rows, linked_row, side.names.kana_full, side.names.kanji_full, side.dates)

    @classmethod
    def joined(cls, parts: Sequence[SettledLinks]) -> SettledLinks:
        """The links of several parts, one at least."""
        return cls(*(np.concatenate([getattr(part, each.name) for part in parts]) for each in fields(cls)))

    def at(self, places: npt.NDArray[np.bool_]) -> SettledLinks:
        """Some of the links, bool[S]."""
        return SettledLinks(*(getattr(self, each.name)[places] for each in fields(self)))

    @property
    def name(self) -> UInt64s:
        """The key of each name (`owner.blocking.full_names`), uint64[S]."""
        return np.where(self.kana != 0, self.kana, self.kanji)

    @property
    def names(self) -> UInt64s:
        """All keys of their names, in any order."""
        return np.concatenate([self.kana, self.kanji])

    @cached_property
    def keys(self) -> tuple[UInt64s, UInt64s, Rows, Int32s]:
        """Distinct keys, ascending, their bit set (`kernels.keys.sets.key_places`), and where the links of each begin
        and end, int64[W + 1], among links int32[E]."""
        from linkcheck.kernels.keys.sets import key_places

        _, keys = person_keys(self.kana, self.kanji, self.dates)
        link = np.repeat(np.arange(len(keys), dtype=np.int32), keys.shape[1])
        order = np.argsort(keys, axis=None, kind="stable")[np.count_nonzero(keys == 0) :]
        ordered = keys.ravel()[order]
        first = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))[: len(ordered)]
        wanted = ordered[first]
        return wanted, key_places(wanted)[0], np.append(first, len(ordered)), link[order]

    def met(self, near: UInt64s, dates: Int32s, rows: Rows) -> Meetings:
        """Whom of N residents they may mean as well: their keys, uint64[N, 4] (`owner.blocking.person_keys`), birth
        dates int32[N] and the register's rows, int64[N]. A pair may be there several times."""
        from linkcheck.kernels.keys.sets import rows_among

        wanted, seen, ends, links = self.keys
        if not len(wanted):
            return Meetings.joined([])
        keys = near.ravel()
        at = rows_among(wanted, seen, keys)
        place = np.searchsorted(wanted, keys[at])
        hit, entry = runs(ends[place], ends[place + 1] - ends[place])
        link, resident = links[entry], (at // near.shape[1])[hit]
        other = np.flatnonzero(rows[resident] != self.linked_row[link])
        link, resident = link[other], resident[other]
        kept = ~np.isin(birth_date_levels(self.dates[link], dates[resident]), FAR)
        return Meetings(link[kept], rows[resident[kept]].astype(np.int32))
