"""Files of which too little can be used: whoever goes on with the rest takes it for a result."""

from __future__ import annotations

import pyarrow as pa

from linkcheck.errors import InputError, QuarantineError
from linkcheck.messages import Message
from linkcheck.readers.reasons import quarantine_lines
from linkcheck.readers.source import Source

__all__ = ["refuse_empty", "refuse_quarantined", "refuse_unusable"]

LEAST_ROWS = 10
"""Rows that must be in quarantine before a share of them says anything."""

REFUSED_SHARE = 0.5
"""A share of rows in quarantine from which the rest is no result."""


def refuse_empty(source: Source, label: str) -> None:
    """Raise InputError for a file without a row; a table that a program made may well be empty."""
    if source.fingerprint and not source.row_count:
        raise InputError("inputs_empty", source.name, input=label)


def refuse_unusable(source: Source, label: str) -> None:
    """Raise InputError for a file without a row, or of which half of the rows or more cannot be used."""
    refuse_empty(source, label)
    if source.fingerprint:
        refuse_quarantined(source.quarantine, source.row_count, source.name)


def refuse_quarantined(quarantine: pa.Table, row_count: int, name: str) -> None:
    """Raise QuarantineError where half of the rows or more cannot be used; says why, and in which lines."""
    count = quarantine.num_rows
    if count < LEAST_ROWS or count < REFUSED_SHARE * row_count:
        return
    english, japanese = quarantine_lines(quarantine)
    raise QuarantineError(
        "rows_quarantined",
        name,
        count=count,
        rows=row_count,
        reasons=Message("、".join(japanese), "; ".join(english)),
    )
