"""Which links of persons are looked into, and the search for who else may be meant."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from linkcheck.audit.calm import Calm
from linkcheck.audit.history import HistoryBits
from linkcheck.audit.rarity import name_frequencies, same_kanji_shares
from linkcheck.audit.run import Run
from linkcheck.audit.selection import doubtful_rows, read_alone, settled
from linkcheck.audit.times import LinkTimes
from linkcheck.audit.weights import LinkWeights
from linkcheck.links.groups import on_several
from linkcheck.links.pieces import codes_at, pieces
from linkcheck.mapped import mapped
from linkcheck.model.coverage import MOST_OWNERS
from linkcheck.model.estimate import with_same_kanji
from linkcheck.owner.best import Owners
from linkcheck.owner.scripts import Doubt
from linkcheck.owner.search import FoundOwners, Search, search_owners

__all__ = ["OwnerSearch", "search_for_owners", "without_owners_addresses"]

PROMOTED_BITS = -12.0
"""Log2 odds, evidence over time included, from which a link with another address is looked into."""

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class OwnerSearch:
    """Links after the search: rows int64[S] of the doubtful ones, their owners, the register's day, what times say of
    others, all links as they are weighed now, and what both sides tell of times."""

    rows: Rows
    owners: Owners
    register_day: int
    calm: Calm
    weighed: LinkWeights
    times: LinkTimes


def search_for_owners(run: Run, weighed: LinkWeights, guess: float, held: float) -> OwnerSearch:
    """Who else may be meant; guess: how likely an owner is in the register, as believed before any search; held: as is
    known now."""
    settings, linked = run.settings, weighed.linked
    frequencies = name_frequencies(run, weighed.model, held)
    if settings.model is None and (shares := same_kanji_shares(run, weighed.model, frequencies)) is not None:
        weighed = weighed.by_model(with_same_kanji(weighed.model, shares))
    rows, address_only = doubtful_rows(linked.pattern, weighed.weights, weighed.levels)
    odds = np.append(weighed.weights.mislink_bits, 0.0)
    times = LinkTimes(run, weighed, frequencies, on_several(linked.register_row), guess < MOST_OWNERS)
    rows, others, calm = _promoted(times, rows, address_only, odds)
    del address_only
    if settings.search_owner:
        search = Search(run.left, run.right, linked.register_row, weighed.model, settings, run.progress)
        pattern = codes_at(linked.pattern, rows)
        doubt = Doubt(
            odds[pattern],
            *(np.append(told(weighed.levels), False)[pattern] for told in (settled, read_alone)),
        )
        found = search_owners(search, rows, doubt, others)
    else:
        found = FoundOwners(rows, Owners.nobody(len(rows), weighed.levels.codes.shape[1]), 0)
    weighed = without_owners_addresses(run, weighed, found.rows, found.owners.row)
    if weighed.linked is not linked:
        times = replace(times, weighed=weighed)
    return OwnerSearch(found.rows, found.owners, found.register_day, calm.without(found.rows), weighed, times)


def without_owners_addresses(run: Run, weighed: LinkWeights, rows: Rows, owners: Rows) -> LinkWeights:
    """The links with the addresses not compared in those of rows int64[S] whose owner (register row, -1: nobody) is
    under non-disclosure: the record may be his."""
    return weighed.without_addresses(run.conceal(owners, rows))


def _promoted(
    times: LinkTimes, rows: Rows, address_only: Rows, odds: npt.NDArray[np.float64]
) -> tuple[Rows, npt.NDArray[np.integer[Any]], Calm]:
    """Links with no difference but the address that times make doubtful are looked into like the others; what times say
    of those that are left is kept where nobody can be searched for. odds float64[G + 1]: of a mistake, by pattern."""
    judged = times.frequencies is not None
    doubtful, overlap = np.zeros(len(address_only), np.bool_), np.zeros(len(address_only) if judged else 0)
    if judged:
        repeated = np.flatnonzero(times.repeated[address_only])
        overlap[repeated] = times.shared_numbers.of(address_only[repeated])
    kept = [HistoryBits.nothing(0).bits]
    for here in pieces(len(address_only)):
        history = times.of_rows(address_only[here])
        bits = odds[times.weighed.linked.pattern[address_only[here]]] + history.total
        doubtful[here] = (bits + overlap[here] if judged else bits) > PROMOTED_BITS
        if judged:
            history = history.with_bits("second_record", overlap[here]) if times.answers else history
            kept.append(history.bits[~doubtful[here]])
    left = address_only[~doubtful]
    calm = Calm(left, HistoryBits(np.concatenate(kept))) if judged else Calm.nothing()
    # many, that wait for the whole search
    others = mapped(left.astype(np.min_scalar_type(len(times.repeated))))
    return np.union1d(rows, address_only[doubtful]), others, calm
