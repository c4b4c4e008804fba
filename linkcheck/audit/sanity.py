"""Guards against inputs that are not what they are taken for: a finding on every second row is a misread column.

Each raises InputError with what was found and what to do; none looks at a value. They need enough rows to speak, so
that small batches, stale addresses and registers with few answers pass.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from linkcheck.compare.patterns import COMPARISONS
from linkcheck.errors import InputError
from linkcheck.readers import Note, Source, known_columns

__all__ = [
    "missing_notes",
    "refuse_exchanged",
    "refuse_misread",
    "refuse_strangers",
]

LEAST_ROWS = 10
"""Rows that must differ before a share of them says anything."""

LEAST_SEXES = 6
"""The same for sexes, which differ alone on one link in thousands."""

LEAST_SHARES = {"sex": 0.5, "address": 0.9}
"""Shares of rows that differ in one attribute alone where that is more common than elsewhere: addresses are stale."""

ATTRIBUTES = {
    "name": ("surname", "given_name"),
    "birth_date": ("birth_date",),
    "sex": ("sex",),
    "address": ("address",),
}
LABELS = {"name": "氏名", "birth_date": "生年月日", "sex": "性別", "address": "住所"}
SAME_DATE = ("missing", "exact", "partly_known")
"""Birth dates at any other level differ: a whole column of slips is a notation misread."""


def refuse_exchanged(given: Mapping[str, Any], sources: Mapping[str, Source], records: str) -> None:
    """Raise InputError where records and register are one file, or each is in the other's place."""
    if "register" not in sources:
        return
    if _is_same(given[records], given["register"]):
        raise InputError("inputs_same", records)
    left, right = sources[records], sources["register"]
    own = set(left.schema.names) - set(right.schema.names)
    mine, theirs = (sum(known_columns(own, side.every_header).values()) for side in (left, right))
    if theirs > mine and theirs > 1:
        raise InputError("inputs_exchanged", records)


def _is_same(left: Any, right: Any) -> bool:
    if isinstance(left, str | os.PathLike) and isinstance(right, str | os.PathLike):
        return Path(left).exists() and Path(right).exists() and Path(left).samefile(right)
    return left is right


def refuse_strangers(register_row: npt.NDArray[np.int32], name: str) -> None:
    """Raise InputError where nobody's My Number is in the register: it is another register."""
    if len(register_row) >= LEAST_ROWS and not (register_row >= 0).any():
        raise InputError("register_other", name, count=len(register_row))


def refuse_misread(
    codes: npt.NDArray[np.uint8], counts: npt.NDArray[np.int64], share: float, name: str
) -> None:
    """Raise InputError where one attribute differs on more than a share of the links while all others agree.

    codes uint8[P, 5]: the levels of P patterns in the order of COMPARISONS; counts int64[P]: their links. share: 1
    lets everything pass.
    """
    differs, says = _differing(codes)
    for place, attribute in enumerate(ATTRIBUTES):
        others = np.delete(differs, place, 1).any(1) | ~np.delete(says, place, 1).any(1)
        alone = int(counts[differs[:, place] & ~others].sum())
        compared = int(counts[says[:, place]].sum())
        least = share if share >= 1 else max(share, LEAST_SHARES.get(attribute, 0.0))
        enough = LEAST_SEXES if attribute == "sex" else LEAST_ROWS
        if alone >= enough and alone > least * compared:
            raise InputError(
                "column_misread",
                name,
                attribute=attribute,
                label=LABELS[attribute],
                alone=alone,
                compared=compared,
                share=alone / compared,
            )


def missing_notes(
    codes: npt.NDArray[np.uint8], counts: npt.NDArray[np.int64], share: float
) -> tuple[Note, ...]:
    """Attributes that cannot be compared on more than a share of the links, in words."""
    _, says = _differing(codes)
    total, notes = int(counts.sum()), []
    for place, attribute in enumerate(ATTRIBUTES):
        missing = int(counts[~says[:, place]].sum())
        if missing >= LEAST_ROWS and missing > share * total:
            notes.append(
                Note(
                    f"{attribute} is missing or unread on {missing:,} of {total:,} links",
                    f"{LABELS[attribute]}: {total:,} 件中 {missing:,} 件が記載なし又は読取不能",
                )
            )
    return tuple(notes)


def _differing(codes: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Whether each attribute differs, and whether it says anything: two of bool[P, 4]."""
    places = {comparison.name: place for place, comparison in enumerate(COMPARISONS)}
    differs, says = [], []
    for parts in ATTRIBUTES.values():
        contrary = np.zeros(len(codes), np.bool_)
        said = np.zeros(len(codes), np.bool_)
        for part in parts:
            comparison, column = COMPARISONS[places[part]], codes[:, places[part]]
            names = comparison.that("contrary")
            if part == "birth_date":
                names = tuple(level for level in comparison.levels if level not in SAME_DATE)
            contrary |= np.isin(column, comparison.codes(names))
            said |= column > 0
        differs.append(contrary)
        says.append(said)
    return np.stack(differs, 1), np.stack(says, 1)
