"""The search for the rightful owner: does somebody in the register fit the record better than the linked person?

Doubtful records (the probes) are held in memory with their blocking keys; the register streams past in batches of
any size. The best candidate of each probe is kept, with the evidence it adds for a mistake.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.linkage.blocking import block_keys
from linkcheck.linkage.score import score_batch
from linkcheck.model.hypotheses import Model
from linkcheck.model.weights import owner_bits

__all__ = ["Owners", "find_owners"]

CANDIDATES_AT_ONCE = 200_000


@dataclass(frozen=True)
class Owners:
    """The best candidate per probe.

    row int64[S]: its register row, -1 where nobody shares a blocking key; levels uint8[S, K]: how it agrees;
    bits float64[S]: what it adds for a mistake (negative where nobody fits: the register was searched in vain).
    """

    row: npt.NDArray[np.int64]
    levels: npt.NDArray[np.uint8]
    bits: npt.NDArray[np.float64]


def find_owners(
    probes: Mapping[str, pa.Array],
    linked_row: npt.NDArray[np.int64],
    register: Iterable[tuple[int, Mapping[str, pa.Array]]],
    model: Model,
    *,
    coverage: float,
    era_codes: str | None = None,
) -> Owners:
    """Search the register, given as (first row, columns) batches, for S probes (columns of COMPARED, S rows).

    The row a probe is linked to (linked_row int64[S], -1 for none) is no candidate.
    """
    from linkcheck.kernels.join import block_pairs, block_table, key_counts

    count = len(linked_row)
    probe_keys = block_keys(probes, era_codes)
    heads, chain, seen = block_table(probe_keys.keys)
    wanted = np.unique(probe_keys.name)
    name_counts = np.zeros(len(wanted), np.int64)
    residents = 0
    found: list[_Candidates] = []
    for first_row, batch in register:
        size = len(next(iter(batch.values())))
        residents += size
        keys = block_keys(batch, era_codes)
        key_counts(wanted, keys.name, name_counts)
        probe, row = block_pairs(probe_keys.keys, heads, chain, seen, keys.keys, first_row)
        found.extend(_score(probes, linked_row, batch, first_row, *_distinct(probe, row), era_codes))
    candidates = _Candidates.joined(found)
    frequency = np.full(count, np.nan)
    named = probe_keys.name != 0
    at = np.searchsorted(wanted, probe_keys.name[named])
    frequency[named] = name_counts[at] / max(residents, 1)
    return _best(candidates, count, frequency, residents, coverage, model)


@dataclass(frozen=True)
class _Candidates:
    probe: npt.NDArray[np.int64]
    row: npt.NDArray[np.int64]
    levels: npt.NDArray[np.uint8]

    @classmethod
    def joined(cls, parts: list[_Candidates]) -> _Candidates:
        if not parts:
            return cls(np.empty(0, np.int64), np.empty(0, np.int64), np.empty((0, 5), np.uint8))
        return cls(
            np.concatenate([part.probe for part in parts]),
            np.concatenate([part.row for part in parts]),
            np.concatenate([part.levels for part in parts]),
        )


def _distinct(
    probe: npt.NDArray[np.int64], row: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    order = np.lexsort((row, probe))
    probe, row = probe[order], row[order]
    first = np.ones(len(probe), np.bool_)
    first[1:] = (probe[1:] != probe[:-1]) | (row[1:] != row[:-1])
    return probe[first], row[first]


def _score(
    probes: Mapping[str, pa.Array],
    linked_row: npt.NDArray[np.int64],
    batch: Mapping[str, pa.Array],
    first_row: int,
    probe: npt.NDArray[np.int64],
    row: npt.NDArray[np.int64],
    era_codes: str | None,
) -> Iterable[_Candidates]:
    other = row != linked_row[probe]
    probe, row = probe[other], row[other]
    for start in range(0, len(probe), CANDIDATES_AT_ONCE):
        part = slice(start, start + CANDIDATES_AT_ONCE)
        left = {name: column.take(pa.array(probe[part])) for name, column in probes.items()}
        right = {name: column.take(pa.array(row[part] - first_row)) for name, column in batch.items()}
        yield _Candidates(probe[part], row[part], score_batch(left, right, era_codes).codes)


def _best(
    found: _Candidates,
    count: int,
    frequency: npt.NDArray[np.float64],
    residents: int,
    coverage: float,
    model: Model,
) -> Owners:
    """Per probe the candidate with the most evidence; of equal ones the earlier register row."""
    best_row = np.full(count, -1, np.int64)
    best_levels = np.zeros((count, found.levels.shape[1]), np.uint8)
    best_bits = np.full(count, np.log2(max(1 - coverage, 1e-9)))
    if len(found.probe):
        bits = owner_bits(found.levels, frequency[found.probe], residents, coverage, model)
        order = np.lexsort((found.row, -bits, found.probe))
        first = np.ones(len(order), np.bool_)
        ranked = found.probe[order]
        first[1:] = ranked[1:] != ranked[:-1]
        top = order[first]
        best_row[found.probe[top]] = found.row[top]
        best_levels[found.probe[top]] = found.levels[top]
        best_bits[found.probe[top]] = bits[top]
    return Owners(best_row, best_levels, best_bits)
