"""flagged.csv: the flagged decisions with what a clerk needs to find the records. No name, no address."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.audit.evidence import Evidence
from linkcheck.audit.findings import Findings
from linkcheck.audit.partners import IDENTIFIERS, PARTNERS

__all__ = ["flagged_table"]

LINES = ("my_number_last4", "record_line", "owner_line", "owner_my_number_last4")


def flagged_table(findings: Findings, evidence: Evidence) -> pa.Table:
    """The columns of the decisions, then identifiers, lines in the files and other records, as far as there are any."""
    table, entries = findings.flagged, evidence.entries
    columns = {name: table[name] for name in findings.decisions.column_names}
    hidden = pa.array([entry.withheld for entry in entries], pa.bool_())
    columns["address_level"] = pc.if_else(hidden, None, columns["address_level"].cast(pa.string()))
    columns["reason_ja"] = pa.array([entry.reason.ja for entry in entries], pa.string())
    columns["reason_en"] = pa.array([entry.reason.en for entry in entries], pa.string())
    for name in (*LINES, *IDENTIFIERS, *PARTNERS):
        if name in table.column_names:
            columns[name] = table[name]
    return pa.table(columns)
