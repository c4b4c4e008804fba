"""Looking into doubtful accounts: their groups, the terminals, and whose account each may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns import distinct, to_array
from linkcheck.compare.address import address_levels
from linkcheck.compare.patterns import Levels
from linkcheck.engines.local import Linked, Progress, run_bounded
from linkcheck.engines.store import Store
from linkcheck.linkage.account_groups import FamilyEvidence, Shared, find_holders, shared_accounts
from linkcheck.linkage.account_judge import (
    AccountDoubts,
    address_tiers,
    place_bits,
    surname_agreement,
    total_evidence,
)
from linkcheck.linkage.account_owner import (
    Found,
    HolderProbes,
    best_holders,
    has_latin,
    holder_probes,
    name_fits,
    scan_register,
)
from linkcheck.linkage.judge import doubtful_rows
from linkcheck.linkage.score import COMPARED
from linkcheck.linkage.terminal_sequences import Neighbors, neighbors, ordered_events
from linkcheck.model.weights import PatternWeights
from linkcheck.normalize.account import account_keys
from linkcheck.normalize.identifier import my_number_is_valid, parse_my_numbers
from linkcheck.normalize.moment import MISSING, parse_moments
from linkcheck.scenarios.account_incidents import terminal_incidents
from linkcheck.settings import Settings

__all__ = ["Looked", "look_into"]

Int64s = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

ACCOUNT = ("bank_code", "branch_code", "account_type", "account_number")
HOME = ("household_id", "address")


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
    left: Store,
    right: Store,
    linked: Linked,
    levels: Levels,
    weights: PatternWeights,
    log: pa.Table | None,
    settings: Settings,
    progress: Progress,
) -> Looked:
    """Look into the records whose pattern leaves doubt and those whose account stands on several persons."""
    person = linked.register_row.astype(np.int64)
    shared = shared_accounts(_keys(left, settings), person)
    rows = np.union1d(doubtful_rows(linked.pattern, weights)[0], shared.rows)
    pattern = linked.pattern[rows]
    codes = np.concatenate([levels.codes, np.zeros((1, levels.codes.shape[1]), np.uint8)])[pattern]
    fits = name_fits(codes) & (pattern >= 0)
    group, group_holder, rivals = _groups(shared, person, linked, weights, rows, fits)
    near = _terminals(left, right, person, rows[~fits & (pattern >= 0)], log, settings)
    probes, homes = _probes(left, right, person, rows)
    places = np.flatnonzero(~fits & (pattern >= 0))
    found = [Found.of("group", np.flatnonzero(group_holder >= 0), group_holder[group_holder >= 0])]
    found.append(_at_terminal(near, rows, person))
    scanned, counts, residents = _scan(right, probes, places, homes, settings, progress)
    found.append(scanned)
    every = Found.joined(found)
    candidates = _columns(right.take(every.row, right.known(COMPARED)))
    holders = best_holders(probes, every, candidates, place_bits())
    sequence = _sequence(near, rows, holders.row)
    family = _family(right, person[rows], holders.row, codes, homes, counts / max(residents, 1))
    foreign, roman = (has_latin(names) for names in (homes["name_kanji"], probes.columns["name_kana"]))
    evidence = total_evidence(
        surname_agreement(codes),
        np.append(weights.mislink_bits, 0.0)[pattern],
        holders,
        sequence,
        group[rows] >= 0,
        foreign,
        roman,
        ~_known(homes.get("name_kana"), len(rows)),
        bool(right.known(("name_kana",))),
    )
    evidence[fits] = 0.0
    valid = my_number_is_valid(left.take(rows, ("my_number",))["my_number"]).to_arrow()
    doubts = AccountDoubts(
        rows,
        pattern,
        evidence,
        family,
        np.where(fits, -1, holders.row),
        ~np.isnan(sequence),
        rivals,
        pc.fill_null(valid, False).to_numpy(zero_copy_only=False),
    )
    return Looked(doubts, group, shared.count, _related(shared, rows, near, holders.row, person), near)


def _columns(table: pa.Table) -> dict[str, pa.Array]:
    return {name: to_array(table[name]) for name in table.column_names}


def _keys(left: Store, settings: Settings) -> Int64s:
    """Account keys of all records."""
    parts = [
        account_keys(*(batch[name] for name in ACCOUNT))
        for _, batch in left.batches(ACCOUNT, settings.batch_rows)
    ]
    return np.concatenate(parts) if parts else np.empty(0, np.int64)


def _groups(
    shared: Shared, person: Int64s, linked: Linked, weights: PatternWeights, rows: Int64s, fits: Bools
) -> tuple[Int64s, Int64s, Bools]:
    """Group of every record (-1: none); for the S rows the holder's register row, and whether another fits as well."""
    group = np.full(len(person), -1, np.int64)
    group[shared.rows] = shared.group
    fit = np.append(weights.match_weight, -np.inf)[linked.pattern[shared.rows]]
    members = person[shared.rows]
    place = find_holders(shared.group, fit, members)
    holder = np.full(len(person), -1, np.int64)
    holder[shared.rows] = np.where(place >= 0, members[np.maximum(place, 0)], -1) if len(members) else place
    holder[holder == person] = -1
    fitting = np.zeros(len(person), np.bool_)
    fitting[rows[fits]] = True
    count = np.bincount(shared.group[fitting[shared.rows]], minlength=shared.count)
    rivals = fits & (group[rows] >= 0)
    rivals[rivals] = count[group[rows][rivals]] > 1
    return group, np.where(fits, -1, holder[rows]), rivals


def _terminals(
    left: Store, right: Store, person: Int64s, wanted: Int64s, log: pa.Table | None, settings: Settings
) -> Neighbors:
    """Other persons on the same terminal within minutes; rows from N on are lines of the session log."""
    count = len(person)
    named = left.known(("terminal_id", "registered_at"))
    terminal = pa.nulls(count, pa.string())
    at = np.full(count, MISSING)
    if len(named) == 2:
        schema = pa.schema([(name, pa.string()) for name in named])
        table = pa.Table.from_batches([part for _, part in left.batches(named, settings.batch_rows)], schema)
        terminal, at = to_array(table["terminal_id"]), parse_moments(table["registered_at"])
    who = person
    if log is not None:
        from linkcheck.kernels.join import first_rows

        parts = [parse_my_numbers(part["my_number"]) for _, part in right.batches(("my_number",), 1 << 20)]
        seen = first_rows(np.concatenate(parts), parse_my_numbers(log["my_number"]))
        terminal = to_array(pa.chunked_array([terminal, *log["terminal_id"].chunks], pa.string()))
        at, who = np.concatenate([at, parse_moments(log["at"])]), np.concatenate([person, seen])
    codes = distinct(terminal)[1].copy()
    codes[pc.is_null(terminal).to_numpy(zero_copy_only=False)] = -1
    events = ordered_events(codes, at, who, int(MISSING))
    return neighbors(events, wanted)


def _at_terminal(near: Neighbors, rows: Int64s, person: Int64s) -> Found:
    probe = np.searchsorted(rows, near.row)
    return Found.of("terminal", probe, near.person, near.bits)


def _sequence(near: Neighbors, rows: Int64s, holder: Int64s) -> npt.NDArray[np.float64]:
    """Bits of the closest sequence with the holder found, NaN where that person was not at the terminal."""
    probe = np.searchsorted(rows, near.row)
    same = (near.person == holder[probe]) & (near.person >= 0)
    bits = np.full(len(rows), -np.inf)
    np.maximum.at(bits, probe[same], near.bits[same])
    return np.where(np.isneginf(bits), np.nan, bits)


def _known(column: pa.Array | None, count: int) -> Bools:
    """Which values are there, bool[N]."""
    return np.zeros(count, np.bool_) if column is None else column.is_valid().to_numpy(zero_copy_only=False)


def _probes(
    left: Store, right: Store, person: Int64s, rows: Int64s
) -> tuple[HolderProbes, dict[str, pa.Array]]:
    """The S records as probes, and name and home of the persons they are linked to."""
    homes = _columns(right.take(person[rows], right.known((*HOME, "name_kanji", "name_kana"))))
    columns = _columns(left.take(rows, left.known(COMPARED)))
    return holder_probes(columns, person[rows], homes), homes


def _scan(
    right: Store,
    probes: HolderProbes,
    places: Int64s,
    homes: Mapping[str, pa.Array],
    settings: Settings,
    progress: Progress,
) -> tuple[Found, npt.NDArray[np.float64], int]:
    """Candidates in the register for the probes in `places`, how many residents have each linked person's surname,
    and how many residents there are."""
    from linkcheck.normalize.name import name_keys

    chosen = HolderProbes(
        probes.columns,
        probes.person[places],
        probes.name[places],
        probes.household.take(pa.array(places)),
        probes.place[places],
    )
    surnames = name_keys(homes["name_kanji"], homes.get("name_kana")).kanji_surname
    wanted = np.unique(surnames[surnames != 0])
    counts = np.zeros(len(wanted) + 1, np.int64)
    columns = right.known(("name_kanji", "name_kana", *HOME))

    def look(part: tuple[int, pa.RecordBatch]) -> tuple[Found, Int64s, int]:
        first, batch = part
        sides = {name: batch[name] for name in columns}
        keys = name_keys(sides["name_kanji"], None).kanji_surname
        at = np.searchsorted(wanted, keys)
        hit = at < len(wanted)
        hit[hit] = wanted[at[hit]] == keys[hit]
        return scan_register(chosen, first, sides), np.bincount(at[hit], minlength=len(wanted) + 1), len(keys)

    found, residents = [], 0
    batches = right.batches(columns, settings.batch_rows) if len(places) else ()
    for part, seen, size in run_bounded(look, batches, settings.threads):
        found.append(Found(places[part.probe], part.row, part.source, part.bits))
        counts += seen
        residents += size
        progress("search", residents, residents)
    share = np.full(len(surnames), np.nan)
    known = surnames != 0
    share[known] = counts[np.searchsorted(wanted, surnames[known])]
    return Found.joined(found), np.where(share > 0, share, np.nan), residents


def _family(
    right: Store,
    person: Int64s,
    holder: Int64s,
    codes: npt.NDArray[np.uint8],
    homes: Mapping[str, pa.Array],
    surname_share: npt.NDArray[np.float64],
) -> FamilyEvidence:
    """What is known of the linked persons and the holders found. Where nobody was found, nobody of the linked
    person's household has the name, so that household differs."""
    theirs = _columns(right.take(holder, right.known(HOME)))
    count = len(person)
    household = np.zeros(count, np.int8)
    if "household_id" in theirs:
        same = pc.equal(theirs["household_id"], homes["household_id"])
        known = same.is_valid().to_numpy(zero_copy_only=False)
        household[known] = np.where(pc.fill_null(same, False).to_numpy(zero_copy_only=False)[known], 1, -1)
        household[(holder < 0) & homes["household_id"].is_valid().to_numpy(zero_copy_only=False)] = -1
    address = np.zeros(count, np.uint8)
    if "address" in theirs:
        address = address_tiers(address_levels(homes["address"], theirs["address"])[0])
    return FamilyEvidence(surname_agreement(codes), surname_share, household, address)


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
