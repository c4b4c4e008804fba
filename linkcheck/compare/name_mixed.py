"""Kanji against names written partly in kana, no kana beside them: カツ子 is 勝子, as old registers have it."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns import from_codes
from linkcheck.compare.name_parts import ELSE, Part
from linkcheck.compare.name_sides import Ints, UInt8s, to_codes
from linkcheck.compare.reading_bits import USUAL_FROM, token_readings
from linkcheck.levels.name import NAME_PART_LEVELS
from linkcheck.normalize.kana import fold_kana
from linkcheck.normalize.kanji import fold_kanji

__all__ = ["mixed_readings"]

READING, RARE = map(NAME_PART_LEVELS.index, ("reading", "reading_rare"))
KANA = re.compile("[ァ-ヶー]+")


def mixed_readings(part: Part, place: int) -> tuple[Ints, UInt8s]:
    """Rows int64[M] of N pairs of surnames (place 0) or given names (1) whose kanji differ while the kana in one of
    them read what the other has in their place, and their levels uint8[M]; other kana there are none."""
    silent = (part.kana[0].size == 0) & (part.kana[1].size == 0) & (part.levels == ELSE)
    rows = np.flatnonzero(silent & (part.kanji[0].size > 0) & (part.kanji[1].size > 0))
    sides = [from_codes(to_codes(kanji.at(rows))) for kanji in part.kanji]
    mixed = [pc.match_substring_regex(side, "[ァ-ヶ]").to_numpy(zero_copy_only=False) for side in sides]
    asked = np.flatnonzero(mixed[0] != mixed[1]) if len(rows) else rows
    places, written, spoken = [], [], []
    texts = [side.take(pa.array(asked)).to_pylist() for side in sides]
    for row, *pair in zip(asked.tolist(), *texts, strict=True):
        kanji, kana = left_over(*(pair if mixed[1][row] else pair[::-1]))
        if kanji and KANA.fullmatch(kana) and not KANA.search(kanji):
            places.append(row)
            written.append(kanji)
            spoken.append(kana)
    if not places:
        return rows[:0], np.empty(0, np.uint8)
    codes = fold_kanji(pa.array(written, pa.string())), fold_kana(pa.array(spoken, pa.string()))
    found = token_readings(*codes, "given_name" if place else "surname")
    reads = np.flatnonzero(found.bits >= 0)
    levels = np.where(found.shares[reads] >= USUAL_FROM, READING, RARE).astype(np.uint8)
    return rows[np.array(places)[reads]], levels


def left_over(first: str, second: str) -> tuple[str, str]:
    """What two texts do not share at their beginning and end.

    >>> left_over("勝子", "カツ子"), left_over("三ツ井", "三井")
    (('勝', 'カツ'), ('ツ', ''))
    """
    start = shared(first, second)
    first, second = first[start:], second[start:]
    end = shared(first[::-1], second[::-1])
    return first[: len(first) - end], second[: len(second) - end]


def shared(first: str, second: str) -> int:
    """How many letters two texts share at their beginning."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((at for at, (own, other) in pairs if own != other), min(len(first), len(second)))
