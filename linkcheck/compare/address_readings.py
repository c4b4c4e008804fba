"""Towns written in kana by one side and in kanji by the other, where the tables know but one of the two spellings."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.compare.reading_bits import token_bits
from linkcheck.kernels.addresses.layout import (
    CITY,
    CODE,
    COUNT,
    MOST_NUMBERS,
    NOTES,
    NUMBERS,
    TEXT_STOP,
    TOWN_INDEX,
    TOWN_KNOWN,
    TOWN_START,
)
from linkcheck.normalize.address_letters import FoldedAddresses, fold_addresses
from linkcheck.normalize.address_tables import address_tables, read_table
from linkcheck.normalize.kana import fold_kana
from linkcheck.normalize.kanji import fold_kanji

__all__ = ["read_towns"]

Rows = npt.NDArray[np.int64]
FIRST_KANA, LAST_KANA = "ァ", "ー"


def read_towns(a: FoldedAddresses, b: FoldedAddresses, rows: Rows) -> Rows:
    """Which of the given rows of P pairs of folded addresses, whose towns differ, name one town and equal numbers: one
    spelling is a town's of their city, the other writes its kana in kanji or its kanji in kana."""
    from linkcheck.kernels.addresses.places import parse

    tables, hints = address_tables().arrays(), np.full(len(a.hashes), -1, np.int32)
    left, right = (parse(side.codes, side.ends, rows, tables, hints) for side in (a, b))
    known = [side[:, NOTES] & TOWN_KNOWN != 0 for side in (left, right)]
    numbers = slice(NUMBERS, NUMBERS + MOST_NUMBERS)
    alike = (left[:, CITY] == right[:, CITY]) & (left[:, CITY] >= 0) & (left[:, COUNT] > 0)
    alike &= (left[:, COUNT] == right[:, COUNT]) & (left[:, numbers] == right[:, numbers]).all(axis=1)
    found, pairs = [], []
    for at in np.flatnonzero(alike & (known[0] ^ known[1])).tolist():
        sides = ((left[at], a), (right[at], b))
        (town, its), (other, others) = sides if known[0][at] else sides[::-1]
        pair = apart(text(other, others), text(town, its), kana_of(int(town[TOWN_INDEX])))
        if pair is not None:
            found.append(at)
            pairs.append(pair)
    return rows[[at for at, reads in zip(found, readings(pairs), strict=True) if reads]]


def text(place: Any, folded: FoldedAddresses) -> str:
    """The town of a place as it is folded."""
    return "".join(map(chr, folded.codes[place[TOWN_START] : place[TEXT_STOP]] & CODE))


def kana_of(town: int) -> str:
    """The folded kana of a row of the town table, without the number it ends in; "" where there are none."""
    rows = _kana()
    if not 0 <= town < len(rows):
        return ""
    folded = fold_addresses(rows.slice(town, 1))
    letters = "".join(map(chr, folded.codes & CODE))
    return letters[: next((at for at, letter in enumerate(letters) if letter.isdecimal()), None)]


@lru_cache(maxsize=1)
def _kana() -> pa.Array:
    """The kana of all towns."""
    return read_table("address_towns.parquet")["kana"].combine_chunks()


def in_kana(letters: str) -> bool:
    """Whether all letters are katakana."""
    return bool(letters) and all(FIRST_KANA <= letter <= LAST_KANA for letter in letters)


def apart(written: str, town: str, kana: str) -> tuple[str, str] | None:
    """The kanji and the kana in which two spellings of a town differ; ("", "") where the town's own kana settle it.

    None where they differ otherwise.

    >>> apart("柿碕町", "柿サキ町", "カキサキチヨウ"), apart("アオバ", "青葉", "アオバ"), apart("青山", "青葉", "")
    (('碕', 'サキ'), ('', ''), None)
    """
    before = 0
    while before < min(len(written), len(town)) and written[before] == town[before]:
        before += 1
    behind = 0
    while behind < min(len(written), len(town)) - before and written[-1 - behind] == town[-1 - behind]:
        behind += 1
    own, other = written[before : len(written) - behind], town[before : len(town) - behind]
    if in_kana(other) and own and not any(map(in_kana, own)):
        return own, other
    if not in_kana(own) or not other or any(map(in_kana, other)) or not kana:
        return None
    at = kana.find(own, before)
    ends = (at == 0 if before == 0 else at > 0) and (behind > 0 or kana.endswith(own))
    return ("", "") if ends and len(kana) - at - len(own) >= behind else None


def readings(pairs: list[tuple[str, str]]) -> npt.NDArray[np.bool_]:
    """Whether the kana of each pair read its kanji, in a surname or in a given name; nothing reads nothing."""
    kanji, kana = (pa.array([pair[place] for pair in pairs], pa.string()) for place in (0, 1))
    folded = fold_kanji(kanji), fold_kana(kana)
    bits = [np.nan_to_num(token_bits(*folded, kind), nan=-1.0) for kind in ("surname", "given_name")]
    settled = np.array([pair == ("", "") for pair in pairs], np.bool_)
    return np.asarray((np.maximum(*bits) >= 0.0) | settled)
