"""Kana against kana: the rung of the kana ladder on which two strings agree."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns import Codes, Column, from_names, to_strings
from linkcheck.errors import InputError
from linkcheck.normalize.kana import fold_kana, kana_tables
from linkcheck.normalize.text import without_spaces

__all__ = ["KANA_LEVELS", "compare_kana", "kana_ladder"]

KANA_LEVELS = ("missing", "K0", "K1", "K2", "K3", "K4", "K5", "different")
RUNG_TO_LEVEL = np.array([0, 2, 3, 4, 5, 6, 7, 7, 7, 7], np.uint8)


def kana_ladder(left: Codes, right: Codes) -> npt.NDArray[np.uint8]:
    """Level codes (K1 or above) of N pairs of folded kana: uint8[N], 0 where a side is missing."""
    from linkcheck.kernels.names.kana import kana_levels

    a, b = without_spaces(left), without_spaces(right)
    rungs = kana_levels(a.spans, b.spans, kana_tables())
    levels: npt.NDArray[np.uint8] = RUNG_TO_LEVEL[rungs]
    levels[(np.diff(a.offsets) == 0) | (np.diff(b.offsets) == 0)] = 0
    return levels


def equal_strings(left: pa.Array, right: pa.Array, where: str) -> npt.NDArray[np.bool_]:
    """Whether N pairs are the same string; null equals nothing. InputError for columns of two lengths."""
    if len(left) != len(right):
        raise InputError("lengths", where, left=len(left), right=len(right))
    same = pc.equal(left.cast(pa.large_string()), right.cast(pa.large_string())).fill_null(False)
    return np.asarray(same.to_numpy(zero_copy_only=False), np.bool_)


def both_read(kanji: Any, left: pa.Array, right: pa.Array) -> npt.NDArray[np.bool_]:
    """Whether both kana of N pairs are plausible readings of the kanji."""
    from linkcheck.compare.reading import reading_agreement

    fits = [
        np.isin(reading_agreement(kanji, kana)["level"].to_numpy().astype(str), ("listed", "composed"))
        for kana in (left, right)
    ]
    return fits[0] & fits[1]


def compare_kana(left: Any, right: Any, kanji: Any = None) -> Column:
    """The rung on which kana agree, by name; shape (N,), never null, never raises on a value.

    "K0" same string; "K1" same after width, script, marks, spaces and dashes; "K2" same as a bank writes it
    (small kana, ヲ ヰ ヱ ヂ ヅ, long marks); "K3" same without voicing marks. For review only: "K4" long
    vowels, ヴ and the バ row, look-alike letters or one edit; "K5" two readings of the same kanji, assessed where
    the `kanji` that both kana belong to are given. Else "different"; "missing" where a side is null or empty.
    K2 is right where one side comes from a bank or a register without small kana. Sources: 全銀協 character set,
    stages of the pension record matching. Raises InputError if the columns differ in length.

    >>> list(compare_kana(["きょうこ", "ミヅエ", "ナカノ"], ["キヨウコ", "ミズエ", "ナガノ"]))
    ['K2', 'K2', 'K3']
    >>> list(compare_kana(["オオノ", "アイ", None], ["オーノ", "ウエ", "ア"]))
    ['K4', 'different', 'missing']
    >>> list(compare_kana(["フルヤ", "フルヤ"], ["フルタニ", "フルタニ"], kanji=["古谷", "田中"]))
    ['K5', 'different']
    """
    a, b = to_strings(left), to_strings(right)
    same = equal_strings(a, b, "compare_kana")
    levels = kana_ladder(fold_kana(a), fold_kana(b))
    levels[same & (levels != 0)] = KANA_LEVELS.index("K0")
    different = levels == KANA_LEVELS.index("different")
    if kanji is not None and different.any():
        names = to_strings(kanji)
        if len(names) != len(levels):
            raise InputError("lengths_kanji", "compare_kana", expected=len(levels), found=len(names))
        chosen = pa.array(different)
        read = both_read(names.filter(chosen), a.filter(chosen), b.filter(chosen))
        levels[np.flatnonzero(different)[read]] = KANA_LEVELS.index("K5")
    return Column(from_names(levels, KANA_LEVELS))
