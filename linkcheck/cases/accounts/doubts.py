"""Looking into doubtful accounts: their groups, the terminals, and whose account each may be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.audit.doubts import doubtful_rows
from linkcheck.cases.accounts.groups import FamilyEvidence, Shared, find_holders, shared_accounts
from linkcheck.cases.accounts.holders import has_latin, name_fits
from linkcheck.cases.accounts.incidents import terminal_incidents
from linkcheck.cases.accounts.judge import (
    AccountDoubts,
    NameFacts,
    address_tiers,
    surname_agreement,
    total_evidence,
)
from linkcheck.cases.accounts.rivals import find_rivals, name_bits
from linkcheck.cases.accounts.search import HOME, Searched, search_holders
from linkcheck.cases.accounts.sides import Sides, columns_of
from linkcheck.cases.accounts.terminals import closest_sequences, terminal_neighbors
from linkcheck.compare.address import address_levels
from linkcheck.compare.patterns import Levels
from linkcheck.engines.local import Linked
from linkcheck.engines.store import Store
from linkcheck.events.terminals import Neighbors
from linkcheck.model.weights import PatternWeights
from linkcheck.normalize.account import account_keys
from linkcheck.normalize.identifier import my_number_is_valid

__all__ = ["Looked", "look_into"]

Int64s = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

WHOLE_NAME_BITS = 20.0
"""By how much somebody whose whole name is the holder's goes before one with another surname."""

ACCOUNT = ("bank_code", "branch_code", "account_type", "account_number")


@dataclass(frozen=True)
class Looked:
    """What was found out. group int64[N] numbers shared accounts (-1: not shared), shared_count counts them;
    related maps a record's row to the rows of the others concerned; near holds the terminals' sequences."""

    doubts: AccountDoubts
    group: Int64s
    shared_count: int
    related: dict[int, tuple[int, ...]]
    near: Neighbors

    def described(self, decisions: pa.Table, record_id: pa.Array) -> pa.Table:
        """The decisions with the columns account_group and related_records."""
        numbers = pa.array(self.group, mask=self.group < 0)
        lists: list[list[str] | None] = [None] * decisions.num_rows
        for row, others in self.related.items():
            lists[row] = record_id.take(pa.array(others)).to_pylist()
        related = pa.array(lists, pa.list_(pa.string()))
        return decisions.append_column("account_group", numbers).append_column("related_records", related)

    def incidents(self, decisions: pa.Table, record_id: pa.Array) -> tuple[object, ...]:
        """A timeline for every record that a terminal's sequence explains."""
        holder = dict(zip(self.doubts.rows.tolist(), self.doubts.holder.tolist(), strict=True))
        return terminal_incidents(decisions, record_id, self.near, holder)


def look_into(
    sides: Sides, linked: Linked, levels: Levels, weights: PatternWeights, log: pa.Table | None
) -> Looked:
    """Look into the records whose pattern leaves doubt and those whose account stands on several persons."""
    shared = shared_accounts(_keys(sides), sides.person)
    rows = np.union1d(doubtful_rows(linked.pattern, weights, levels)[0], shared.rows)
    pattern = linked.pattern[rows]
    codes = np.concatenate([levels.codes, np.zeros((1, levels.codes.shape[1]), np.uint8)])[pattern]
    fits = name_fits(codes) & (pattern >= 0)
    adverse = ~fits & (pattern >= 0)
    group, group_holder = _groups(shared, sides.person, linked, weights, rows, fits)
    rival, outdone = _rivals(sides, rows, group[rows], codes, fits)
    group_holder = np.where(fits, rival, group_holder)
    near = terminal_neighbors(sides, rows[adverse], log)
    searched = search_holders(sides, rows, group_holder, near, adverse)
    holder = searched.holders.row
    sequence = closest_sequences(near, rows, holder)
    homes = searched.homes
    names = NameFacts(
        surname_agreement(codes),
        np.append(weights.mislink_bits, 0.0)[pattern],
        has_latin(homes["name_kanji"]),
        has_latin(searched.probes.columns["name_kana"]),
        ~_known(homes.get("name_kana"), len(rows)),
    )
    has_kana = bool(sides.right.known(("name_kana",)))
    evidence = total_evidence(names, searched.holders, sequence, group[rows] >= 0, has_kana)
    evidence[fits] = 0.0
    valid = my_number_is_valid(sides.left.take(rows, ("my_number",))["my_number"]).to_arrow()
    doubts = AccountDoubts(
        rows,
        pattern,
        evidence,
        _family(sides.right, codes, searched),
        np.where(fits & ~outdone, -1, holder),
        ~np.isnan(sequence),
        rival >= 0,
        pc.fill_null(valid, False).to_numpy(zero_copy_only=False),
    )
    return Looked(doubts, group, shared.count, _related(shared, rows, near, holder, sides.person), near)


def _keys(sides: Sides) -> Int64s:
    """Account keys of all records."""
    batches = sides.left.batches(ACCOUNT, sides.settings.batch_rows)
    parts = [account_keys(*(batch[name] for name in ACCOUNT)) for _, batch in batches]
    return np.concatenate([np.empty(0, np.int64), *parts])


def _groups(
    shared: Shared, person: Int64s, linked: Linked, weights: PatternWeights, rows: Int64s, fits: Bools
) -> tuple[Int64s, Int64s]:
    """Group of every record (-1: none); for the S rows the register row of the holder in the group (-1: nobody)."""
    group = np.full(len(person), -1, np.int64)
    group[shared.rows] = shared.group
    fit = np.append(weights.match_weight, -np.inf)[linked.pattern[shared.rows]]
    fit = fit + WHOLE_NAME_BITS * np.isin(shared.rows, rows[fits])
    members = person[shared.rows]
    place = find_holders(shared.group, fit, members)
    holder = np.full(len(person), -1, np.int64)
    holder[shared.rows] = np.where(place >= 0, members[np.maximum(place, 0)], -1) if len(members) else place
    holder[holder == person] = -1
    return group, holder[rows]


def _rivals(
    sides: Sides, rows: Int64s, group: Int64s, codes: npt.NDArray[np.uint8], fits: Bools
) -> tuple[Int64s, Bools]:
    """Of S rows: who else the account fits that stands on them (-1: nobody), and whether that person fits better."""
    rival, outdone = np.full(len(rows), -1, np.int64), np.zeros(len(rows), np.bool_)
    members = np.flatnonzero(fits & (group >= 0))
    person = sides.person[rows[members]]
    names = sides.right.take(person, ("name_kanji",))["name_kanji"]
    kana = sides.left.take(rows[members], ("name_kana",))["name_kana"]
    rival[members], outdone[members] = find_rivals(
        group[members], name_bits(codes[members], names, kana), person
    )
    return rival, outdone


def _known(column: pa.Array | None, count: int) -> Bools:
    """Which values are there, bool[N]."""
    return np.zeros(count, np.bool_) if column is None else column.is_valid().to_numpy(zero_copy_only=False)


def _family(right: Store, codes: npt.NDArray[np.uint8], searched: Searched) -> FamilyEvidence:
    """What is known of the linked persons and the holders found. Where nobody was found, nobody of the linked
    person's household has the name, so that household differs."""
    holder, homes = searched.holders.row, searched.homes
    theirs = columns_of(right.take(holder, right.known(HOME)))
    count = len(holder)
    household = np.zeros(count, np.int8)
    if "household_id" in theirs:
        same = pc.equal(theirs["household_id"], homes["household_id"])
        known = same.is_valid().to_numpy(zero_copy_only=False)
        household[known] = np.where(pc.fill_null(same, False).to_numpy(zero_copy_only=False)[known], 1, -1)
        household[(holder < 0) & homes["household_id"].is_valid().to_numpy(zero_copy_only=False)] = -1
    address = np.zeros(count, np.uint8)
    if "address" in theirs:
        address = address_tiers(address_levels(homes["address"], theirs["address"])[0])
    return FamilyEvidence(surname_agreement(codes), searched.surname_share, household, address)


def _related(
    shared: Shared, rows: Int64s, near: Neighbors, holder: Int64s, person: Int64s
) -> dict[int, tuple[int, ...]]:
    """The records of the others concerned: those on the same account, and the holder's on the same terminal."""
    members: dict[int, list[int]] = {}
    for row, group in zip(shared.rows.tolist(), shared.group.tolist(), strict=True):
        members.setdefault(group, []).append(row)
    related = {row: [other for other in group if other != row] for group in members.values() for row in group}
    holder_of = dict(zip(rows.tolist(), holder.tolist(), strict=True))
    for row, other, who in zip(near.row.tolist(), near.other.tolist(), near.person.tolist(), strict=True):
        if other < len(person) and holder_of.get(row, -1) == who and other not in related.get(row, []):
            related.setdefault(row, []).append(other)
    return {row: tuple(others) for row, others in related.items() if others}
