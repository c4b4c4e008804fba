"""What spreadsheets, web forms and converters put around a value: taken off, and counted by kind.

An apostrophe in front, `="..."`, a `.0` behind, thousands commas (numbers and days only); characters that cannot be
seen, `_x000D_` of a workbook's XML, references such as `&#134071;` of forms that lacked a character, and ditto
marks, which are null here: who is meant above, nobody knows once a file was sorted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns import Column, to_strings, utf8

__all__ = ["DRESS", "undress", "without_dress"]

INVISIBLE = "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+"
ESCAPE = "_x[0-9A-Fa-f]{4}_"
REFERENCE = "&#(?:[0-9]{1,7}|[xX][0-9A-Fa-f]{1,6});"
DITTO = '^[ \u3000]*(?:同上|同じ|同|仝|上に同じ|[〃々″”"]+)[ \u3000]*$'
FORMULA_TEXT, APOSTROPHE = '^(?:=?"([^"=]*)"?|=([0-9]+))$', "^['\u2018\u2019](.*)$"
DECIMAL, THOUSANDS = r"^([0-9]+)\.0+$", r"^[0-9]{1,3}(?:,[0-9]{3})+$"

OF_TEXT = ("escape", "reference", "ditto")
DRESS = (*OF_TEXT, "invisible", "formula_text", "apostrophe", "decimal", "thousands")
"""The kinds of dress, in the order in which they are taken off; those behind OF_TEXT of numbers and days only."""


def undress(values: pa.Array, number: bool) -> tuple[pa.Array, Mapping[str, int]]:
    """N strings without dress, and how many values wore each kind. Nulls stay null; never raises on a value.

    `number`: the column holds numbers, codes or days, so quotes and commas are dress as well.

    >>> text, counts = undress(pa.array(["'0012", '="12"', "12.0", "1,234", "A-1", None]), True)
    >>> text.to_pylist(), counts
    (['0012', '12', '12', '1234', 'A-1', None], {'formula_text': 1, 'apostrophe': 1, 'decimal': 1, 'thousands': 1})
    """
    from linkcheck.kernels.text.dress import dressed_rows

    text = utf8(values)
    rows = np.flatnonzero(dressed_rows(text.data, text.offsets, text.valid, number))
    if not len(rows):
        return values, {}
    counts: dict[str, int] = {}
    some = to_strings(values).take(pa.array(rows))
    for kind in DRESS if number else OF_TEXT:
        pattern = _pattern(kind)
        worn = pc.fill_null(pc.match_substring_regex(some, pattern), False)
        if count := pc.sum(worn).as_py():
            counts[kind] = count
            some = _taken_off(some, kind, pattern, worn)
    if not counts:
        return values, {}
    mask = np.zeros(len(values), np.bool_)
    mask[rows] = True
    return pc.replace_with_mask(values, pa.array(mask), some.cast(values.type)), counts


def without_dress(values: pa.Array, number: bool = False) -> Column:
    """The column without dress, shape (N,).

    >>> without_dress(pa.array(["&#134071;田", "山田_x000D_", "同上"])).to_pylist()
    ['𠮷田', '山田', None]
    """
    return Column(undress(values, number)[0])


def _pattern(kind: str) -> str:
    return {
        "invisible": INVISIBLE,
        "escape": ESCAPE,
        "reference": REFERENCE,
        "ditto": DITTO,
        "formula_text": FORMULA_TEXT,
        "apostrophe": APOSTROPHE,
        "decimal": DECIMAL,
        "thousands": THOUSANDS,
    }[kind]


def _taken_off(some: pa.Array, kind: str, pattern: str, worn: pa.Array) -> pa.Array:
    if kind == "ditto":
        return pc.if_else(worn, pa.scalar(None, some.type), some)
    if kind == "invisible":
        return pc.replace_substring_regex(some, pattern, "")
    if kind == "thousands":
        return pc.if_else(worn, pc.replace_substring(some, ",", ""), some)
    if kind == "formula_text":
        return pc.replace_substring_regex(some, pattern, r"\1\2")
    if kind in ("apostrophe", "decimal"):
        return pc.replace_substring_regex(some, pattern, r"\1")
    written = [_characters(text, pattern) for text in some.filter(worn).to_pylist()]
    return pc.replace_with_mask(some, worn, pa.array(written, some.type))


def _characters(text: str, pattern: str) -> str:
    """The characters that escapes and references stand for; line ends become a space, what cannot be seen nothing."""
    return re.sub(pattern, lambda found: _character(found.group()), text).strip()


def _character(written: str) -> str:
    digits = written.strip("_&#;")
    code = int(digits[1:], 16) if digits[:1] in "xX" else int(digits)
    if code in (9, 10, 13):
        return " "
    known = 0x20 <= code < 0x110000 and not 0xD800 <= code < 0xE000 and code != 0x7F
    return chr(code) if known else ""
