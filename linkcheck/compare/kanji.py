"""Kanji against kanji: the level on which two strings agree, and the rule that made them equal."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.columns import Codes, Column, from_names, to_strings
from linkcheck.compare.kana import equal_strings
from linkcheck.normalize.kanji import fold_kanji, variant_tables
from linkcheck.normalize.text import without_spaces

__all__ = ["KANJI_LEVELS", "compare_kanji", "kanji_agreement"]

KANJI_LEVELS = ("missing", "E0", "E1", "E2", "E3", "E4")


def kanji_agreement(left: Codes, right: Codes) -> npt.NDArray[np.uint8]:
    """Kernel levels (`linkcheck.kernels.kanji`) of N pairs of folded kanji, spaces left aside: uint8[N]."""
    from linkcheck.kernels.kanji import kanji_levels

    tables = variant_tables()
    a, b = without_spaces(left), without_spaces(right)
    levels: npt.NDArray[np.uint8] = kanji_levels(
        a.values, a.offsets, b.values, b.offsets, tables.e2_class, tables.wildcard, tables.confusable
    )
    return levels


def compare_kanji(left: Any, right: Any) -> Column:
    """Level and rule of N pairs: a struct column (level, rule), level never null, never raises on a value.

    "E0" same string; "E1" same after encoding, width and script; "E2" orthographic variants of the same
    characters; "E3" for review only (confusable characters, substitutes such as ● read as one unknown
    character); "E4" different; "missing" where a side is null, empty or has nothing but substitutes. `rule`
    names what made the two equal, the weakest of several; null on E0, E4 and missing.

    >>> list(compare_kanji(["髙橋", "斎藤", "●田", "伊藤"], ["高橋", "斉藤", "山田", "伊東"])["level"])
    ['E2', 'E3', 'E3', 'E4']
    """
    from linkcheck.kernels import kanji as kernel

    a, b = to_strings(left), to_strings(right)
    same = equal_strings(a, b, "compare_kanji")
    folded_a, folded_b = fold_kanji(a), fold_kanji(b)
    found = kanji_agreement(folded_a, folded_b)
    levels = np.full(len(found), KANJI_LEVELS.index("E4"), np.uint8)
    rules = np.zeros(len(found), np.uint8)
    names = ("", "fold", "variant", "substitute", "confusable")
    for code, level, rule in (
        (kernel.SAME, 2, 1),
        (kernel.VARIANT, 3, 2),
        (kernel.WILDCARD, 4, 3),
        (kernel.CONFUSABLE, 4, 4),
        (kernel.UNREADABLE, 0, 0),
    ):
        levels[found == code], rules[found == code] = level, rule
    exact = same & (found == kernel.SAME)
    levels[exact], rules[exact] = 1, 0
    missing = (np.diff(folded_a.offsets) == 0) | (np.diff(folded_b.offsets) == 0)
    levels[missing], rules[missing] = 0, 0
    rule_names = pa.DictionaryArray.from_arrays(
        pa.array(rules.astype(np.int8), mask=rules == 0), pa.array(names)
    )
    return Column(
        pa.StructArray.from_arrays([from_names(levels, KANJI_LEVELS), rule_names], ["level", "rule"])
    )
