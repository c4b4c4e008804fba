"""Names by their readings: which kanji names a kana name can be, and whether a kana name is a Japanese one at all.

Keys are those of `normalize.name_keys`, so that a register without kana can be searched for a holder in kana.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns import Codes, from_codes
from linkcheck.compare.reading_tables import reading_tables
from linkcheck.normalize.name_keys import name_keys
from linkcheck.normalize.text import load_table
from linkcheck.repeats import runs

__all__ = ["Listing", "divided", "is_listed", "is_listed_text", "listings", "readings_of"]

Int64s = npt.NDArray[np.int64]
UInt64s = npt.NDArray[np.uint64]
Bools = npt.NDArray[np.bool_]

PARTS = ("surname", "given_name")
LONGEST = 20
"""Letters up to which a holder without a space is cut in every way."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Surnames or given names of a dictionary: kanji uint64[L] (ascending) and kana uint64[L], keys of L pairs of a
    name and a reading; spoken uint64[R], keys of all readings, ascending."""

    kanji: UInt64s
    kana: UInt64s
    spoken: UInt64s


@lru_cache(maxsize=1)
def listings() -> tuple[Listing, Listing]:
    """The dictionary's surnames and given names."""
    table = load_table("readings.npz")
    return _listing(table, 0), _listing(table, 1)


def _listing(table: dict[str, npt.NDArray[np.generic]], part: int) -> Listing:
    name = PARTS[part]
    names = _texts(table[f"{name}_names"], table[f"{name}_name_lengths"])
    readings = _texts(table[f"{name}_readings"], table[f"{name}_reading_lengths"])
    beside = pa.scalar("一"), pa.scalar("ア")
    kanji = name_keys(_joined(names, beside[0], part), None).kanji[:, part]
    kana = name_keys(None, _joined(readings, beside[1], part)).kana[:, part]
    counts = np.asarray(table[f"{name}_listing_counts"], np.int64)
    pairs = np.repeat(kanji, counts), kana[np.asarray(table[f"{name}_listing_readings"], np.int64)]
    order = np.lexsort((pairs[1], pairs[0]))
    return Listing(pairs[0][order], pairs[1][order], np.unique(kana[kana != 0]))


def _texts(letters: npt.NDArray[np.generic], lengths: npt.NDArray[np.generic]) -> pa.Array:
    values = reading_tables().alphabet[np.asarray(letters, np.int64)]
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)])
    return from_codes(Codes(values, offsets, np.ones(len(lengths), np.bool_)))


def _joined(names: pa.Array, other: pa.Scalar, part: int) -> pa.Array:
    """Whole names with these surnames (part 0) or given names (part 1)."""
    both = (names, other) if part == 0 else (other, names)
    return pc.binary_join_element_wise(*both, " ")


def is_listed(part: int, kana: UInt64s) -> Bools:
    """Which keys of kana surnames (part 0) or given names (part 1) are readings that the dictionary knows."""
    spoken = listings()[part].spoken
    at = np.minimum(np.searchsorted(spoken, kana), len(spoken) - 1)
    return np.asarray((kana != 0) & (spoken[at] == kana))


def is_listed_text(part: int, texts: list[str]) -> Bools:
    """Which surnames (part 0) or given names (part 1) in kana are readings that the dictionary knows."""
    kinds, kind = np.unique(np.array(texts, object), return_inverse=True)
    names = _joined(pa.array(kinds.tolist(), pa.string()), pa.scalar("ア"), part)
    return is_listed(part, name_keys(None, names).kana[:, part])[kind.reshape(-1)]


def readings_of(part: int, kanji: UInt64s) -> tuple[Int64s, UInt64s]:
    """All readings of N kanji surnames or given names: pairs (row int64[C], key of the reading uint64[C])."""
    listing = listings()[part]
    first = np.searchsorted(listing.kanji, kanji, "left")
    size = np.searchsorted(listing.kanji, kanji, "right") - first
    size[kanji == 0] = 0
    row, at = runs(first, size)
    return row, listing.kana[at]


def divided(holders: pa.Array) -> tuple[Int64s, UInt64s]:
    """Keys of surname and given name of N holders in kana: pairs (row int64[C], keys uint64[C, 2]).

    A holder without a space stands there once for every way to cut it whose parts are both known as names.
    """
    keys = name_keys(None, holders).kana[:, :2]
    known = (keys != 0).all(axis=1)
    rows: list[int] = []
    cuts: list[str] = []
    for row in np.flatnonzero(~known).tolist():
        text = holders[row].as_py() or ""
        if " " not in text and 2 <= len(text) <= LONGEST:
            rows += [row] * (len(text) - 1)
            cuts += [f"{text[:at]} {text[at:]}" for at in range(1, len(text))]
    cut_keys = name_keys(None, pa.array(cuts, pa.string())).kana[:, :2]
    likely = is_listed(0, cut_keys[:, 0]) & is_listed(1, cut_keys[:, 1])
    own = np.flatnonzero(known)
    return (
        np.concatenate([own, np.array(rows, np.int64)[likely]]),
        np.concatenate([keys[own], cut_keys[likely]]),
    )
