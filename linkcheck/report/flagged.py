"""flagged.csv: the flagged decisions with what a clerk needs to find the records. No name, no address."""

from __future__ import annotations

import pyarrow as pa

from linkcheck.audit.evidence import Evidence
from linkcheck.audit.findings import Findings
from linkcheck.audit.partners import IDENTIFIERS, PARTNERS

__all__ = ["flagged_table"]

LINES = ("my_number_last4", "record_line", "owner_line", "owner_my_number_last4")


TELLING = ("address_level", "match_weight", "official_class")
"""Columns that tell of an address."""


def flagged_table(findings: Findings, evidence: Evidence) -> pa.Table:
    """The columns of the decisions, then identifiers, lines in the files and other records, as far as there are any.

    Of a link under non-disclosure nothing tells where anybody lives: neither level nor weight, difference or reason.
    """
    table, entries = findings.flagged, evidence.entries
    columns = {name: table[name] for name in findings.decisions.column_names}
    hidden = [entry.withheld for entry in entries]
    if any(hidden):
        for name in (each for each in TELLING if each in columns):
            kept = [
                None if gone else value for value, gone in zip(columns[name].to_pylist(), hidden, strict=True)
            ]
            columns[name] = pa.array(kept, pa.float64() if name == "match_weight" else pa.string())
        columns["differences"] = pa.array([list(each.differences) for each in entries], pa.list_(pa.string()))
    columns["reason_ja"] = pa.array([entry.reason.ja for entry in entries], pa.string())
    columns["reason_en"] = pa.array([entry.reason.en for entry in entries], pa.string())
    for name in (*LINES, *IDENTIFIERS, *PARTNERS):
        if name in table.column_names:
            columns[name] = table[name]
    return pa.table(columns)
