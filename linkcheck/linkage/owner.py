"""The search for the rightful owner: does somebody in the register fit the record better than the linked person?

Doubtful records (the probes) are held in memory with their blocking keys; the register streams past in batches of
any size, and what batches find adds up. The best candidate of each probe is kept, with the evidence it adds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.linkage.blocking import UInt64s, block_keys
from linkcheck.linkage.score import score_batch
from linkcheck.model.hypotheses import Model
from linkcheck.model.weights import owner_bits

__all__ = [
    "Candidates",
    "Owners",
    "Probes",
    "Scan",
    "best_owners",
    "compare_candidates",
    "likely_coverage",
    "make_probes",
    "scan",
]

CANDIDATES_AT_ONCE = 100_000
WHOLE_REGISTER, LINKED_PERSONS_ONLY = 0.95, 0.5
UNLINKED_SHARE = 0.02

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Owners:
    """The best candidate per probe.

    row int64[S]: its register row, -1 where nobody shares a blocking key; levels uint8[S, K]: how it agrees;
    bits float64[S]: what it adds for a mistake (negative where nobody fits: the register was searched in vain).
    """

    row: Rows
    levels: npt.NDArray[np.uint8]
    bits: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Probes:
    """S doubtful records with their keys as a hash table; linked_row int64[S] is no candidate (-1: none)."""

    columns: Mapping[str, pa.Array]
    linked_row: Rows
    keys: UInt64s
    name: UInt64s
    names: UInt64s
    table: tuple[Rows, Rows, npt.NDArray[np.uint8]]


@dataclass(frozen=True)
class Candidates:
    """Pairs of a probe and a register row, both int64[C], with their levels uint8[C, K]."""

    probe: Rows
    row: Rows
    levels: npt.NDArray[np.uint8]

    @classmethod
    def joined(cls, parts: Sequence[Candidates]) -> Candidates:
        """All candidates of several batches."""
        empty = cls(np.empty(0, np.int64), np.empty(0, np.int64), np.empty((0, 5), np.uint8))
        kept = [empty, *parts]
        return cls(
            np.concatenate([part.probe for part in kept]),
            np.concatenate([part.row for part in kept]),
            np.concatenate([part.levels for part in kept]),
        )


@dataclass(frozen=True)
class Scan:
    """What one batch of the register gave: candidates, how often each probe's name occurs, a key per resident.

    names uint64[N] is equal for residents of the same name, persons uint64[N] for those of the same name and birth
    date (0: missing).
    """

    candidates: Candidates
    name_counts: Rows
    names: UInt64s
    persons: UInt64s


def likely_coverage(register_row: npt.NDArray[np.int32], residents: int) -> float:
    """The probability that a rightful owner is in the register at all, judged by whom the register holds.

    A register of residents holds people who are on no record; one that was looked up by the records' own numbers
    holds none but the linked persons, and an owner is in it only if some other record is linked to him.
    """
    linked = np.unique(register_row[register_row >= 0]).size
    return WHOLE_REGISTER if residents - linked > UNLINKED_SHARE * residents else LINKED_PERSONS_ONLY


def make_probes(columns: Mapping[str, pa.Array], linked_row: Rows, era_codes: str | None = None) -> Probes:
    """Prepare S doubtful records (columns of COMPARED) for the search."""
    from linkcheck.kernels.join import block_table

    keys = block_keys(columns, era_codes)
    table = block_table(keys.keys)
    return Probes(columns, linked_row, keys.keys, keys.name, np.unique(keys.name), table)


def scan(probes: Probes, first_row: int, batch: Mapping[str, pa.Array], era_codes: str | None = None) -> Scan:
    """Compare the probes with the residents of one batch (rows first_row and on) that share a blocking key."""
    from linkcheck.kernels.join import block_pairs, key_counts

    keys = block_keys(batch, era_codes)
    counts = np.zeros(len(probes.names), np.int64)
    key_counts(probes.names, keys.name, counts)
    probe, row = _distinct(*block_pairs(probes.keys, *probes.table, keys.keys, 0))
    other = row + first_row != probes.linked_row[probe]
    found = compare_candidates(probes, probe[other], row[other], batch, era_codes)
    return Scan(Candidates(found.probe, found.row + first_row, found.levels), counts, keys.name, keys.person)


def compare_candidates(
    probes: Probes, probe: Rows, row: Rows, residents: Mapping[str, pa.Array], era_codes: str | None = None
) -> Candidates:
    """Levels of given pairs; `row` counts within `residents`."""
    parts = []
    for start in range(0, len(probe), CANDIDATES_AT_ONCE):
        part = slice(start, start + CANDIDATES_AT_ONCE)
        left = {name: column.take(pa.array(probe[part])) for name, column in probes.columns.items()}
        right = {name: column.take(pa.array(row[part])) for name, column in residents.items()}
        parts.append(Candidates(probe[part], row[part], score_batch(left, right, era_codes).codes))
    return Candidates.joined(parts)


def _distinct(probe: Rows, row: Rows) -> tuple[Rows, Rows]:
    order = np.lexsort((row, probe))
    probe, row = probe[order], row[order]
    first = np.ones(len(probe), np.bool_)
    first[1:] = (probe[1:] != probe[:-1]) | (row[1:] != row[:-1])
    return probe[first], row[first]


def best_owners(
    found: Candidates, probes: Probes, name_counts: Rows, residents: int, coverage: float, model: Model
) -> Owners:
    """Per probe the candidate with the most evidence; of equal ones the earlier register row."""
    count = len(probes.linked_row)
    frequency = np.full(count, np.nan)
    named = probes.name != 0
    frequency[named] = name_counts[np.searchsorted(probes.names, probes.name[named])] / max(residents, 1)
    best_row = np.full(count, -1, np.int64)
    best_levels = np.zeros((count, found.levels.shape[1]), np.uint8)
    best_bits = np.full(count, np.log2(max(1 - coverage, 1e-9)))
    if len(found.probe):
        bits = owner_bits(found.levels, frequency[found.probe], residents, coverage, model)
        order = np.lexsort((found.row, -bits, found.probe))
        ranked = found.probe[order]
        first = np.ones(len(order), np.bool_)
        first[1:] = ranked[1:] != ranked[:-1]
        top = order[first]
        best_row[found.probe[top]] = found.row[top]
        best_levels[found.probe[top]] = found.levels[top]
        best_bits[found.probe[top]] = bits[top]
    return Owners(best_row, best_levels, best_bits)
