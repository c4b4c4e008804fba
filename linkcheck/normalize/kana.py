"""Kana in its normal forms: the rungs K1 to K3 of the kana ladder."""

from __future__ import annotations

import csv
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import numpy as np

from linkcheck.columns import Codes, Column, from_codes, keeps_index
from linkcheck.messages import both
from linkcheck.normalize.text import UInt32s, fold_text, identity_map, load_table
from linkcheck.tables import table_path

__all__ = ["KanaTables", "fold_kana", "kana_tables", "normalize_kana", "old_kana"]

Rung = Literal["K1", "K2", "K3"]


class KanaTables(NamedTuple):
    """Maps over all code points, uint32[0x110000], applied after the fold; each is closed under itself.

    k2: Zengin (small to large, ヲ to オ, ヰ to イ, ヱ to エ, ヂ to ジ, ヅ to ズ, ー to -). k3: also
    unvoiced. k3_alternative: the other route, on which ジヂズヅ are チ and ツ. vowels uint32[96]: the vowel
    that lengthens each kana from U+30A0 on, 0 for none.
    """

    k2: UInt32s
    k3: UInt32s
    k3_alternative: UInt32s
    vowels: UInt32s


@lru_cache(maxsize=1)
def kana_tables() -> KanaTables:
    """The ladder's maps, loaded once."""
    table = load_table("fold.npz")
    kana = table["kana"]
    return KanaTables(
        identity_map(kana, table["k2"]),
        identity_map(kana, table["k3"]),
        identity_map(kana, table["k3_alternative"]),
        table["vowels"],
    )


@lru_cache(maxsize=1)
def old_kana() -> Any:
    """The kana usage of given names before 1946 (tables/old_kana.csv), as `kernels.names.old_kana` takes it."""
    from linkcheck.kernels.names.old_kana import ANYWHERE, END, INSIDE, LONGEST, START, OldKana

    with table_path("old_kana.csv").open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: -len(row["old"]))
    places = {"any": ANYWHERE, "start": START, "inside": INSIDE, "end": END}
    old, now = (
        np.array([[ord(letter) for letter in row[name].ljust(LONGEST, "\0")] for row in rows], np.uint32)
        for name in ("old", "now")
    )
    return OldKana(old, now, np.array([places[row["place"]] for row in rows], np.uint8))


def fold_kana(values: Any) -> Codes:
    """K1: full-width katakana with joined marks. Shape (N,); nulls stay null. See `fold_text`."""
    return fold_text(values)


@keeps_index
def normalize_kana(values: Any, rung: Rung = "K1") -> Column:
    """A kana column in the normal form of a rung; shape (N,), nulls stay null, never raises on a value.

    K1: width, hiragana, voicing marks, iteration marks, spaces, dashes. K2: as banks and older registers
    write it (Zengin: no small kana, ヲ ヰ ヱ ヂ ヅ folded, long mark = hyphen). K3: without voicing marks; ヂ
    and ヅ take the route over ジ and ズ (`compare_kana` knows both routes).

    >>> list(normalize_kana(["ｷｮｳｺ", "たかはし　じゅん", None]))
    ['キョウコ', 'タカハシ ジュン', None]
    >>> list(normalize_kana(["ミヅエ", "キョーコ"], rung="K2"))
    ['ミズエ', 'キヨ-コ']
    """
    if rung not in ("K1", "K2", "K3"):
        raise ValueError(both("argument", name="rung", choices="K1, K2 or K3"))
    codes = fold_kana(values)
    if rung != "K1":
        tables = kana_tables()
        mapped = (tables.k2 if rung == "K2" else tables.k3)[codes.values]
        codes = Codes(np.ascontiguousarray(mapped), codes.offsets, codes.valid)
    return Column(from_codes(codes))
