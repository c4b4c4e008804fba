"""flagged.csv: the flagged decisions with what a clerk needs to find the records. No name, no address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.audit.evidence import Entry, Evidence
from linkcheck.audit.findings import Findings
from linkcheck.audit.partners import IDENTIFIERS, PARTNERS

__all__ = ["flagged_tables"]

AT_ONCE = 1 << 13
LINES = ("my_number_last4", "record_line", "owner_line", "owner_my_number_last4")


def flagged_tables(findings: Findings, evidence: Evidence) -> Iterator[pa.Table]:
    """The columns of the decisions, then identifiers, lines in the files and other records, as far as there are any:
    some rows after others, in one table at least."""
    for start in range(0, max(findings.flagged.num_rows, 1), AT_ONCE):
        rows = findings.flagged.slice(start, AT_ONCE)
        yield _told(findings, rows, evidence.entries[start : start + AT_ONCE])


def _told(findings: Findings, table: pa.Table, entries: Sequence[Entry]) -> pa.Table:
    columns = {name: table[name] for name in findings.decisions.column_names}
    hidden = pa.array([entry.withheld for entry in entries], pa.bool_())
    columns["address_level"] = pc.if_else(hidden, None, columns["address_level"].cast(pa.string()))
    columns["reason_ja"] = pa.array([entry.reason.ja for entry in entries], pa.string())
    columns["reason_en"] = pa.array([entry.reason.en for entry in entries], pa.string())
    for name in (*LINES, *IDENTIFIERS, *PARTNERS):
        if name in table.column_names:
            columns[name] = table[name]
    return pa.table(columns)
