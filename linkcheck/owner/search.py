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
import pyarrow as pa

from linkcheck.engines.engine import engine_of
from linkcheck.engines.local import Progress, normalize_table, run_bounded
from linkcheck.engines.store import Store, release_unused
from linkcheck.links.pieces import codes_at, pieces
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
from linkcheck.owner.blocking import person_keys
from linkcheck.owner.candidates import (
    Bounds,
    Candidates,
    compare_candidates,
    keep_best,
    most_weight,
    with_names,
)
from linkcheck.owner.index import Index, index_of, near_rows
from linkcheck.owner.namesakes import KeyFile, Namesakes, counts_of
from linkcheck.owner.scripts import Doubt, RegisterScripts, names_the_whole, reach_of
from linkcheck.owner.settled import Meetings, SettledLinks
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

    def probes(self, rows: Rows, scripts: RegisterScripts) -> Probes:
        """Some records as probes whom nobody doubts."""
        return self._probes(self._side(self._taken(rows)), rows, Doubt.none(len(rows)), scripts)

    def settled_and_open(
        self, rows: Rows, doubt: Doubt, scripts: RegisterScripts
    ) -> tuple[SettledLinks, npt.NDArray[np.bool_], Probes]:
        """Of S records those that are settled and name the whole of a person, which these are, bool[S], and the others
        as probes."""
        named, whole = doubt.of_name_alone, np.zeros(len(rows), np.bool_)
        settled, tables = [], []
        for start in range(0, max(len(rows), 1), PROBES_AT_ONCE):
            here = slice(start, start + PROBES_AT_ONCE)
            table, some = self._taken(rows[here]), start + np.flatnonzero(named[here])
            side = self._side(table.take(pa.array(some - start)))
            whole[some] = names_the_whole(side, scripts)
            settled.append(SettledLinks.of(side, rows[some], self._linked(rows[some])).at(whole[some]))
            tables.append(table.filter(pa.array(~whole[here])))
        found, table = SettledLinks.joined(settled), pa.concat_tables(tables)
        tables.clear()
        side = self._side(table)
        del table
        probes = self._probes(side, rows[~whole], doubt.at(~whole), scripts, found.name)
        return found, whole, probes

    def _probes(
        self,
        side: Side,
        rows: Rows,
        doubt: Doubt,
        scripts: RegisterScripts,
        more_names: UInt64s | None = None,
    ) -> Probes:
        """Some records as probes, as doubtful as they are; more_names: as of `make_probes`."""
        return make_probes(side, self._linked(rows), *reach_of(side, scripts, doubt), more_names)

    def _linked(self, rows: Rows) -> Rows:
        return codes_at(self.register_row, rows).astype(np.int64)

    def _taken(self, rows: Rows) -> pa.Table:
        """Some records, as far as they are compared."""
        return self.records.take(rows, self.records.known(COMPARED))

    def _side(self, records: pa.Table) -> Side:
        """Records, normalized."""
        return normalize_table(records, self.settings.era_codes, NameWidths.of(self.records.widths))


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
    era_codes = search.settings.era_codes
    scripts = index.scripts if index else RegisterScripts.of(search.register, era_codes)
    settled, whole, probes = search.settled_and_open(doubtful, doubt.within(scripts), scripts)
    release_unused(search.records, search.register)
    if index:
        owners, survey = _among_indexed(search, probes, settled, index)
        del probes
        namesakes = index.namesakes
    else:
        with KeyFile(search.settings) as keys:
            owners, survey = _among_residents(search, probes, settled, keys.add)
            del probes
            namesakes = keys.namesakes()  # when the probes have given up their memory
    few, probe, candidate = _pairs_of_settled(settled, survey)
    more, next_probe, next_candidate = _pairs_of_namesakes(search, address_only, namesakes)
    pairs = np.concatenate([probe, next_probe + len(few)]), np.concatenate([candidate, next_candidate])
    met = np.concatenate([settled.rows[few], more])
    known = _best_of_pairs(search, met, *pairs, scripts, lambda names: _counted(names, survey, namesakes))
    alone = np.delete(settled.rows, few)
    nobody = Owners.nobody(len(alone), len(COMPARED)).sought()
    rows = np.concatenate([doubtful[~whole], alone, met])
    order = np.argsort(rows, kind="stable")
    release_unused(search.records, search.register)
    return FoundOwners(rows[order], Owners.joined([owners, nobody, known], order), survey.register_day)


@dataclass(frozen=True)
class _Survey:
    """What was seen of the residents: the register's day, whom settled links may mean as well, and how many residents
    (counts int64[W]) have which name (uint64[W], ascending)."""

    register_day: int
    met: Meetings
    names: UInt64s
    counts: Rows


def _counted(names: UInt64s, survey: _Survey, namesakes: Namesakes) -> Rows:
    """How many residents have each of N names that one of the two has counted, int64[N]."""
    return np.maximum(counts_of(names, survey.names, survey.counts), namesakes.name_counts(names))


def _among_indexed(
    search: Search, probes: Probes, settled: SettledLinks, index: Index
) -> tuple[Owners, _Survey]:
    """Compare probes, and look for who is settled, among those the index names, where these are few; else among
    everybody."""
    rows = near_rows(index, probes, settled.names, search.register.row_count // INDEXED_PART)
    if rows is None:
        return _among_residents(search, probes, settled, lambda rows, names, persons: None)
    found, counts = look_among(probes, index.side, rows, search.most)
    names, dates = index.side.names, index.side.dates[rows]
    _, near = person_keys(names.kana_full[rows], names.kanji_full[rows], dates)
    met = settled.met(near, dates, rows)
    search.progress("search", len(rows), len(rows))
    owners = best_owners(found, probes, counts, search.register.row_count, search.model)
    return owners, _Survey(register_day(index.latest), Meetings.joined([met]), probes.names, counts)


def _among_residents(
    search: Search, probes: Probes, settled: SettledLinks, keep: Keep
) -> tuple[Owners, _Survey]:
    """Compare probes with everybody who shares a blocking key, and look for who is settled; `keep` takes the keys of
    all residents. Names are compared beside what is read."""
    counts, latest = np.zeros(len(probes.names), np.int64), np.zeros(0, np.int32)
    met: list[Meetings] = []
    residents = kept = 0

    def nameless() -> Iterator[list[Candidates]]:
        nonlocal latest, residents
        waiting: list[Candidates] = []
        for seen in _scanned(search, probes, settled):
            counts[:] += seen.name_counts
            met.append(seen.met)
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
    return owners, _Survey(register_day(latest), Meetings.joined(met), probes.names, counts)


def _scanned(search: Search, probes: Probes, settled: SettledLinks) -> Iterator[Scan]:
    """What every batch of the register gives; names are compared where the batch is, if that is another process."""
    most, engine = search.most, engine_of(search.settings)
    _ = settled.keys, probes.name_places  # made once, before threads and processes ask for them

    def look(rows: Rows, part: Side) -> Scan:
        seen = scan(probes, settled, rows, part, most)
        if engine.in_one_process:
            return seen
        return replace(
            seen, candidates=with_names(probes.side, seen.candidates, most)
        )  # texts stay where they are

    return engine.map_sides(look, search.register, search.settings)


def _pairs_of_settled(settled: SettledLinks, survey: _Survey) -> tuple[Rows, Rows, Rows]:
    """The places of those settled links that may mean somebody else, int64[L], and pairs of a place among these and a
    row of the register, int64[P] each."""
    links, probe = np.unique(survey.met.link, return_inverse=True)
    return links.astype(np.int64), probe, survey.met.row.astype(np.int64)


def _pairs_of_namesakes(
    search: Search, address_only: AnyRows, namesakes: Namesakes
) -> tuple[Rows, Rows, Rows]:
    """Those of some records (row numbers, int64[L]) whose linked person has namesakes of the same birth date, and pairs
    of a place among them and another namesake's row of the register, int64[P] each."""
    some, known = [np.empty(0, np.int64)], [np.empty(0, np.uint64)]
    for here in pieces(len(address_only)):
        persons = namesakes.persons_of(search.register_row[address_only[here]])
        some.append(address_only[here][persons != 0].astype(np.int64))
        known.append(persons[persons != 0])
    rows, own = np.concatenate(some), np.concatenate(known)
    probe, candidate = namesakes.pairs(own)
    other = candidate != search.register_row[rows][probe]
    return rows, probe[other], candidate[other]


def _best_of_pairs(
    search: Search,
    rows: Rows,
    probe: Rows,
    candidate: Rows,
    scripts: RegisterScripts,
    counted: Callable[[UInt64s], Rows],
) -> Owners:
    """The owners of some records (rows int64[S]) by the only residents they are compared with: pairs of their place,
    ascending, and a row of the register, int64[P] each. counted: tells how many residents have their names."""
    parts = [Owners.nobody(0, len(COMPARED))]
    for start in range(0, len(rows), PROBES_AT_ONCE):
        here = slice(*np.searchsorted(probe, [start, start + PROBES_AT_ONCE]))
        some = rows[start : start + PROBES_AT_ONCE]
        probes = search.probes(some, scripts)
        found = _compared_in_order(search, probes.side, probe[here] - start, candidate[here])
        counts = counted(probes.names)
        parts.append(best_owners(found, probes, counts, search.register.row_count, search.model))
    return Owners.joined(parts, np.arange(len(rows))).sought()


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
