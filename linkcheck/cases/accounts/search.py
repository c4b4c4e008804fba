"""The search for an account's holder: in its group, at the terminal, in the household, in the whole register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.cases.accounts.holders import (
    Found,
    HolderProbes,
    Holders,
    best_holders,
    holder_probes,
    scan_register,
)
from linkcheck.cases.accounts.judge import place_bits
from linkcheck.cases.accounts.sides import Sides, columns_of
from linkcheck.engines.engine import engine_of
from linkcheck.events.terminals import Neighbors
from linkcheck.links.score import COMPARED

__all__ = ["Searched", "search_holders"]

Int64s = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

HOME = ("household_id", "address")


@dataclass(frozen=True)
class Searched:
    """What the search found for S records: holders; probes; homes, the names and homes of the linked persons; and
    surname_share float64[S], how common the linked person's surname is in the register (NaN: unknown)."""

    holders: Holders
    probes: HolderProbes
    homes: dict[str, pa.Array]
    surname_share: Floats


def search_holders(
    sides: Sides, rows: Int64s, group_holder: Int64s, near: Neighbors, adverse: npt.NDArray[np.bool_]
) -> Searched:
    """Search for the holders of S records (rows int64[S], ascending).

    group_holder int64[S] is the register row of whom the account fits in its group (-1: nobody); only the adverse
    records bool[S] are searched for in the register.
    """
    homes = columns_of(
        sides.right.take(sides.person[rows], sides.right.known((*HOME, "name_kanji", "name_kana")))
    )
    compared = columns_of(sides.left.take(rows, sides.left.known(COMPARED)))
    probes = holder_probes(compared, sides.person[rows], homes)
    shared = np.flatnonzero(group_holder >= 0)
    scanned, surname_share = _scan(sides, probes, np.flatnonzero(adverse), homes)
    found = Found.joined(
        [
            Found.of("group", shared, group_holder[shared]),
            Found.of("terminal", np.searchsorted(rows, near.row), near.person, near.bits),
            scanned,
        ]
    )
    candidates = columns_of(sides.right.take(found.row, sides.right.known(COMPARED)))
    return Searched(best_holders(probes, found, candidates, place_bits()), probes, homes, surname_share)


def _scan(
    sides: Sides, probes: HolderProbes, places: Int64s, homes: Mapping[str, pa.Array]
) -> tuple[Found, Floats]:
    """Candidates in the register for the probes in `places`, and how common each linked person's surname is."""
    from linkcheck.normalize.name_keys import name_keys

    chosen = replace(
        probes,
        person=probes.person[places],
        name=probes.name[places],
        household=probes.household.take(pa.array(places)),
        place=probes.place[places],
    )
    surnames = name_keys(homes["name_kanji"], homes.get("name_kana")).kanji_surname
    wanted = np.unique(surnames[surnames != 0])
    columns = sides.right.known(("name_kanji", "name_kana", *HOME))

    def look(part: tuple[int, pa.RecordBatch]) -> tuple[Found, Int64s, int]:
        first, batch = part
        named = {name: batch[name] for name in columns}
        counts = _counted(wanted, name_keys(named["name_kanji"], None).kanji_surname)
        return scan_register(chosen, first, named), counts, batch.num_rows

    found, counts, residents = [], np.zeros(len(wanted) + 1, np.int64), 0
    batches = sides.right.batches(columns, sides.settings.batch_rows) if len(places) else ()
    for part, seen, size in engine_of(sides.settings).map_batches(look, batches, sides.settings):
        found.append(replace(part, probe=places[part.probe]))
        counts += seen
        residents += size
        sides.progress("search", residents, residents)
    at = np.searchsorted(wanted, surnames)
    share = np.where(surnames != 0, counts[at], 0) / max(residents, 1)
    return Found.joined(found), np.where(share > 0, share, np.nan)


def _counted(wanted: npt.NDArray[np.uint64], keys: npt.NDArray[np.uint64]) -> Int64s:
    """How often each wanted key (sorted uint64[W]) occurs, int64[W + 1]; the last place stays 0."""
    at = np.searchsorted(wanted, keys)
    hit = at < len(wanted)
    hit[hit] = wanted[at[hit]] == keys[hit]
    return np.bincount(at[hit], minlength=len(wanted) + 1)
