"""Non-disclosure (不開示、支援措置): whose address no report may show.

Systems mark it in many ways, so everything marks it except what plainly says no: a word nobody foresaw hides an address
that could have been shown, and never shows one that had to stay hidden.
"""

from __future__ import annotations

import unicodedata
from typing import Any

import numpy as np
import numpy.typing as npt

from linkcheck.columns import distinct, to_strings

__all__ = ["is_nondisclosed"]

NO = (
    "", "0", "00", "0.0", "false", "f", "no", "n", "off", "無", "無し", "なし", "否", "非該当", "該当なし", "対象外",
    "×", "x", "-", "‐", "−", "―", "ー",
)  # fmt: skip
"""Words and marks that say no, after NFKC, in small letters."""


def is_nondisclosed(values: Any) -> npt.NDArray[np.bool_]:
    """Whether each person's address must not be shown, bool[N]; null and blank say no.

    >>> is_nondisclosed(["1", "○", "有", "DV等", "0", "０", "無", None, " "]).tolist()
    [True, True, True, True, False, False, False, False, False]
    """
    found, rows = distinct(to_strings(values))
    hidden = [
        unicodedata.normalize("NFKC", text or "").strip().casefold() not in NO for text in found.to_pylist()
    ]
    return np.array(hidden, np.bool_)[rows]
