"""Whose account is it? Candidates for the holder of an account that is not the linked person's.

A holder is looked for where mistakes come from: among those who share the account, in the linked person's household,
among those who used the same terminal within minutes, and in the whole register by the name in kana.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.cases.accounts.fits import barely_fits, given_name_fits, has_latin, name_fits
from linkcheck.cases.accounts.forms import NEAR_FORMS, holder_forms
from linkcheck.cases.accounts.rivals import spoken_bits
from linkcheck.compare.name import compare_name_columns

__all__ = ["MOST_NAMESAKES", "SOURCES", "HolderCandidates", "Holders", "Sought", "best_holders"]

Int64s = npt.NDArray[np.int64]
UInt64s = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

SOURCES = ("inner_name", "register", "record", "given_name", "terminal", "household", "group")
"""Where a candidate was found: by a name within the holder's in the register; by the name there; by a record of his own
with this holder; in the household, by the given name alone; at the terminal; in the household; on the same account."""

MOST_NAMESAKES = 8
"""Residents of one name that are looked at in a batch of the register."""

USUAL_READING_BITS = 6.0
"""Bits of a reading that relatives' names hardly ever have by chance."""


@dataclass(frozen=True)
class HolderCandidates:
    """C candidates: probe and register row int64[C], source uint8[C] (SOURCES), bits float64[C]: what the place where
    the candidate was found says."""

    probe: Int64s
    row: Int64s
    source: npt.NDArray[np.uint8]
    bits: Floats

    @classmethod
    def of(cls, source: str, probe: Int64s, row: Int64s, bits: Floats | float = 0.0) -> HolderCandidates:
        """Candidates found in one place."""
        code = np.full(len(probe), SOURCES.index(source), np.uint8)
        return cls(probe, row, code, np.broadcast_to(np.asarray(bits, np.float64), (len(probe),)))

    @classmethod
    def joined(cls, parts: list[HolderCandidates]) -> HolderCandidates:
        """All candidates of several places."""
        parts = parts or [cls.of("register", np.empty(0, np.int64), np.empty(0, np.int64))]
        return cls(
            np.concatenate([part.probe for part in parts]),
            np.concatenate([part.row for part in parts]),
            np.concatenate([part.source for part in parts]),
            np.concatenate([part.bits for part in parts]),
        )


@dataclass(frozen=True)
class Sought:
    """Which of S holders are looked for in register and records: by_name bool[S]; cut bool[S]: whose names may go on;
    read float64[S]: how usual it is to read the linked person's own name so (`rivals.spoken_bits`), where it is not and
    only those count who are usually read so (else NaN)."""

    by_name: Bools
    cut: Bools
    read: Floats

    @classmethod
    def all(cls, count: int) -> Sought:
        """So many holders that are another's, none of them cut off."""
        return cls(np.ones(count, np.bool_), np.zeros(count, np.bool_), np.full(count, np.nan))


@dataclass(frozen=True)
class Holders:
    """Whose account S records show: register row int64[S] (-1: nobody, or several), source uint8[S] (SOURCES),
    namesakes int64[S]: how many others in the register have the holder's name, without_record int64[S]: how many of
    these have no record in the file, japanese bool[S]: one of them without a roman name has it, inner bool[S]: it is
    only within the holder's, relatives bool[S]: others of the linked person's household are known, without_kana
    bool[S]: the one found has no kana, doubtful bool[S]: that the holder's name is the one found rests on a reading
    that is none of the usual ones, cut bool[S]: the holder's name may go on, own bool[S]: the linked person's whole
    name is found within it, read_better float64[S]: bits by which the name of the one found is more usually read as the
    holder's than the linked person's own, 0 where that one does not fit by a rare reading."""

    row: Int64s
    source: npt.NDArray[np.uint8]
    namesakes: Int64s
    without_record: Int64s
    japanese: Bools
    inner: Bools
    relatives: Bools
    without_kana: Bools
    doubtful: Bools
    cut: Bools
    own: Bools
    read_better: Floats

    @property
    def some_without_record(self) -> Bools:
        """Where somebody of the holder's name has no record in the file, or so many have the name that not all of them
        were looked at, bool[S]."""
        return np.asarray((self.without_record > 0) | (self.namesakes >= MOST_NAMESAKES))

    @property
    def foreign_namesakes(self) -> Bools:
        """Where somebody with a roman name has the holder's name, and nobody else, bool[S]."""
        return np.asarray((self.namesakes > 0) & ~self.japanese)

    @property
    def of_household(self) -> Bools:
        """Where a member of the linked person's household has the holder's name, bool[S]."""
        return np.asarray((self.row >= 0) & (self.source == SOURCES.index("household")))


def best_holders(
    person: Int64s,
    holder: pa.Array,
    found: HolderCandidates,
    residents: Mapping[str, pa.Array],
    place_bits: Mapping[str, float],
    linked: Bools,
    sought: Sought | None = None,
) -> Holders:
    """Per record the candidate who fits the holder's name best: person int64[S] linked rows, holder the S names, linked
    bool[C]: which candidates have a record in the file.

    residents holds the names of the C candidates; place_bits says what each of SOURCES is worth, and that somebody has
    no record. Of several namesakes who are found nowhere nearer than in the register the choice is left open, unless
    one alone has no record.
    """
    count = len(person)
    sought = Sought.all(count) if sought is None else sought
    other = found.row != person[found.probe]
    fits, given_name, better = _fitting(holder, found, residents, sought)
    inner, own = _inner(found, fits, other, count)
    inner &= np.isnan(sought.read[found.probe])  # who has the whole name holds no other one
    fits = np.where(found.source == SOURCES.index("inner_name"), inner, fits)
    by_group = found.source == SOURCES.index("group")  # who shares the account has been compared
    household = found.source == SOURCES.index("household")
    relatives = np.zeros(count, np.bool_)
    relatives[found.probe[household & other]] = True
    source = np.where(household & given_name & ~fits, SOURCES.index("given_name"), found.source).astype(
        np.uint8
    )
    chosen = (fits | by_group | (household & given_name)) & other
    probe, row, source = found.probe[chosen], found.row[chosen], source[chosen]
    by_name = source <= SOURCES.index("record")
    bits = found.bits[chosen] + np.array([place_bits[name] for name in SOURCES])[source]
    bits += np.where(by_name & ~linked[chosen], place_bits["without_record"], 0.0)
    best = np.full(count, -1, np.int64)
    where = np.zeros(count, np.uint8)
    order = np.lexsort((row, -bits, probe))
    first = order[np.concatenate(([True], np.diff(probe[order]) != 0))[: len(order)]]
    best[probe[first]], where[probe[first]] = row[first], source[first]
    namesakes, without_record = (
        _persons(found, named, count) for named in (fits & other, fits & other & ~linked)
    )
    single = (namesakes == 1) | ((without_record == 1) & (namesakes < MOST_NAMESAKES))
    best[(where <= SOURCES.index("record")) & ~single & (namesakes > 0)] = -1
    japanese = np.zeros(count, np.bool_)
    japanese[found.probe[fits & other & ~has_latin(residents["name_kanji"])]] = True
    without_kana, doubtful = np.zeros(count, np.bool_), np.zeros(count, np.bool_)
    without_kana[probe[first]], doubtful[probe[first]] = _barely_read(
        holder, found.probe[chosen][first], residents, np.flatnonzero(chosen)[first]
    )
    read_better = np.zeros(count)
    read_better[probe[first]] = better[chosen][first]
    by_inner = np.zeros(count, np.bool_)
    by_inner[found.probe[inner]] = True
    return Holders(
        best,
        where,
        namesakes,
        without_record,
        japanese,
        japanese & by_inner,
        relatives,
        without_kana,
        doubtful,
        sought.cut,
        own,
        read_better,
    )


def _persons(found: HolderCandidates, some: Bools, count: int) -> Int64s:
    """How many residents some of the candidates bool[C] are, of each of `count` records."""
    pairs = np.unique(np.stack([found.probe[some], found.row[some]]), axis=1)
    return np.bincount(pairs[0], minlength=count)


def _inner(found: HolderCandidates, fits: Bools, other: Bools, count: int) -> tuple[Bools, Bools]:
    """Which of C candidates have a name within the holder's, the longest of the holder, where nobody has the whole
    name and that name is not the linked person's own: bool[C]; and of which of `count` holders it is: bool[count]."""
    inner = np.asarray(found.source == SOURCES.index("inner_name"))
    whole, own = np.zeros(count, np.bool_), np.zeros(count, np.bool_)
    whole[found.probe[fits & other & ~inner]] = True
    longest = np.zeros(count)
    np.maximum.at(longest, found.probe[inner], found.bits[inner])
    inner &= (found.bits == longest[found.probe]) & ~whole[found.probe]
    own[found.probe[inner & ~other]] = True
    return np.asarray(inner & ~own[found.probe]), own


def _barely_read(
    holder: pa.Array, probe: Int64s, residents: Mapping[str, pa.Array], row: Int64s
) -> tuple[Bools, Bools]:
    """Which of some candidates have no kana, and of these a given name that the holder's reads only just: bool[B]."""
    from linkcheck.compare.reading import reading_agreement

    kana = residents.get("name_kana")
    barely = np.zeros(len(row), np.bool_)
    missing = np.ones(len(row), np.bool_)
    if kana is not None:
        missing = kana.take(pa.array(row)).is_null().to_numpy(zero_copy_only=False)
    silent = np.flatnonzero(missing)
    at, names = pa.array(row[silent]), pa.array(probe[silent])
    found = reading_agreement(residents["name_kanji"].take(at), holder.take(names)).to_arrow()
    bits = pc.fill_null(pc.struct_field(found, "given_name_bits"), 0.0).to_numpy(zero_copy_only=False)
    barely[silent] = bits < USUAL_READING_BITS
    return missing, barely


def _fitting(
    holder: pa.Array, found: HolderCandidates, residents: Mapping[str, pa.Array], sought: Sought
) -> tuple[Bools, Bools, Floats]:
    """Which of C candidates have the holder's name in any form, and which at least the given name, bool[C] each. Where
    the linked person's is read so by a rare reading, only those whose is usually read so; and by how many bits more
    usually, float64[C]."""
    if not len(found.probe):
        return np.zeros(0, np.bool_), np.zeros(0, np.bool_), np.zeros(0)
    names = holder.take(pa.array(found.probe))
    cut, read = sought.cut[found.probe], sought.read[found.probe]
    kanji, kana = residents["name_kanji"], residents.get("name_kana")
    levels = compare_name_columns(None, names, kanji, kana, left_cut=cut)
    codes = np.stack((levels.surname, levels.given_name), axis=1)
    fits = name_fits(codes)
    by_form = ~fits & (found.source >= SOURCES.index("terminal")) & ~has_latin(residents["name_kanji"])
    near = np.flatnonzero(by_form & np.isnan(read))
    at = pa.array(near)
    there = {name: column.take(at) for name, column in residents.items()}
    fits[near] = holder_forms(names.take(at), names.take(at), there, cut[near]).is_one_of(NEAR_FORMS)
    given_name = given_name_fits(codes) & (codes[:, 0] > 0) & np.isnan(read)
    rivals = np.flatnonzero(fits & ~np.isnan(read))
    at = pa.array(rivals)
    better = np.zeros(len(fits))
    better[rivals] = spoken_bits(codes[rivals], kanji.take(at), names.take(at)) - read[rivals]
    fits[rivals] = (better[rivals] > 0) & ~barely_fits(codes[rivals])
    return fits, given_name, better
