"""What a check found, as data: the decisions, the evidence behind them, and what reports need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.audit.decisions import Decisions
from linkcheck.audit.explain import LedgerLine
from linkcheck.words import COMMON, Words

if TYPE_CHECKING:
    from linkcheck.audit.contents import Contents

__all__ = ["DECISION_COLUMNS", "Findings"]

DECISION_COLUMNS = (
    "record_id",
    "decision",
    "grade",
    "match_weight",
    "mislink_probability",
    "cause",
    "mechanism",
    "differences",
    "name_level",
    "birth_date_level",
    "sex_level",
    "address_level",
    "better_owner",
    "proposed_answer",
    "reason_ja",
    "reason_en",
)
"""The columns of decisions.parquet that every scenario writes, in this order; more may follow."""


@dataclass(frozen=True)
class Findings:
    """Everything a check found. Tables are Arrow.

    decisions: one row per record that could be read, columns DECISION_COLUMNS first.
    flagged: the rows of `decisions` that are not `link`, in reading order (most probable mistake first), with the
        values of both sides as left_*, right_* and owner_* columns, my_number_last4, and `nondisclosure` (bool):
        reports show them only with --show-values, and never an address under non-disclosure.
    flagged_rows: int64[F], the row of `decisions` behind each row of `flagged`.
    ledger_at: the account of any row of `decisions`.
    summary: counts and shares, ready for summary.json. manifest: versions, settings, inputs (no personal data).
    contents: keyed hashes of what the links are made of, where the next check is to know. keep: what further files are
        written with, given the folder they are made in; then: what is done once the outputs are in their directory.
    incidents: timelines of events, for scenarios that read logs. files: further tables to write, by file name.
        words: those of the case.
    """

    scenario: str
    decisions: Decisions
    flagged: pa.Table
    quarantine: pa.Table
    summary: dict[str, Any]
    manifest: dict[str, Any]
    flagged_rows: npt.NDArray[np.int64]
    ledger_at: Callable[[int], tuple[LedgerLine, ...]]
    incidents: tuple[Any, ...] = ()
    title_en: str = ""
    title_ja: str = ""
    files: dict[str, pa.Table] = field(default_factory=dict)
    words: Words = COMMON
    contents: Contents | None = None
    keep: tuple[Callable[[Path], None], ...] = ()
    then: tuple[Callable[[Path], object], ...] = ()
