"""Residents of a filer's name, however many there are: some of each kind, and how many each of them stands for.

A crowd of one name is not compared with everybody who bears it: those of the filer's own town, and some of the others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.links.score import Side
from linkcheck.normalize.address import address_keys

__all__ = ["Crowds", "crowds_of"]

MOST_NAMESAKES = 16
"""Residents of one kind (name in kanji or kana, in the filer's town or anywhere) that are compared with a filer in a
batch of the register."""

SPREAD = np.uint64(0x9E3779B97F4A7C15)
Int64s = npt.NDArray[np.int64]
UInt64s = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Crowds:
    """P pairs of a filer (probe int64[P]) and a resident of the name (place int64[P]), and how many residents each
    stands for, times float64[P]. Of every filer, how many others have the name: by_kana float64[S], and by_kanji
    float64[S] among those without kana."""

    probe: Int64s
    place: Int64s
    times: Floats
    by_kana: Floats
    by_kanji: Floats


@dataclass(frozen=True)
class _Group:
    """The residents of S filers' keys: places int64[M] in the order of their keys, then of their rows, and where each
    filer's begin and how many they are, int64[S] each."""

    places: Int64s
    begin: Int64s
    size: Int64s

    @classmethod
    def of(cls, wanted: UInt64s, keys: UInt64s, rows: Int64s) -> _Group:
        """Group N residents by their keys, uint64[N]; 0 is none. rows int64[N]: their row numbers."""
        places = np.flatnonzero(np.isin(keys, wanted[wanted != 0]))
        places = places[np.lexsort((rows[places], keys[places]))]
        begin = np.searchsorted(keys[places], wanted, "left")
        size = np.searchsorted(keys[places], wanted, "right") - begin
        return cls(places, begin, np.where(wanted == 0, 0, size))

    def pairs(self, most: int) -> tuple[Int64s, Int64s]:
        """Pairs (filer, resident), of one filer `most` at the most, spread over all of its residents."""
        taken = np.minimum(self.size, most)
        probe = np.repeat(np.arange(len(taken)), taken)
        place = np.arange(len(probe)) - np.repeat(np.cumsum(taken) - taken, taken)
        place = place * self.size[probe] // np.maximum(taken[probe], 1)
        return probe, self.places[self.begin[probe] + place]


def crowds_of(filers: Side, residents: Side, rows: Int64s, linked: Int64s) -> Crowds:
    """Residents of the names of S filers; rows int64[N]: their row numbers. linked int64[S] is that of each one's
    linked person, who is none of them."""
    rules = _rules(filers, residents, rows)
    order = np.argsort(rows)
    at = np.append(order, 0)[np.searchsorted(rows[order], linked)]
    here = (rows[at] == linked) if len(rows) else np.zeros(len(linked), np.bool_)
    probe, place, times = np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
    size = np.zeros(len(filers))
    for rule, (group, wanted, keys) in enumerate(rules):
        own = np.zeros(len(filers), np.bool_)
        own[here] = (wanted[here] != 0) & (keys[at[here]] == wanted[here])
        size = np.maximum(group.size - own, 0).astype(np.float64)
        alike = (wanted[probe] != 0) & (keys[place] == wanted[probe])
        rest = size - np.bincount(probe[alike], times[alike], len(filers))
        of, who = group.pairs(MOST_NAMESAKES)
        new = rows[who] != linked[of]
        for _, before, theirs in rules[:rule]:  # these are stood for already
            new &= (before[of] == 0) | (theirs[who] != before[of])
        of, who = of[new], who[new]
        taken = np.bincount(of, minlength=len(filers))
        each = np.maximum(rest, taken) / np.maximum(taken, 1)
        probe, place, times = (
            np.concatenate(side) for side in ((probe, of), (place, who), (times, each[of]))
        )
    bare = residents.names.kana_full[place] == 0
    by_kanji = np.bincount(probe[bare], times[bare], len(filers)).astype(np.float64)
    return Crowds(probe, place, times, size, by_kanji)


def _rules(filers: Side, residents: Side, rows: Int64s) -> list[tuple[_Group, UInt64s, UInt64s]]:
    """Groups by kanji and by kana, each by the town first where one is crowded, with the keys of both sides."""
    found: list[tuple[_Group, UInt64s, UInt64s]] = []
    for notation in ("kanji_full", "kana_full"):
        wanted, keys = (getattr(side.names, notation) for side in (filers, residents))
        group = _Group.of(wanted, keys, rows)
        crowded = group.size > MOST_NAMESAKES
        towns = np.zeros(len(filers), np.uint64), np.zeros(len(residents), np.uint64)
        if crowded.any():
            asked = np.flatnonzero(crowded)
            members = np.flatnonzero(np.isin(keys, wanted[asked]))
            towns[0][asked], towns[1][members] = _towns(filers, asked), _towns(residents, members)
        ours, theirs = (
            np.where(town != 0, key * SPREAD ^ town, np.uint64(0))
            for key, town in zip((wanted, keys), towns, strict=True)
        )
        found += [(_Group.of(ours, theirs, rows), ours, theirs), (group, wanted, keys)]
    return found


def _towns(side: Side, rows: Int64s) -> UInt64s:
    """Keys of city and town of some rows, 0 where not known."""
    text = side.address
    known = pa.array(text.valid).buffers()[1]
    offsets, data = pa.py_buffer(np.ascontiguousarray(text.offsets)), pa.py_buffer(text.data)
    addresses = pa.LargeStringArray.from_buffers(len(text), offsets, data, known)
    return address_keys(addresses.take(pa.array(rows))).town
