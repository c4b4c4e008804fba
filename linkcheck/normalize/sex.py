"""Sex as records write it, to 0 unknown, 1 male, 2 female.

Codes: 1 男, 2 女, 3 未設定 of the insurers' records; 0 and 9 as ISO 5218 has them (not known, not applicable).
"""

from __future__ import annotations

import unicodedata
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.columns import Column, distinct, to_strings

__all__ = ["normalize_sex", "parse_sexes"]

NAMES = (None, "male", "female")
WRITTEN = {
    **dict.fromkeys(("1", "01", "男", "男性", "男子", "オトコ", "おとこ", "m", "male", "man", "♂"), 1),
    **dict.fromkeys(("2", "02", "女", "女性", "女子", "オンナ", "おんな", "f", "female", "woman", "♀"), 2),
}


def parse_sexes(values: Any) -> npt.NDArray[np.uint8]:
    """0 unknown, 1 male, 2 female, uint8[N]. Null, 0, 3, 9, 未設定, 不明 and anything else is unknown.

    >>> parse_sexes(["男", "２", "Female", "3", "不明", None]).tolist()
    [1, 2, 2, 0, 0, 0]
    """
    found, rows = distinct(to_strings(values))
    codes = [_code(text) for text in found.to_pylist()]
    return np.array(codes, np.uint8)[rows] if codes else np.zeros(0, np.uint8)


def normalize_sex(values: Any) -> Column:
    """`male`, `female` or null, shape (N,).

    >>> normalize_sex(["男", "２", "Female", "3", None]).to_pylist()
    ['male', 'female', 'female', None, None]
    """
    return Column(pa.array(NAMES, pa.string()).take(pa.array(parse_sexes(values))))


def _code(text: str | None) -> int:
    folded = unicodedata.normalize("NFKC", text or "").strip().strip("()\"'").casefold()
    return WRITTEN.get(folded.removesuffix(".0"), 0)
