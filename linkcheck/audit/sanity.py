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
import pyarrow as pa

from linkcheck.compare.patterns import COMPARISONS
from linkcheck.errors import InputError, QuarantineError
from linkcheck.readers import Note, Source, known_columns, quarantine_lines

__all__ = [
    "missing_notes",
    "refuse_empty",
    "refuse_exchanged",
    "refuse_misread",
    "refuse_quarantined",
    "refuse_strangers",
]

LEAST_ROWS = 10
"""Rows that must differ, or be in quarantine, before a share of them says anything."""

LEAST_SEXES = 6
"""The same for sexes, which differ alone on one link in thousands."""

REFUSED_SHARE = 0.5
"""A share of rows in quarantine from which the rest is no result."""

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
        raise InputError(
            records,
            "records and a register",
            "the same file for both",
            "Name the register with --register.",
            "記録と登録簿に同じファイルが指定されています。登録簿のファイルを指定してください。",
        )
    left, right = sources[records], sources["register"]
    own = set(left.schema.names) - set(right.schema.names)
    mine, theirs = (sum(known_columns(own, side.every_header).values()) for side in (left, right))
    if theirs > mine and theirs > 1:
        raise InputError(
            records,
            "the records first and the register behind --register",
            "a register in place of the records, and records in place of the register",
            "Exchange the two files.",
            "記録と登録簿のファイルが入れ替わっています。指定を入れ替えてください。",
        )


def _is_same(left: Any, right: Any) -> bool:
    if isinstance(left, str | os.PathLike) and isinstance(right, str | os.PathLike):
        return Path(left).exists() and Path(right).exists() and Path(left).samefile(right)
    return left is right


def refuse_empty(source: Source, label: str) -> None:
    """Raise InputError for a file without a row; a table that a program made may well be empty."""
    if source.fingerprint and not source.row_count:
        raise InputError(
            source.name,
            f"{label} with rows",
            "headers and no row",
            "Check that the right file was written out.",
            f"{source.name}: 見出しだけで、行が1件もありません。出力し直してください。",
        )


def refuse_quarantined(quarantine: pa.Table, row_count: int, name: str) -> None:
    """Raise QuarantineError where half of the rows or more cannot be used; says why, and in which lines."""
    count = quarantine.num_rows
    if count < LEAST_ROWS or count < REFUSED_SHARE * row_count:
        return
    english, japanese = quarantine_lines(quarantine)
    raise QuarantineError(
        name,
        "rows that can be used",
        f"{count:,} of {row_count:,} rows in quarantine: {'; '.join(english)}",
        "Correct the file; what is left would be no result.",
        f"{name}: {row_count:,} 行のうち {count:,} 行が使えません({'、'.join(japanese)})。ファイルを直してください。",
    )


def refuse_strangers(register_row: npt.NDArray[np.int32], name: str) -> None:
    """Raise InputError where nobody's My Number is in the register: it is another register."""
    if len(register_row) >= LEAST_ROWS and not (register_row >= 0).any():
        raise InputError(
            name,
            "My Numbers that are in the register",
            f"none of {len(register_row):,}",
            "Check that this is the register of these records, and which column holds the My Number.",
            f"{name}: {len(register_row):,} 件の個人番号が1件も登録簿にありません。"
            "登録簿と個人番号の列を確認してください。",
        )


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
            told = f"{alone:,} of {compared:,} links ({alone / compared:.0%})"
            raise InputError(
                name,
                f"{attribute} as in the register on most links",
                f"another one on {told} where everything else agrees: this looks like a misread column",
                f"Check which column holds {attribute}, how it is written, and its codes; misread_share = 1 in the "
                "settings checks all the same.",
                f"{name}: {compared:,} 件中 {alone:,} 件で{LABELS[attribute]}だけが登録簿と異なります。列または表記の"
                f"読み違いと思われます。列と書き方を確認してください(設定 misread_share = 1 で点検を続行)。",
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
                    f"{LABELS[attribute]}: {total:,} 件中 {missing:,} 件が欠損または読取不能",
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
