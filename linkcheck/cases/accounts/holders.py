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

from linkcheck.levels.birth_date import BIRTH_DATE
from linkcheck.levels.name import GIVEN_NAME, SURNAME
from linkcheck.links.score import score_batch

__all__ = [
    "SOURCES",
    "Found",
    "HolderProbes",
    "Holders",
    "best_holders",
    "has_latin",
    "holder_probes",
    "joined_keys",
    "name_fits",
    "scan_register",
]

Int64s = npt.NDArray[np.int64]
UInt64s = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

SOURCES = ("register", "terminal", "household", "group")
"""Where a candidate was found, the weakest place first."""

LATIN = "[A-Za-zＡ-Ｚａ-ｚ]"
SURNAME_FITS = (*SURNAME.that("missing", "same"), "kana_differs")
GIVEN_NAME_FITS = (*GIVEN_NAME.that("same"), "kana_differs")
BIRTH_DATE_FITS = BIRTH_DATE.that("missing", "same", "near")


@dataclass(frozen=True)
class HolderProbes:
    """S records whose holder is looked for: compared columns, and keys of the name, the household and the place."""

    columns: Mapping[str, pa.Array]
    person: Int64s
    name: UInt64s
    household: pa.Array
    place: UInt64s


@dataclass(frozen=True)
class Found:
    """C candidates: probe and register row int64[C], source uint8[C] (SOURCES), bits float64[C]: what the place where
    the candidate was found says."""

    probe: Int64s
    row: Int64s
    source: npt.NDArray[np.uint8]
    bits: Floats

    @classmethod
    def of(cls, source: str, probe: Int64s, row: Int64s, bits: Floats | float = 0.0) -> Found:
        """Candidates found in one place."""
        code = np.full(len(probe), SOURCES.index(source), np.uint8)
        return cls(probe, row, code, np.broadcast_to(np.asarray(bits, np.float64), (len(probe),)))

    @classmethod
    def joined(cls, parts: list[Found]) -> Found:
        """All candidates of several places."""
        parts = parts or [cls.of("register", np.empty(0, np.int64), np.empty(0, np.int64))]
        return cls(
            np.concatenate([part.probe for part in parts]),
            np.concatenate([part.row for part in parts]),
            np.concatenate([part.source for part in parts]),
            np.concatenate([part.bits for part in parts]),
        )


@dataclass(frozen=True)
class Holders:
    """Whose account S records show: register row int64[S] (-1: nobody, or several), source uint8[S] (SOURCES),
    named bool[S]: somebody else has the holder's name, japanese bool[S]: somebody without a roman name has it."""

    row: Int64s
    source: npt.NDArray[np.uint8]
    named: Bools
    japanese: Bools


def name_fits(codes: npt.NDArray[np.uint8]) -> Bools:
    """Which of P pairs of levels uint8[P, K] agree in the whole name, and do not contradict in the birth date."""
    tables = []
    fits = ((SURNAME, SURNAME_FITS), (GIVEN_NAME, GIVEN_NAME_FITS), (BIRTH_DATE, BIRTH_DATE_FITS))
    for comparison, fitting in fits:
        tables.append(np.isin(comparison.levels, fitting))
    surname, given_name, birth_date = (table[codes[:, place]] for place, table in enumerate(tables))
    return np.asarray(surname & given_name & birth_date)


def holder_probes(
    columns: Mapping[str, pa.Array], person: Int64s, homes: Mapping[str, pa.Array]
) -> HolderProbes:
    """Prepare S records; person int64[S] is the linked register row, homes its household_id and address columns."""
    from linkcheck.normalize.name_keys import name_keys

    count = len(person)
    names = name_keys(None, columns["name_kana"])
    household = homes.get("household_id", pa.nulls(count, pa.string()))
    return HolderProbes(columns, person, names.kana_full, household, place_keys(homes, count))


def place_keys(homes: Mapping[str, pa.Array], count: int) -> UInt64s:
    """Keys of the places where N people live, where no household id tells it: uint64[N], 0 for unknown."""
    from linkcheck.normalize.address import address_keys

    if "household_id" in homes or "address" not in homes:
        return np.zeros(count, np.uint64)
    return address_keys(homes["address"]).place


def joined_keys(wanted: UInt64s, keys: UInt64s) -> tuple[Int64s, Int64s]:
    """Pairs (place in wanted, place in keys) of equal keys other than 0."""
    order = np.argsort(wanted, kind="stable")
    ordered = wanted[order]
    first = np.searchsorted(ordered, keys, "left")
    size = np.searchsorted(ordered, keys, "right") - first
    size[keys == 0] = 0
    row = np.repeat(np.arange(len(keys)), size)
    offset = np.arange(len(row)) - np.repeat(np.cumsum(size) - size, size)
    return order[np.repeat(first, size) + offset], row


def scan_register(probes: HolderProbes, first_row: int, batch: Mapping[str, pa.Array]) -> Found:
    """Candidates among the residents of one batch (rows first_row and on): same household, same name in kana."""
    from linkcheck.normalize.name_keys import name_keys

    count = len(batch["name_kanji"])
    parts = []
    names = name_keys(batch["name_kanji"], batch.get("name_kana"))
    probe, row = joined_keys(probes.name, names.kana_full)
    parts.append(("register", probe, row))
    if "household_id" in batch:
        ids = pc.unique(probes.household.drop_null())
        wanted = pc.fill_null(pc.index_in(probes.household, ids), -1).to_numpy(zero_copy_only=False) + 1
        keys = pc.fill_null(pc.index_in(batch["household_id"], ids), -1).to_numpy(zero_copy_only=False) + 1
        parts.append(("household", *joined_keys(wanted.astype(np.uint64), keys.astype(np.uint64))))
    else:
        parts.append(("household", *joined_keys(probes.place, place_keys(batch, count))))
    found = [Found.of(source, probe, row + first_row) for source, probe, row in parts]
    return Found.joined(found)


def best_holders(
    probes: HolderProbes, found: Found, residents: Mapping[str, pa.Array], place_bits: Mapping[str, float]
) -> Holders:
    """Per probe the candidate who fits the holder's name best.

    residents holds the compared columns of the C candidates; place_bits says what each of SOURCES is worth. Of several
    namesakes who are found nowhere nearer than in the register the choice is left open.
    """
    count = len(probes.person)
    left = {name: column.take(pa.array(found.probe)) for name, column in probes.columns.items()}
    other = found.row != probes.person[found.probe]
    fits = name_fits(score_batch(left, residents).codes) if len(found.probe) else other
    fits = (
        fits | (found.source == SOURCES.index("group"))
    ) & other  # who shares the account has been compared
    probe, row, source = found.probe[fits], found.row[fits], found.source[fits]
    bits = found.bits[fits] + np.array([place_bits[name] for name in SOURCES])[source]
    best = np.full(count, -1, np.int64)
    where = np.zeros(count, np.uint8)
    order = np.lexsort((row, -bits, probe))
    probe, row, source = probe[order], row[order], source[order]
    first = np.concatenate(([True], probe[1:] != probe[:-1]))[: len(probe)]
    best[probe[first]], where[probe[first]] = row[first], source[first]
    namesakes = np.bincount(probe[source == 0], minlength=count)
    named = best >= 0
    best[named & (where == 0) & (namesakes > 1)] = -1
    japanese = np.zeros(count, np.bool_)
    japanese[found.probe[fits & ~has_latin(residents["name_kanji"])]] = True
    return Holders(best, where, named, japanese)


def has_latin(names: pa.Array) -> Bools:
    """Which names hold Latin letters, as foreign residents' names do: bool[N]."""
    return np.asarray(
        pc.fill_null(pc.match_substring_regex(names, LATIN), False).to_numpy(zero_copy_only=False)
    )
