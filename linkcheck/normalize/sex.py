"""Sex as records write it, to 0 unknown, 1 male, 2 female.

Codes: 1 男, 2 女, 3 未設定 of the insurers' records; 0 and 9 as ISO 5218 has them (not known, not applicable). A
code with its word (`1:男`, `2.女`) is both, and neither where they contradict each other.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.columns import Column, distinct_texts, keeps_index, read_once, to_array

__all__ = ["normalize_sex", "parse_sexes", "unread_sexes"]

NAMES = (None, "male", "female")
WORDS = {
    **dict.fromkeys(
        ("1", "01", "男", "男性", "男子", "オトコ", "オ", "ダン", "ダンセイ", "m", "male", "man", "♂"), 1),
    **dict.fromkeys(
        ("2", "02", "女", "女性", "女子", "オンナ", "メ", "ジョ", "ジョセイ", "f", "female", "woman", "♀"), 2),
    **dict.fromkeys(
        ("0", "00", "3", "03", "9", "09", "未設定", "未回答", "未記入", "未入力", "不明", "不詳", "回答しない",
         "無回答", "その他", "該当なし", "なし", "x", "u", "unknown", "other", "n/a"), 0),
}  # fmt: skip
"""What each word of a value means; 0 is said to be unknown."""

INVISIBLE = {"Cc", "Cf", "Cn", "Co", "Zl", "Zp"}
PIECES = re.compile(r"[0-9]+|[^\W\d_]+/?[^\W\d_]*|[♂♀]")


def parse_sexes(values: Any) -> npt.NDArray[np.uint8]:
    """0 unknown, 1 male, 2 female, uint8[N]. Null, 0, 3, 9, 未設定, 不明 and anything else is unknown.

    >>> parse_sexes(["男", "２", "Female", "1:男", "2.女", "1女", "3", "不明", None]).tolist()
    [1, 2, 2, 1, 2, 0, 0, 0, 0]
    """
    return _read(values)[0]


def unread_sexes(values: Any) -> int:
    """How many values say something that is neither a sex nor that it is unknown.

    >>> unread_sexes(["男", "3", "", None, "1女", "甲"])
    2
    """
    return int(_read(values)[1].sum())


@keeps_index
def normalize_sex(values: Any) -> Column:
    """`male`, `female` or null, shape (N,).

    >>> normalize_sex(["男", "２", "Female", "3", None]).to_pylist()
    ['male', 'female', 'female', None, None]
    """
    return Column(pa.array(NAMES, pa.string()).take(pa.array(parse_sexes(values))))


def _read(values: Any) -> tuple[npt.NDArray[Any], ...]:
    """Sexes uint8[N], and which values are none and do not say that it is unknown, bool[N]."""

    def read(part: pa.Array) -> tuple[npt.NDArray[Any], ...]:
        found, rows = distinct_texts(part)
        codes = np.array([_code(text) for text in found.to_pylist()], np.int8)
        return np.maximum(codes, 0).astype(np.uint8)[rows], (codes < 0)[rows]

    return read_once(to_array(values), _read, read)


def _code(text: str | None) -> int:
    """1, 2, 0 for nothing or said to be unknown, -1 for a value that is none of these."""
    folded = unicodedata.normalize("NFKC", text or "").casefold()
    folded = "".join(mark for mark in folded if unicodedata.category(mark) not in INVISIBLE)
    folded = folded.strip().removesuffix(".0")
    if (whole := WORDS.get(_katakana(folded))) is not None:
        return whole
    pieces = PIECES.findall(_katakana(folded))
    codes = {WORDS.get(piece, -1) for piece in pieces}
    if not pieces:
        return 0
    return codes.pop() if len(codes) == 1 else -1


def _katakana(text: str) -> str:
    return "".join(chr(ord(mark) + 0x60) if "ぁ" <= mark <= "ゖ" else mark for mark in text)
