"""Candidates for the rightful owner: residents who share a blocking key with a doubtful record, compared step by step.

Most of them agree with the record no better than chance would have it. What is cheap is compared first, and who
cannot be the owner any more, however well the rest agreed, is not compared further.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from linkcheck.levels.comparison import MOST_LEVELS
from linkcheck.levels.name import NAME_PART_LEVELS, PART_LEVELS
from linkcheck.links.score import Side, names_of, score_addresses, score_dates_and_sexes
from linkcheck.model.hypotheses import Floats, Model
from linkcheck.model.weights import agrees_in_kana, most_owner_weight, owner_weight

if TYPE_CHECKING:
    from linkcheck.compare.name import Names

__all__ = [
    "LEAST_WEIGHT",
    "Bounds",
    "Candidates",
    "compare_candidates",
    "first_of_each",
    "keep_best",
    "most_weight",
    "open_candidates",
    "with_names",
]

LEAST_WEIGHT = -3.0
"""A resident who agrees with the record eight times likelier by chance than as its owner (bits) is no candidate."""

LEAST_UNSURE = -2.0
"""The same of a part of the name that a reading fits weakly: to find that out takes most of the time, for little."""

KANJI_STATES = (("missing", "wildcard"), ("same", "variant"), ("confusable", "near", "different"))
KANA_STATES = ((0, 1, 2, 3), (1,), (2, 3))
"""Which rows and columns of PART_LEVELS stay open by the agreement of keys: UNKNOWN, SAME, OTHER."""

LEVEL_BITS = (MOST_LEVELS - 1).bit_length()
"""What a level takes in a key of levels."""

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Candidates:
    """Pairs of a probe and a register row, both int64[C], with their levels uint8[C, K].

    names: those of the residents, where they are not compared yet (`with_names`).
    """

    probe: Rows
    row: Rows
    levels: npt.NDArray[np.uint8]
    names: Names | None = None

    @classmethod
    def joined(cls, parts: Sequence[Candidates]) -> Candidates:
        """All candidates of several batches, the names of all of them compared or of none."""
        empty = cls(np.empty(0, np.int64), np.empty(0, np.int64), np.empty((0, 5), np.uint8))
        kept = [empty, *parts]
        names = [part.names for part in parts if part.names is not None]
        return cls(
            np.concatenate([part.probe for part in kept]),
            np.concatenate([part.row for part in kept]),
            np.concatenate([part.levels for part in kept]),
            names[0].joined(names) if names else None,
        )


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most weight that candidates can have by what is known of their name, and by levels of birth date, sex and
    address: states [S, S, L3, L4, L5] by the states of its parts (`kernels.keys.blocking.part_states`), parts
    [2, L, L3, L4, L5] by the level of the surname, of the given name."""

    states: Floats
    parts: Floats

    def useful(self, levels: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
        """With which levels of surname and given name candidates whose other levels are uint8[C, K] may be the owner,
        bool[C, 2, L]."""
        least = np.full(len(NAME_PART_LEVELS), LEAST_WEIGHT)
        least[NAME_PART_LEVELS.index("reading_weak")] = LEAST_UNSURE
        may_be = self.parts >= least[:, None, None, None]
        found = np.ascontiguousarray(np.moveaxis(may_be, (0, 1), (3, 4)))
        return np.asarray(found[levels[:, 2], levels[:, 3], levels[:, 4]])


def most_weight(resident_count: int, model: Model) -> Bounds:
    """What candidates can weigh in a register of that many residents."""
    return _most_weight(resident_count, _Equal(model))


@dataclass(frozen=True)
class _Equal:
    """A model that equals another of the same probabilities: what follows from them need not be found again."""

    model: Model

    @cached_property
    def _told(self) -> tuple[bytes, ...]:
        return tuple(each.tobytes() for each in (self.model.shares, self.model.random))

    def __hash__(self) -> int:
        return hash(self._told)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Equal) and self._told == other._told


@lru_cache(maxsize=4)
def _most_weight(resident_count: int, given: _Equal) -> Bounds:
    possible = [possible_levels(*divmod(state, 3)) for state in range(9)]
    each = [[level] for level in range(len(NAME_PART_LEVELS))]
    by_level = most_owner_weight(each, resident_count, given.model)
    found = Bounds(
        most_owner_weight(possible, resident_count, given.model),
        np.stack([by_level.max(axis=1), by_level.max(axis=0)]),
    )
    found.states.flags.writeable = found.parts.flags.writeable = False
    return found


def possible_levels(kanji: int, kana: int) -> list[int]:
    """Levels of a part of the name that its keys leave open.

    Of kanji that no space divides keys say nothing; they are taken to agree no better than the kana do.
    """
    from linkcheck.kernels.keys.blocking import SAME, UNKNOWN

    if kanji == kana == UNKNOWN:
        return list(range(len(NAME_PART_LEVELS)))
    names = {PART_LEVELS[letters][sound] for letters in KANJI_STATES[kanji] for sound in KANA_STATES[kana]}
    names |= {"alternative"} if kana == SAME else set()
    return [level for level, name in enumerate(NAME_PART_LEVELS) if name in names]


def compare_candidates(probes: Side, residents: Side, probe: Rows, row: Rows, most: Bounds) -> Candidates:
    """The pairs (probe, row), int64[P] each, that may reach LEAST_WEIGHT, compared; rows count within `residents`.

    `most` is what can be reached yet (`most_weight`).
    """
    return with_names(probes, open_candidates(probes, residents, probe, row, most), most)


def open_candidates(probes: Side, residents: Side, probe: Rows, row: Rows, most: Bounds) -> Candidates:
    """The same, compared in all but the names: a comparison of few names takes as long as one of many."""
    from linkcheck.kernels.keys.blocking import part_states

    keys = ((side.names.kana, side.names.kanji, side.names.noted) for side in (probes, residents))
    states = part_states(*next(keys), *next(keys), probe, row)
    dates, sexes = score_dates_and_sexes(probes, residents, probe, row)
    told = probes.address.valid[probe] & residents.address.valid[row]
    bound = np.where(
        told, most.states.max(axis=4)[*states, dates, sexes], most.states[*states, dates, sexes, 0]
    )
    kept = np.flatnonzero(bound >= LEAST_WEIGHT)
    addresses, _ = score_addresses(probes, residents, probe[kept], row[kept])
    bound = most.states[*(each[kept] for each in (*states, dates, sexes)), addresses]
    near = np.flatnonzero(bound >= LEAST_WEIGHT)
    kept, addresses = kept[near], addresses[near]
    unknown = np.zeros(len(kept), np.uint8)
    levels = np.stack([unknown, unknown, dates[kept], sexes[kept], addresses], axis=1)
    return Candidates(probe[kept], row[kept], levels, names_of(residents).taken(row[kept]))


def with_names(probes: Side, found: Candidates, most: Bounds) -> Candidates:
    """Candidates with their names compared, as far as they are not, without those that a part of the name rules out."""
    from linkcheck.compare.name import compare_name_pairs

    if found.names is None:
        return found
    rows, useful = np.arange(len(found.probe)), most.useful(found.levels)
    told = compare_name_pairs(names_of(probes), found.names, found.probe, rows, useful)
    kept = np.flatnonzero(useful[rows, 0, told.surname] & useful[rows, 1, told.given_name])
    levels = found.levels[kept]
    levels[:, 0], levels[:, 1] = told.surname[kept], told.given_name[kept]
    return Candidates(found.probe[kept], found.row[kept], levels)


def keep_best(found: Candidates, resident_count: int, model: Model) -> Candidates:
    """The candidates that can still be the best of their probe.

    Of those that agree in the kana of the name the earliest row on each levels, since how common the name is will be
    known at the end only; of the others the one with the most evidence, of equal ones the earlier row.
    """
    agree = agrees_in_kana(found.levels)
    same, rest = np.flatnonzero(agree), np.flatnonzero(~agree)
    same = same[np.argsort(found.row[same], kind="stable")]
    alike = found.probe[same] << LEVEL_BITS * found.levels.shape[1]
    for place in range(found.levels.shape[1]):
        alike |= found.levels[same, place].astype(np.int64) << LEVEL_BITS * place
    unknown = np.full(len(rest), np.nan)
    weight = owner_weight(found.levels[rest], unknown, resident_count, model)
    best = rest[first_of_each(found.probe[rest], found.row[rest], weight)]
    kept = np.concatenate([same[np.unique(alike, return_index=True)[1]], best])
    return Candidates(found.probe[kept], found.row[kept], found.levels[kept])


def first_of_each(probe: Rows, row: Rows, weight: Floats) -> Rows:
    """The place of each probe's candidate with the most weight; of equal ones that of the earlier row."""
    order = np.lexsort((row, -weight, probe))
    ranked = probe[order]
    first = np.ones(len(order), np.bool_)
    first[1:] = ranked[1:] != ranked[:-1]
    return order[first]
