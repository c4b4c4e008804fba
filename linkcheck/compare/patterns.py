"""Agreement patterns, the waist of the house: a pair becomes a short row of small integers.

A pattern's key packs the levels of the five comparisons (what is weighed) and the notes (what is only told) into
one int64, so that patterns of any number of batches and machines can be counted and added.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns import distinct
from linkcheck.levels.address import ADDRESS
from linkcheck.levels.birth_date import BIRTH_DATE
from linkcheck.levels.comparison import MOST_LEVELS
from linkcheck.levels.name import GIVEN_NAME, SURNAME
from linkcheck.levels.sex import SEX

__all__ = [
    "COMPARISONS",
    "Levels",
    "PatternCodes",
    "count_patterns",
    "pack",
    "unpack",
]


COMPARISONS = (SURNAME, GIVEN_NAME, BIRTH_DATE, SEX, ADDRESS)
"""What a pattern holds a level of, in this order."""

LEVEL_BITS = (MOST_LEVELS - 1).bit_length()
NAME_NOTE_BITS = 16


@dataclass(frozen=True, slots=True)
class Levels:
    """Levels of P pairs: codes uint8[P, K] in the order of COMPARISONS, notes and address
    flags uint16[P]."""

    codes: npt.NDArray[np.uint8]
    name_notes: npt.NDArray[np.uint16]
    address_flags: npt.NDArray[np.uint16]


def pack(levels: Levels) -> npt.NDArray[np.int64]:
    """Pattern keys int64[P]. Equal keys mean equal levels and equal notes."""
    keys = levels.address_flags.astype(np.int64) << NAME_NOTE_BITS | levels.name_notes.astype(np.int64)
    for place in range(len(COMPARISONS)):
        keys = keys << LEVEL_BITS | levels.codes[:, place].astype(np.int64)
    return keys


def unpack(keys: npt.NDArray[np.int64]) -> Levels:
    """The levels and notes behind pattern keys."""
    count = len(COMPARISONS)
    codes = np.empty((len(keys), count), np.uint8)
    for place in range(count):
        codes[:, place] = keys >> LEVEL_BITS * (count - 1 - place) & (1 << LEVEL_BITS) - 1
    rest = keys >> LEVEL_BITS * count
    notes = (rest & (1 << NAME_NOTE_BITS) - 1).astype(np.uint16)
    return Levels(codes, notes, (rest >> NAME_NOTE_BITS).astype(np.uint16))


def count_patterns(keys: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Distinct keys int64[G] in ascending order and their counts int64[G]."""
    counted = pc.value_counts(pa.array(keys))
    found = counted.field("values").to_numpy()
    order = np.argsort(found)
    return found[order], counted.field("counts").to_numpy()[order]


class PatternCodes:
    """Numbers patterns as they come, from any number of threads, and counts them."""

    def __init__(self) -> None:
        self._codes: dict[int, int] = {}
        self._counts: list[int] = []
        self._lock = Lock()

    def code(self, keys: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
        """The numbers of P pattern keys, int32[P]."""
        found, rows = distinct(pa.array(keys))
        counts = np.bincount(rows, minlength=len(found)).tolist()
        codes = np.empty(len(found), np.int32)
        with self._lock:
            for place, (key, count) in enumerate(zip(found.to_pylist(), counts, strict=True)):
                codes[place] = self._codes.setdefault(key, len(self._codes))
                if codes[place] == len(self._counts):
                    self._counts.append(0)
                self._counts[codes[place]] += count
        return codes[rows]

    def in_order(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int32]]:
        """Distinct keys int64[G] in ascending order, their counts int64[G], and the place of each number, int32[G]."""
        keys = np.fromiter(self._codes, np.int64, len(self._codes))
        order = np.argsort(keys)
        place = np.empty(len(keys), np.int32)
        place[order] = np.arange(len(keys), dtype=np.int32)
        return keys[order], np.array(self._counts, np.int64)[order], place
