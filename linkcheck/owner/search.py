"""The search of the rightful owner: one pass over the register, then the few namesakes.

Links that leave real doubt are compared with everybody who shares a blocking key. Links that agree in name and birth
date and differ in the address alone are a quarter of all; they need a look only where the register holds another
person of the same name and birth date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from linkcheck.engines.engine import engine_of
from linkcheck.engines.local import Progress, normalize_table, run_bounded
from linkcheck.engines.store import Store, release_unused
from linkcheck.links.pieces import pieces
from linkcheck.links.score import COMPARED, Side
from linkcheck.model.hypotheses import Model
from linkcheck.normalize.field_width import NameWidths
from linkcheck.owner.best import (
    LATEST,
    Owners,
    Probes,
    Scan,
    best_owners,
    look_among,
    make_probes,
    register_day,
    scan,
)
from linkcheck.owner.candidates import (
    Bounds,
    Candidates,
    compare_candidates,
    keep_best,
    most_weight,
    with_names,
)
from linkcheck.owner.index import Index, index_of, near_rows
from linkcheck.owner.namesakes import KeyFile, Namesakes
from linkcheck.owner.scripts import Doubt, RegisterScripts, reach_of
from linkcheck.settings import Settings

__all__ = ["FoundOwners", "Search", "search_owners"]

CANDIDATES_AT_MOST = 1 << 21
"""How many candidates wait until those that cannot be the best are left out."""

NAMES_AT_ONCE = 1 << 16
"""How many candidates wait until their names are compared."""

PROBES_AT_ONCE = 1 << 18
"""How many records are compared with namesakes before the next are read."""

INDEXED_PART = 4
"""Where the index names more than this part of the residents, passing over all of them is quicker."""

Rows = npt.NDArray[np.int64]
AnyRows = npt.NDArray[np.integer[Any]]
UInt64s = npt.NDArray[np.uint64]
Keep = Callable[[npt.NDArray[np.int32], UInt64s, UInt64s], None]
"""Takes row numbers of residents, and keys of their names and of them as persons."""


@dataclass(frozen=True)
class Search:
    """Where owners are looked for: both sides, the register row of each record (-1: none), the model, the settings."""

    records: Store
    register: Store
    register_row: npt.NDArray[np.int32]
    model: Model
    settings: Settings
    progress: Progress

    @cached_property
    def most(self) -> Bounds:
        """What candidates can weigh (`owner.candidates.most_weight`)."""
        return most_weight(self.register.row_count, self.model)

    def probes(self, rows: Rows, doubt: Doubt, scripts: RegisterScripts) -> Probes:
        """Some records as probes, as doubtful as they are."""
        linked = self.register_row[rows].astype(np.int64)
        side = normalize_table(
            self.records.take(rows, self.records.known(COMPARED)),
            self.settings.era_codes,
            NameWidths.of(self.records.widths),
        )
        return make_probes(side, linked, *reach_of(side, scripts, doubt))


@dataclass(frozen=True)
class FoundOwners:
    """The records that were searched for (rows int64[S], ascending), their owners, and the register's own day: the
    birth date (yyyymmdd) after which nobody in it was born, 0 where it tells none."""

    rows: Rows
    owners: Owners
    register_day: int


def search_owners(search: Search, doubtful: Rows, doubt: Doubt, address_only: AnyRows) -> FoundOwners:
    """Search for the records in `doubtful`, which are so as `doubt` tells, and, among namesakes, in `address_only` (row
    numbers, both ascending)."""
    index = index_of(search.register)
    release_unused(search.records, search.register)
    if index is None:
        scripts = RegisterScripts.of(search.register, search.settings.era_codes)
        with KeyFile(search.settings) as keys:
            probes = search.probes(doubtful, doubt, scripts)
            release_unused(search.records, search.register)
            owners, day = _among_residents(search, probes, keys.add)
            del probes
            namesakes = keys.namesakes()  # when the probes have given up their memory
    else:
        scripts, namesakes = index.scripts, index.namesakes
        owners, day = _among_indexed(search, search.probes(doubtful, doubt, scripts), index)
    more, more_owners = _among_namesakes(search, address_only, namesakes, scripts)
    rows = np.concatenate([doubtful, more])
    order = np.argsort(rows, kind="stable")
    release_unused(search.records, search.register)
    return FoundOwners(rows[order], Owners.joined([owners, more_owners], order), day)


def _among_indexed(search: Search, probes: Probes, index: Index) -> tuple[Owners, int]:
    """Compare probes with those the index names, where these are few; else with everybody."""
    rows = near_rows(index, probes, search.register.row_count // INDEXED_PART)
    if rows is None:
        return _among_residents(search, probes, lambda rows, names, persons: None)
    found, counts = look_among(probes, index.side, rows, search.most)
    search.progress("search", len(rows), len(rows))
    owners = best_owners(found, probes, counts, search.register.row_count, search.model)
    return owners, register_day(index.latest)


def _among_residents(search: Search, probes: Probes, keep: Keep) -> tuple[Owners, int]:
    """Compare probes with everybody who shares a blocking key; `keep` takes the keys of all residents. Also the
    register's day. Names are compared beside what is read."""
    counts, latest = np.zeros(len(probes.names), np.int64), np.zeros(0, np.int32)
    residents = kept = 0

    def nameless() -> Iterator[list[Candidates]]:
        nonlocal latest, residents
        waiting: list[Candidates] = []
        for seen in _scanned(search, probes):
            counts[:] += seen.name_counts
            keep(seen.rows, seen.names, seen.persons)
            residents += len(seen.persons)
            latest = np.sort(np.concatenate([latest, seen.latest]))[-LATEST:]
            search.progress("search", residents, residents)
            waiting.append(seen.candidates)
            if sum(len(each.probe) for each in waiting) > NAMES_AT_ONCE:
                yield waiting
                waiting = []
        yield waiting

    def named(some: list[Candidates]) -> Candidates:
        return with_names(probes.side, Candidates.joined(some), search.most)

    found = Candidates.joined([])
    for some in run_bounded(named, nameless(), search.settings.threads):
        found = Candidates.joined([found, some])
        if len(found.probe) > max(CANDIDATES_AT_MOST, 2 * kept):
            found = keep_best(found, search.register.row_count, search.model)
            kept = len(found.probe)
    owners = best_owners(found, probes, counts, residents, search.model)
    return owners, register_day(latest)


def _scanned(search: Search, probes: Probes) -> Iterator[Scan]:
    """What every batch of the register gives; names are compared where the batch is, if that is another process."""
    most, engine = search.most, engine_of(search.settings)

    def look(rows: Rows, part: Side) -> Scan:
        seen = scan(probes, rows, part, most)
        if engine.in_one_process:
            return seen
        return replace(
            seen, candidates=with_names(probes.side, seen.candidates, most)
        )  # texts stay where they are

    return engine.map_sides(look, search.register, search.settings)


def _among_namesakes(
    search: Search, address_only: AnyRows, namesakes: Namesakes, scripts: RegisterScripts
) -> tuple[Rows, Owners]:
    """Compare records whose linked person has a namesake of the same birth date with these namesakes."""
    some, known = [np.empty(0, np.int64)], [np.empty(0, np.uint64)]
    for here in pieces(len(address_only)):
        persons = namesakes.persons_of(search.register_row[address_only[here]])
        some.append(address_only[here][persons != 0].astype(np.int64))
        known.append(persons[persons != 0])
    rows, own = np.concatenate(some), np.concatenate(known)
    parts = [Owners.nobody(0, len(COMPARED))]
    for start in range(0, len(rows), PROBES_AT_ONCE):
        here = slice(start, start + PROBES_AT_ONCE)
        probes = search.probes(rows[here], Doubt.none(len(rows[here])), scripts)
        probe, candidate = namesakes.pairs(own[here])
        other = candidate != probes.linked_row[probe]
        found = _compared_in_order(search, probes.side, probe[other], candidate[other])
        counts = namesakes.name_counts(probes.names)
        owners = best_owners(found, probes, counts, search.register.row_count, search.model)
        every = np.ones(len(probes.linked_row), np.bool_)
        parts.append(replace(owners, searched=every, whole=every))
    return rows, Owners.joined(parts, np.arange(len(rows)))


def _compared_in_order(search: Search, probes: Side, probe: Rows, candidate: Rows) -> Candidates:
    """Pairs of probes and residents, int64[P] each, compared in the register's order, piece by piece: there may be many
    more of them than records."""
    order = np.argsort(candidate, kind="stable")
    parts = []
    for start in range(0, len(order), NAMES_AT_ONCE):
        pairs = order[start : start + NAMES_AT_ONCE]
        rows, row = np.unique(candidate[pairs], return_inverse=True)
        table = search.register.take(rows, search.register.known(COMPARED))
        side = normalize_table(table, search.settings.era_codes, NameWidths.of(search.register.widths))
        found = compare_candidates(probes, side, probe[pairs], row, search.most)
        parts.append(replace(found, row=rows[found.row]))
    return Candidates.joined(parts)
