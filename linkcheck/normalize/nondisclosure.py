"""Non-disclosure (不開示、支援措置): whose address is not even read, so that nothing can tell of it.

What is compared leaves traces: levels, differences, reasons, weights, the decision itself. So where a person under
non-disclosure lives, with whom, and when that changed counts as missing from the moment it is read.

Systems mark it in many ways, so everything marks it except what plainly says no: a word nobody foresaw hides an address
that could have been compared, and never shows one that had to stay hidden.
"""

from __future__ import annotations

import unicodedata
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.columns import distinct_texts

__all__ = ["MARK", "concealed", "is_nondisclosed"]

MARK = "nondisclosure"
"""The column that marks a person under non-disclosure."""

TELLING = ("address", "household_id", "changed_at", "change_reason")
"""How the names of columns end that tell where a person lives, with whom, or when that changed."""

NO = (
    "", "0", "00", "0.0", "false", "f", "no", "n", "off", "無", "無し", "なし", "ない", "いいえ", "否", "非該当",
    "該当なし", "該当無し", "対象外", "非対象", "未設定", "0:なし", "0:無", "0:無し", "0:非該当", "0:対象外",
    "×", "✕", "✖", "x", "-", "‐", "−", "―", "ー", "nan", "null", "none", "n/a", "#n/a",
)  # fmt: skip
"""Words and marks that say no, after NFKC, in small letters."""


def is_nondisclosed(values: Any) -> npt.NDArray[np.bool_]:
    """Whether each person's address must not be shown, bool[N]; null and blank say no.

    >>> is_nondisclosed(["1", "○", "有", "DV等", "0", "０：なし", "いいえ", None, " "]).tolist()
    [True, True, True, True, False, False, False, False, False]
    """
    found, rows = distinct_texts(values)
    hidden = [
        unicodedata.normalize("NFKC", text or "").strip().casefold() not in NO for text in found.to_pylist()
    ]
    return np.array(hidden, np.bool_)[rows]


def concealed(batch: pa.RecordBatch, rows: npt.NDArray[np.bool_] | None = None) -> pa.RecordBatch:
    """The batch with what tells of an address null in some rows, bool[N]; None: in those that the column MARK marks.

    >>> batch = pa.RecordBatch.from_pydict({"address": ["港区芝5", "港区芝6"], "nondisclosure": ["1", None]})
    >>> concealed(batch)["address"].to_pylist()
    [None, '港区芝6']
    """
    if rows is None:
        if MARK not in batch.schema.names:
            return batch
        rows = is_nondisclosed(batch[MARK])
    if not any(name.endswith(TELLING) for name in batch.schema.names) or not rows.any():
        return batch
    # to be taken: what is masked leaves its bytes in the column
    kept = pa.array(np.arange(len(rows)), mask=rows)
    columns = [
        column.take(kept) if name.endswith(TELLING) else column
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
    ]
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)
