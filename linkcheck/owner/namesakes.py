"""Residents of the same name and birth date, found among any number of them.

Row number and two keys of every resident (name; name and birth date) wait in a private file; what may occur more than
once is noted, so that only few have to be sorted.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from linkcheck.repeats import Repeats, runs
from linkcheck.settings import Settings

__all__ = ["KeyFile", "Namesakes", "counts_of"]

COLUMNS = {"rows": np.int32, "names": np.uint64, "persons": np.uint64}

Rows = npt.NDArray[np.int64]
Int32s = npt.NDArray[np.int32]
UInt64s = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Namesakes:
    """M residents who share name and birth date with another.

    person uint64[M], ascending: their key; row int64[M]: the register's rows, ascending within a person; names
    uint64[W], ascending, and counts int64[W]: their names' keys, and how many residents have each.
    """

    person: UInt64s
    row: Rows
    names: UInt64s
    counts: Rows

    @cached_property
    def by_row(self) -> tuple[Rows, UInt64s]:
        """The register's rows, ascending, and the person of each."""
        order = np.argsort(self.row, kind="stable")
        return self.row[order], self.person[order]

    def persons_of(self, rows: npt.NDArray[np.int32]) -> UInt64s:
        """The person of some register rows, uint64[N]; 0 for a row that has no namesake, and for -1."""
        row, person = self.by_row
        found = np.zeros(len(rows), np.uint64)
        at = np.flatnonzero(self._has_namesake[np.minimum(rows, len(self._has_namesake) - 1)])
        found[at] = person[np.searchsorted(row, rows[at])]
        return found

    @cached_property
    def _has_namesake(self) -> npt.NDArray[np.bool_]:
        """By register row; the last place stands for nobody, and for the rows behind."""
        row, _ = self.by_row
        known = np.zeros(int(row.max(initial=-1)) + 2, np.bool_)
        known[row] = True
        return known

    def pairs(self, persons: UInt64s) -> tuple[Rows, Rows]:
        """All residents who are some persons, uint64[N]: the place of each person and the register's rows, int64[P]."""
        first = np.searchsorted(self.person, persons, "left")
        size = np.searchsorted(self.person, persons, "right") - first
        place, at = runs(first, size)
        return place, self.row[at]

    def name_counts(self, names: UInt64s) -> Rows:
        """How many residents have each of some names, int64[N]; 0 for names of nobody here."""
        return counts_of(names, self.names, self.counts)


def counts_of(names: UInt64s, known: UInt64s, counts: Rows) -> Rows:
    """The counts int64[W] of some of the known names (uint64[W], ascending), int64[N]; 0 for others."""
    place = np.minimum(np.searchsorted(known, names), max(len(known) - 1, 0))
    if not len(known):
        return np.zeros(len(names), np.int64)
    return np.where(known[place] == names, counts[place], 0)


class KeyFile:
    """Keys of residents, added in any order. Small registers stay in memory."""

    def __init__(self, settings: Settings) -> None:
        self._most = settings.memory_limit_mb << 10  # residents: a sixty-fourth of the memory
        self._waiting: list[tuple[Int32s, UInt64s, UInt64s]] = []
        self._written: list[int] = []
        self._count = 0
        self._open = ExitStack()
        self._files: tuple[Any, ...] = ()

    def __enter__(self) -> KeyFile:
        return self

    def __exit__(self, *error: object) -> None:
        self._open.close()

    def add(self, rows: Int32s, names: UInt64s, persons: UInt64s) -> None:
        """Add the keys of some residents (the register's rows int32[N]), uint64[N] each; 0 is missing."""
        self._waiting.append((rows, names, persons))
        self._count += len(rows)
        if self._count > self._most:
            self._write()

    def _write(self) -> None:
        """Write down the keys that wait in memory."""
        if not self._files:
            self._files = tuple(
                self._open.enter_context(tempfile.TemporaryFile(prefix="linkcheck-"))  # noqa: SIM115
                for _ in COLUMNS
            )
        for keys in self._waiting:
            for file, column in zip(self._files, keys, strict=True):
                np.asarray(column).tofile(file)
            self._written.append(len(keys[0]))
        self._waiting.clear()

    def _column(self, name: str) -> Iterator[npt.NDArray[Any]]:
        """One of COLUMNS, as it was added."""
        place = list(COLUMNS).index(name)
        if self._files:
            self._files[place].seek(0)
        for size in self._written:
            yield np.fromfile(self._files[place], COLUMNS[name], size)
        for keys in self._waiting:
            yield keys[place]

    def namesakes(self) -> Namesakes:
        """Those who share name and birth date with another."""
        from linkcheck.kernels.keys.sets import count_keys, key_places

        repeats = Repeats(self._count)
        for persons in self._column("persons"):
            repeats.note(persons)
        repeats.end()
        none = np.empty(0, np.uint64)
        some: list[tuple[UInt64s, UInt64s, Rows]] = [(none, none, np.empty(0, np.int64))]
        for rows, names, persons in zip(*map(self._column, COLUMNS), strict=True):
            at = repeats.suspects(persons)
            some.append((persons[at], names[at], rows[at].astype(np.int64)))
        person, name, row = (np.concatenate(column) for column in zip(*some, strict=True))
        order = np.lexsort((row, person))
        person, name, row = person[order], name[order], row[order]
        alike = np.r_[person[1:] == person[:-1], False] if len(person) else np.zeros(0, np.bool_)
        shared = alike | np.r_[False, alike[:-1]] if len(person) else alike
        person, name, row = person[shared], name[shared], row[shared]
        wanted = np.unique(name[name != 0])
        counts = np.zeros(len(wanted), np.int64)
        seen, first = key_places(wanted)
        for names in self._column("names"):
            count_keys(wanted, seen, first, names, counts)
        return Namesakes(person, row, wanted, counts)
