"""The search of the rightful owner: one pass over the register, then the few namesakes.

Links that leave real doubt are compared with everybody who shares a blocking key. Links that agree in name and birth
date and differ in the address alone are a quarter of all; they need a look only where the register holds another
person of the same name and birth date.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from linkcheck.engines.engine import engine_of
from linkcheck.engines.local import Progress, normalize_table
from linkcheck.engines.store import Store
from linkcheck.links.score import COMPARED, Side
from linkcheck.model.hypotheses import Floats, Model
from linkcheck.owner.best import Owners, Probes, Scan, best_owners, make_probes, scan
from linkcheck.owner.candidates import Candidates, compare_candidates, keep_best, most_weight
from linkcheck.owner.namesakes import KeyFile, Namesakes
from linkcheck.settings import Settings

__all__ = ["search_owners"]

CANDIDATES_AT_MOST = 1 << 21
"""How many candidates wait until those that cannot be the best are left out."""

Rows = npt.NDArray[np.int64]


def search_owners(
    records: Store,
    register: Store,
    register_row: npt.NDArray[np.int32],
    doubtful: Rows,
    address_only: Rows,
    model: Model,
    coverage: float,
    settings: Settings,
    progress: Progress,
) -> tuple[Rows, Owners]:
    """Search for the records in `doubtful` and, among namesakes, in `address_only` (row numbers, both ascending).

    `coverage` is the probability that a rightful owner is in the register. Returns the rows that were searched for,
    ascending, and the owners found, in that order.
    """
    most = most_weight(register.row_count, model)
    with KeyFile(settings) as keys:
        owners = _among_residents(
            records, register, register_row, doubtful, keys, most, model, coverage, settings, progress
        )
        namesakes = keys.namesakes()  # when the probes have given up their memory
    more, more_owners = _among_namesakes(
        records, register, register_row, address_only, namesakes, most, model, coverage, settings
    )
    rows = np.concatenate([doubtful, more])
    order = np.argsort(rows, kind="stable")
    return rows[order], Owners(
        np.concatenate([owners.row, more_owners.row])[order],
        np.concatenate([owners.levels, more_owners.levels])[order],
        np.concatenate([owners.bits, more_owners.bits])[order],
    )


def _probes(records: Store, rows: Rows, register_row: npt.NDArray[np.int32], settings: Settings) -> Probes:
    side = normalize_table(records.take(rows, records.known(COMPARED)), settings.era_codes)
    return make_probes(side, register_row[rows].astype(np.int64))


def _among_residents(
    records: Store,
    register: Store,
    register_row: npt.NDArray[np.int32],
    doubtful: Rows,
    keys: KeyFile,
    most: Floats,
    model: Model,
    coverage: float,
    settings: Settings,
    progress: Progress,
) -> Owners:
    """Compare doubtful records with everybody who shares a blocking key; `keys` takes the keys of all residents."""
    probes = _probes(records, doubtful, register_row, settings)
    counts = np.zeros(len(probes.names), np.int64)
    found: list[Candidates] = []
    residents = waiting = 0

    def look(first_row: int, part: Side) -> Scan:
        return scan(probes, first_row, part, most)

    for seen in engine_of(settings).map_sides(look, register, settings):
        counts += seen.name_counts
        found.append(seen.candidates)
        waiting += len(seen.candidates.probe)
        if waiting > max(CANDIDATES_AT_MOST, len(found[0].probe)):
            found, waiting = [keep_best(Candidates.joined(found), register.row_count, model)], 0
        keys.add(seen.names, seen.persons)
        residents += len(seen.persons)
        progress("search", residents, residents)
    return best_owners(Candidates.joined(found), probes, counts, residents, coverage, model)


def _among_namesakes(
    records: Store,
    register: Store,
    register_row: npt.NDArray[np.int32],
    address_only: Rows,
    namesakes: Namesakes,
    most: Floats,
    model: Model,
    coverage: float,
    settings: Settings,
) -> tuple[Rows, Owners]:
    """Compare records whose linked person has a namesake of the same birth date with these namesakes."""
    person, row, residents = namesakes.person, namesakes.row, register.row_count
    is_namesake = np.zeros(residents, np.bool_)
    is_namesake[row] = True
    rows = address_only[is_namesake[register_row[address_only]]]
    probes = _probes(records, rows, register_row, settings)
    by_row = np.argsort(row, kind="stable")
    own = person[by_row[np.searchsorted(row[by_row], register_row[rows])]] if len(rows) else person[:0]
    first = np.searchsorted(person, own, "left")
    size = np.searchsorted(person, own, "right") - first
    probe = np.repeat(np.arange(len(rows)), size)
    place = np.repeat(first - np.r_[0, np.cumsum(size)[:-1]], size) + np.arange(len(probe))
    candidate = row[place.astype(np.int64)]
    other = candidate != register_row[rows][probe]
    probe, candidate = probe[other], candidate[other]
    side = normalize_table(register.take(candidate, register.known(COMPARED)), settings.era_codes)
    pairs = compare_candidates(probes.side, side, probe, np.arange(len(candidate)), most)
    counts = namesakes.name_counts(probes.names)
    found = Candidates(pairs.probe, candidate[pairs.row], pairs.levels)
    return rows, best_owners(found, probes, counts, residents, coverage, model)
