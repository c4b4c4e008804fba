"""Blocking rules for the search of the rightful owner: which residents are worth comparing with a record.

Every rule is a 64-bit key; two rows meet when they share a key of the same rule. Rules that need only a name are
tied to the year or to month and day of birth, so that a common name does not bring a whole city.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

__all__ = ["RULES", "BlockKeys", "block_keys"]

RULES = (
    "birth date, surname in kana",
    "birth date, given name in kana",
    "birth date, surname in kanji",
    "birth date, given name in kanji",
    "year of birth, whole name in kana",
    "month and day of birth, whole name in kana",
    "year of birth, whole name in kanji",
    "month and day of birth, whole name in kanji",
)

UInt64s = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class BlockKeys:
    """Keys of N rows, 0 where there is none.

    keys uint64[N, len(RULES)]; name uint64[N]: the whole name in kana, else in kanji; person uint64[N]: the whole
    name in kanji, else in kana, and the birth date.
    """

    keys: UInt64s
    name: UInt64s
    person: UInt64s


def _mixed(name: UInt64s, date: npt.NDArray[np.int64], rule: int) -> UInt64s:
    with np.errstate(over="ignore"):
        value = name ^ (date.astype(np.uint64) + np.uint64(rule + 1)) * np.uint64(0x9E3779B97F4A7C15)
        value ^= value >> np.uint64(29)
        value *= np.uint64(0xBF58476D1CE4E5B9)
        value ^= value >> np.uint64(32)
    return np.where((name != 0) & (date > 0), np.maximum(value, np.uint64(1)), np.uint64(0))


def block_keys(side: Mapping[str, pa.Array], era_codes: str | None = None) -> BlockKeys:
    """Keys of N rows; what is missing gives no key."""
    from linkcheck.normalize.birth_date import parse_birth_dates
    from linkcheck.normalize.name import name_keys

    names = name_keys(side.get("name_kanji"), side.get("name_kana"))
    dates = parse_birth_dates(side["birth_date"], era_codes).astype(np.int64)
    whole = np.where((dates % 100 > 0) & (dates // 100 % 100 > 0) & (dates >= 10_000), dates, 0)
    year, month_day = dates // 10_000, dates % 10_000
    sources = (
        (names.kana_surname, whole),
        (names.kana_given, whole),
        (names.kanji_surname, whole),
        (names.kanji_given, whole),
        (names.kana_full, year),
        (names.kana_full, month_day),
        (names.kanji_full, year),
        (names.kanji_full, month_day),
    )
    keys = np.stack([_mixed(name, date, rule) for rule, (name, date) in enumerate(sources)], axis=1)
    name = np.where(names.kana_full != 0, names.kana_full, names.kanji_full)
    written = np.where(names.kanji_full != 0, names.kanji_full, names.kana_full)  # some residents have no kana
    return BlockKeys(np.ascontiguousarray(keys), name, _mixed(written, whole, len(RULES)))
