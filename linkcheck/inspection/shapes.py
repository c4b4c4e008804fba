"""The shape of values instead of the values: `漢漢　漢漢`, `カカ カカカ`, `999999999999`; dates by their notation."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns import Codes, code_points, distinct, from_codes, to_strings
from linkcheck.readers import Note

__all__ = ["DATE_FORMS", "counted_forms", "counted_shapes", "shapes", "weighted_forms"]

KNOWN = "\\p{Han}\\p{Hiragana}\\p{Katakana}A-Za-zＡ-Ｚａ-ｚーｰ〆ｦ-ﾟ"
MASKS = (
    ("\\p{Co}", "■"),
    (f"[^{KNOWN}\\PL]|[^0-9０-９\\PN]|\\pM", "□"),
    ("[0-9]", "9"),
    ("[０-９]", "９"),
    ("[A-Z]", "A"),
    ("[a-z]", "a"),
    ("[Ａ-Ｚａ-ｚ]", "Ａ"),
    ("[ァ-ヺー-ヿㇰ-ㇿ]", "カ"),
    ("[ｦ-ﾟ]", "ｶ"),
    ("\\p{Hiragana}", "ひ"),
    ("[\\p{Han}〆]", "漢"),
)
"""What stands for which characters, in this order; □ is a letter or digit of another kind, ■ one of private use."""

POINTS = 0x110000
LONGEST = 40
"""Characters of a shape that are told."""

ERAS = "明治|大正|昭和|平成|令和"
UNITS = (("年", "\x02"), ("月", "\x03"), ("日", "\x04"), (ERAS, "\x05"))
"""What a date is written with, kept by a sign of its own while the rest becomes shapes."""

DATE_FORMS = {
    "era_words": Note("era in words (昭和50年1月2日)", "和暦（昭和50年1月2日）"),
    "era_letter": Note("era letter (S50.1.2)", "和暦の略号（S50.1.2）"),
    "era_digit": Note("seven digits, era first (3500102)", "元号コード付き7桁（3500102）"),
    "iso": Note("ISO (1975-01-02)", "西暦・ハイフン（1975-01-02）"),
    "slashes": Note("slashes (1975/1/2)", "西暦・スラッシュ（1975/1/2）"),
    "dots": Note("dots (1975.1.2)", "西暦・ピリオド（1975.1.2）"),
    "digits": Note("eight digits (19750102)", "西暦8桁（19750102）"),
    "year_words": Note("1975年1月2日", "西暦・漢字（1975年1月2日）"),
    "serial": Note("five digits, a spreadsheet's day count", "5桁（表計算ソフトのシリアル値）"),
    "other": Note("others", "その他"),
}
"""Notations of dates, in words."""

PATTERNS = (
    ("era_words", "\x05.*"),
    ("era_letter", "[A漢] ?9{1,2}.*"),
    ("era_digit", "9{7}|9-99.*"),
    ("iso", "9{4}-9{1,2}(-9{1,2}.*)?"),
    ("slashes", "9{4}/9{1,2}(/9{1,2}.*)?"),
    ("dots", "9{4}\\.9{1,2}(\\.9{1,2}.*)?"),
    ("digits", "9{8}"),
    ("year_words", "9{4}\x02.*"),
    ("serial", "9{5}"),
)


def shapes(column: pa.Array) -> pa.Array:
    """Every value with each character replaced by one that stands for its kind. Shape (N,); nulls stay null.

    >>> shapes(pa.array(["山田　花子", "ﾔﾏﾀﾞ ﾊﾅｺ", "S50.1.2", None])).to_pylist()
    ['漢漢　漢漢', 'ｶｶｶｶ ｶｶｶ', 'A99.9.9', None]
    """
    codes = code_points(to_strings(column))
    present = np.zeros(POINTS, np.bool_)
    present[codes.values] = True
    points = np.flatnonzero(present)
    marks = np.zeros(POINTS, np.uint32)
    marks[points] = [
        ord(mark) for mark in _masked(pa.array(map(chr, points.tolist()), pa.string())).to_pylist()
    ]
    return from_codes(Codes(marks[codes.values], codes.offsets, codes.valid))


def _masked(characters: pa.Array) -> pa.Array:
    for pattern, mark in MASKS:
        characters = pc.replace_substring_regex(characters, pattern, mark)
    return characters


def _signed(dates: pa.Array) -> pa.Array:
    """Dates with a sign in place of each unit."""
    if not pc.all(pc.string_is_ascii(dates), skip_nulls=True).as_py():
        for pattern, sign in UNITS:
            dates = pc.replace_substring_regex(dates, pattern, sign)
    return dates


def counted_shapes(column: pa.Array) -> Counter[str]:
    """How often each shape occurs; null and blank are left out."""
    counts = pc.value_counts(shapes(column)).to_pylist()
    return Counter(
        {each["values"][:LONGEST]: each["counts"] for each in counts if (each["values"] or "").strip()}
    )


def counted_forms(column: pa.Array) -> Counter[str]:
    """How many dates are in each notation (DATE_FORMS); null and blank are left out.

    >>> sorted(counted_forms(pa.array(["昭和50年1月2日", "S50.1.2", "1975/01/02", "", None])))
    ['era_letter', 'era_words', 'slashes']
    """
    values, rows = distinct(to_strings(column))
    return weighted_forms(values, np.bincount(rows, minlength=len(values)))


def weighted_forms(values: pa.Array, counts: npt.NDArray[np.int64]) -> Counter[str]:
    """The same of values int64[N] times each."""
    kinds, places = distinct(shapes(_signed(to_strings(values))))
    found: Counter[str] = Counter()
    for shape, count in zip(kinds.to_pylist(), np.bincount(places, counts, len(kinds)).tolist(), strict=True):
        if shape and shape.strip():
            found[_form(shape)] += int(count)
    return found


def _form(shape: str) -> str:
    plain = unicodedata.normalize("NFKC", shape).strip()
    return next((name for name, pattern in PATTERNS if re.fullmatch(pattern, plain, re.DOTALL)), "other")
