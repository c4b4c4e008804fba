"""How the values of a batch are written: what changes when another program writes them, while the persons stay."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["NOTATIONS", "notations_of"]

NOTATIONS = {
    "half_width_kana": ("name_kana", "[｡-ﾟ]"),
    "hiragana": ("name_kana", "[ぁ-ゖ]"),
    "undivided_kanji": ("name_kanji", r"^[^\s　]+$"),
    "undivided_kana": ("name_kana", r"^[^\s　]+$"),
    "latin_name": ("name_kanji", "[A-Za-zＡ-Ｚａ-ｚ]"),
    "substitute_character": ("name_kanji", "[●〓■□?？\ufffd]"),
    "era_date": ("birth_date", r"^[\s　]*[明大昭平令㍾㍽㍼㍻㋿MTSHRmtshrＭＴＳＨＲ]"),
    "digits_date": ("birth_date", r"^[0-9０-９]{8}$"),
    "full_width_digits": ("address", "[０-９]"),
    "kanji_digits": ("address", "[一二三四五六七八九十]丁目"),
}
"""By name: a column of records, and the pattern (RE2) of a value that is written so."""

Bools = npt.NDArray[np.bool_]


def notations_of(records: pa.Table | pa.RecordBatch) -> dict[str, Bools]:
    """Which of N records are written so, bool[N] each; false where the column is absent or the value missing."""
    found = {}
    for name, (column, pattern) in NOTATIONS.items():
        if column in records.schema.names:
            matched = pc.fill_null(pc.match_substring_regex(records[column], pattern), False)
            found[name] = np.asarray(matched.to_numpy(zero_copy_only=False), np.bool_)
        else:
            found[name] = np.zeros(records.num_rows, np.bool_)
    return found
