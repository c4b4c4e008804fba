"""The search for the rightful owner: does somebody in the register fit the record better than the linked person?

Doubtful records (the probes) are held in memory with their blocking keys; the register streams past in batches of
any size, and what batches find adds up. The best candidate of each probe is kept, with the evidence it adds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from linkcheck.links.score import Side
from linkcheck.model.hypotheses import Floats, Model
from linkcheck.model.weights import owner_bits, owner_weight, rarer_bits
from linkcheck.owner.blocking import Blocks, Reach, UInt64s, full_names, pairs_in, person_keys
from linkcheck.owner.candidates import (
    LEAST_WEIGHT,
    Bounds,
    Candidates,
    compare_candidates,
    first_of_each,
    open_candidates,
)
from linkcheck.owner.settled import Meetings, SettledLinks

__all__ = [
    "Owners",
    "Probes",
    "Scan",
    "best_owners",
    "look_among",
    "make_probes",
    "register_day",
    "scan",
]

SOME_DATES = 1 << 12
"""Among so many of a batch's dates, taken all over it, are some that few others are later than."""

LATEST = 3
"""How many residents must be born as late as the register's day: one birth date may be a slip."""

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Owners:
    """The best candidate per probe.

    row int64[S]: its register row, -1 where nobody is one; levels uint8[S, K]: how it agrees; weight float64[S]: its
    `owner_weight` (-inf: nobody); searched bool[S]: whether somebody could have been found at all; whole bool[S]:
    whether everybody was looked at who may be the owner, in whichever letters; rarer float64[S]: its `rarer_bits`.
    """

    row: Rows
    levels: npt.NDArray[np.uint8]
    weight: Floats
    searched: npt.NDArray[np.bool_]
    whole: npt.NDArray[np.bool_]
    rarer: Floats

    @classmethod
    def nobody(cls, count: int, comparison_count: int) -> Owners:
        """No candidates for S records, because nobody looked."""
        levels = np.zeros((count, comparison_count), np.uint8)
        nothing = np.zeros(count, np.bool_)
        return cls(
            np.full(count, -1, np.int64), levels, np.full(count, -np.inf), nothing, nothing, np.zeros(count)
        )

    @classmethod
    def joined(cls, parts: list[Owners], order: Rows) -> Owners:
        """The owners of several searches, put in order."""
        return cls(
            np.concatenate([part.row for part in parts])[order],
            np.concatenate([part.levels for part in parts])[order],
            np.concatenate([part.weight for part in parts])[order],
            np.concatenate([part.searched for part in parts])[order],
            np.concatenate([part.whole for part in parts])[order],
            np.concatenate([part.rarer for part in parts])[order],
        )

    def sought(self) -> Owners:
        """The same where everybody was looked at who may be the owner."""
        every = np.ones(len(self.row), np.bool_)
        return replace(self, searched=every, whole=every)

    def bits(self, coverage: float | Floats, more: float | Floats = 0.0) -> Floats:
        """What the search adds for a mistake, float64[S]: negative where nobody fits, never where not everybody was
        looked at, 0 where nobody was looked for.

        coverage is the probability that a rightful owner is in the register at all, of all or float64[S]; more
        float64[S]: what else says, in bits, that the owner is the candidate.
        """
        bits = owner_bits(self.weight + more, coverage)
        return np.where(self.whole, bits, np.where(self.searched, np.maximum(bits, 0.0), 0.0))


@dataclass(frozen=True)
class Probes:
    """S doubtful records with their blocking keys; linked_row int64[S] is no candidate (-1: none).

    name uint64[S]: the key of the whole name, 0 for none; names: the distinct ones in order; searched bool[S]:
    whether the register is in scripts in which somebody could be found; whole bool[S]: whether whoever it may be is.
    """

    side: Side
    linked_row: Rows
    blocks: Blocks
    name: UInt64s
    names: UInt64s
    searched: npt.NDArray[np.bool_]
    whole: npt.NDArray[np.bool_]

    @cached_property
    def name_places(self) -> tuple[UInt64s, Rows]:
        """Where to look for a key among the names (`kernels.keys.sets.key_places`)."""
        from linkcheck.kernels.keys.sets import key_places

        found: tuple[UInt64s, Rows] = key_places(self.names)
        return found

    def name_counts(self, names: UInt64s) -> Rows:
        """How often each of the distinct names stands among N others, int64[W]."""
        from linkcheck.kernels.keys.sets import count_keys

        counts = np.zeros(len(self.names), np.int64)
        count_keys(self.names, *self.name_places, names, counts)
        return counts


@dataclass(frozen=True)
class Scan:
    """What one batch of the register gave: candidates whose names are not compared yet, how often each probe's name
    occurs, whom settled links may mean, two keys per resident.

    rows int32[N]: theirs; names uint64[N] is equal for residents of the same name, persons uint64[N] for those of the
    same name and birth date (0: missing). latest int32[M]: the latest birth dates, at most LATEST of them.
    """

    candidates: Candidates
    name_counts: Rows
    met: Meetings
    rows: npt.NDArray[np.int32]
    names: UInt64s
    persons: UInt64s
    latest: npt.NDArray[np.int32]


def register_day(latest: npt.NDArray[np.int32]) -> int:
    """The birth date (yyyymmdd) after which nobody in a register was born, by its latest ones; 0: it tells none."""
    return int(latest[0]) if len(latest) == LATEST else 0


def make_probes(
    side: Side,
    linked_row: Rows,
    reach: Reach | None = None,
    searched: npt.NDArray[np.bool_] | None = None,
    whole: npt.NDArray[np.bool_] | None = None,
    more_names: UInt64s | None = None,
) -> Probes:
    """Prepare S doubtful records for the search; `searched` and `whole` (None: all of them) as in Probes. more_names:
    keys of others' names, uint64[M], that are counted, too."""
    name = full_names(side)
    every = np.ones(len(side), np.bool_)
    known = every if searched is None else searched, every if whole is None else whole
    counted = np.unique(name if more_names is None else np.concatenate([name, more_names]))
    return Probes(side, linked_row, Blocks.of(side, reach), name, counted[counted != 0], *known)


def scan(probes: Probes, settled: SettledLinks, rows: Rows, residents: Side, most: Bounds) -> Scan:
    """Compare the probes with the residents of one batch that share a blocking key, in all but their names
    (`owner.candidates.with_names`), and with settled links by their keys. rows int64[N]: their row numbers.

    `most` is what candidates can weigh in the whole register (`owner.candidates.most_weight`).
    """
    names = full_names(residents)
    probe, row = pairs_in(probes.blocks, residents)
    other = rows[row] != probes.linked_row[probe]
    found = open_candidates(probes.side, residents, probe[other], row[other], most)
    own = residents.names
    persons, near = person_keys(own.kana_full, own.kanji_full, residents.dates)
    return Scan(
        replace(found, row=rows[found.row]),
        probes.name_counts(names),
        settled.met(near, residents.dates, rows),
        rows.astype(np.int32),
        names,
        persons,
        _latest(residents.dates),
    )


def _latest(dates: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """The latest of N dates, ascending, at most LATEST of them."""
    some = np.sort(dates[:: max(len(dates) // SOME_DATES, 1)])[-LATEST:]
    return np.sort(dates[dates >= some[0]])[-LATEST:] if len(some) == LATEST else some


def look_among(probes: Probes, residents: Side, rows: Rows, most: Bounds) -> tuple[Candidates, Rows]:
    """Compare the probes with some residents (rows int64[M]) that share a blocking key: their candidates, and how
    often each probe's name occurs among these rows."""
    names = residents.names
    full = np.where(names.kana_full[rows] != 0, names.kana_full[rows], names.kanji_full[rows])
    probe, row = pairs_in(probes.blocks, residents, rows)
    other = row != probes.linked_row[probe]
    found = compare_candidates(probes.side, residents, probe[other], row[other], most)
    return found, probes.name_counts(full)


def best_owners(found: Candidates, probes: Probes, name_counts: Rows, residents: int, model: Model) -> Owners:
    """Per probe the candidate with the most evidence; of equal ones the earlier register row."""
    count = len(probes.linked_row)
    frequency = np.full(count, np.nan)
    named = probes.name != 0
    frequency[named] = name_counts[np.searchsorted(probes.names, probes.name[named])] / max(residents, 1)
    best_row = np.full(count, -1, np.int64)
    best_levels = np.zeros((count, found.levels.shape[1]), np.uint8)
    best_weight = np.full(count, -np.inf)
    weight = owner_weight(found.levels, frequency[found.probe], residents, model)
    top = first_of_each(found.probe, found.row, weight)
    top = top[weight[top] >= LEAST_WEIGHT]
    best_row[found.probe[top]] = found.row[top]
    best_levels[found.probe[top]] = found.levels[top]
    best_weight[found.probe[top]] = weight[top]
    rarer = np.zeros(count)
    rarer[found.probe[top]] = rarer_bits(found.levels[top], frequency[found.probe[top]], residents, model)
    return Owners(best_row, best_levels, best_weight, probes.searched, probes.whole, rarer)
