"""The search for an account's holder: in its group, at the terminal, in the household, in the records, the register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.cases.accounts.beginnings import Beginnings, beginnings, residents_beginning
from linkcheck.cases.accounts.fits import has_latin
from linkcheck.cases.accounts.foreign_words import WordPairs, residents_of_words, word_pairs
from linkcheck.cases.accounts.holders import HolderCandidates, Holders, Sought, best_holders
from linkcheck.cases.accounts.inner_names import InnerNames, inner_names, sounds_chinese
from linkcheck.cases.accounts.rates import place_bits
from linkcheck.cases.accounts.scan import (
    HolderProbes,
    holder_probes,
    named_residents,
    scan_records,
    scan_register,
)
from linkcheck.cases.accounts.sexes import NameSexes
from linkcheck.cases.accounts.shares import NameShares, WantedKeys
from linkcheck.cases.accounts.sides import Sides, columns_of
from linkcheck.engines.engine import engine_of
from linkcheck.events.terminals import Neighbors
from linkcheck.normalize.name_keys import NameKeys, name_keys
from linkcheck.normalize.sex import parse_sexes

__all__ = ["NAMES", "HolderSearch", "search_holders"]

Int64s = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
UInt8s = npt.NDArray[np.uint8]

NAMES = ("name_kanji", "name_kana", "former_name_kanji", "former_name_kana")
HOME = ("household_id", "address")
GIVEN_NAME = 1
"""Where the key of a given name stands, beside that of its surname."""


@dataclass(frozen=True)
class HolderSearch:
    """What the search found for S records: holders; how common are, float64[S] (NaN: unknown), the linked person's
    surname in the register (surname_share) and the holder's name, part by part, in register and records (name_share);
    men_share float64[S]: how many of those who bear the holder's given name are men; roman_unread: how many
    of the residents with a roman name have no kana beside it, so that no holder leads to them."""

    holders: Holders
    surname_share: Floats
    name_share: Floats
    men_share: Floats
    roman_unread: float


def search_holders(
    sides: Sides,
    rows: Int64s,
    holder: pa.Array,
    group_holder: Int64s,
    near: Neighbors,
    sought: Sought,
    fits: Bools,
) -> HolderSearch:
    """Search for the holders of S records (rows int64[S], ascending; holder: their names).

    group_holder int64[S] is the register row of whom the account fits in its group (-1: nobody); only the
    records sought are searched for in the register and in the N records, of which fits bool[N] says whose holder is
    the linked person.
    """
    person = sides.person[rows]
    shared = np.flatnonzero(group_holder >= 0)
    parts = [
        HolderCandidates.of("group", shared, group_holder[shared]),
        HolderCandidates.of("terminal", np.searchsorted(rows, near.row), near.person, near.bits),
    ]
    surname_share, name_share = (np.full(len(rows), np.nan) for _ in range(2))
    men_share = np.full(len(rows), 0.5)
    places, roman_unread = np.flatnonzero(sought.by_name), 0.0
    if sides.settings.search_owner and len(places):
        homes = columns_of(sides.right.take(person, sides.right.known((*HOME, "name_kanji", "name_kana"))))
        at = pa.array(places)
        homes = {name: column.take(at) for name, column in homes.items()}
        wanted = _wanted(holder.take(at), person[places], homes, sought.cut[places])
        found, surname_share[places], there = _scan(sides, wanted, homes)
        records, here = _own_records(sides, wanted, fits, there.sexes)
        name_share[places] = wanted.shares.among(there.names + here.names)
        men_share[places] = wanted.sexes.men(there.bearers + here.bearers)
        parts += [replace(part, probe=places[part.probe]) for part in (found, records)]
        roman_unread = float(there.roman[1] / max(there.roman[0], 1))
    joined = HolderCandidates.joined(parts)
    candidates = columns_of(sides.right.take(joined.row, sides.right.known(NAMES)))
    # whose record has another's holder, has none of an account of the person's own
    linked = np.isin(joined.row, np.delete(sides.person, rows[sought.by_name]))
    holders = best_holders(person, holder, joined, candidates, place_bits(), linked, sought)
    return HolderSearch(holders, surname_share, name_share, men_share, roman_unread)


@dataclass(frozen=True)
class _Query:
    """What S records are searched by: their probes; names within their holders (inner, inner_probes); how those begin
    that are cut off; words: pairs of their words; shares: the parts of their names, sexes: their given names."""

    probes: HolderProbes
    inner: InnerNames
    inner_probes: HolderProbes
    begun: Beginnings
    words: WordPairs
    shares: NameShares
    sexes: NameSexes

    def look(self, first_row: int, batch: Mapping[str, pa.Array], keys: NameKeys) -> HolderCandidates:
        """Candidates among the residents of one batch (rows first_row and on), whose keys of names are given."""
        probe, row = named_residents(self.inner_probes, keys)
        parts = [
            scan_register(self.probes, first_row, batch, keys),
            HolderCandidates.of(
                "inner_name",
                self.inner.holder[probe],
                row + first_row,
                self.inner.size[probe].astype(np.float64),
            ),
        ]
        if "name_kana" in batch:
            probe, row = residents_beginning(self.begun, batch["name_kana"])
            parts.append(HolderCandidates.of("register", probe, row + first_row))
        probe, row = residents_of_words(self.words, batch)
        parts.append(HolderCandidates.of("register", probe, row + first_row))
        return HolderCandidates.joined(parts)


def _wanted(holder: pa.Array, person: Int64s, homes: Mapping[str, pa.Array], cut: Bools) -> _Query:
    """What to search for S records by. A foreign resident's holder holds no name that sounds Chinese or Korean."""
    inner = inner_names(holder)
    foreign = has_latin(homes["name_kanji"])[inner.holder]
    kept = np.flatnonzero(~(foreign & sounds_chinese(inner.text)))
    inner = InnerNames(inner.holder[kept], inner.text.take(pa.array(kept)), inner.size[kept])
    probes = holder_probes(holder, person, homes)
    return _Query(
        probes,
        inner,
        holder_probes(inner.text, person[inner.holder], {}),
        beginnings(holder, cut),
        word_pairs(holder),
        NameShares.of(probes.name, *probes.parts),
        NameSexes.of(len(probes.name), probes.parts[0], probes.parts[1][:, GIVEN_NAME]),
    )


@dataclass(frozen=True)
class _Counts:
    """How often parts of the holders' names occur (`NameShares.counted`), and how many men and women bear their given
    names (`NameSexes.counted`); sexes uint8[N] of all people counted, where they are residents; roman
    int64[2]: how many have a roman name, and how many of these no kana."""

    names: Int64s
    bearers: Int64s
    sexes: UInt8s
    roman: Int64s


def _own_records(
    sides: Sides, wanted: _Query, fits: Bools, sexes: UInt8s
) -> tuple[HolderCandidates, _Counts]:
    """Candidates who have a record of their own in the same file, with a holder of this name; and what is counted.
    sexes uint8[R]: those of the residents."""
    found = []
    names, bearers = wanted.shares.counted(np.empty((0, 3), np.uint64)), wanted.sexes.nobody
    for start, batch in sides.left.batches(("name_kana",), sides.settings.batch_rows):
        here = slice(start, start + batch.num_rows)
        keys, person = name_keys(None, batch["name_kana"]).kana, sides.person[here]
        found.append(scan_records(wanted.probes, keys[:, 2], person, fits[here]))
        names += wanted.shares.counted(keys)
        own = fits[here] & (person >= 0)
        bearers += wanted.sexes.counted(keys[own, GIVEN_NAME], sexes[person[own]])
    told = _Counts(names, bearers, np.zeros(0, np.uint8), np.zeros(2, np.int64))
    return HolderCandidates.joined(found), told


def _scan(
    sides: Sides, wanted: _Query, homes: Mapping[str, pa.Array]
) -> tuple[HolderCandidates, Floats, _Counts]:
    """Candidates in the register, how common the surname of each of the S linked persons is, and what is counted."""
    surnames = name_keys(homes["name_kanji"], homes.get("name_kana")).kanji_surname
    counted = WantedKeys.of(surnames)
    columns = sides.right.known(("name_kanji", "name_kana", "sex", *HOME))

    def look(part: tuple[int, pa.RecordBatch]) -> tuple[HolderCandidates, Int64s, _Counts]:
        first, batch = part
        named = {name: batch[name] for name in columns}
        keys = name_keys(named["name_kanji"], named.get("name_kana"))
        sexes = parse_sexes(named["sex"]) if "sex" in named else np.zeros(batch.num_rows, np.uint8)
        bearers = wanted.sexes.counted(keys.kana[:, GIVEN_NAME], sexes)
        roman = has_latin(named["name_kanji"])
        unread = np.array([roman.sum(), (roman & (keys.kana_full == 0)).sum()])
        counts = _Counts(wanted.shares.counted(keys.kana), bearers, sexes, unread)
        return wanted.look(first, named, keys), counted.counted(keys.kanji_surname), counts

    found, seen, sexes = [], np.zeros(len(counted.keys) + 1, np.int64), [np.zeros(0, np.uint8)]
    names, bearers = wanted.shares.counted(np.empty((0, 3), np.uint64)), wanted.sexes.nobody
    roman = np.zeros(2, np.int64)
    batches, residents = sides.right.batches(columns, sides.settings.batch_rows), 0
    for part, here, counts in engine_of(sides.settings).map_batches(look, batches, sides.settings):
        found.append(part)
        seen += here
        names += counts.names
        bearers += counts.bearers
        sexes.append(counts.sexes)
        residents += len(counts.sexes)
        roman += counts.roman
        sides.progress("search", residents, residents)
    share = np.where(surnames != 0, seen[counted.at(surnames)], 0) / max(residents, 1)
    told = _Counts(names, bearers, np.concatenate(sexes), roman)
    return HolderCandidates.joined(found), np.where(share > 0, share, np.nan), told
