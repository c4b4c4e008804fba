"""Scoring a batch of pairs: strings in, levels out. Pure, so that any engine may run it anywhere."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from linkcheck.compare.patterns import Levels

__all__ = ["COMPARED", "score_batch"]

COMPARED = ("name_kanji", "name_kana", "birth_date", "sex", "address")
"""The columns of a side that comparisons read; an absent one is missing on every row."""


def score_batch(
    left: Mapping[str, pa.Array], right: Mapping[str, pa.Array], era_codes: str | None = None
) -> Levels:
    """Compare P pairs, row by row. Both sides map column names of COMPARED to Arrow arrays of P rows.

    Nulls and unreadable values come out as level 0 (missing). Nothing raises on a value.
    """
    from linkcheck.compare.address import address_levels
    from linkcheck.compare.birth_date import birth_date_levels
    from linkcheck.compare.name import compare_name_columns
    from linkcheck.compare.sex import sex_levels
    from linkcheck.normalize.birth_date import parse_birth_dates
    from linkcheck.normalize.sex import parse_sexes

    count = len(next(iter(left.values())))
    codes = np.zeros((count, 5), np.uint8)
    names = compare_name_columns(
        left.get("name_kanji"), left.get("name_kana"), right.get("name_kanji"), right.get("name_kana")
    )
    codes[:, 0], codes[:, 1] = names.surname, names.given_name
    if "birth_date" in left and "birth_date" in right:
        codes[:, 2] = birth_date_levels(
            parse_birth_dates(left["birth_date"], era_codes),
            parse_birth_dates(right["birth_date"], era_codes),
        )
    if "sex" in left and "sex" in right:
        codes[:, 3] = sex_levels(parse_sexes(left["sex"]), parse_sexes(right["sex"]))
    flags = np.zeros(count, np.uint8)
    if "address" in left and "address" in right:
        codes[:, 4], flags = address_levels(left["address"], right["address"])
    return Levels(codes, names.notes.astype(np.uint16), flags)
