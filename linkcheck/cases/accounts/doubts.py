"""Looking into doubtful accounts: their groups, the terminals, and whose account each may be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.audit.absent import Births
from linkcheck.audit.selection import doubtful_rows
from linkcheck.cases.accounts.applicant import applicants, applicants_of
from linkcheck.cases.accounts.evidence import NUMBER, RELATIVE, STRANGER, weighed_accounts
from linkcheck.cases.accounts.facts import NamedParts, family_of, name_facts, named_parts, names_body, reach
from linkcheck.cases.accounts.findings import Findings
from linkcheck.cases.accounts.fits import barely_fits, name_fits
from linkcheck.cases.accounts.forms import is_acted_for, named_holders
from linkcheck.cases.accounts.groups import SharedAccounts, find_holders, shared_accounts
from linkcheck.cases.accounts.holders import Sought
from linkcheck.cases.accounts.incidents import terminal_incidents
from linkcheck.cases.accounts.judge import AccountDoubts
from linkcheck.cases.accounts.namesakes import absent_odds
from linkcheck.cases.accounts.rivals import Rivals, find_rivals, name_bits, spoken_bits
from linkcheck.cases.accounts.search import search_holders
from linkcheck.cases.accounts.sides import Sides, columns_of
from linkcheck.cases.accounts.terminals import closest_sequences, terminal_neighbors
from linkcheck.compare.patterns import Levels
from linkcheck.engines.local import Linkage
from linkcheck.events.terminals import Neighbors
from linkcheck.levels.name import SURNAME
from linkcheck.links.pieces import rows_where
from linkcheck.model.weights import LEAST_OWNER, PatternWeights
from linkcheck.normalize.account import account_keys
from linkcheck.normalize.identifier import my_number_is_valid
from linkcheck.owner.coverage import linked_count

__all__ = ["Inquiry", "look_into"]

Int64s = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

ALTERNATIVE = SURNAME.code("alternative")
WHOLE_NAME_BITS = 20.0
"""By how much somebody whose whole name is the holder's goes before one with another surname."""

APPLICANT_BITS = -12.0
"""Log2 odds that somebody else applied from which a record is looked into."""

READ_SHARE = 2e-5
"""Share of records up to which men with another surname are read, foreign residents with that of another, and people
with the name of one at home by a reading that theirs hardly has; where there are more, it is a habit of the file."""

HARDLY_READ_BITS = -4.3
"""Log2 share of the people of a name below which a reading is hardly one of it."""

SURE_OWNER = 0.96
"""How likely somebody of the holder's name has to be the holder to be shown by name."""

ACCOUNT = ("bank_code", "branch_code", "account_type", "account_number")


@dataclass(frozen=True)
class Inquiry:
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
    sides: Sides, linked: Linkage, levels: Levels, weights: PatternWeights, log: pa.Table | None
) -> Inquiry:
    """Look into the records whose pattern leaves doubt, those whose account stands on several persons, and those
    whose applicant is not the linked person."""
    shared = shared_accounts(_keys(sides), sides.person)
    applied = applicants(sides)
    rows = np.union1d(doubtful_rows(linked.pattern, weights, levels)[0], shared.rows)
    rows = np.union1d(rows, np.flatnonzero(applied.bits > APPLICANT_BITS))
    rows = np.union1d(rows, _acted_for(sides, linked, levels))
    pattern = linked.pattern[rows].astype(np.int64)
    codes = np.concatenate([levels.codes, np.zeros((1, levels.codes.shape[1]), np.uint8)])
    named = named_parts(sides, rows, codes[pattern])
    fits = named.fits & (pattern >= 0)
    adverse, absent = ~fits & (pattern >= 0), pattern < 0
    group, group_holder = _groups(shared, sides.person, linked, weights, rows, fits)
    rival, outdone, of_rival = _rivals(sides, rows, group[rows], named.codes, fits)
    group_holder = np.where(fits, rival, group_holder)
    near = terminal_neighbors(sides, rows[adverse], log)
    every_fit = np.append(name_fits(levels.codes), False)[linked.pattern]
    read = np.where((group_holder < 0) & fits, _spoken(named), np.nan)
    sought = Sought(adverse | absent | ~np.isnan(read), named.cut, read)
    searched = search_holders(sides, rows, named.holder, group_holder, near, sought, every_fit)
    holders = searched.holders
    outread = ~np.isnan(read) & ((holders.namesakes > 0) | (holders.row >= 0))
    fits, adverse = fits & ~outread, adverse | outread
    of_rows = applicants_of(applied, sides, rows, holders.row)
    sequence = closest_sequences(near, rows, holders.row)
    notes = np.append(levels.name_notes, np.uint16(0))[pattern]
    facts = name_facts(sides, rows, named, weights.comparison_bits, pattern, notes)
    findings = Findings(
        holders,
        sequence,
        group[rows] >= 0,
        reach(sides) if sides.settings.search_owner else 0.0,
        sides.settings.search_owner and sides.settings.register_coverage is None,
        len(linked.pattern),
        sides.right.row_count,
        linked_count(sides.person, sides.right.row_count) / max(sides.right.row_count, 1),
        searched.surname_share,
        searched.name_share,
        searched.men_share,
        bool(sides.right.known(("name_kana",))),
        searched.roman_unread,
        of_rows.bits,
    )
    weighed = weighed_accounts(facts, findings, weights, pattern, adverse)
    odds = weighed.odds
    valid = my_number_is_valid(sides.left.take(rows, ("my_number",))["my_number"]).to_arrow()
    owner = np.where(weighed.owner >= LEAST_OWNER, holders.row, -1)
    doubts = AccountDoubts(
        rows,
        linked.pattern[rows],
        weighed.lines,
        odds[:, NUMBER] > np.logaddexp2(odds[:, RELATIVE], odds[:, STRANGER]),
        of_rows.cause,
        family_of(sides, rows, facts, holders, searched.surname_share),
        np.where(fits & ~outdone, -1, owner),
        weighed.owner >= SURE_OWNER,
        ~np.isnan(sequence),
        of_rival,
        fits,
        _rare(adverse & facts.changed_man & ~holders.own, len(sides.person))
        | _rare(adverse & facts.other_foreign_surname & holders.foreign_namesakes, len(sides.person))
        | _rare(outread & holders.of_household & (read < HARDLY_READ_BITS), len(sides.person)),
        facts.body,
        pc.fill_null(valid, False).to_numpy(zero_copy_only=False),
        absent_odds(facts, findings, absent, Births.of(sides.left, rows[absent], sides.settings.era_codes)),
    )
    return Inquiry(doubts, group, shared.count, _related(shared, rows, near, holders.row, sides.person), near)


def _spoken(named: NamedParts) -> Floats:
    """How usual it is to read the names of S linked persons as their holders', float64[S], where they fit by a rare
    reading (else NaN): somebody else's may be usually read so."""
    bits = np.full(len(named.fits), np.nan)
    rows = np.flatnonzero(barely_fits(named.codes))
    at = pa.array(rows)
    bits[rows] = spoken_bits(named.codes[rows], named.person["name_kanji"].take(at), named.holder.take(at))
    return bits


def _acted_for(sides: Sides, linked: Linkage, levels: Levels) -> Int64s:
    """Records that name a body, or somebody who acts for the holder, among those whose holder is known by one of
    several names."""
    several = np.append((levels.codes[:, :2] == ALTERNATIVE).any(axis=1), False)
    rows = rows_where(several, linked.pattern)
    written = columns_of(sides.left.take(rows, ("name_kana",)))["name_kana"]
    return rows[is_acted_for(written) | names_body(named_holders(written))]


def _rare(rows: Bools, count: int) -> Bools:
    """The rows bool[S] if there are no more of them than are read for certain, of `count` records."""
    return np.asarray(rows & (rows.sum() <= max(1, int(READ_SHARE * count))))


def _keys(sides: Sides) -> Int64s:
    """Account keys of all records."""
    batches = sides.left.batches(ACCOUNT, sides.settings.batch_rows)
    parts = [account_keys(*(batch[name] for name in ACCOUNT)) for _, batch in batches]
    return np.concatenate([np.empty(0, np.int64), *parts])


def _groups(
    shared: SharedAccounts,
    person: Int64s,
    linked: Linkage,
    weights: PatternWeights,
    rows: Int64s,
    fits: Bools,
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


def _rivals(sides: Sides, rows: Int64s, group: Int64s, codes: npt.NDArray[np.uint8], fits: Bools) -> Rivals:
    """Of S rows: who else the account fits that stands on them (-1: nobody), whether that person fits better, and how
    probably the account is another's."""
    rival, outdone = np.full(len(rows), -1, np.int64), np.zeros(len(rows), np.bool_)
    of_others = np.zeros(len(rows))
    members = np.flatnonzero(fits & (group >= 0))
    person = sides.person[rows[members]]
    names = sides.right.take(person, ("name_kanji",))["name_kanji"]
    kana = sides.left.take(rows[members], ("name_kana",))["name_kana"]
    rival[members], outdone[members], of_others[members] = find_rivals(
        group[members], name_bits(codes[members], names, kana), person
    )
    return rival, outdone, of_others


def _related(
    shared: SharedAccounts, rows: Int64s, near: Neighbors, holder: Int64s, person: Int64s
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
